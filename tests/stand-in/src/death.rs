//! Why a token no longer works, and what Instagram says then.

use serde::{Deserialize, Serialize};

use crate::calendar;
use crate::errors::GraphError;

/// What happened to an account's tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Death {
    /// The user removed the app under "Apps and websites".
    Removed,
    /// The user changed the password, or Instagram closed the session.
    Password,
    /// The user must follow Instagram's instructions first.
    Checkpoint,
    /// Its time is over.
    Expired,
    /// The user logged out everywhere.
    LoggedOut,
    /// The account lost its role on the app.
    RoleLost,
    /// The account became a personal one.
    Personal,
}

impl Death {
    /// What a data call with the token answers.
    #[must_use]
    pub fn error(self, expired_at: i64, now: i64) -> GraphError {
        match self {
            Self::Removed => validating(
                Some(458),
                "The user has not authorized application with the id of this access token.",
            ),
            Self::Password => validating(
                Some(460),
                "The session has been invalidated because the user changed their password or Facebook has \
                 changed the session for security reasons.",
            ),
            Self::Checkpoint => validating(Some(459), CHECKPOINT),
            Self::Expired => validating(
                Some(463),
                &format!(
                    "Session has expired on {}. The current time is {}.",
                    calendar::pacific(expired_at),
                    calendar::pacific(now)
                ),
            ),
            Self::LoggedOut => validating(Some(467), "The session is invalid because the user logged out."),
            Self::RoleLost => GraphError::no_permission(),
            Self::Personal => {
                let error = GraphError::oauth(10, None, "(#10) The user is not an Instagram Business");
                GraphError { status: 403, ..error }
            }
        }
    }

    /// What the two token endpoints answer: there a checkpoint has no subcode, and a lost role is the
    /// misleading code 100.
    #[must_use]
    pub fn error_at_tokens(self, expired_at: i64, now: i64) -> GraphError {
        match self {
            Self::Checkpoint => validating(None, CHECKPOINT),
            Self::RoleLost | Self::Personal => GraphError::unsupported(),
            other => other.error(expired_at, now),
        }
    }
}

const CHECKPOINT: &str =
    "You cannot access the app till you log in to www.instagram.com and follow the instructions given.";

fn validating(subcode: Option<i32>, what: &str) -> GraphError {
    GraphError::oauth(190, subcode, format!("Error validating access token: {what}"))
}
