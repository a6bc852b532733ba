use super::*;
use crate::insights::{metrics::Product, testing::Post};

/// R100.
#[test]
fn a_metric_that_is_refused_takes_no_other_with_it() {
    let mut edge = Edge::new();
    edge.played.unknown = vec!["profile_views", "website_clicks"];
    edge.facts.policy = "60".to_owned();
    edge.history();
    let fin = edge.state().unwrap().finals(edge.now());
    is_true(
        &edge,
        today().minus(29),
        fin,
        &["profile_views", "website_clicks"],
    );
    // Once with the others, and once alone.
    assert_eq!(edge.asked("profile_views"), 2);
    assert_eq!(edge.asked("metric=profile_views&"), 1);
    assert_eq!(edge.cell(fin.plus(1), "profile_views"), Cell::NotOffered);
    assert!(edge.cell(fin.plus(1), "replies").whole().is_some());
    // It is remembered for a week, in which each day says so.
    edge.pass(6 * DAY);
    assert_eq!(edge.asked("profile_views"), 2);
    assert_eq!(edge.cell(today().plus(3), "profile_views"), Cell::NotOffered);
    edge.pass(2 * DAY);
    assert_eq!(edge.asked("metric=profile_views&"), 2);
    // When it is offered, its history is fetched, and nothing else is.
    edge.played.unknown.clear();
    let others = edge.asked("follows_and_unfollows");
    edge.pass(8 * DAY);
    let fin = edge.state().unwrap().finals(edge.now());
    is_true(&edge, today().minus(29), fin, &[]);
    assert!(edge.asked("follows_and_unfollows") - others <= 8 * 2);
    let alone = edge
        .calls
        .iter()
        .filter(|(_, call)| call.path.contains("metric=profile_views,website_clicks&"));
    // The days of before that are still kept, and those on which it was refused.
    assert_eq!(alone.count(), 44 + 13);
    let ready = edge.told.iter().filter(|told| told.contains("insights.ready"));
    assert_eq!(ready.count(), 1);
}

/// R99, R100: until it is counted, Instagram answers with a shell of its breakdown.
#[test]
fn who_came_and_went_is_refused_by_nobody_while_it_is_not_counted() {
    let mut edge = Edge::new();
    edge.played.uncounted = 2;
    edge.facts.policy = "20".to_owned();
    edge.history();
    let fin = edge.state().unwrap().finals(edge.now());
    is_true(&edge, today().minus(20), fin, &[]);
    assert_eq!(edge.cell(fin.plus(1), "followers_gained"), Cell::NotSampled);
    assert!(edge.state().unwrap().refused.is_empty());
    edge.pass(3 * DAY);
    let later = edge.state().unwrap().finals(edge.now());
    assert_eq!(later, fin.plus(3));
    is_true(&edge, fin, later, &[]);
}

/// R99, R100.
#[test]
fn an_empty_shell_is_no_zero() {
    let mut edge = Edge::new();
    edge.played.shells = vec!["saves"];
    edge.facts.policy = "10".to_owned();
    edge.history();
    let day = today().minus(4);
    assert_eq!(edge.cell(day.plus(1), "saves"), Cell::NotOffered);
    assert_eq!(edge.cell(day, "views"), Cell::of(number("views", day)));
    // Of a day that moves it may not be counted yet; the first that doesn't says it.
    assert_eq!(edge.cell(day.plus(2), "saves"), Cell::NotSampled);
    assert_eq!(edge.asked("metric=saves&"), 3);
    edge.pass(3 * DAY);
    assert_eq!(edge.cell(day.plus(2), "saves"), Cell::NotOffered);
    assert_eq!(edge.asked("metric=saves&"), 3);
    // A shell of what answered before is a day without.
    let mut edge = Edge::new();
    edge.facts.policy = "10".to_owned();
    edge.history();
    edge.played.shells = vec!["saves"];
    edge.pass(6 * DAY);
    assert_eq!(edge.cell(today().plus(1), "saves"), Cell::Empty);
    assert!(edge.state().unwrap().refused.is_empty());
    // A number that was once there isn't lost.
    assert_eq!(
        edge.cell(today().minus(4), "saves"),
        Cell::of(number("saves", today().minus(4)))
    );
}

/// R99, R100: on the day that an account connects, Instagram may not have counted yet.
#[test]
fn a_shell_of_a_day_that_moves_is_no_refusal() {
    let mut edge = Edge::new();
    edge.played.shells = vec!["saves", "accounts_engaged"];
    edge.played.shelled = 2;
    edge.facts.policy = "10".to_owned();
    edge.history();
    let fin = edge.state().unwrap().finals(edge.now());
    is_true(&edge, today().minus(10), fin, &[]);
    assert_eq!(edge.cell(fin.plus(1), "saves"), Cell::NotSampled);
    assert!(edge.state().unwrap().refused.is_empty());
    edge.pass(3 * DAY);
    is_true(&edge, fin, fin.plus(3), &[]);
}

