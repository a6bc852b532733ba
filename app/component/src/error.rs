//! What went wrong, in words and with a cure, and whose move it is.

use core::fmt;

use serde::{Deserialize, Deserializer, de};

use crate::post::PostProblem;

/// Whose move it is after an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retry {
    /// Wait, then the same works again; [`Error::retry_after`] may say how long.
    Later,
    /// The person acts at Instagram, or connects again.
    UserReconnect,
    /// The site's developer or operator fixes something.
    DeveloperFix,
    /// Nobody's: the same will not work again.
    Never,
}

impl Retry {
    /// Reads the edge's name of it.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "later" => Self::Later,
            "user_reconnect" => Self::UserReconnect,
            "developer_fix" => Self::DeveloperFix,
            "none" => Self::Never,
            _ => return None,
        })
    }

    /// The edge's name of it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Later => "later",
            Self::UserReconnect => "user_reconnect",
            Self::DeveloperFix => "developer_fix",
            Self::Never => "none",
        }
    }
}

impl<'de> Deserialize<'de> for Retry {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        Self::parse(&name).ok_or_else(|| de::Error::custom("a move of later"))
    }
}

#[cfg(test)]
impl serde::Serialize for Retry {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

/// What was being done at Instagram when an [`Error`] came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// The visitor was at Instagram's consent page.
    Authorize,
    /// The one-time code was exchanged for a token.
    Exchange,
    /// The token was exchanged for one that lasts.
    LongLived,
    /// The token was renewed.
    Refresh,
    /// Something was read.
    Read,
    /// Something was published.
    Publish,
    /// Insights were read.
    Insights,
}

impl Step {
    /// Reads the edge's name of it.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "authorize" => Self::Authorize,
            "exchange" => Self::Exchange,
            "long_lived" => Self::LongLived,
            "refresh" => Self::Refresh,
            "read" => Self::Read,
            "publish" => Self::Publish,
            "insights" => Self::Insights,
            _ => return None,
        })
    }

    /// The edge's name of it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Authorize => "authorize",
            Self::Exchange => "exchange",
            Self::LongLived => "long_lived",
            Self::Refresh => "refresh",
            Self::Read => "read",
            Self::Publish => "publish",
            Self::Insights => "insights",
        }
    }
}

/// A failure, of the button, of the edge or of Instagram.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Error {
    /// A stable name for programs: one of the edge's categories, or a code of the button such as `not_connected`,
    /// `network` or `script_blocked`.
    pub code: String,
    /// What happened, for people.
    pub message: String,
    /// What to do, for people; empty where the message says it.
    pub action: String,
    /// Whose move it is; `None` where nobody said.
    pub retry: Option<Retry>,
    /// In how many seconds the same may work again, if the edge said so.
    pub retry_after: Option<u32>,
    /// The permissions that are missing; empty where the edge named none.
    pub permissions: Vec<String>,
    /// What was being done at Instagram, if the edge said so.
    pub step: Option<Step>,
    /// Few have it, so it lies elsewhere.
    pub(crate) wrong: Option<Box<Wrong>>,
}

/// What is wrong with a post or a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    problems: Vec<PostProblem>,
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)?;
        if self.action.is_empty() {
            return Ok(());
        }
        write!(out, " {}", self.action)
    }
}

/// An error of the edge (RFC 9457).
#[derive(Deserialize)]
struct Problem {
    category: String,
    cause: String,
    #[serde(default)]
    action: String,
    #[serde(default)]
    retry: Option<String>,
    #[serde(default)]
    retry_after: Option<u32>,
    #[serde(default)]
    missing_permissions: Vec<String>,
    #[serde(default)]
    step: Option<String>,
    #[serde(default)]
    problems: Vec<PostProblem>,
}

fn wrong(problems: Vec<PostProblem>) -> Option<Box<Wrong>> {
    (!problems.is_empty()).then(|| Box::new(Wrong { problems }))
}

impl Error {
    /// What is wrong with a post or a file, each thing with its place; empty if it is something else.
    #[must_use]
    pub fn problems(&self) -> &[PostProblem] {
        self.wrong.as_ref().map_or(&[], |wrong| &wrong.problems)
    }

