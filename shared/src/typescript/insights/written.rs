//! The types of numbers, held against what the edge writes.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    BEGINS, FAILING, HOUR, HOURS, LISTED, MEDIA, METRIC, NUMBERS, OF_REPORT, OPENED, RANGE, REFUSAL, REPORT,
    STATE, UNSAID, VALUES, WAIT,
};
use crate::{
    connection::report,
    insights::{
        metrics::Product,
        testing::{Edge, Post, asked, failed},
    },
    rooms::{Answer, Asked, Called},
    typescript::Row,
    values::{
        date::iso8601,
        time::{DAY, HOUR as AN_HOUR},
    },
};

fn value(answer: &Answer) -> Value {
    assert!(answer.status < 300, "{answer:?}");
    serde_json::from_str(&answer.body).unwrap()
}

/// All that was ever written has the names of the table.
#[track_caller]
fn same<'v>(written: impl IntoIterator<Item = &'v Value>, rows: &[&[Row]]) {
    let members = written
        .into_iter()
        .flat_map(|value| value.as_object().unwrap().keys());
    let names: BTreeSet<&str> = members.map(String::as_str).collect();
    let rows = rows.concat();
    let table: BTreeSet<&str> = rows.iter().map(|(name, ..)| name.trim_end_matches('?')).collect();
    assert_eq!(names, table);
}

/// R99: each member that the edge writes of numbers is in the package's types, and no other.
#[test]
fn the_types_of_numbers_are_what_the_edge_writes() {
    let mut edge = Edge::new();
    edge.facts.policy = "60".to_owned();
    edge.played.unknown = vec!["saves"];
    let posted = edge.now();
    edge.played.posts.push(Post::new("p", Product::Feed, posted));
    edge.played.posts.push(Post::new("q", Product::Feed, posted));
    edge.history();
    edge.played.posts[1].deleted = Some(edge.now());
    edge.pass(2 * DAY);
    let numbers = value(&edge.get("/insights?compare=previous&breakdown=product&by=week"));
    let one = value(&edge.get("/insights?product=reel&metrics=views"));
    let metrics = |of: &Value| {
        of["metrics"]
            .as_object()
            .unwrap()
            .values()
            .cloned()
            .collect::<Vec<_>>()
    };
    let mut unsaid = edge.clone();
    unsaid.played.trouble = Some(failed(2, "It fails."));
    let unsaid = value(&unsaid.get("/insights?metrics=reach&from=2026-11-20&to=2026-11-24"));
    same([&numbers, &one, &unsaid], &[&RANGE, &NUMBERS]);
    same(unsaid["failing"].as_array().unwrap(), &[&UNSAID]);
    same([&numbers["previous"]], &[&RANGE, &[BEGINS]]);
    // At 3:00 on the Pacific coast Instagram hasn't told of yesterday.
    let mut early = Edge::after(15 * AN_HOUR);
    early.history();
    let early = value(&early.get("/insights?metrics=followers_count"));
    same(
        metrics(&numbers).iter().chain(&metrics(&early)),
        &[&VALUES, &METRIC],
    );
    let products = numbers["metrics"]["views"]["by_product"].as_object().unwrap();
    assert!(!products.is_empty(), "{numbers}");
    let media = value(&edge.get("/insights/media"));
    same(media["media"].as_array().unwrap(), &[&MEDIA]);
    let hours = value(&edge.get("/insights/best-hours"));
    same([&hours], &[&HOURS]);
    same(hours["best"].as_array().unwrap(), &[&HOUR]);
    let until = iso8601(edge.now().plus(9 * DAY));
    let made = Asked {
        body: format!("{{\"until\":\"{until}\",\"title\":\"t\"}}"),
        ..asked("POST", "/insights/reports")
    };
    let made = value(&edge.is_asked(made).unwrap());
    same([&made], &[&REPORT]);
    let listed = value(&edge.get("/insights/reports"));
    same(listed["reports"].as_array().unwrap(), &[&LISTED]);
    edge.played.trouble = Some(Called::Held(match failed(4, "limit") {
        Called::Failed(failure) => failure,
        other => panic!("{other:?}"),
    }));
    edge.pass(26 * AN_HOUR);
    // Some things fail by themselves, and some of them are given up.
    let mut failing = edge.clone();
    failing.played.trouble = None;
    let posted = failing.now();
    failing.played.posts.push(Post::new("r", Product::Feed, posted));
    let code = |code| failed(code, "It fails.");
    failing.played.failing = vec![
        ("/r/insights".to_owned(), code(2)),
        ("/me/stories".to_owned(), code(1)),
    ];
    failing.pass(8 * DAY);
    let fails = value(&failing.get("/insights/state"));
    same(fails["failing"].as_array().unwrap(), &[&FAILING]);
    let state = value(&edge.get("/insights/state"));
    let (_, token) = made["url"].as_str().unwrap().split_once("#report=").unwrap();
    let opened = Asked {
        session: report::link(&report::key(token)),
        ..asked("GET", "/insights/state")
    };
    let opened = value(&edge.is_asked(opened).unwrap());
    same([&state, &opened], &[&STATE, &[OF_REPORT]]);
    same([&opened["report"]], &[&OPENED]);
    same([&state["waits"]], &[&WAIT]);
    same(state["refused"].as_array().unwrap(), &[&REFUSAL]);
}
