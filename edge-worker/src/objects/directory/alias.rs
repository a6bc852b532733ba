//! Connections that had another id before an import: on another account at Cloudflare the same name makes another id,
//! and the tokens of before begin with the old one. An alias leads on, until every session of before has ended.
//!
//! They are spread over 256 objects by the old id, which is a hash, so that an import of everything is no hot spot.

use super::{Directory, Text};
use crate::{
    objects::sql::millis,
    platform::{self, Failed},
};
use serde::{Deserialize, Serialize};
use shared::{connection::session::ABSOLUTE, values::time::Timestamp};
use worker::Env;

#[derive(Serialize, Deserialize)]
struct Alias {
    old: String,
    new: String,
}

/// No site's id has a slash, so none of a site's objects has such a name.
fn object(old: &str) -> String {
    format!("/alias/{}", old.get(..2).unwrap_or_default())
}

/// The id that a connection of before has now.
///
/// # Errors
/// [`Failed`] when the Directory could not be reached.
pub async fn find(env: &Env, old: &str) -> Result<Option<String>, Failed> {
    let stub = platform::object_by_name(env, "DIRECTORY", &object(old))?;
    platform::tell(&stub, "/alias", &old).await
}

/// Whether an expected connection is this one, by its id of before (R52).
pub async fn leads(env: &Env, expected: Option<&str>, connection: &str) -> bool {
    match expected.filter(|expected| *expected != connection) {
        Some(old) => matches!(find(env, old).await, Ok(Some(new)) if new == connection),
        None => false,
    }
}

/// Notes the id that a connection of before has now.
///
/// # Errors
/// As [`find`].
pub async fn note(env: &Env, old: &str, new: &str) -> Result<(), Failed> {
    let stub = platform::object_by_name(env, "DIRECTORY", &object(old))?;
    let alias = Alias {
        old: old.to_owned(),
        new: new.to_owned(),
    };
    platform::tell(&stub, "/note-alias", &alias).await
}

impl Directory {
    pub(super) async fn note_alias(&self, text: &str) -> Result<(), Failed> {
        let Alias { old, new } = super::read(text)?;
        let database = self.database();
        database.run(
            "CREATE TABLE IF NOT EXISTS alias (old TEXT PRIMARY KEY, new TEXT NOT NULL, at INTEGER NOT NULL)",
            [],
        )?;
        database.run(
            "INSERT INTO alias (old, new, at) VALUES (?, ?, ?) ON CONFLICT (old) DO UPDATE SET new = excluded.new, \
             at = excluded.at",
            [old.into(), new.into(), millis(platform::now())],
        )?;
        self.clean_tomorrow().await
    }

    pub(super) fn alias(&self, text: &str) -> Result<Option<String>, Failed> {
        let old: String = super::read(text)?;
        let database = self.database();
        if !database.exists("alias")? {
            return Ok(None);
        }
        let row = database.row::<Text>("SELECT new AS text FROM alias WHERE old = ?", [old.into()])?;
        Ok(row.map(|row| row.text))
    }

    /// A session lives for 90 days: after that nobody has a token of before any more.
    pub(super) async fn clean_aliases(&self) -> Result<(), Failed> {
        let database = self.database();
        if !database.exists("alias")? {
            return Ok(());
        }
        self.clean_tomorrow().await?;
        let before = platform::now().millis().saturating_sub(ABSOLUTE);
        database.run(
            "DELETE FROM alias WHERE at < ?",
            [millis(Timestamp::from_millis(before))],
        )
    }
}
