//! The names of the lanes, and why a call gets no place in them.

use serde::{Deserialize, Serialize};

/// Who waits for a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// A person: a page reads.
    People,
    /// Nobody, but it has its time: a renewal, an upgrade and what confirms it.
    Due,
    /// Nobody, and it may be put off: a light check, an account's picture.
    Background,
}

/// A call's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket(pub(super) u64);

/// Why a call may not wait for its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Too many wait already.
    #[error("too many calls wait already")]
    Full,
    /// Its session has half of the room.
    #[error("this session has its half of the room")]
    Session,
    /// Background work stops at half of Instagram's allowance.
    #[error("half of Instagram's allowance is gone")]
    Spent,
}