/// R102: what Instagram refuses shortens the history.
#[test]
fn history_ends_where_instagram_refuses() {
    let mut edge = Edge::new();
    edge.played.memory.push(("follows_and_unfollows", 90));
    edge.played.memory.push(("reach", 125));
    edge.played.memory.push(("likes", 50));
    edge.history();
    let state = edge.state().unwrap();
    let ends = |group, metric| state.ends(group, metric).map(|day| today().since(day));
    assert_eq!(ends(Group::Follows, "follows_and_unfollows"), Some(90));
    assert_eq!(ends(Group::Products, "likes"), Some(50));
    // Of a series it is known to a month.
    assert!((90..=120).contains(&ends(Group::Series, "reach").unwrap()));
    assert_eq!(ends(Group::Products, "views"), None);
    assert!(state.refused.is_empty());
    let old = today().minus(300);
    assert_eq!(edge.cell(old, "views"), Cell::of(number("views", old)));
    assert_eq!(edge.cell(old, "likes"), Cell::NotSampled);
    assert_eq!(
        edge.cell(today().minus(50), "likes"),
        Cell::of(number("likes", today().minus(50)))
    );
    assert_eq!(
        edge.asked("follows_and_unfollows"),
        91,
        "two of them are its first days"
    );
}

#[test]
fn limits_and_dead_tokens_are_no_fault_of_a_metric() {
    for trouble in [
        Called::Held(Failure::unreachable()),
        failed(4, "(#4) Application request limit reached"),
        failed(190, "Error validating access token: Session has expired"),
        Called::Failed(Failure::timed_out()),
        Called::Answered("{}".to_owned()),
    ] {
        let mut edge = Edge::new();
        edge.facts.policy = "60".to_owned();
        edge.until(edge.now()).unwrap();
        let asked = edge.calls.len();
        edge.played.trouble = Some(trouble.clone());
        edge.pass(2 * DAY);
        let more = edge.calls.len() - asked;
        assert!((2..75).contains(&more), "{trouble:?}: {more}");
        let state = edge.state().unwrap();
        assert!(state.refused.is_empty() && state.ended.is_empty() && state.hold.is_some());
        edge.played.trouble = None;
        edge.pass(2 * DAY);
        let fin = edge.state().unwrap().finals(edge.now());
        is_true(&edge, today().minus(55), fin, &[]);
    }
    // Nothing is asked while it is known that it can't be.
    let mut edge = Edge::new();
    edge.facts.unusable = Some(Failure::timed_out());
    edge.pass(DAY);
    assert!(edge.calls.is_empty() && edge.due[ENTRY] > edge.now());
    edge.facts.unusable = None;
    edge.pass(2 * HOUR);
    assert!(!edge.calls.is_empty());
}

#[test]
fn an_error_without_a_reason_is_waited_out() {
    let mut edge = Edge::new();
    edge.facts.policy = "20".to_owned();
    edge.until(edge.now()).unwrap();
    edge.played.trouble = Some(failed(1, "An unknown error has occurred."));
    edge.pass(10 * MINUTE);
    edge.played.trouble = None;
    edge.pass(HOUR);
    let state = edge.state().unwrap();
    assert!(state.refused.is_empty() && state.ready.is_some());
    is_true(&edge, today().minus(20), state.finals(edge.now()), &[]);
}

/// What the version in use hasn't got isn't asked for, until another one is used.
#[test]
fn a_metric_is_asked_for_by_versions_that_have_it() {
    let mut edge = Edge::new();
    edge.facts.policy = "30".to_owned();
    edge.facts.version = "v21.0".to_owned();
    let posted = Timestamp::from_millis(edge.now().millis() / SECOND * SECOND);
    let post = |id: &str| Post::new(id, Product::Feed, posted);
    edge.played.posts = vec![post("p")];
    edge.history();
    edge.pass(2 * HOUR);
    let asks = |edge: &Edge| {
        let names = edge.calls.iter().flat_map(|(_, call)| {
            let names = call.path.split_once("metric=").map_or("", |(_, rest)| rest);
            names.split('&').next().unwrap_or_default().split(',')
        });
        names.filter(|name| *name == "views").count()
    };
    let day = edge.state().unwrap().finals(edge.now());
    assert_eq!(asks(&edge), 0);
    assert_eq!(edge.cell(day.plus(1), "views"), Cell::NotOffered);
    assert_eq!(edge.cell(day, "likes"), Cell::of(number("likes", day)));
    assert_eq!(edge.media("p").at(0, "views", edge.now()), Cell::NotOffered);
    assert!(edge.media("p").at(0, "likes", edge.now()).whole().is_some());
    assert!(edge.state().unwrap().refused.is_empty());
    edge.facts.version = "v22.0".to_owned();
    edge.pass(2 * DAY);
    assert_eq!(edge.cell(day, "views"), Cell::of(number("views", day)));
    assert!(edge.media("p").at(2, "views", edge.now()).whole().is_some());
}
