//! A server of the bench's: everything compressed as a site's own server compresses it (brotli 11), and a first visit to a host
//! costs what it costs on a slow line.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONNECTION, CONTENT_ENCODING, CONTENT_TYPE, HeaderName,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::Response;
use suite::clock::Stopwatch;
use suite::http::{Serving, serve_watched};

/// A file as it is sent.
#[derive(Clone, Debug)]
pub struct File {
    /// The media type.
    pub kind: &'static str,
    /// Compressed with brotli, unless it is a picture.
    pub bytes: Vec<u8>,
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
    /// Connections that were opened since the browser knows nothing, by their other end.
    connections: HashMap<SocketAddr, Stopwatch>,
    /// Since when it is known to requests with credentials, and to those without: browsers keep apart connections for them.
    known: [Option<Stopwatch>; 2],
    sent: Sent,
}

/// What was sent since the browser knows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sent {
    /// Files.
    pub files: u32,
    /// Bytes of those that are no pictures.
    pub bytes: u32,
}

impl Site {
    /// Serves under that name.
    pub fn start(name: &str) -> Self {
        let inner = Arc::<Mutex<Inner>>::default();
        let own = Arc::clone(&inner);
        let app = Router::new().fallback(
            move |ConnectInfo(browser): ConnectInfo<SocketAddr>, headers: HeaderMap, uri: Uri| {
                answer(Arc::clone(&own), browser, headers, uri)
            },
        );
        let connected = Arc::clone(&inner);
        let (port, serving) = serve_watched(app, move |browser| {
            held(&connected).connections.insert(browser, Stopwatch::start());
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

    /// The browser doesn't know this host from now on: from the first connection for a kind of requests, or else from the first
    /// request on one of before, it waits that long, as for TCP and TLS. A page that lets it connect ahead waits less for the request.
    pub fn forget(&self, wait: Duration) {
        let mut inner = self.inner();
        inner.new_host = wait;
        inner.connections.clear();
        inner.known = [None; 2];
        inner.sent = Sent::default();
    }

    /// What was sent since then.
    pub fn sent(&self) -> Sent {
        self.inner().sent
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        held(&self.inner)
    }
}

fn held(inner: &Mutex<Inner>) -> MutexGuard<'_, Inner> {
    inner.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(inner: Arc<Mutex<Inner>>, browser: SocketAddr, headers: HeaderMap, uri: Uri) -> Response {
    let wait = {
        let mut inner = held(&inner);
        let known = inner.known(browser, &headers);
        inner.new_host.saturating_sub(known.elapsed())
    };
    tokio::time::sleep(wait).await;
    held(&inner).file(uri.path())
}

/// Whether a request is one that the browser sends without credentials: by `fetch` to another origin, or with `crossorigin`.
fn without_credentials(headers: &HeaderMap) -> bool {
    let says = |name: &str, value: &str| headers.get(name).is_some_and(|said| said == value);
    says("sec-fetch-mode", "cors") && !says("sec-fetch-site", "same-origin")
}

impl Inner {
    /// Since when the browser knows this host for requests of that kind.
    fn known(&mut self, browser: SocketAddr, headers: &HeaderMap) -> Stopwatch {
        let connected = self.connections.remove(&browser).unwrap_or_else(Stopwatch::start);
        let [with, without] = &mut self.known;
        let known = if without_credentials(headers) {
            without
        } else {
            with
        };
        let longest = known.filter(|known| known.elapsed() > connected.elapsed());
        *known.insert(longest.unwrap_or(connected))
    }

    fn file(&mut self, path: &str) -> Response {
        let file = self.files.get(path).cloned();
        let status = if file.is_some() {
            StatusCode::OK
        } else {
            StatusCode::NOT_FOUND
        };
        // Nothing at all, as brotli writes it.
        let file = file.unwrap_or(File {
            kind: "text/plain",
            bytes: vec![0x06],
        });
        let cache = if file.kind.starts_with("text/html") {
            "max-age=0"
        } else {
            "max-age=600"
        };
        let picture = file.kind.starts_with("image/");
        if status == StatusCode::OK {
            self.sent.files += 1;
            let bytes = if picture { 0 } else { file.bytes.len() };
            self.sent.bytes += u32::try_from(bytes).unwrap_or(u32::MAX);
        }
        let mut response = Response::new(Body::from(file.bytes));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        for (name, value) in [
            (CONTENT_TYPE, file.kind),
            (CACHE_CONTROL, cache),
            (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            (CONNECTION, "close"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if !picture {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
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
