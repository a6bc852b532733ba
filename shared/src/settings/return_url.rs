//! A return URL: where a flow may end (R4), how it is spelt (R84), and how the answer is written into it (R22, R23).

use crate::values::{
    address::Address,
    element::TAG,
    form::{encode, form, pairs},
};
use serde::{Deserialize, Serialize};

/// The longest return URL (R84).
pub const LONGEST_RETURN_URL: usize = 1_024;

/// What no return URL holds: programs read it differently.
pub const FORBIDDEN_IN_RETURN_URL: [char; 12] = ['\\', '#', '@', '"', '<', '>', '`', '{', '}', '|', '^', ';'];

/// The query parameters that the edge itself adds to a return URL: the result (RFC 6749 §4.1.2, RFC 9207), and a failure's
/// parts (R43).
pub const RESERVED_PARAMETERS: [&str; 13] = [
    "code",
    "state",
    "iss",
    "error",
    "error_description",
    "error_uri",
    "error_category",
    "error_retry",
    "error_cause",
    "error_action",
    "error_missing_permissions",
    "error_retry_after",
    "error_step",
];

/// Where in the return URL the answer stands (OAuth 2.0 Multiple Response Type Encoding Practices §2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ResponseMode {
    /// In the query, as every OAuth client reads it.
    #[default]
    Query,
    /// In the fragment, as one value under the button's name. That practice would put each parameter there by itself,
    /// where login libraries of the page take `error_description` for their own (R22).
    Fragment,
}

impl ResponseMode {
    /// The values of `response_mode`.
    pub const NAMES: [&str; 2] = ["query", "fragment"];

    /// The mode of that name; without one, the query.
    #[must_use]
    pub fn parse(name: Option<&str>) -> Option<Self> {
        match name {
            None | Some("query") => Some(Self::Query),
            Some("fragment") => Some(Self::Fragment),
            Some(_) => None,
        }
    }
}

/// A return URL that its site lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnUrl {
    text: String,
    /// Whether a native program may be there. Its name is of when only the loopback could be one's.
    #[serde(rename = "loopback")]
    native: bool,
    /// Whether the answer stands in the fragment.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    fragment: bool,
}

impl ReturnUrl {
    /// One that was looked up in its site's list.
    pub(super) fn listed(raw: &str, native: bool, mode: ResponseMode) -> Self {
        Self {
            text: raw.to_owned(),
            native,
            fragment: mode == ResponseMode::Fragment,
        }
    }

    /// As it was given: compared byte by byte at `/token`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it may lead to a program of its site on the visitor's own device (RFC 8252 §7): by its own scheme, an
    /// https address that it claims, or the loopback.
    #[must_use]
    pub const fn is_native(&self) -> bool {
        self.native
    }

    /// The URL with the flow's result, in the query or in the fragment.
    #[must_use]
    pub fn with(&self, parameters: &[(&str, &str)]) -> String {
        let form = form(parameters);
        let text = self.text.as_str();
        if self.fragment {
            // A form has no spaces, so that this is what `decodeURIComponent` reads.
            return [text, "#", TAG, "=", &encode(&form)].concat();
        }
        let separator = if text.contains('?') { "&" } else { "?" };
        [text, separator, &form].concat()
    }
}

/// Whether its query has a parameter of [`RESERVED_PARAMETERS`], in any spelling.
pub(super) fn holds_reserved(url: &Address) -> bool {
    let reserved = |name: &str| {
        name.split('[')
            .next()
            .is_some_and(|name| RESERVED_PARAMETERS.contains(&name))
    };
    pairs(url.query().unwrap_or_default()).any(|(name, _)| reserved(&name))
}

/// Parses only what has one spelling: what a parser would tidy up (dot segments, backslashes, upper case, default
/// ports, encoded slashes, user info, fragments) is refused, so that no two programs read it differently.
pub(super) fn plain_url(raw: &str) -> Option<Address> {
    if raw.len() > LONGEST_RETURN_URL || !raw.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    if raw.contains(FORBIDDEN_IN_RETURN_URL) {
        return None;
    }
    let url = Address::parse(raw)?;
    let lower = url.path().to_ascii_lowercase();
    let path_is_plain = !["//", "%2e", "%2f", "%5c", "%00", "%25"]
        .iter()
        .any(|bad| lower.contains(bad));
    let web = matches!(url.scheme(), "http" | "https");
    let spelt_alike = url.as_str() == raw || (web && url.as_str().strip_suffix('/') == Some(raw));
    ((web || is_private_use(&url)) && spelt_alike && path_is_plain).then_some(url)
}

/// Whether a listed URL is this one: scheme, host, port, path and query to the letter.
pub(super) fn is_listed(listed: &str, url: &Address) -> bool {
    let whole = url.as_str();
    let origin_alone = url.path() == "/" && url.query().is_none();
    whole == listed || (origin_alone && whole.strip_suffix('/') == Some(listed))
}

/// Whether it is a listed one on another port of the loopback (RFC 8252 §7.3).
pub(super) fn differs_in_port(listed: &str, url: &Address) -> bool {
    Address::parse(listed).is_some_and(|listed| {
        is_loopback(&listed)
            && listed.host() == url.host()
            && listed.path() == url.path()
            && listed.query() == url.query()
    })
}

/// A program's own scheme: a domain of its maker's, turned around (RFC 8252 §7.1).
pub(super) fn is_private_use(url: &Address) -> bool {
    url.scheme().contains('.')
}

pub(super) fn is_loopback(url: &Address) -> bool {
    url.scheme() == "http" && matches!(url.host(), Some("127.0.0.1" | "[::1]" | "localhost"))
}

/// https, or http that never leaves the machine.
#[must_use]
pub fn is_safe(url: &Address) -> bool {
    let local = url.host().is_some_and(|host| host.ends_with(".localhost"));
    url.scheme() == "https" || is_loopback(url) || (url.scheme() == "http" && local)
}

#[cfg(test)]
mod standard;
#[cfg(test)]
mod tests;
