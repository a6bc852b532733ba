//! The third step: a client redeems the edge's one-time code, or renews its session, at `/token` (RFC 6749 §4.1.3, §6).
//!
//! Who the client is comes first; [`client`] reads that.

use crate::{
    connection::{record::Record, session::ACCESS_LIFETIME},
    instagram::{Category, Scope},
    messages::Redeem,
    oauth::{
        authorize::is_connection,
        client::{self, Client, Sender},
        dpop::ProofError,
        flow::{Flow, ascii},
    },
    settings::config::Config,
    values::{
        http::{Answer, Parameters},
        secret,
        time::SECOND,
    },
};
use serde::{Deserialize, Serialize};

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
    /// `Bearer`.
    pub token_type: String,
    /// Seconds.
    pub expires_in: u64,
    /// The edge's own refresh token.
    pub refresh_token: String,
    /// What was granted, separated by spaces; what was asked for when Instagram doesn't say.
    pub scope: String,
    /// The connection's id.
    pub connection: String,
    /// What the page's author should know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

/// An error of `/token` (RFC 6749 §5.2), with plain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenError {
    /// The status code.
    pub status: u16,
    /// The error's code.
    pub error: String,
    /// What is wrong, what was expected, what to do.
    pub description: String,
}

impl TokenError {
    /// An error with status 400.
    #[must_use]
    pub fn new(error: &str, description: &str) -> Self {
        Self {
            status: 400,
            error: error.to_owned(),
            description: ascii(description),
        }
    }

    /// `invalid_grant`, whose description begins with the category.
    #[must_use]
    pub fn grant(category: Category, sentence: &str) -> Self {
        Self::new("invalid_grant", &format!("{} {sentence}", category.as_str()))
    }

    /// The platform did not answer in time. The client may repeat the same request.
    #[must_use]
    pub fn unavailable() -> Self {
        let sentence = "transient This server could not answer in time. Nothing is lost; send the same request again in a few seconds.";
        Self {
            status: 503,
            ..Self::new("temporarily_unavailable", sentence)
        }
    }

    /// Too many requests of one address.
    #[must_use]
    pub fn too_many() -> Self {
        let sentence = "rate_limited Too many requests came from this address within a minute. Nothing is lost; wait a minute, then send the same request again.";
        Self {
            status: 429,
            ..Self::new("temporarily_unavailable", sentence)
        }
    }

    /// The answer. `now` in seconds lets a client with a wrong clock set its proofs right.
    #[must_use]
    pub fn answer(&self, now: u64) -> Answer {
        #[derive(Serialize)]
        struct Body<'a> {
            error: &'a str,
            error_description: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            server_time: Option<u64>,
        }
        let proof = matches!(self.error.as_str(), "use_dpop_nonce" | "invalid_dpop_proof");
        let body = Body {
            error: &self.error,
            error_description: &self.description,
            server_time: proof.then_some(now),
        };
        let answer = answer(self.status, serde_json::to_string(&body).unwrap_or_default());
        match self.status {
            401 => answer.with("WWW-Authenticate", "Basic realm=\"token\""),
            429 => answer.with("Retry-After", "60"),
            503 => answer.with("Retry-After", "5"),
            _ => answer,
        }
    }
}

impl From<ProofError> for TokenError {
    fn from(error: ProofError) -> Self {
        Self::new(error.code(), &error.to_string())
    }
}

impl Tokens {
    /// The tokens of a session of that connection.
    #[must_use]
    pub fn new(access_token: String, refresh_token: String, record: &Record, notice: Option<String>) -> Self {
        Self {
            access_token,
            token_type: "Bearer".to_owned(),
            expires_in: ACCESS_LIFETIME / SECOND,
            refresh_token,
            scope: record.scope(),
            connection: record.id.clone(),
            notice,
        }
    }

    /// The answer (RFC 6749 §5.1).
    #[must_use]
    pub fn answer(&self) -> Answer {
        answer(200, serde_json::to_string(self).unwrap_or_default())
    }
}

/// RFC 6749 §5.1 asks for both headers.
fn answer(status: u16, body: String) -> Answer {
    Answer::json(status, body).with("Pragma", "no-cache")
}

