//! What passed over one connection, and the HTTP in it.

use crate::http::Response;
use crate::leaks::Seen;

/// Which way bytes went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the browser.
    ToServer,
    /// To the browser.
    ToBrowser,
}

/// One connection.
#[derive(Clone, Debug)]
pub struct Record {
    /// The host as the browser named it.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Whether there was a server behind it.
    pub reached: bool,
    /// Every byte that the browser sent.
    pub to_server: Vec<u8>,
    /// Every byte that the browser received.
    pub to_browser: Vec<u8>,
}

/// One request, and its answer if one came.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The host as the browser named it.
    pub host: String,
    /// The method.
    pub method: String,
    /// The target.
    pub target: String,
    /// The request's head and body, as they were sent.
    pub request: String,
    /// The answer.
    pub response: Option<Response>,
}

impl Record {
    pub(super) fn new(host: &str, port: u16, reached: bool) -> Self {
        Self {
            host: host.into(),
            port,
            reached,
            to_server: Vec::new(),
            to_browser: Vec::new(),
        }
    }

    pub(super) fn append(&mut self, direction: Direction, bytes: &[u8]) {
        match direction {
            Direction::ToServer => self.to_server.extend_from_slice(bytes),
            Direction::ToBrowser => self.to_browser.extend_from_slice(bytes),
        }
    }

    /// The requests and answers of a connection that speaks HTTP/1.1.
    #[must_use]
    pub fn exchanges(&self) -> Vec<Exchange> {
        let requests = messages(&self.to_server);
        let heads: Vec<&str> = requests
            .iter()
            .filter_map(|(head, _)| head.split_whitespace().next())
            .collect();
        let mut answers = answers(&self.to_browser, &heads).into_iter();
        let exchange = |(head, body): (String, Vec<u8>)| {
            let mut words = head.split_whitespace();
            Exchange {
                host: self.host.clone(),
                method: words.next().unwrap_or_default().into(),
                target: words.next().unwrap_or_default().into(),
                request: format!("{head}\r\n\r\n{}", String::from_utf8_lossy(&body)),
                response: answers.next(),
            }
        };
        requests.into_iter().map(exchange).collect()
    }

    /// What is to be searched: the raw bytes of both ways, and the bodies put together, for a chunk's border may
    /// cut a word in two.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        let place = format!("{}:{}", self.host, self.port);
        let mut seen = vec![
            Seen::new(format!("bytes from {place}"), self.to_browser.clone()),
            Seen::new(format!("bytes to {place}"), self.to_server.clone()),
        ];
        for exchange in self.exchanges() {
            if let Some(answer) = exchange.response {
                let plain = answer
                    .header("content-encoding")
                    .is_none_or(|value| value == "identity");
                assert!(
                    plain,
                    "{place}{} answers compressed: it can't be searched",
                    exchange.target
                );
                let path = exchange.target.split('?').next().unwrap_or_default();
                seen.push(Seen::new(format!("body of {place}{path}"), answer.body));
            }
        }
        seen
    }
}

/// Overwrites the browser's `Accept-Encoding` by `identity`, in place: lengths stay as they are.
pub(super) fn ask_for_plain_text(bytes: &mut [u8]) {
    const NAME: &[u8] = b"accept-encoding: ";
    let mut from = 0;
    while let Some(at) = find(bytes.get(from..).unwrap_or_default(), NAME) {
        let start = from.saturating_add(at).saturating_add(NAME.len());
        let rest = bytes.get_mut(start..).unwrap_or_default();
        let end = rest.iter().position(|byte| *byte == b'\r').unwrap_or(rest.len());
        if let Some(value) = rest.get_mut(..end).filter(|value| value.len() >= 8) {
            value.fill(b' ');
            for (to, from) in value.iter_mut().zip(b"identity") {
                *to = *from;
            }
        }
        from = start.saturating_add(end);
    }
}

