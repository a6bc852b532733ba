//! To a Connection: claimed by a flow, asked for tokens by clients, and looked after by the operator. Requests of pages
//! reach it as they are, under an origin of their own.

use super::inbox;
use crate::{
    connection::{
        claim::Claim, introspect::Introspection, lanes::Hour, record::Record, sealed_token::SealedToken,
    },
    duties::duty::DutyKind,
    oauth::{client::Client, error::TokenError, token::Tokens},
    operator::backup::{Backup, Imported},
    values::time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What comes from a page reaches a Connection under this origin; the edge's own messages come under another.
pub const PAGE_ORIGIN: &str = "http://page";

inbox! {
    /// What a Connection is asked.
    ConnectionMessage at "CONNECTION";
    /// A flow's result is claimed.
    ClaimConnection at "/claim" answers Result<Tokens, TokenError>;
    /// The answer to a claim was lost, so its client asks again.
    ClaimAgain at "/claim-again" answers Result<Tokens, TokenError>;
    /// A session is renewed.
    Renew at "/renew" answers Result<Tokens, TokenError>;
    /// A session ends. A token that isn't known is revoked already.
    Revoke at "/revoke" answers Result<(), TokenError>;
    /// A server asks what a token is (RFC 7662).
    Introspect at "/introspect" answers Option<Introspection>;
    /// The operator makes a backup.
    BackUp at "/back-up" answers BackedUp;
    /// The operator brings a backup's row.
    Import at "/import" answers Imported;
    /// The operator changes the sealing key.
    Reseal at "/reseal" answers Resealed;
    /// Meta says that the person is gone.
    Forget at "/forget" answers Forgotten;
    /// The operator publishes a feed, changes it or takes it back.
    OperateFeeds at "/operate-feeds" answers Operated;
    /// The operator asks how many calls to Instagram were made.
    Use at "/use" answers Option<Used>;
    /// Somebody comes back for it, maybe with another app of its site's.
    WhoIs at "/who-is" answers Option<Record>;
}

/// Status and body of the answer; [`None`] where there is no connection.
pub type Operated = Option<(u16, String)>;

/// How many calls were made?
#[derive(Serialize, Deserialize)]
pub struct Use;

/// The calls that were made for an account.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Used {
    /// Until when Instagram's limit for the account holds.
    pub limited_until: Option<Timestamp>,
    /// The hours in which there were calls, the oldest first.
    pub hours: Vec<Hour>,
}

/// As a session asks for it at `/feeds`.
#[derive(Serialize, Deserialize)]
pub struct OperateFeeds {
    /// `GET`, `POST`, `PATCH` or `DELETE`.
    pub method: String,
    /// `/feeds` or `/feeds/ID`.
    pub path: String,
    /// What a page would send.
    pub body: String,
}

/// It is claimed.
#[derive(Serialize, Deserialize)]
pub struct ClaimConnection {
    /// What the flow found.
    pub claim: Claim,
    /// Who claims it.
    pub client: Client,
    /// Instagram's token, sealed for this connection.
    pub token: SealedToken,
    /// The flow's name: claiming twice makes one session.
    pub flow: String,
    /// What only this client can show: the first refresh token comes of it.
    pub seed: String,
}

/// A claim's answer was lost. It is given again, unless somebody has used it.
#[derive(Serialize, Deserialize)]
pub struct ClaimAgain {
    /// Who claimed it.
    pub client: Client,
    /// The flow's name.
    pub flow: String,
    /// As at the claim.
    pub seed: String,
}

/// A server asks what a token is: of its own site alone.
#[derive(Serialize, Deserialize)]
pub struct Introspect {
    /// The site that asks.
    pub site: String,
    /// The token.
    pub token: String,
}

/// A session is renewed (RFC 6749 §6).
#[derive(Serialize, Deserialize)]
pub struct Renew {
    /// Who renews.
    pub client: Client,
    /// The refresh token shown.
    pub refresh_token: String,
    /// The permissions that are asked for again.
    pub scope: Option<String>,
}

/// A session ends (RFC 7009).
#[derive(Serialize, Deserialize)]
pub struct Revoke {
    /// Who ends it.
    pub client: Client,
    /// Its refresh token, or an access token of it.
    pub token: String,
}

/// Asks for the connection's row of a backup.
#[derive(Serialize, Deserialize)]
pub struct BackUp;

/// What became of a [`BackUp`].
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackedUp {
    /// The sealed row.
    Sealed(String),
    /// No configured key opens its token.
    Unreadable,
    /// It ended.
    Gone,
}

/// Here is a row of a backup.
#[derive(Serialize, Deserialize)]
pub struct Import {
    /// The object's id.
    pub id: String,
    /// The row.
    pub backup: Backup,
}

/// Seal your token with the newest key (R45).
#[derive(Serialize, Deserialize)]
pub struct Reseal;

/// What became of a [`Reseal`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resealed {
    /// It is sealed with the newest key now, or ended.
    Done,
    /// No configured key opens its token.
    Unreadable,
}

/// Asks for the connection's record.
#[derive(Serialize, Deserialize)]
pub struct WhoIs;

/// Meta says that the person took the app away, or wants what is kept to be deleted.
#[derive(Serialize, Deserialize)]
pub struct Forget {
    /// Which of both.
    pub kind: DutyKind,
    /// The app whose Meta's request is, by its id: who connected with another one stays.
    #[serde(default)]
    pub app: Option<String>,
    /// When that was: who connected again since stays.
    pub issued: Timestamp,
}

/// What became of a [`Forget`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forgotten {
    /// The connection of that id ended.
    Ended(String),
    /// There is none, or it was connected again since.
    Nothing,
}
