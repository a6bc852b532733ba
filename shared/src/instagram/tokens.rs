//! The secrets of a connect: the app secret, Instagram's code and its two tokens.
//!
//! Each is its own type, so that one can't be sent in another's place. They print as `[redacted]`, have no `Display`,
//! compare in constant time and are wiped when dropped.

use core::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The longest token that is accepted; the ones in use have up to about 220 characters.
const MAX_TOKEN: usize = 1024;
/// The longest code that is accepted; the ones in use have up to about 250 characters.
const MAX_CODE: usize = 1024;
/// The longest app secret that is accepted; Meta's have 32.
const MAX_SECRET: usize = 256;

/// The text doesn't look like the secret it should be. The text itself is never part of the error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSecret {
    /// There is nothing.
    #[error("it is empty")]
    Empty,
    /// It has more characters than Instagram ever used.
    #[error("it is too long")]
    TooLong,
    /// It holds a character that Instagram doesn't use there.
    #[error("it holds a character that can't be in one")]
    Charset,
}

/// A token that data calls carry in `Authorization: Bearer` (R41): short-lived or long-lived.
pub trait Bearer {
    /// The token's text.
    fn reveal(&self) -> &str;
}

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(Zeroizing<String>);

        impl $name {
            /// The text, for the request or the sealing that needs it. Never for a log, an error or an answer.
            #[must_use]
            pub fn reveal(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                bool::from(self.0.as_bytes().ct_eq(other.0.as_bytes()))
            }
        }

        impl Eq for $name {}
    };
}

secret! {
    /// Instagram's token of about one hour.
    ShortLivedToken
}
secret! {
    /// Instagram's token of about 60 days.
    LongLivedToken
}
secret! {
    /// Instagram's authorization code: one hour, one use. It never goes to the page (R13).
    Code
}
secret! {
    /// The Instagram app secret.
    AppSecret
}

impl ShortLivedToken {
    /// Reads a token: 1 to 1024 characters of `[A-Za-z0-9_|.-]`.
    ///
    /// # Errors
    /// [`BadSecret`] says in which way the text isn't one.
    pub fn parse(text: &str) -> Result<Self, BadSecret> {
        token(text).map(Self)
    }

    /// The same token under its true name, once Instagram said that it is long-lived already.
    #[must_use]
    pub fn into_long_lived(self) -> LongLivedToken {
        LongLivedToken(self.0)
    }
}

impl LongLivedToken {
    /// Reads a token: 1 to 1024 characters of `[A-Za-z0-9_|.-]`.
    ///
    /// # Errors
    /// [`BadSecret`] says in which way the text isn't one.
    pub fn parse(text: &str) -> Result<Self, BadSecret> {
        token(text).map(Self)
    }
}

impl Code {
    /// Reads the `code` of the callback, already percent-decoded once, and strips the trailing `#_` that some in-app
    /// browsers hand over literally or encoded once more (R13).
    ///
    /// # Errors
    /// [`BadSecret`] says in which way the text isn't a code.
    pub fn parse(text: &str) -> Result<Self, BadSecret> {
        let code = without_fragment(text);
        shape(code, MAX_CODE, |byte| {
            byte.is_ascii_alphanumeric() || b"_-.|~+/=:".contains(&byte)
        })
        .map(Self)
    }
}

impl AppSecret {
    /// Reads an app secret: 1 to 256 visible ASCII characters. Whether it is a default or an example is another
    /// question, asked of the configuration.
    ///
    /// # Errors
    /// [`BadSecret`] says in which way the text isn't one.
    pub fn parse(text: &str) -> Result<Self, BadSecret> {
        shape(text, MAX_SECRET, |byte| byte.is_ascii_graphic()).map(Self)
    }
}

impl Bearer for ShortLivedToken {
    fn reveal(&self) -> &str {
        &self.0
    }
}

impl Bearer for LongLivedToken {
    fn reveal(&self) -> &str {
        &self.0
    }
}

fn token(text: &str) -> Result<Zeroizing<String>, BadSecret> {
    shape(text, MAX_TOKEN, |byte| {
        byte.is_ascii_alphanumeric() || b"_|.-".contains(&byte)
    })
}

fn shape(text: &str, longest: usize, allowed: impl Fn(u8) -> bool) -> Result<Zeroizing<String>, BadSecret> {
    if text.is_empty() {
        Err(BadSecret::Empty)
    } else if text.len() > longest {
        Err(BadSecret::TooLong)
    } else if text.bytes().all(allowed) {
        Ok(Zeroizing::new(text.to_owned()))
    } else {
        Err(BadSecret::Charset)
    }
}

