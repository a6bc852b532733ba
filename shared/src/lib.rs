//! Pure logic and wire types of Instagram Connect: no wasm, no I/O, no clock, no randomness of its own.

pub mod graph;
pub mod instagram;
