//! Fuzzed numbers: whatever is asked of them, and whatever Instagram says of them, the room comes to an end, and what it keeps
//! can be read again.

use shared::insights::{self, days::Day, queue::listed};
use shared::instagram::Permission;
use shared::rooms::{Asked, Called, Effect, Entry, Facts, Got, Read, Running};
use shared::values::time::Timestamp;
use std::collections::BTreeMap;

use super::{Corpus, run};

fn facts(now: u64) -> Facts {
    let insights = Permission::parse("instagram_business_manage_insights");
    Facts {
        now: Timestamp::from_millis(now),
        random: "0123456789abcdef0123456789abcdef".to_owned(),
        connection: "c".to_owned(),
        site: "shop".to_owned(),
        username: None,
        permissions: insights.into_iter().collect(),
        unusable: None,
        public_url: "https://edge.example".to_owned(),
        version: "v26.0".to_owned(),
        policy: "30".to_owned(),
    }
}

/// Lets the room run, with one answer of Instagram's to everything; what it said, and how many calls it took.
fn runs(rows: &mut BTreeMap<String, String>, entry: Entry, answer: &str) -> (String, usize) {
    let mut now = 1_796_155_200_000;
    let mut room = Running::new(facts(now), |host| insights::room(host, entry));
    let (mut got, mut calls) = (Got::Nothing, 0);
    for _ in 0..5_000 {
        now += 10;
        got = match room.step(facts(now), got) {
            Effect::Done(answer) => return (answer.map_or_else(String::new, |answer| answer.body), calls),
            Effect::Read(Read::One(key)) => {
                Got::Rows(rows.get(&key).map(|row| (key, row.clone())).into_iter().collect())
            }
            Effect::Read(Read::Below(prefix)) => {
                let below = rows.iter().filter(|(key, _)| key.starts_with(&prefix));
                Got::Rows(below.map(|(key, row)| (key.clone(), row.clone())).collect())
            }
            Effect::Write(writes) => {
                for (key, row) in writes.rows {
                    match row {
                        Some(row) => rows.insert(key, row),
                        None => rows.remove(&key),
                    };
                }
                Got::Written
            }
            Effect::Call(_) => {
                calls += 1;
                Got::Called(Called::Answered(answer.to_owned()))
            }
            Effect::File(_) => Got::File(None),
        };
    }
    panic!("it doesn't end");
}

fn asked(query: &str) -> Entry {
    Entry::Asked(Asked {
        method: "GET".to_owned(),
        path: "/insights".to_owned(),
        query: query.to_owned(),
        ..Asked::default()
    })
}

#[test]
fn numbers_are_kept_or_what_is_wrong_is_told() {
    let corpus = Corpus::json(
        vec![
            "from=2026-11-01&to=2026-11-30&metrics=views,reach&by=week&breakdown=product&compare=previous&format=csv".to_owned(),
            "2024-02-29".to_owned(),
            r#"{"data":[{"name":"reach","period":"day","values":[{"value":12,"end_time":"2026-11-29T08:00:00+0000"}]}]}"#.to_owned(),
            r#"{"data":[{"name":"views","total_value":{"value":5,"breakdowns":[{"dimension_keys":["x"],"results":[{"dimension_values":["REEL"],"value":5}]}]}}]}"#.to_owned(),
            r#"{"data":[{"id":"1","media_product_type":"STORY","timestamp":"2026-12-01T10:00:00+0000"}]}"#.to_owned(),
            r#"{"followers_count":12,"follows_count":3,"data":[]}"#.to_owned(),
        ],
        &[
            "\"data\":", "\"value\":", "\"results\":", "null", "-1", "1e9", "0.5", "\"\"", ",", "&", "=", "2026-02-30", "by=month",
            "metrics=", "from=", "to=", "%00", "\u{1f600}", "99999999999999999999",
        ],
    );
    run("numbers", &corpus, |input| {
        if let Some(day) = Day::parse(input) {
            assert_eq!(day.to_string(), input);
        }
        let posts = listed(input).map_or(0, |listed| listed.len());
        let mut rows = BTreeMap::new();
        let (_, calls) = runs(&mut rows, Entry::Due("insights".to_owned()), input);
        assert!((1..=60).contains(&calls), "{calls}");
        for row in rows.values() {
            serde_json::from_str::<serde_json::Value>(row).unwrap();
        }
        let (told, _) = runs(&mut rows, asked(input), input);
        let is_table = told.starts_with("day") || told.starts_with("from");
        assert!(
            is_table || serde_json::from_str::<serde_json::Value>(&told).is_ok(),
            "{told}"
        );
        let kind = told.chars().take(40).collect::<String>();
        format!("{kind} {} {posts}", rows.len())
    });
}
