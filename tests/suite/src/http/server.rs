//! A small HTTP/1.1 server for tests: one thread a request, one request a connection.

use std::fmt::{self, Write as _};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::response::value;
use url::Url;

/// What came in.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query, without the question mark.
    pub query: String,
    headers: Vec<(String, String)>,
    /// The body, as text.
    pub body: String,
}

impl Incoming {
    /// A header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let hit = self
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        hit.map(|(_, value)| value.as_str())
    }

    /// A parameter of the query, or of the form in the body.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<String> {
        let one = |text: &str| value(&Url::parse(&format!("http://x/?{text}")).ok()?, name);
        one(&self.query).or_else(|| one(&self.body))
    }
}

/// What goes out.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The status.
    pub status: u16,
    /// Headers beside the length.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
    /// End the connection in the middle of the body.
    pub cut: bool,
}

impl Outgoing {
    /// JSON, or what claims to be.
    #[must_use]
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            headers: vec![("Content-Type", "application/json".into())],
            body: body.into(),
            cut: false,
        }
    }
}

/// A running server; it ends with this value.
pub struct Server {
    /// Its port on 127.0.0.1.
    pub port: u16,
    over: Arc<AtomicBool>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({})", self.port)
    }
}

impl Server {
    /// Starts one that answers with what `handler` says.
    #[must_use]
    pub fn start(handler: impl Fn(&Incoming) -> Outgoing + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        let over = Arc::new(AtomicBool::new(false));
        let (handler, ended) = (Arc::new(handler), Arc::clone(&over));
        std::thread::spawn(move || {
            for line in listener.incoming().flatten() {
                if ended.load(Ordering::Relaxed) {
                    break;
                }
                let handler = Arc::clone(&handler);
                std::thread::spawn(move || {
                    let _ = serve(line, &*handler);
                });
            }
        });
        Self { port, over }
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        // Wakes the listener, which then sees that it is over.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn serve(mut line: TcpStream, handler: &dyn Fn(&Incoming) -> Outgoing) -> Option<()> {
    let mut bytes = Vec::new();
    let mut part = [0; 8_192];
    let incoming = loop {
        let count = line.read(&mut part).ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(part.get(..count)?);
        if let Some(incoming) = read(&bytes) {
            break incoming;
        }
    };
    let answer = handler(&incoming);
    let mut head = format!(
        "HTTP/1.1 {} Played\r\nContent-Length: {}\r\nConnection: close\r\n",
        answer.status,
        answer.body.len()
    );
    for (name, value) in &answer.headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    let sent = if answer.cut {
        answer.body.len() / 2
    } else {
        answer.body.len()
    };
    line.write_all(head.as_bytes()).ok()?;
    line.write_all(b"\r\n").ok()?;
    line.write_all(answer.body.as_bytes().get(..sent)?).ok()
}

/// The request, once it is whole.
fn read(bytes: &[u8]) -> Option<Incoming> {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let method = words.next()?.to_owned();
    let target = words.next()?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    let incoming = Incoming {
        method,
        path: path.into(),
        query: query.into(),
        headers,
        body: body.into(),
    };
    let chunked = incoming.header("transfer-encoding").is_some();
    if chunked {
        let whole = body.ends_with("0\r\n\r\n");
        let body = super::response::unchunk(body.as_bytes())?;
        let body = String::from_utf8_lossy(&body).into_owned();
        return whole.then_some(Incoming { body, ..incoming });
    }
    let length: usize = incoming
        .header("content-length")
        .map_or(0, |text| text.parse().unwrap_or(0));
    (body.len() >= length).then_some(incoming)
}
