//! JSON with comments and trailing commas, as `wrangler.jsonc` is written.
use jsonc_parser::{ParseOptions, parse_to_serde_value};
use serde_json::Value;

use crate::failure::{Failure, Outcome};

/// What wrangler's own parser lets through, and nothing of JSON5.
const OPTIONS: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Reads such a text.
pub fn parse(text: &str) -> Outcome<Value> {
    parse_to_serde_value(text, &OPTIONS)
        .map_err(|error| Failure::new(format!("not JSON with comments: {error}")))
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

    #[test]
    fn what_is_neither_is_refused_with_its_place() {
        for text in ["{'a': 1}", "{a: 1}", "[1 2]", "{\"a\": }"] {
            let refused = parse(text).unwrap_err().to_string();
            assert!(
                refused.starts_with("not JSON with comments: ") && refused.contains("line 1"),
                "{refused}"
            );
        }
    }
}
