//! Heads of requests and answers, as they crossed: only the fields that `platform.js` lists (R38).

use super::script;
use serde::Serialize;
use shared::values::json;

/// Name and value of each field in turn; method, URL and status are fields too, as in HTTP/2 (RFC 9113 §8.3).
pub struct Fields(Vec<String>);

impl Fields {
    /// A request's.
    pub fn asked(request: &web_sys::Request) -> Self {
        Self(json::from_str(&script::asked(request)).unwrap_or_default())
    }

    /// An answer's.
    pub fn answered(answer: &web_sys::Response) -> Self {
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

    /// A request's method.
    pub fn method(&self) -> &str {
        self.get(":method").unwrap_or_default()
    }

    /// A request's URL.
    pub fn url(&self) -> &str {
        self.get(":url").unwrap_or_default()
    }

    /// An answer's status.
    pub fn status(&self) -> u16 {
        self.get(":status")
            .and_then(|status| status.parse().ok())
            .unwrap_or_default()
    }
}

/// Fields on their way out.
pub fn listed<V: Serialize>(fields: &[(&str, V)]) -> String {
    serde_json::to_string(fields).unwrap_or_default()
}
