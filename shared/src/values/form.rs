//! `application/x-www-form-urlencoded`: how queries and bodies of forms are read and written, as the URL standard says
//! (<https://url.spec.whatwg.org/#application/x-www-form-urlencoded>).

use std::borrow::Cow;

/// `text` percent-encoded for use as one value in a query.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_encoded(&mut out, text);
    out
}

/// These names and values.
#[must_use]
pub fn form(pairs: &[(&str, &str)]) -> String {
    let mut form = String::new();
    for (name, value) in pairs {
        push(&mut form, name, value);
    }
    form
}

/// One name and value more at the end of a form.
pub fn push(form: &mut String, name: &str, value: &str) {
    if !form.is_empty() {
        form.push('&');
    }
    push_encoded(form, name);
    form.push('=');
    push_encoded(form, value);
}

/// The names and values of a form, decoded. What is no UTF-8 has U+FFFD in its place.
pub fn pairs(form: &str) -> impl Iterator<Item = (String, String)> {
    form.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    })
}

/// One name or value, decoded.
#[must_use]
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        rest = more;
        let escaped = || {
            let (code, more) = more.split_at_checked(2)?;
            let digit = |at: usize| code.get(at).and_then(|byte| char::from(*byte).to_digit(16));
            let byte = digit(0)?.checked_mul(16)?.checked_add(digit(1)?)?;
            Some((u8::try_from(byte).ok()?, more))
        };
        bytes.push(match first {
            b'+' => b' ',
            b'%' => escaped().map_or(b'%', |(byte, more)| {
                rest = more;
                byte
            }),
            byte => *byte,
        });
    }
    match String::from_utf8_lossy(&bytes) {
        Cow::Owned(text) => text,
        Cow::Borrowed(text) => text.to_owned(),
    }
}

fn push_encoded(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'*' | b'-' | b'.' | b'_' => out.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            byte => {
                let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
                out.push('%');
                out.push(digit(byte >> 4).to_ascii_uppercase());
                out.push(digit(byte & 15).to_ascii_uppercase());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::form_urlencoded::{Serializer, byte_serialize, parse};

    #[test]
    fn a_form_is_written_and_read_again() {
        let pairs_of = [("a", "1 & 2"), ("b c", "\u{e9}~*"), ("", "")];
        let text = form(&pairs_of);
        assert_eq!(text, "a=1+%26+2&b+c=%C3%A9%7E*&=");
        let again: Vec<(String, String)> = pairs(&text).collect();
        assert_eq!(
            again,
            pairs_of.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
        assert_eq!(encode("a b&c=\u{e9}~*"), "a+b%26c%3D%C3%A9%7E*");
        assert_eq!(form(&[]), "");
    }

    /// What is no escape stays as it is, and what is no UTF-8 is seen.
    #[test]
    fn what_is_broken_is_read_as_the_standard_reads_it() {
        for (text, decoded) in [
            ("%", "%"),
            ("%4", "%4"),
            ("%4g", "%4g"),
            ("%%41", "%A"),
            ("%C3%A9", "\u{e9}"),
            ("%C3", "\u{fffd}"),
            ("%e9x", "\u{fffd}x"),
            ("%\u{e9}1", "%\u{e9}1"),
            ("a+b", "a b"),
        ] {
            assert_eq!(decode(text), decoded, "{text}");
        }
    }

    /// The `url` crate's are the standard's.
    #[test]
    fn a_form_is_what_the_standard_makes_of_it() {
        let words = [
            "a",
            "&",
            "=",
            "+",
            "%",
            "%2",
            "%26",
            "%3d",
            "%C3%A9",
            "%ff",
            " ",
            "\u{e9}",
            "\0",
            "~",
            "*",
            "\u{1f600}",
            "'",
        ];
        let mut number = 1_u64;
        for _ in 0..20_000 {
            let mut word = || {
                number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                words[usize::try_from(number >> 33).unwrap() % words.len()]
            };
            let text: String = (0..6).map(|_| word()).collect();
            let theirs: Vec<(String, String)> = parse(text.as_bytes()).into_owned().collect();
            assert_eq!(pairs(&text).collect::<Vec<_>>(), theirs, "{text:?}");
            assert_eq!(encode(&text), byte_serialize(text.as_bytes()).collect::<String>());
            let written = Serializer::new(String::new()).append_pair(&text, &text).finish();
            assert_eq!(form(&[(&text, &text)]), written);
        }
    }
}
