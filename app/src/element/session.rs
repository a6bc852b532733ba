//! What the element shows: its stages, and which words say them.

use std::sync::Arc;

use crate::failure::Failure;

/// Where an element stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Nothing is connected.
    #[default]
    Idle,
    /// The visitor is at Instagram. A click opens it again: a closed window tells nothing.
    Waiting,
    /// Something is under way.
    Busy,
    /// The account is connected.
    Connected,
    /// It was connected, and must be again.
    Reconnect,
    /// Something went wrong.
    Failed,
}

impl Stage {
    /// Its name: the element's `state`, and `data-state` of its button.
    pub fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Waiting => "waiting",
            Self::Busy => "busy",
            Self::Connected => "connected",
            Self::Reconnect => "reconnect",
            Self::Failed => "failed",
        }
    }
}

/// What a person can do in the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// End this session.
    SignOut,
    /// Delete the connection.
    Disconnect,
}

/// Everything that is drawn.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// Where it stands.
    pub stage: Stage,
    /// The account's name.
    pub username: String,
    /// Its picture's address.
    pub picture: String,
    /// The permissions that were not granted, separated by commas.
    pub declined: String,
    /// What went wrong.
    pub failure: Arc<Failure>,
    /// The panel is open.
    pub open: bool,
    /// There is a session that could be ended.
    pub session: bool,
    /// The address to open by itself, where this context can't connect.
    pub page: String,
}

impl Shown {
    /// The account as it is shown, if it is known and of use.
    pub fn name(&self) -> String {
        let named = matches!(self.stage, Stage::Busy | Stage::Connected | Stage::Reconnect);
        if named && !self.username.is_empty() {
            ["@", &self.username].concat()
        } else {
            String::new()
        }
    }

    /// The name in `app/texts` of the button's text; none: the account's name stands there.
    pub fn word(&self) -> &'static str {
        match self.stage {
            Stage::Idle => "connect",
            Stage::Waiting => "waiting",
            Stage::Reconnect => "reconnect",
            Stage::Failed => "retry",
            _ if !self.username.is_empty() => "",
            Stage::Busy => "busy",
            Stage::Connected => "connected",
        }
    }

    /// The name in `app/texts` of what a screen reader says when the stage changes; a failure is said whole.
    pub fn spoken(&self) -> &'static str {
        match self.stage {
            Stage::Waiting => "waiting",
            Stage::Busy => "busy",
            Stage::Connected if self.username.is_empty() => "connected",
            Stage::Connected => "connectedAs",
            _ => "",
        }
    }

    /// The code of the failure that the panel tells, if it tells one.
    pub fn told<'f>(&self, code: &'f str) -> &'f str {
        match self.stage {
            Stage::Reconnect | Stage::Failed => code,
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Shown, Stage};

    fn shown(stage: Stage, username: &str) -> Shown {
        Shown {
            stage,
            username: username.into(),
            ..Shown::default()
        }
    }

    #[test]
    fn a_connected_element_shows_the_name() {
        let named = shown(Stage::Connected, "nora");
        assert_eq!((named.word(), named.name().as_str()), ("", "@nora"));
        assert_eq!(named.spoken(), "connectedAs");
        let unnamed = shown(Stage::Connected, "");
        assert_eq!((unnamed.word(), unnamed.name().as_str()), ("connected", ""));
    }

    #[test]
    fn the_panel_names_the_account_that_must_be_reconnected() {
        let named = shown(Stage::Reconnect, "nora");
        assert_eq!((named.word(), named.name().as_str()), ("reconnect", "@nora"));
        assert_eq!(named.told("token_revoked"), "token_revoked");
    }

    #[test]
    fn a_failure_names_nobody() {
        let failed = shown(Stage::Failed, "nora");
        assert_eq!((failed.word(), failed.name().as_str()), ("retry", ""));
        assert_eq!(shown(Stage::Busy, "nora").told("network"), "");
    }
}
