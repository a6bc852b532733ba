//! What is due for a Connection, and how the connection is written with it.

use super::{
    Connection, outbox,
    store::{Store, StoredConnection},
};
use crate::{
    objects::{
        agenda::{Agenda, Entry},
        events,
        sql::Database,
    },
    platform::{self, Failed},
};
use shared::{
    connection::{
        agenda::{ConnectionDue, END, Ended, INSIGHTS, row_due},
        lifecycle::{Event, Notification},
    },
    values::time::Timestamp,
};

impl Entry for ConnectionDue {
    const TABLES_OF_BEFORE: &[&str] = &[events::TABLE_OF_BEFORE, "gone"];

    fn of_before(database: &Database, now: Timestamp) -> Result<Vec<(Self, Timestamp)>, Failed> {
        let mut due = outbox::of_before(database, now)?;
        if database.exists("connection")? {
            due.push((Self::Lifecycle, now));
        }
        Ok(due)
    }
}

/// What a Connection's state means for its agenda.
#[derive(Default)]
pub struct Next {
    /// When its lifecycle goes on; as it was, if nothing is said.
    pub lifecycle: Option<Timestamp>,
    /// What its operator is told.
    pub notification: Option<Notification>,
}

/// Writes a connection with all that is due for it, and arms the alarm: in one go, there is no await in between.
pub async fn write(store: &Store, connection: &StoredConnection, next: Next) -> Result<(), Failed> {
    let now = platform::now();
    let agenda = store.agenda();
    store.write(connection)?;
    if let Some(due) = next.lifecycle {
        agenda.put(&ConnectionDue::Lifecycle, due)?;
    }
    if store.has_unsent_row()? {
        agenda.put(&ConnectionDue::Row, row_due(now))?;
    }
    if let Some(notification) = next.notification {
        agenda.put(&outbox::event(notification, connection, now), now)?;
    }
    agenda.arm().await
}

/// Numbers are kept from the first hour, where the site's operator says so.
pub fn numbers_begin(agenda: &Agenda<'_, ConnectionDue>, kept: bool, now: Timestamp) -> Result<(), Failed> {
    if kept {
        agenda.put(&ConnectionDue::Room(INSIGHTS.to_owned()), now)?;
    }
    Ok(())
}

/// An ended connection is back: the Directory isn't told of the end any more. What its operator has
/// yet to hear stays, and its feeds and files stay gone.
pub fn is_back(agenda: &Agenda<'_, ConnectionDue>, now: Timestamp) -> Result<(), Failed> {
    if let Some(ConnectionDue::End(Ended {
        event, feeds, files, ..
    })) = agenda.entry(END)?
    {
        if let Some(event) = event {
            agenda.put(&event.into(), now)?;
        }
        for feed in feeds {
            agenda.put(&ConnectionDue::Withdraw(feed), now)?;
        }
        for file in files {
            agenda.put(&ConnectionDue::File(file), now)?;
        }
    }
    agenda.done(END)
}

impl Connection {
    /// Where the site's operator wants numbers of connections that are there already, they begin.
    fn numbers_are_due(&self) -> Result<(), Failed> {
        let (store, config) = (self.store(), self.config()?);
        if let Some(connection) = store.connection()?
            && let Some(site) = config.site(&connection.record.site)?
            && site.insights.is_some()
        {
            let room = ConnectionDue::Room(INSIGHTS.to_owned());
            store.agenda().put_if_none(&room, platform::now())?;
        }
        Ok(())
    }

    /// Does what is due.
    pub(super) async fn work(&self, due: ConnectionDue) -> Result<(), Failed> {
        match due {
            ConnectionDue::Sessions => self.sessions_are_due().await,
            ConnectionDue::Lifecycle => {
                self.happened(Event::AlarmRang).await?;
                self.numbers_are_due()
            }
            ConnectionDue::Row => outbox::send_row(self.store(), &self.env).await,
            ConnectionDue::End(ended) => outbox::send_end(self.store(), &self.env, ended).await,
            ConnectionDue::Event(event) => {
                events::deliver::<ConnectionDue>(&self.state, &self.env, event).await
            }
            ConnectionDue::Feed(id) => self.renew_feed(&id).await,
            ConnectionDue::Withdraw(id) => self.withdraw(&id).await,
            ConnectionDue::File(id) => self.file_goes(&id).await,
            ConnectionDue::Room(name) => self.room_is_due(name).await,
        }
    }
}
