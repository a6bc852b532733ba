//! What comes back of a request to Instagram. A request carries the type of its reply, and every reply is read here: the
//! time to wait that its headers name is never lost.

use super::errors::Failure;
use super::usage::Usage;

/// The largest answer of Instagram that is read: 4 MB.
pub const MAX_ANSWER_BYTES: usize = 4 * 1024 * 1024;

/// What came back, with the header fields that count. The body may hold a token, so it prints nothing of itself.
pub struct Received {
    /// The HTTP status.
    pub status: u16,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
    /// What the usage headers said.
    pub usage: Usage,
    /// The body, at most one byte more than [`MAX_ANSWER_BYTES`].
    pub body: Vec<u8>,
}

impl core::fmt::Debug for Received {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "Received({}, {} bytes)", self.status, self.body.len())
    }
}

/// What a request is answered with.
pub trait Reply: Sized {
    /// Reads it from an answer's status and body.
    ///
    /// # Errors
    /// A [`Failure`] for every answer that isn't this reply.
    fn from_body(status: u16, body: &[u8]) -> Result<Self, Failure>;

    /// Reads it from what came back; a failure says how long to wait, where the headers do.
    ///
    /// # Errors
    /// As [`Reply::from_body`].
    fn read(received: Received) -> Result<Self, Failure> {
        Self::from_body(received.status, &received.body)
            .map_err(|failure| failure.waiting(received.retry_after.as_deref(), &received.usage))
    }
}

/// A data call's answer as it came: what may leave of it is decided in [`crate::graph`].
#[derive(Debug)]
pub struct Data(pub Received);

impl Reply for Data {
    fn from_body(status: u16, body: &[u8]) -> Result<Self, Failure> {
        Self::read(Received {
            status,
            retry_after: None,
            usage: Usage::default(),
            body: body.to_vec(),
        })
    }

    fn read(received: Received) -> Result<Self, Failure> {
        Ok(Self(received))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instagram::{Exchanged, LongLived, Me, Upgraded};

    fn wait<R: Reply>() -> Option<u32> {
        let received = Received {
            status: 503,
            retry_after: Some("77".to_owned()),
            usage: Usage::default(),
            body: br#"{"error":{"message":"Please retry your request later.","code":2}}"#.to_vec(),
        };
        R::read(received)
            .err()
            .and_then(|failure| failure.retry_after_seconds)
    }

    /// R43: at every step, the two exchanges and `/me` too.
    #[test]
    fn how_long_to_wait_is_told_whatever_was_asked() {
        let waits = [
            wait::<Exchanged>(),
            wait::<Upgraded>(),
            wait::<LongLived>(),
            wait::<Me>(),
        ];
        assert_eq!(waits, [Some(77); 4]);
    }

    /// R58.
    #[test]
    fn an_answer_prints_nothing_of_its_body() {
        let received = Received {
            status: 200,
            retry_after: None,
            usage: Usage::default(),
            body: b"canary".to_vec(),
        };
        assert_eq!(format!("{received:?}"), "Received(200, 6 bytes)");
    }
}
