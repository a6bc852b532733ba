//! Why a post's command can't go on.
use std::process::ExitCode;

use common::failure::{Failure, Outcome};

use super::end::End;

/// Why there is no answer, or nothing to ask for.
#[derive(Debug)]
pub enum Fault {
    /// Something of this one post: a file, or what is said of it.
    Here(Failure),
    /// The command was called wrongly.
    Call(Failure),
    /// Nobody is connected: nothing can be asked.
    Nobody(Failure),
    /// The line broke; the edge may have heard what was asked.
    Lost(Failure),
    /// A post was asked for, and the line broke: nobody knows whether it was made.
    Unheard(Failure),
}

impl Fault {
    /// Whether nothing else can be posted either.
    pub const fn is_of_all(&self) -> bool {
        matches!(self, Self::Nobody(_) | Self::Lost(_) | Self::Unheard(_))
    }

    /// What is known of the post then.
    pub const fn end(&self) -> End {
        match self {
            Self::Unheard(_) => End::Unknown,
            _ => End::Not,
        }
    }

    /// What happened.
    pub fn failure(self) -> Failure {
        match self {
            Self::Here(failure)
            | Self::Call(failure)
            | Self::Nobody(failure)
            | Self::Lost(failure)
            | Self::Unheard(failure) => failure,
        }
    }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        Self::Here(failure)
    }
}

/// The exit code of a command, which says its last words.
pub fn ended(code: Result<u8, Fault>) -> Outcome<ExitCode> {
    let (code, failure) = match code {
        Ok(code) => return Ok(code.into()),
        Err(Fault::Call(failure)) => (2, failure),
        Err(fault) if fault.end() == End::Unknown => (End::Unknown.code(), fault.failure()),
        Err(fault) => return Err(fault.failure()),
    };
    eprintln!("operator: {failure}");
    Ok(code.into())
}
