//! A port of this machine that the visitor's browser comes back to (RFC 8252 §7.3).
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread::sleep;
use std::time::Duration;

use common::clock::Stopwatch;
use common::failure::{Failure, Outcome};
use shared::values::http::Parameters;

/// Whoever connects and says nothing doesn't keep the others waiting for longer.
const LINE: Duration = Duration::from_secs(5);
const LONGEST_HEAD: usize = 16 * 1024;

/// A listener on a free port.
pub struct Loopback {
    listener: TcpListener,
    port: u16,
}

/// What the browser is told.
const CONNECTED: (&str, &str, &str) = (
    "200 OK",
    "Connected",
    "You can close this window; the terminal goes on.",
);
const NOT_CONNECTED: (&str, &str, &str) = (
    "200 OK",
    "Not connected",
    "The terminal says why. You can close this window.",
);
const NOTHING: (&str, &str, &str) = (
    "404 Not Found",
    "Nothing is here",
    "This address waits for somebody else.",
);

impl Loopback {
    /// Takes a free port.
    pub fn open() -> Outcome<Self> {
        let blocked = |error| {
            Failure::new(format!(
                "no port of 127.0.0.1 can be listened on ({error}): is this program kept from it by a firewall or a sandbox?"
            ))
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(blocked)?;
        listener.set_nonblocking(true).map_err(blocked)?;
        let port = listener.local_addr().map_err(blocked)?.port();
        Ok(Self { listener, port })
    }

    /// The return URL.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/callback", self.port)
    }

    /// Waits for the visitor's return, and gives the one-time code. What doesn't have this flow's state is somebody else's.
    pub fn wait(&self, state: &str, issuer: &str, patience: Duration) -> Outcome<String> {
        let watch = Stopwatch::start();
        while watch.seconds() < patience.as_secs_f64() {
            match self.listener.accept() {
                Ok((stream, _)) => {
                    if let Some(result) = answer(stream, state, issuer) {
                        return result;
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => sleep(Duration::from_millis(50)),
                Err(error) => return Err(Failure::new(format!("the port broke down: {error}"))),
            }
        }
        Err(Failure::new(format!(
            "nobody came back within {} seconds. Run it again, and finish in the browser; it has to be one on this machine",
            patience.as_secs()
        )))
    }
}

/// Serves one request; something, if it was the return.
fn answer(mut stream: TcpStream, state: &str, issuer: &str) -> Option<Outcome<String>> {
    stream.set_nonblocking(false).ok()?;
    stream.set_read_timeout(Some(LINE)).ok()?;
    let target = target(&mut stream)?;
    let result = result(&target, state, issuer);
    let (status, title, words) = match &result {
        Some(Ok(_)) => CONNECTED,
        Some(Err(_)) => NOT_CONNECTED,
        None => NOTHING,
    };
    let body = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><h1>{title}</h1><p>{words}</p></html>\n"
    );
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         Referrer-Policy: no-referrer\r\nContent-Security-Policy: default-src 'none'\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(format!("{head}{body}").as_bytes());
    result
}

/// The target of a `GET`.
fn target(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut part = [0; 2048];
    while !bytes.windows(4).any(|end| end == b"\r\n\r\n") {
        let count = stream.read(&mut part).ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(part.get(..count)?);
        if bytes.len() > LONGEST_HEAD {
            return None;
        }
    }
    let text = String::from_utf8_lossy(&bytes);
    let mut words = text.split(' ');
    (words.next()? == "GET").then(|| words.next().map(str::to_owned))?
}

/// What came back (RFC 6749 §4.1.2, RFC 9207).
fn result(target: &str, state: &str, issuer: &str) -> Option<Outcome<String>> {
    let query = target.strip_prefix("/callback?")?;
    let answer = Parameters::parse(query);
    let value = |name| answer.one(name);
    if value("state") != Some(state) {
        return None;
    }
    if value("iss") != Some(issuer) {
        return Some(Err(Failure::new(
            "the answer came from another server than the one that was asked, so it was not used",
        )));
    }
    if let Some(error) = value("error") {
        let words = value("error_description").unwrap_or_default();
        return Some(Err(Failure::new(format!("not connected ({error}): {words}"))));
    }
    value("code").map(|code| Ok(code.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::result;

    fn told(target: &str) -> Option<Result<String, String>> {
        result(target, "s1", "http://edge").map(|outcome| outcome.map_err(|failure| failure.to_string()))
    }

    #[test]
    fn only_the_own_state_ends_the_wait() {
        assert_eq!(
            told("/callback?code=c.d&state=s1&iss=http%3A%2F%2Fedge"),
            Some(Ok("c.d".into()))
        );
        for other in [
            "/callback?code=c&state=s2&iss=http%3A%2F%2Fedge",
            "/callback?code=c",
            "/favicon.ico",
            "/callback",
        ] {
            assert_eq!(told(other), None, "{other}");
        }
    }

    /// R23
    #[test]
    fn another_issuers_code_is_not_used() {
        for iss in ["", "&iss=http%3A%2F%2Fother"] {
            let told = told(&format!("/callback?code=c&state=s1{iss}")).unwrap();
            assert!(told.unwrap_err().contains("another server"));
        }
    }

    #[test]
    fn a_no_is_told_in_the_edges_words() {
        let told = told(
            "/callback?error=access_denied&error_description=denied+You+said+no.&state=s1&iss=http%3A%2F%2Fedge",
        );
        assert_eq!(
            told,
            Some(Err("not connected (access_denied): denied You said no.".into()))
        );
    }
}
