//! `EVENT_SECRET`: signs outgoing events, as Standard Webhooks says.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use zeroize::Zeroizing;

/// The key that signs events: `whsec_` and base64 of 24 to 64 random bytes.
pub struct EventSecret(Zeroizing<Vec<u8>>);

impl std::fmt::Debug for EventSecret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("EventSecret([redacted])")
    }
}

impl EventSecret {
    /// Reads the setting.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let encoded = text
            .strip_prefix("whsec_")
            .ok_or("it does not begin with `whsec_`")?;
        let key = Zeroizing::new(
            STANDARD
                .decode(encoded)
                .map_err(|_| "it is not base64 after `whsec_`")?,
        );
        let mut distinct = Zeroizing::new(key.to_vec());
        distinct.sort_unstable();
        distinct.dedup();
        if !(24..=64).contains(&key.len()) || distinct.len() < 12 {
            return Err("it is not 24 to 64 random bytes");
        }
        Ok(Self(key))
    }

    /// The header `webhook-signature` over id, time and body.
    #[must_use]
    pub fn signature(&self, id: &str, seconds: u64, body: &str) -> String {
        let Ok(mut mac) = Hmac::<sha2::Sha256>::new_from_slice(&self.0) else {
            return String::new();
        };
        mac.update(format!("{id}.{seconds}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks specification.
    #[test]
    fn the_signature_is_the_specifications() {
        let secret = EventSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        assert_eq!(
            secret.signature(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                r#"{"test": 2432232314}"#
            ),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
        assert_eq!(format!("{secret:?}"), "EventSecret([redacted])");
    }

    #[test]
    fn poor_secrets_are_refused() {
        for poor in [
            "",
            "secret",
            "whsec_",
            "whsec_AAAA",
            "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        ] {
            assert!(EventSecret::parse(poor).is_err(), "{poor}");
        }
    }

    /// 24 to 64 bytes, twelve different ones at the least.
    #[test]
    fn a_secret_is_long_enough_and_random() {
        let secret = |length: u8, different: u8| {
            let bytes: Vec<u8> = (0..length).map(|at| at % different).collect();
            EventSecret::parse(&format!("whsec_{}", STANDARD.encode(bytes))).map(|_| ())
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
