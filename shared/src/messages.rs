//! What the Worker and its Durable Objects say to each other. These never leave the edge; the code and the proof in
//! them do not reach a log either.

use crate::{
    connection::{exchange::Claim, sealed_token::SealedToken},
    oauth::{
        client::Client,
        error::TokenError,
        flow::{Flow, FlowResult},
        token::Tokens,
    },
};
use serde::{Deserialize, Serialize};

/// To a Flow: Instagram sent this browser back.
#[derive(Serialize, Deserialize)]
pub struct Return {
    /// The flow's name, which is the object's.
    pub name: String,
    /// The flow, from its cookie.
    pub flow: Flow,
    /// Instagram's code; [`None`] when there is nothing to exchange.
    pub code: Option<String>,
}

/// A Flow's answer to [`Return`].
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consumed {
    /// Somebody was here before (R7, R9).
    Used,
    /// Consumed, and there was nothing to exchange.
    Closed,
    /// The exchange's result.
    Finished(FlowResult),
}

/// To a Connection: it is claimed.
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
}

/// To a Connection: a session is renewed.
#[derive(Serialize, Deserialize)]
pub struct Renew {
    /// Who renews.
    pub client: Client,
    /// The refresh token shown.
    pub refresh_token: String,
    /// The permissions that are asked for again.
    pub scope: Option<String>,
}

/// To a Connection: a session ends (RFC 7009).
#[derive(Serialize, Deserialize)]
pub struct Revoke {
    /// Who ends it.
    pub client: Client,
    /// Its refresh token, or an access token of it.
    pub token: String,
}

/// What a Connection answers to [`Revoke`]: a token that isn't known is revoked already.
pub type RevokeResult = Result<(), TokenError>;

/// What an object answers to [`Redeem`], [`ClaimConnection`] and [`Renew`].
pub type TokenResult = Result<Tokens, TokenError>;
