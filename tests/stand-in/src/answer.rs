//! An answer as the steps give it, and how it goes over the wire: whole, late, cut off, or without an end in sight.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

use crate::json::Json;
use crate::odd_body::{Filled, Halves};

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Headers, beside `content-length`.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Bytes,
    /// Close the connection in the middle of the body.
    pub cut: bool,
    /// Wait before answering.
    pub wait_ms: u64,
    /// Wait in the middle of the body.
    pub stall_ms: u64,
    /// Fill the body up to that many bytes.
    pub fill: Option<Fill>,
}

/// How a body is filled up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fill {
    /// The whole length.
    pub bytes: u64,
    /// Whether `content-length` says it.
    pub declared: bool,
}

impl Answer {
    /// Any text.
    #[must_use]
    pub fn new(status: u16, kind: &str, body: impl Into<Bytes>) -> Self {
        let headers = vec![("content-type", kind.to_owned())];
        Self {
            status,
            headers,
            body: body.into(),
            cut: false,
            wait_ms: 0,
            stall_ms: 0,
            fill: None,
        }
    }

    /// JSON, as the API sends it.
    #[must_use]
    pub fn json(status: u16, json: &Json) -> Self {
        Self::new(status, "application/json; charset=UTF-8", json.write())
            .with("cache-control", "private, no-cache, no-store, must-revalidate")
    }

    /// A page.
    #[must_use]
    pub fn html(status: u16, page: String) -> Self {
        Self::new(status, "text/html; charset=utf-8", page).with("cache-control", "private, no-store")
    }

    /// A 302 to somewhere.
    #[must_use]
    pub fn redirect(location: String) -> Self {
        Self::new(302, "text/html; charset=utf-8", "").with("location", location)
    }

    /// The same with one more header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same with that header's value instead of its own.
    #[must_use]
    pub fn instead(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(there, _)| *there != name);
        self.with(name, value)
    }

    /// A header of this answer.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Sends it; `head`: without its body.
    pub async fn send(self, head: bool) -> Response {
        if self.wait_ms > 0 {
            tokio::time::sleep(Duration::from_millis(self.wait_ms)).await;
        }
        let length = match self.fill {
            Some(fill) => fill.declared.then_some(fill.bytes.max(self.body.len() as u64)),
            None => Some(self.body.len() as u64),
        };
        let body = if head {
            Body::from(self.body)
        } else if let Some(fill) = self.fill {
            Body::new(Filled::of(self.body, fill.bytes))
        } else if self.cut {
            Body::new(Halves::cut(self.body))
        } else if self.stall_ms > 0 {
            Body::new(Halves::stalled(self.body, Duration::from_millis(self.stall_ms)))
        } else {
            Body::from(self.body)
        };
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let headers = response.headers_mut();
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.append(HeaderName::from_static(name), value);
            }
        }
        if let Some(length) = length {
            headers.insert("content-length", HeaderValue::from(length));
        }
        response
    }
}
