//! JSON whose members keep their order, as Instagram's do.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A JSON value to be written.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// A string.
    Text(String),
    /// A whole number, however large: ids above 2^53 are bare numbers in one reply.
    Number(i128),
    /// A number that may have a fraction.
    Real(f64),
    /// True or false.
    Bool(bool),
    /// An array.
    List(Vec<Json>),
    /// An object, in this order.
    Object(Vec<(Cow<'static, str>, Json)>),
}

impl Json {
    /// An object with fixed member names.
    #[must_use]
    pub fn object(members: Vec<(&'static str, Json)>) -> Self {
        Self::Object(
            members
                .into_iter()
                .map(|(name, value)| (Cow::Borrowed(name), value))
                .collect(),
        )
    }

    /// A string.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The text that goes over the wire.
    #[must_use]
    pub fn write(&self) -> String {
        let mut out = String::with_capacity(256);
        self.append(&mut out);
        out
    }

    fn append(&self, out: &mut String) {
        match self {
            Self::Text(text) => quote(text, out),
            Self::Number(number) => {
                let _ = write!(out, "{number}");
            }
            Self::Real(number) => {
                let _ = write!(out, "{number}");
            }
            Self::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.append(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    quote(name, out);
                    out.push(':');
                    value.append(out);
                }
                out.push('}');
            }
        }
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            control if u32::from(control) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_keep_their_order_and_large_numbers_their_digits() {
        let json = Json::object(vec![
            ("user_id", Json::Number(27_123_456_789_012_345)),
            (
                "a",
                Json::List(vec![Json::text("x\"\n\u{1}é"), Json::Bool(false)]),
            ),
        ]);
        assert_eq!(
            json.write(),
            "{\"user_id\":27123456789012345,\"a\":[\"x\\\"\\n\\u0001é\",false]}"
        );
    }
}
