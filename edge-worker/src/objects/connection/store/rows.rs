//! A Connection's rows, as memory asks for them.

use crate::{
    objects::sql::{Database, from_json, timestamp},
    platform::Failed,
};
use serde::Deserialize;
use shared::connection::{
    memory::{Granted, Rows, StoredConnection},
    sealed_token::SealedToken,
    session::Session,
};

impl Rows for Database {
    type Failed = Failed;

    fn connection(&self) -> Result<Option<StoredConnection>, Failed> {
        let query = "SELECT record, token, candidate FROM connection";
        let row = self.row_if_any::<Row>("connection", query, [])?;
        row.map(Row::read).transpose()
    }

    fn granted(&self, hash: &str) -> Result<Option<Granted>, Failed> {
        #[derive(Deserialize)]
        struct Shown {
            session: String,
            ends: f64,
            record: String,
            token: String,
            candidate: Option<String>,
        }
        let query = "SELECT session.record AS session, ends, connection.record AS record, token, candidate \
                     FROM access JOIN session ON session.id = access.session JOIN connection WHERE hash = ?";
        let row = self.row_if_any::<Shown>("access", query, [hash.into()])?;
        row.map(|row| {
            let Shown {
                session,
                ends,
                record,
                token,
                candidate,
            } = row;
            let connection = Row {
                record,
                token,
                candidate,
            };
            Ok(Granted {
                session: from_json(&session)?,
                connection: connection.read()?,
                ends: timestamp(ends),
            })
        })
        .transpose()
    }

    fn session(&self, id: &str) -> Result<Option<Session>, Failed> {
        let query = "SELECT record AS text FROM session WHERE id = ?";
        let record = self.text_if_any("session", query, [id.into()])?;
        record.map(|record| from_json(&record)).transpose()
    }
}

#[derive(Deserialize)]
struct Row {
    record: String,
    token: String,
    candidate: Option<String>,
}

impl Row {
    fn read(self) -> Result<StoredConnection, Failed> {
        Ok(StoredConnection {
            record: from_json(&self.record)?,
            token: SealedToken::stored(self.token),
            candidate: self.candidate.map(SealedToken::stored),
        })
    }
}
