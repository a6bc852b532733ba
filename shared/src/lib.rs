//! Pure logic and wire types of Instagram Connect: no wasm, no I/O, no clock and no randomness of its own.
//!
//! In the order of a connect:
//!
//! 1. [`authorize`]: the browser opens the edge; the [`flow`] is sealed into its cookie; on to Instagram.
//! 2. [`callback`]: Instagram sends it back; only this browser's cookie goes on.
//! 3. [`exchange`]: code, short-lived and long-lived token, and what they mean; [`instagram`] is the dialect.
//! 4. [`token`]: a [`client`] redeems the edge's one-time code with its verifier and its key ([`dpop`]).
//! 5. [`connection`] and its [`session`]s: what is kept.
//! 6. [`keeping`]: how it is kept alive, by one pure function.
//! 7. [`graph`]: what a page may ask of Instagram, and what it gets back.
//!
//! Around them: [`config`] and [`site`], [`seal`], [`backup`] and [`secret`], [`cors`], [`problem`] and [`page`], [`health`],
//! [`metadata`], [`http`], [`time`].
#![cfg_attr(
    not(test),
    deny(
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::arithmetic_side_effects,
        clippy::unreachable,
        clippy::expect_used
    )
)]

pub mod assets;
pub mod authorize;
pub mod backup;
pub mod callback;
pub mod client;
pub mod config;
pub mod connection;
pub mod cors;
pub mod directory;
pub mod dpop;
pub mod events;
pub mod exchange;
pub mod flow;
pub mod graph;
pub mod health;
pub mod http;
pub mod instagram;
pub mod keeping;
pub mod messages;
pub mod metadata;
pub mod operator;
pub mod page;
pub mod problem;
pub mod seal;
pub mod secret;
pub mod session;
pub mod site;
pub mod time;
pub mod token;
#[cfg(test)]
mod typescript;
