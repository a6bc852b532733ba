//! What the element shows: its stages, and their words.

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
    /// The button's text.
    pub fn label(&self) -> String {
        let name = if self.username.is_empty() {
            String::new()
        } else {
            ["@", &self.username].concat()
        };
        match self.stage {
            Stage::Idle => "Connect Instagram".into(),
            Stage::Waiting => "Finish at Instagram".into(),
            Stage::Busy if name.is_empty() => "Connecting…".into(),
            Stage::Connected if name.is_empty() => "Connected".into(),
            Stage::Busy | Stage::Connected => name,
            Stage::Reconnect => "Reconnect".into(),
            Stage::Failed => "Try again".into(),
        }
    }

    /// What the panel says happened, and to which account.
    pub fn message(&self) -> String {
        let name = match self.stage {
            Stage::Reconnect if !self.username.is_empty() => ["@", &self.username, ": "].concat(),
            _ => String::new(),
        };
        name + &self.failure.message
    }

    /// What a screen reader says when the stage changes.
    pub fn spoken(&self) -> String {
        match self.stage {
            Stage::Idle => String::new(),
            Stage::Connected => ["Connected as ", &self.label()].concat(),
            Stage::Waiting | Stage::Busy => self.label(),
            Stage::Reconnect | Stage::Failed => [&self.message(), " ", &self.failure.action].concat(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Failure, Shown, Stage};

    #[test]
    fn a_connected_element_shows_the_name_and_says_it() {
        let shown = Shown {
            stage: Stage::Connected,
            username: "nora".into(),
            ..Shown::default()
        };
        assert_eq!(shown.label(), "@nora");
        assert_eq!(shown.spoken(), "Connected as @nora");
    }

    #[test]
    fn the_panel_names_the_account_that_must_be_reconnected() {
        let mut shown = Shown {
            stage: Stage::Reconnect,
            failure: Failure::new("x", "It ended.", "Connect again.").into(),
            ..Shown::default()
        };
        assert_eq!(
            (shown.label().as_str(), shown.message().as_str()),
            ("Reconnect", "It ended.")
        );
        shown.username = "nora".into();
        assert_eq!(shown.label(), "Reconnect");
        assert_eq!(shown.message(), "@nora: It ended.");
        assert_eq!(shown.spoken(), "@nora: It ended. Connect again.");
    }
}
