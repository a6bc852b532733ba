//! Finding a secret in bytes, also when it is spelt with JSON's or URL's escapes (R40).

use std::borrow::Cow;

use memchr::memmem;

/// How many layers of escapes are taken off.
const LAYERS: usize = 6;

/// Whether the bytes hold one of the secrets: plainly, or behind `\u00XX` and `%XX`, in any mixture up to six layers.
///
/// Fast where it matters: escapes are taken off only when one of them stands for a character that is in a secret.
#[must_use]
pub fn holds(bytes: &[u8], secrets: &[&[u8]]) -> bool {
    let alphabet = Alphabet::of(secrets);
    let mut current = Cow::Borrowed(bytes);
    for _ in 0..LAYERS {
        if holds_plainly(&current, secrets) {
            return true;
        }
        current = if alphabet.is_json_escaped_in(&current) {
            Cow::Owned(without_json_escapes(&current))
        } else if alphabet.is_percent_encoded_in(&current) {
            Cow::Owned(without_percent_encoding(&current))
        } else {
            return false;
        };
    }
    holds_plainly(&current, secrets)
}

fn holds_plainly(bytes: &[u8], secrets: &[&[u8]]) -> bool {
    secrets
        .iter()
        .any(|secret| !secret.is_empty() && memmem::find(bytes, secret).is_some())
}

/// The characters of the secrets, and the two that begin an escape.
struct Alphabet([bool; 256]);

impl Alphabet {
    fn of(secrets: &[&[u8]]) -> Self {
        let mut alphabet = Self([false; 256]);
        for byte in secrets.iter().flat_map(|secret| secret.iter()).chain(b"%\\") {
            if let Some(member) = alphabet.0.get_mut(usize::from(*byte)) {
                *member = true;
            }
        }
        alphabet
    }

    fn has(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte)).copied().unwrap_or_default()
    }

    fn is_json_escaped_in(&self, bytes: &[u8]) -> bool {
        let unicode = memmem::find_iter(bytes, b"\\u00")
            .any(|at| hex_after(bytes, at, 4).is_some_and(|byte| self.has(byte)));
        unicode || (self.has(b'/') && memmem::find(bytes, b"\\/").is_some())
    }

    fn is_percent_encoded_in(&self, bytes: &[u8]) -> bool {
        memchr::memchr_iter(b'%', bytes).any(|at| hex_after(bytes, at, 1).is_some_and(|byte| self.has(byte)))
    }
}

/// The byte that two hexadecimal digits spell, `skip` after `at`.
fn hex_after(bytes: &[u8], at: usize, skip: usize) -> Option<u8> {
    let start = at.checked_add(skip)?;
    let digits = bytes.get(start..start.checked_add(2)?)?;
    hex(digits)
}

fn hex(digits: &[u8]) -> Option<u8> {
    digits.iter().try_fold(0_u8, |sum, digit| {
        let digit = char::from(*digit)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())?;
        sum.checked_mul(16)?.checked_add(digit)
    })
}

fn without_json_escapes(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        let (before, escape) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        plain.extend_from_slice(before);
        rest = match escape {
            [_, b'u', high_1, high_2, low_1, low_2, tail @ ..] => {
                match (hex(&[*high_1, *high_2]), hex(&[*low_1, *low_2])) {
                    (Some(0), Some(low)) => plain.push(low),
                    (Some(_), Some(_)) => plain.push(b'?'),
                    _ => plain.push(b'u'),
                }
                tail
            }
            [_, byte, tail @ ..] => {
                plain.push(*byte);
                tail
            }
            _ => &[],
        };
    }
    plain.extend_from_slice(rest);
    plain
}

fn without_percent_encoding(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(b'%', rest) {
        let (before, escape) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        plain.extend_from_slice(before);
        rest = match escape {
            [_, high, low, tail @ ..] if hex(&[*high, *low]).is_some() => {
                plain.extend(hex(&[*high, *low]));
                tail
            }
            [percent, tail @ ..] => {
                plain.push(*percent);
                tail
            }
            [] => &[],
        };
    }
    plain.extend_from_slice(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "IGAAExample_Long-1.2|3";

    fn in_percent(text: &str) -> String {
        text.bytes()
            .map(|byte| format!("%{byte:02X}"))
            .collect::<Vec<_>>()
            .concat()
    }

    fn in_json(text: &str) -> String {
        text.bytes()
            .map(|byte| format!("\\u{byte:04x}"))
            .collect::<Vec<_>>()
            .concat()
    }

    fn found(body: &str) -> bool {
        holds(body.as_bytes(), &[b"", b"0123456789abcdef", TOKEN.as_bytes()])
    }

    /// R40.
    #[test]
    fn a_secret_is_found_in_every_spelling() {
        let lower = in_percent(TOKEN).to_lowercase();
        let spellings = [
            TOKEN.to_owned(),
            TOKEN.replace('|', "%7C"),
            TOKEN.replace('|', "%7c"),
            TOKEN.replace('|', "\\u007c"),
            TOKEN.replace('|', "\\u007C"),
            TOKEN.replacen('A', "\\u0041", 1),
            TOKEN.replacen('A', "%41", 2),
            in_percent(TOKEN),
            in_json(TOKEN),
            in_json(&in_percent(TOKEN)),
            in_percent(&in_percent(TOKEN)),
            in_percent(&in_json(TOKEN)),
            in_json(TOKEN).replace('\\', "\\\\"),
            lower.replace("%49", "I").replace("%47", "G"),
        ];
        for spelling in spellings {
            for body in [
                spelling.clone(),
                format!("{{\"a\":\"%20\\u00e9\\n{spelling}%\"}}"),
                format!("\\{spelling}\\u00"),
                format!("%{spelling}%4"),
            ] {
                if body.starts_with('\\') && spelling.starts_with('I') {
                    continue;
                }
                assert!(found(&body), "{body}");
            }
        }
    }

    /// R40.
    #[test]
    fn what_only_looks_like_it_is_not_found() {
        for body in [
            "",
            "%",
            "\\",
            "\\u00",
            "%4",
            "IGAAExample_Long-1.2",
            "IGAAExample_Long-1.2%7",
            "igaaexample_long-1.2|3",
            "\\u0049GAA %41 \\u0025\\u0034\\u0031",
        ] {
            assert!(!found(body), "{body}");
        }
        assert!(!holds(b"anything", &[b""]));
        assert!(!holds(b"anything", &[]));
    }

    #[test]
    fn an_escaped_slash_hides_nothing() {
        assert!(holds(br#""ab\/cd""#, &[b"ab/cd"]));
    }
}
