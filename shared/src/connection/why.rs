//! Why a session that could have gone on isn't there any more.

use crate::{instagram::Category, oauth::error::TokenError};
use serde::{Deserialize, Serialize};

/// Why a session isn't there any more. Whoever holds it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Another one needed its place.
    Replaced,
    /// It came with a backup, and the account was connected again before anybody used it here.
    Unproven,
}

impl Why {
    /// What its holder is told.
    #[must_use]
    pub fn told(self) -> TokenError {
        let cause = match self {
            Self::Replaced => {
                "This session has ended: another one needed its place (an account has 50, one browser 5), and this one was used least."
            }
            Self::Unproven => {
                "This session has ended: it came with a backup, and the account was connected again before anybody used it here."
            }
        };
        TokenError::grant(Category::TokenExpired, cause, "Connect again.")
    }
}
