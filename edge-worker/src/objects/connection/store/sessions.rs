//! The sessions, and the hashes of what was handed out for them (R46).

use super::Store;
use crate::{
    objects::sql::{from_json, millis, timestamp, to_json},
    platform::{self, Failed},
};
use serde::Deserialize;
use shared::{
    connection::{
        record::Record,
        room::{Room, Why, room},
        sealed_token::SealedToken,
        session::{self, MOST, Presented, Session, ends::IDLE},
    },
    oauth::{client::Client, error::TokenError, token::ACCESS_LIFETIME},
    values::{secret, time::Timestamp},
};

/// A session has at most so many access tokens at once: a tab needs one in ten minutes.
const MOST_ACCESS: i64 = 20;

/// Who asks: a session whose access token is good, and the connection it is for.
pub struct Access {
    /// The session.
    pub session: Session,
    /// The connection's record.
    pub record: Record,
    /// Instagram's token.
    pub token: SealedToken,
    /// When the access token ends.
    pub ends: Timestamp,
}

impl Store {
    /// When the last session ends; now, when there is none.
    pub fn sessions_until(&self, now: Timestamp) -> Result<Timestamp, Failed> {
        let ends = self.sessions()?.into_iter().map(|session| session.ends());
        Ok(ends.fold(now, Ord::max))
    }

    /// The session of an access token that is still good, with all that a call needs: one query.
    pub fn access(&self, presented: &Presented<'_>, now: Timestamp) -> Result<Option<Access>, Failed> {
        #[derive(Deserialize)]
        struct Row {
            session: String,
            record: String,
            token: String,
            ends: f64,
        }
        let query = "SELECT access.ends AS ends, session.record AS session, connection.record AS record, connection.token AS token \
                     FROM access JOIN session ON session.id = access.session JOIN connection \
                     WHERE access.hash = ? AND access.ends > ? AND access.ends <= ?";
        // One that ends later was handed out by a clock that was ahead (R118).
        let latest = now.plus(ACCESS_LIFETIME);
        let values = [presented.hash().into(), millis(now), millis(latest)];
        let row = self.0.row_if_any::<Row>("access", query, values)?;
        row.map(|row| {
            Ok(Access {
                session: from_json(&row.session)?,
                record: from_json(&row.record)?,
                token: SealedToken::stored(row.token),
                ends: timestamp(row.ends),
            })
        })
        .transpose()
    }

    /// Makes room for a session: the same flow's former one goes, and who else is decided in `shared` (R30).
    ///
    /// # Errors
    /// Inside, when every place is in use.
    pub fn make_room(
        &self,
        session: &Session,
        flow: &str,
        now: Timestamp,
        confirmed: Timestamp,
    ) -> Result<Result<(), TokenError>, Failed> {
        let former = self
            .0
            .texts("SELECT id AS text FROM session WHERE flow = ?", [flow.into()])?;
        for id in former {
            self.drop_session(&id)?;
        }
        let Room { over, replaced } =
            match room(&self.sessions()?, session.thumbprint.as_deref(), now, confirmed) {
                Ok(room) => room,
                Err(error) => return Ok(Err(error)),
            };
        for id in over {
            self.drop_session(&id)?;
        }
        if let Some(id) = replaced {
            self.drop_session_because(&id, Why::Replaced, now)?;
        }
        Ok(Ok(()))
    }

    /// Begins a session, where there is room for it.
    pub fn begin_session(&self, session: &Session, flow: &str) -> Result<(), Failed> {
        let values = [session.id.as_str().into(), to_json(session)?.into(), flow.into()];
        self.0
            .run("INSERT INTO session (id, record, flow) VALUES (?, ?, ?)", values)
    }

    /// Every session.
    pub fn sessions(&self) -> Result<Vec<Session>, Failed> {
        let records = self
            .0
            .texts("SELECT record AS text FROM session ORDER BY rowid", [])?;
        records.iter().map(|record| from_json(record)).collect()
    }

