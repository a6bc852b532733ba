//! `EVENT_SECRET`: signs outgoing events, as Standard Webhooks says. Each site has a secret of its own that is derived
//! from it, so that whoever verifies the events of one site can't sign another's.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use zeroize::Zeroizing;

use super::seal;

/// In front of a secret that signs as it stands, as all did before each site had its own.
const SHARED: &str = "shared:";
/// Each signs, so that a receiver changes its secret when it likes; more than these are a mistake.
const MOST: usize = 3;

/// The secrets of events, newest first: each `whsec_` and base64 of 24 to 64 random bytes.
pub struct EventSecrets(Vec<Secret>);

struct Secret {
    key: Zeroizing<Vec<u8>>,
    shared: bool,
}

impl std::fmt::Debug for EventSecrets {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("EventSecrets([redacted])")
    }
}

impl EventSecrets {
    /// Reads the setting: secrets with commas between them.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let mut secrets: Vec<Secret> = Vec::new();
        for part in text.split(',') {
            let part = part.trim();
            let (shared, part) = part
                .strip_prefix(SHARED)
                .map_or((false, part), |part| (true, part));
            let key = key(part)?;
            // What receivers know already must not be what their own secrets are made of.
            if secrets.iter().any(|known| known.key == key) {
                return Err("it lists the same secret twice");
            }
            secrets.push(Secret { key, shared });
        }
        if secrets.len() > MOST {
            return Err("it lists more than three secrets");
        }
        Ok(Self(secrets))
    }

    /// Whether one of them is the same for all sites.
    #[must_use]
    pub fn has_shared(&self) -> bool {
        self.0.iter().any(|secret| secret.shared)
    }

    /// What the receiver of a site's events verifies with, newest first, in the form of Standard Webhooks.
    #[must_use]
    pub fn of_site(&self, site: &str) -> Vec<String> {
        let own = self.0.iter().filter(|secret| !secret.shared);
        own.map(|secret| format!("whsec_{}", STANDARD.encode(derived(&secret.key, site))))
            .collect()
    }

    /// The header `webhook-signature` over id, time and body: a signature with each secret, spaces between them.
    #[must_use]
    pub fn signature(&self, site: &str, id: &str, seconds: u64, body: &str) -> String {
        let message = format!("{id}.{seconds}.{body}");
        let signed = self.0.iter().map(|secret| {
            let mac = if secret.shared {
                mac(&secret.key, &[message.as_bytes()])
            } else {
                mac(&derived(&secret.key, site), &[message.as_bytes()])
            };
            format!("v1,{}", STANDARD.encode(mac))
        });
        signed.collect::<Vec<_>>().join(" ")
    }
}

fn key(text: &str) -> Result<Zeroizing<Vec<u8>>, &'static str> {
    let encoded = text
        .strip_prefix("whsec_")
        .ok_or("it does not begin with `whsec_`")?;
    let key = STANDARD
        .decode(encoded)
        .map_err(|_| "it is not base64 after `whsec_`")?;
    let key = Zeroizing::new(key);
    if !(24..=64).contains(&key.len()) || seal::distinct(&key) < 12 {
        return Err("it is not 24 to 64 random bytes");
    }
    Ok(key)
}

/// The secret of a site.
fn derived(key: &[u8], site: &str) -> [u8; 32] {
    hkdf(&[0; 32], key, &[b"instagram-connect/events/", site.as_bytes()])
}

