//! The strings that Instagram hands out: codes, tokens, cursors, trace ids.
//! They look real and are a function of the seed and of how many were handed out before.

use crate::dice::Dice;

const URL_SAFE: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Prefix of tokens of Instagram Login.
pub const INSTAGRAM_LOGIN: &str = "IGAA";
/// Prefix of tokens of Basic Display.
pub const BASIC_DISPLAY: &str = "IGQV";

/// An authorization code: begins `AQ`, 150 to 250 characters.
#[must_use]
pub fn code(seed: u64, turn: u64) -> String {
    let mut dice = Dice::new(seed, "code", turn);
    let length = usize::try_from(dice.between(150, 251)).unwrap_or(150);
    format!("AQ{}", dice.text(URL_SAFE, length - 2))
}

/// Whether a string could be one of our codes at all.
#[must_use]
pub fn looks_like_code(code: &str) -> bool {
    (150..=250).contains(&code.len())
        && code.starts_with("AQ")
        && code.bytes().all(|byte| URL_SAFE.contains(&byte))
}

/// A token with its type's prefix: 140 to 220 characters with runs of `ZA`, `ZC` and `ZD`.
#[must_use]
pub fn token(prefix: &str, seed: u64, purpose: &str, turn: u64) -> String {
    let mut dice = Dice::new(seed, purpose, turn);
    let length = usize::try_from(dice.between(140, 219)).unwrap_or(140);
    let mut token = String::from(prefix);
    while token.len() < length {
        if dice.chance(7) {
            token.push_str(dice.pick(&["ZA", "ZC", "ZD"]));
        } else {
            token.push_str(&dice.text(URL_SAFE, 1));
        }
    }
    token
}

/// A paging cursor.
#[must_use]
pub fn cursor(seed: u64, media_id: u64) -> String {
    let mut dice = Dice::new(seed, "cursor", media_id);
    format!("QVFI{}ZD", dice.text(LETTERS, 90))
}

/// The trace id in an error envelope.
#[must_use]
pub fn trace(seed: u64, turn: u64) -> String {
    format!("A{}", Dice::new(seed, "trace", turn).text(URL_SAFE, 22))
}

/// The short name of a post in its permalink.
#[must_use]
pub fn shortcode(seed: u64, media_id: u64) -> String {
    let mut dice = Dice::new(seed, "shortcode", media_id);
    format!("D{}", dice.text(URL_SAFE, 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_look_like_instagrams() {
        for turn in 0..200 {
            assert!(looks_like_code(&code(7, turn)));
        }
        assert!(!looks_like_code(&format!("{}#_", code(7, 1))));
    }

    #[test]
    fn tokens_look_like_instagrams() {
        for turn in 0..200 {
            let token = token(INSTAGRAM_LOGIN, 7, "long", turn);
            assert!((140..=220).contains(&token.len()), "{}", token.len());
            assert!(token.starts_with("IGAA"));
            assert!(token.bytes().all(|byte| URL_SAFE.contains(&byte)));
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_strings() {
        assert_eq!(code(1, 5), code(1, 5));
        assert_ne!(code(1, 5), code(2, 5));
        assert_ne!(code(1, 5), code(1, 6));
    }
}
