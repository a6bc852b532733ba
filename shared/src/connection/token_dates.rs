//! The dates of a stored token of Instagram's: which kind it is, since when, until when.

use crate::{
    instagram::EndpointProfile,
    values::time::{SECOND, Timestamp},
};
use serde::{Deserialize, Serialize};

/// Instagram's short-lived token lives for a 24th of a day.
const HOURS_IN_A_DAY: u64 = 24;

/// Which of Instagram's tokens is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenKind {
    /// About an hour; kept only until its exchange succeeds.
    ShortLived,
    /// About 60 days.
    LongLived,
}

/// The dates of a stored token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenDates {
    /// Which one it is.
    pub kind: TokenKind,
    /// When Instagram issued it.
    pub issued: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
}

impl TokenDates {
    /// A short-lived token of now.
    #[must_use]
    pub const fn short_lived(profile: &EndpointProfile, now: Timestamp) -> Self {
        let hour = profile.day_ms / HOURS_IN_A_DAY;
        Self {
            kind: TokenKind::ShortLived,
            issued: now,
            expires: now.plus(hour),
        }
    }

    /// A token that is long-lived already, of unknown age: the shortest life that any may have left is believed, so
    /// that it is refreshed soon.
    #[must_use]
    pub const fn assumed(profile: &EndpointProfile, now: Timestamp) -> Self {
        Self {
            kind: TokenKind::LongLived,
            issued: now,
            expires: now.plus(profile.days(2)),
        }
    }

    /// A long-lived token of now, with the life that Instagram says (not longer than 90 of its days).
    ///
    /// A server that plays Instagram with shorter days may say true seconds, or Instagram's own number, meaning its days:
    /// a life that true seconds can't mean is counted in the profile's days.
    #[must_use]
    pub const fn long_lived(profile: &EndpointProfile, now: Timestamp, expires_in_seconds: u64) -> Self {
        let longest = profile.days(90);
        let seconds = expires_in_seconds.saturating_mul(SECOND);
        let days = expires_in_seconds.saturating_mul(profile.day_ms) / 86_400;
        let life = if seconds <= longest {
            seconds
        } else if days <= longest {
            days
        } else {
            longest
        };
        Self {
            kind: TokenKind::LongLived,
            issued: now,
            expires: now.plus(life),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_life_is_what_instagram_says_in_its_days_or_in_seconds() {
        let life = |profile: &str, seconds| {
            let profile = EndpointProfile::parse(profile).unwrap();
            let now = Timestamp::from_millis(0);
            TokenDates::long_lived(&profile, now, seconds).expires.millis()
        };
        let quick = r#"{"graph_url":"http://127.0.0.1:1","token_url":"http://127.0.0.1:1","authorize_url":"http://127.0.0.1:1","day_ms":1000}"#;
        assert_eq!(life("instagram", 5_183_944), 5_183_944_000);
        assert_eq!(life("instagram", 999_999_999), 90 * 86_400_000);
        assert_eq!(life(quick, 59), 59_000);
        assert_eq!(life(quick, 5_183_944), 59_999);
        // Ninety days are the longest, in the profile's days too.
        assert_eq!(life("instagram", 90 * 86_400), 90 * 86_400_000);
        assert_eq!(life("instagram", 90 * 86_400 + 1), 90 * 86_400_000);
        assert_eq!(life(quick, 90), 90_000);
        assert_eq!(life(quick, 91), 1);
        assert_eq!(life(quick, 90 * 86_400), 90_000);
        assert_eq!(life(quick, 90 * 86_400 + 864), 90_000);
    }

    #[test]
    fn a_token_begins_now_and_is_of_its_kind() {
        let (rules, now) = (crate::testing::rules(), crate::testing::now());
        let short = TokenDates::short_lived(&rules, now);
        let assumed = TokenDates::assumed(&rules, now);
        let long = TokenDates::long_lived(&rules, now, 60);
        assert_eq!(
            (short.kind, short.issued, short.expires.since(now)),
            (TokenKind::ShortLived, now, 3_600_000)
        );
        assert_eq!(
            (assumed.kind, assumed.issued, assumed.expires.since(now)),
            (TokenKind::LongLived, now, 2 * 86_400_000)
        );
        assert_eq!(
            (long.kind, long.issued, long.expires.since(now)),
            (TokenKind::LongLived, now, 60_000)
        );
    }
}
