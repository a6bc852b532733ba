//! How thoroughly the folder is made.

/// How thoroughly it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// As released.
    Released,
    /// For tests: of what was built last, the operator's program as developers have it, packed quickly.
    AsBuilt,
}
