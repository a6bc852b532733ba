//! The edge as an authorization server, seen by a native client.
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use ureq::Agent;

use common::failure::{Failure, Outcome};
use common::settings::random;

const PATIENCE: Duration = Duration::from_secs(30);

/// One edge, and the site that asks.
pub struct Server {
    agent: Agent,
    client: String,
    issuer: String,
    metadata: Value,
}

/// A flow that has begun.
pub struct Flow {
    /// What the visitor opens.
    pub address: String,
    /// What has to come back.
    pub state: String,
    verifier: String,
    return_url: String,
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
    pub fn discover(edge: &str, client: &str) -> Outcome<Self> {
        let agent: Agent = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .into();
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
            200 if metadata.get("issuer").and_then(Value::as_str) == Some(edge) => Ok(Self {
                agent,
                client: client.to_owned(),
                issuer: edge.to_owned(),
                metadata,
            }),
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

    /// The edge's address, as it says itself.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Begins a flow with a verifier and a state of its own (RFC 7636).
    pub fn begin(&self, return_url: &str, permissions: Option<&str>) -> Outcome<Flow> {
        let word = || random::<32>().map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
        let (verifier, state) = (word()?, word()?);
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        let mut fields = vec![
            ("response_type", "code"),
            ("client_id", &self.client),
            ("redirect_uri", return_url),
            ("state", &state),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        fields.extend(permissions.map(|permissions| ("scope", permissions)));
        Ok(Flow {
            address: format!("{}?{}", self.endpoint("authorization_endpoint")?, form(&fields)),
            return_url: return_url.to_owned(),
            verifier,
            state,
        })
    }

    /// Asks what the visitor would be told, since what is wrong with the request the edge shows only there. Nothing is
    /// stored by that.
    pub fn try_out(&self, flow: &Flow) -> Outcome {
        let mut answer = self
            .agent
            .get(&flow.address)
            .call()
            .map_err(|error| self.lost(&error))?;
        let status = answer.status().as_u16();
        let back = answer
            .headers()
            .get("location")
            .and_then(|value| value.to_str().ok());
        let value = |name| {
            let (_, query) = back?.strip_prefix(&flow.return_url)?.split_once('?')?;
            parameter(query, name).map(|text| decode(&text))
        };
        if let Some(error) = value("error") {
            let words = value("error_description").unwrap_or_default();
            return Err(Refused { error, words }.into());
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
            self.client,
            title.map_or_else(|| status.to_string(), |(title, _)| title.replace("&#39;", "'"))
        )))
    }

    /// Redeems the one-time code.
    pub fn redeem(&self, flow: &Flow, code: &str) -> Outcome<Result<Tokens, Refused>> {
        self.tokens(&[
            ("grant_type", "authorization_code"),
            ("client_id", &self.client),
            ("code", code),
            ("redirect_uri", &flow.return_url),
            ("code_verifier", &flow.verifier),
        ])
    }

    /// Renews the session; refused, if these permissions weren't granted.
    pub fn renew(&self, refresh_token: &str, permissions: Option<&str>) -> Outcome<Result<Tokens, Refused>> {
        let mut fields = vec![
            ("grant_type", "refresh_token"),
            ("client_id", &self.client),
            ("refresh_token", refresh_token),
        ];
        fields.extend(permissions.map(|permissions| ("scope", permissions)));
        self.tokens(&fields)
    }

    /// Ends the session (RFC 7009).
    pub fn revoke(&self, refresh_token: &str) -> Outcome<Result<(), Refused>> {
        let fields = [("client_id", self.client.as_str()), ("token", refresh_token)];
        let (status, body) = self.post("revocation_endpoint", &fields)?;
        Ok(if status == 200 {
            Ok(())
        } else {
            Err(refused(status, &body))
        })
    }

    fn tokens(&self, fields: &[(&str, &str)]) -> Outcome<Result<Tokens, Refused>> {
        let (status, body) = self.post("token_endpoint", fields)?;
        let text = |name| body.get(name).and_then(Value::as_str).map(str::to_owned);
        match (status, text("access_token"), text("refresh_token")) {
            (200, Some(access), Some(refresh)) => Ok(Ok(Tokens { access, refresh })),
            _ => Ok(Err(refused(status, &body))),
        }
    }

    fn post(&self, endpoint: &str, fields: &[(&str, &str)]) -> Outcome<(u16, Value)> {
        let mut answer = self
            .agent
            .post(self.endpoint(endpoint)?)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .send(form(fields))
            .map_err(|error| self.lost(&error))?;
        let text = answer
            .body_mut()
            .read_to_string()
            .map_err(|error| self.lost(&error))?;
        let body = serde_json::from_str(&text).unwrap_or_default();
        Ok((answer.status().as_u16(), body))
    }

    /// An address of the metadata; the edge's own, or it isn't used.
    fn endpoint(&self, name: &str) -> Outcome<&str> {
        let address = self.metadata.get(name).and_then(Value::as_str);
        address
            .filter(|address| {
                address
                    .strip_prefix(&self.issuer)
                    .is_some_and(|rest| rest.starts_with('/'))
            })
            .ok_or_else(|| Failure::new(format!("the edge's metadata has no {name} of its own")))
    }

    fn lost(&self, error: &ureq::Error) -> Failure {
        Failure::new(format!("{} can't be reached any more: {error}", self.issuer))
    }
}

fn refused(status: u16, body: &Value) -> Refused {
    let text = |name| body.get(name).and_then(Value::as_str).map(str::to_owned);
    Refused {
        error: text("error").unwrap_or_else(|| status.to_string()),
        words: text("error_description")
            .or_else(|| text("detail"))
            .unwrap_or_else(|| "it says nothing that can be read".to_owned()),
    }
}

/// A form or a query.
fn form(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    pairs.join("&")
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// A parameter of a query, as it stands there.
pub fn parameter(query: &str, name: &str) -> Option<String> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(own, _)| *own == name)
        .map(|(_, value)| value.to_owned())
}

/// The text behind `%` and `+`.
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let hex = |rest: &mut std::str::Bytes<'_>| {
            let digits = [rest.next()?, rest.next()?];
            u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()
        };
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => hex(&mut rest).unwrap_or(b'?'),
            other => other,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{decode, encode, form, parameter};

    #[test]
    fn what_is_encoded_decodes_again() {
        let text = "a b&c=%+/ü~";
        assert_eq!(encode(text), "a%20b%26c%3D%25%2B%2F%C3%BC~");
        assert_eq!(decode(&encode(text)), text);
        assert_eq!(decode("a+b%2"), "a b?");
    }

    #[test]
    fn a_query_is_read_by_name() {
        let query = form(&[("state", "x y"), ("code", "1")]);
        assert_eq!(parameter(&query, "code").as_deref(), Some("1"));
        assert_eq!(parameter(&query, "iss"), None);
    }
}
