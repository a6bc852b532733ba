//! A server of the bench's: everything compressed as a site's own server compresses it (brotli 11), and a first visit to a host
//! costs what it costs on a slow line.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use suite::clock::Stopwatch;

/// A file as it is sent.
#[derive(Clone, Debug)]
pub struct File {
    /// The media type.
    pub kind: &'static str,
    /// Compressed with brotli.
    pub brotli: Vec<u8>,
}

/// A running server. Its threads end with the program.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its port on 127.0.0.1.
    pub port: u16,
    /// Its origin: `http://NAME.localhost:PORT`.
    pub origin: String,
    inner: Arc<Mutex<Inner>>,
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
    ///
    /// # Errors
    /// If no port is free.
    pub fn start(name: &str) -> Result<Self, String> {
        let broken = |error: std::io::Error| format!("{name}: {error}");
        let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(broken)?;
        let port = listener.local_addr().map_err(broken)?.port();
        let origin = format!("http://{name}.localhost:{port}");
        let site = Self {
            port,
            origin,
            inner: Arc::default(),
        };
        let own = site.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let own = own.clone();
                std::thread::spawn(move || own.serve(stream));
            }
        });
        Ok(site)
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

    /// The browser doesn't know this host from now on: before its first request it waits that long, as for TCP and TLS.
    pub fn forget(&self, wait: Duration) {
        let mut inner = self.inner();
        inner.new_host = wait;
        inner.since = None;
    }

    fn serve(&self, mut stream: TcpStream) -> Option<()> {
        let mut asked = Vec::new();
        let mut part = [0; 8192];
        while !asked.windows(4).any(|end| end == b"\r\n\r\n") {
            let count = stream.read(&mut part).ok().filter(|count| *count > 0)?;
            asked.extend_from_slice(part.get(..count)?);
        }
        // Not before the request: the browser may have kept a connection from the time before.
        let wait = {
            let mut inner = self.inner();
            let since = *inner.since.get_or_insert_with(Stopwatch::start);
            inner.new_host.saturating_sub(since.elapsed())
        };
        std::thread::sleep(wait);
        let asked = String::from_utf8_lossy(&asked).into_owned();
        let path = asked.split(' ').nth(1)?.split(['?', '#']).next()?;
        let (file, headers) = {
            let inner = self.inner();
            (inner.files.get(path).cloned(), inner.headers.clone())
        };
        let (status, file) = match file {
            Some(file) => ("200 OK", file),
            None => (
                "404 Not Found",
                File {
                    kind: "text/plain",
                    brotli: vec![0x06],
                },
            ),
        };
        let mut head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {}\r\nContent-Encoding: br\r\nContent-Length: {}\r\n\
             Cache-Control: max-age={}\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n",
            file.kind,
            file.brotli.len(),
            if file.kind.starts_with("text/html") {
                0
            } else {
                600
            }
        );
        for (name, value) in headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        stream
            .write_all(&[format!("{head}\r\n").into_bytes(), file.brotli].concat())
            .ok()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
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
