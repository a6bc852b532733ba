//! The connection's own row for the Directory, and what is left of an ended connection until the Directory knows.

use crate::{
    objects::{
        connection::store::Store,
        sql::{from_json, millis, timestamp},
    },
    platform::{Failed, stub},
};
use serde::Deserialize;
use shared::{
    connection::record::Record,
    messages::directory::RowChanged,
    operator::directory::{Row, next_version, shard},
    values::time::Timestamp,
};
use worker::Env;

/// What is left of an ended connection until the Directory knows.
pub struct Gone {
    /// Its site.
    pub site: String,
    /// Its id.
    pub connection: String,
    /// The version of its end.
    pub version: u64,
}

impl Gone {
    /// Tells the Directory of the end.
    pub async fn send(self, env: &Env) -> Result<(), Failed> {
        let changed = RowChanged {
            connection: self.connection,
            site: self.site,
            version: self.version,
            row: None,
        };
        send(env, &changed).await
    }
}

/// Tells the Directory the row, if it has yet to hear of it.
pub async fn send_row(env: &Env, store: &Store) -> Result<(), Failed> {
    let Some((row, version)) = store.unsent_row()? else {
        return Ok(());
    };
    let changed = RowChanged {
        connection: row.connection.clone(),
        site: row.site.clone(),
        version,
        row: Some(row),
    };
    send(env, &changed).await?;
    store.row_was_sent(version)
}

async fn send(env: &Env, changed: &RowChanged) -> Result<(), Failed> {
    let directory = stub::directory(env, &shard(&changed.site, &changed.connection))?;
    directory.ask(changed).await
}

/// A version as SQL keeps it: milliseconds, or a few more.
const fn version(column: f64) -> u64 {
    timestamp(column).millis()
}

impl Store {
    /// The connection's row, if the Directory has yet to hear of it, and its version.
    pub fn unsent_row(&self) -> Result<Option<(Row, u64)>, Failed> {
        #[derive(Deserialize)]
        struct Unsent {
            row: String,
            version: f64,
        }
        let query = "SELECT row, version FROM connection WHERE version > told";
        let unsent = self.0.row_if_any::<Unsent>("connection", query, [])?;
        unsent
            .map(|unsent| Ok((from_json(&unsent.row)?, version(unsent.version))))
            .transpose()
    }

    /// The Directory has this version.
    fn row_was_sent(&self, version: u64) -> Result<(), Failed> {
        let version = millis(Timestamp::from_millis(version));
        self.0.run("UPDATE connection SET told = ?", [version])
    }

    /// What will be left of this connection.
    pub fn leaving(&self, now: Timestamp) -> Result<Option<Gone>, Failed> {
        #[derive(Deserialize)]
        struct Last {
            record: String,
            version: f64,
        }
        let query = "SELECT record, version FROM connection";
        let Some(last) = self.0.row_if_any::<Last>("connection", query, [])? else {
            return Ok(None);
        };
        let record: Record = from_json(&last.record)?;
        Ok(Some(Gone {
            site: record.site,
            connection: record.id,
            version: next_version(version(last.version), now),
        }))
    }

    /// Drops everything and writes what is left, in one go: there is no await in between.
    pub fn leave(&self, gone: &Gone) -> Result<(), Failed> {
        for table in [
            "connection",
            "session",
            "access",
            "proof",
            "event",
            "former_id",
            "gone",
        ] {
            self.0.run(&format!("DROP TABLE IF EXISTS {table}"), [])?;
        }
        self.0.run(
            "CREATE TABLE gone (site TEXT NOT NULL, connection TEXT NOT NULL, version INTEGER NOT NULL)",
            [],
        )?;
        self.0.run(
            "INSERT INTO gone (site, connection, version) VALUES (?, ?, ?)",
            [
                gone.site.as_str().into(),
                gone.connection.as_str().into(),
                millis(Timestamp::from_millis(gone.version)),
            ],
        )
    }

    /// What is left of an ended connection.
    pub fn gone(&self) -> Result<Option<Gone>, Failed> {
        #[derive(Deserialize)]
        struct Left {
            site: String,
            connection: String,
            version: f64,
        }
        let query = "SELECT site, connection, version FROM gone";
        let left = self.0.row_if_any::<Left>("gone", query, [])?;
        Ok(left.map(|left| Gone {
            site: left.site,
            connection: left.connection,
            version: version(left.version),
        }))
    }

    /// The same account was connected again before the Directory knew of the end: its new row says all.
    pub fn forget_gone(&self) -> Result<(), Failed> {
        self.0.run("DROP TABLE IF EXISTS gone", [])
    }
}
