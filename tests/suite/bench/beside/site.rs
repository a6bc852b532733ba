//! A server of the bench's: everything compressed as a site's own server compresses it (brotli 11), and a first visit to a host
//! costs what it costs on a slow line.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONNECTION, CONTENT_ENCODING, CONTENT_TYPE, HeaderName,
};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::Response;
use suite::clock::Stopwatch;
use suite::http::{Serving, serve_watched};

/// A file as it is sent.
#[derive(Clone, Debug)]
pub struct File {
    /// The media type.
    pub kind: &'static str,
    /// Compressed with brotli.
    pub brotli: Vec<u8>,
}

/// A running server; it ends with the last of these values.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its port on 127.0.0.1.
    pub port: u16,
    /// Its origin: `http://NAME.localhost:PORT`.
    pub origin: String,
    inner: Arc<Mutex<Inner>>,
    _serving: Arc<Serving>,
}

#[derive(Debug, Default)]
struct Inner {
    files: HashMap<String, File>,
    headers: Vec<(&'static str, String)>,
    new_host: Duration,
    since: Option<Stopwatch>,
}

impl Site {
    /// Serves under that name.
    pub fn start(name: &str) -> Self {
        let inner = Arc::<Mutex<Inner>>::default();
        let own = Arc::clone(&inner);
        let app = Router::new().fallback(move |uri: Uri| answer(Arc::clone(&own), uri));
        let known = Arc::clone(&inner);
        let (port, serving) = serve_watched(app, move || {
            held(&known).known();
        });
        Self {
            port,
            origin: format!("http://{name}.localhost:{port}"),
            inner,
            _serving: Arc::new(serving),
        }
    }

    /// Serves this file from now on.
    pub fn put(&self, path: &str, file: File) {
        self.inner().files.insert(path.into(), file);
    }

    /// Sends these headers with every answer, instead of those that it sent so far.
    pub fn headers(&self, headers: &[(&'static str, &str)]) {
        self.inner().headers = headers
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
    }

    /// The browser doesn't know this host from now on: from its first connection, or else from its first request on one of
    /// before, it waits that long, as for TCP and TLS. A page that lets it connect ahead waits less for the request.
    pub fn forget(&self, wait: Duration) {
        let mut inner = self.inner();
        inner.new_host = wait;
        inner.since = None;
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        held(&self.inner)
    }
}

fn held(inner: &Mutex<Inner>) -> MutexGuard<'_, Inner> {
    inner.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(inner: Arc<Mutex<Inner>>, uri: Uri) -> Response {
    let wait = {
        let mut inner = held(&inner);
        let known = inner.known();
        inner.new_host.saturating_sub(known.elapsed())
    };
    tokio::time::sleep(wait).await;
    held(&inner).file(uri.path())
}

impl Inner {
    /// Since when the browser knows this host.
    fn known(&mut self) -> Stopwatch {
        *self.since.get_or_insert_with(Stopwatch::start)
    }

    fn file(&self, path: &str) -> Response {
        let file = self.files.get(path).cloned();
        let status = if file.is_some() {
            StatusCode::OK
        } else {
            StatusCode::NOT_FOUND
        };
        // Nothing at all, as brotli writes it.
        let file = file.unwrap_or(File {
            kind: "text/plain",
            brotli: vec![0x06],
        });
        let cache = if file.kind.starts_with("text/html") {
            "max-age=0"
        } else {
            "max-age=600"
        };
        let mut response = Response::new(Body::from(file.brotli));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        for (name, value) in [
            (CONTENT_TYPE, file.kind),
            (CONTENT_ENCODING, "br"),
            (CACHE_CONTROL, cache),
            (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            (CONNECTION, "close"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) = (
                HeaderName::from_bytes(name.as_bytes()),
                HeaderValue::from_str(value),
            ) {
                headers.append(name, value);
            }
        }
        response
    }
}

/// The media type of a file of that name.
pub fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        _ => "text/html; charset=utf-8",
    }
}
