//! What a visitor can see and press. Tests speak of these, so that a changed selector is changed once.

mod button;
mod consent;
mod demo;

pub use button::{Button, RECORD_EVENTS};
pub use consent::Consent;
pub use demo::Demo;
