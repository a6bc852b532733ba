//! What comes back of a request to Instagram. A request carries the type of its reply, and every reply is read here: the
//! time to wait that its headers name is never lost.

use zeroize::Zeroizing;

use super::body;
use super::errors::{Failure, Step};
use super::json::{self, Json};
use super::search;
use super::secrets::Secrets;
use super::usage::Usage;
use crate::values::time::Timestamp;

/// The largest answer of Instagram that is read: 4 MB.
pub const MAX_ANSWER_BYTES: usize = 4 * 1024 * 1024;

/// What came back, with the header fields that count. The body is seen by nobody before it was searched: it is had as a
/// [`Reply`], with the secrets as an argument, or as [`Data`], which leaves through [`crate::graph::read_answer`].
pub struct Received {
    /// The HTTP status.
    pub status: u16,
    /// What the usage headers said.
    pub usage: Usage,
    /// When it was sent, by Instagram's own clock: the header `Date`.
    pub date: Option<Timestamp>,
    /// The header `Retry-After`, of which a number is taken and nothing else.
    retry_after: Option<String>,
    body: Vec<u8>,
}

impl core::fmt::Debug for Received {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "Received({}, {} bytes)", self.status, self.body.len())
    }
}

impl Received {
    /// What came back: the status, the header `Retry-After`, what the usage headers said, and the body, at most one byte
    /// more than [`MAX_ANSWER_BYTES`].
    #[must_use]
    pub fn new(status: u16, retry_after: Option<String>, usage: Usage, body: Vec<u8>) -> Self {
        Self {
            status,
            usage,
            date: None,
            retry_after,
            body,
        }
    }

    /// The failure in it: numbers, and the error table's own texts.
    pub(crate) fn failure(&self, step: Step) -> Failure {
        Failure::read(
            step,
            self.status,
            self.retry_after.as_deref(),
            &self.usage,
            &self.body,
        )
    }

    /// Reads a success, without anything in it that holds a secret: a text with one counts as missing. The token that the
    /// reply brings is taken out, and is a secret itself from then on.
    fn clean(&self, step: Step, secrets: Secrets) -> Result<Clean<'_>, Box<Refused>> {
        let status = self.status;
        let refused = |failure, wording| Box::new(Refused { failure, wording });
        let parsed = json::parse(&self.body);
        if let Some(said) = parsed.as_ref().and_then(body::error_in) {
            return Err(refused(self.failure(step), said.wording));
        }
        if !(200..300).contains(&status) {
            return Err(refused(self.failure(step), String::new()));
        }
        let Some(mut json) = parsed else {
            return Err(refused(Failure::not_json(status), String::new()));
        };
        let token = unwrapped(&json)
            .get(TOKEN)
            .and_then(Json::text)
            .map(|token| Zeroizing::new(token.to_owned()));
        let secrets = secrets.and(token.as_deref().map(String::as_str));
        without(&mut json, &secrets.bytes());
        Ok(Clean { status, json, token })
    }
}

/// The member that brings a token.
const TOKEN: &str = "access_token";

/// A success that was searched: nothing in it holds a secret but the token that it brings, which stands apart.
pub struct Clean<'a> {
    pub(super) status: u16,
    json: Json<'a>,
    token: Option<Zeroizing<String>>,
}

impl<'a> Clean<'a> {
    /// The reply itself, flat or in `data: [{…}]` (R17).
    pub(super) fn reply(&self) -> &Json<'a> {
        unwrapped(&self.json)
    }

    /// The token that it brings.
    pub(super) fn token(&self) -> Option<&str> {
        self.token.as_deref().map(String::as_str)
    }
}

impl core::fmt::Debug for Clean<'_> {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "Clean({})", self.status)
    }
}

/// No success, and the words that came with it.
struct Refused {
    failure: Failure,
    wording: String,
}

/// Every text with a secret in it becomes nothing, and so does a number.
fn without(json: &mut Json<'_>, secrets: &[&[u8]]) {
    match json {
        Json::Text(text) if search::holds(text.as_bytes(), secrets) => *json = Json::Null,
        Json::Number(digits) if search::holds(digits.as_bytes(), secrets) => *json = Json::Null,
        Json::List(values) => values.iter_mut().for_each(|value| without(value, secrets)),
        Json::Object(members) => members.iter_mut().for_each(|(_, value)| without(value, secrets)),
        _ => {}
    }
}

/// The object itself, the first of `data: […]`, `data: {…}` or of a bare array.
fn unwrapped<'j, 'a>(json: &'j Json<'a>) -> &'j Json<'a> {
    let inner = match json {
        Json::Object(_) => json.get("data"),
        other => Some(other),
    };
    match inner {
        Some(Json::List(values)) => values.first().unwrap_or(json),
        Some(object @ Json::Object(_)) => object,
        _ => json,
    }
}

/// What a request is answered with.
pub trait Reply: Sized {
    /// What is being done.
    const STEP: Step;

    /// Reads it from a success, [`None`] when something is missing in it.
    fn from_clean(clean: &Clean<'_>) -> Option<Self>;

    /// What an error means that is a reply, too. The words decide, and are not kept.
    #[must_use]
    fn from_refusal(_wording: &str, _failure: &Failure) -> Option<Self> {
        None
    }

    /// Reads it from what came back, searched for the secrets; a failure says how long to wait, where the headers do.
    ///
    /// # Errors
    /// A [`Failure`] for every answer that isn't this reply.
    fn read(received: Received, secrets: Secrets) -> Result<Self, Failure> {
        let read = match received.clean(Self::STEP, secrets) {
            Ok(clean) => Self::from_clean(&clean).ok_or_else(|| Failure::incomplete(received.status)),
            Err(refused) => Self::from_refusal(&refused.wording, &refused.failure).ok_or(refused.failure),
        };
        read.map_err(|failure| failure.waiting(received.retry_after.as_deref(), &received.usage))
    }

    /// Reads it from a body alone.
    ///
    /// # Errors
    /// As [`Reply::read`].
    #[cfg(test)]
    fn from_body(status: u16, body: &[u8]) -> Result<Self, Failure> {
        let received = Received::new(status, None, Usage::default(), body.to_vec());
        Self::read(received, Secrets::none())
    }
}

/// A data call's answer, with what it must not hold: what may leave of it is decided in [`crate::graph`].
#[derive(Debug)]
pub struct Data {
    received: Received,
    secrets: Secrets,
}

impl Data {
    /// What came back.
    pub(crate) const fn received(&self) -> &Received {
        &self.received
    }

    /// The body, once it was searched and nothing of it has to change.
    pub(crate) fn into_unchanged(self) -> Vec<u8> {
        self.received.body
    }

    /// The body, before it was searched, and what it is searched for.
    pub(crate) fn unsearched(&self) -> (&[u8], Vec<&[u8]>) {
        (&self.received.body, self.secrets.bytes())
    }
}

impl Reply for Data {
    const STEP: Step = Step::Read;

    fn from_clean(_clean: &Clean<'_>) -> Option<Self> {
        None
    }

    fn read(received: Received, secrets: Secrets) -> Result<Self, Failure> {
        Ok(Self { received, secrets })
    }
}

#[cfg(test)]
mod tests;
