//! The endpoint profile: everything that is Instagram's and may move.
//!
//! Instagram's real values are the defaults; the setting `ENDPOINT_PROFILE` replaces some of them, so that a server that
//! plays Instagram can stand in. A wrong value is named with what is expected, never repeated.

use super::versions;
use crate::values::{address::Address, json};
use serde::Deserialize;

/// Instagram's day, in milliseconds.
pub const REAL_DAY_MS: u64 = 86_400_000;
/// The shortest day that a stand-in may have.
const SHORTEST_DAY_MS: u64 = 10;

/// Which flow Instagram speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// The Instagram API with Instagram Login, for professional accounts.
    Business,
    /// Basic Display, which Meta retired in December 2024 and older guides describe.
    BasicDisplay,
}

/// Where Instagram is and how it counts its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointProfile {
    /// The built-in profile this one is based on: `instagram` or `basic-display`.
    pub name: &'static str,
    /// The consent page.
    pub authorize_url: String,
    /// Where a code becomes a token.
    pub token_url: String,
    /// The data host's base, without a slash at the end and without a version.
    pub graph_url: String,
    /// The API's version, such as `v26.0`.
    pub version: String,
    /// How long a day of Instagram's rules lasts. Anything but [`REAL_DAY_MS`] is for stand-ins.
    pub day_ms: u64,
    /// Which flow is spoken.
    pub dialect: Dialect,
}

/// What is wrong with the setting: the member, what is wrong with it, what is expected, an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field} {problem}; expected {expected}, for example {example}")]
pub struct ProfileProblem {
    /// The member of the JSON object, or `ENDPOINT_PROFILE` for the whole.
    pub field: &'static str,
    /// What is wrong, after the member's name.
    pub problem: &'static str,
    /// What would be right.
    pub expected: &'static str,
    /// A value that would do.
    pub example: &'static str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Setting {
    base: Option<String>,
    authorize_url: Option<String>,
    token_url: Option<String>,
    graph_url: Option<String>,
    version: Option<String>,
    day_ms: Option<u64>,
}

impl Default for EndpointProfile {
    fn default() -> Self {
        Self {
            name: "instagram",
            authorize_url: "https://www.instagram.com/oauth/authorize".to_owned(),
            token_url: "https://api.instagram.com/oauth/access_token".to_owned(),
            graph_url: "https://graph.instagram.com".to_owned(),
            version: versions::DEFAULT.to_owned(),
            day_ms: REAL_DAY_MS,
            dialect: Dialect::Business,
        }
    }
}

impl EndpointProfile {
    /// Reads the setting: empty or `instagram`, `basic-display`, or a JSON object with `base` and what differs from it.
    ///
    /// # Errors
    /// [`ProfileProblem`] names the first member that won't do.
    pub fn parse(setting: &str) -> Result<Self, ProfileProblem> {
        let setting = setting.trim();
        if !setting.starts_with('{') {
            return Self::built_in(setting);
        }
        let given: Setting = json::from_str(setting).map_err(|_| ProfileProblem {
            field: "ENDPOINT_PROFILE",
            problem: "isn't a JSON object of the known members",
            expected: "base, authorize_url, token_url, graph_url, version and day_ms, all but base optional",
            example: r#"{"base":"instagram","graph_url":"http://127.0.0.1:8790"}"#,
        })?;
        let mut profile = Self::built_in(given.base.as_deref().unwrap_or_default())?;
        if let Some(url) = given.authorize_url {
            profile.authorize_url = url;
        }
        if let Some(url) = given.token_url {
            profile.token_url = url;
        }
        if let Some(url) = given.graph_url {
            url.strip_suffix('/')
                .unwrap_or(&url)
                .clone_into(&mut profile.graph_url);
        }
        if let Some(version) = given.version {
            profile.version = version;
        }
        if let Some(day_ms) = given.day_ms {
            profile.day_ms = day_ms;
        }
        profile.checked()
    }

    /// `days` of Instagram's rules, in milliseconds of the clock.
    #[must_use]
    pub const fn days(&self, days: u64) -> u64 {
        self.day_ms.saturating_mul(days)
    }

