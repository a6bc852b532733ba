//! The pieces of a JSON text, strictly (RFC 8259): white space, brackets, strings, numbers.

use serde::de;
use std::borrow::Cow;

/// The text isn't what was expected. It doesn't say what was found: that may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// How deep a text may nest.
const MAX_DEPTH: usize = 128;

/// What a string's inside means; [`None`] when an escape is none, or half a surrogate pair.
pub(crate) fn unescape(inner: &str) -> Option<Cow<'_, str>> {
    unescaped(inner, None)
}

/// The same, where half a surrogate pair may stand for something else.
fn unescaped(inner: &str, half: Option<char>) -> Option<Cow<'_, str>> {
    let Some((before, mut rest)) = inner.split_once('\\') else {
        return Some(Cow::Borrowed(inner));
    };
    let mut plain = before.to_owned();
    loop {
        let (escape, behind) = rest.split_at_checked(1)?;
        rest = behind;
        plain.push(match escape {
            "\"" | "\\" | "/" => escape.chars().next()?,
            "b" => '\u{8}',
            "f" => '\u{c}',
            "n" => '\n',
            "r" => '\r',
            "t" => '\t',
            "u" => {
                let first = unit(&mut rest)?;
                char::from_u32(first)
                    .or_else(|| pair(first, &mut rest))
                    .or(half)?
            }
            _ => return None,
        });
        let Some((before, behind)) = rest.split_once('\\') else {
            plain.push_str(rest);
            return Some(Cow::Owned(plain));
        };
        plain.push_str(before);
        rest = behind;
    }
}

/// The character of a surrogate pair, whose other half comes next.
fn pair(high: u32, rest: &mut &str) -> Option<char> {
    let mut behind = rest.strip_prefix("\\u")?;
    let low = unit(&mut behind)?;
    let surrogates = (0xd800..0xdc00).contains(&high) && (0xdc00..0xe000).contains(&low);
    let code = ((high & 0x3ff) << 10) | (low & 0x3ff);
    let whole = char::from_u32(code.checked_add(0x1_0000)?).filter(|_| surrogates)?;
    *rest = behind;
    Some(whole)
}

/// The four hexadecimal digits at the beginning.
fn unit(rest: &mut &str) -> Option<u32> {
    let (digits, behind) = rest.split_at_checked(4)?;
    *rest = behind;
    let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| hex)
}

/// The length of the string at the beginning of the text, quotes included.
pub(crate) fn string_length(text: &[u8]) -> Option<usize> {
    let mut at = 1_usize;
    loop {
        at = at.saturating_add(memchr::memchr2(b'"', b'\\', text.get(at..)?)?);
        if text.get(at) == Some(&b'"') {
            return Some(at.saturating_add(1));
        }
        at = at.saturating_add(2);
    }
}

/// A text, and how much of it was read.
pub struct Reader<'de> {
    text: &'de str,
    pub(super) at: usize,
    depth: usize,
}

impl<'de> Reader<'de> {
    pub(super) const fn new(text: &'de str) -> Self {
        Self {
            text,
            at: 0,
            depth: MAX_DEPTH,
        }
    }

