//! What a call shows Instagram of the app: an answer to one kind of call says nothing of another.

use serde::{Deserialize, Serialize};

/// What a call shows Instagram of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shows {
    /// A token alone: reads, `/me`.
    Token,
    /// A token that is to be renewed: Instagram may refuse that while it goes on to answer reads.
    Renewal,
    /// The app's secret: the two exchanges.
    Secret,
}

/// Some of these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kinds(u8);

impl Kinds {
    pub(super) const fn of(shows: Shows) -> Self {
        Self(1 << shows as u8)
    }

    pub(super) const fn add(&mut self, shows: Shows) {
        self.0 |= Self::of(shows).0;
    }

    pub(super) const fn remove(&mut self, shows: Shows) {
        self.0 &= !Self::of(shows).0;
    }

    pub(super) const fn holds(self, shows: Shows) -> bool {
        self.0 & Self::of(shows).0 != 0
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }
}
