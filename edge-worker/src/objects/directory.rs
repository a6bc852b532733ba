//! The Directory: a row per connection of one part of a site, for listing and health; and one object of its own for the
//! operator, with the sites there ever were and the audit log. Connections keep it up to date, at least once.

pub mod alias;

use super::sql::{Database, millis};
use crate::platform::{self, Failed};
use serde::{Deserialize, Serialize};
use shared::{
    operator::{
        directory::{AUDIT_KEPT, GONE_KEPT, OPERATOR, PAGE, Row, Told},
        surface::{Entry, KeyCount},
    },
    values::time::DAY,
};
use worker::{DurableObject, Env, Request, Response, State, durable_object};

const SCHEMA: [&str; 4] = [
    "CREATE TABLE IF NOT EXISTS row (connection TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT, key TEXT, \
     at INTEGER NOT NULL)",
    "CREATE INDEX IF NOT EXISTS row_key ON row (key)",
    "CREATE TABLE IF NOT EXISTS site (id TEXT PRIMARY KEY)",
    "CREATE TABLE IF NOT EXISTS audit (at INTEGER NOT NULL, body TEXT NOT NULL)",
];

/// The object.
#[durable_object]
pub struct Directory {
    state: State,
    env: Env,
}

#[derive(Deserialize)]
struct Text {
    text: String,
}

impl DurableObject for Directory {
    fn new(state: State, env: Env) -> Self {
        Self { state, env }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        let text = request.text().await.unwrap_or_default();
        match request.path().as_str() {
            "/told" => super::told(self.told(&text).await),
            "/page" => super::told(self.page(&text)),
            "/keys" => super::told(self.keys()),
            "/site" => super::told(self.note_site(&text)),
            "/sites" => super::told(self.sites()),
            "/note" => super::told(self.note(&text).await),
            "/audit" => super::told(self.audit()),
            "/alias" => super::told(self.alias(&text)),
            "/note-alias" => super::told(self.note_alias(&text).await),
            _ => super::told::<()>(Err(Failed)),
        }
    }

    async fn alarm(&self) -> worker::Result<Response> {
        if self.clean().await.is_err() || self.clean_aliases().await.is_err() {
            let _ = self.state.storage().set_alarm(60_000).await;
        }
        Response::empty()
    }
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Failed> {
    serde_json::from_str(text).map_err(|_| Failed)
}

fn written(value: &impl Serialize) -> Result<String, Failed> {
    serde_json::to_string(value).map_err(|_| Failed)
}

impl Directory {
    fn database(&self) -> Database {
        Database::of(&self.state)
    }

    /// Makes the schema at the first write; says whether it was the first.
    fn prepare(&self) -> Result<bool, Failed> {
        let database = self.database();
        let first = !database.exists("row")?;
        SCHEMA.iter().try_for_each(|table| database.run(table, []))?;
        Ok(first)
    }

    async fn clean_tomorrow(&self) -> Result<(), Failed> {
        let day = i64::try_from(DAY).unwrap_or(i64::MAX);
        Ok(self.state.storage().set_alarm(day).await?)
    }

    /// Takes a connection's row, unless a newer one is here.
    async fn told(&self, text: &str) -> Result<(), Failed> {
        let told: Told = read(text)?;
        if self.prepare()? {
            let operator = platform::object_by_name(&self.env, "DIRECTORY", OPERATOR)?;
            platform::tell::<()>(&operator, "/site", &told.site).await?;
        }
        let now = platform::now();
        let version = i64::try_from(told.version).unwrap_or(i64::MAX);
        // SQLite leaves old bytes in its file: they are written over first, in their place.
        self.database().run(
            "UPDATE row SET body = zeroblob(length(CAST(body AS BLOB))) WHERE connection = ? AND version < ?",
            [told.connection.as_str().into(), version.into()],
        )?;
        let body = told.row.as_ref().map(written).transpose()?;
        let key = told.row.map(|row| row.key);
        self.database().run(
            "INSERT INTO row (connection, version, body, key, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (connection) \
             DO UPDATE SET version = excluded.version, body = excluded.body, key = excluded.key, at = excluded.at \
             WHERE excluded.version > row.version",
            [told.connection.into(), version.into(), body.into(), key.into(), millis(now)],
        )?;
        self.clean_tomorrow().await
    }

    /// Rows after a connection, in the order of their ids.
    fn page(&self, text: &str) -> Result<Vec<Row>, Failed> {
        let after: String = read(text)?;
        if !self.database().exists("row")? {
            return Ok(Vec::new());
        }
        let query = "SELECT body AS text FROM row WHERE connection > ? AND body IS NOT NULL ORDER BY connection LIMIT ?";
        let most = i64::try_from(PAGE).unwrap_or(i64::MAX);
        let rows = self.database().rows::<Text>(query, [after.into(), most.into()])?;
        rows.iter().map(|row| read(&row.text)).collect()
    }

    /// How many rows are sealed with which key (R45).
    fn keys(&self) -> Result<Vec<KeyCount>, Failed> {
        if !self.database().exists("row")? {
            return Ok(Vec::new());
        }
        self.database().rows(
            "SELECT key, COUNT(*) AS count FROM row WHERE body IS NOT NULL GROUP BY key",
            [],
        )
    }

    fn note_site(&self, text: &str) -> Result<(), Failed> {
        self.prepare()?;
        let site: String = read(text)?;
        self.database()
            .run("INSERT OR IGNORE INTO site (id) VALUES (?)", [site.into()])
    }

    fn sites(&self) -> Result<Vec<String>, Failed> {
        if !self.database().exists("site")? {
            return Ok(Vec::new());
        }
        let rows = self
            .database()
            .rows::<Text>("SELECT id AS text FROM site ORDER BY id", [])?;
        Ok(rows.into_iter().map(|row| row.text).collect())
    }

    /// Writes a line of the audit log.
    async fn note(&self, text: &str) -> Result<(), Failed> {
        self.prepare()?;
        let entry: Entry = read(text)?;
        let values = [millis(platform::now()), written(&entry)?.into()];
        self.database()
            .run("INSERT INTO audit (at, body) VALUES (?, ?)", values)?;
        self.clean_tomorrow().await
    }

    /// The audit log's newest lines.
    fn audit(&self) -> Result<Vec<Entry>, Failed> {
        if !self.database().exists("audit")? {
            return Ok(Vec::new());
        }
        let rows = self
            .database()
            .rows::<Text>("SELECT body AS text FROM audit ORDER BY at DESC LIMIT 500", [])?;
        rows.iter().map(|row| read(&row.text)).collect()
    }

    /// Forgets rows that are gone and old lines of the audit log, once a day.
    async fn clean(&self) -> Result<(), Failed> {
        let database = self.database();
        if !database.exists("row")? {
            return Ok(());
        }
        self.clean_tomorrow().await?;
        let now = platform::now();
        let before = |kept: u64| {
            millis(shared::values::time::Timestamp::from_millis(
                now.millis().saturating_sub(kept),
            ))
        };
        database.run(
            "DELETE FROM row WHERE body IS NULL AND at < ?",
            [before(GONE_KEPT)],
        )?;
        database.run("DELETE FROM audit WHERE at < ?", [before(AUDIT_KEPT)])
    }
}
