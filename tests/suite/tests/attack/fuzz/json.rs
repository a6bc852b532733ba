//! Fuzzed JSON of the edge's own types: its reader reads what a known one reads, and nothing else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shared::values::json;

use super::edge::beginning;
use super::{Corpus, bytes, run};

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

fn full() -> String {
    let inside = Record {
        name: "\u{0}\"\\/\u{8}\u{c}\n\r\t\u{e4}\u{1f388}\u{2028}".to_owned(),
        signed: Some(i64::MIN),
        ..Record::default()
    };
    let record = Record {
        name: "outside".to_owned(),
        count: u32::MAX,
        signed: Some(-1),
        kinds: vec![
            Kind::Plain,
            Kind::Holds(u64::MAX),
            Kind::Pair(255, String::new()),
            Kind::Has {
                inside: Some(Box::new(inside)),
            },
        ],
        table: BTreeMap::from([("a".to_owned(), (1, true))]),
        when: Some(Moment(7)),
    };
    serde_json::to_string(&record).unwrap()
}

/// R18: accepted and refused alike; what was accepted is written as it was read.
#[test]
fn a_record_is_read_as_a_known_reader_reads_it() {
    let corpus = Corpus::json(
        vec![
            full(),
            "{\"name\":\"a\"}".to_owned(),
            "{\"name\":\"\\ud83c\\udf88\",\"x\":[{}]}".to_owned(),
        ],
        &[
            "null",
            "true",
            "\"name\":",
            "\"count\":",
            "\"x\":",
            "-1",
            "1.0",
            "1e2",
            "01",
            "\\ud83c",
            "\\udf88",
            "\"",
            "{\"holds\":1}",
            "\"plain\"",
            "{\"plain\":null}",
            " ",
            "\n",
            "[[[[[[[[[[[[[[[[",
        ],
    );
    run("json", &corpus, |text| {
        let text = &bytes(text);
        let ours = json::from_slice::<Record>(text);
        let theirs = serde_json::from_slice::<Record>(text);
        if let Ok(text) = std::str::from_utf8(text) {
            assert_eq!(json::from_str::<Record>(text).is_ok(), ours.is_ok());
            if let Err(at) = json::read::<Record>(text) {
                assert!(at <= text.len());
            }
        }
        match (ours, theirs) {
            (Ok(ours), Ok(theirs)) => {
                assert_eq!(ours, theirs);
                let written = serde_json::to_string(&ours).unwrap();
                assert_eq!(json::from_str::<Record>(&written), Ok(ours));
                "read".to_owned()
            }
            (Err(_), Err(why)) => beginning(&why.to_string()),
            (Ok(ours), Err(why)) => {
                // Said to be a float there, which it is not.
                assert!(text.windows(2).any(|two| two == b"-0"), "{ours:?}: {why}");
                "minus nothing".to_owned()
            }
            (Err(_), Ok(theirs)) => {
                assert!(is_odd(text), "{theirs:?}");
                "stricter".to_owned()
            }
        }
    });
}

/// Whether there is what the known reader takes, and this one refuses on purpose: a list in a record's place, or what is
/// no UTF-8 where nobody looks.
fn is_odd(text: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(text) else {
        return true;
    };
    let plain: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    plain.starts_with('[') || plain.contains("\"inside\":[") || plain.contains("\"has\":[")
}
