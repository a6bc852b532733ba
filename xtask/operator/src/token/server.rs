//! The edge as an authorization server, seen by a native client. The crate oauth2 makes its requests and reads its
//! answers; this sends them.
use std::cell::Cell;
use std::time::Duration;

use common::failure::{Failure, Outcome};
use oauth2::basic::{BasicClient, BasicRequestTokenError, BasicTokenResponse};
use oauth2::{
    AuthUrl, AuthorizationCode, ClientId, CsrfToken, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope,
    TokenResponse as _, TokenUrl,
};
use serde_json::Value;
use shared::values::http::Parameters;
use ureq::Agent;

use crate::client::agent;

const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of a state: as many as a verifier has.
const STATE_BYTES: u32 = 32;

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// One edge, and the site that asks.
pub struct Server {
    wire: Wire,
    client: Client,
    site: String,
    issuer: String,
    revocation: String,
}

/// A flow that has begun.
pub struct Flow {
    /// What the visitor opens.
    pub address: String,
    /// What has to come back.
    pub state: CsrfToken,
    verifier: PkceCodeVerifier,
    return_url: RedirectUrl,
}

/// What `/token` gives.
pub struct Tokens {
    /// For ten minutes.
    pub access: String,
    /// For the next one.
    pub refresh: String,
}

/// An error of the edge's (RFC 6749 §5.2).
pub struct Refused {
    /// Its code.
    pub error: String,
    /// Its words, for people.
    pub words: String,
}

impl From<Refused> for Failure {
    fn from(Refused { error, words }: Refused) -> Self {
        Self::new(format!("the edge refuses ({error}): {words}"))
    }
}

impl Server {
    /// Reads the edge's metadata (RFC 8414), whose issuer must be the address that was given.
    pub fn discover(edge: &str, site: &str) -> Outcome<Self> {
        let agent = agent(PATIENCE);
        let unreachable = |error| {
            Failure::new(format!(
                "{edge} can't be reached ({error}): is the edge running, and is --edge its address?"
            ))
        };
        let mut answer = agent
            .get(format!("{edge}/.well-known/oauth-authorization-server"))
            .call()
            .map_err(unreachable)?;
        let text = answer.body_mut().read_to_string().map_err(unreachable)?;
        let metadata: Value = serde_json::from_str(&text).unwrap_or_default();
        match answer.status().as_u16() {
            200 if metadata.get("issuer").and_then(Value::as_str) == Some(edge) => {
                Self::described_by(&metadata, edge, site, agent)
            }
            200 => Err(Failure::new(format!(
                "{edge} says that its address is another one: give --edge what its PUBLIC_URL says"
            ))),
            503 => Err(Failure::new(format!(
                "{edge} can't work as it is set: see {edge}/health"
            ))),
            status => Err(Failure::new(format!(
                "{edge} answers {status}: is --edge its address?"
            ))),
        }
    }

    fn described_by(metadata: &Value, edge: &str, site: &str, agent: Agent) -> Outcome<Self> {
        let endpoint = |name| endpoint(metadata, edge, name);
        let authorization = AuthUrl::new(endpoint("authorization_endpoint")?);
        let token = TokenUrl::new(endpoint("token_endpoint")?);
        let client = BasicClient::new(ClientId::new(site.to_owned()))
            .set_auth_uri(authorization.map_err(|error| broken(&error))?)
            .set_token_uri(token.map_err(|error| broken(&error))?);
        Ok(Self {
            wire: Wire {
                agent,
                status: Cell::default(),
            },
            client,
            site: site.to_owned(),
            issuer: edge.to_owned(),
            revocation: endpoint("revocation_endpoint")?,
        })
    }

    /// The edge's address, as it says itself.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Begins a flow with a verifier and a state of its own (RFC 7636).
    pub fn begin(&self, return_url: &str, permissions: Option<&str>) -> Outcome<Flow> {
        let return_url = RedirectUrl::new(return_url.to_owned()).map_err(|error| broken(&error))?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (address, state) = self
            .client
            .authorize_url(|| CsrfToken::new_random_len(STATE_BYTES))
            .add_scopes(permissions.map(scope))
            .set_pkce_challenge(challenge)
            .set_redirect_uri(std::borrow::Cow::Borrowed(&return_url))
            .url();
        Ok(Flow {
            address: address.into(),
            state,
            verifier,
            return_url,
        })
    }

    /// Asks what the visitor would be told, since what is wrong with the request the edge shows only there. Nothing is
    /// stored by that.
    pub fn try_out(&self, flow: &Flow) -> Outcome {
        let answer = self.wire.agent.get(&flow.address).call();
        let mut answer = answer.map_err(|error| self.lost(&error))?;
        let status = answer.status().as_u16();
        let back = answer.headers().get("location");
        let back = back.and_then(|value| value.to_str().ok());
        let query = back
            .and_then(|back| back.strip_prefix(flow.return_url.as_str())?.split_once('?'))
            .map_or("", |(_, query)| query);
        let told = Parameters::parse(query);
        if let Some(error) = told.one("error") {
            let words = told.one("error_description").unwrap_or_default();
            return Err(Refused {
                error: error.to_owned(),
                words: words.to_owned(),
            }
            .into());
        }
        if (300..400).contains(&status) {
            return Ok(());
        }
        let page = answer.body_mut().read_to_string().unwrap_or_default();
        let title = page
            .split_once("<title>")
            .and_then(|(_, rest)| rest.split_once("</title>"));
        Err(Failure::new(format!(
            "the edge doesn't let {} connect ({}): its entry in SITES needs \"native\" among its clients, \
             and http://127.0.0.1/callback among its return_urls (docs/clients.md)",
            self.site,
            title.map_or_else(|| status.to_string(), |(title, _)| title.replace("&#39;", "'"))
        )))
    }

