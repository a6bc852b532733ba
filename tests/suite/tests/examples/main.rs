//! The examples of the documents, built and clicked through in Chromium: connect, profile, media, the next page, a reload, sign
//! out. `cargo xtask package --examples` builds them, and `cargo xtask test browser` does so before.
#![cfg(test)]

mod built;
mod feed;
mod leptos;
mod plain;
mod types;
mod walk;
mod without_script;
