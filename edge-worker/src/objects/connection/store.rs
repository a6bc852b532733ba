//! What a Connection keeps: its record, the sealed token, the sessions with the hashes of what was handed out for them
//! (R46), and the proofs that were seen.

use super::Access;
use crate::{
    objects::sql::{Database, millis},
    platform::{self, Failed},
};
use serde::{Deserialize, de::DeserializeOwned};
use shared::{
    connection::{
        record::Record,
        sealed_token::SealedToken,
        session::{self, MOST, Presented, Session},
    },
    oauth::{
        client::Client,
        dpop::{JTI_LIFETIME, Proof},
        token::ACCESS_LIFETIME,
    },
    operator::directory::Row,
    values::{secret, time::Timestamp},
};
use worker::State;

const SCHEMA: [&str; 7] = [
    "CREATE TABLE IF NOT EXISTS connection (one INTEGER PRIMARY KEY CHECK (one = 1), record TEXT NOT NULL, \
     token TEXT NOT NULL, candidate TEXT, row TEXT, version INTEGER NOT NULL DEFAULT 0, told INTEGER NOT NULL DEFAULT 0)",
    "CREATE TABLE IF NOT EXISTS event (id TEXT PRIMARY KEY, site TEXT NOT NULL, body TEXT NOT NULL, \
     tries INTEGER NOT NULL, due INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS session (id TEXT PRIMARY KEY, record TEXT NOT NULL, flow TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS access (hash TEXT PRIMARY KEY, session TEXT NOT NULL, ends INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS proof (jti TEXT PRIMARY KEY, ends INTEGER NOT NULL)",
    "CREATE INDEX IF NOT EXISTS access_session ON access (session, ends)",
    "CREATE INDEX IF NOT EXISTS proof_ends ON proof (ends)",
];

/// The record, the sealed token in use, and the one in the second slot.
pub struct Kept {
    /// All but the tokens.
    pub record: Record,
    /// Sealed for this connection.
    pub token: SealedToken,
    /// A refreshed token that has yet to answer.
    pub candidate: Option<SealedToken>,
}

/// A session has at most so many access tokens at once: a tab needs one in ten minutes.
const MOST_ACCESS: i64 = 20;

/// A Connection's database.
pub struct Store(pub(super) Database);

#[derive(Deserialize)]
struct Text {
    text: String,
}

#[derive(Deserialize)]
struct Whole {
    session: String,
    record: String,
    token: String,
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Failed> {
    serde_json::from_str(text).map_err(|_| Failed)
}

fn written(value: &impl serde::Serialize) -> Result<String, Failed> {
    serde_json::to_string(value).map_err(|_| Failed)
}

impl Store {
    /// The database of this object.
    pub fn of(state: &State) -> Self {
        Self(Database::of(state))
    }

    /// Whether there is a connection at all: an ended one has no tables.
    pub fn exists(&self) -> Result<bool, Failed> {
        self.0.exists("connection")
    }

    /// Makes the schema, at the first write.
    pub fn prepare(&self) -> Result<(), Failed> {
        SCHEMA.iter().try_for_each(|table| self.0.run(table, []))
    }

    /// The record and its sealed tokens.
    pub fn kept(&self) -> Result<Option<Kept>, Failed> {
        #[derive(Deserialize)]
        struct Row {
            record: String,
            token: String,
            candidate: Option<String>,
        }
        let query = "SELECT record, token, candidate FROM connection";
        let row = self.0.row_if_any::<Row>("connection", query, [])?;
        row.map(|row| {
            Ok(Kept {
                record: read(&row.record)?,
                token: SealedToken::stored(row.token),
                candidate: row.candidate.map(SealedToken::stored),
            })
        })
        .transpose()
    }

    /// Writes record and tokens together, and the row for the Directory when it changed.
    pub fn write(&self, kept: &Kept) -> Result<(), Failed> {
        self.0.run(
            "INSERT INTO connection (one, record, token, candidate) VALUES (1, ?, ?, ?) ON CONFLICT (one) DO UPDATE \
             SET record = excluded.record, token = excluded.token, candidate = excluded.candidate",
            [
                written(&kept.record)?.into(),
                kept.token.as_str().into(),
                kept.candidate.as_ref().map(SealedToken::as_str).into(),
            ],
        )?;
        let row = written(&Row::of(&kept.record, &kept.token))?;
        self.0.run(
            "UPDATE connection SET row = ?1, version = max(version + 1, ?2) WHERE row IS NOT ?1",
            [row.into(), millis(platform::now())],
        )
    }

