//! The Worker's second module: the rooms of `shared`, which only some requests ask for. workerd compiles it when it is
//! first imported, so no start waits for that. It has no I/O: what a room wants done goes out as text, and comes back as text.
#![deny(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::unreachable,
    clippy::expect_used
)]

mod look;
mod wire;

use shared::{
    feed::drawn::drawn,
    posts,
    rooms::{Facts, Running},
    values::json,
};
use wasm_bindgen::prelude::wasm_bindgen;

/// A room at work.
#[wasm_bindgen]
pub struct Room(Running);

#[wasm_bindgen]
impl Room {
    /// Enters, with what is known ([`Facts`]) and why: `asked` or `due` and what belongs to it, as a list of texts.
    #[must_use]
    pub fn enter(facts: &str, entry: &str) -> Option<Self> {
        let facts: Facts = json::from_str(facts).ok()?;
        let entry = wire::entry(&json::from_str::<Vec<String>>(entry).ok()?)?;
        Some(Self(Running::new(facts, |host| posts::room(host, entry))))
    }

    /// Goes on with what came of its last effect; the next effect. Both are lists of texts.
    pub fn step(&mut self, facts: &str, got: &str) -> Option<String> {
        let facts: Facts = json::from_str(facts).ok()?;
        let got = wire::got(json::from_str(got).ok()?)?;
        serde_json::to_string(&wire::effect(self.0.step(facts, got))).ok()
    }
}

/// A feed as RSS or HTML, of its document as it is kept.
#[wasm_bindgen]
#[must_use]
pub fn draw(document: &str, state: &str, path: &str, query: &str) -> Option<String> {
    drawn(document, state, path, query)
}
