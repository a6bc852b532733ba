//! An address: read as the URL standard reads it (<https://url.spec.whatwg.org>), or not at all.
//!
//! What browsers have always mended is refused here, and what one of them reads differently: user info, backslashes, spaces,
//! letters beyond ASCII, missing slashes, numbers for hosts in odd spellings, characters that would be percent-encoded. So
//! whatever is read here is read to the letter like that by every browser; the tests hold it against the `url` crate, and a
//! test in workerd against the platform's own `URL`.
//!
//! That crate is no part of the Worker: its reader is 15 KB of it, and each isolate compiled it at its first request.

use std::ops::Range;

/// Characters that stand in no address, or are mended in it.
const NOWHERE: &[u8] = br#""<>\"#;
/// Those that are encoded in a path.
const NOT_IN_A_PATH: &[u8] = b"^`{|}";

/// An absolute address, in the standard's spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    text: String,
    scheme: usize,
    host: Option<Range<usize>>,
    port: Option<u16>,
    path: usize,
    query: Option<usize>,
    fragment: Option<usize>,
}

impl Address {
    /// Reads one.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_graphic() && !NOWHERE.contains(&byte);
        if !raw.bytes().all(plain) {
            return None;
        }
        let (rest, fragment) = cut(raw, '#');
        let (rest, query) = cut(rest, '?');
        let (scheme, rest) = rest.split_once(':')?;
        let (first, more) = scheme.as_bytes().split_first()?;
        let of_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        if !first.is_ascii_alphabetic() || !more.iter().all(of_scheme) {
            return None;
        }
        let mut text = scheme.to_ascii_lowercase();
        // Its paths have drives.
        if text == "file" {
            return None;
        }
        let usual = usual_port(&text);
        let odd_in_query: &[u8] = if usual.is_some() { b"'" } else { b"" };
        if has(query, odd_in_query) || has(fragment, b"`") {
            return None;
        }
        let scheme = text.len();
        text.push(':');
        let (mut host, mut port, mut path) = (None, None, rest);
        if let Some(rest) = rest.strip_prefix("//") {
            let (authority, below) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            text.push_str("//");
            let begin = text.len();
            let digits = push_host(&mut text, authority, usual.is_some())?;
            host = Some(begin..text.len());
            port = read_port(digits)?.filter(|port| Some(*port) != usual);
            if let Some(port) = port {
                text.push(':');
                text.push_str(&port.to_string());
            }
            path = below;
        }
        if usual.is_some() && path.is_empty() {
            path = "/";
        }
        let begin = text.len();
        push_path(&mut text, path)?;
        // The standard tells a host that is missing from one that is empty by two more characters.
        let ambiguous = host.is_none() && text.get(begin..).is_some_and(|path| path.starts_with("//"));
        if ambiguous || (usual.is_some() && host.is_none()) {
            return None;
        }
        let query = push_part(&mut text, '?', query);
        let fragment = push_part(&mut text, '#', fragment);
        Some(Self {
            text,
            scheme,
            host,
            port,
            path: begin,
            query,
            fragment,
        })
    }

    /// All of it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its scheme, in small letters.
    #[must_use]
    pub fn scheme(&self) -> &str {
        self.part(0..self.scheme)
    }

    /// Its host, that of a page in small letters.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        let host = self.host.clone().map(|place| self.part(place));
        host.filter(|host| !host.is_empty())
    }

    /// Its host, where that is a name and no number.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.host()
            .filter(|host| !host.starts_with('[') && !ends_in_a_number(host))
    }

    /// Its port, where it isn't the scheme's own.
    #[must_use]
    pub const fn port(&self) -> Option<u16> {
        self.port
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &str {
        self.part(self.path..self.query.or(self.fragment).unwrap_or(self.text.len()))
    }

    /// Its query, without the question mark.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        let end = self.fragment.unwrap_or(self.text.len());
        self.query.map(|mark| self.part(mark.saturating_add(1)..end))
    }

    /// Its fragment, without the number sign.
    #[must_use]
    pub fn fragment(&self) -> Option<&str> {
        self.fragment
            .map(|mark| self.part(mark.saturating_add(1)..self.text.len()))
    }

    /// Scheme, host and port as browsers send them in `Origin`; none where a scheme has no such.
    #[must_use]
    pub fn origin(&self) -> Option<&str> {
        usual_port(self.scheme()).map(|_| self.part(0..self.path))
    }

    fn part(&self, place: Range<usize>) -> &str {
        self.text.get(place).unwrap_or_default()
    }
}

/// The port that belongs to a scheme of hosts.
fn usual_port(scheme: &str) -> Option<u16> {
    match scheme {
        "https" | "wss" => Some(443),
        "http" | "ws" => Some(80),
        "ftp" => Some(21),
        _ => None,
    }
}

/// What stands before the first such character, and behind it.
fn cut(text: &str, mark: char) -> (&str, Option<&str>) {
    match text.split_once(mark) {
        Some((before, behind)) => (before, Some(behind)),
        None => (text, None),
    }
}

fn has(text: Option<&str>, odd: &[u8]) -> bool {
    text.is_some_and(|text| text.bytes().any(|byte| odd.contains(&byte)))
}

