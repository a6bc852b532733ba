//! JSON with comments and trailing commas, as `wrangler.jsonc` is written.
use serde_json::Value;

use crate::failure::{Failure, Outcome};

/// Reads such a text.
pub fn parse(text: &str) -> Outcome<Value> {
    serde_json::from_str(&plain(text))
        .map_err(|error| Failure::new(format!("not JSON with comments: {error}")))
}

/// The text without comments and trailing commas; strings stay as they are.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '"' => {
                out.push('"');
                while let Some(inner) = rest.next() {
                    out.push(inner);
                    match inner {
                        '\\' => out.extend(rest.next()),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            '/' if rest.peek() == Some(&'/') => while rest.next_if(|next| *next != '\n').is_some() {},
            '/' if rest.peek() == Some(&'*') => {
                let mut last = ' ';
                for inner in rest.by_ref().skip(1) {
                    if last == '*' && inner == '/' {
                        break;
                    }
                    last = inner;
                }
            }
            ']' | '}' => {
                let kept = out.trim_end().trim_end_matches(',').len();
                out.truncate(kept);
                out.push(character);
            }
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn comments_and_trailing_commas_go_and_strings_stay() {
        let value = parse("{ // one\n \"a\": \"http://x /* no */ ,}\", /* two */ \"b\": [1, 2,], }").unwrap();
        assert_eq!(value.to_string(), r#"{"a":"http://x /* no */ ,}","b":[1,2]}"#);
    }

    #[test]
    fn an_escaped_quote_ends_no_string() {
        assert_eq!(parse(r#"{"a":"\"//"}"#).unwrap().to_string(), r#"{"a":"\"//"}"#);
    }
}
