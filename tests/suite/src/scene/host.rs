//! The site that embeds the button: the built demo page, and pages of a test's own. Every `NAME.localhost` leads here
//! too, so one server plays several sites.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE, HeaderName};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::Response;
use percent_encoding::percent_decode_str;

use crate::http::{Serving, serve};
use crate::processes::target;

/// The edge's address as the built page has it.
const EDGE_IN_FILES: &str = "http://localhost:8787";

/// A running site; it ends with the last of these values.
#[derive(Clone, Debug)]
pub struct Host {
    /// Its origin, `http://127.0.0.1:PORT`.
    pub origin: String,
    /// Its port.
    pub port: u16,
    inner: Arc<Mutex<Inner>>,
    _serving: Arc<Serving>,
}

#[derive(Debug, Default)]
struct Inner {
    edge: String,
    pages: HashMap<String, Page>,
    headers: Headers,
    prelude: String,
}

type Headers = Vec<(String, String)>;

/// A page of a test's own, and the headers of its answer alone.
#[derive(Clone, Debug, Default)]
struct Page {
    html: String,
    headers: Headers,
}

impl Host {
    /// Serves on a free port.
    #[must_use]
    pub fn start() -> Self {
        let inner = Arc::<Mutex<Inner>>::default();
        let own = Arc::clone(&inner);
        let app = Router::new().fallback(async move |uri: Uri| held(&own).answer(uri.path()));
        let (port, serving) = serve(app);
        Self {
            origin: format!("http://127.0.0.1:{port}"),
            port,
            inner,
            _serving: Arc::new(serving),
        }
    }

    /// Points the pages at this edge.
    pub fn point_at(&self, edge: &str) {
        self.inner().edge = edge.into();
    }

    /// A page of the test's own; `{edge}` in it is the edge's origin.
    pub fn page(&self, path: &str, html: &str) {
        self.page_under(path, &[], html);
    }

    /// A page of the test's own with headers of its own; `{edge}` in them is the edge's origin too.
    pub fn page_under(&self, path: &str, headers: &[(&str, &str)], html: &str) {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()));
        let page = Page {
            html: html.into(),
            headers: headers.collect(),
        };
        self.inner().pages.insert(decoded(path), page);
    }

    /// Scripts at the beginning of every page, for browsers whose driver puts none there.
    pub fn prelude(&self, scripts: &[String]) {
        self.inner().prelude = format!("<script>{}</script>", scripts.join("\n"));
    }

    /// A header of every answer from now on; `{edge}` in it is the edge's origin.
    pub fn header(&self, name: &str, value: &str) {
        self.inner().headers.push((name.into(), value.into()));
    }

    /// Its address under another name: another site for the browser.
    #[must_use]
    pub fn called(&self, name: &str) -> String {
        format!("http://{name}.localhost:{}", self.port)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        held(&self.inner)
    }
}

fn held(inner: &Mutex<Inner>) -> MutexGuard<'_, Inner> {
    inner.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Inner {
    fn answer(&self, path: &str) -> Response {
        let own = self.pages.get(&decoded(path)).cloned();
        let mut headers = self.headers.clone();
        headers.extend(own.iter().flat_map(|page| page.headers.clone()));
        let file = if path == "/" { "/index.html" } else { path };
        let body = own.map(|page| page.html.into_bytes()).or_else(|| file_of(file));
        let status = if body.is_some() {
            StatusCode::OK
        } else {
            StatusCode::NOT_FOUND
        };
        let kind = content_type(file);
        let body = body.unwrap_or_default();
        let body = if kind.starts_with("text/html") {
            self.pointed(&String::from_utf8_lossy(&body)).into_bytes()
        } else {
            body
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let own = response.headers_mut();
        own.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        own.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        own.insert(CONNECTION, HeaderValue::from_static("close"));
        for (name, value) in &headers {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("a header's name");
            let value = value.replace("{edge}", &self.edge);
            own.append(name, HeaderValue::from_str(&value).expect("a header's value"));
        }
        response
    }

    /// A page that knows where the edge is, and begins with the prelude.
    fn pointed(&self, html: &str) -> String {
        let text = html
            .replace(EDGE_IN_FILES, &self.edge)
            .replace("{edge}", &self.edge);
        // After the doctype, without which the page would be another one.
        let at = text.find('>').map_or(0, |end| end.saturating_add(1));
        let (doctype, rest) = text.split_at(at);
        [doctype, &self.prelude, rest].concat()
    }
}

/// The path that is meant, however it is spelt: servers don't tell `%40` from `@`.
fn decoded(path: &str) -> String {
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

fn file_of(path: &str) -> Option<Vec<u8>> {
    let inside = path.split('/').all(|part| part != "..");
    let path = path.trim_start_matches('/');
    let folder = if path.starts_with("examples/") { "" } else { "dist" };
    let path = target().join(folder).join(path);
    inside.then(|| std::fs::read(path).ok()).flatten()
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        _ => "text/html; charset=utf-8",
    }
}
