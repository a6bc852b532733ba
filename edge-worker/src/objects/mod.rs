//! The Durable Objects: strongly consistent, SQLite underneath, and nothing that matters in memory alone.
//!
//! Each class is a folder: `mod.rs` says what the object is, `object.rs` what it is asked, and each other file is one
//! thing that it does. Objects know nothing of the routes.

mod agenda;
mod awake;
mod connection;
mod directory;
mod events;
mod feed;
mod flow;
mod inbox;
mod lent;
mod schema;
mod sql;
