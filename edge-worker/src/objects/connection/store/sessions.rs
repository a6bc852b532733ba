//! The sessions, and the hashes of what was handed out for them (R46).

use super::Store;
use crate::{
    objects::sql::{from_json, millis, to_json},
    platform::{self, Failed},
};
use shared::{
    connection::{
        memory::Access,
        room::{Room, Why, room},
        session::{self, MOST, Presented, Session, ends::IDLE},
    },
    oauth::{client::Client, error::TokenError, token::ACCESS_LIFETIME},
    values::{secret, time::Timestamp},
};
use std::rc::Rc;

/// A session has at most so many access tokens at once: a tab needs one in ten minutes.
const MOST_ACCESS: i64 = 20;

impl Store {
    /// When the last session ends; now, when there is none.
    pub fn sessions_until(&self, now: Timestamp) -> Result<Timestamp, Failed> {
        let ends = self.sessions()?.into_iter().map(|session| session.ends());
        Ok(ends.fold(now, Ord::max))
    }

    /// The session of an access token that is still good, with all that a call needs.
    pub fn access(&self, presented: &Presented<'_>, now: Timestamp) -> Result<Option<Access>, Failed> {
        self.kept.access(presented, now)
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
            .reading()
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
        self.change()
            .run("INSERT INTO session (id, record, flow) VALUES (?, ?, ?)", values)
    }

    /// Every session.
    pub fn sessions(&self) -> Result<Vec<Session>, Failed> {
        let records = self
            .reading()
            .texts("SELECT record AS text FROM session ORDER BY rowid", [])?;
        records.iter().map(|record| from_json(record)).collect()
    }

    /// Ends a session that could have gone on, and keeps why for its holder, of the last ones.
    pub fn drop_session_because(&self, id: &str, why: Why, now: Timestamp) -> Result<(), Failed> {
        self.drop_session(id)?;
        let over = "DELETE FROM ended WHERE ends <= ?1 OR id NOT IN (SELECT id FROM ended ORDER BY ends DESC LIMIT ?2)";
        let most = i64::try_from(MOST).unwrap_or(i64::MAX);
        self.change().run(over, [millis(now), most.into()])?;
        self.change().run(
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
        let why = self.reading().text_if_any("ended", query, [id.into()])?;
        why.map(|why| from_json(&why)).transpose()
    }

    /// The session that a refresh token names.
    pub fn session(&self, id: &str) -> Result<Option<Session>, Failed> {
        Ok(self.kept.session(id)?.map(Rc::unwrap_or_clone))
    }

    /// The session that a flow's claim began.
    pub fn session_of(&self, flow: &str) -> Result<Option<Session>, Failed> {
        let query = "SELECT record AS text FROM session WHERE flow = ?";
        let record = self.reading().text_if_any("session", query, [flow.into()])?;
        record.map(|record| from_json(&record)).transpose()
    }

    /// Writes a renewed session.
    pub fn write_session(&self, session: &Session) -> Result<(), Failed> {
        self.change().run(
            "UPDATE session SET record = ? WHERE id = ?",
            [to_json(session)?.into(), session.id.as_str().into()],
        )
    }

    /// Ends every session.
    pub fn drop_sessions(&self) -> Result<(), Failed> {
        self.change().run("DELETE FROM access", [])?;
        self.change().run("DELETE FROM session", [])
    }

    /// Ends a session and every access token of it.
    pub fn drop_session(&self, id: &str) -> Result<(), Failed> {
        self.change()
            .run("DELETE FROM access WHERE session = ?", [id.into()])?;
        self.change().run("DELETE FROM session WHERE id = ?", [id.into()])
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
        self.change()
            .run(old, [session.into(), millis(now), (MOST_ACCESS - 1).into()])?;
        let values = [secret::hash(&token).into(), session.into(), millis(ends)];
        self.change().run(
            "INSERT INTO access (hash, session, ends) VALUES (?, ?, ?)",
            values,
        )?;
        Ok(token)
    }
}
