//! The examples of the documents, built and clicked through in Chromium: connect, profile, media, the next page, a reload, sign
//! out. `cargo xtask package --examples` builds them, and `cargo xtask test browser` does so before.
#![cfg(test)]

#[path = "examples/built.rs"]
mod built;
#[path = "examples/leptos.rs"]
mod leptos;
#[path = "examples/plain.rs"]
mod plain;
#[path = "examples/types.rs"]
mod types;
#[path = "examples/walk.rs"]
mod walk;
