//! The Directory: a row per connection of one part of a site, for listing and health; and one object of its own for the
//! operator, with the sites there ever were and the audit log. Others hold aliases, one the
//! sites that were added, and one what Instagram says of the app. Connections keep their rows up to date, at least once.

mod added;
mod agenda;
mod aliases;
mod app;
mod audit;
mod duties;
mod object;
mod rows;
mod sites;

use super::{
    awake::Awake,
    schema::create,
    sql::{Database, millis},
};
use crate::platform::{self, Failed};
use shared::{operator::minute::Minute, values::time::Timestamp};
use std::cell::Cell;
use worker::{Env, SqlStorageValue, State};

const SCHEMA: [&str; 4] = [
    "CREATE TABLE IF NOT EXISTS row (connection TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT, key TEXT, \
     at INTEGER NOT NULL)",
    "CREATE INDEX IF NOT EXISTS row_key ON row (key)",
    "CREATE TABLE IF NOT EXISTS site (id TEXT PRIMARY KEY)",
    "CREATE TABLE IF NOT EXISTS audit (at INTEGER NOT NULL, body TEXT NOT NULL)",
];

/// The object.
pub struct Directory {
    state: State,
    env: Env,
    awake: Awake,
    /// Of the site whose requests it counts.
    minute: Cell<Minute>,
}

impl Directory {
    fn database(&self) -> Database {
        Database::of(&self.state)
    }

    /// Makes the schema, at the first write.
    fn prepare(&self) -> Result<(), Failed> {
        create(&self.database(), &SCHEMA)
    }
}

/// The time before which is forgotten what is kept for so long.
fn before(kept: u64) -> SqlStorageValue {
    let now = platform::now().millis();
    millis(Timestamp::from_millis(now.saturating_sub(kept)))
}
