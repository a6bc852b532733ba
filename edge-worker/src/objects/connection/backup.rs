//! The connection's row of a backup, sealed here so that Instagram's token never leaves its object in the clear.

use super::{Connection, store::Store};
use crate::{
    objects::sql::from_json,
    platform::{self, Failed, script},
};
use serde::Deserialize;
use shared::{
    connection::session::Session,
    instagram::Bearer,
    keys::seal::Nonce,
    messages::connection::BackedUp,
    operator::backup::{Backup, BareToken, Held},
    values::{secret::Random, time::Timestamp},
};

impl Connection {
    /// Seals what another edge needs to the operator's key.
    pub(super) async fn back_up(&self) -> Result<BackedUp, Failed> {
        let store = self.store();
        let Some(connection) = store.connection()? else {
            return Ok(BackedUp::Gone);
        };
        let config = self.config()?;
        let key = config.backup_key.as_ref().ok_or(Failed)?;
        let Some(token) = connection.record.open(&config.sealing_keys, &connection.token) else {
            return Ok(BackedUp::Unreadable);
        };
        let mut row = Backup {
            record: connection.record,
            token: BareToken::new(token.reveal()),
            sessions: store.held(platform::now())?,
            formerly: store.former_ids()?,
            proof: None,
        };
        row.record.pin(&config);
        if let Some(app) = row.record.app(&config) {
            row.prove(&app.secret);
        }
        let plain = row.plain().ok_or(Failed)?;
        let (own, nonce): (Random, Nonce) = (platform::random(), platform::random());
        let sealed = script::seal(&plain, &key.text(), &own, &nonce).await?;
        Ok(BackedUp::Sealed(sealed.as_string().ok_or(Failed)?))
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
            .reading()
            .rows::<Row>("SELECT record, flow FROM session ORDER BY rowid", [])?;
        let mut held = Vec::new();
        for Row { record, flow } in rows {
            let session: Session = from_json(&record)?;
            if session.ends() > now {
                held.push(Held { session, flow });
            }
        }
        Ok(held)
    }

    /// The ids that this connection had before it was imported; tokens of then still name them.
    fn former_ids(&self) -> Result<Vec<String>, Failed> {
        if !self.reading().exists("former_id")? {
            return Ok(Vec::new());
        }
        self.reading().texts("SELECT id AS text FROM former_id", [])
    }
}
