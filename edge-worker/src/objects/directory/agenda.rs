//! What is due for a Directory: it cleans up once a day, and tells of the app.

use super::Directory;
use crate::{
    objects::{
        agenda::{Agenda, Entry},
        events,
        sql::Database,
    },
    platform::{self, Failed},
};
use shared::{
    operator::directory::{DirectoryDue, next_cleaning},
    values::time::Timestamp,
};

impl Entry for DirectoryDue {
    const TABLES_OF_BEFORE: &[&str] = &[events::TABLE_OF_BEFORE];

    fn of_before(database: &Database, now: Timestamp) -> Result<Vec<(Self, Timestamp)>, Failed> {
        let mut due = events::of_before(database)?;
        for (table, entry) in [("row", Self::OldRows), ("alias", Self::OldAliases)] {
            if database.exists(table)? {
                due.push((entry, now));
            }
        }
        Ok(due)
    }
}

impl Directory {
    pub(super) fn agenda(&self) -> Agenda<'_, DirectoryDue> {
        Agenda::of(&self.state)
    }

    /// What was written now is forgotten one day.
    pub(super) async fn clean_later(&self, due: DirectoryDue) -> Result<(), Failed> {
        let agenda = self.agenda();
        if agenda.put_if_none(&due, next_cleaning(platform::now()))? {
            agenda.arm().await?;
        }
        Ok(())
    }

    /// Does what is due.
    pub(super) async fn work(&self, due: DirectoryDue) -> Result<(), Failed> {
        match due {
            DirectoryDue::OldRows => {
                self.forget_gone_rows()?;
                self.forget_old_audit()?;
                self.forget_old_deletions()?;
            }
            DirectoryDue::OldAliases => self.forget_old_aliases()?,
            DirectoryDue::Duty(duty) => return self.go_on(duty).await,
            DirectoryDue::Event(event) => {
                return events::deliver::<DirectoryDue>(&self.state, &self.env, event).await;
            }
        }
        self.agenda().put_off(&due, next_cleaning(platform::now()))
    }
}
