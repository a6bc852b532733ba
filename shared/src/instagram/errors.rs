//! What went wrong at Instagram, in one stable shape (R43): category, whose move it is, cause and action in plain words.
//!
//! Instagram's own text decides, but is never passed on.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::body::{self, Said};
pub use super::category::{Category, Retry, Step};
use super::json;
use super::permissions::{Permission, ScopeProblem, joined};
use super::usage::Usage;
use meaning::Meaning;
use row::Seen;

mod meaning;
mod row;
mod table;

/// Seconds to wait on a limit when Instagram doesn't say how long.
const DEFAULT_WAIT: u32 = 300;
/// The largest code that is kept; the ones in use have up to seven digits.
const LARGEST_CODE: u64 = 999_999_999;
/// The longest wait that is believed: a day.
const LONGEST_WAIT: u32 = 86_400;

/// A failure at Instagram, safe to show and to log: its texts come from the error table alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{category}: {cause}")]
pub struct Failure {
    /// What went wrong.
    pub category: Category,
    /// Whose move it is.
    pub retry: Retry,
    /// What happened, in a sentence for a person.
    pub cause: Cow<'static, str>,
    /// What to do, and who does it.
    pub action: Cow<'static, str>,
    /// The HTTP status of the answer; 0 when there was none.
    pub status_seen: u16,
    /// Instagram's code, for the log.
    pub code: Option<i64>,
    /// Instagram's subcode, for the log.
    pub subcode: Option<i64>,
    /// How long to wait, in seconds; set for every limit.
    pub retry_after_seconds: Option<u32>,
    /// The permissions that are missing, where they are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_permissions: Vec<Permission>,
    /// What was being done at Instagram.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
}

impl Failure {
    /// Reads an answer that is no success: any status, any body. `retry_after` is that header's value, `usage` what
    /// Instagram's usage headers said. Nothing of the answer is kept but numbers.
    #[must_use]
    pub fn read(step: Step, status: u16, retry_after: Option<&str>, usage: &Usage, body: &[u8]) -> Self {
        let failure = if (300..400).contains(&status) {
            Self::redirected(status)
        } else {
            match json::parse(body).as_ref().and_then(body::error_in) {
                Some(said) => Self::from_said(step, status, &said),
                None => Self::unreadable(status),
            }
        };
        failure.at(step).waiting(retry_after, usage)
    }

    /// Reads the error that the consent page's redirect brought (R14): `error`, `error_reason`, `error_description`,
    /// form-decoded.
    #[must_use]
    pub fn denied(error: &str, reason: Option<&str>, description: Option<&str>) -> Self {
        let short = |text: &str| -> String { text.chars().take(500).collect() };
        let wording = short(description.unwrap_or_default()).replace('+', " ");
        let wording = body::wording([wording.as_str()].into_iter());
        let kind = format!("{} {}", short(error), short(reason.unwrap_or_default())).to_ascii_lowercase();
        let seen = Seen {
            step: Step::Authorize,
            status: 0,
            code: None,
            subcode: None,
            kind: &kind,
            wording: &wording,
        };
        Self::of(
            table::find(&seen).map_or(Meaning::AuthorizeFailed, |row| row.meaning),
            0,
        )
        .at(Step::Authorize)
    }

    /// No answer within the time allowed.
    #[must_use]
    pub fn timed_out() -> Self {
        Self::of(Meaning::TimedOut, 0)
    }

    /// No answer at all: name, connection or TLS failed, or the answer broke off.
    #[must_use]
    pub fn unreachable() -> Self {
        Self::of(Meaning::Unreachable, 0)
    }

    /// The body is larger than [`super::MAX_ANSWER_BYTES`].
    #[must_use]
    pub fn too_large(status: u16) -> Self {
        Self::of(Meaning::TooLarge, status)
    }

    /// A success whose body isn't JSON.
    #[must_use]
    pub fn not_json(status: u16) -> Self {
        Self::of(Meaning::Malformed, status)
    }

    /// A success whose JSON lacks something that belongs into it, or holds nonsense.
    #[must_use]
    pub fn incomplete(status: u16) -> Self {
        Self::of(Meaning::Incomplete, status)
    }

    /// A redirect, which is never followed (R16).
    #[must_use]
    pub fn redirected(status: u16) -> Self {
        Self::of(Meaning::Redirected, status)
    }

    /// A secret was still in the answer after all that was tried (R40).
    #[must_use]
    pub fn leaked(status: u16) -> Self {
        Self::of(Meaning::Leaked, status)
    }

    /// An account that isn't professional although Instagram gave a token.
    #[must_use]
    pub fn not_professional() -> Self {
        Self::of(Meaning::NotProfessional, 0)
    }

    /// Another account was chosen than the one to reconnect (R52).
    #[must_use]
    pub fn account_mismatch() -> Self {
        Self::of(Meaning::AccountMismatch, 0)
    }

    /// Permissions that the page needs were unticked at the consent page (R19).
    #[must_use]
    pub fn unticked(missing: Vec<Permission>) -> Self {
        let cause = format!(
            "These permissions were unticked at Instagram, and the page needs them: {}. Nothing was connected.",
            listed(&missing)
        );
        Self {
            cause: Cow::Owned(cause),
            ..Self::of(Meaning::Unticked, 0)
        }
        .missing(missing)
    }

    /// A list of permissions that is none. A scope that can't be has one category, whoever refuses it.
    #[must_use]
    pub fn scope(problem: &ScopeProblem) -> Self {
        Self::new(
            Category::PermissionMissing,
            Retry::DeveloperFix,
            format!("The scope can't be read: {problem}."),
            "Send the names of Instagram's permissions, separated by spaces.",
        )
    }