    /// Redeems the one-time code.
    pub fn redeem(&self, flow: Flow, code: &str) -> Outcome<Result<Tokens, Refused>> {
        let answer = self
            .client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .set_pkce_verifier(flow.verifier)
            .set_redirect_uri(std::borrow::Cow::Owned(flow.return_url))
            .request(&|request| self.wire.send(request));
        self.tokens(answer)
    }

    /// Renews the session; refused, if these permissions weren't granted.
    pub fn renew(&self, refresh_token: &str, permissions: Option<&str>) -> Outcome<Result<Tokens, Refused>> {
        let answer = self
            .client
            .exchange_refresh_token(&RefreshToken::new(refresh_token.to_owned()))
            .add_scopes(permissions.map(scope))
            .request(&|request| self.wire.send(request));
        self.tokens(answer)
    }

    /// Ends the session (RFC 7009). Not by the crate, which has it over https alone: the edge may be on this machine.
    pub fn revoke(&self, refresh_token: &str) -> Outcome<Result<(), Refused>> {
        let form = [("client_id", self.site.as_str()), ("token", refresh_token)];
        let mut answer = self
            .wire
            .agent
            .post(&self.revocation)
            .send_form(form)
            .map_err(|error| self.lost(&error))?;
        let status = answer.status().as_u16();
        if status == 200 {
            return Ok(Ok(()));
        }
        let body = answer
            .body_mut()
            .read_to_vec()
            .map_err(|error| self.lost(&error))?;
        Ok(Err(refused(status, &body)))
    }

    fn tokens(
        &self,
        answer: Result<BasicTokenResponse, BasicRequestTokenError<ureq::Error>>,
    ) -> Outcome<Result<Tokens, Refused>> {
        let status = self.wire.status.get();
        let refused = match answer {
            Ok(tokens) => match tokens.refresh_token() {
                Some(refresh) => {
                    return Ok(Ok(Tokens {
                        access: tokens.access_token().secret().clone(),
                        refresh: refresh.secret().clone(),
                    }));
                }
                None => refused(status, &[]),
            },
            Err(RequestTokenError::Request(error)) => return Err(self.lost(&error)),
            Err(RequestTokenError::ServerResponse(told)) => Refused {
                error: told.error().as_ref().to_owned(),
                words: told.error_description().cloned().unwrap_or_else(silence),
            },
            Err(RequestTokenError::Parse(_, body)) => refused(status, &body),
            Err(RequestTokenError::Other(_)) => refused(status, &[]),
        };
        Ok(Err(refused))
    }

    fn lost(&self, error: &ureq::Error) -> Failure {
        Failure::new(format!("{} can't be reached any more: {error}", self.issuer))
    }
}

/// The connection to the edge, and the status of its last answer, which the crate keeps to itself.
struct Wire {
    agent: Agent,
    status: Cell<u16>,
}

impl Wire {
    fn send(&self, request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
        let (parts, mut body) = self.agent.run(request)?.into_parts();
        self.status.set(parts.status.as_u16());
        Ok(HttpResponse::from_parts(parts, body.read_to_vec()?))
    }
}

/// An address of the metadata; the edge's own, or it isn't used.
fn endpoint(metadata: &Value, edge: &str, name: &str) -> Outcome<String> {
    let address = metadata.get(name).and_then(Value::as_str);
    let own = |address: &&str| {
        address
            .strip_prefix(edge)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    let address = address.filter(own).map(str::to_owned);
    address.ok_or_else(|| Failure::new(format!("the edge's metadata has no {name} of its own")))
}

fn broken(error: &impl std::fmt::Display) -> Failure {
    Failure::new(format!("an address can't be read: {error}"))
}

/// As it was asked for: words with spaces between them.
fn scope(permissions: &str) -> Scope {
    Scope::new(permissions.to_owned())
}

/// What an answer says that isn't one of the RFC's.
fn refused(status: u16, body: &[u8]) -> Refused {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |name| body.get(name).and_then(Value::as_str).map(str::to_owned);
    Refused {
        error: text("error").unwrap_or_else(|| status.to_string()),
        words: text("error_description")
            .or_else(|| text("detail"))
            .unwrap_or_else(silence),
    }
}

fn silence() -> String {
    "it says nothing that can be read".to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{endpoint, refused};

    #[test]
    fn an_address_of_somebody_elses_is_not_used() {
        let edge = "https://connect.example.com";
        let found =
            |address: &str| endpoint(&json!({"token_endpoint": address}), edge, "token_endpoint").ok();
        assert_eq!(
            found("https://connect.example.com/token").as_deref(),
            Some("https://connect.example.com/token")
        );
        for other in [
            "https://connect.example.com.evil.example/token",
            "https://evil.example/token",
            "",
        ] {
            assert_eq!(found(other), None, "{other}");
        }
    }

    #[test]
    fn an_answer_of_another_kind_is_told_by_its_status() {
        let told = |body: &str| {
            let refused = refused(503, body.as_bytes());
            (refused.error, refused.words)
        };
        let silence = "it says nothing that can be read".to_owned();
        assert_eq!(told("<html>"), ("503".to_owned(), silence.clone()));
        assert_eq!(
            told(r#"{"detail":"It rests."}"#),
            ("503".to_owned(), "It rests.".to_owned())
        );
        assert_eq!(told(r#"{"error":"x"}"#), ("x".to_owned(), silence));
    }
}
