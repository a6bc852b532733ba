//! The third step: a client redeems the edge's one-time code, or renews its session, at `/token` (RFC 6749 §4.1.3, §6).
//!
//! Who the client is comes first: a browser shows a listed origin and a `DPoP` proof, a server its secret, a native
//! program neither (R32).

use crate::{
    authorize::is_connection,
    config::Config,
    connection::Record,
    dpop::{Proof, ProofError},
    flow::{Flow, ascii},
    http::{Answer, Parameters},
    instagram::Category,
    messages::Redeem,
    secret,
    session::ACCESS_LIFETIME,
    site::{ClientKind, Site},
    time::SECOND,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

/// The header fields that are read at `/token` and `/revoke`.
#[derive(Debug, Default)]
pub struct Sender {
    /// `Origin`.
    pub origin: Option<String>,
    /// `Authorization`, for HTTP Basic with a client secret.
    pub authorization: Option<String>,
    /// `Content-Type`.
    pub content_type: Option<String>,
}

/// A client that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Its site's id.
    pub site: String,
    /// What kind of program it is.
    pub kind: ClientKind,
    /// Its page's origin.
    pub origin: Option<String>,
    /// The key that it proved to hold.
    pub proof: Option<Proof>,
}

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

    fn client(description: &str) -> Self {
        Self {
            status: 401,
            ..Self::new("invalid_client", description)
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
        let answer = Answer::json(self.status, serde_json::to_string(&body).unwrap_or_default());
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
        Answer::json(200, serde_json::to_string(self).unwrap_or_default())
    }
}

/// Reads who asks for what. A browser's proof is still to be added: its signature is the platform's to verify.
///
/// # Errors
/// In the order of RFC 6749: the request's form, the client, the grant.
pub fn read(config: &Config, body: &str, sender: &Sender) -> Result<(Client, Grant), TokenError> {
    let parameters = form(body, sender)?;
    let client = client(config, &parameters, sender)?;
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
    let client = client(config, &parameters, sender)?;
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

fn client(config: &Config, parameters: &Parameters, sender: &Sender) -> Result<Client, TokenError> {
    let basic = sender.authorization.as_deref().map(basic).transpose()?;
    let (id, secret) = match (
        &basic,
        parameters.one("client_id"),
        parameters.one("client_secret"),
    ) {
        (Some(_), _, Some(_)) => {
            return Err(TokenError::new(
                "invalid_request",
                "The client's secret is there twice; send it in one way.",
            ));
        }
        (Some((id, _)), Some(other), None) if id != other => {
            return Err(TokenError::new(
                "invalid_request",
                "The header and the body name different clients.",
            ));
        }
        (Some((id, secret)), _, None) => (id.as_str(), Some(secret.as_str())),
        (None, Some(id), secret) => (id, secret),
        (None, None, _) => return Err(TokenError::client("The parameter client_id is missing.")),
    };
    let site = config.site(id).ok_or_else(|| {
        TokenError::client(
            "No site of this client_id is known here. The operator lists sites in the setting SITES.",
        )
    })?;
    let kind = kind(site, secret, sender.origin.as_deref())?;
    Ok(Client {
        site: id.to_owned(),
        kind,
        origin: sender.origin.clone(),
        proof: None,
    })
}

fn kind(site: &Site, secret: Option<&str>, origin: Option<&str>) -> Result<ClientKind, TokenError> {
    if let Some(origin) = origin
        && !site.lists_origin(origin)
    {
        let sentence = "This page's origin is not listed for the site. The operator adds it to origins in the setting SITES (scheme, host and port count, so does www.).";
        return Err(TokenError {
            status: 403,
            ..TokenError::new("unauthorized_client", sentence)
        });
    }
    let kind = match (secret, origin) {
        (Some(secret), _) if !site.secret_matches(secret) => {
            return Err(TokenError::client(
                "The client's secret is wrong, or this site has no server client.",
            ));
        }
        (Some(_), _) => ClientKind::Server,
        (None, Some(_)) => ClientKind::Browser,
        (None, None) => ClientKind::Native,
    };
    if site.has(kind) {
        return Ok(kind);
    }
    Err(match kind {
        ClientKind::Native if site.has(ClientKind::Server) => {
            TokenError::client("The client's secret is missing: send it by HTTP Basic or as client_secret.")
        }
        ClientKind::Native => TokenError::client(
            "There is no Origin header, so this is no page of the site's; and the site has no native or server client.",
        ),
        _ => TokenError::new(
            "unauthorized_client",
            "This site has no client of that kind; see clients in the setting SITES.",
        ),
    })
}

/// RFC 6749 §2.3.1: both halves are form-encoded before Basic joins them.
fn basic(header: &str) -> Result<(String, String), TokenError> {
    let wrong =
        || TokenError::client("The Authorization header is not HTTP Basic with client id and secret.");
    let (scheme, code) = header.split_once(' ').ok_or_else(wrong)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(wrong());
    }
    let bytes = STANDARD.decode(code.trim()).map_err(|_| wrong())?;
    let text = String::from_utf8(bytes).map_err(|_| wrong())?;
    let (id, secret) = text.split_once(':').ok_or_else(wrong)?;
    let decode = |half: &str| {
        let pair = format!("x={half}");
        url::form_urlencoded::parse(pair.as_bytes())
            .next()
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    };
    Ok((decode(id), decode(secret)))
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
    if !verifier_matches(&redeem.verifier, &flow.challenge) {
        return wrong(
            "The code_verifier does not match the code_challenge at the start: only the page that began can finish.",
        );
    }
    Ok(())
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
