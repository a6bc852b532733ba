//! What faults make of a container.

/// What becomes of a container that a fault met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// In progress forever.
    Stuck,
    /// An error with that subcode.
    Error(i32),
    /// An error that only the text says.
    Silent,
}
