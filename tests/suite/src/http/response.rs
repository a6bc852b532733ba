//! An answer: the head as it came, the body put together.

use serde_json::Value;
use url::Url;

/// One answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The headers in the order in which they came, names as they were spelt.
    pub headers: Vec<(String, String)>,
    /// The body without its chunking.
    pub body: Vec<u8>,
}

impl Response {
    /// Reads an answer; says what is wrong with one that is broken or cut short.
    ///
    /// # Errors
    /// A sentence, if the bytes are no whole HTTP/1.1 answer.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        Self::parse_for("GET", bytes)
    }

    /// Reads an answer to a request of that method: to `HEAD` there comes no body, whatever the head says.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_for(method: &str, bytes: &[u8]) -> Result<Self, String> {
        let (head, rest) = split(bytes, b"\r\n\r\n").ok_or_else(|| {
            format!(
                "no whole head came, but {} bytes: {:?}",
                bytes.len(),
                String::from_utf8_lossy(bytes)
            )
        })?;
        let head = String::from_utf8_lossy(head);
        let mut lines = head.split("\r\n");
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1))
            .and_then(|code| code.parse().ok());
        let status: u16 = status.ok_or("the status line is broken")?;
        if status == 100 {
            return Self::parse_for(method, rest);
        }
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
            .collect();
        let mut answer = Self {
            status,
            headers,
            body: rest.to_vec(),
        };
        if method == "HEAD" {
            answer.body.clear();
            return Ok(answer);
        }
        if answer
            .header("transfer-encoding")
            .is_some_and(|value| value.eq_ignore_ascii_case("chunked"))
        {
            answer.body = unchunk(rest).ok_or("the chunks end too early")?;
        } else if let Some(length) = answer
            .header("content-length")
            .and_then(|value| value.parse().ok())
        {
            if rest.len() < length && ![204, 304].contains(&status) {
                return Err(format!("{} of {length} bytes came", rest.len()));
            }
            answer.body.truncate(length);
        }
        Ok(answer)
    }

    /// Whether the answer has come to its end, as far as it says where that is.
    pub(super) fn is_whole(method: &str, bytes: &[u8]) -> bool {
        let Some((head, rest)) = split(bytes, b"\r\n\r\n") else {
            return false;
        };
        if method == "HEAD" {
            return true;
        }
        let head = String::from_utf8_lossy(head).to_ascii_lowercase();
        if head.contains("\r\ntransfer-encoding: chunked") {
            return rest.ends_with(b"0\r\n\r\n") && unchunk(rest).is_some();
        }
        let length = head
            .split("\r\ncontent-length:")
            .nth(1)
            .and_then(|rest| rest.split("\r\n").next());
        length
            .and_then(|length| length.trim().parse().ok())
            .is_some_and(|length: usize| rest.len() >= length)
    }

    /// The first header of that name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Every header of that name.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        let same = self
            .headers
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name));
        same.map(|(_, value)| value.as_str()).collect()
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {} {}", self.status, self.text()))
    }

    /// Where a redirect points to.
    #[must_use]
    pub fn location(&self) -> Url {
        let target = self.header("location").unwrap_or_else(|| {
            panic!(
                "no redirect but {} {}",
                self.status,
                self.text().chars().take(2_000).collect::<String>()
            )
        });
        Url::parse(target).unwrap_or_else(|error| panic!("{target:?} is no absolute URL: {error}"))
    }

    /// A parameter of the redirect's query.
    #[must_use]
    pub fn location_value(&self, name: &str) -> Option<String> {
        value(&self.location(), name)
    }
}

/// A parameter of a URL's query.
#[must_use]
pub fn value(url: &Url, name: &str) -> Option<String> {
    url.query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

/// Puts a chunked body together; nothing, if it is cut short.
#[must_use]
pub fn unchunk(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let (size, rest) = split(bytes, b"\r\n")?;
        let size = std::str::from_utf8(size).ok()?.split(';').next()?;
        let size = usize::from_str_radix(size.trim(), 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        bytes = rest.get(size..)?.strip_prefix(b"\r\n")?;
    }
}

fn split<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    Some((bytes.get(..at)?, bytes.get(at.checked_add(mark.len())?..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunked_body_is_put_together() {
        let bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
        assert_eq!(Response::parse(bytes).unwrap().text(), "abcde");
    }

    #[test]
    fn an_answer_that_was_cut_short_is_no_answer() {
        assert!(Response::parse(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc").is_err());
        assert!(
            Response::parse(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n").is_err()
        );
        assert!(Response::parse(b"HTTP/1.1 200").is_err());
    }
}
