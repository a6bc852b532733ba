//! What a Connection keeps: its record, the sealed token, the sessions with the hashes of what was handed out for them
//! (R46), and the proofs that were seen.

pub mod feeds;
pub mod proofs;
pub mod rooms;
mod rows;
pub mod sessions;

use crate::{
    objects::{
        agenda::Agenda,
        schema::create,
        sql::{Database, Reading, millis, to_json},
    },
    platform::{self, Failed},
};
use shared::{
    connection::{agenda::ConnectionDue, memory::Remembering, sealed_token::SealedToken},
    operator::directory::Row,
};
use std::rc::Rc;
use worker::State;

pub use shared::connection::memory::StoredConnection;

const SCHEMA: [&str; 7] = [
    "CREATE TABLE IF NOT EXISTS connection (one INTEGER PRIMARY KEY CHECK (one = 1), record TEXT NOT NULL, \
     token TEXT NOT NULL, candidate TEXT, row TEXT, version INTEGER NOT NULL DEFAULT 0, told INTEGER NOT NULL DEFAULT 0)",
    "CREATE TABLE IF NOT EXISTS session (id TEXT PRIMARY KEY, record TEXT NOT NULL, flow TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS ended (id TEXT PRIMARY KEY, why TEXT NOT NULL, ends INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS access (hash TEXT PRIMARY KEY, session TEXT NOT NULL, ends INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS proof (jti TEXT PRIMARY KEY, ends INTEGER NOT NULL)",
    "CREATE INDEX IF NOT EXISTS access_session ON access (session, ends)",
    "CREATE INDEX IF NOT EXISTS proof_ends ON proof (ends)",
];

/// A Connection's storage: its database with a memory in front. Each object has one, whose clones are the same.
#[derive(Clone)]
pub struct Store {
    state: Rc<State>,
    reading: Reading,
    kept: Rc<Remembering<Database>>,
}

impl Store {
    /// The storage of an object that begins.
    pub fn new(state: Rc<State>) -> Self {
        let database = Database::of(&state);
        Self {
            state,
            reading: Reading::clone(&database),
            kept: Rc::new(Remembering::of(database)),
        }
    }

    /// The database, for queries that memory doesn't answer.
    pub(in crate::objects::connection) const fn reading(&self) -> &Reading {
        &self.reading
    }

    /// The database, for a change: what was remembered is forgotten first.
    pub(in crate::objects::connection) fn change(&self) -> &Database {
        self.kept.change()
    }

    /// What is due for the object.
    pub fn agenda(&self) -> Agenda<'_, ConnectionDue> {
        Agenda::of(&self.state)
    }

    /// Work that outlives the request.
    pub fn wait_until(&self, work: impl Future<Output = ()> + 'static) {
        self.state.wait_until(work);
    }

    /// Whether there is a connection at all: an ended one has no tables.
    pub fn exists(&self) -> Result<bool, Failed> {
        self.reading.exists("connection")
    }

    /// Makes the schema, at the first write.
    pub fn prepare(&self) -> Result<(), Failed> {
        create(self.change(), &SCHEMA)
    }

    /// The record and its sealed tokens.
    pub fn connection(&self) -> Result<Option<StoredConnection>, Failed> {
        Ok(self.kept.connection()?.map(Rc::unwrap_or_clone))
    }

    /// Writes record and tokens together, and the row for the Directory when it changed.
    pub fn write(&self, connection: &StoredConnection) -> Result<(), Failed> {
        self.change().run(
            "INSERT INTO connection (one, record, token, candidate) VALUES (1, ?, ?, ?) ON CONFLICT (one) DO UPDATE \
             SET record = excluded.record, token = excluded.token, candidate = excluded.candidate",
            [
                to_json(&connection.record)?.into(),
                connection.token.as_str().into(),
                connection.candidate.as_ref().map(SealedToken::as_str).into(),
            ],
        )?;
        let row = to_json(&Row::of(&connection.record, &connection.token))?;
        self.change().run(
            "UPDATE connection SET row = ?1, version = max(version + 1, ?2) WHERE row IS NOT ?1",
            [row.into(), millis(platform::now())],
        )
    }

    /// Drops everything.
    pub fn drop_all(&self) -> Result<(), Failed> {
        [
            "connection",
            "session",
            "access",
            "proof",
            "former_id",
            "ended",
            "feed",
            "room",
            "calls",
        ]
        .iter()
        .try_for_each(|table| self.change().run(&format!("DROP TABLE IF EXISTS {table}"), []))
    }

    /// Deletes the whole storage.
    pub async fn delete_all(&self) -> Result<(), Failed> {
        self.kept.forget();
        let deleted = self.state.storage().delete_all().await;
        // Who read while it was deleted may remember what was there.
        self.kept.forget();
        Ok(deleted?)
    }
}
