//! A room: a use of a connection (posts, numbers) whose code lies in the Worker's second module, which is loaded when it
//! is first asked for. What a room does is ordinary `async` code over a [`Host`]; each thing that it wants done leaves it
//! as an [`Effect`] and comes back as a [`Got`], so that a room has no I/O, no clock and no randomness of its own, and a
//! test can be its host and end it after any effect.
//!
//! The host does [`Effect::Read`] and [`Effect::Write`] at once: between the answer to a read and a write after it,
//! nobody else has changed anything. At each other effect others may.

mod effects;
mod host;
pub mod problem;
pub mod reply;
#[cfg(test)]
pub(crate) mod testing;

pub use effects::*;
pub use host::{Host, Running};
