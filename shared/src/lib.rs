//! Pure logic and wire types of Instagram Connect: no wasm, no I/O, no clock and no randomness of its own.
//!
//! The modules stand in the order of their layers, lowest first: one may import those above it in this list and none
//! below it, and no files import each other in a circle. A test of `xtask` says so.
//!
//! 1. [`values`]: time, random names and their hashes, HTTP, the names inside tokens.
//! 2. [`keys`]: what the edge seals, boxes and signs with.
//! 3. [`instagram`]: the dialect of Instagram's servers: requests, replies, errors, permissions.
//! 4. [`graph`]: what a page may ask of Instagram, and what may leave the edge.
//! 5. [`settings`]: what the operator says: sites and secrets; which pages may talk to the edge.
//! 6. [`answers`]: pages for people, problem details for programs, the files' headers.
//! 7. [`oauth`]: the edge as an authorization server, a file for each step: `authorize`, `callback`, `redeem`, `token`.
//! 8. [`connection`]: one account connected to one site: exchange, record, sessions, token lifecycle.
//! 9. [`duties`]: what Meta asks for: deauthorize, deletion.
//! 10. [`operator`]: the Directory, events, backups.
//! 11. [`feed`]: an account's newest posts for every visitor, published on purpose.
//! 12. [`rooms`]: how a use of a connection that lies in the Worker's second module has its work done.
//! 13. [`posts`]: posting at most once, now or at a time.
//! 14. [`insights`]: an account's numbers over time.
//! 15. [`messages`]: what the Worker and its Durable Objects say to each other.
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

pub mod values;

pub mod keys;

pub mod instagram;

pub mod graph;

pub mod settings;

pub mod answers;

pub mod oauth;

pub mod connection;

pub mod duties;

pub mod operator;

pub mod feed;

pub mod rooms;

pub mod posts;

pub mod insights;

pub mod messages;
#[cfg(test)]
mod tenants;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod typescript;