fn find(bytes: &[u8], name: &[u8]) -> Option<usize> {
    bytes
        .windows(name.len())
        .position(|window| window.eq_ignore_ascii_case(name))
}

/// Cuts a stream of requests into heads and bodies (browsers send lengths, never chunks).
fn messages(mut bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut list = Vec::new();
    while let Some(end) = find(bytes, b"\r\n\r\n") {
        let head = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned();
        let after = bytes.get(end.saturating_add(4)..).unwrap_or_default();
        let length = length(&head).unwrap_or(0).min(after.len());
        let (body, rest) = after.split_at(length);
        list.push((head, body.to_vec()));
        bytes = rest;
    }
    list
}

/// Cuts a stream of answers, of which the `n`th belongs to the `n`th method.
fn answers(mut bytes: &[u8], methods: &[&str]) -> Vec<Response> {
    let mut list = Vec::new();
    for method in methods {
        let Some(end) = find(bytes, b"\r\n\r\n") else {
            break;
        };
        let head = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).to_ascii_lowercase();
        let start = end.saturating_add(4);
        let after = bytes.get(start..).unwrap_or_default();
        let status = head.get(9..12).unwrap_or_default();
        let length = if *method == "HEAD" || ["204", "304"].contains(&status) {
            0
        } else if head.contains("\r\ntransfer-encoding: chunked") {
            chunked_length(after)
        } else {
            length(&head).unwrap_or(after.len()).min(after.len())
        };
        let whole = start.saturating_add(length);
        match Response::parse(bytes.get(..whole).unwrap_or_default()) {
            Ok(answer) => list.push(answer),
            Err(_) => break,
        }
        bytes = bytes.get(whole..).unwrap_or_default();
    }
    list
}

fn length(head: &str) -> Option<usize> {
    let lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
    let mut lengths = lines.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    lengths.next().and_then(|(_, value)| value.trim().parse().ok())
}

fn chunked_length(bytes: &[u8]) -> usize {
    let mut at = 0_usize;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(line) = find(rest, b"\r\n") else {
            return bytes.len();
        };
        let text = String::from_utf8_lossy(rest.get(..line).unwrap_or_default()).into_owned();
        let size = usize::from_str_radix(text.split(';').next().unwrap_or_default().trim(), 16).unwrap_or(0);
        at = at.saturating_add(line).saturating_add(size).saturating_add(4);
        if size == 0 {
            return at.min(bytes.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_on_one_connection_are_told_apart_and_matched_with_their_answers() {
        let mut record = Record::new("localhost", 1, true);
        record.append(
            Direction::ToServer,
            b"POST /token HTTP/1.1\r\nContent-Length: 3\r\n\r\na=bGET /x HTTP/1.1\r\n\r\n",
        );
        record.append(Direction::ToBrowser, b"HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nsec\r\n3\r\nret\r\n0\r\n\r\n");
        let exchanges = record.exchanges();
        assert_eq!(exchanges.len(), 2);
        assert!(exchanges[0].request.ends_with("a=b"));
        assert_eq!(exchanges[0].response.as_ref().unwrap().status, 204);
        assert_eq!(exchanges[1].response.as_ref().unwrap().text(), "secret");
        assert!(
            record
                .seen()
                .iter()
                .any(|seen| seen.place == "body of localhost:1/x" && seen.bytes == b"secret")
        );
    }

    #[test]
    fn a_word_that_a_chunk_cuts_in_two_is_put_together_for_the_search() {
        use crate::leaks::{Canary, search};
        let mut record = Record::new("localhost", 1, true);
        record.append(Direction::ToServer, b"GET /x HTTP/1.1\r\n\r\n");
        record.append(
            Direction::ToBrowser,
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nIGAA-s\r\n6\r\necret1\r\n0\r\n\r\n",
        );
        let findings = search(&[Canary::new("token", b"IGAA-secret1")], &record.seen());
        assert_eq!(findings.len(), 1);
    }
}
