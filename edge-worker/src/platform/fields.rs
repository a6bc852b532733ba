//! Heads of requests and answers: only the fields that `platform.js` lists (R38). Of a request each crosses when it is asked
//! for, since most routes read few; of an answer of Instagram's all do at once.

use super::script;
use shared::values::json;
use std::cell::OnceCell;
use web_sys::Request;

/// A field of a request that may be read: its place in the list of `platform.js`. No other one can be asked for.
#[derive(Clone, Copy)]
pub enum Field {
    Authorization,
    CfConnectingIp,
    ContentLength,
    ContentType,
    Cookie,
    Dpop,
    IdempotencyKey,
    IfModifiedSince,
    IfNoneMatch,
    Origin,
    Purpose,
    Range,
    SecChUaMobile,
    SecFetchDest,
    SecFetchSite,
    SecPurpose,
    UploadLength,
    UploadOffset,
    UserAgent,
}

const FIELDS: usize = Field::UserAgent as usize + 1;

/// A request, with what was read of its head.
pub struct Head {
    request: Request,
    line: String,
    known: [OnceCell<Option<String>>; FIELDS],
}

impl Head {
    /// Reads its method and its URL.
    pub fn of(request: Request) -> Self {
        Self {
            line: script::line(&request),
            request,
            known: Default::default(),
        }
    }

    /// The request, for its body.
    pub const fn request(&self) -> &Request {
        &self.request
    }

    /// Its method.
    pub fn method(&self) -> &str {
        self.line.split_once(' ').unwrap_or_default().0
    }

    /// Its URL.
    pub fn url(&self) -> &str {
        self.line.split_once(' ').unwrap_or_default().1
    }

    /// A field's value.
    pub fn get(&self, field: Field) -> Option<&str> {
        let place = field as usize;
        let known = self.known.get(place)?;
        known
            .get_or_init(|| script::field(&self.request, place))
            .as_deref()
    }
}

/// Name and value of each field in turn; the status is one too, as in HTTP/2 (RFC 9113 §8.3).
pub struct Answered(Vec<String>);

impl Answered {
    /// An answer's.
    pub fn of(answer: &web_sys::Response) -> Self {
        Self(json::from_str(&script::answered(answer)).unwrap_or_default())
    }

    /// A field's value.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut fields = self.0.chunks_exact(2);
        fields.find_map(|field| match field {
            [known, value] if known == name => Some(value.as_str()),
            _ => None,
        })
    }

    /// An answer's status.
    pub fn status(&self) -> u16 {
        self.get(":status")
            .and_then(|status| status.parse().ok())
            .unwrap_or_default()
    }
}
