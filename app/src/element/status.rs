//! What the element shows: its state, and which words say it.

pub use shared::values::element::State;

use wasm_bindgen::JsValue;

use crate::failure::Failure;

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
pub struct Status {
    /// Where it stands.
    pub state: State,
    /// The account's name.
    pub username: String,
    /// Its picture's address.
    pub picture: String,
    /// The permissions that were not granted.
    pub declined: JsValue,
    /// What went wrong.
    pub failure: Failure,
    /// The panel is open.
    pub open: bool,
    /// There is a session that could be ended.
    pub session: bool,
    /// The address to open by itself, where this context can't connect.
    pub page: String,
}

impl Status {
    /// The account as it is shown, if it is known and of use.
    pub fn name(&self) -> String {
        let named = matches!(self.state, State::Busy | State::Connected | State::Reconnect);
        if named && !self.username.is_empty() {
            ["@", &self.username].concat()
        } else {
            String::new()
        }
    }

    /// The name in `app/texts` of the button's text; none: the account's name stands there.
    pub fn word(&self) -> &'static str {
        match self.state {
            State::Idle => "connect",
            State::Waiting => "waiting",
            State::Reconnect => "reconnect",
            State::Failed => "retry",
            _ if !self.username.is_empty() => "",
            State::Busy => "busy",
            State::Connected => "connected",
        }
    }

    /// The name in `app/texts` of what a screen reader says when the state changes; a failure is said whole.
    pub fn spoken(&self) -> &'static str {
        match self.state {
            State::Waiting => "waiting",
            State::Busy => "busy",
            State::Connected if self.username.is_empty() => "connected",
            State::Connected => "connectedAs",
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{State, Status};

    fn status(state: State, username: &str) -> Status {
        Status {
            state,
            username: username.into(),
            ..Status::default()
        }
    }

    #[test]
    fn a_connected_element_shows_the_name() {
        let named = status(State::Connected, "nora");
        assert_eq!((named.word(), named.name().as_str()), ("", "@nora"));
        assert_eq!(named.spoken(), "connectedAs");
        let unnamed = status(State::Connected, "");
        assert_eq!((unnamed.word(), unnamed.name().as_str()), ("connected", ""));
    }

    #[test]
    fn the_panel_names_the_account_that_must_be_reconnected() {
        let named = status(State::Reconnect, "nora");
        assert_eq!((named.word(), named.name().as_str()), ("reconnect", "@nora"));
    }

    #[test]
    fn a_failure_names_nobody() {
        let failed = status(State::Failed, "nora");
        assert_eq!((failed.word(), failed.name().as_str()), ("retry", ""));
    }
}
