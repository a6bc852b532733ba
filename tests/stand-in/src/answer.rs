//! An answer as the steps give it, and how it goes over the wire: whole, late, or cut off.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use http_body::Frame;
use tokio::time::Sleep;

use crate::json::Json;

/// How long the first half of a cut answer has to reach the other side.
const CUT_AFTER: Duration = Duration::from_millis(20);

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Headers, beside `content-length`.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// Close the connection in the middle of the body.
    pub cut: bool,
    /// Wait before answering.
    pub wait_ms: u64,
}

impl Answer {
    /// Any text.
    #[must_use]
    pub fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type", kind.to_owned())];
        Self {
            status,
            headers,
            body: body.into(),
            cut: false,
            wait_ms: 0,
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

    /// A header of this answer.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Sends it.
    pub async fn send(self) -> Response {
        if self.wait_ms > 0 {
            tokio::time::sleep(Duration::from_millis(self.wait_ms)).await;
        }
        let length = self.body.len();
        let body = if self.cut {
            Body::new(Half::of(self.body))
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
        headers.insert("content-length", HeaderValue::from(length));
        response
    }
}

/// The first half of a body, and then the end of the connection.
struct Half {
    first: Option<Bytes>,
    end: Pin<Box<Sleep>>,
}

impl Half {
    fn of(mut body: Vec<u8>) -> Self {
        body.truncate(body.len() / 2);
        Self {
            first: Some(body.into()),
            end: Box::pin(tokio::time::sleep(CUT_AFTER)),
        }
    }
}

impl HttpBody for Half {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        // Until then the first half must have been flushed.
        self.end
            .as_mut()
            .poll(context)
            .map(|()| Some(Err(std::io::ErrorKind::ConnectionAborted.into())))
    }
}
