//! Instagram's account ids, with every digit kept.

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize};

/// The longest id that is accepted; the ones in use have 17 digits.
const MAX_DIGITS: usize = 32;

/// An account id of Instagram, app-scoped (`27…`) or professional (`1784…`): digits only, at most 32.
///
/// Kept as text, for the numbers lie above 2^53 (R18).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct UserId(String);

/// The text is not an id of Instagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id of Instagram has 1 to 32 digits and nothing else")]
pub struct NotAnId;

impl UserId {
    /// Reads an id.
    ///
    /// # Errors
    /// [`NotAnId`] when the text isn't 1 to 32 ASCII digits, or is zero.
    pub fn parse(text: &str) -> Result<Self, NotAnId> {
        let digits =
            !text.is_empty() && text.len() <= MAX_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits && text.bytes().any(|byte| byte != b'0') {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAnId)
        }
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UserId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "UserId({})", self.0)
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for UserId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R18.
    #[test]
    fn an_id_keeps_all_its_digits() {
        let id = UserId::parse("27123456789012345").unwrap();
        assert_eq!(id.as_str(), "27123456789012345");
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"27123456789012345\"");
        assert_eq!(
            serde_json::from_str::<UserId>("\"27123456789012345\"").unwrap(),
            id
        );
    }

    #[test]
    fn what_is_not_digits_is_not_an_id() {
        for text in [
            "",
            "me",
            "1.5",
            "-1",
            "1e17",
            "0",
            "000",
            " 1",
            "1\n",
            "١٢٣",
            &"1".repeat(33),
        ] {
            assert_eq!(UserId::parse(text), Err(NotAnId), "{text:?}");
        }
        assert!(UserId::parse(&"1".repeat(32)).is_ok());
    }
}
