use serde_json::json;
use shared::insights::days::Day;

use super::{Numbers, Part, Problem, Rebuilt, State, audience, posts};
use crate::value::{Nothing, Value};

/// R99: why there is none is said of the days for which it is so.
#[test]
fn what_instagram_failed_to_say_has_its_reason() {
    let body = |from: &str| {
        json!({"from": "2026-11-01", "to": "2026-11-28", "begins": [], "metrics": {}, "failing": [7,
            {"from": "2026-10-04", "to": "2026-10-31", "cause": "Not then."},
            {"from": from, "to": "2026-11-28", "cause": "Instagram can’t be reached."}]})
    };
    let unsaid = |from| Numbers::read(body(from)).unsaid().map(str::to_owned);
    assert_eq!(
        unsaid("2026-11-01").as_deref(),
        Some("Instagram can’t be reached.")
    );
    assert_eq!(unsaid("2026-11-02"), None);
    assert_eq!(Numbers::default().unsaid(), None);
}

/// R101: what the edge doesn't add up isn't added up here either.
#[test]
fn numbers_are_read_and_none_is_made() {
    let body = json!({"begins": ["2026-11-01", "2026-11-02"], "metrics": {
        "reach": {"is": "people", "unit": "accounts", "values": [10, "too_new"], "total": "not_offered"},
        "views": {"is": "count", "unit": "views", "values": [7, 0], "total": 7, "total_is_partial": true,
            "by_product": {"reel": {"values": [7, 0], "total": 7}}, "previous": {"values": [3, 4], "total": 7}},
        "followers_count": {"values": [1, 2], "rebuilt_before": "2026-11-02",
            "rebuilt_without": ["2026-11-02", "soon", "2026-11-01"]}}});
    let numbers = Numbers::read(body);
    assert_eq!(numbers.begins.len(), 2);
    let number = Value::Number;
    assert_eq!(
        numbers.values("reach", Part::All),
        [number(10.0), Value::Nothing(Nothing::TooNew)]
    );
    assert_eq!(
        numbers.total("reach", Part::All),
        (Value::Nothing(Nothing::NotOffered), false)
    );
    assert_eq!(numbers.total("views", Part::All), (number(7.0), true));
    assert_eq!(
        numbers.values("views", Part::Product("reel")),
        [number(7.0), number(0.0)]
    );
    assert_eq!(numbers.values("views", Part::Before), [number(3.0), number(4.0)]);
    // What isn't there wasn't measured, at every place.
    let none = Value::Nothing(Nothing::NotSampled);
    assert_eq!(numbers.values("views", Part::Product("ad")), [none, none]);
    assert_eq!(numbers.values("likes", Part::All), [none, none]);
    let [first, second] = ["2026-11-01", "2026-11-02"].map(|day| Day::parse(day).unwrap().0);
    let rebuilt = Rebuilt {
        before: second,
        without: vec![first, second],
    };
    assert_eq!(numbers.rebuilt(), Some(rebuilt));
}

#[test]
fn a_post_s_samples_stand_by_age_wherever_it_was_found() {
    let body = json!({"media": [
        {"id": "1", "product": "reel", "posted": "2026-11-01T09:00:00Z", "url": "https://www.instagram.com/p/x/",
            "samples": ["1h", "6h", "7d", "found"], "ages_seconds": [null, 21_600, null, 90_000],
            "latest": {"views": 9, "reach": "too_new"},
            "numbers": {"views": ["not_sampled", 5, "too_new", 9]}},
        {"id": "2", "product": "feed", "ages_seconds": [3_600, null, null, null], "numbers": {"views": [1, 2, 3, "not_sampled"]}}]});
    let posts = posts(&body);
    let none = Value::Nothing;
    assert_eq!(
        posts[0].samples("views"),
        [
            Value::Number(5.0),
            Value::Number(9.0),
            none(Nothing::NotSampled),
            none(Nothing::TooNew)
        ]
    );
    assert_eq!(posts[0].latest("reach"), none(Nothing::TooNew));
    assert_eq!(posts[0].latest("saved"), none(Nothing::NotOffered));
    assert_eq!(posts[1].samples("views").len(), 3);
}

/// R99.
#[test]
fn an_audience_is_names_with_counts_or_why_there_is_none() {
    let body = json!({"follower_demographics": {"country": {"DE": 3, "AT": 12}, "age": {"18-24": 1, "13-17": 4},
        "city": "too_few", "gender": {}}});
    let of = |by| audience(&body, "follower_demographics", by);
    let names = |by| -> Vec<String> { of(by).unwrap().into_iter().map(|(name, _)| name).collect() };
    assert_eq!(names("country"), ["AT", "DE"]);
    assert_eq!(names("age"), ["13-17", "18-24"]);
    assert_eq!(of("city"), Err(Nothing::TooFew));
    assert_eq!(of("gender"), Err(Nothing::Empty));
    assert_eq!(
        audience(&body, "engaged_audience_demographics", "age"),
        Err(Nothing::NotSampled)
    );
}

#[test]
fn where_history_stands_is_read() {
    let state = State::read(
        &json!({"begun": true, "percent": 40, "sampled_to": "2026-11-29", "final_to": "2026-11-27",
        "reaches": {"views": "2026-01-01", "odd": 7}, "refused": [{"metric": "saves"}],
        "waits": {"cause": "It is full.", "action": "Wait."},
        "report": {"until": "2027-01-01T00:00:00Z", "username": "studio.lumen"}}),
    );
    let report = ["", "studio.lumen", "2027-01-01T00:00:00Z"].map(str::to_owned);
    assert_eq!(state.report, Some(report));
    assert!(!state.is_ready);
    assert_eq!((state.percent, state.reaches.len()), (40, 1));
    assert_eq!(state.refused, ["saves"]);
    assert_eq!(state.waits, Some(("It is full.".into(), "Wait.".into())));
    assert!(State::read(&json!({"ready": "2026-11-29T00:00:00Z"})).is_ready);
    let moves = ["user_reconnect", "later", "never"].map(|retry| {
        let problem = Problem::of(&json!({"cause": "a", "retry": retry}).to_string());
        (problem.reconnect, problem.again)
    });
    assert_eq!(moves, [(true, false), (false, true), (false, false)]);
    assert!(Problem::of("<html>").again && Problem::network().again);
    assert!(!Problem::of("<html>").cause.is_empty());
}
