//! What is kept, and for how long: as the site says, by a time that something besides the clock speaks for (R118).

use super::*;
use crate::{
    connection::report,
    insights::{
        metrics::Product,
        testing::{Post, asked},
    },
    rooms::Asked,
};

fn with(policy: &str) -> Edge {
    let mut edge = Edge::new();
    edge.facts.policy = policy.to_owned();
    edge.history();
    edge
}

fn keys<'a>(edge: &'a Edge, prefix: &str) -> Vec<&'a String> {
    edge.rows.keys().filter(|key| key.starts_with(prefix)).collect()
}

/// A report for so many days.
fn reports(edge: &mut Edge, days: u64) {
    let until = crate::values::date::iso8601(edge.now().plus(days * DAY));
    let asked = Asked {
        body: format!(r#"{{"until":"{until}"}}"#),
        ..asked("POST", "/insights/reports")
    };
    assert_eq!(edge.is_asked(asked).unwrap().status, 201);
}

/// The clock is ahead, and right again a while later.
fn jumps(edge: &mut Edge, millis: u64, for_so_long: u64) {
    edge.ahead = millis;
    edge.facts.now = edge.now().plus(millis);
    edge.pass(for_so_long);
    edge.ahead = 0;
    edge.facts.now = Timestamp::from_millis(edge.now().millis() - millis);
    edge.due.insert(ENTRY.to_owned(), edge.now());
}

/// A part that can't be read isn't zero on the first day either, on which nothing of a whole isn't kept yet.
#[test]
fn a_part_that_cannot_be_read_stays_unknown() {
    let now = Edge::new().now();
    let day = today().minus(1);
    let ask = Ask {
        group: Group::Products.place(),
        window: Window::day(day),
        fin: day.minus(2),
        back: false,
        alone: Vec::new(),
        found: false,
    };
    let mut happened = Happened {
        state: State::begins(&Edge::new().facts, Policy { days: 30 }),
        months: Months::default(),
        hours: Hours::default(),
        group: Group::Products,
        ask,
        now,
    };
    let body = r#"{"data":[{"name":"views","total_value":{"value":100,"breakdowns":[{"results":[{"dimension_values":["REEL"],"value":null},{"dimension_values":["POST"],"value":20}]}]}}]}"#;
    happened.called(&["views"], Called::Answered(body.to_owned()));
    let part = |product| happened.months.part(day, "views", product);
    assert_eq!(
        (part("reel"), part("post"), part("story")),
        (Cell::Empty, Cell::of(20), Cell::of(0))
    );
}

#[test]
fn nothing_is_kept_longer_than_the_site_says() {
    // Of few people there is no week's number, and a dead token is asked for nothing.
    for kind in ["all", "few", "dead"] {
        let mut edge = with("30");
        if kind == "few" {
            edge.played.followers = 12;
            edge.played.nothing = vec!["reach", "accounts_engaged"];
        }
        if kind == "dead" {
            edge.facts.unusable = Some(Failure::timed_out());
        }
        for post in 0..6 {
            let posted = edge.now().plus(post * 3 * DAY);
            let mut post = Post::new(&format!("p{post}"), Product::Feed, posted);
            // It never has a sample.
            post.is_before = true;
            edge.played.posts.push(post);
        }
        edge.pass(20 * DAY);
        assert_eq!(keys(&edge, "insights/m/").is_empty(), kind == "dead", "{kind}");
        edge.pass(60 * DAY);
        let oldest = Day::of(edge.now()).minus(31);
        for column in ["views", "likes", "followers_count"] {
            for days in 0..80 {
                assert_eq!(
                    edge.cell(oldest.minus(days), column),
                    Cell::NotSampled,
                    "{kind} {days}"
                );
            }
        }
        assert!(keys(&edge, "insights/d/").len() <= 2, "{kind}");
        assert!(keys(&edge, "insights/w/").len() <= 6, "{kind}");
        assert!(keys(&edge, "insights/m/").is_empty(), "{kind}");
        let hours = edge.rows.get("insights/h").map_or("", String::as_str);
        assert!(hours.matches(':').count() <= 31, "{kind} {hours}");
        for row in ["insights/t", "insights/v"] {
            let row = edge.rows.get(row).map_or("", String::as_str);
            let begin = today().to_string();
            assert!(!row.contains(&begin[..7]), "{kind} {row}");
        }
    }
}

/// R118.
#[test]
fn a_clock_that_is_ahead_for_a_while_deletes_nothing() {
    for permission in [true, false] {
        let mut edge = with("60");
        reports(&mut edge, 90);
        edge.pass(DAY);
        if !permission {
            edge.facts.permissions.pop();
        }
        let rows: Vec<String> = edge.rows.keys().cloned().collect();
        jumps(&mut edge, 1_000 * DAY, 3 * HOUR);
        edge.pass(HOUR);
        for key in rows {
            assert!(edge.rows.contains_key(&key), "{permission} {key}");
        }
        assert_eq!(
            edge.cell(today().minus(40), "views"),
            Cell::of(number("views", today().minus(40)))
        );
        // What has ended goes, when its time has come.
        edge.pass(120 * DAY);
        if permission {
            assert!(keys(&edge, report::KEYS).is_empty());
        }
    }
}

/// R118: nor are a week's days of grace over.
#[test]
fn the_week_of_grace_is_a_week_of_days_that_passed() {
    let mut edge = with("30");
    edge.facts.policy = "null".to_owned();
    edge.pass(DAY);
    jumps(&mut edge, 30 * DAY, HOUR);
    edge.pass(4 * DAY);
    assert!(!keys(&edge, "insights/d/").is_empty());
    edge.pass(5 * DAY);
    assert!(edge.rows.is_empty());
}

/// The operator wants more than before.
#[test]
fn history_goes_on_where_more_is_wanted() {
    let mut edge = with("30");
    let old = today().minus(80);
    assert_eq!(edge.cell(old, "views"), Cell::NotSampled);
    edge.pass(40 * DAY);
    edge.facts.policy = "150".to_owned();
    let told: serde_json::Value = serde_json::from_str(&edge.get("/insights/state").body).unwrap();
    assert!(told["percent"].as_u64().unwrap() < 100, "{told}");
    edge.pass(DAY);
    is_true(&edge, old, today().plus(30), &["follower_count"]);
    let told: serde_json::Value = serde_json::from_str(&edge.get("/insights/state").body).unwrap();
    assert_eq!(told["percent"], 100);
    let ready = edge.told.iter().filter(|told| told.contains("insights.ready"));
    assert_eq!(ready.count(), 1);
}
