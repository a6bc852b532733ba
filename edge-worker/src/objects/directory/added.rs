//! The sites that the operator added, in an object of their own.

use super::{Directory, before};
use crate::{
    objects::{
        schema::create,
        sql::{millis, timestamp},
    },
    platform::Failed,
};
use serde::Deserialize;
use shared::{
    messages::directory::WriteAddedSite,
    settings::added::{AddedSite, LEAVING},
};
use worker::SqlStorageValue;

const SCHEMA: &str =
    "CREATE TABLE IF NOT EXISTS added_site (id TEXT PRIMARY KEY, entry TEXT NOT NULL, left_at INTEGER)";

impl Directory {
    /// All of them; of one that was removed long ago nothing is left.
    pub(super) fn read_added_sites(&self) -> Result<Vec<AddedSite>, Failed> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
            entry: String,
            left_at: Option<f64>,
        }
        let database = self.database();
        if !database.exists("added_site")? {
            return Ok(Vec::new());
        }
        database.run("DELETE FROM added_site WHERE left_at < ?", [before(LEAVING)])?;
        let rows = database.rows::<Row>("SELECT id, entry, left_at FROM added_site ORDER BY id", [])?;
        let sites = rows.into_iter().map(|row| AddedSite {
            id: row.id,
            entry: row.entry,
            left: row.left_at.map(timestamp),
        });
        Ok(sites.collect())
    }

    pub(super) fn write_added_site(&self, message: WriteAddedSite) -> Result<bool, Failed> {
        let WriteAddedSite { former, site } = message;
        let kept = self.read_added_sites()?;
        if kept.iter().find(|kept| kept.id == site.id) != former.as_ref() {
            return Ok(false);
        }
        let database = self.database();
        create(&database, &[SCHEMA])?;
        let left = site.left.map_or(SqlStorageValue::Null, millis);
        database.run(
            "INSERT INTO added_site (id, entry, left_at) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET \
             entry = excluded.entry, left_at = excluded.left_at",
            [site.id.into(), site.entry.into(), left],
        )?;
        Ok(true)
    }
}
