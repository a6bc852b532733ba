//! Reading Instagram's answer to a proxied request: a body that may leave, or a failure in the edge's own words.

use std::borrow::Cow;

use memchr::memmem;

use super::scrub::{Scrub, scrub};
use crate::instagram::errors::{Failure, Step};
use crate::instagram::received::{Data, MAX_ANSWER_BYTES};
use crate::instagram::{body, json};

/// Where links lead.
#[derive(Debug, Clone, Copy)]
pub struct Links<'a> {
    /// The base of Instagram's data host, from the endpoint profile.
    pub graph_url: &'a str,
    /// The edge's own origin.
    pub public_url: &'a str,
}

/// The body as it may leave (R40): JSON, no error in it, no secret in it.
///
/// # Errors
/// A [`Failure`] for every other answer (R43), also for an error under HTTP 200.
pub fn read_answer<'a>(answer: &'a Data, links: &Links<'_>) -> Result<Cow<'a, [u8]>, Failure> {
    let status = answer.received().status;
    let (body, secrets) = answer.unsearched();
    if body.len() > MAX_ANSWER_BYTES {
        return Err(Failure::too_large(status));
    }
    let fail = || answer.received().failure(Step::Read);
    if !(200..300).contains(&status) {
        return Err(fail());
    }
    let text = json::check(body).ok_or_else(|| Failure::not_json(status))?;
    if !text.trim_start().starts_with(['{', '[']) {
        return Err(Failure::not_json(status));
    }
    // Only a body that names an error is read as a tree.
    let named = |name: &[u8]| memmem::find(body, name).is_some();
    if (named(b"\"error") || named(b"\"fail\""))
        && json::parse(body).as_ref().and_then(body::error_in).is_some()
    {
        return Err(fail());
    }
    let what = Scrub {
        secrets: &secrets,
        graph_url: links.graph_url,
        public_url: links.public_url,
    };
    scrub(body, &what).map_err(|_| Failure::leaked(status))
}

/// The same, with the answer's own bytes where nothing of them changed.
///
/// # Errors
/// As [`read_answer`].
pub fn leaving(answer: Data, links: &Links<'_>) -> Result<Vec<u8>, Failure> {
    let changed = match read_answer(&answer, links)? {
        Cow::Owned(changed) => Some(changed),
        Cow::Borrowed(_) => None,
    };
    Ok(changed.unwrap_or_else(|| answer.into_unchanged()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instagram::{Category, Received, Reply, Retry, Secrets, Usage};

    const LINKS: Links<'static> = Links {
        graph_url: "https://graph.instagram.com",
        public_url: "https://e.example",
    };

    fn received(status: u16, body: &[u8]) -> Data {
        let received = Received::new(status, Some("7".to_owned()), Usage::default(), body.to_vec());
        Data::read(received, Secrets::none().and(["IGAAExampleLong"])).unwrap()
    }

    fn read(status: u16, body: &[u8]) -> Result<Vec<u8>, Failure> {
        let read = read_answer(&received(status, body), &LINKS).map(Cow::into_owned);
        assert_eq!(leaving(received(status, body), &LINKS), read);
        read
    }

    fn category(status: u16, body: &str) -> Option<(Category, Retry)> {
        read(status, body.as_bytes())
            .err()
            .map(|failure| (failure.category, failure.retry))
    }

    /// R40.
    #[test]
    fn a_good_answer_leaves_as_it_came() {
        for body in [
            " \n{\"id\":\"1\"}",
            "[]",
            "{\"data\":[{\"caption\":\"an \\\"error\\\" and {\\\"error\\\":1}\"}]}",
            "{\"error\":null}",
        ] {
            assert!(
                matches!(read_answer(&received(200, body.as_bytes()), &LINKS), Ok(Cow::Borrowed(same)) if same == body.as_bytes()),
                "{body}"
            );
        }
    }

    /// R43.
    #[test]
    fn what_can_not_be_read_is_malformed_and_stays_here() {
        for body in [
            "",
            " ",
            "<html>",
            "{\"data\":[",
            "\"text\"",
            "1",
            "null",
            "{} {}",
            "{\"a\":\"\u{1}\"}",
        ] {
            assert_eq!(
                category(200, body),
                Some((Category::Malformed, Retry::Later)),
                "{body}"
            );
        }
        assert_eq!(
            read(200, b"{\"a\":\"\xff\"}").unwrap_err().category,
            Category::Malformed
        );
    }

    /// R43.
    #[test]
    fn an_error_under_200_is_an_error() {
        let dead = r#"{"error":{"message":"x","code":190,"error_subcode":463}}"#;
        for status in [200, 201, 400, 500] {
            assert_eq!(
                category(status, dead),
                Some((Category::TokenExpired, Retry::UserReconnect))
            );
        }
        let third = r#"{"message":"checkpoint_required","status":"fail"}"#;
        assert_eq!(
            category(200, third),
            Some((Category::Checkpoint, Retry::UserReconnect))
        );
        assert_eq!(
            category(302, dead),
            Some((Category::UnsupportedRequest, Retry::DeveloperFix))
        );
        let limit = read(200, br#"{"error":{"code":"4"}}"#).unwrap_err();
        assert_eq!(
            (limit.category, limit.retry_after_seconds),
            (Category::AppRateLimited, Some(7))
        );
    }

    /// R40.
    #[test]
    fn a_leak_and_a_flood_stay_here() {
        assert_eq!(
            category(200, r#"{"caption":"IGAAExampleLong"}"#),
            Some((Category::Malformed, Retry::DeveloperFix))
        );
        let largest = format!("[\"{}\"]", "a".repeat(MAX_ANSWER_BYTES - 4));
        assert_eq!(category(200, &largest), None);
        let flood = format!("[\"{}\"]", "a".repeat(MAX_ANSWER_BYTES - 3));
        assert_eq!(category(200, &flood), Some((Category::Malformed, Retry::None)));
    }

    /// R40, R43.
    #[test]
    fn a_failure_says_nothing_of_the_body() {
        let body = r#"{"error":{"message":"IGAAExampleLong canary","type":"canary","code":190,"error_user_msg":"canary","fbtrace_id":"canary"}}"#;
        for status in [200, 400, 404, 429, 500] {
            let json = serde_json::to_string(&read(status, body.as_bytes()).unwrap_err()).unwrap();
            assert!(!json.contains("canary") && !json.contains("IGAA"), "{json}");
        }
    }
}
