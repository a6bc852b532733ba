//! A row per connection.

use super::{Directory, before};
use crate::{
    objects::sql::{from_json, millis, to_json},
    platform::{self, Failed, stub},
};
use shared::{
    messages::directory::{RememberSite, RowChanged},
    operator::{
        directory::{DirectoryDue, GONE_KEPT, OPERATOR, PAGE, Row},
        surface::KeyCount,
    },
};

impl Directory {
    /// Takes a connection's row, unless a newer one is here.
    pub(super) async fn row_changed(&self, changed: RowChanged) -> Result<(), Failed> {
        let RowChanged {
            connection,
            site,
            version,
            row,
            event,
        } = changed;
        if !self.database().exists("row")? {
            // Before the first write, so that a crash in between only does it again.
            let operator = stub::directory(&self.env, OPERATOR)?;
            operator.ask(&RememberSite { site }).await?;
        }
        self.prepare()?;
        let now = platform::now();
        let version = i64::try_from(version).unwrap_or(i64::MAX);
        // SQLite leaves old bytes in its file: they are written over first, in their place.
        self.database().run(
            "UPDATE row SET body = zeroblob(length(CAST(body AS BLOB))) WHERE connection = ? AND version < ?",
            [connection.as_str().into(), version.into()],
        )?;
        let body = row.as_ref().map(to_json).transpose()?;
        let key = row.map(|row| row.key);
        self.database().run(
            "INSERT INTO row (connection, version, body, key, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (connection) \
             DO UPDATE SET version = excluded.version, body = excluded.body, key = excluded.key, at = excluded.at \
             WHERE excluded.version > row.version",
            [connection.into(), version.into(), body.into(), key.into(), millis(now)],
        )?;
        if let Some(event) = event {
            // Told again it has the same name, and its receiver drops doubles.
            let agenda = self.agenda();
            agenda.put(&event.into(), now)?;
            agenda.arm().await?;
        }
        self.clean_later(DirectoryDue::OldRows).await
    }

    /// Rows after a connection, in the order of their ids.
    pub(super) fn list_rows(&self, after: String) -> Result<Vec<Row>, Failed> {
        if !self.database().exists("row")? {
            return Ok(Vec::new());
        }
        let query = "SELECT body AS text FROM row WHERE connection > ? AND body IS NOT NULL ORDER BY connection LIMIT ?";
        let most = i64::try_from(PAGE).unwrap_or(i64::MAX);
        let rows = self.database().texts(query, [after.into(), most.into()])?;
        rows.iter().map(|row| from_json(row)).collect()
    }

    /// How many rows are sealed with which key (R45).
    pub(super) fn count_keys(&self) -> Result<Vec<KeyCount>, Failed> {
        if !self.database().exists("row")? {
            return Ok(Vec::new());
        }
        self.database().rows(
            "SELECT key, COUNT(*) AS count FROM row WHERE body IS NOT NULL GROUP BY key",
            [],
        )
    }

    /// Forgets rows of connections that are gone.
    pub(super) fn forget_gone_rows(&self) -> Result<(), Failed> {
        let database = self.database();
        if !database.exists("row")? {
            return Ok(());
        }
        database.run(
            "DELETE FROM row WHERE body IS NULL AND at < ?",
            [before(GONE_KEPT)],
        )
    }
}
