//! What a Connection has on its agenda.

use crate::values::{
    agenda::Due,
    time::{MINUTE, SECOND, Timestamp},
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Something that a Connection has to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionDue {
    /// The token's lifecycle goes on: when is [`Lifecycle`](super::lifecycle::Lifecycle)'s decision.
    Lifecycle,
    /// The Directory has yet to hear of the connection's row.
    Row,
    /// The Directory has yet to hear that the connection ended.
    End(Ended),
    /// An event waits for its delivery.
    Event(WaitingEvent),
    /// A server's session ends, or that has to be told before.
    Sessions,
    /// A feed is renewed.
    Feed(String),
    /// A feed was taken back, and its object may have yet to hear of it.
    Withdraw(String),
    /// Something is due in a room, by the name that the room gave it.
    Room(String),
    /// A file goes that the connection had before it ended and was there again.
    File(String),
}

/// What is left of an ended connection until the Directory knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Its site.
    pub site: String,
    /// Its id.
    pub connection: String,
    /// The version of its end.
    pub version: u64,
    /// What its site's operator has yet to hear: the Directory takes it over, for of the connection nothing is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<WaitingEvent>,
    /// Its feeds, which go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub feeds: Vec<String>,
    /// The files that were handed to the edge for it, which go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
}

/// An event that waits for its delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingEvent {
    /// Drops doubles at the receiver.
    pub id: String,
    /// Whose operator is told.
    pub site: String,
    /// JSON.
    pub body: String,
    /// Deliveries that failed.
    pub tries: usize,
}

/// A delivery that a crash interrupted may have arrived: it is made again after so long.
pub const DELIVERY_LEASE: u64 = MINUTE / 2;

impl WaitingEvent {
    /// Its name on whichever agenda it is.
    #[must_use]
    pub fn name(&self) -> String {
        format!("event {}", self.id)
    }
}

impl From<WaitingEvent> for ConnectionDue {
    fn from(event: WaitingEvent) -> Self {
        Self::Event(event)
    }
}

/// The name of [`ConnectionDue::Row`].
pub const ROW: &str = "row";
/// The name of [`ConnectionDue::End`].
pub const END: &str = "end";
/// What the names of the rooms' entries begin with.
pub const ROOM: &str = "room ";
/// The entry of the room of insights.
pub const INSIGHTS: &str = "insights";
/// What the names of the feeds' entries begin with.
pub const FEED: &str = "feed ";

impl Due for ConnectionDue {
    fn name(&self) -> Cow<'static, str> {
        match self {
            Self::Lifecycle => "lifecycle".into(),
            Self::Row => ROW.into(),
            Self::End(_) => END.into(),
            Self::Event(event) => event.name().into(),
            Self::Sessions => "sessions".into(),
            Self::Feed(id) => format!("{FEED}{id}").into(),
            Self::Withdraw(id) => format!("withdraw {id}").into(),
            Self::Room(name) => format!("{ROOM}{name}").into(),
            Self::File(id) => format!("file {id}").into(),
        }
    }

    fn lease(&self) -> u64 {
        match self {
            // From then on until the state is written; what is due while a task runs is the lifecycle's decision.
            Self::Lifecycle => 2 * SECOND,
            // The Directory may hear of it twice.
            Self::Row | Self::End(_) | Self::Sessions => 5 * SECOND,
            Self::Event(_) => DELIVERY_LEASE,
            // Its calls to Instagram, which wait for their turns, and then the pictures.
            Self::Feed(_) => 2 * MINUTE,
            // After a crash it goes on soon, for a post has its minute (R92).
            Self::Room(_) => MINUTE / 3,
            Self::Withdraw(_) | Self::File(_) => MINUTE / 2,
        }
    }
}

/// When the alarm tells the Directory of a change that was not told at once.
#[must_use]
pub const fn row_due(now: Timestamp) -> Timestamp {
    now.plus(MINUTE / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str, tries: usize) -> ConnectionDue {
        ConnectionDue::Event(WaitingEvent {
            id: id.to_owned(),
            site: "shop".to_owned(),
            body: "{}".to_owned(),
            tries,
        })
    }

    #[test]
    fn each_event_is_an_entry_of_its_own_however_often_it_was_tried() {
        assert_ne!(event("msg_a", 0).name(), event("msg_b", 0).name());
        assert_eq!(event("msg_a", 0).name(), event("msg_a", 4).name());
    }

    /// What is stored is read by every later version.
    #[test]
    fn entries_are_stored_as_they_always_were() {
        let end = ConnectionDue::End(Ended {
            site: "shop".to_owned(),
            connection: "c0ffee".to_owned(),
            version: 7,
            event: None,
            feeds: Vec::new(),
            files: Vec::new(),
        });
        for (due, name, stored) in [
            (ConnectionDue::Lifecycle, "lifecycle", r#""lifecycle""#),
            (ConnectionDue::Row, "row", r#""row""#),
            (ConnectionDue::Sessions, "sessions", r#""sessions""#),
            (ConnectionDue::Feed("A".to_owned()), "feed A", r#"{"feed":"A"}"#),
            (
                ConnectionDue::Withdraw("A".to_owned()),
                "withdraw A",
                r#"{"withdraw":"A"}"#,
            ),
            (ConnectionDue::File("A".to_owned()), "file A", r#"{"file":"A"}"#),
            (
                end,
                "end",
                r#"{"end":{"site":"shop","connection":"c0ffee","version":7}}"#,
            ),
            (
                event("msg_a", 2),
                "event msg_a",
                r#"{"event":{"id":"msg_a","site":"shop","body":"{}","tries":2}}"#,
            ),
        ] {
            assert_eq!(due.name(), name);
            assert_eq!(serde_json::to_string(&due).unwrap(), stored);
            assert_eq!(serde_json::from_str::<ConnectionDue>(stored).unwrap(), due);
        }
    }

    /// A crash must not cost a token that lives for an hour, and the Directory hears of an end within seconds.
    #[test]
    fn a_crash_puts_off_by_seconds() {
        for due in [ConnectionDue::Lifecycle, ConnectionDue::Row] {
            assert!((SECOND..=5 * SECOND).contains(&due.lease()), "{due:?}");
        }
        assert_eq!(event("msg_a", 0).lease(), MINUTE / 2);
    }
}
