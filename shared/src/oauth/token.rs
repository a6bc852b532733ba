//! The third step: a client redeems the edge's one-time code, or renews its session, at `/token` (RFC 6749 §4.1.3, §6).
//!
//! Who the client is comes first; [`client`] reads that.

use crate::{
    instagram::{Category, Failure, Permission, Scope},
    oauth::{
        client::{self, Client, Sender},
        error::{TokenError, answer},
        resource,
    },
    settings::config::Config,
    values::{
        http::{HttpResponse, Parameters},
        time::{MINUTE, SECOND, Timestamp},
    },
};
use serde::{Deserialize, Serialize};

/// An access token lives for 10 minutes (R30).
pub const ACCESS_LIFETIME: u64 = 10 * MINUTE;

/// What is asked of `/token`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// Redeem the one-time code.
    Code {
        /// `<flow>.<opaque>`.
        code: String,
        /// The flow's return URL, equal to the byte.
        redirect_uri: String,
        /// PKCE's verifier.
        verifier: String,
    },
    /// Renew a session.
    Refresh {
        /// `<connection>.<session><opaque>`.
        refresh_token: String,
        /// The permissions that are asked for again (RFC 6749 §6).
        scope: Option<String>,
    },
}

/// What `/token` answers (RFC 6749 §5.1).
#[derive(Debug, Serialize, Deserialize)]
pub struct Tokens {
    /// The edge's own access token. Useless at Instagram.
    pub access_token: String,
    /// `Bearer`; `DPoP` when the access token is bound to a key (RFC 9449 §5).
    pub token_type: String,
    /// Seconds.
    pub expires_in: u64,
    /// The edge's own refresh token.
    pub refresh_token: String,
    /// Seconds until its session ends if it isn't renewed (draft-ietf-oauth-refresh-token-expiration).
    #[serde(default)]
    pub refresh_token_expires_in: u64,
    /// What was granted, separated by spaces; what was asked for when Instagram doesn't say.
    pub scope: String,
    /// The connection's id.
    pub connection: String,
    /// What the page's author should know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

impl Tokens {
    /// The tokens of a session of that connection.
    #[must_use]
    pub fn new(
        access_token: String,
        refresh_token: String,
        scope: String,
        connection: String,
        notice: Option<String>,
    ) -> Self {
        Self {
            access_token,
            token_type: "Bearer".to_owned(),
            expires_in: ACCESS_LIFETIME / SECOND,
            refresh_token,
            refresh_token_expires_in: 0,
            scope,
            connection,
            notice,
        }
    }

    /// The same of a session that ends then.
    #[must_use]
    pub const fn until(mut self, ends: Timestamp, now: Timestamp) -> Self {
        self.refresh_token_expires_in = ends.since(now) / SECOND;
        self
    }

    /// The same of a session whose access tokens are bound to its key, or not.
    #[must_use]
    pub fn bound(mut self, bound: bool) -> Self {
        if bound {
            "DPoP".clone_into(&mut self.token_type);
        }
        self
    }

    /// The answer (RFC 6749 §5.1).
    #[must_use]
    pub fn answer(&self) -> HttpResponse {
        answer(200, serde_json::to_string(self).unwrap_or_default())
    }
}

/// Reads who asks for what. A browser's proof is still to be added: its signature is the platform's to verify.
///
/// # Errors
/// In the order of RFC 6749: the request's form, the client, the grant.
pub fn read(config: &Config, body: &str, sender: &Sender) -> Result<(Client, Grant), TokenError> {
    let parameters = form(body, sender)?;
    let client = client::read(config, &parameters, sender)?;
    if !resource::is_own(&config.public_url, &parameters) {
        return Err(TokenError::request(
            resource::CODE,
            resource::CAUSE,
            resource::ACTION,
        ));
    }
    let need = |name: &str| {
        parameters.one(name).map(str::to_owned).ok_or_else(|| {
            TokenError::request(
                "invalid_request",
                format!("The parameter {name} is missing from the form body."),
                "Send it once, in the body.",
            )
        })
    };
    let grant = match need("grant_type")?.as_str() {
        "authorization_code" => Grant::Code {
            code: need("code")?,
            redirect_uri: need("redirect_uri")?,
            verifier: need("code_verifier")?,
        },
        "refresh_token" => Grant::Refresh {
            refresh_token: need("refresh_token")?,
            scope: parameters.one("scope").map(str::to_owned),
        },
        _ => {
            return Err(TokenError::request(
                "unsupported_grant_type",
                "This grant_type is not offered.",
                "Send grant_type=authorization_code or grant_type=refresh_token.",
            ));
        }
    };
    Ok((client, grant))
}

/// Reads a request to `/revoke` (RFC 7009): the client and its token.
///
/// # Errors
/// As [`read`].
pub fn read_revocation(config: &Config, body: &str, sender: &Sender) -> Result<(Client, String), TokenError> {
    let parameters = form(body, sender)?;
    let client = client::read(config, &parameters, sender)?;
    match parameters.one("token") {
        Some(token) => Ok((client, token.to_owned())),
        None => Err(TokenError::request(
            "invalid_request",
            "The parameter token is missing from the form body.",
            "Send it once, in the body.",
        )),
    }
}

/// The answer to `/revoke`: RFC 7009 §2.2 wants nothing in it, and there are clients that read JSON of every answer.
#[must_use]
pub fn revoked() -> HttpResponse {
    answer(200, "{}".to_owned())
}

fn form(body: &str, sender: &Sender) -> Result<Parameters, TokenError> {
    let kind = sender
        .content_type
        .as_deref()
        .unwrap_or_default()
        .to_ascii_lowercase();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(TokenError::request(
            "invalid_request",
            "The body is not a form.",
            "Send Content-Type: application/x-www-form-urlencoded, and a body of that kind.",
        ));
    }
    let parameters = Parameters::parse(body);
    if parameters.repeated().is_some() {
        return Err(TokenError::request(
            "invalid_request",
            "A parameter is there more than once.",
            "Send each once.",
        ));
    }
    Ok(parameters)
}

/// Whether a renewal may ask for this scope: for nothing that the connection wasn't granted (RFC 6749 §6). What it gets is
/// all of that, as the answer says.
///
/// # Errors
/// `invalid_scope`.
pub fn may_ask(scope: Option<&str>, granted: &str) -> Result<(), TokenError> {
    let Some(scope) = scope else { return Ok(()) };
    let granted: Vec<&str> = granted.split(' ').collect();
    let missing: Vec<Permission> = match Scope::parse(scope) {
        Ok(asked) => asked
            .permissions
            .into_iter()
            .filter(|one| !granted.contains(&one.as_str()))
            .collect(),
        Err(problem) => return Err(TokenError::new("invalid_scope", Failure::scope(&problem))),
    };
    if missing.is_empty() {
        return Ok(());
    }
    let failure = Failure::own(
        Category::PermissionMissing,
        "The scope has a permission that this connection was not granted.",
        "Leave scope out, or connect again with it.",
    );
    Err(TokenError::new("invalid_scope", failure.missing(missing)))
}

/// The token was issued to another client, so nothing is revoked (RFC 7009 §2.1).
#[must_use]
pub fn anothers() -> TokenError {
    TokenError::grant(
        Category::TokenMalformed,
        "This token was issued to another client, so it was not revoked.",
        "Revoke it as that client.",
    )
}

#[cfg(test)]
mod tests;
