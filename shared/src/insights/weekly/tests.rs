use crate::{
    insights::{
        audience::{self, Audience},
        cell::Cell,
        days::{Day, Window},
        periods::Periods,
        testing::{Edge, failed, number, people},
    },
    values::{json, time::DAY},
};
use std::collections::BTreeMap;

fn edge() -> Edge {
    let mut edge = Edge::new();
    edge.facts.policy = "20".to_owned();
    edge.history();
    edge
}

/// It is a Tuesday; the week after the one that it lies in.
fn week() -> Window {
    let first = Day::of(Edge::new().now()).monday();
    Window {
        first,
        last: first.plus(6),
    }
}

fn told(edge: &Edge) -> Vec<&String> {
    edge.told
        .iter()
        .filter(|told| told.contains("insights.week"))
        .collect()
}

/// R101.
#[test]
fn a_week_is_told_once_with_its_people_asked_for_as_one_number() {
    let mut edge = edge();
    let (monday, last) = (week().first, week().last);
    edge.pass(4 * DAY);
    assert!(told(&edge).is_empty());
    edge.pass(5 * DAY);
    let told: Vec<String> = told(&edge).into_iter().cloned().collect();
    assert_eq!(told.len(), 1);
    let reach = people("reach", monday, last);
    let likes: u64 = week().days().map(|day| number("likes", day)).sum();
    let tolds = [
        format!(r#""from":"{monday}","to":"{last}""#),
        format!(r#""reach":{reach},"#),
        r#""followers_count":5000"#.to_owned(),
    ];
    for part in tolds {
        assert!(told[0].contains(&part), "{part} {}", told[0]);
    }
    // The last two days still move.
    let said = told[0]
        .split_once(r#""likes":"#)
        .unwrap()
        .1
        .split_once(',')
        .unwrap()
        .0;
    assert!(
        (likes..likes + 9).contains(&said.parse().unwrap()),
        "{said} {likes}"
    );
    let end = edge.now().plus(7 * DAY);
    edge.until(end).unwrap();
    assert_eq!(super::tests::told(&edge).len(), 2);
}

/// R99.
#[test]
fn a_week_says_which_of_its_numbers_lack_days() {
    let mut edge = edge();
    edge.pass(2 * DAY);
    edge.played.nothing = vec!["likes"];
    edge.pass(3 * DAY);
    edge.played.nothing.clear();
    edge.pass(4 * DAY);
    let told = told(&edge);
    // Of a day on which nobody came or went Instagram says nothing.
    let partial = r#""partial":["followers_gained","followers_lost","likes"]"#;
    assert!(told[0].contains(partial), "{}", told[0]);
    edge.pass(7 * DAY);
    let told = super::tests::told(&edge);
    assert!(!told[1].contains(r#""likes"]"#), "{}", told[1]);
}

/// R102: what is asked for once is asked for when it moves no more.
#[test]
fn a_week_is_told_when_its_days_are_final() {
    let mut edge = edge();
    edge.pass(9 * DAY);
    let since = format!("since={}&", week().since());
    let asked = edge.calls.iter().filter(|(_, call)| {
        call.path.contains("metric=reach,accounts_engaged&") && call.path.contains(&since)
    });
    let times: Vec<_> = asked.map(|(at, _)| *at).collect();
    assert_eq!(times.len(), 1);
    assert!(
        times[0] > week().last.plus(2).over(),
        "{}",
        times[0].since(week().last.over()) / DAY
    );
}

#[test]
fn people_that_fail_without_a_reason_cost_nothing_else() {
    for (code, message) in [
        (1, "An unknown error has occurred."),
        (2, "Service temporarily unavailable"),
        (10, "(#10) Application does not have permission for this action"),
    ] {
        let mut edge = edge();
        let part = "metric=reach,accounts_engaged&".to_owned();
        edge.played.failing.push((part.clone(), failed(code, message)));
        if code != 1 {
            let alone = "metric_type=total_value&since".to_owned();
            let alone = ["reach", "accounts_engaged"].map(|name| format!("metric={name}&period=day&{alone}"));
            let fails = alone.map(|part| (part, failed(code, message)));
            edge.played.failing.extend(fails);
        }
        let asked = edge.asked("timeframe=this_month");
        edge.pass(12 * DAY);
        assert_eq!(told(&edge).len(), 1, "{code}");
        let people = if code == 1 {
            people("reach", week().first, week().last).to_string()
        } else {
            "\"not_sampled\"".to_owned()
        };
        assert!(
            told(&edge)[0].contains(&format!(r#""reach":{people},"#)),
            "{}",
            told(&edge)[0]
        );
        assert_eq!(edge.asked("timeframe=this_month") - asked, 8);
        assert!(edge.asked(&part) <= 12, "{}", edge.asked(&part));
        assert!(edge.state().unwrap().hold.is_none());
    }
}

#[test]
fn people_that_are_refused_are_not_offered() {
    let mut edge = edge();
    edge.played.unknown = vec!["accounts_engaged"];
    edge.pass(8 * DAY);
    let told = told(&edge);
    let reach = people("reach", week().first, week().last);
    assert!(told[0].contains(&format!(r#""reach":{reach},"#)), "{}", told[0]);
    assert!(
        told[0].contains(r#""accounts_engaged":"not_offered""#),
        "{}",
        told[0]
    );
}

#[test]
fn who_they_are_is_asked_once_a_week() {
    let mut edge = edge();
    let monday = week().first;
    let row = |edge: &Edge, week: Day| edge.rows.get(&audience::key(week)).cloned();
    let kept = Audience::of(row(&edge, monday).as_deref());
    for metric in ["follower_demographics", "engaged_audience_demographics"] {
        for by in ["age", "gender", "country", "city"] {
            let expected = vec![
                (format!("{by} a"), Cell::of(7)),
                ("b, \"c\"".to_owned(), Cell::of(3)),
            ];
            let said = kept.at(metric, by).unwrap();
            let said: Vec<(String, Cell)> = said
                .into_iter()
                .map(|(name, cell)| (name.to_owned(), cell))
                .collect();
            assert_eq!(said, expected);
        }
    }
    assert_eq!(edge.asked("timeframe=this_month"), 8);
    edge.pass(4 * DAY);
    assert_eq!(edge.asked("timeframe=this_month"), 8);
    edge.pass(4 * DAY);
    assert_eq!(edge.asked("timeframe=this_month"), 16);
    assert!(row(&edge, monday.plus(7)).is_some());
}

/// R99, R100.
#[test]
fn too_few_are_told_apart_from_what_is_refused() {
    let mut edge = Edge::new();
    edge.facts.policy = "20".to_owned();
    edge.played.followers = 12;
    edge.played.unknown = vec!["engaged_audience_demographics"];
    edge.history();
    let kept = Audience::of(edge.rows.get(&audience::key(week().first)).map(String::as_str));
    assert_eq!(kept.at("follower_demographics", "age"), Err(Cell::TooFew));
    assert_eq!(
        kept.at("engaged_audience_demographics", "city"),
        Err(Cell::NotOffered)
    );
    assert_eq!(kept.at("follower_demographics", "hair"), Err(Cell::NotSampled));
    assert_eq!(edge.asked("metric=engaged_audience_demographics"), 1);
    // A limit is no answer.
    let mut edge = Edge::new();
    edge.facts.policy = "20".to_owned();
    edge.until(edge.now()).unwrap();
    edge.played.trouble = Some(failed(4, "(#4) Application request limit reached"));
    edge.pass(DAY);
    edge.played.trouble = None;
    edge.pass(DAY);
    let kept = Audience::of(edge.rows.get(&audience::key(week().first)).map(String::as_str));
    assert!(kept.at("follower_demographics", "city").is_ok());
}

#[test]
fn what_is_older_than_the_operator_wants_is_forgotten() {
    let mut edge = edge();
    let keys = |edge: &Edge, prefix: &str| -> Vec<String> {
        edge.rows
            .keys()
            .filter(|key| key.starts_with(prefix))
            .cloned()
            .collect()
    };
    assert_eq!(keys(&edge, "insights/d/"), ["insights/d/2026-11"]);
    edge.pass(60 * DAY);
    assert_eq!(keys(&edge, "insights/d/"), ["insights/d/2027-01"]);
    assert!(keys(&edge, "insights/w/").len() <= 4);
}

#[test]
fn a_period_is_kept_until_it_moves_no_more() {
    let mut periods = Periods::default();
    let now = week().last.over().plus(DAY / 3);
    assert!(periods.is_stale("reach", week(), false, now));
    periods.put("reach", week(), &Cell::of(7), now);
    assert_eq!(periods.at("reach", week()), Cell::of(7));
    assert!(!periods.is_stale("reach", week(), false, now.plus(DAY / 4)));
    assert!(periods.is_stale("reach", week(), false, now.plus(DAY / 4 + 1)));
    let later = week().last.plus(2).over();
    periods.put("reach", week(), &Cell::of(8), later);
    assert!(!periods.is_stale("reach", week(), true, later.plus(900 * DAY)));
    // A clock that was put back.
    assert!(periods.is_stale("reach", week(), true, now));
    // Nothing is never for good.
    for nothing in [Cell::NotOffered, Cell::Empty, Cell::TooFew] {
        periods.put("reach", week(), &nothing, later);
        assert!(!periods.is_stale("reach", week(), true, later.plus(6 * DAY)));
        assert!(periods.is_stale("reach", week(), true, later.plus(7 * DAY)));
    }
    for day in 0..400 {
        periods.put(
            "reach",
            Window::day(week().first.plus(day)),
            &Cell::of(1),
            later.plus(u64::from(day)),
        );
    }
    let rows = periods.rows();
    let kept: BTreeMap<String, (u64, String)> = json::from_str(rows[0].1.as_deref().unwrap()).unwrap();
    assert_eq!(kept.len(), 300);
    // The week is still there.
    assert!(!periods.is_stale("reach", week(), true, later));
}
