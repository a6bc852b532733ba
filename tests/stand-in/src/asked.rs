//! A request as the steps read it: plain values, the body already collected and parsed.

use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use url::form_urlencoded;

/// The largest body that is read.
const MOST_BYTES: usize = 5 * 1024 * 1024;

/// A request, read.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The verb.
    pub method: Method,
    /// The path, as sent.
    pub path: String,
    /// The query, as sent, without the question mark.
    pub query: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as sent.
    pub body: Bytes,
    /// The fields of the query.
    pub fields: Vec<(String, String)>,
    /// The fields of a form body, urlencoded or multipart.
    pub form: Vec<(String, String)>,
}

impl Asked {
    /// Reads a request to its end; `None` if it broke off or is too large.
    pub async fn read(request: Request) -> Option<Self> {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, MOST_BYTES).await.ok()?;
        let kind = parts
            .headers
            .get("content-type")
            .and_then(|value| value.to_str().ok())
            .unwrap_or("");
        let form = if kind.starts_with("multipart/form-data") {
            multipart(&parts.headers, body.clone()).await
        } else if kind.starts_with("application/x-www-form-urlencoded") {
            pairs(&body)
        } else {
            Vec::new()
        };
        let query = parts.uri.query().unwrap_or_default().to_owned();
        Some(Self {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            fields: pairs(query.as_bytes()),
            query,
            headers: parts.headers,
            body,
            form,
        })
    }

    /// A field of the query.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        find(&self.fields, name)
    }

    /// A field of the form in the body.
    #[must_use]
    pub fn form(&self, name: &str) -> Option<&str> {
        find(&self.form, name)
    }

    /// A header, if it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(bytes).into_owned().collect()
}

/// `curl -F`, as Meta's documentation sends the code exchange.
async fn multipart(headers: &HeaderMap, body: Bytes) -> Vec<(String, String)> {
    let mut request = Request::new(axum::body::Body::from(body));
    let kind = headers
        .get("content-type")
        .cloned()
        .unwrap_or(HeaderValue::from_static(""));
    request
        .headers_mut()
        .insert(HeaderName::from_static("content-type"), kind);
    let mut pairs = Vec::new();
    if let Ok(mut parts) = Multipart::from_request(request, &()).await {
        while let Ok(Some(part)) = parts.next_field().await {
            let name = part.name().unwrap_or_default().to_owned();
            pairs.push((name, part.text().await.unwrap_or_default()));
        }
    }
    pairs
}
