//! What a Connection keeps: its record, the sealed token, the sessions with the hashes of what was handed out for them
//! (R46), and the proofs that were seen.

pub mod proofs;
pub mod sessions;

use crate::{
    objects::sql::{Database, from_json, millis, to_json},
    platform::{self, Failed},
};
use serde::Deserialize;
use shared::{
    connection::{record::Record, sealed_token::SealedToken},
    operator::directory::Row,
};
use worker::State;

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

/// The record, the sealed token in use, and the one in the second slot.
pub struct StoredConnection {
    /// All but the tokens.
    pub record: Record,
    /// Sealed for this connection.
    pub token: SealedToken,
    /// A refreshed token that has yet to answer.
    pub candidate: Option<SealedToken>,
}

/// A Connection's database.
pub struct Store(pub(in crate::objects::connection) Database);

impl Store {
    /// The database of this object.
    pub fn of(state: &State) -> Self {
        Self(Database::of(state))
    }

    /// What a Connection keeps in this database.
    pub fn in_database(database: &Database) -> Self {
        Self(database.clone())
    }

    /// Whether there is a connection at all: an ended one has no tables.
    pub fn exists(&self) -> Result<bool, Failed> {
        self.0.exists("connection")
    }

    /// Makes the schema, at the first write.
    pub fn prepare(&self) -> Result<(), Failed> {
        SCHEMA.iter().try_for_each(|table| self.0.run(table, []))
    }

    /// The record and its sealed tokens.
    pub fn connection(&self) -> Result<Option<StoredConnection>, Failed> {
        #[derive(Deserialize)]
        struct Row {
            record: String,
            token: String,
            candidate: Option<String>,
        }
        let query = "SELECT record, token, candidate FROM connection";
        let row = self.0.row_if_any::<Row>("connection", query, [])?;
        row.map(|row| {
            Ok(StoredConnection {
                record: from_json(&row.record)?,
                token: SealedToken::stored(row.token),
                candidate: row.candidate.map(SealedToken::stored),
            })
        })
        .transpose()
    }

    /// Writes record and tokens together, and the row for the Directory when it changed.
    pub fn write(&self, connection: &StoredConnection) -> Result<(), Failed> {
        self.0.run(
            "INSERT INTO connection (one, record, token, candidate) VALUES (1, ?, ?, ?) ON CONFLICT (one) DO UPDATE \
             SET record = excluded.record, token = excluded.token, candidate = excluded.candidate",
            [
                to_json(&connection.record)?.into(),
                connection.token.as_str().into(),
                connection.candidate.as_ref().map(SealedToken::as_str).into(),
            ],
        )?;
        let row = to_json(&Row::of(&connection.record, &connection.token))?;
        self.0.run(
            "UPDATE connection SET row = ?1, version = max(version + 1, ?2) WHERE row IS NOT ?1",
            [row.into(), millis(platform::now())],
        )
    }

    /// Drops everything.
    pub fn drop_all(&self) -> Result<(), Failed> {
        ["connection", "session", "access", "proof", "former_id", "ended"]
            .iter()
            .try_for_each(|table| self.0.run(&format!("DROP TABLE IF EXISTS {table}"), []))
    }
}