    /// Ends a session that could have gone on, and keeps why for its holder, of the last ones.
    pub fn drop_session_because(&self, id: &str, why: Why, now: Timestamp) -> Result<(), Failed> {
        self.drop_session(id)?;
        let over = "DELETE FROM ended WHERE ends <= ?1 OR id NOT IN (SELECT id FROM ended ORDER BY ends DESC LIMIT ?2)";
        let most = i64::try_from(MOST).unwrap_or(i64::MAX);
        self.0.run(over, [millis(now), most.into()])?;
        self.0.run(
            "INSERT OR REPLACE INTO ended (id, why, ends) VALUES (?, ?, ?)",
            [id.into(), to_json(&why)?.into(), millis(now.plus(IDLE))],
        )
    }

    /// The account connects again: what a backup brought and nobody used since is nobody's (R35).
    pub fn drop_unproven_sessions(&self, now: Timestamp) -> Result<(), Failed> {
        for session in self.sessions()? {
            if session.imported {
                self.drop_session_because(&session.id, Why::Unproven, now)?;
            }
        }
        Ok(())
    }

    /// Why a session isn't there any more, if somebody should know.
    pub fn why_ended(&self, id: &str) -> Result<Option<Why>, Failed> {
        let query = "SELECT why AS text FROM ended WHERE id = ?";
        let why = self.0.text_if_any("ended", query, [id.into()])?;
        why.map(|why| from_json(&why)).transpose()
    }

    /// The session that a refresh token names.
    pub fn session(&self, id: &str) -> Result<Option<Session>, Failed> {
        let query = "SELECT record AS text FROM session WHERE id = ?";
        let record = self.0.text_if_any("session", query, [id.into()])?;
        record.map(|record| from_json(&record)).transpose()
    }

    /// The session that a flow's claim began.
    pub fn session_of(&self, flow: &str) -> Result<Option<Session>, Failed> {
        let query = "SELECT record AS text FROM session WHERE flow = ?";
        let record = self.0.text_if_any("session", query, [flow.into()])?;
        record.map(|record| from_json(&record)).transpose()
    }

    /// Writes a renewed session.
    pub fn write_session(&self, session: &Session) -> Result<(), Failed> {
        self.0.run(
            "UPDATE session SET record = ? WHERE id = ?",
            [to_json(session)?.into(), session.id.as_str().into()],
        )
    }

    /// Ends every session.
    pub fn drop_sessions(&self) -> Result<(), Failed> {
        self.0.run("DELETE FROM access", [])?;
        self.0.run("DELETE FROM session", [])
    }

    /// Ends a session and every access token of it.
    pub fn drop_session(&self, id: &str) -> Result<(), Failed> {
        self.0.run("DELETE FROM access WHERE session = ?", [id.into()])?;
        self.0.run("DELETE FROM session WHERE id = ?", [id.into()])
    }

    /// Whether a token shown for revocation is this client's (RFC 7009 §2.1): a refresh token, or an access token. Nothing,
    /// if it is no token of a session here.
    pub fn belongs_to(
        &self,
        presented: &Presented<'_>,
        client: &Client,
        now: Timestamp,
    ) -> Result<Option<bool>, Failed> {
        let Some(session) = self.session(presented.session)? else {
            return Ok(None);
        };
        let known = session.is_renewed_by(presented) || self.access(presented, now)?.is_some();
        let site = self
            .connection()?
            .is_some_and(|connection| connection.record.site == client.site);
        let origin = session.origin.is_none() || session.origin == client.origin;
        Ok(known.then_some(site && session.kind == client.kind && origin))
    }

    /// A new access token of a session. Tokens of other tabs stay good.
    pub fn issue_access_token(
        &self,
        connection: &str,
        session: &Session,
        now: Timestamp,
    ) -> Result<String, Failed> {
        let ends = now.plus(ACCESS_LIFETIME).min(session.ends());
        let session = session.id.as_str();
        let token = session::token(connection, session, &platform::random());
        let old = "DELETE FROM access WHERE session = ?1 AND (ends <= ?2 OR hash NOT IN \
                   (SELECT hash FROM access WHERE session = ?1 ORDER BY ends DESC LIMIT ?3))";
        self.0
            .run(old, [session.into(), millis(now), (MOST_ACCESS - 1).into()])?;
        let values = [secret::hash(&token).into(), session.into(), millis(ends)];
        self.0.run(
            "INSERT INTO access (hash, session, ends) VALUES (?, ?, ?)",
            values,
        )?;
        Ok(token)
    }
}
