//! The Directory hears of the connection's row, and of its end.

use crate::{
    objects::{
        connection::store::Store,
        sql::{Reading, from_json, millis, timestamp},
    },
    platform::{Failed, stub},
};
use serde::Deserialize;
use shared::{
    connection::{
        agenda::{ConnectionDue, END, Ended, ROW},
        record::Record,
    },
    messages::{directory::RowChanged, feed::Withdraw},
    operator::directory::{Row, next_version, shard},
    values::time::Timestamp,
};
use worker::Env;

/// Tells the Directory what it has yet to hear, without keeping anybody waiting for it. If that fails, the alarm does it.
pub fn send_soon(store: &Store, env: &Env) {
    let (sending, env) = (store.clone(), env.clone());
    store.wait_until(async move {
        let _ = match sending.agenda().entry(END) {
            Ok(Some(ConnectionDue::End(ended))) => send_end(&sending, &env, ended).await,
            _ => send_row(&sending, &env).await,
        };
    });
}

/// Tells the Directory that the connection ended; then nothing of it is left.
pub async fn send_end(store: &Store, env: &Env, ended: Ended) -> Result<(), Failed> {
    let Ended {
        site,
        connection,
        version,
        event,
        feeds,
        files,
    } = ended;
    for feed in &feeds {
        withdraw(env, feed).await?;
    }
    for file in &files {
        drop_file(env, file, &connection).await?;
    }
    let changed = RowChanged {
        connection,
        site,
        version,
        row: None,
        event,
    };
    send(env, &changed).await?;
    // Connected again meanwhile: then this is no ended connection any more.
    if !store.exists()? {
        store.delete_all().await?;
    }
    Ok(())
}

/// A feed that was taken back goes (R85).
pub async fn withdraw(env: &Env, feed: &str) -> Result<(), Failed> {
    stub::feed(env, feed)?.ask(&Withdraw).await
}

/// A file that was handed to the edge goes (R96).
pub async fn drop_file(env: &Env, file: &str, connection: &str) -> Result<(), Failed> {
    stub::file(env, file, connection, "\"drop\"").await.map(|_| ())
}

/// Tells the Directory the row, if it has yet to hear of it.
pub async fn send_row(store: &Store, env: &Env) -> Result<(), Failed> {
    if let Some((row, version)) = store.unsent_row()? {
        let changed = RowChanged {
            connection: row.connection.clone(),
            site: row.site.clone(),
            version,
            row: Some(row),
            event: None,
        };
        send(env, &changed).await?;
        store.row_was_sent(version)?;
    }
    // It may have changed again meanwhile.
    if !store.has_unsent_row()? {
        let agenda = store.agenda();
        agenda.done(ROW)?;
        agenda.arm().await?;
    }
    Ok(())
}

async fn send(env: &Env, changed: &RowChanged) -> Result<(), Failed> {
    let directory = stub::directory(env, &shard(&changed.site, &changed.connection))?;
    directory.ask(changed).await
}

/// Whether the Directory has yet to hear of the row in this database.
pub fn has_unsent_row(database: &Reading) -> Result<bool, Failed> {
    let query = "SELECT 'unsent' AS text FROM connection WHERE version > told";
    Ok(database.text_if_any("connection", query, [])?.is_some())
}

/// A version as SQL keeps it: milliseconds, or a few more.
const fn version(column: f64) -> u64 {
    timestamp(column).millis()
}

impl Store {
    /// Whether the Directory has yet to hear of the connection's row.
    pub fn has_unsent_row(&self) -> Result<bool, Failed> {
        has_unsent_row(self.reading())
    }

    /// The connection's row, if the Directory has yet to hear of it, and its version.
    pub fn unsent_row(&self) -> Result<Option<(Row, u64)>, Failed> {
        #[derive(Deserialize)]
        struct Unsent {
            row: String,
            version: f64,
        }
        let query = "SELECT row, version FROM connection WHERE version > told";
        let unsent = self.reading().row_if_any::<Unsent>("connection", query, [])?;
        unsent
            .map(|unsent| Ok((from_json(&unsent.row)?, version(unsent.version))))
            .transpose()
    }

    /// The Directory has this version.
    fn row_was_sent(&self, version: u64) -> Result<(), Failed> {
        let version = millis(Timestamp::from_millis(version));
        let sent = "UPDATE connection SET told = ?";
        self.change().run_if_any("connection", sent, [version])
    }

    /// What will be left of this connection.
    pub fn ending(&self, now: Timestamp) -> Result<Option<Ended>, Failed> {
        #[derive(Deserialize)]
        struct Last {
            record: String,
            version: f64,
        }
        let query = "SELECT record, version FROM connection";
        let Some(last) = self.reading().row_if_any::<Last>("connection", query, [])? else {
            return Ok(None);
        };
        let record: Record = from_json(&last.record)?;
        Ok(Some(Ended {
            site: record.site,
            connection: record.id,
            version: next_version(version(last.version), now),
            event: None,
            feeds: [self.feed_ids()?, self.feeds_to_withdraw()?].concat(),
            files: [self.files()?, self.files_to_drop()?].concat(),
        }))
    }
}