/// Reads who asks for what. A browser's proof is still to be added: its signature is the platform's to verify.
///
/// # Errors
/// In the order of RFC 6749: the request's form, the client, the grant.
pub fn read(config: &Config, body: &str, sender: &Sender) -> Result<(Client, Grant), TokenError> {
    let parameters = form(body, sender)?;
    let client = client::read(config, &parameters, sender)?;
    let need = |name: &str| {
        parameters.one(name).map(str::to_owned).ok_or_else(|| {
            TokenError::new(
                "invalid_request",
                &format!("The parameter {name} is missing from the form body."),
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
            return Err(TokenError::new(
                "unsupported_grant_type",
                "Only grant_type=authorization_code and grant_type=refresh_token are offered.",
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
        None => Err(TokenError::new(
            "invalid_request",
            "The parameter token is missing from the form body.",
        )),
    }
}

fn form(body: &str, sender: &Sender) -> Result<Parameters, TokenError> {
    let kind = sender
        .content_type
        .as_deref()
        .unwrap_or_default()
        .to_ascii_lowercase();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(TokenError::new(
            "invalid_request",
            "The body must be a form: Content-Type application/x-www-form-urlencoded.",
        ));
    }
    let parameters = Parameters::parse(body);
    if parameters.repeated().is_some() {
        return Err(TokenError::new(
            "invalid_request",
            "A parameter is there more than once; send each once.",
        ));
    }
    Ok(parameters)
}

/// Whether a client may redeem a flow's result: the code, the return URL, the site and the verifier all match (R27).
/// A wrong guess spends nothing, so that nobody can spoil a flow whose code they saw.
///
/// # Errors
/// `invalid_grant`, with what doesn't match.
pub fn may_redeem(redeem: &Redeem, flow: &Flow, code_hash: &str) -> Result<(), TokenError> {
    if !secret::equal(&secret::hash(&redeem.code), code_hash) {
        return Err(unknown_code());
    }
    let wrong = |sentence| Err(TokenError::grant(Category::CodeInvalid, sentence));
    if redeem.client.site != flow.site {
        return wrong("This one-time code belongs to another client.");
    }
    if redeem.redirect_uri != flow.return_url.as_str() {
        return wrong("The redirect_uri is not the one at the start, to the byte.");
    }
    let thumbprint = redeem.client.proof.as_ref().map(|proof| &proof.thumbprint);
    if flow.dpop_jkt.is_some() && flow.dpop_jkt.as_ref() != thumbprint {
        return wrong("The proof is not of the key that dpop_jkt named at the start.");
    }
    if !verifier_matches(&redeem.verifier, &flow.challenge) {
        return wrong(
            "The code_verifier does not match the code_challenge at the start: only the page that began can finish.",
        );
    }
    Ok(())
}

/// Whether a renewal may ask for this scope: for nothing that the connection wasn't granted (RFC 6749 §6). What it gets is
/// all of that, as the answer says.
///
/// # Errors
/// `invalid_scope`.
pub fn may_ask(scope: Option<&str>, granted: &str) -> Result<(), TokenError> {
    let Some(scope) = scope else { return Ok(()) };
    let granted: Vec<&str> = granted.split(' ').collect();
    let asked = Scope::parse(scope);
    if asked.is_ok_and(|asked| {
        asked
            .permissions
            .iter()
            .all(|one| granted.contains(&one.as_str()))
    }) {
        return Ok(());
    }
    Err(TokenError::new(
        "invalid_scope",
        "The scope has a permission that this connection was not granted; leave scope out, or connect again with it.",
    ))
}

/// The token was issued to another client, so nothing is revoked (RFC 7009 §2.1).
#[must_use]
pub fn anothers() -> TokenError {
    TokenError::grant(
        Category::TokenMalformed,
        "This token was issued to another client, so it was not revoked. Revoke it as that client.",
    )
}

/// The Flow object that a one-time code names.
#[must_use]
pub fn flow_of(code: &str) -> Option<&str> {
    let (name, opaque) = code.split_once('.')?;
    let base64url = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (name.len() == 43 && name.bytes().all(base64url) && opaque.len() == 43).then_some(name)
}

/// The connection that an access or refresh token names.
#[must_use]
pub fn connection_of(token: &str) -> Option<&str> {
    let (connection, opaque) = token.split_once('.')?;
    (is_connection(connection) && opaque.len() == 65).then_some(connection)
}

/// RFC 7636 §4.6, with the verifier's form of §4.1.
#[must_use]
pub fn verifier_matches(verifier: &str, challenge: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&verifier.len())
        && verifier.bytes().all(unreserved)
        && secret::equal(&secret::hash(verifier), challenge)
}

/// The one-time code is none of this edge's, or not good any more (R27).
#[must_use]
pub fn unknown_code() -> TokenError {
    TokenError::grant(
        Category::CodeExpired,
        "This one-time code is unknown, was used already, or is older than 60 seconds. Click the button again.",
    )
}
