//! A backup: what another edge needs to go on with a connection, sealed to a key whose private half the operator keeps
//! away from every server. Losing the edge's provider, or its sealing keys, is then not losing every connection.
//!
//! A row is a box of `NaCl`'s (X25519, with XChaCha20-Poly1305) from a key pair of its own to `BACKUP_KEY`:
//! `<public>.<nonce>.<box>`. Whoever holds the edge can write rows and read none.
//!
//! The key that rows are sealed to is public, so anybody can make a box. Whether a row is of an edge of this app, its proof
//! shows: an HMAC under a key that only the app's secret makes, which every edge of the app has. Without one, a row brings
//! no sessions.

use crate::{
    connection::{record::Record, session::Session},
    instagram::{AppSecret, EndpointProfile},
    keys::backup_key::PrivateKey,
    settings::config::Config,
    values::time::Timestamp,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

/// What every row begins with, inside its box: a box made for something else is no row.
const PREFIX: &str = "instagram-connect backup 1\n";
/// At most so many rows in one call.
pub const MOST_ROWS: usize = 100;

/// Instagram's token, in the clear: inside a box, and on its way from an import into its object.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BareToken(String);

impl BareToken {
    /// A token that was just opened.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text, for sealing it again.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for BareToken {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("BareToken([redacted])")
    }
}

impl Drop for BareToken {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// A session as it is stored, with the hash that names its flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The session.
    pub session: Session,
    /// What its claim was for: claiming twice makes one session.
    pub flow: String,
}

/// One connection, whole. Its id is the one that it had where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backup {
    /// Site, account, permissions, dates.
    pub record: Record,
    /// Instagram's token.
    pub token: BareToken,
    /// The sessions, oldest first, so that pages and servers stay signed in. Their tokens are hashes here too (R46).
    pub sessions: Vec<Held>,
    /// Ids that it had before, if it was imported itself.
    pub formerly: Vec<String>,
    /// Shows that an edge of this app made the row; rows of before have none.
    #[serde(default)]
    pub proof: Option<String>,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Imported {
    /// It was written.
    Written,
    /// It was written without its sessions: nothing proves that an edge of this app made it.
    Bare,
    /// The same token is there already.
    Unchanged,
    /// A token that was issued later is there.
    Newer,
}

/// What a row is, next to what is there already: a token that was issued later is never replaced by an older one.
#[must_use]
pub fn beside(here: Option<&Record>, row: &Record) -> Imported {
    let issued = |record: &Record| record.lifecycle.token.issued;
    match here.map(issued) {
        Some(here) if here > issued(row) => Imported::Newer,
        Some(here) if here == issued(row) => Imported::Unchanged,
        _ => Imported::Written,
    }
}

/// The JSON of a row, for the operator's command; [`None`] if it is sealed to another key, was changed, or is no row.
#[must_use]
pub fn opened(row: &str, key: &PrivateKey) -> Option<Zeroizing<String>> {
    let plain = key.open(row)?;
    let json = std::str::from_utf8(&plain).ok()?.strip_prefix(PREFIX)?;
    Some(Zeroizing::new(json.to_owned()))
}

impl Backup {
    /// What a row's box holds ([`BackupKey::seal`](crate::keys::backup_key::BackupKey::seal)); [`None`] when it can't be
    /// written.
    #[must_use]
    pub fn plain(&self) -> Option<Zeroizing<String>> {
        let mut plain = Zeroizing::new(PREFIX.to_owned());
        plain.push_str(&Zeroizing::new(serde_json::to_string(self).ok()?));
        Some(plain)
    }

    /// Shows that this edge made the row. What is added to a session later is left out where it says nothing, so that rows
    /// of before keep their proof.
    pub fn prove(&mut self, secret: &AppSecret) {
        self.proof = self
            .mac(secret)
            .map(|mac| URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()));
    }

    /// Whether an edge of this app made the row.
    #[must_use]
    pub fn is_proven(&self, secret: &AppSecret) -> bool {
        let shown = self
            .proof
            .as_ref()
            .and_then(|proof| URL_SAFE_NO_PAD.decode(proof).ok());
        match (shown, self.mac(secret)) {
            (Some(shown), Some(mac)) => mac.verify_slice(&shown).is_ok(),
            _ => false,
        }
    }

    /// Finds whose the row is where it says nothing, and whether its sessions may go on: only the app that the site has
    /// now speaks for it, since whoever owns another one of this edge knows that one's secret.
    pub fn find_app(&mut self, config: &Config) -> bool {
        if self.record.app.is_none() {
            let shown = config.apps.all().find(|app| self.is_proven(&app.secret));
            self.record.app = shown.map(|app| app.id.clone());
        }
        self.record.pin(config);
        let Ok(Some(site)) = config.site(&self.record.site) else {
            return false;
        };
        self.record
            .app(config)
            .is_some_and(|app| self.is_proven(&app.secret) && site.app == app.name)
    }

    fn mac(&self, secret: &AppSecret) -> Option<Hmac<Sha256>> {
        let Record {
            id, site, account, ..
        } = &self.record;
        let row = (id, site, &account.id, &self.token, &self.sessions, &self.formerly);
        let row = Zeroizing::new(serde_json::to_string(&row).ok()?);
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes()).ok()?;
        mac.update(PREFIX.as_bytes());
        mac.update(row.as_bytes());
        Some(mac)
    }

    /// Every id that a token of before may name.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let own = std::iter::once(&self.record.id);
        own.chain(&self.formerly).map(String::as_str)
    }

    /// The record that goes on under this id. What the weekly check would find out is found out within a day: nobody
    /// knows what happened to the token since the backup.
    #[must_use]
    pub fn record(
        &self,
        id: &str,
        here: Option<&Record>,
        rules: &EndpointProfile,
        now: Timestamp,
        random: u64,
    ) -> Record {
        let mut record = self.record.clone();
        id.clone_into(&mut record.id);
        let spread = random.checked_rem(rules.days(1)).unwrap_or(0);
        let lifecycle = &mut record.lifecycle;
        lifecycle.check_at = lifecycle.check_at.min(now.plus(spread));
        // What another edge's clock said counts for nothing here (R118).
        lifecycle.seen = now;
        lifecycle.asked = Timestamp::default();
        lifecycle.confirmed = Timestamp::default();
        // A token of the second slot has yet to answer: the next try brings another.
        lifecycle.candidate = None;
        if let Some(here) = here {
            record.connected = record.connected.min(here.connected);
            lifecycle.session_until = lifecycle.session_until.max(here.lifecycle.session_until);
        }
        record
    }
}

#[cfg(test)]
mod tests;