    /// When the last session ends; now, when there is none.
    pub fn sessions_until(&self, now: Timestamp) -> Result<Timestamp, Failed> {
        let rows = self.0.rows::<Text>("SELECT record AS text FROM session", [])?;
        rows.iter()
            .try_fold(now, |last, row| Ok(read::<Session>(&row.text)?.ends().max(last)))
    }

    /// The session of an access token that is still good, with all that a call needs: one query.
    pub fn access(&self, presented: &Presented<'_>, now: Timestamp) -> Result<Option<Access>, Failed> {
        let query = "SELECT session.record AS session, connection.record AS record, connection.token AS token \
                     FROM access JOIN session ON session.id = access.session JOIN connection \
                     WHERE access.hash = ? AND access.ends > ?";
        let values = [presented.hash().into(), millis(now)];
        let row = self.0.row_if_any::<Whole>("access", query, values)?;
        row.map(|row| {
            Ok(Access {
                session: read(&row.session)?,
                record: read(&row.record)?,
                sealed: SealedToken::stored(row.token),
            })
        })
        .transpose()
    }

    /// Begins a session; the same flow's former one and the oldest beyond the limit go (R30).
    pub fn begin(&self, session: &Session, flow: &str) -> Result<(), Failed> {
        let former = self
            .0
            .rows::<Text>("SELECT id AS text FROM session WHERE flow = ?", [flow.into()])?;
        for row in former {
            self.drop_session(&row.text)?;
        }
        let values = [session.id.as_str().into(), written(session)?.into(), flow.into()];
        self.0
            .run("INSERT INTO session (id, record, flow) VALUES (?, ?, ?)", values)?;
        let query = "SELECT id AS text FROM session ORDER BY rowid DESC LIMIT -1 OFFSET ?";
        let most = i64::try_from(MOST).unwrap_or(i64::MAX);
        for row in self.0.rows::<Text>(query, [most.into()])? {
            self.drop_session(&row.text)?;
        }
        Ok(())
    }

    /// The session that a refresh token names.
    pub fn session(&self, id: &str) -> Result<Option<Session>, Failed> {
        let query = "SELECT record AS text FROM session WHERE id = ?";
        let row = self.0.row_if_any::<Text>("session", query, [id.into()])?;
        row.map(|row| read(&row.text)).transpose()
    }

    /// Writes a renewed session.
    pub fn write_session(&self, session: &Session) -> Result<(), Failed> {
        self.0.run(
            "UPDATE session SET record = ? WHERE id = ?",
            [written(session)?.into(), session.id.as_str().into()],
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
    pub fn belongs(
        &self,
        presented: &Presented<'_>,
        client: &Client,
        now: Timestamp,
    ) -> Result<Option<bool>, Failed> {
        let Some(session) = self.session(presented.session)? else {
            return Ok(None);
        };
        let hash = presented.hash();
        let known = secret::equal(&hash, &session.refresh)
            || session
                .former
                .as_deref()
                .is_some_and(|former| secret::equal(&hash, former))
            || self.access(presented, now)?.is_some();
        let site = self.kept()?.is_some_and(|kept| kept.record.site == client.site);
        let origin = session.origin.is_none() || session.origin == client.origin;
        Ok(known.then_some(site && session.kind == client.kind && origin))
    }

    /// A new access token of a session. Tokens of other tabs stay good.
    pub fn hand_out(&self, connection: &str, session: &Session, now: Timestamp) -> Result<String, Failed> {
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

    /// Marks a proof as seen; `false` when it was seen before (R31).
    pub fn first_seen(&self, proof: &Proof, now: Timestamp) -> Result<bool, Failed> {
        self.0.run("DELETE FROM proof WHERE ends <= ?", [millis(now)])?;
        let seen = self.0.row::<Text>(
            "SELECT jti AS text FROM proof WHERE jti = ?",
            [proof.jti.as_str().into()],
        )?;
        if seen.is_some() {
            return Ok(false);
        }
        let values = [proof.jti.as_str().into(), millis(now.plus(JTI_LIFETIME))];
        self.0
            .run("INSERT INTO proof (jti, ends) VALUES (?, ?)", values)?;
        Ok(true)
    }
}
