//! Random names and their hashes. What the edge hands out (codes, tokens) it stores as a hash only (R46).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// 32 bytes of a CSPRNG, handed in by the platform (R2: at least 128 bits, and no meaning).
pub type Random = [u8; 32];

/// An opaque name of 43 characters, for states, codes and tokens.
#[must_use]
pub fn opaque(random: &Random) -> String {
    URL_SAFE_NO_PAD.encode(random)
}

/// The SHA-256 of `text`, base64url without padding: what is stored instead of a code or a token, and PKCE's S256.
#[must_use]
pub fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

/// The SHA-256 of `text` in lower-case hex, as operators write the hash of a client's secret.
#[must_use]
pub fn hash_hex(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            for digit in [byte >> 4, byte & 15] {
                hex.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
            }
            hex
        })
}

/// Whether two texts are equal, in a time that does not depend on where they differ.
#[must_use]
pub fn equal(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    #[test]
    fn the_challenge_of_the_rfc_is_met() {
        assert_eq!(
            hash("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn hex_is_what_sha256sum_prints() {
        assert_eq!(
            hash_hex("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    /// R2: 32 random bytes are 43 characters, and all of them count.
    #[test]
    fn a_name_has_all_of_its_randomness() {
        assert_eq!(opaque(&[0; 32]), "A".repeat(43));
        let mut random = [0; 32];
        random[31] = 1;
        assert_eq!(opaque(&random), format!("{}E", "A".repeat(42)));
    }

    /// R46
    #[test]
    fn equal_means_equal() {
        assert!(equal("abc", "abc"));
        for other in ["abd", "xbc", "ab", "abcd", "ABC", ""] {
            assert!(!equal("abc", other), "{other}");
        }
    }
}
