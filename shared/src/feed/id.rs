//! A feed's id: 144 random bits, and 48 that show that this edge gave it out, so that whoever makes one up wakes no object
//! without end.

use crate::{
    keys::seal::SealingKeys,
    values::secret::{self, Random},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// So many characters are random; behind them is the mark.
const RANDOM: usize = 24;
const MARK: usize = 8;

/// A new one.
#[must_use]
pub fn id(keys: &SealingKeys, random: &Random) -> String {
    let mut id = secret::opaque(random);
    id.truncate(RANDOM);
    let mark = keys.texts().next().map(|key| mark(&key, &id));
    id + &mark.unwrap_or_default()
}

/// Whether it was given out here, under a key that there still is. Those of before there were marks were not.
#[must_use]
pub fn is_ours(keys: &SealingKeys, id: &str) -> bool {
    let Some((name, shown)) = id.split_at_checked(RANDOM) else {
        return false;
    };
    keys.texts().any(|key| secret::equal(&mark(&key, name), shown))
}

fn mark(key: &str, name: &str) -> String {
    let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(key.as_bytes()) else {
        return String::new();
    };
    mac.update(b"instagram-connect/feed/");
    mac.update(name.as_bytes());
    let mut mark = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    mark.truncate(MARK);
    mark
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{feed::visit::ID, testing::keys};

    /// R86
    #[test]
    fn an_id_shows_that_it_was_given_out() {
        let given = id(&keys(), &[7; 32]);
        assert_eq!(given.len(), ID);
        assert!(given.starts_with("BwcHBwcHBwcHBwcHBwcHBwcH"));
        assert!(is_ours(&keys(), &given));
        assert_ne!(given, id(&keys(), &[8; 32]));
        let odd = |at: usize| {
            let letter = if given[at..].starts_with('A') { "B" } else { "A" };
            [&given[..at], letter, &given[at + 1..]].concat()
        };
        for made_up in (0..ID)
            .map(odd)
            .chain([String::new(), "A".repeat(ID), given[..24].to_owned()])
        {
            assert!(!is_ours(&keys(), &made_up), "{made_up}");
        }
    }

    /// R45: keys are changed, and what was given out under the former one goes on.
    #[test]
    fn an_id_of_a_former_key_is_known_as_long_as_there_is_the_key() {
        let key = |letter: char| format!("{letter}:{}", keys_text(letter));
        let parse = |text: &str| SealingKeys::parse(text).unwrap();
        let given = id(&parse(&key('a')), &[7; 32]);
        assert!(is_ours(&parse(&format!("{},{}", key('b'), key('a'))), &given));
        assert!(!is_ours(&parse(&key('b')), &given));
    }

    fn keys_text(letter: char) -> String {
        let bytes: Vec<u8> = (0..32).map(|at| at + letter as u8).collect();
        URL_SAFE_NO_PAD.encode(bytes)
    }
}