fn push_part(text: &mut String, mark: char, part: Option<&str>) -> Option<usize> {
    let part = part?;
    let at = text.len();
    text.push(mark);
    text.push_str(part);
    Some(at)
}

/// Writes the host of an authority; gives the digits of its port.
fn push_host<'a>(text: &mut String, authority: &'a str, of_pages: bool) -> Option<&'a str> {
    let end = if authority.starts_with('[') {
        authority.find(']')?.checked_add(1)?
    } else {
        authority.find(':').unwrap_or(authority.len())
    };
    let (host, rest) = authority.split_at(end);
    let port = match rest.strip_prefix(':') {
        Some(port) => port,
        None if rest.is_empty() => "",
        None => return None,
    };
    if of_pages {
        let host = host.to_ascii_lowercase();
        let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        if !inner.map_or_else(|| is_host(&host), is_ipv6) {
            return None;
        }
        text.push_str(&host);
    } else {
        // Nobody reads more into it than its letters.
        let odd = |byte: u8| b"@[]^|".contains(&byte);
        if host.bytes().any(odd) || (host.is_empty() && !rest.is_empty()) {
            return None;
        }
        text.push_str(host);
    }
    Some(port)
}

#[expect(
    clippy::option_option,
    reason = "no port is none, and what is no port is no address"
)]
fn read_port(digits: &str) -> Option<Option<u16>> {
    if digits.is_empty() {
        return Some(None);
    }
    let number = digits.bytes().all(|byte| byte.is_ascii_digit());
    number.then(|| digits.parse().ok()).flatten().map(Some)
}

/// Whether it is a name of small letters, or four numbers.
fn is_host(host: &str) -> bool {
    if ends_in_a_number(host) {
        return is_ipv4(host);
    }
    let named = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
    let name = host.strip_suffix('.').unwrap_or(host);
    host.bytes().all(named) && !name.split('.').any(str::is_empty)
}

/// Whether browsers read it as an address of four bytes, in one of their many spellings.
fn ends_in_a_number(host: &str) -> bool {
    let last = host.strip_suffix('.').unwrap_or(host).rsplit('.').next();
    last.is_some_and(|last| {
        let hex = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
        let digits = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
        digits || hex.is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
    })
}

fn is_ipv4(host: &str) -> bool {
    let byte = |part: &str| {
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        digits && (part == "0" || !part.starts_with('0')) && part.parse::<u8>().is_ok()
    };
    host.split('.').count() == 4 && host.split('.').all(byte)
}

/// Whether it is an address of eight groups in its one spelling: the longest run of zeros is left out (RFC 5952 §4), and no
/// part of it is written as the four bytes of an older address.
fn is_ipv6(text: &str) -> bool {
    let (head, tail) = text
        .split_once("::")
        .map_or((text, None), |(head, tail)| (head, Some(tail)));
    let groups = |part: &str| -> Option<Vec<u16>> {
        let group = |group: &str| {
            let plain = group == "0" || !group.starts_with('0');
            let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
            (plain && group.bytes().all(hex)).then(|| u16::from_str_radix(group, 16).ok())?
        };
        if part.is_empty() {
            return Some(Vec::new());
        }
        part.split(':').map(group).collect()
    };
    let (Some(head), Some(tail)) = (
        groups(head),
        tail.map_or(Some(None), |tail| groups(tail).map(Some)),
    ) else {
        return false;
    };
    let behind = tail.as_deref().unwrap_or_default();
    let left_out = 8_usize.checked_sub(head.len().saturating_add(behind.len()));
    let (before, after) = (zeros(&head), zeros(behind));
    match (left_out, tail.is_some()) {
        (Some(0), false) => before < 2,
        (Some(run), true) => {
            run >= 2 && before < run && after <= run && head.last() != Some(&0) && behind.first() != Some(&0)
        }
        _ => false,
    }
}

/// The longest run of zeros.
fn zeros(groups: &[u16]) -> usize {
    groups
        .split(|group| *group != 0)
        .map(<[u16]>::len)
        .max()
        .unwrap_or_default()
}

/// Writes a path without its dot segments; one that begins with no slash as it is.
fn push_path(text: &mut String, path: &str) -> Option<()> {
    if has(Some(path), NOT_IN_A_PATH) {
        return None;
    }
    let Some(path) = path.strip_prefix('/') else {
        text.push_str(path);
        return Some(());
    };
    let root = text.len();
    let mut rest = Some(path);
    while let Some(path) = rest {
        let (segment, more) = cut(path, '/');
        let is = |dots: &[&str]| dots.iter().any(|dots| segment.eq_ignore_ascii_case(dots));
        let (here, up) = (is(&[".", "%2e"]), is(&["..", ".%2e", "%2e.", "%2e%2e"]));
        if up {
            let parent = text.get(root..).and_then(|path| path.rfind('/'));
            text.truncate(root.saturating_add(parent.unwrap_or_default()));
        }
        if !here && !up {
            text.push('/');
            text.push_str(segment);
        } else if more.is_none() {
            text.push('/');
        }
        rest = more;
    }
    Some(())
}

#[cfg(test)]
pub(crate) mod spellings;
#[cfg(test)]
pub(crate) mod standard;
#[cfg(test)]
mod tests;
