//! What the button's events say, and where it stands.

use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use crate::error::{Error, Retry, Step};

/// Where a connection stands, as the button shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum State {
    /// Nobody is connected, or the button's script isn't there yet.
    #[default]
    Idle,
    /// The visitor is at Instagram.
    Waiting,
    /// Something is under way.
    Busy,
    /// An account is connected.
    Connected,
    /// It was connected, and must be connected again.
    Reconnect,
    /// Something went wrong; the last [`Error`] says what.
    Failed,
}

impl State {
    /// Reads the element's name of it; an unknown one is [`State::Idle`].
    #[must_use]
    pub fn parse(name: &str) -> Self {
        match name {
            "waiting" => Self::Waiting,
            "busy" => Self::Busy,
            "connected" => Self::Connected,
            "reconnect" => Self::Reconnect,
            "failed" => Self::Failed,
            _ => Self::Idle,
        }
    }
}

/// The detail of `connected`: the account that is connected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connected {
    /// The connection's id at the edge: 64 hex digits, the same whenever this account connects to this site.
    pub connection: String,
    /// The account's name, without `@`.
    #[serde(default)]
    pub username: String,
    /// The granted permissions; `None` if Instagram didn't say.
    #[serde(default)]
    pub permissions: Option<Vec<String>>,
    /// The permissions that were asked for and unticked.
    #[serde(default)]
    pub declined: Vec<String>,
}

/// Why somebody isn't connected any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// This browser's session was ended here.
    SignedOut,
    /// The connection was deleted here.
    Disconnected,
    /// The edge ended the session; the detail says why.
    SessionEnded,
    /// It was ended in another tab.
    Elsewhere,
    /// The attributes name another site or another person now.
    Changed,
    /// A reason that this version doesn't know.
    #[serde(other)]
    Other,
}

/// The detail of `disconnected`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disconnected {
    /// Why.
    pub reason: Reason,
    /// With [`Reason::SessionEnded`]: the cause's stable name.
    #[serde(default)]
    pub code: Option<String>,
    /// With [`Reason::SessionEnded`]: what happened.
    #[serde(default)]
    pub message: Option<String>,
    /// With [`Reason::SessionEnded`]: what to do.
    #[serde(default)]
    pub action: Option<String>,
}

/// The detail of `failed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// The cause's stable name.
    pub code: String,
    /// What happened, for people.
    #[serde(default)]
    pub message: String,
    /// What to do, for people; may be empty.
    #[serde(default)]
    pub action: String,
    /// Whose move it is, by the edge's name, if it said so.
    #[serde(default)]
    pub retry: Option<String>,
    /// In how many seconds the same may work again, if the edge said so.
    #[serde(default, rename = "retryAfter")]
    pub retry_after: Option<u32>,
    /// The permissions that are missing; empty where the edge named none.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// What was being done at Instagram, if the edge said so.
    #[serde(default)]
    pub step: Option<String>,
}

/// What the button's refused promise says; the loader's own is refused with whatever the browser threw.
pub(crate) fn refused(thrown: &JsValue) -> Error {
    serde_wasm_bindgen::from_value::<Failed>(thrown.clone()).map_or_else(|_| Error::blocked(), Error::from)
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Self {
        Self {
            code: failed.code,
            message: failed.message,
            action: failed.action,
            retry: failed.retry.as_deref().and_then(Retry::parse),
            retry_after: failed.retry_after,
            permissions: failed.permissions,
            step: failed.step.as_deref().and_then(Step::parse),
            wrong: None,
        }
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self {
            code: error.code,
            message: error.message,
            action: error.action,
            retry: error.retry.map(|retry| retry.as_str().to_owned()),
            retry_after: error.retry_after,
            permissions: error.permissions,
            step: error.step.map(|step| step.as_str().to_owned()),
        }
    }
}

/// The edge's `GET /connection`, as far as it says what `connected` would have said.
#[derive(Deserialize)]
pub(crate) struct Connection {
    id: String,
    username: Option<String>,
    permissions: Option<Vec<String>>,
    #[serde(default)]
    declined: Vec<String>,
}

impl From<Connection> for Connected {
    fn from(connection: Connection) -> Self {
        Self {
            connection: connection.id,
            username: connection.username.unwrap_or_default(),
            permissions: connection.permissions,
            declined: connection.declined,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Connected, Connection, Disconnected, Failed, Reason, State};
    use crate::{Error, Retry, Step};

    /// R43.
    #[test]
    fn what_the_button_says_becomes_an_error_with_all_its_parts() {
        let body = r#"{"code":"permission_missing","message":"Not granted.","action":"Again.",
            "retry":"user_reconnect","permissions":["a","b"],"retryAfter":60,"step":"exchange"}"#;
        let failed: Failed = serde_json::from_str(body).unwrap();
        let error = Error::from(failed.clone());
        assert_eq!(
            (error.retry, error.retry_after),
            (Some(Retry::UserReconnect), Some(60))
        );
        assert_eq!(error.permissions, ["a", "b"]);
        assert_eq!(error.step, Some(Step::Exchange));
        assert_eq!(Failed::from(error), failed);
    }

    #[test]
    fn an_account_whose_permissions_nobody_knows_is_read() {
        let told: Connected = serde_json::from_str(
            r#"{"connection":"c","username":"nora","permissions":null,"declined":["instagram_business_basic"]}"#,
        )
        .unwrap();
        assert_eq!(told.permissions, None);
        assert_eq!(told.declined, ["instagram_business_basic"]);
    }

    #[test]
    fn what_the_edge_says_of_a_connection_is_what_the_event_says() {
        let body = r#"{"id":"c","username":"nora","permissions":["p"],"declined":[],"health":"ok","connected_at":1}"#;
        let connection: Connection = serde_json::from_str(body).unwrap();
        let told = r#"{"connection":"c","username":"nora","permissions":["p"],"declined":[]}"#;
        assert_eq!(Connected::from(connection), serde_json::from_str(told).unwrap());
    }

    #[test]
    fn every_reason_is_read_and_a_new_one_too() {
        for (name, reason) in [
            ("signed_out", Reason::SignedOut),
            ("disconnected", Reason::Disconnected),
            ("session_ended", Reason::SessionEnded),
            ("elsewhere", Reason::Elsewhere),
            ("changed", Reason::Changed),
            ("eclipse", Reason::Other),
        ] {
            let told: Disconnected = serde_json::from_str(&format!(r#"{{"reason":"{name}"}}"#)).unwrap();
            assert_eq!(told.reason, reason, "{name}");
        }
    }

    #[test]
    fn every_state_of_the_element_is_one_here() {
        let states = shared::values::element::State::ALL.map(|state| State::parse(state.as_str()));
        assert_eq!(
            states,
            [
                State::Idle,
                State::Waiting,
                State::Busy,
                State::Connected,
                State::Reconnect,
                State::Failed
            ]
        );
        assert_eq!(State::parse(""), State::Idle);
    }
}
