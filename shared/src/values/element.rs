//! The custom element by name: what its scripts, its Rust and the types for pages call the same.

/// The element's name.
pub const TAG: &str = "instagram-connect";

/// Where an element stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
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

impl State {
    /// Every one of them.
    pub const ALL: [Self; 6] = [
        Self::Idle,
        Self::Waiting,
        Self::Busy,
        Self::Connected,
        Self::Reconnect,
        Self::Failed,
    ];

    /// Its name: the element's `state`, and `data-state` of its button.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
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
