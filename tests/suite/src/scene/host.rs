//! The site that embeds the button: the built demo page, and pages of a test's own. Every `NAME.localhost` leads here
//! too, so one server plays several sites.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::processes::target;

/// The edge's address as the built page has it.
const EDGE_IN_FILES: &str = "http://localhost:8787";

/// A running site. Its thread ends with the test program.
#[derive(Clone, Debug)]
pub struct Host {
    /// Its origin, `http://127.0.0.1:PORT`.
    pub origin: String,
    /// Its port.
    pub port: u16,
    inner: Arc<Mutex<Inner>>,
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
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        let port = listener.local_addr().expect("a listener has an address").port();
        let host = Self {
            origin: format!("http://127.0.0.1:{port}"),
            port,
            inner: Arc::default(),
        };
        let own = host.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let own = own.clone();
                std::thread::spawn(move || own.serve(stream));
            }
        });
        host
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

    fn serve(&self, mut stream: TcpStream) -> Option<()> {
        let mut asked = Vec::new();
        let mut part = [0; 8192];
        while !asked.windows(4).any(|end| end == b"\r\n\r\n") {
            let count = stream.read(&mut part).ok().filter(|count| *count > 0)?;
            asked.extend_from_slice(part.get(..count)?);
        }
        let asked = String::from_utf8_lossy(&asked).into_owned();
        let path = asked.split(' ').nth(1)?.split(['?', '#']).next()?;
        stream.write_all(&self.answer(path)).ok()
    }

    fn answer(&self, path: &str) -> Vec<u8> {
        let inner = self.inner();
        let own = inner.pages.get(&decoded(path)).cloned();
        let mut headers = inner.headers.clone();
        headers.extend(own.iter().flat_map(|page| page.headers.clone()));
        let file = if path == "/" { "/index.html" } else { path };
        let body = own.map(|page| page.html.into_bytes()).or_else(|| file_of(file));
        let (status, body) = body.map_or(("404 Not Found", Vec::new()), |body| ("200 OK", body));
        let kind = content_type(file);
        let body = if kind.starts_with("text/html") {
            let text = String::from_utf8_lossy(&body);
            let text = text
                .replace(EDGE_IN_FILES, &inner.edge)
                .replace("{edge}", &inner.edge);
            // After the doctype, without which the page would be another one.
            let at = text.find('>').map_or(0, |end| end.saturating_add(1));
            let (doctype, rest) = text.split_at(at);
            [doctype, &inner.prelude, rest].concat().into_bytes()
        } else {
            body
        };
        let mut head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\nConnection: close\r\n",
            body.len()
        );
        for (name, value) in &headers {
            let _ = write!(head, "{name}: {}\r\n", value.replace("{edge}", &inner.edge));
        }
        [format!("{head}\r\n").into_bytes(), body].concat()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The path that is meant, however it is spelt: servers don't tell `%40` from `@`.
fn decoded(path: &str) -> String {
    let mut parts = path.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        match part.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(part.get(2..).unwrap_or_default().as_bytes());
            }
            None => bytes.extend_from_slice(format!("%{part}").as_bytes()),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
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