    /// A failure that is no answer of Instagram's: the edge noticed it, and the person connects again.
    #[must_use]
    pub fn own(category: Category, cause: &'static str, action: &'static str) -> Self {
        Self::new(category, Retry::UserReconnect, cause, action)
    }

    /// A failure that the edge itself noticed.
    #[must_use]
    pub fn new(
        category: Category,
        retry: Retry,
        cause: impl Into<Cow<'static, str>>,
        action: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            category,
            retry,
            cause: cause.into(),
            action: action.into(),
            status_seen: 0,
            code: None,
            subcode: None,
            retry_after_seconds: None,
            missing_permissions: Vec::new(),
            step: None,
        }
    }

    /// The same, with what was being done; what is known already stays.
    #[must_use]
    pub fn at(self, step: Step) -> Self {
        Self {
            step: self.step.or(Some(step)),
            ..self
        }
    }

    /// The same, with the seconds to wait.
    #[must_use]
    pub fn after(self, seconds: u32) -> Self {
        Self {
            retry_after_seconds: Some(seconds),
            ..self
        }
    }

    /// The same, with the permissions that are missing.
    #[must_use]
    pub fn missing(self, permissions: Vec<Permission>) -> Self {
        Self {
            missing_permissions: permissions,
            ..self
        }
    }

    /// Whether the site's app as a whole is meant, whoever's connection met it: then no account has to be connected again,
    /// and the app's work rests until it is mended (R109).
    #[must_use]
    pub const fn concerns_app(&self) -> bool {
        matches!(
            self.category,
            Category::AppBlocked | Category::BadClient | Category::BadSecret | Category::AppRateLimited
        )
    }

    /// Whether it was held back as spam: it may have been done all the same, and what else is published for that account is
    /// held back for hours.
    #[must_use]
    pub fn is_held_back(&self) -> bool {
        self.cause == Meaning::SpamHeld.facts().cause
    }

    /// Whether a limit on calls was met, by Instagram's codes of those: then nothing was done.
    #[must_use]
    pub fn is_beyond_limit(&self) -> bool {
        matches!(self.code, Some(4 | 17 | 32 | 341 | 613 | 80_000..=80_014)) && !self.is_held_back()
    }

    /// Whether Instagram itself is broken: no answer, or one of its 5xx.
    #[must_use]
    pub fn is_trouble(&self) -> bool {
        self.category == Category::Transient && (self.status_seen == 0 || self.status_seen >= 500)
    }

    /// Fills in how long to wait: the `Retry-After` header, else Instagram's minutes, else five minutes. Only for limits
    /// and passing troubles; where the words name a longer time, that one.
    #[must_use]
    pub fn waiting(mut self, retry_after: Option<&str>, usage: &Usage) -> Self {
        let limited = matches!(self.category, Category::RateLimited | Category::AppRateLimited);
        if !limited && self.category != Category::Transient {
            return self;
        }
        let told = retry_after
            .and_then(|text| text.trim().parse::<u32>().ok())
            .filter(|seconds| *seconds > 0);
        let minutes = usage
            .wait_minutes
            .filter(|_| limited)
            .map(|minutes| minutes.saturating_mul(60));
        let kept = self.retry_after_seconds.or(limited.then_some(DEFAULT_WAIT));
        let of_words = kept.filter(|seconds| *seconds > DEFAULT_WAIT);
        let named = told.or(minutes).map(|seconds| seconds.min(LONGEST_WAIT));
        self.retry_after_seconds = named.max(of_words).or(kept);
        self
    }

    /// One text for clients that know no more than RFC 6749: `category cause action`.
    #[must_use]
    pub fn description(&self) -> String {
        format!("{} {} {}", self.category, self.cause, self.action)
    }

    pub(crate) fn from_said(step: Step, status: u16, said: &Said) -> Self {
        // The old shape's code repeats an HTTP status, and is no code of Graph's.
        let repeated = said
            .code
            .filter(|code| said.old_shape && (400..=599).contains(code));
        let seen = Seen {
            step,
            status: repeated
                .and_then(|code| u16::try_from(code).ok())
                .unwrap_or(status),
            code: if repeated.is_some() { None } else { said.code },
            subcode: said.subcode,
            kind: &said.kind,
            wording: &said.wording,
        };
        let meaning = match table::find(&seen) {
            Some(row) if said.transient && row.is_vague() => Meaning::Transient,
            Some(row) => row.meaning,
            None => Meaning::Transient,
        };
        // A longer number is no code of Instagram's, and could be anything.
        let known = |number: Option<i64>| number.filter(|number| number.unsigned_abs() <= LARGEST_CODE);
        Self {
            code: known(said.code),
            subcode: known(said.subcode),
            ..Self::of(meaning, status)
        }
        .waiting(None, &Usage::default())
    }

    /// No JSON, or JSON without an error in it.
    fn unreadable(status: u16) -> Self {
        let meaning = match status {
            429 => Meaning::RateLimited,
            408 | 425 | 500.. => Meaning::Transient,
            _ => Meaning::Malformed,
        };
        Self::of(meaning, status)
    }

    fn of(meaning: Meaning, status: u16) -> Self {
        let facts = meaning.facts();
        Self {
            status_seen: status,
            retry_after_seconds: facts.wait,
            ..Self::new(facts.category, facts.retry, facts.cause, facts.action)
        }
    }
}

/// The names for a sentence: not more of them than it stands.
#[must_use]
pub fn listed(permissions: &[Permission]) -> String {
    const MOST: usize = 5;
    let names = joined(permissions.get(..MOST).unwrap_or(permissions), ", ");
    match permissions.len().saturating_sub(MOST) {
        0 => names,
        more => format!("{names} and {more} more"),
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod value;
