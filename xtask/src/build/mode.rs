//! How thoroughly it is built.

/// Built quickly, or built as deployed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// In seconds, and large.
    Dev,
    /// As deployed.
    Release,
}

impl Mode {
    /// The one or the other.
    pub fn pick<T>(self, dev: T, release: T) -> T {
        match self {
            Self::Dev => dev,
            Self::Release => release,
        }
    }
}
