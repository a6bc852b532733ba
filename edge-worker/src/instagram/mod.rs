//! The way to Instagram. Nothing is sent but through one of two doors: a [`gate::Gate`] for an account's calls, in their
//! lanes, and [`flow::ask`] for a flow, which has no account yet (a feed's [`picture`] comes from no API, without a token). Both refuse when a limit was met or the app is paused,
//! and both take in what an answer says of that (R109, R115).

pub mod app;
pub mod flow;
pub mod gate;
pub mod picture;
mod send;

use crate::settings;
use shared::{
    instagram::{Failure, Secrets},
    values::time::Timestamp,
};
use worker::Env;

/// Why there is no answer.
pub enum Stopped {
    /// Instagram's no, or what kept its answer away.
    Failed(Failure),
    /// Nothing was asked: the app is paused. The failure says why and for how long.
    Paused(Failure),
    /// Nothing was asked: the account's limit was met.
    Limited(Timestamp),
    /// Nothing was asked: others go first, or nobody knows how the app is.
    Busy,
}

impl Stopped {
    /// For whoever can't come again: what kept the answer away passes.
    fn told(self) -> Failure {
        match self {
            Self::Failed(failure) | Self::Paused(failure) => failure,
            Self::Limited(_) | Self::Busy => Failure::unreachable(),
        }
    }
}

/// What every answer is searched for.
///
/// # Errors
/// Without settings nothing can be searched, so nothing is read.
fn secrets(env: &Env) -> Result<Secrets, Failure> {
    let config = settings::config(env).map_err(|_| Failure::unreachable())?;
    Ok(config.secrets())
}
