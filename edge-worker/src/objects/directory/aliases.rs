//! Which id of before leads to which, in objects of their own.

use super::{Directory, before};
use crate::{
    objects::{schema::create, sql::millis},
    platform::{self, Failed},
};
use shared::{
    connection::session::ends::SERVER_IDLE, messages::directory::RememberAlias,
    operator::directory::DirectoryDue, values::time::DAY,
};

impl Directory {
    pub(super) async fn remember_alias(&self, alias: RememberAlias) -> Result<(), Failed> {
        let RememberAlias { old, new } = alias;
        let database = self.database();
        let table =
            "CREATE TABLE IF NOT EXISTS alias (old TEXT PRIMARY KEY, new TEXT NOT NULL, at INTEGER NOT NULL)";
        create(&database, &[table])?;
        database.run(
            "INSERT INTO alias (old, new, at) VALUES (?, ?, ?) ON CONFLICT (old) DO UPDATE SET new = excluded.new, \
             at = excluded.at",
            [old.into(), new.into(), millis(platform::now())],
        )?;
        self.clean_later(DirectoryDue::OldAliases).await
    }

    pub(super) fn find_alias(&self, old: String) -> Result<Option<String>, Failed> {
        let (database, query) = (self.database(), "SELECT new AS text FROM alias WHERE old = ?");
        let found = database.text_if_any("alias", query, [old.as_str().into()])?;
        if found.is_some() {
            // A server's session that is used has no end (R30), and its refresh token stays what it was.
            let used = "UPDATE alias SET at = ? WHERE old = ? AND at < ?";
            let values = [millis(platform::now()), old.into(), before(DAY)];
            database.run(used, values)?;
        }
        Ok(found)
    }

    /// A session that isn't renewed for 90 days has ended: after that nobody has a token of before any more.
    pub(super) fn forget_old_aliases(&self) -> Result<(), Failed> {
        let database = self.database();
        if !database.exists("alias")? {
            return Ok(());
        }
        database.run("DELETE FROM alias WHERE at < ?", [before(SERVER_IDLE)])
    }
}
