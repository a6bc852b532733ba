//! The Durable Objects: strongly consistent, SQLite underneath, and nothing that matters in memory alone.

mod connection;
mod flow;
mod sql;
