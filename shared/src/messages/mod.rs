//! What the Worker and its Durable Objects say to each other. These never leave the edge; the code and the proof in
//! them do not reach a log either.
//!
//! Each class of object has its file. A message says there, once, which path it goes to and what is answered; the
//! object reads what it was sent as an enum of all that it may be asked, so that nothing is forgotten, and an unknown
//! path is refused.

pub mod connection;
pub mod directory;
pub mod feed;
pub mod flow;

use serde::{Serialize, de::DeserializeOwned};

/// A message to an object.
pub trait Message: Serialize + DeserializeOwned {
    /// All messages to that class of object.
    type To: Inbox;
    /// What the object answers.
    type Reply: Serialize + DeserializeOwned;
    /// Where the object expects it.
    const PATH: &'static str;
}

/// All messages that a class of object takes.
pub trait Inbox: Sized {
    /// The binding of the class, as the deploy configuration names it.
    const NAMESPACE: &'static str;

    /// Reads a message; [`None`] when the path is no message's, or the text is not that message.
    #[must_use]
    fn read(path: &str, text: &str) -> Option<Self>;
}

/// The edge's own messages reach an object under this origin.
pub const ORIGIN: &str = "http://object";

/// Declares all messages of a class at once: the enum, and what belongs to each.
macro_rules! inbox {
    (
        $(#[$about:meta])*
        $inbox:ident at $namespace:literal;
        $($(#[$what:meta])* $message:ident at $path:literal answers $reply:ty;)+
    ) => {
        $(#[$about])*
        pub enum $inbox {
            $($(#[$what])* $message($message),)+
        }

        impl $crate::messages::Inbox for $inbox {
            const NAMESPACE: &'static str = $namespace;

            fn read(path: &str, text: &str) -> Option<Self> {
                match path {
                    $($path => $crate::values::json::from_str(text).ok().map(Self::$message),)+
                    _ => None,
                }
            }
        }

        $(impl $crate::messages::Message for $message {
            type To = $inbox;
            type Reply = $reply;
            const PATH: &'static str = $path;
        })+
    };
}
use inbox;

#[cfg(test)]
mod tests {
    use super::{
        Inbox, Message,
        connection::{BackUp, ConnectionMessage, Reseal},
        directory::{DirectoryMessage, FindAlias, ListRows},
        flow::FlowMessage,
    };

    fn path<M: Message>(message: &M) -> (&'static str, String) {
        (M::PATH, serde_json::to_string(message).unwrap())
    }

    #[test]
    fn a_message_arrives_as_itself() {
        let (at, text) = path(&ListRows {
            after: "c0ffee".to_owned(),
        });
        let Some(DirectoryMessage::ListRows(read)) = DirectoryMessage::read(at, &text) else {
            panic!("{at} {text}");
        };
        assert_eq!(read.after, "c0ffee");
        let (at, text) = path(&BackUp);
        assert!(matches!(
            ConnectionMessage::read(at, &text),
            Some(ConnectionMessage::BackUp(BackUp))
        ));
    }

    #[test]
    fn an_unknown_path_is_refused() {
        for unknown in ["", "/", "/rows/", "/connection", "/graph/me"] {
            assert!(FlowMessage::read(unknown, "null").is_none(), "{unknown}");
            assert!(ConnectionMessage::read(unknown, "null").is_none(), "{unknown}");
            assert!(DirectoryMessage::read(unknown, "null").is_none(), "{unknown}");
        }
    }

    #[test]
    fn an_object_does_not_read_what_another_is_told() {
        let (at, text) = path(&Reseal);
        assert!(DirectoryMessage::read(at, &text).is_none());
        let (at, text) = path(&FindAlias {
            old: "c0ffee".to_owned(),
        });
        assert!(ConnectionMessage::read(at, &text).is_none());
    }

    #[test]
    fn a_text_that_is_not_the_message_is_refused() {
        assert!(DirectoryMessage::read(ListRows::PATH, "7").is_none());
        assert!(DirectoryMessage::read(ListRows::PATH, "").is_none());
    }
}