    fn rest(&self) -> &'de str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next byte that is no white space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let rest = self.rest().as_bytes();
        let blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        let blanks = rest.iter().take_while(blank).count();
        self.at = self.at.saturating_add(blanks);
        rest.get(blanks).copied()
    }

    /// Takes that byte if it comes next.
    fn takes(&mut self, byte: u8) -> bool {
        let next = self.peek() == Some(byte);
        if next {
            self.at = self.at.saturating_add(1);
        }
        next
    }

    pub(super) fn expect(&mut self, byte: u8) -> Result<(), Unreadable> {
        if self.takes(byte) { Ok(()) } else { Err(Unreadable) }
    }

    /// The piece of that length.
    fn piece(&mut self, length: usize) -> Result<&'de str, Unreadable> {
        let piece = self.rest().get(..length).ok_or(Unreadable)?;
        self.at = self.at.saturating_add(length);
        Ok(piece)
    }

    pub(super) fn string(&mut self) -> Result<Cow<'de, str>, Unreadable> {
        self.string_with(None)
    }

    fn string_with(&mut self, half: Option<char>) -> Result<Cow<'de, str>, Unreadable> {
        if self.peek() != Some(b'"') {
            return Err(self.other());
        }
        let length = string_length(self.rest().as_bytes()).ok_or(Unreadable)?;
        let inner = self
            .piece(length)?
            .get(1..length.saturating_sub(1))
            .ok_or(Unreadable)?;
        if inner.bytes().any(|byte| byte < b' ') {
            return Err(Unreadable);
        }
        unescaped(inner, half).ok_or(Unreadable)
    }

    /// A number, `true`, `false` or `null`, as it is written.
    pub(super) fn bare(&mut self) -> Result<&'de str, Unreadable> {
        self.peek();
        let part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
        match self.rest().bytes().take_while(part).count() {
            0 => Err(self.other()),
            length => self.piece(length),
        }
    }

    pub(super) fn open(&mut self, bracket: u8) -> Result<(), Unreadable> {
        self.depth = self.depth.checked_sub(1).ok_or(Unreadable)?;
        if self.takes(bracket) {
            Ok(())
        } else {
            Err(self.other())
        }
    }

    pub(super) fn close(&mut self, bracket: u8) -> Result<(), Unreadable> {
        self.depth = self.depth.saturating_add(1);
        self.expect(bracket)
    }

    /// Whether another item follows, in what ends with that bracket.
    pub(super) fn another(&mut self, first: &mut bool, bracket: u8) -> Result<bool, Unreadable> {
        if self.peek() == Some(bracket) {
            return Ok(false);
        }
        if !core::mem::take(first) {
            self.expect(b',')?;
        }
        Ok(true)
    }

    /// Something else stands here: its end is the place to show.
    fn other(&mut self) -> Unreadable {
        if matches!(
            self.peek(),
            Some(b'"' | b'{' | b'[' | b'-' | b'0'..=b'9' | b'a'..=b'z')
        ) {
            self.skip().err().unwrap_or(Unreadable)
        } else {
            Unreadable
        }
    }

    pub(super) fn skip(&mut self) -> Result<(), Unreadable> {
        match self.peek().ok_or(Unreadable)? {
            b'"' => self.string_with(Some('\u{fffd}')).map(drop),
            b'[' => {
                self.open(b'[')?;
                let mut first = true;
                while self.another(&mut first, b']')? {
                    self.skip()?;
                }
                self.close(b']')
            }
            b'{' => {
                self.open(b'{')?;
                let mut first = true;
                while self.another(&mut first, b'}')? {
                    self.string_with(Some('\u{fffd}'))?;
                    self.expect(b':')?;
                    self.skip()?;
                }
                self.close(b'}')
            }
            _ => match self.bare()? {
                "true" | "false" | "null" => Ok(()),
                digits => Number::parse(digits).map(drop),
            },
        }
    }
}

/// A number as JSON writes it.
pub struct Number<'a> {
    pub(super) text: &'a str,
}

impl<'a> Number<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, Unreadable> {
        let (mantissa, exponent) = parts(text, ['e', 'E']);
        let (whole, fraction) = parts(mantissa, ['.', '.']);
        let digits = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let unsigned = whole.strip_prefix('-').unwrap_or(whole);
        let right = digits(unsigned)
            && (unsigned == "0" || !unsigned.starts_with('0'))
            && fraction.is_none_or(digits)
            && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)));
        right.then_some(Self { text }).ok_or(Unreadable)
    }

    /// Near enough for a moment; the standard library's exact way is 5 KB of tables.
    pub(super) fn float(&self) -> f64 {
        let (mantissa, exponent) = parts(self.text, ['e', 'E']);
        let (mut value, mut scale, mut fraction) = (0.0, 0_i32, 0_i32);
        for byte in mantissa.bytes() {
            if byte.is_ascii_digit() {
                value = value * 10.0 + f64::from(byte.saturating_sub(b'0'));
                scale = scale.saturating_sub(fraction);
            } else if byte == b'.' {
                fraction = 1;
            }
        }
        let least = if exponent.is_some_and(|exponent| exponent.starts_with('-')) {
            -400
        } else {
            400
        };
        let exponent = exponent.map_or(0, |exponent| exponent.parse().unwrap_or(least));
        let scale = scale.saturating_add(exponent).clamp(-400, 400);
        for _ in 0..scale.unsigned_abs() {
            value = if scale < 0 { value / 10.0 } else { value * 10.0 };
        }
        if self.text.starts_with('-') { -value } else { value }
    }
}

fn parts(text: &str, at: [char; 2]) -> (&str, Option<&str>) {
    text.split_once(at)
        .map_or((text, None), |(before, behind)| (before, Some(behind)))
}

impl de::StdError for Unreadable {}

impl core::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("it can't be read")
    }
}

impl de::Error for Unreadable {
    fn custom<T: core::fmt::Display>(_: T) -> Self {
        Self
    }
}
