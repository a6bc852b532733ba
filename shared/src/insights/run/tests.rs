mod kept;
mod month;
mod refusals;
mod visits;
mod wanted;

use super::*;
use crate::insights::{
    kept::ENTRY,
    metrics::FOLLOWS,
    testing::{Edge, Played, failed, number},
};
use crate::{
    rooms::testing::Killed,
    values::time::{MINUTE, SECOND},
};
use std::collections::{BTreeMap, BTreeSet};

fn today() -> Day {
    Day::of(Edge::new().now())
}

/// Every number of an account whose history is there is the one that Instagram has.
fn is_true(edge: &Edge, first: Day, last: Day, without: &[&str]) {
    for day in (first.0..=last.0).map(Day) {
        for group in [Group::Series, Group::Products, Group::Totals] {
            for metric in group.metrics().filter(|metric| !without.contains(&metric.name)) {
                if metric.days_back < 365 && day < metric.oldest(today()) {
                    continue;
                }
                let expected = Cell::of(number(metric.name, day));
                assert_eq!(edge.cell(day, metric.name), expected, "{day} {}", metric.name);
            }
        }
        for (_, column) in FOLLOWS {
            let both = number(FOLLOWS[0].1, day) + number(FOLLOWS[1].1, day);
            let expected = if both == 0 {
                Cell::Empty
            } else {
                Cell::of(number(column, day))
            };
            assert_eq!(edge.cell(day, column), expected, "{day} {column}");
        }
    }
}

/// How many calls were for days.
fn days_asked(edge: &Edge) -> usize {
    edge.calls.len() - edge.asked("/me/media") - edge.asked("/me/stories")
}

/// How often each call was made more than once.
fn twice(edge: &Edge) -> usize {
    let paths: BTreeSet<&str> = edge.calls.iter().map(|(_, call)| call.path.as_str()).collect();
    edge.calls.len() - paths.len()
}

