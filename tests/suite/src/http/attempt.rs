//! A request whose server may be gone in the middle: for tests that kill it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::Client;
use super::request::Request;
use super::response::Response;

impl Client {
    /// Sends a request; [`None`] when no whole answer came, so that nobody knows what became of it.
    #[must_use]
    pub fn attempt(&self, request: &Request, patience: Duration) -> Option<Response> {
        let mut line = TcpStream::connect(self.address).ok()?;
        line.set_read_timeout(Some(patience)).ok()?;
        line.write_all(&request.bytes(&self.host)).ok()?;
        let mut bytes = Vec::new();
        let mut part = vec![0; 16_384];
        while let Ok(count) = line.read(&mut part) {
            bytes.extend_from_slice(part.get(..count)?);
            if count == 0 || Response::is_whole(request.method(), &bytes) {
                break;
            }
        }
        self.remember(&bytes);
        let whole = Response::is_whole(request.method(), &bytes);
        Response::parse_for(request.method(), &bytes)
            .ok()
            .filter(|answer| whole || answer.status == 204)
    }
}