    /// Whether the days are Instagram's real ones.
    #[must_use]
    pub const fn has_real_days(&self) -> bool {
        self.day_ms == REAL_DAY_MS
    }

    fn built_in(name: &str) -> Result<Self, ProfileProblem> {
        match name {
            "" | "instagram" => Ok(Self::default()),
            "basic-display" => Ok(Self {
                name: "basic-display",
                authorize_url: "https://api.instagram.com/oauth/authorize".to_owned(),
                dialect: Dialect::BasicDisplay,
                ..Self::default()
            }),
            _ => Err(ProfileProblem {
                field: "base",
                problem: "names no built-in profile",
                expected: "instagram or basic-display, or a JSON object whose base is one of them",
                example: "instagram",
            }),
        }
    }

    fn checked(self) -> Result<Self, ProfileProblem> {
        let authorize = address("authorize_url", &self.authorize_url)?;
        let token = address("token_url", &self.token_url)?;
        let graph = address("graph_url", &self.graph_url)?;
        if !is_version(&self.version) {
            return Err(ProfileProblem {
                field: "version",
                problem: "isn't a version of the API",
                expected: "the letter v, a number, a dot and a number",
                example: versions::DEFAULT,
            });
        }
        if !(SHORTEST_DAY_MS..=REAL_DAY_MS).contains(&self.day_ms) {
            return Err(ProfileProblem {
                field: "day_ms",
                problem: "is out of range",
                expected: "10 to 86400000 milliseconds",
                example: "86400000",
            });
        }
        if !self.has_real_days() && [&authorize, &token, &graph].into_iter().any(is_instagrams) {
            return Err(ProfileProblem {
                field: "day_ms",
                problem: "isn't a real day although a host is Instagram's",
                expected: "86400000, or hosts of a server that plays Instagram",
                example: "86400000",
            });
        }
        Ok(self)
    }
}

/// Whether a text is a version such as `v25.0`.
#[must_use]
pub fn is_version(text: &str) -> bool {
    let number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    text.strip_prefix('v')
        .and_then(|rest| rest.split_once('.'))
        .is_some_and(|(major, minor)| number(major) && number(minor))
}

/// Reads an address: absolute, https (http on this machine alone), nothing but scheme, host, port and path.
fn address(field: &'static str, text: &str) -> Result<Address, ProfileProblem> {
    let wrong = |problem| ProfileProblem {
        field,
        problem,
        expected: "an absolute https address without credentials, query and fragment (http only for this machine)",
        example: match field {
            "authorize_url" => "https://www.instagram.com/oauth/authorize",
            "token_url" => "https://api.instagram.com/oauth/access_token",
            _ => "https://graph.instagram.com",
        },
    };
    // Requests are made by joining texts, so the text must be what the parser understood.
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if !plain || text.contains("..") || text.to_ascii_lowercase().contains("%2e") {
        return Err(wrong("holds characters that don't belong into it"));
    }
    if text.contains('@') {
        return Err(wrong("has credentials in it"));
    }
    let url = Address::parse(text).ok_or_else(|| wrong("isn't an address"))?;
    if url.query().is_some() {
        return Err(wrong("has a query"));
    }
    if url.fragment().is_some() {
        return Err(wrong("has a fragment"));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_local(&url) => Ok(url),
        "http" => Err(wrong("is http although the host isn't this machine")),
        _ => Err(wrong("is neither https nor http")),
    }
}

/// Whether the host is this machine.
pub(crate) fn is_local(url: &Address) -> bool {
    match (url.name(), url.host()) {
        (Some(name), _) => name == "localhost" || name.ends_with(".localhost"),
        (None, number) => number.is_some_and(|number| number == "[::1]" || number.starts_with("127.")),
    }
}

/// Whether the host is instagram.com or below it.
pub(crate) fn is_instagrams(url: &Address) -> bool {
    let host = url.host().unwrap_or_default().trim_end_matches('.');
    host == "instagram.com" || host.ends_with(".instagram.com")
}

#[cfg(test)]
mod tests;
