//! A folder, served as a site of its own: where a page that embeds the button lives.
//! Files are read at each request, so a rebuild shows at the next reload.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::answer::Answer;

/// The edge's address as `index.html` of the repository has it.
const EDGE_IN_FILES: &str = "http://localhost:8787";

/// What is served, and how.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// The folder.
    pub dir: PathBuf,
    /// The edge's real address, which replaces `http://localhost:8787` in pages.
    pub edge: String,
    /// The port on 127.0.0.1; 0 for any.
    pub port: u16,
    /// Further headers of every answer, for example a strict Content-Security-Policy.
    pub headers: Vec<(String, String)>,
    /// Pages beside the folder's, by path (`/strict.html`); they go first, and get the same replacement.
    pub pages: HashMap<String, String>,
}

/// A site that is being served. It ends when this is dropped.
#[derive(Debug)]
pub struct Served {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Served {
    /// Its address, with a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Its origin, without one.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Serves a site on 127.0.0.1.
///
/// # Errors
/// If the port is taken.
pub async fn serve(site: Site) -> io::Result<Served> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, site.port)).await?;
    let address = listener.local_addr()?;
    let site = Arc::new(site);
    let router = Router::new().fallback(move |request: Request| respond(Arc::clone(&site), request));
    let task = tokio::spawn(async move {
        let _ = axum::serve(listener, router).await;
    });
    Ok(Served { address, task })
}

async fn respond(site: Arc<Site>, request: Request) -> Response {
    let mut response = answer(&site, request.uri().path()).send(false).await;
    for (name, value) in &site.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

fn answer(site: &Site, path: &str) -> Answer {
    let path = if path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path.to_owned()
    };
    let page = site
        .pages
        .get(&path)
        .or_else(|| site.pages.get(path.trim_end_matches("index.html")));
    if let Some(page) = page {
        return send(
            "text/html; charset=utf-8",
            with_edge(page, &site.edge).into_bytes(),
        );
    }
    let Some(bytes) = inside(&site.dir, &path).and_then(|file| std::fs::read(file).ok()) else {
        return Answer::new(404, "text/plain; charset=utf-8", "Not found\n")
            .with("cache-control", "no-cache");
    };
    let kind = content_type(&path);
    let is_page = kind.starts_with("text/html");
    match String::from_utf8(bytes) {
        Ok(text) if is_page => send(kind, with_edge(&text, &site.edge).into_bytes()),
        Ok(text) => send(kind, text.into_bytes()),
        Err(error) => send(kind, error.into_bytes()),
    }
}

fn send(kind: &str, body: Vec<u8>) -> Answer {
    Answer::new(200, kind, body).with("cache-control", "no-cache")
}

fn with_edge(page: &str, edge: &str) -> String {
    if edge.is_empty() {
        page.to_owned()
    } else {
        page.replace(EDGE_IN_FILES, edge.trim_end_matches('/'))
    }
}

/// The file of a path, if it stays inside the folder.
fn inside(dir: &Path, path: &str) -> Option<PathBuf> {
    let relative = Path::new(path.trim_start_matches('/'));
    relative
        .components()
        .all(|part| matches!(part, Component::Normal(_)))
        .then(|| dir.join(relative))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