/// HKDF-SHA256 (RFC 5869) with one block of output.
fn hkdf(salt: &[u8], key: &[u8], info: &[&[u8]]) -> [u8; 32] {
    let extracted = Zeroizing::new(mac(salt, &[key]));
    mac(&*extracted, &[info, &[&[1]]].concat())
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes keys of every length.
    let Ok(mut mac) = Hmac::<sha2::Sha256>::new_from_slice(key) else {
        return [0; 32];
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPECIFIED: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const OTHER: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    fn signed(setting: &str, site: &str) -> String {
        EventSecrets::parse(setting)
            .unwrap()
            .signature(site, "msg_1", 1_614_265_330, "{}")
    }

    /// The example of the Standard Webhooks specification, as a receiver computes it with its site's own secret.
    #[test]
    fn the_signature_is_the_specifications() {
        let secrets = EventSecrets::parse(&format!("shared:{SPECIFIED}")).unwrap();
        let message = (
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(
            secrets.signature("shop", message.0, message.1, message.2),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
        assert_eq!(format!("{secrets:?}"), "EventSecrets([redacted])");
    }

    /// RFC 5869 §A.1, its first 32 bytes.
    #[test]
    fn a_secret_is_derived_as_hkdf_says() {
        let info: Vec<u8> = (0xf0..=0xf9).collect();
        let salt: Vec<u8> = (0..=12).collect();
        let made = hkdf(&salt, &[0x0b; 22], &[&info]);
        assert_eq!(
            STANDARD.encode(made),
            "PLJfJfqs1XqQQ09k0DYvKi0tCpDPGlpMXbAtVuzExb8="
        );
    }

    /// A receiver's secret verifies its own site's events and signs nobody else's.
    #[test]
    fn each_site_has_a_secret_of_its_own() {
        let secrets = EventSecrets::parse(SPECIFIED).unwrap();
        let of = |site: &str| {
            let own = secrets.of_site(site);
            assert_eq!(own.len(), 1);
            own.concat()
        };
        for (site, other) in [("shop", "demo"), ("shop", "shop2"), ("a", "b"), ("shop", "")] {
            assert_ne!(of(site), of(other));
            assert_ne!(signed(SPECIFIED, site), signed(SPECIFIED, other));
            // As Standard Webhooks verifies, with the secret that the operator gave.
            assert_eq!(
                signed(SPECIFIED, site),
                signed(&format!("shared:{}", of(site)), "anything")
            );
        }
        assert_ne!(of("shop"), SPECIFIED);
        assert_ne!(
            signed(SPECIFIED, "shop"),
            signed(&format!("shared:{SPECIFIED}"), "shop")
        );
    }

    /// Standard Webhooks: several signatures with spaces between them while a secret is changed.
    #[test]
    fn two_at_once_both_sign() {
        for (new, old) in [
            (SPECIFIED.to_owned(), OTHER.to_owned()),
            (OTHER.to_owned(), format!("shared:{SPECIFIED}")),
        ] {
            for between in [",", ", ", " ,\n"] {
                let both = signed(&format!("{new}{between}{old}"), "shop");
                assert_eq!(both, format!("{} {}", signed(&new, "shop"), signed(&old, "shop")));
            }
        }
        let secrets = EventSecrets::parse(&format!("{OTHER},shared:{SPECIFIED}")).unwrap();
        assert!(secrets.has_shared());
        assert_eq!(
            secrets.of_site("shop"),
            EventSecrets::parse(OTHER).unwrap().of_site("shop")
        );
        assert!(
            !EventSecrets::parse(&format!("{OTHER},{SPECIFIED}"))
                .unwrap()
                .has_shared()
        );
    }

    #[test]
    fn poor_secrets_are_refused() {
        for poor in [
            "",
            ",",
            "secret",
            "shared:",
            "whsec_",
            "whsec_AAAA",
            "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            &format!("{SPECIFIED},"),
            &format!("{SPECIFIED} {OTHER}"),
            &format!("{SPECIFIED},{SPECIFIED}"),
            &format!("{SPECIFIED},shared:{SPECIFIED}"),
            &format!("shared:shared:{SPECIFIED}"),
            &format!("SHARED:{SPECIFIED}"),
        ] {
            assert!(EventSecrets::parse(poor).is_err(), "{poor}");
        }
    }

    /// 24 to 64 bytes, twelve different ones at the least.
    #[test]
    fn a_secret_is_long_enough_and_random() {
        let secret = |length: u8, different: u8| {
            let bytes: Vec<u8> = (0..length).map(|at| at % different).collect();
            EventSecrets::parse(&format!("whsec_{}", STANDARD.encode(bytes))).map(|_| ())
        };
        let poor = Err("it is not 24 to 64 random bytes");
        assert_eq!(secret(23, 255), poor);
        assert_eq!(secret(24, 255), Ok(()));
        assert_eq!(secret(64, 255), Ok(()));
        assert_eq!(secret(65, 255), poor);
        assert_eq!(secret(64, 11), poor);
        assert_eq!(secret(64, 12), Ok(()));
    }
}
