//! Finding a secret in bytes, also when it is spelt with JSON's or URL's escapes (R40).
//!
//! A byte search comes first, and nearly every answer ends there. Escapes are taken off only where one of them stands for
//! a character that a secret could have, layer by layer; whoever piles up more layers than are read is refused.

use std::borrow::Cow;

use memchr::memmem;

/// How many layers of escapes are taken off. Instagram's answers have two; with more than these nothing leaves.
const LAYERS: usize = 6;
/// How many times its own length may be spent on a text's readings.
const READINGS: usize = 6;
/// What every text may spend.
const SMALL: usize = 65_536;
/// Without its beginning a secret must still be one.
const LEAST_TAIL: usize = 24;
/// From this length on a word that begins like one of Instagram's tokens is one. Theirs have 140 to 220 characters; the
/// longest short names of posts 39.
const TOKEN_LENGTH: usize = 64;

/// Whether the bytes, a JSON body or a text of one, must not leave: they hold one of the secrets or anything that has the
/// shape of a token of Instagram's, plainly or behind `\u00XX` and `%XX` in any mixture, or they can't be read to the end.
#[must_use]
pub fn holds(bytes: &[u8], secrets: &[&[u8]]) -> bool {
    let search = Search::of(secrets);
    search.stands_in(bytes) || search.stands_behind_escapes_in(bytes)
}

/// The searched texts, and the characters that their escapes would stand for.
struct Search<'a> {
    needles: Vec<Cow<'a, [u8]>>,
    alphabet: [bool; 256],
}

impl<'a> Search<'a> {
    fn of(secrets: &[&'a [u8]]) -> Self {
        let mut needles: Vec<Cow<'a, [u8]>> = Vec::new();
        let mut alphabet = [false; 256];
        for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
            let secret = tail(secret);
            needles.push(Cow::Borrowed(secret));
            // Reading a text changes what looks like an escape in a secret, too; and a text in a text stays escaped.
            if memchr::memchr3(b'\\', b'"', b'%', secret).is_some() {
                let quoted = escaped(secret);
                needles.push(Cow::Owned(escaped(&quoted)));
                needles.push(Cow::Owned(quoted));
                needles.push(Cow::Owned(unescaped(secret, true)));
                needles.push(Cow::Owned(without_percent_encoding(secret)));
            }
        }
        let of_tokens = (0..=u8::MAX).filter(|byte| is_of_token(*byte)).chain(*b"%\\");
        for byte in needles
            .iter()
            .flat_map(|needle| needle.iter().copied())
            .chain(of_tokens)
        {
            if let Some(member) = alphabet.get_mut(usize::from(byte)) {
                *member = true;
            }
        }
        Self { needles, alphabet }
    }

    fn stands_in(&self, bytes: &[u8]) -> bool {
        let needle = |needle: &Cow<'_, [u8]>| memmem::find(bytes, needle).is_some();
        self.needles.iter().any(needle) || has_token_shape(bytes)
    }

    fn stands_behind_escapes_in(&self, bytes: &[u8]) -> bool {
        let mut room = bytes.len().saturating_mul(READINGS).saturating_add(SMALL);
        let mut layer = vec![Cow::Borrowed(bytes)];
        for depth in 0..=LAYERS {
            let mut next: Vec<Cow<'_, [u8]>> = Vec::new();
            let mut add = |reading: Vec<u8>, text: &[u8]| {
                // Whatever is taken off makes a text shorter.
                if reading.len() == text.len() {
                    return false;
                }
                let Some(left) = room.checked_sub(reading.len()) else {
                    return true;
                };
                room = left;
                let found = self.stands_in(&reading);
                if !next.iter().any(|known| **known == *reading) {
                    next.push(Cow::Owned(reading));
                }
                found
            };
            for text in &layer {
                let percent = self.is_percent_encoded_in(text);
                let json =
                    self.is_json_escaped_in(text) || (percent && memmem::find(text, b"\\\\").is_some());
                if depth == LAYERS && (json || percent) {
                    return true;
                }
                // Every order is read: which one a reader takes isn't known.
                if json && (add(unescaped(text, false), text) || add(unescaped(text, true), text)) {
                    return true;
                }
                if percent && add(without_percent_encoding(text), text) {
                    return true;
                }
            }
            if next.is_empty() {
                return false;
            }
            layer = next;
        }
        true
    }

