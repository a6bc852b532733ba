//! What a command says when it can't go on: plain sentences, no backtrace.
use std::fmt;
use std::path::Path;

/// A readable reason to stop.
#[derive(Debug)]
pub struct Failure(String);

/// What every step answers.
pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// A failure with this sentence.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// A failure to do something with a file.
    pub fn file(doing: &str, path: &Path, error: &std::io::Error) -> Self {
        Self(format!("can't {doing} {}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
