//! A connection: one Instagram account connected to one site, as its Durable Object keeps it. The sealed token, the
//! sessions and this record are all that there is.

use crate::{
    exchange::{Account, Claim, TokenDates, TokenKind},
    http::Answer,
    instagram::{Category, Failure, Permission, Retry, permissions::joined},
    time::Moment,
};
use serde::{Deserialize, Serialize};

/// How a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// It works.
    Ok,
    /// It works, with the short-lived token; the long-lived one is still to come (R20).
    Upgrading,
    /// Somebody has to act; the failure says who and what.
    Reconnect,
}

/// What is kept of a connection, beside the sealed token and its sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The connection's id.
    pub id: String,
    /// The site it belongs to.
    pub site: String,
    /// Whose account it is.
    pub account: Account,
    /// What was asked for.
    pub asked: Vec<Permission>,
    /// What was granted; [`None`] when Instagram doesn't say.
    pub permissions: Option<Vec<Permission>>,
    /// Asked for, and unticked.
    pub declined: Vec<Permission>,
    /// The token's dates.
    pub token: TokenDates,
    /// How it is.
    pub health: Health,
    /// Why, when it isn't well.
    pub failure: Option<Failure>,
    /// When it was first connected.
    pub connected: Moment,
    /// How often the long-lived exchange was tried.
    pub tries: u32,
    /// No call before this time: Instagram's limit was reached (R42).
    pub limited_until: Option<Moment>,
}

impl Record {
    /// The record that a claim makes; a former one of the same account keeps its first date (R52).
    #[must_use]
    pub fn claimed(claim: Claim, former: Option<&Self>, now: Moment) -> Self {
        let upgrading = claim.token.kind == TokenKind::ShortLived;
        let mut account = claim.account;
        if let Some(former) = former {
            let old = former.account.clone();
            account.user_id = account.user_id.or(old.user_id);
            account.username = account.username.or(old.username);
        }
        Self {
            id: claim.connection,
            site: claim.flow.site,
            account,
            asked: claim.flow.permissions,
            permissions: claim.permissions,
            declined: claim.declined,
            token: claim.token,
            health: if upgrading { Health::Upgrading } else { Health::Ok },
            failure: claim.waiting_for,
            connected: former.map_or(now, |former| former.connected),
            tries: 0,
            limited_until: None,
        }
    }

    /// The scope of RFC 6749 §5.1: what was granted; without word from Instagram, what was asked for.
    #[must_use]
    pub fn scope(&self) -> String {
        joined(self.permissions.as_ref().unwrap_or(&self.asked), " ")
    }

    /// Takes note of a failed call. A failure that only a person can mend makes the connection need one.
    pub fn note(&mut self, failure: &Failure) -> bool {
        let fatal = matches!(
            failure.category,
            Category::TokenExpired
                | Category::TokenRevoked
                | Category::TokenMalformed
                | Category::Checkpoint
                | Category::NotProfessional
        );
        if fatal {
            self.health = Health::Reconnect;
            self.failure = Some(failure.clone());
        }
        fatal
    }

    /// The long-lived token came.
    pub fn upgraded(&mut self, dates: TokenDates) {
        self.token = dates;
        self.health = Health::Ok;
        self.failure = None;
        self.tries = 0;
    }

    /// The short-lived token's hour is over without a long-lived one; the last failure says why.
    pub fn give_up(&mut self) {
        self.health = Health::Reconnect;
        self.failure = Some(ended_while_waiting());
    }

    /// When the long-lived exchange is tried again: sooner first, and well within the short-lived token's life.
    /// [`None`] when that life is over.
    #[must_use]
    pub fn next_upgrade(&self, now: Moment) -> Option<Moment> {
        let life = self.token.expires.since(self.token.issued);
        let wait = (life / 120).saturating_mul(1 << self.tries.min(4)).max(250);
        let at = now.plus(wait);
        (at < self.token.expires).then_some(at)
    }

    /// What `/connection` says of it.
    #[must_use]
    pub fn answer(&self) -> Answer {
        let failure = self.failure.as_ref();
        let status = Status {
            id: &self.id,
            username: self.account.username.as_deref(),
            name: self.account.name.as_deref(),
            account_type: self.account.account_type.as_deref(),
            permissions: self.permissions.as_deref(),
            declined: &self.declined,
            health: self.health,
            category: failure.map(|failure| failure.category),
            retry: failure.map(|failure| failure.retry),
            cause: failure.map(|failure| &*failure.cause),
            action: failure.map(|failure| &*failure.action),
            connected_at: self.connected.seconds(),
            token_expires_at: self.token.expires.seconds(),
        };
        Answer::json(200, serde_json::to_string(&status).unwrap_or_default())
    }
}

/// The stored token can't be opened any more (R45).
#[must_use]
pub fn unreadable() -> Failure {
    own(
        Category::TokenMalformed,
        "The stored connection can't be opened: its sealing key was removed from this server, or the storage was changed.",
        "Connect again. The operator keeps old keys in SEALING_KEYS until nothing is sealed with them.",
    )
}

fn ended_while_waiting() -> Failure {
    own(
        Category::TokenExpired,
        "Instagram did not finish the connection within its hour, though it was asked many times.",
        "Connect again; Instagram's trouble is over, or this would have been told sooner.",
    )
}

/// A failure that is no answer of Instagram's; the person connects again.
fn own(category: Category, cause: &'static str, action: &'static str) -> Failure {
    Failure {
        category,
        retry: Retry::UserReconnect,
        cause: cause.into(),
        action: action.into(),
        status_seen: 0,
        code: None,
        subcode: None,
        retry_after_seconds: None,
    }
}

/// The body of `GET /connection`. Times are Unix seconds.
#[derive(Serialize)]
struct Status<'a> {
    id: &'a str,
    username: Option<&'a str>,
    name: Option<&'a str>,
    account_type: Option<&'a str>,
    permissions: Option<&'a [Permission]>,
    declined: &'a [Permission],
    health: Health,
    category: Option<Category>,
    retry: Option<Retry>,
    cause: Option<&'a str>,
    action: Option<&'a str>,
    connected_at: u64,
    token_expires_at: u64,
}
