//! The link by which somebody without a session reads an account's numbers: what is in it, what is kept of it, and what it
//! opens. Its token names its connection as those of sessions do, and can't be taken for one: no session's id begins so.

use crate::{
    answers::problem,
    instagram::{Category, Failure, Retry},
    values::{
        http::HttpResponse,
        secret,
        time::{DAY, Timestamp},
    },
};

/// How the keys of the rows begin; the token's hash follows.
pub const KEYS: &str = "insights/r/";
/// No report is good for longer.
pub const LONGEST: u64 = 366 * DAY;
/// Where they are made and ended.
const REPORTS: &str = "/insights/reports";
/// What no session's name begins with.
const MARK: char = '~';
/// What follows the connection's id, as in tokens of sessions.
const LENGTH: usize = 65;

/// A new token, of random characters. [`None`] if there are too few.
#[must_use]
pub fn token(connection: &str, random: &str) -> Option<String> {
    let random = random.get(..LENGTH.saturating_sub(1))?;
    Some(format!("{connection}.{MARK}{random}"))
}

/// Whether it looks like a report's.
#[must_use]
pub fn is_token(token: &str) -> bool {
    let opaque = token.split_once('.').map(|(_, opaque)| opaque);
    opaque.is_some_and(|opaque| opaque.starts_with(MARK))
}

/// The key of its row.
#[must_use]
pub fn key(token: &str) -> String {
    KEYS.to_owned() + &secret::hash(token)
}

/// How the room is told that a report's link is shown, and no session's token: the row's key instead of a session's name.
#[must_use]
pub fn link(key: &str) -> String {
    format!("{MARK}{key}")
}

/// The row's key, if that is what the room was told.
#[must_use]
pub fn key_of(link: &str) -> Option<&str> {
    link.strip_prefix(MARK)
}

/// All that it opens: numbers are read.
#[must_use]
pub fn permits(method: &str, path: &str) -> bool {
    let below = path.strip_prefix("/insights");
    method == "GET"
        && below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
        && !path.starts_with(REPORTS)
}

/// Whether one that ends then is good now. One that ends later than any was made by a clock that was ahead (R118).
#[must_use]
pub fn is_good(until: Timestamp, now: Timestamp) -> bool {
    now < until && until <= now.plus(LONGEST)
}

/// A token that opens nothing: 401, in words for whoever holds it.
#[must_use]
pub fn refused(token: &str) -> HttpResponse {
    if !is_token(token) {
        return problem::unauthorized(true);
    }
    let failure = Failure::new(
        Category::TokenExpired,
        Retry::None,
        "This report has ended.",
        "Ask whoever sent it for a new one.",
    );
    problem::problem(401, &failure).with("WWW-Authenticate", "Bearer error=\"invalid_token\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        connection::session,
        testing::CONNECTION,
        values::{time::DAY, token_name},
    };

    fn made() -> String {
        token(CONNECTION, &"r".repeat(86)).unwrap()
    }

    /// R2: at least 128 bits.
    #[test]
    fn a_reports_token_names_its_connection_and_is_no_sessions() {
        let report = made();
        assert_eq!(token_name::connection_of(&report), Some(CONNECTION));
        assert_eq!(report.len(), CONNECTION.len() + 66);
        assert!(is_token(&report));
        for random in [[0; 32], [255; 32]] {
            let id = session::id(&random);
            assert!(!is_token(&session::token(CONNECTION, &id, &random)));
        }
        assert!(!is_token("") && !is_token("~") && !is_token(".") && is_token("x.~"));
        assert_eq!(token(CONNECTION, &"r".repeat(63)), None);
    }

    /// R46
    #[test]
    fn what_is_kept_is_a_hash() {
        let report = made();
        assert_eq!(key(&report), format!("insights/r/{}", secret::hash(&report)));
        assert_eq!(key_of(&link(&key(&report))), Some(key(&report).as_str()));
        assert_eq!(key_of(&session::id(&[0; 32])), None);
    }

    #[test]
    fn it_opens_what_reads_numbers_and_nothing_else() {
        for path in [
            "/insights",
            "/insights/media",
            "/insights/stories",
            "/insights/state",
            "/insights/audience",
        ] {
            assert!(permits("GET", path), "{path}");
            for method in ["POST", "DELETE", "PATCH", "PUT", "HEAD", "OPTIONS", "get", ""] {
                assert!(!permits(method, path), "{method} {path}");
            }
        }
        for path in [
            "/",
            "",
            "/insightsx",
            "/insights.html",
            "/insights/reports",
            "/insights/reports/1",
            "/insights/reports2",
            "/connection",
            "/connection/sessions",
            "/graph/me",
            "/graph/me/insights",
            "/graph/insights",
            "/feeds",
            "/posts",
            "/posts/insights",
            "/media",
            "//insights",
        ] {
            assert!(!permits("GET", path), "{path}");
        }
    }

    #[test]
    fn it_is_good_until_its_end() {
        let now = Timestamp::from_millis(1_796_155_200_000);
        for (until, good) in [
            (now, false),
            (now.plus(1), true),
            (now.plus(LONGEST), true),
            (now.plus(LONGEST + 1), false),
            (Timestamp::from_millis(now.millis() - DAY), false),
        ] {
            assert_eq!(is_good(until, now), good, "{until:?}");
        }
    }

    #[test]
    fn whoever_reads_is_told_in_plain_words() {
        let over = refused(&made());
        assert_eq!(over.status, 401);
        assert!(
            over.body.contains("This report has ended. Ask whoever sent it"),
            "{}",
            over.body
        );
        assert!(refused("x.y").body.contains("This session has ended"));
    }
}
