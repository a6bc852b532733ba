//! The connection's row of a backup, sealed here so that Instagram's token never leaves its object in the clear; and a
//! row that comes from another edge.

use super::{
    Connection, post,
    store::{Kept, Store},
};
use crate::platform::{self, Failed};
use serde::Deserialize;
use shared::{
    connection::{
        sealed_token::{AccountToken, SealedToken},
        session::Session,
    },
    instagram::Bearer,
    operator::backup::{BackedUp, Backup, BareToken, Held, Import, Imported, beside},
    values::time::Timestamp,
};
use worker::Request;

impl Connection {
    /// Seals what another edge needs to the operator's key.
    pub(super) fn back_up(&self) -> Result<BackedUp, Failed> {
        let store = self.store();
        let Some(kept) = store.kept()? else {
            return Ok(BackedUp::Gone);
        };
        let config = self.config()?;
        let key = config.backup_key.as_ref().ok_or(Failed)?;
        let Some(token) = kept.record.open(&config.sealing_keys, &kept.token) else {
            return Ok(BackedUp::Unreadable);
        };
        let row = Backup {
            record: kept.record,
            token: BareToken::new(token.reveal()),
            sessions: store.held(platform::now())?,
            formerly: store.former_ids()?,
        };
        let sealed = row.sealed_to(key, &platform::random(), &platform::random());
        Ok(BackedUp::Sealed(sealed.ok_or(Failed)?))
    }

    /// Takes a row's place, unless a newer token is here. Everything is written in one go: there is no await between the
    /// first write and the last.
    pub(super) async fn import(&self, mut request: Request) -> Result<Imported, Failed> {
        let text = zeroize::Zeroizing::new(request.text().await?);
        let Import { id, backup } = serde_json::from_str(&text).map_err(|_| Failed)?;
        let config = self.config()?;
        let now = platform::now();
        let store = self.store();
        let here = store.kept()?.map(|kept| kept.record);
        let verdict = beside(here.as_ref(), &backup.record);
        if verdict != Imported::Written {
            return Ok(verdict);
        }
        store.prepare()?;
        let record = backup.record(&id, here.as_ref(), &config.profile, now, platform::chance());
        let kind = record.lifecycle.token.kind;
        let token = AccountToken::parse(kind, backup.token.reveal()).ok_or(Failed)?;
        let token = SealedToken::seal(&config.sealing_keys, &platform::random(), &record.owner(), &token);
        store.take_over(&backup)?;
        let kept = Kept {
            record,
            token,
            candidate: None,
        };
        store.write(&kept)?;
        store.forget_gone()?;
        self.post();
        let keeps = self.keeps(&kept.record)?;
        let next = kept.record.lifecycle.next_alarm(now, &config.profile, keeps);
        // A crash before the Directory heard of it is made good by the alarm.
        let due = post::due(&store, now)?;
        self.arm(due.map_or(next, |due| due.min(next))).await?;
        Ok(Imported::Written)
    }
}

impl Store {
    /// The sessions that have not ended, oldest first.
    fn held(&self, now: Timestamp) -> Result<Vec<Held>, Failed> {
        #[derive(Deserialize)]
        struct Row {
            record: String,
            flow: String,
        }
        let rows = self
            .0
            .rows::<Row>("SELECT record, flow FROM session ORDER BY rowid", [])?;
        let mut held = Vec::new();
        for Row { record, flow } in rows {
            let session: Session = serde_json::from_str(&record).map_err(|_| Failed)?;
            if session.ends() > now {
                held.push(Held { session, flow });
            }
        }
        Ok(held)
    }

    /// The ids that this connection had before it was imported; tokens of then still name them.
    fn former_ids(&self) -> Result<Vec<String>, Failed> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
        }
        if !self.0.exists("former_id")? {
            return Ok(Vec::new());
        }
        let rows = self.0.rows::<Row>("SELECT id FROM former_id", [])?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }

    /// Takes a row's sessions and former ids in, beside those that are here. A session that is here and was renewed
    /// since stays as it is.
    fn take_over(&self, backup: &Backup) -> Result<(), Failed> {
        for Held { session, flow } in &backup.sessions {
            match self.session(&session.id)? {
                Some(here) if here.used >= session.used => {}
                Some(_) => self.write_session(session)?,
                None => self.begin(session, flow)?,
            }
        }
        self.0
            .run("CREATE TABLE IF NOT EXISTS former_id (id TEXT PRIMARY KEY)", [])?;
        for id in backup.ids() {
            self.0
                .run("INSERT OR IGNORE INTO former_id (id) VALUES (?)", [id.into()])?;
        }
        Ok(())
    }
}
