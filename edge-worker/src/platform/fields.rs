//! Heads of requests and answers: only the fields that `platform.js` lists (R38). Of a request each crosses when it is asked
//! for, since most routes read few; of an answer of Instagram's all do at once.

use super::script;
use shared::values::json;
use std::cell::OnceCell;
use web_sys::Request;

/// The fields of a request that may be read, in the order of `platform.js`.
const ASKED: [&str; 13] = [
    "authorization",
    "cf-connecting-ip",
    "content-length",
    "content-type",
    "cookie",
    "dpop",
    "origin",
    "purpose",
    "sec-ch-ua-mobile",
    "sec-fetch-dest",
    "sec-fetch-site",
    "sec-purpose",
    "user-agent",
];

/// A request, with what was read of its head.
pub struct Head {
    request: Request,
    line: String,
    known: [OnceCell<Option<String>>; ASKED.len()],
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
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut fields = ASKED.iter().zip(&self.known).enumerate();
        let (place, (_, known)) = fields.find(|(_, (listed, _))| **listed == name)?;
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