    pub(crate) fn new(code: &str, message: &str, action: &str) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            action: action.into(),
            retry: None,
            retry_after: None,
            permissions: Vec::new(),
            step: None,
            wrong: None,
        }
    }

    pub(crate) fn network() -> Self {
        Self {
            retry: Some(Retry::Later),
            ..Self::new(
                "network",
                "The edge can’t be reached.",
                "Check your network, then try again.",
            )
        }
    }

    pub(crate) fn nonsense() -> Self {
        Self {
            retry: Some(Retry::Later),
            ..Self::new(
                "unexpected",
                "The edge gave an answer that makes no sense.",
                "Try again in a moment.",
            )
        }
    }

    pub(crate) fn blocked() -> Self {
        Self::new(
            "script_blocked",
            "The button's script was blocked.",
            "Allow scripts from the edge, then try again.",
        )
    }

    pub(crate) fn no_browser() -> Self {
        Self::new(
            "unsupported_context",
            "Instagram can only be asked from a page in a browser.",
            "Ask in an event handler, an effect or a LocalResource.",
        )
    }

    /// What an answer of the edge with an error's status says.
    pub(crate) fn of_answer(body: &str, retry_after: Option<&str>) -> Self {
        let Ok(problem) = serde_json::from_str::<Problem>(body) else {
            return Self::nonsense();
        };
        Self {
            code: problem.category,
            message: problem.cause,
            action: problem.action,
            retry: problem.retry.as_deref().and_then(Retry::parse),
            retry_after: retry_after
                .and_then(|seconds| seconds.trim().parse().ok())
                .or(problem.retry_after),
            permissions: problem.missing_permissions,
            step: problem.step.as_deref().and_then(Step::parse),
            wrong: wrong(problem.problems),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, Retry, Step, wrong};
    use crate::post::PostProblem;

    #[test]
    fn what_was_being_done_has_the_names_of_the_edge() {
        for step in shared::instagram::Step::ALL {
            assert_eq!(Step::parse(step.as_str()).map(Step::as_str), Some(step.as_str()));
        }
        assert_eq!(Step::parse("dance"), None);
    }

    /// R43: whose move it is has the edge's names.
    #[test]
    fn whose_move_it_is_has_the_names_of_the_edge() {
        let mut read: Vec<Retry> = Vec::new();
        for retry in shared::instagram::Retry::ALL {
            read.extend(Retry::parse(retry.as_str()));
            assert_eq!(read.last().map(|read| read.as_str()), Some(retry.as_str()));
        }
        assert_eq!(
            read,
            [
                Retry::Never,
                Retry::Later,
                Retry::UserReconnect,
                Retry::DeveloperFix
            ]
        );
        assert_eq!(Retry::parse("soon"), None);
    }

    /// R43.
    #[test]
    fn an_answer_of_the_edge_becomes_an_error_with_all_its_parts() {
        let body = r#"{"type":"about:blank","title":"t","status":429,"detail":"d","category":"rate_limited",
            "retry":"later","cause":"Too many calls.","action":"Wait a minute.","retry_after":60,
            "missing_permissions":["a"],"step":"read","problems":[{"where":"caption","what":"It is long."}]}"#;
        let error = Error::of_answer(body, None);
        assert_eq!(Error::of_answer(body, Some("61")).retry_after, Some(61));
        assert_eq!(
            error,
            Error {
                code: "rate_limited".into(),
                message: "Too many calls.".into(),
                action: "Wait a minute.".into(),
                retry: Some(Retry::Later),
                retry_after: Some(60),
                permissions: vec!["a".into()],
                step: Some(Step::Read),
                wrong: wrong(vec![PostProblem {
                    r#where: "caption".into(),
                    what: "It is long.".into(),
                    limit: String::new(),
                }]),
            }
        );
        assert_eq!(error.to_string(), "Too many calls. Wait a minute.");
    }

    #[test]
    fn an_answer_that_is_no_problem_has_words_all_the_same() {
        for body in ["", "<html>", "{}", "[]"] {
            assert_eq!(Error::of_answer(body, None), Error::nonsense(), "{body}");
        }
    }

    #[test]
    fn a_date_is_no_number_of_seconds() {
        let body = r#"{"category":"transient","cause":"It is down."}"#;
        let error = Error::of_answer(body, Some("Wed, 21 Oct 2026 07:28:00 GMT"));
        assert_eq!((error.retry, error.retry_after), (None, None));
        assert_eq!(error.to_string(), "It is down.");
    }
}
