//! Which id of before leads to which, in objects of their own.

use super::{Directory, before};
use crate::{
    objects::sql::millis,
    platform::{self, Failed},
};
use shared::{
    connection::session::ABSOLUTE, messages::directory::RememberAlias, operator::directory::DirectoryDue,
};

impl Directory {
    pub(super) async fn remember_alias(&self, alias: RememberAlias) -> Result<(), Failed> {
        let RememberAlias { old, new } = alias;
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
        self.clean_later(DirectoryDue::OldAliases).await
    }

    pub(super) fn find_alias(&self, old: String) -> Result<Option<String>, Failed> {
        let query = "SELECT new AS text FROM alias WHERE old = ?";
        self.database().text_if_any("alias", query, [old.into()])
    }

    /// A session lives for 90 days: after that nobody has a token of before any more.
    pub(super) fn forget_old_aliases(&self) -> Result<(), Failed> {
        let database = self.database();
        if !database.exists("alias")? {
            return Ok(());
        }
        database.run("DELETE FROM alias WHERE at < ?", [before(ABSOLUTE)])
    }
}
