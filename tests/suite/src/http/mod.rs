//! An HTTP/1.1 client for tests: one connection a request, nothing followed, nothing hidden.
//!
//! Whatever a hostile client may send can be sent, and whatever the server answered can be looked at.

mod attempt;
mod cookies;
mod request;
mod response;
mod server;

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub use cookies::{Jar, SetCookie};
pub use request::{Request, form};
pub use response::{Response, unchunk, value};
pub use server::{Incoming, Outgoing, Server, Serving, serve, serve_watched};

/// How long an answer may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A client of one server. It remembers every byte that came, for the leak search.
#[derive(Clone, Debug)]
pub struct Client {
    address: SocketAddr,
    host: String,
    received: Arc<Mutex<Vec<u8>>>,
}

impl Client {
    /// A client of the server at `127.0.0.1:port` that calls it `host` (with the port).
    #[must_use]
    pub fn new(host: &str, port: u16) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        Self {
            address,
            host: format!("{host}:{port}"),
            received: Arc::default(),
        }
    }

    /// Sends a request and reads the whole answer.
    #[must_use]
    pub fn send(&self, request: &Request) -> Response {
        self.answer(request, self.open(request))
    }

    /// Sends a request whose body goes on with `rest`, and does something before that.
    pub fn send_in_two(&self, request: &Request, rest: &[u8], between: impl FnOnce()) -> Response {
        let mut line = self.open(request);
        between();
        line.write_all(rest).expect("the server takes the rest");
        self.answer(request, line)
    }

    fn answer(&self, request: &Request, mut line: TcpStream) -> Response {
        let mut bytes = Vec::new();
        let mut part = vec![0; 65_536];
        // A reset after the last byte is no concern of the test's: the parser sees whether the answer is whole.
        while let Ok(count) = line.read(&mut part) {
            bytes.extend_from_slice(part.get(..count).unwrap_or_default());
            if count == 0 || Response::is_whole(request.method(), &bytes) {
                break;
            }
        }
        self.remember(&bytes);
        Response::parse_for(request.method(), &bytes)
            .unwrap_or_else(|why| panic!("{} {}: {why}", request.method(), request.target()))
    }

    /// Sends a request and hangs up after `wait`, as a browser does whose window was closed.
    pub fn send_and_cut(&self, request: &Request, wait: Duration) {
        let line = self.open(request);
        std::thread::sleep(wait);
        let _ = line.shutdown(Shutdown::Both);
    }

    /// Every byte that this client and its clones received.
    #[must_use]
    pub fn received(&self) -> Vec<u8> {
        self.received
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn connect(&self) -> TcpStream {
        let line = TcpStream::connect(self.address)
            .unwrap_or_else(|error| panic!("nobody answers at {}: {error}", self.address));
        line.set_read_timeout(Some(PATIENCE))
            .expect("a timeout can be set");
        line
    }

    fn open(&self, request: &Request) -> TcpStream {
        let mut line = self.connect();
        line.write_all(&request.bytes(&self.host))
            .expect("the server takes the request");
        line
    }

    fn remember(&self, bytes: &[u8]) {
        self.received
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
    }
}
