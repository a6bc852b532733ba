//! The spellings under which a secret can be read back.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// How a canary was spelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spelling {
    /// Byte for byte.
    Plain,
    /// `%2F`, with upper or lower hex, of all but the unreserved characters or of fewer.
    Percent,
    /// `\"`, `\/`, `\u003c`.
    Json,
    /// `&lt;`, `&#39;`.
    Html,
    /// base64 or base64url, whatever stands before it.
    Base64,
    /// Two hex digits a byte.
    Hex,
    /// Two bytes a character, as browsers write strings into their databases.
    Utf16,
}

/// Every distinct pattern that stands for the secret, with the spelling's name.
#[must_use]
pub fn all(secret: &[u8]) -> Vec<(Spelling, Vec<u8>)> {
    let mut patterns = vec![(Spelling::Plain, secret.to_vec())];
    for kept in [
        &b"-._~"[..],
        b"-._~/",
        b"-._*",
        b"-._~!$&'()*+,;=:@/?",
        b"-._~!'()*",
    ] {
        patterns.push((Spelling::Percent, percent(secret, kept, true)));
        patterns.push((Spelling::Percent, percent(secret, kept, false)));
    }
    for unicode in [&b""[..], b"<>&", b"<>&'", b"<>", b"&"] {
        for slash in [false, true] {
            patterns.push((Spelling::Json, json(secret, unicode, slash, true)));
            patterns.push((Spelling::Json, json(secret, unicode, slash, false)));
        }
    }
    patterns.push((Spelling::Json, units(secret, |byte| format!("\\u{byte:04x}"))));
    patterns.push((Spelling::Json, units(secret, |byte| format!("\\u{byte:04X}"))));
    for (quotes, apostrophe, slash) in [
        (true, "&#39;", "/"),
        (true, "&#x27;", "&#x2F;"),
        (true, "&#x27;", "/"),
        (true, "&apos;", "/"),
        (true, "'", "/"),
        (false, "'", "/"),
    ] {
        patterns.push((Spelling::Html, html(secret, quotes, apostrophe, slash)));
    }
    for skipped in 0..3 {
        patterns.push((Spelling::Base64, inner_base64(secret, skipped, false)));
        patterns.push((Spelling::Base64, inner_base64(secret, skipped, true)));
    }
    patterns.push((Spelling::Hex, units(secret, |byte| format!("{byte:02x}"))));
    patterns.push((Spelling::Hex, units(secret, |byte| format!("{byte:02X}"))));
    patterns.push((
        Spelling::Utf16,
        secret.iter().flat_map(|byte| [*byte, 0]).collect(),
    ));
    // A secret of letters and digits alone is spelt alike in several ways: the first name stands.
    let mut distinct: Vec<(Spelling, Vec<u8>)> = Vec::new();
    for (spelling, pattern) in patterns {
        if !distinct.iter().any(|(_, own)| *own == pattern) {
            distinct.push((spelling, pattern));
        }
    }
    distinct
}

fn units(secret: &[u8], write: impl Fn(u8) -> String) -> Vec<u8> {
    secret.iter().flat_map(|byte| write(*byte).into_bytes()).collect()
}

fn percent(secret: &[u8], kept: &[u8], upper: bool) -> Vec<u8> {
    units(secret, |byte| match byte {
        _ if byte.is_ascii_alphanumeric() || kept.contains(&byte) => char::from(byte).into(),
        b' ' if kept == b"-._*" => "+".into(),
        _ if upper => format!("%{byte:02X}"),
        _ => format!("%{byte:02x}"),
    })
}

fn json(secret: &[u8], unicode: &[u8], slash: bool, upper: bool) -> Vec<u8> {
    let mut pattern = Vec::new();
    for byte in secret {
        match byte {
            byte if unicode.contains(byte) || *byte < 0x20 => {
                let escape = if upper {
                    format!("\\u{byte:04X}")
                } else {
                    format!("\\u{byte:04x}")
                };
                pattern.extend_from_slice(escape.as_bytes());
            }
            b'"' | b'\\' => pattern.extend_from_slice(&[b'\\', *byte]),
            b'/' if slash => pattern.extend_from_slice(b"\\/"),
            byte => pattern.push(*byte),
        }
    }
    pattern
}

fn html(secret: &[u8], quotes: bool, apostrophe: &str, slash: &str) -> Vec<u8> {
    let mut pattern = Vec::new();
    for byte in secret {
        match byte {
            b'&' => pattern.extend_from_slice(b"&amp;"),
            b'<' => pattern.extend_from_slice(b"&lt;"),
            b'>' => pattern.extend_from_slice(b"&gt;"),
            b'"' if quotes => pattern.extend_from_slice(b"&quot;"),
            b'\'' => pattern.extend_from_slice(apostrophe.as_bytes()),
            b'/' => pattern.extend_from_slice(slash.as_bytes()),
            byte => pattern.push(*byte),
        }
    }
    pattern
}

/// The base64 of the secret as it looks in the middle of a longer text: the first `skipped` bytes and an incomplete
/// group at the end mix with their neighbours, so they are left out.
fn inner_base64(secret: &[u8], skipped: usize, url_safe: bool) -> Vec<u8> {
    let rest = secret.get(skipped..).unwrap_or_default();
    let whole = rest.chunks_exact(3).flatten().copied().collect::<Vec<u8>>();
    let text = if url_safe {
        URL_SAFE_NO_PAD.encode(whole)
    } else {
        STANDARD_NO_PAD.encode(whole)
    };
    text.into_bytes()
}
