//! Fuzzed numbers: whatever is asked of them, and whatever Instagram says of them, the room comes to an end, and what it keeps
//! can be read again.

use shared::connection::report;
use shared::insights::{self, days::Day, queue::listed};
use shared::instagram::Permission;
use shared::rooms::{Answer, Asked, Called, Effect, Entry, Facts, Got, Read, Running};
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

/// The room's rows.
type Rows = BTreeMap<String, String>;

/// The edge's clock, in milliseconds: 2026-12-01T20:00:00Z.
const NOW: u64 = 1_796_155_200_000;

/// Lets the room run, with one answer of Instagram's to everything; what it said, and how many calls it took.
fn runs(rows: &mut Rows, entry: Entry, answer: &str) -> (Option<Answer>, usize) {
    let mut now = NOW;
    let mut room = Running::new(facts(now), |host| insights::room(host, entry));
    let (mut got, mut calls) = (Got::Nothing, 0);
    for _ in 0..5_000 {
        now += 10;
        got = match room.step(facts(now), got) {
            Effect::Done(answer) => return (answer, calls),
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

/// What a session is answered.
fn answers(rows: &mut Rows, method: &str, address: &str, body: &str) -> Answer {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let asked = Asked {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        body: body.to_owned(),
        session: "s".to_owned(),
        ..Asked::default()
    };
    let (answer, _) = runs(rows, Entry::Asked(asked), SAID);
    answer.expect("a session is always answered")
}

/// An answer of Instagram's.
const SAID: &str = r#"{"data":[{"name":"reach","period":"day","total_value":{"value":12}},{"name":"likes","total_value":{"value":3}}]}"#;

/// What is wrong is told, each with its place.
fn told(answer: &Answer) -> String {
    assert_eq!(answer.status, 422, "{}", answer.body);
    let told: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let problems = told["problems"].as_array().unwrap();
    assert!(!problems.is_empty());
    for problem in problems {
        for member in ["where", "what", "limit"] {
            let text = problem[member].as_str().unwrap_or_default();
            assert!(
                text.len() < 1_000 && !text.chars().any(char::is_control),
                "{text}"
            );
        }
    }
    problems[0]["what"].as_str().unwrap().to_owned()
}

/// How many columns a line of a table has.
fn columns(line: &str) -> usize {
    let outside = line.split('"').step_by(2);
    1 + outside.map(|text| text.matches(',').count()).sum::<usize>()
}

/// R99, R101: a query is answered, or told what is wrong with it, and whatever it says it costs few calls and changes nothing
/// that is kept of days.
#[test]
fn a_query_for_numbers_is_answered_or_told_what_is_wrong() {
    let corpus = Corpus {
        seeds: vec![
            "from=2026-11-01&to=2026-11-30&metrics=views,reach&by=week&breakdown=product&compare=previous&format=csv".to_owned(),
            "to=2026-11-28&metrics=reach,accounts_engaged,followers_count&by=month".to_owned(),
            "from=2024-12-01&product=reel".to_owned(),
            "product=feed&limit=500&from=2026-11-01".to_owned(),
        ],
        words: vec![
            "&", "=", ",", "%", "+", "from=", "to=", "metrics=", "by=", "day", "month", "product=", "limit=0", "0000-01-01",
            "9999-12-31", "2026-02-29", "-", "csv", "json", "impressions", "\u{1f600}", "99999999999999999999",
        ],
    };
    let mut begun = Rows::new();
    for _ in 0..8 {
        runs(&mut begun, Entry::Due("insights".to_owned()), SAID);
    }
    let is_of_days = |rows: &Rows| -> Rows {
        let days = rows.iter().filter(|(key, _)| key.starts_with("insights/d/"));
        days.map(|(key, row)| (key.clone(), row.clone())).collect()
    };
    let days = is_of_days(&begun);
    assert!(!days.is_empty());
    run("queries", &corpus, |input| {
        let mut became = String::new();
        for path in ["/insights", "/insights/media", "/insights/stories"] {
            let mut rows = begun.clone();
            let answer = answers(&mut rows, "GET", &format!("{path}?{input}"), "");
            assert_eq!(is_of_days(&rows), days);
            if answer.status != 200 {
                became.push_str(&told(&answer));
                continue;
            }
            assert!(answer.field("ETag").len() > 2);
            if answer.field("Content-Type").starts_with("text/csv") {
                let lines: Vec<usize> = answer.body.lines().map(columns).collect();
                let columns = lines.first().copied().unwrap_or_default();
                assert!(
                    columns > 0 && lines.iter().all(|line| *line == columns),
                    "{}",
                    answer.body
                );
                became.push_str(&columns.to_string());
            } else {
                let told: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
                let columns = told["metrics"]
                    .as_object()
                    .map_or(0, |metrics| metrics.len().min(3));
                became = format!("{became}{} {columns}", told["by"]);
            }
        }
        became
    });
}

/// R46: what is said of a report makes one that can be read, and ended, or is told what is wrong; its link is kept nowhere.
#[test]
fn what_is_said_of_a_report_makes_one_or_is_told() {
    let corpus = Corpus::json(
        vec![
            r#"{"until":"2026-12-24T18:00:00+01:00","title":"November"}"#.to_owned(),
            r#"{"until":"2027-01-01T00:00:00Z"}"#.to_owned(),
            r#"{"until":"2026-12-01T20:00:00.001Z","title":""}"#.to_owned(),
        ],
        &[
            "\"until\":",
            "\"title\":",
            "null",
            "\"\"",
            ",",
            "Z",
            "+23:59",
            "T24:00",
            "2027-12-02",
            "2027-12-03",
            "\\n",
            "\\u0000",
            "\u{1f600}",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        ],
    );
    run("reports", &corpus, |input| {
        let mut rows = Rows::new();
        let answer = answers(&mut rows, "POST", "/insights/reports", input);
        if answer.status != 201 {
            assert!(!rows.keys().any(|key| key.contains("/r/")), "{rows:?}");
            return told(&answer);
        }
        let made: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        let url = made["url"].as_str().unwrap();
        let (_, token) = url.split_once("#report=").unwrap();
        let key = report::key(token);
        assert!(report::is_token(token) && rows.contains_key(&key), "{rows:?}");
        assert!(!format!("{rows:?}").contains(token));
        let title = made["title"].as_str().unwrap_or_default();
        assert!(title.chars().count() <= 100 && title == title.trim());
        let list = answers(&mut rows, "GET", "/insights/reports", "");
        let list: serde_json::Value = serde_json::from_str(&list.body).unwrap();
        for member in ["id", "until", "title"] {
            assert_eq!(list["reports"][0][member], made[member], "{list}");
        }
        let link = Entry::Asked(Asked {
            method: "GET".to_owned(),
            path: "/insights/state".to_owned(),
            session: report::link(&key),
            ..Asked::default()
        });
        let (opened, _) = runs(&mut rows, link, SAID);
        let opened: serde_json::Value = serde_json::from_str(&opened.unwrap().body).unwrap();
        assert_eq!(opened["report"]["until"], made["until"]);
        let target = format!("/insights/reports/{}", made["id"].as_str().unwrap());
        assert_eq!(answers(&mut rows, "DELETE", &target, "").status, 204);
        assert!(!rows.contains_key(&key));
        format!("made {}", title.chars().count().min(2))
    });
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
        let told = answers(&mut rows, "GET", &format!("/insights?{input}"), "").body;
        let is_table = told.starts_with("day") || told.starts_with("from");
        assert!(
            is_table || serde_json::from_str::<serde_json::Value>(&told).is_ok(),
            "{told}"
        );
        let kind = told.chars().take(40).collect::<String>();
        format!("{kind} {} {posts}", rows.len())
    });
}
