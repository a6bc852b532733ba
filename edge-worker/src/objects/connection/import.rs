//! A backup's row from another edge, or from before: the connection goes on here.

use super::{
    Connection,
    agenda::{self, Next},
    outbox,
    store::{Store, StoredConnection},
};
use crate::{
    platform::{self, Failed},
    settings,
};
use shared::{
    connection::{
        sealed_token::{AccountToken, SealedToken},
        session::MOST,
    },
    messages::connection::Import,
    operator::backup::{Backup, Held, Imported, beside},
    values::time::Timestamp,
};

impl Connection {
    /// Takes a row's place, unless a newer token is here. Everything is written in one go: there is no await between the
    /// first write and the last.
    pub(super) async fn import(&self, message: Import) -> Result<Imported, Failed> {
        let Import { id, mut backup } = message;
        let config = settings::of_site(&self.env, &backup.record.site)
            .await
            .map_err(|_| Failed)?;
        let now = platform::now();
        let store = self.store();
        let here = store.connection()?.map(|connection| connection.record);
        let verdict = beside(here.as_ref(), &backup.record);
        if verdict != Imported::Written {
            return Ok(verdict);
        }
        let proven = backup.find_app(&config);
        if !proven {
            backup.sessions.clear();
        }
        let record = backup.record(&id, here.as_ref(), &config.profile, now, platform::chance());
        let kind = record.lifecycle.token.kind;
        let token = AccountToken::parse(kind, backup.token.reveal()).ok_or(Failed)?;
        let token = SealedToken::seal(&config.sealing_keys, &platform::random(), &record.owner(), &token);
        let agenda = store.agenda();
        agenda.begin()?;
        store.prepare()?;
        store.take_over(&backup, now)?;
        let connection = StoredConnection {
            record,
            token,
            candidate: None,
        };
        super::agenda::is_back(&agenda, now)?;
        self.sessions_began()?;
        let keeps = self.keeps(&connection.record)?;
        let lifecycle = &connection.record.lifecycle;
        let next = Next {
            lifecycle: Some(lifecycle.next_alarm(now, &config.profile, keeps)),
            notification: None,
        };
        agenda::write(store, &connection, next).await?;
        outbox::send_soon(store, &self.env);
        Ok(if proven { Imported::Written } else { Imported::Bare })
    }
}

impl Store {
    /// Takes a row's sessions and former ids in, beside those that are here while there is room. A session that is here and was renewed
    /// since stays as it is.
    fn take_over(&self, backup: &Backup, now: Timestamp) -> Result<(), Failed> {
        let mut free = MOST.saturating_sub(self.sessions()?.len());
        for Held { session, flow } in &backup.sessions {
            let mut session = session.clone();
            session.import(now);
            match self.session(&session.id)? {
                Some(here) if here.used >= session.used => {}
                Some(_) => self.write_session(&session)?,
                None if free == 0 => {}
                None => {
                    free = free.saturating_sub(1);
                    self.begin_session(&session, flow)?;
                }
            }
        }
        self.change()
            .run("CREATE TABLE IF NOT EXISTS former_id (id TEXT PRIMARY KEY)", [])?;
        for id in backup.ids() {
            self.change()
                .run("INSERT OR IGNORE INTO former_id (id) VALUES (?)", [id.into()])?;
        }
        Ok(())
    }
}
