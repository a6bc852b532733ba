//! A small JSON reader that keeps every number as the digits it was written with.
//!
//! Instagram's ids lie above 2^53 and come as numbers or as texts (R18), so nothing here ever turns into a float.
//! `serde_json` checks the text; what follows may then rely on it being JSON.

use std::borrow::Cow;
use std::ops::Range;

use serde::de::IgnoredAny;

use crate::values::json::{string_length, unescape};

/// How deep an answer may nest. Instagram's have about six levels.
pub(crate) const MAX_DEPTH: usize = 64;

/// A value that borrows from the body.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json<'a> {
    Null,
    Bool(bool),
    /// As written: `27123456789012345`, `1e3`.
    Number(&'a str),
    Text(Cow<'a, str>),
    List(Vec<Json<'a>>),
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

impl<'a> Json<'a> {
    /// The member of that name, if this is an object that has it.
    pub(crate) fn get(&self, name: &str) -> Option<&Json<'a>> {
        match self {
            Self::Object(members) => members
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text of a string, or the digits of a number.
    pub(crate) fn scalar(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(digits) => Some(digits),
            _ => None,
        }
    }

    /// The text of a string.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// An integer, written as a number or as a text.
    pub(crate) fn integer(&self) -> Option<i64> {
        let text = self.scalar()?.trim();
        let text = text.strip_suffix(".0").unwrap_or(text);
        text.parse().ok()
    }
}

/// Reads a body. `None`: not UTF-8, not JSON, cut off, or nested too deep.
pub(crate) fn parse(body: &[u8]) -> Option<Json<'_>> {
    let text = check(body)?;
    let mut tokens = Tokens::new(text);
    let first = tokens.next()?.0;
    value(first, &mut tokens, MAX_DEPTH)
}

/// Whether the body is one JSON value and nothing else; gives its text, without a byte order mark.
pub(crate) fn check(body: &[u8]) -> Option<&str> {
    let text = core::str::from_utf8(body).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    Some(text)
}

/// The text of a string token that comes with its quotes. Half a surrogate pair (a message cut in the middle of an emoji)
/// leaves the escapes as they are.
pub(crate) fn unquote(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    Some(unescape(inner).unwrap_or(Cow::Borrowed(inner)))
}

/// One piece of a JSON text. Commas and colons don't appear: in checked JSON the order says it all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    OpenObject,
    CloseObject,
    OpenList,
    CloseList,
    /// A string with its quotes.
    Text(&'a str),
    /// A number, `true`, `false` or `null`.
    Bare(&'a str),
}

/// The pieces of a JSON text that [`check`] accepted, each with its place.
pub(crate) struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(crate) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = (Token<'a>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | b':');
        let start = self
            .at
            .saturating_add(self.rest().iter().take_while(|byte| blank(byte)).count());
        self.at = start;
        let rest = self.rest();
        let length = match rest.first()? {
            b'{' | b'}' | b'[' | b']' => 1,
            b'"' => string_length(rest)?,
            _ => rest
                .iter()
                .take_while(|byte| !blank(byte) && !matches!(byte, b'}' | b']'))
                .count(),
        };
        let range = start..start.saturating_add(length);
        self.at = range.end;
        let piece = self.text.get(range.clone())?;
        let token = match piece {
            "{" => Token::OpenObject,
            "}" => Token::CloseObject,
            "[" => Token::OpenList,
            "]" => Token::CloseList,
            _ if piece.starts_with('"') => Token::Text(piece),
            _ => Token::Bare(piece),
        };
        Some((token, range))
    }
}

fn value<'a>(first: Token<'a>, tokens: &mut Tokens<'a>, depth: usize) -> Option<Json<'a>> {
    let depth = depth.checked_sub(1)?;
    Some(match first {
        Token::OpenObject => {
            let mut members = Vec::new();
            loop {
                match tokens.next()?.0 {
                    Token::CloseObject => break Json::Object(members),
                    Token::Text(name) => {
                        let first = tokens.next()?.0;
                        members.push((unquote(name)?, value(first, tokens, depth)?));
                    }
                    _ => return None,
                }
            }
        }
        Token::OpenList => {
            let mut values = Vec::new();
            loop {
                match tokens.next()?.0 {
                    Token::CloseList => break Json::List(values),
                    first => values.push(value(first, tokens, depth)?),
                }
            }
        }
        Token::CloseObject | Token::CloseList => return None,
        Token::Text(raw) => Json::Text(unquote(raw)?),
        Token::Bare("null") => Json::Null,
        Token::Bare("true") => Json::Bool(true),
        Token::Bare("false") => Json::Bool(false),
        Token::Bare(digits) => Json::Number(digits),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R18.
    #[test]
    fn numbers_keep_every_digit() {
        let body = br#"{"a":27123456789012345,"b":[123456789012345678901234567890, -1.50e+3 ],"c":"27123456789012345"}"#;
        let json = parse(body).unwrap();
        assert_eq!(json.get("a").unwrap().scalar(), Some("27123456789012345"));
        assert_eq!(json.get("c").unwrap().scalar(), Some("27123456789012345"));
        assert_eq!(
            json.get("b"),
            Some(&Json::List(vec![
                Json::Number("123456789012345678901234567890"),
                Json::Number("-1.50e+3")
            ]))
        );
    }

    #[test]
    fn texts_are_unescaped_and_structure_inside_them_is_text() {
        let json =
            parse(br#" {"a\"}" : "x\\\"y\u00e9{[,:" , "" : [ ] , "n":null,"t":true,"f":false} "#).unwrap();
        assert_eq!(json.get("a\"}").unwrap().text(), Some("x\\\"y\u{e9}{[,:"));
        assert_eq!(json.get(""), Some(&Json::List(vec![])));
        assert_eq!(json.get("n"), Some(&Json::Null));
        assert_eq!(json.get("t"), Some(&Json::Bool(true)));
    }

    #[test]
    fn what_is_not_json_is_none() {
        for body in [
            "", " ", "<html>", "{", "{\"a\":", "[1,]", "{} {}", "\"a", "{\"a\":1", "nul", "{a:1}", "01",
            "\"\\x\"",
        ] {
            assert_eq!(parse(body.as_bytes()), None, "{body}");
        }
        assert_eq!(parse(b"\"\xff\""), None);
    }

    #[test]
    fn a_byte_order_mark_is_skipped() {
        assert_eq!(parse("\u{feff}{}".as_bytes()), Some(Json::Object(vec![])));
    }

    #[test]
    fn nesting_ends_somewhere() {
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(parse(deep(MAX_DEPTH).as_bytes()).is_some());
        assert_eq!(parse(deep(MAX_DEPTH + 1).as_bytes()), None);
        assert_eq!(parse(deep(1_000_000).as_bytes()), None);
    }

    #[test]
    fn integers_come_as_numbers_and_as_texts() {
        for (body, expected) in [
            ("190", Some(190)),
            ("\"190\"", Some(190)),
            ("190.0", Some(190)),
            ("\" -2 \"", Some(-2)),
            ("1.5", None),
            ("null", None),
            ("\"\"", None),
        ] {
            assert_eq!(parse(body.as_bytes()).unwrap().integer(), expected, "{body}");
        }
    }
}
