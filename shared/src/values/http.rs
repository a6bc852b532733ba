//! The one HTTP value of this crate: what came in, by the parts that are read, and what goes out. The platform's own
//! requests and responses stay in `edge-worker`.

use super::form::pairs;
use std::collections::BTreeMap;

/// An answer that the Worker sends as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// Header fields in order; a name may occur more than once (`Set-Cookie`).
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}

impl HttpResponse {
    /// An empty answer.
    #[must_use]
    pub const fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: String::new(),
        }
    }

    /// A JSON answer that no cache keeps.
    #[must_use]
    pub fn json(status: u16, body: String) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body,
        }
        .with("Content-Type", "application/json")
        .with("Cache-Control", "no-store")
        .with("X-Content-Type-Options", "nosniff")
    }

    /// The same answer with one more header field.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The first field of that name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// Parameters of a query or of a form body. RFC 6749 §3.1: none may occur more than once.
#[derive(Debug, Default)]
pub struct Parameters {
    values: BTreeMap<String, String>,
    repeated: Vec<String>,
    resources: Vec<String>,
}

impl Parameters {
    /// Reads `application/x-www-form-urlencoded` text. A parameter without a value counts as left out (RFC 6749 §3.1).
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut parameters = Self::default();
        for (name, value) in pairs(text) {
            if value.is_empty() {
                continue;
            }
            // RFC 8707 §2: the one that may be there more than once.
            if name == "resource" {
                parameters.resources.push(value);
                continue;
            }
            if parameters.values.insert(name.clone(), value).is_some() {
                parameters.repeated.push(name);
            }
        }
        parameters
    }

    /// The value of a parameter that occurs once; a repeated one is as good as missing.
    #[must_use]
    pub fn one(&self, name: &str) -> Option<&str> {
        if self.repeated.iter().any(|repeated| repeated == name) {
            return None;
        }
        self.values.get(name).map(String::as_str)
    }

    /// Every `resource`.
    #[must_use]
    pub fn resources(&self) -> &[String] {
        &self.resources
    }

    /// The name of a parameter that occurs more than once.
    #[must_use]
    pub fn repeated(&self) -> Option<&str> {
        self.repeated.first().map(String::as_str)
    }
}

/// The token of an `Authorization` field (RFC 6750 §2.1); the scheme's name in any case.
#[must_use]
pub fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Path and query of an absolute URL, as they came.
#[must_use]
pub fn path_and_query(url: &str) -> (&str, &str) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let target = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/");
    target.split_once('?').unwrap_or((target, ""))
}

/// The request header fields that decide whether a navigation is one (R80), and whose device it is (R6).
#[derive(Debug, Default, Clone)]
pub struct Navigation {
    /// `Sec-Fetch-Dest`.
    pub dest: Option<String>,
    /// `Sec-Purpose`, or the older `Purpose`.
    pub purpose: Option<String>,
    /// `User-Agent`.
    pub user_agent: Option<String>,
    /// `Sec-CH-UA-Mobile`.
    pub mobile: Option<String>,
    /// `Cookie`.
    pub cookie: Option<String>,
}

impl Navigation {
    /// Whether a person opened this address: no prefetch, no frame, no image, no script (R80).
    #[must_use]
    pub fn is_top_level(&self) -> bool {
        let prefetched = self
            .purpose
            .as_deref()
            .is_some_and(|purpose| purpose.contains("prefetch"));
        !prefetched && self.dest.as_deref().is_none_or(|dest| dest == "document")
    }

    /// Whether the browser says that it runs on a phone.
    #[must_use]
    pub fn is_phone(&self) -> bool {
        match self.mobile.as_deref() {
            Some(mobile) => mobile == "?1",
            None => self
                .user_agent
                .as_deref()
                .is_some_and(|agent| agent.contains("Mobi")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The scheme's name in any case, as RFC 9110 §11.1 wants it.
    #[test]
    fn a_bearer_token_is_found_behind_its_scheme() {
        assert_eq!(bearer("Bearer abc"), Some("abc"));
        assert_eq!(bearer("bEARER  abc "), Some("abc"));
        for other in ["", "abc", "Basic abc", "Bearerabc"] {
            assert_eq!(bearer(other), None, "{other}");
        }
    }

    #[test]
    fn path_and_query_stay_as_they_came() {
        for (url, path, query) in [
            (
                "https://edge.test/graph/me?fields=id%2Cname&a=?",
                "/graph/me",
                "fields=id%2Cname&a=?",
            ),
            ("https://edge.test/health", "/health", ""),
            ("http://edge.test", "/", ""),
        ] {
            assert_eq!(path_and_query(url), (path, query), "{url}");
        }
    }

    #[test]
    fn a_repeated_parameter_is_as_good_as_missing() {
        let parameters = Parameters::parse("a=1&b=2&a=3&c=");
        assert_eq!(parameters.one("a"), None);
        assert_eq!(parameters.one("b"), Some("2"));
        assert_eq!(parameters.one("c"), None);
        assert_eq!(parameters.repeated(), Some("a"));
    }

    #[test]
    fn parameters_are_decoded_as_forms_are() {
        let parameters = Parameters::parse("a=1+2%263&%62=%C3%A9&&x&=1");
        assert_eq!(parameters.one("a"), Some("1 2&3"));
        assert_eq!(parameters.one("b"), Some("\u{e9}"));
        assert_eq!(parameters.one("x"), None, "without a value it counts as left out");
        assert_eq!(parameters.repeated(), None);
        assert_eq!(Parameters::parse("a=&a=1&a=").one("a"), Some("1"));
    }

    #[test]
    fn a_json_answer_is_kept_by_nobody() {
        let answer = HttpResponse::json(201, "{}".to_owned())
            .with("X", "1")
            .with("x", "2");
        assert_eq!((answer.status, answer.body.as_str()), (201, "{}"));
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("CACHE-CONTROL"), Some("no-store"));
        assert_eq!(answer.header("X-Content-Type-Options"), Some("nosniff"));
        assert_eq!(answer.header("x"), Some("1"));
        assert_eq!(answer.header("y"), None);
        let empty = HttpResponse::empty(204);
        assert_eq!(
            (empty.status, empty.headers, empty.body.as_str()),
            (204, vec![], "")
        );
    }

    /// R80
    #[test]
    fn only_a_navigation_is_a_navigation() {
        let dest = |dest: &str| Navigation {
            dest: Some(dest.to_owned()),
            ..Navigation::default()
        };
        assert!(Navigation::default().is_top_level());
        assert!(dest("document").is_top_level());
        for other in ["iframe", "image", "script", "empty", "object", "embed"] {
            assert!(!dest(other).is_top_level(), "{other}");
        }
        let prefetched = Navigation {
            purpose: Some("prefetch;prerender".to_owned()),
            ..dest("document")
        };
        assert!(!prefetched.is_top_level());
    }

    /// R6
    #[test]
    fn a_phone_is_known_by_its_hint_or_its_name() {
        let agent = |agent: &str| Navigation {
            user_agent: Some(agent.to_owned()),
            ..Navigation::default()
        };
        assert!(agent("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Mobile/15E148").is_phone());
        assert!(!agent("Mozilla/5.0 (X11; Linux x86_64)").is_phone());
        let hinted = |hint: &str, name: &str| Navigation {
            mobile: Some(hint.to_owned()),
            ..agent(name)
        };
        assert!(!hinted("?0", "Mobi").is_phone());
        assert!(hinted("?1", "Mozilla/5.0 (X11; Linux x86_64)").is_phone());
        assert!(!Navigation::default().is_phone());
    }
}
