//! Tests. What `serde_json` reads is read alike, and what it refuses is refused.

use super::{from_slice, from_str, read};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Record {
    name: String,
    #[serde(default)]
    count: u32,
    signed: Option<i64>,
    #[serde(default)]
    kinds: Vec<Kind>,
    #[serde(default)]
    table: BTreeMap<String, (u8, bool)>,
    when: Option<Moment>,
    #[serde(default)]
    nothing: (),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Plain,
    Holds(u64),
    Pair(u8, String),
    Has { inside: Option<Box<Record>> },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Moment(u64);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Strict {
    one: bool,
}

fn alike<T: serde::de::DeserializeOwned + PartialEq + core::fmt::Debug>(text: &str) {
    let theirs = serde_json::from_str::<T>(text).ok();
    // `-0` is a float there, and a 0 here.
    if text.contains("-0") && theirs.is_none() {
        return;
    }
    assert_eq!(from_str::<T>(text).ok(), theirs, "{text}");
    assert_eq!(from_slice::<T>(text.as_bytes()).ok(), theirs, "{text}");
}

fn full() -> Record {
    let inside = Record {
        name: "\u{0}\u{1f}\"\\/\u{8}\u{c}\n\r\tä🎈\u{2028}".to_owned(),
        signed: Some(i64::MIN),
        ..Record::default()
    };
    Record {
        name: "outside".to_owned(),
        count: u32::MAX,
        signed: Some(-1),
        kinds: vec![
            Kind::Plain,
            Kind::Holds(u64::MAX),
            Kind::Pair(7, String::new()),
            Kind::Has {
                inside: Some(Box::new(inside)),
            },
            Kind::Has { inside: None },
        ],
        table: [("a".to_owned(), (1, true)), ("b".to_owned(), (2, false))].into(),
        when: Some(Moment(1_764_000_000_000)),
        nothing: (),
    }
}

#[test]
fn what_was_written_is_read() {
    let text = serde_json::to_string(&full()).unwrap();
    assert_eq!(from_str::<Record>(&text), Ok(full()));
    let spread = serde_json::to_string_pretty(&full()).unwrap();
    assert_eq!(from_str::<Record>(&format!(" \t\r\n{spread}\n ")), Ok(full()));
}

#[test]
fn a_text_with_any_byte_changed_is_read_as_serde_json_reads_it() {
    let text = serde_json::to_string(&full()).unwrap();
    for (at, _) in text.char_indices() {
        let (before, behind) = text.split_at(at);
        alike::<Record>(before);
        let without: String = before.chars().chain(behind.chars().skip(1)).collect();
        alike::<Record>(&without);
        for other in [
            "\"", "\\", "{", "}", "[", "]", ",", ":", "0", "-", ".", "e", "n", " ", "u", "\u{1}", "ä",
        ] {
            alike::<Record>(&format!("{before}{other}{behind}"));
            let instead: String = before
                .chars()
                .chain(other.chars())
                .chain(behind.chars().skip(1))
                .collect();
            alike::<Record>(&instead);
        }
    }
}

#[test]
fn every_member_that_nobody_knows_is_passed_over_if_it_is_json() {
    for value in [
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1.5e-3",
        "1E+9",
        "\"\\ud83c\\udf88\"",
        "[]",
        "{}",
        "[1,[2,{\"a\":[]}]]",
        "nul",
        "tru",
        "01",
        "1.",
        ".5",
        "-",
        "+1",
        "1e",
        "1e+",
        "\"\\ud83c\"",
        "\"\\udf88\"",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u+123\"",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":1,}",
        "{a:1}",
        "{1:1}",
        "[1 2]",
        "NaN",
        "Infinity",
        "'a'",
        "\"\t\"",
        "",
        "1}",
        "\"\\ud83c\\u0041\"",
        "\"\\ud83c\\n\"",
        "\"\\\"",
        "é",
    ] {
        alike::<Record>(&format!(r#"{{"name":"a","other":{value}}}"#));
        alike::<Strict>(&format!(r#"{{"one":true,"other":{value}}}"#));
    }
}

#[test]
fn numbers_are_what_they_are_and_in_range() {
    for number in [
        "0",
        "1",
        "-1",
        "255",
        "256",
        "4294967295",
        "4294967296",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        "1.0",
        "1e2",
        "-0",
        "00",
        "+1",
        "\"1\"",
        "null",
        "true",
        "",
    ] {
        alike::<u8>(number);
        alike::<u32>(number);
        alike::<u64>(number);
        alike::<Option<i64>>(number);
    }
    for number in [
        "1795500000",
        "1795500000.5",
        "-1.25",
        "1.5e3",
        "15e-1",
        "0",
        "1e400",
        "1e-400",
        "-1e999999999999",
    ] {
        let right: f64 = number.parse().unwrap();
        let read: f64 = from_str(number).unwrap();
        let near = (read - right).abs() <= right.abs() * 1e-14;
        assert!(near || read.to_bits() == right.to_bits(), "{number}: {read}");
    }
}

/// A record is an object: nobody sends one as a list, and nobody who does is understood.
#[test]
fn a_record_is_no_list() {
    assert!(from_str::<Strict>("[true]").is_err());
    assert_eq!(from_str::<Strict>(r#"{"one":true}"#), Ok(Strict { one: true }));
    assert!(from_str::<Strict>(r#"{"one":true,"one":true}"#).is_err());
}

#[test]
fn nesting_ends_somewhere() {
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(from_str::<serde::de::IgnoredAny>(&deep(128)).is_ok());
    assert!(from_str::<serde::de::IgnoredAny>(&deep(129)).is_err());
    assert!(from_str::<serde::de::IgnoredAny>(&deep(1_000_000)).is_err());
    assert!(from_str::<serde::de::IgnoredAny>(&"{\"a\":".repeat(1_000_000)).is_err());
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    assert!(from_slice::<String>(b"\"\xff\"").is_err());
    assert!(from_slice::<String>(b"\xef\xbb\xbf\"\"").is_err());
}

#[test]
fn where_something_else_stood_is_told() {
    for (text, read_before) in [
        (r#"{"one":"CANARY"}"#, 15),
        (r#"{"one":7}"#, 8),
        (r#"{"one":[1, 2]}"#, 13),
        (r#"{"CANARY":1}"#, 9),
        (r#"  "CANARY""#, 10),
    ] {
        assert_eq!(read::<Strict>(text), Err(read_before), "{text}");
        let theirs = serde_json::from_str::<Strict>(text).unwrap_err();
        let list = text.contains('[');
        assert!(list || theirs.column() == read_before, "{text}: {theirs}");
    }
}