/// `#_` is the fragment of Instagram's redirect; it is no part of the code.
fn without_fragment(text: &str) -> &str {
    let mut code = text;
    loop {
        let shorter = ["#_", "%23_", "%23%5F", "%23%5f", "#%5F", "#%5f", "%2523_", "#"]
            .iter()
            .find_map(|tail| code.strip_suffix(tail));
        match shorter {
            Some(shorter) => code = shorter,
            None => return code,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R13.
    #[test]
    fn the_fragment_is_no_part_of_the_code() {
        for tail in ["", "#_", "%23_", "%23%5F", "%23%5f", "%2523_", "#_#_", "#"] {
            let code = Code::parse(&format!("AQBx-1_z{tail}")).unwrap();
            assert_eq!(code.reveal(), "AQBx-1_z", "{tail:?}");
        }
    }

    /// R13.
    #[test]
    fn an_underscore_of_the_code_itself_stays() {
        assert_eq!(Code::parse("AQBx_").unwrap().reveal(), "AQBx_");
        assert_eq!(Code::parse("AQ#_Bx#_"), Err(BadSecret::Charset));
        assert_eq!(Code::parse("#_"), Err(BadSecret::Empty));
        assert_eq!(Code::parse("AQ\r\nX: 1"), Err(BadSecret::Charset));
    }

    #[test]
    fn a_token_has_a_narrow_alphabet_and_an_end() {
        assert!(LongLivedToken::parse("IGAA_-.|9z").is_ok());
        assert!(ShortLivedToken::parse(&"a".repeat(1024)).is_ok());
        assert_eq!(ShortLivedToken::parse(&"a".repeat(1025)), Err(BadSecret::TooLong));
        assert_eq!(LongLivedToken::parse(""), Err(BadSecret::Empty));
        for text in ["a b", "a\n", "a&b", "a%41", "a\"", "é", "a/b", "a\0"] {
            assert_eq!(LongLivedToken::parse(text), Err(BadSecret::Charset), "{text:?}");
        }
    }

    #[test]
    fn each_secret_has_its_alphabet_and_its_length() {
        for fits in ["a", "Z9", "-", "_", ".", "|", "~", "+", "/", "=", ":"] {
            assert_eq!(Code::parse(fits).unwrap().reveal(), fits);
        }
        for odd in [" ", "%", "&", "?", "\"", "\u{e9}", "\0"] {
            assert_eq!(Code::parse(odd), Err(BadSecret::Charset), "{odd:?}");
        }
        assert!(Code::parse(&"a".repeat(1024)).is_ok());
        assert_eq!(Code::parse(&"a".repeat(1025)), Err(BadSecret::TooLong));
        assert!(AppSecret::parse(&"!".repeat(256)).is_ok());
        assert_eq!(AppSecret::parse(&"a".repeat(257)), Err(BadSecret::TooLong));
        assert_eq!(AppSecret::parse(""), Err(BadSecret::Empty));
        assert_eq!(AppSecret::parse("\u{7f}"), Err(BadSecret::Charset));
        assert_eq!(LongLivedToken::parse(&"a".repeat(1025)), Err(BadSecret::TooLong));
    }

    /// R41: either token is what a data call carries.
    #[test]
    fn a_bearer_reveals_its_token() {
        let revealed = |bearer: &dyn Bearer| bearer.reveal().to_owned();
        assert_eq!(revealed(&ShortLivedToken::parse("short").unwrap()), "short");
        assert_eq!(revealed(&LongLivedToken::parse("long").unwrap()), "long");
        let upgraded = ShortLivedToken::parse("same").unwrap().into_long_lived();
        assert_eq!(upgraded.reveal(), "same");
    }

    /// R58.
    #[test]
    fn a_secret_prints_nothing_of_itself() {
        let printed = format!(
            "{:?} {:?} {:?} {:?}",
            ShortLivedToken::parse("canary1").unwrap(),
            LongLivedToken::parse("canary2").unwrap(),
            Code::parse("canary3").unwrap(),
            AppSecret::parse("canary4").unwrap()
        );
        assert!(!printed.contains("canary"), "{printed}");
        assert_eq!(printed.matches("[redacted]").count(), 4);
    }

    #[test]
    fn equal_texts_are_equal_secrets() {
        assert_eq!(
            LongLivedToken::parse("a").unwrap(),
            ShortLivedToken::parse("a").unwrap().into_long_lived()
        );
        assert_ne!(
            LongLivedToken::parse("a").unwrap(),
            LongLivedToken::parse("b").unwrap()
        );
    }

    #[test]
    fn an_app_secret_with_whitespace_around_it_is_noticed() {
        assert_eq!(AppSecret::parse("0123456789abcdef\n"), Err(BadSecret::Charset));
    }
}