/// R102.
#[test]
fn a_year_is_there_within_an_hour() {
    let mut edge = Edge::new();
    let begin = edge.now();
    edge.history();
    assert!(edge.now().since(begin) < HOUR, "{}", edge.now().since(begin));
    let fin = edge.state().unwrap().finals(begin);
    is_true(&edge, today().minus(365), fin, &[]);
    assert_eq!(edge.cell(today().minus(366), "reach"), Cell::NotSampled);
    // One call for 30 days of a series, and one a day for each other group.
    assert_eq!(edge.asked("metric=reach,follower_count&period=day&since"), 2);
    assert_eq!(edge.asked("metric=reach&period=day&since"), 12);
    assert_eq!(edge.asked("metric=follows_and_unfollows"), 365);
    assert_eq!(edge.asked("breakdown=media_product_type"), 365);
    assert_eq!(edge.asked("metric=accounts_engaged,replies,reposts,"), 365);
    assert_eq!((twice(&edge), edge.calls.len()), (0, 1_122));
    assert!(
        edge.calls
            .iter()
            .all(|(_, call)| call.turn == crate::rooms::Turn::Background)
    );
    let from = today().minus(365);
    let ready = format!(r#"{{"connection":"c1","site":"shop","username":"nora","from":"{from}"}}"#);
    assert_eq!(edge.told.len(), 1);
    assert!(
        edge.told[0].starts_with(r#"{"type":"insights.ready""#) && edge.told[0].contains(&ready),
        "{:?}",
        edge.told
    );
    // Then it rests until posts are listed again.
    assert!(edge.due[ENTRY] > edge.now().plus(5 * HOUR));
}

/// An alarm is kept in a place of its own: one that moved with each call would be written as often, and whoever reads meanwhile
/// would wait for that.
#[test]
fn the_alarm_stays_for_many_calls() {
    let mut edge = Edge::new();
    edge.history();
    assert!(edge.moved * 10 < edge.calls.len(), "{}", edge.moved);
}

/// R102.
#[test]
fn a_day_is_sampled_the_day_after_and_for_good_on_the_third() {
    let mut edge = Edge::new();
    edge.history();
    let day = today();
    let before = days_asked(&edge);
    edge.pass(DAY);
    assert_eq!(
        edge.cell(day, "views"),
        Cell::of(number("views", day) + 2),
        "it still moves"
    );
    edge.pass(DAY);
    let asked = |edge: &Edge| {
        edge.asked(&format!(
            "breakdown=media_product_type&since={}&",
            Window::day(day).since()
        ))
    };
    assert_eq!(asked(&edge), 1);
    edge.pass(DAY);
    assert_eq!(asked(&edge), 2);
    edge.pass(5 * DAY);
    assert_eq!(asked(&edge), 2, "for good");
    is_true(&edge, day.minus(2), day.plus(5), &[]);
    // Per day: the account, two series, and three totals of two days each.
    // And once the week that was over, and who they are.
    assert_eq!(days_asked(&edge) - before, 8 * 9 + 9);
    let first = edge.calls.iter().find(|(_, call)| {
        call.path
            .contains(&format!("since={}&", Window::day(day).since()))
    });
    let after = first.unwrap().0.since(day.over());
    assert!((6 * HOUR..11 * HOUR).contains(&after), "{after}");
}

/// Killed at any effect, nothing is lost, and nothing is asked twice but what was interrupted.
#[test]
fn a_kill_costs_one_call() {
    let end = |edge: &Edge| edge.now().plus(4 * DAY);
    let played = || {
        let mut edge = Edge::new();
        edge.played.unknown = vec!["profile_views"];
        edge.played.shells = vec!["saves"];
        edge.played.memory.push(("follows_and_unfollows", 9));
        edge.played.first = Day(0);
        edge.facts.policy = "14".to_owned();
        edge
    };
    let mut whole = played();
    let end = end(&whole);
    whole.until(end).unwrap();
    let asked = whole.calls.len();
    let mut kills = 0;
    for effects in 0..4_000 {
        // Everything at first, where the most happens, then some.
        if effects > 60 && effects % 37 != 0 {
            continue;
        }
        let mut edge = played();
        edge.effects_left = effects;
        match edge.until(end) {
            Err(Killed) => kills += 1,
            Ok(()) => break,
        }
        edge.effects_left = usize::MAX;
        edge.until(end).unwrap();
        assert!(
            (asked..=asked + 1).contains(&edge.calls.len()),
            "{effects}: {} {asked}",
            edge.calls.len()
        );
        let months = |edge: &Edge| -> BTreeMap<String, String> {
            edge.rows
                .clone()
                .into_iter()
                .filter(|(key, _)| key.starts_with("insights/d/") || key.starts_with("insights/h"))
                .collect()
        };
        assert_eq!(months(&edge), months(&whole), "{effects}");
        assert_eq!(edge.told.len(), 1);
    }
    assert!(kills > 60, "{kills}");
}

#[test]
fn a_young_account_has_no_year() {
    let mut edge = Edge::new();
    edge.played.first = today().minus(40);
    edge.history();
    let state = edge.state().unwrap();
    assert!(edge.calls.len() < 250, "{}", edge.calls.len());
    assert!(state.cursors.iter().all(|cursor| cursor.done));
    assert_eq!(edge.cell(today().minus(41), "views"), Cell::Empty);
    is_true(&edge, today().minus(40), state.finals(edge.now()), &[]);
}

/// R99.
#[test]
fn each_kind_of_nothing_is_told() {
    let mut edge = Edge::new();
    edge.played = Played {
        followers: 12,
        nothing: vec!["replies"],
        unknown: vec!["reposts"],
        ..Played::default()
    };
    edge.facts.policy = "20".to_owned();
    edge.history();
    edge.pass(DAY);
    let day = edge.state().unwrap().finals(edge.now());
    for (day, column, cell) in [
        (day, "follower_count", Cell::TooFew),
        (day, "reposts", Cell::NotOffered),
        (day.minus(1), "replies", Cell::Empty),
        (today().minus(25), "views", Cell::NotSampled),
        (day, "followers_count", Cell::NotSampled),
        (day.plus(1), "followers_count", Cell::of(12)),
    ] {
        assert_eq!(edge.cell(day, column), cell, "{day} {column}");
    }
    let zero = (1..20)
        .map(|days| today().minus(days))
        .find(|day| number("likes", *day) == 0 && *day < edge.state().unwrap().finals(edge.now()));
    assert_eq!(edge.cell(zero.unwrap(), "likes"), Cell::of(0));
    // When a hundred follow it, what was too few is there, as far back as it goes.
    edge.played.followers = 100;
    edge.pass(2 * DAY);
    assert_eq!(
        edge.cell(day, "follower_count"),
        Cell::of(number("follower_count", day))
    );
}

#[test]
fn nothing_is_asked_where_the_operator_or_the_account_did_not_say_so() {
    for (policy, granted) in [("null", true), ("false", true), ("730", false)] {
        let mut edge = Edge::new();
        edge.facts.policy = policy.to_owned();
        if !granted {
            edge.facts.permissions.pop();
        }
        edge.pass(3 * DAY);
        assert!(edge.calls.is_empty() && edge.rows.is_empty(), "{policy}");
    }
}

#[test]
fn a_clock_that_jumps_costs_nothing_for_good() {
    for jump in [HOUR, DAY, 40 * DAY, 400 * DAY] {
        let mut edge = Edge::new();
        edge.facts.policy = "60".to_owned();
        edge.history();
        edge.pass(3 * DAY);
        // Forward: Instagram has nothing of days to come.
        edge.ahead = jump;
        edge.facts.now = edge.now().plus(jump);
        edge.pass(2 * HOUR);
        // And back.
        edge.ahead = 0;
        edge.facts.now = Timestamp::from_millis(edge.now().millis() - jump);
        edge.due.insert(ENTRY.to_owned(), edge.now());
        edge.pass(6 * DAY);
        let fin = edge.state().unwrap().finals(edge.now());
        is_true(&edge, today().minus(10), fin, &[]);
        assert!(edge.due[ENTRY] <= edge.now().plus(DAY + HOUR), "{jump}");
    }
}

#[test]
fn days_that_were_missed_are_fetched() {
    for days in [2, 10, 45] {
        let mut edge = Edge::new();
        edge.facts.policy = "90".to_owned();
        edge.history();
        edge.facts.now = edge.now().plus(days * DAY);
        let now = edge.now();
        edge.until(now.plus(2 * HOUR)).unwrap();
        let state = edge.state().unwrap();
        let fin = state.finals(edge.now());
        is_true(&edge, today().minus(10), fin, &["follower_count"]);
        let last = Day::of(edge.now()).minus(30).max(today().minus(10));
        is_true(&edge, last, fin, &[]);
        assert_eq!(state.cursor(Group::Totals).first, state.firsts(edge.now()));
    }
}

/// What a year of an account weighs.
#[test]
fn a_year_is_small() {
    let mut edge = Edge::new();
    edge.history();
    edge.pass(10 * DAY);
    let bytes = |prefix: &str| -> usize {
        let rows = edge.rows.iter().filter(|(key, _)| key.starts_with(prefix));
        rows.map(|(key, row)| key.len() + row.len()).sum()
    };
    let kb = |prefix: &str| bytes(prefix).div_ceil(1_000);
    let (days, hours, state) = (kb("insights/d/"), kb("insights/h"), kb("insights/s"));
    let docs = include_str!("../../../../docs/instagram/insights.md");
    let told = format!("{days} KB of days, {hours} KB of hours, {state} KB of what is known besides");
    assert!(
        docs.contains(&told),
        "docs/instagram/insights.md says otherwise: {told}"
    );
}