    fn has(&self, byte: u8) -> bool {
        self.alphabet.get(usize::from(byte)).copied().unwrap_or_default()
    }

    fn is_json_escaped_in(&self, bytes: &[u8]) -> bool {
        let unicode = memmem::find_iter(bytes, b"\\u00")
            .any(|at| hex_after(bytes, at, 4).is_some_and(|byte| self.has(byte)));
        let short = |escape: &[u8; 2]| memmem::find(bytes, escape).is_some();
        unicode || (self.has(b'/') && short(b"\\/")) || (self.has(b'"') && short(b"\\\""))
    }

    fn is_percent_encoded_in(&self, bytes: &[u8]) -> bool {
        memchr::memchr_iter(b'%', bytes).any(|at| hex_after(bytes, at, 1).is_some_and(|byte| self.has(byte)))
    }
}

/// What is searched for of a secret: half an escape before it takes up to four of its characters for digits of its own.
fn tail(secret: &[u8]) -> &[u8] {
    match secret.get(4..) {
        Some(tail) if tail.len() >= LEAST_TAIL => tail,
        _ => secret,
    }
}

const fn is_of_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// Whether there is a word as Instagram's tokens are: `IGAA…`, `IGQV…`, and Facebook's `EAA…`, with their long tail.
fn has_token_shape(bytes: &[u8]) -> bool {
    let word = |at: usize| {
        let rest = bytes.get(at..).unwrap_or_default();
        let length = rest
            .iter()
            .take(TOKEN_LENGTH)
            .take_while(|byte| is_of_token(**byte))
            .count();
        rest.get(..length)
            .filter(|word| word.len() == TOKEN_LENGTH && begins_word(bytes, at))
    };
    let instagrams = |word: &[u8]| matches!(word, [_, _, third, fourth, ..] if third.is_ascii_uppercase() && fourth.is_ascii_uppercase());
    // A caption may scream; a token has all kinds of characters.
    let facebooks =
        |word: &[u8]| word.iter().any(u8::is_ascii_digit) && word.iter().any(u8::is_ascii_lowercase);
    memmem::find_iter(bytes, b"IG").any(|at| word(at).is_some_and(instagrams))
        || memmem::find_iter(bytes, b"EAA").any(|at| word(at).is_some_and(facebooks))
}

/// Whether what stands before is no part of the word: another character, or an escape.
fn begins_word(bytes: &[u8], at: usize) -> bool {
    let before = bytes.get(..at).unwrap_or_default();
    match before {
        [] | [.., b'\\', b'u', _, _, _, _] | [.., b'\\', b'b' | b'f' | b'n' | b'r' | b't'] => true,
        [.., b'%', high, low] if hex(&[*high, *low]).is_some() => true,
        [.., last] => !is_of_token(*last),
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

/// As a text of JSON spells it.
fn escaped(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(bytes.len());
    for byte in bytes {
        if matches!(byte, b'"' | b'\\') {
            text.push(b'\\');
        }
        text.push(*byte);
    }
    text
}

/// Without JSON's escapes: one layer of them, or `wholly`, with all the backslashes before an escape, as they pile up in
/// texts within texts. What is no escape stays, byte for byte. Characters beyond ASCII are in no secret.
fn unescaped(bytes: &[u8], wholly: bool) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        let (before, escape) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        plain.extend_from_slice(before);
        let more = escape.iter().skip(1).take_while(|byte| **byte == b'\\').count();
        let run = if wholly { more.saturating_add(1) } else { 1 };
        let (backslashes, named) = escape.split_at_checked(run).unwrap_or((escape, &[]));
        rest = match named {
            [b'u', high_1, high_2, low_1, low_2, tail @ ..] => {
                match (hex(&[*high_1, *high_2]), hex(&[*low_1, *low_2])) {
                    (Some(0), Some(low)) if low.is_ascii() => {
                        plain.push(low);
                        tail
                    }
                    (Some(_), Some(_)) => {
                        plain.push(b'\xff');
                        tail
                    }
                    _ => {
                        plain.extend_from_slice(backslashes);
                        named
                    }
                }
            }
            [byte @ (b'"' | b'/'), tail @ ..] => {
                plain.push(*byte);
                tail
            }
            [b'\\', tail @ ..] => {
                plain.push(b'\\');
                tail
            }
            _ => {
                plain.extend_from_slice(backslashes);
                named
            }
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
mod tests;
