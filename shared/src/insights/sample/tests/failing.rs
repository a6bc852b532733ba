//! Posts and lists that fail cost nothing else.

use super::*;
use crate::{
    insights::{days::Day, testing::number},
    instagram::{Category, Failure, Retry},
};

/// The post is known.
fn is_listed(edge: &mut Edge, id: &str) {
    let id = format!("\"id\":\"{id}\"");
    while !edge.rows["insights/q"].contains(&id) {
        edge.pass(MINUTE);
    }
}

fn fails(edge: &mut Edge, part: &str, called: &Called) {
    edge.played.failing.push((part.to_owned(), called.clone()));
}

/// Each of the last days is there, and history is.
fn has_days(edge: &Edge) {
    let state = edge.state().unwrap();
    assert!(state.ready.is_some());
    let fin = state.finals(edge.now());
    for day in (0..6).map(|days| fin.minus(days)) {
        assert_eq!(edge.cell(day, "views"), Cell::of(number("views", day)), "{day}");
    }
    assert!(fin.plus(5) > Day::of(edge.now()));
}

#[test]
fn a_sample_that_was_passed_over_is_no_loop() {
    let mut edge = edge();
    let posted = posts(&mut edge, "7", Product::Feed, 0);
    is_listed(&mut edge, "7");
    edge.facts.unusable = Some(Failure::timed_out());
    edge.until(posted.plus(9 * HOUR + 30 * MINUTE)).unwrap();
    edge.facts.unusable = None;
    let asked = edge.calls.len();
    edge.until(posted.plus(25 * HOUR)).unwrap();
    let more = edge.calls.len() - asked;
    assert!(more < 100, "{more}");
    let ages = ages(&edge, "7");
    assert_eq!((ages[0], ages[1], ages[2]), (None, None, Some(24 * 60)));
}

/// R100: a video of before reels has its reach and nothing else.
#[test]
fn old_videos_take_nothing_of_the_others() {
    let words =
        "(#100) The Media Insights API does not support the views, likes metric for this media product type.";
    let refused = failed(100, words);
    let mut edge = Edge::new();
    edge.facts.policy = "20".to_owned();
    for id in ["video1", "video2"] {
        posts(&mut edge, id, Product::Feed, 9 * DAY);
        fails(&mut edge, &format!("/{id}/insights?metric=reach,"), &refused);
        for metric in Product::Feed.metrics().filter(|metric| metric.name != "reach") {
            fails(
                &mut edge,
                &format!("/{id}/insights?metric={}", metric.name),
                &refused,
            );
        }
    }
    posts(&mut edge, "new", Product::Feed, 0);
    edge.pass(2 * DAY);
    let state = edge.state().unwrap();
    assert!(state.refused.is_empty() && state.doubted.is_empty());
    let now = edge.now();
    let at = |id: &str, place: usize, metric: &str| edge.media(id).at(place, metric, now);
    assert!(at("new", 0, "likes").whole().is_some());
    for id in ["video1", "video2"] {
        let place = edge.media(id).newest().unwrap();
        assert!(at(id, place, "reach").whole().is_some() && !edge.media(id).gone);
        assert_eq!(at(id, place, "likes"), Cell::NotOffered);
    }
}

#[test]
fn a_post_that_fails_for_good_costs_nothing_else() {
    for called in [
        failed(10, "(#10) Application does not have permission for this action"),
        failed(2, "Service temporarily unavailable"),
        Called::Answered("{}".to_owned()),
    ] {
        let mut edge = Edge::new();
        edge.facts.policy = "20".to_owned();
        posts(&mut edge, "old", Product::Feed, 300 * DAY);
        fails(&mut edge, "/old/insights", &called);
        posts(&mut edge, "new", Product::Feed, 0);
        edge.pass(5 * DAY);
        // Given up, and said, for a week.
        let told = edge.get("/insights/state").body;
        assert!(
            told.contains(r#""failing":[{"what":"post","id":"old","#),
            "{told}"
        );
        assert!(told.contains(r#""given_up":true"#), "{told}");
        edge.pass(5 * DAY);
        let told = edge.get("/insights/state").body;
        assert!(told.contains(r#""failing":[]"#), "{told}");
        has_days(&edge);
        let of = ages(&edge, "new");
        assert!(of[..5].iter().all(Option::is_some), "{of:?}");
        assert!(of[0].unwrap() < 90);
        let asked = edge.asked("/old/insights");
        assert!((5..20).contains(&asked), "{asked}");
    }
}

#[test]
fn a_list_that_fails_for_good_costs_nothing_else() {
    for called in [
        failed(1, "An unknown error has occurred."),
        failed(10, "(#10) Application does not have permission for this action"),
        Called::Answered(r#"{"data":null}"#.to_owned()),
    ] {
        let mut edge = Edge::new();
        edge.facts.policy = "20".to_owned();
        fails(&mut edge, "/me/stories", &called);
        posts(&mut edge, "new", Product::Feed, 0);
        edge.pass(10 * DAY);
        has_days(&edge);
        assert!(ages(&edge, "new")[..5].iter().all(Option::is_some));
        let asked = edge.asked("/me/stories");
        assert!((10..60).contains(&asked), "{asked}");
        let told = edge.get("/insights/state").body;
        assert!(told.contains(r#""failing":[{"what":"stories","#), "{told}");
        // It answers again.
        edge.played.failing.clear();
        edge.pass(DAY);
        let told = edge.get("/insights/state").body;
        assert!(told.contains(r#""failing":[]"#), "{told}");
    }
}

/// What is refused of one post alone, all of it, is that post's fault.
#[test]
fn posts_without_any_number_take_none_from_others() {
    for called in [
        failed(1, "An unknown error has occurred."),
        failed(100, "(#100) Invalid parameter"),
    ] {
        let mut edge = edge();
        for id in ["a", "b"] {
            posts(&mut edge, id, Product::Feed, 0);
            fails(&mut edge, &format!("/{id}/insights"), &called);
        }
        edge.pass(6 * HOUR);
        posts(&mut edge, "c", Product::Feed, 0);
        edge.pass(DAY);
        let state = edge.state().unwrap();
        assert!(
            state.refused.is_empty() && state.doubted.is_empty(),
            "{:?}",
            state.refused
        );
        let c = edge.media("c");
        for metric in Product::Feed.metrics() {
            assert!(
                c.at(0, metric.name, edge.now()).whole().is_some(),
                "{}",
                metric.name
            );
        }
        edge.pass(9 * DAY);
        let a = edge.media("a");
        assert_eq!(a.at(a.newest().unwrap(), "views", edge.now()), Cell::NotOffered);
        assert!(a.gone);
        let asked = edge.asked("/a/insights");
        assert!(asked < 150, "{asked}");
    }
}

fn limit() -> Failure {
    Failure::new(Category::AppRateLimited, Retry::Later, "Half is gone.", "Wait.")
}

/// R103.
#[test]
fn a_sample_as_it_was_found_does_not_keep_the_last_one_waiting() {
    let mut edge = edge();
    let posted = posts(&mut edge, "s", Product::Story, 4 * HOUR);
    fails(&mut edge, "/s/insights", &Called::Held(limit()));
    is_listed(&mut edge, "s");
    edge.until(posted.plus(23 * HOUR)).unwrap();
    edge.played.trouble = Some(Called::Held(limit()));
    edge.until(posted.plus(DAY - 20 * MINUTE)).unwrap();
    let due = edge.calls.iter().filter(|(_, call)| call.turn == Turn::Due);
    assert!(due.count() > 0);
    edge.played.trouble = None;
    edge.played.failing.clear();
    edge.until(posted.plus(DAY)).unwrap();
    assert!(edge.media("s").age(2).is_some());
}

/// R103: stories are found too, whatever holds the background.
#[test]
fn stories_are_found_while_the_background_stands_still() {
    let mut edge = edge();
    edge.pass(2 * HOUR);
    edge.played.background = Some(Called::Held(limit()));
    posts(&mut edge, "s", Product::Story, 0);
    edge.pass(DAY);
    assert!(edge.media("s").age(2).is_some());
    let urgent = edge.calls.iter().filter(|(_, call)| call.turn == Turn::Due);
    assert!((2..=3).contains(&urgent.count()));
    // Where that fails too, it isn't asked for over and over.
    edge.played.background = None;
    edge.played.trouble = Some(Called::Held(limit()));
    let asked = edge.asked("/me/stories");
    edge.pass(2 * DAY);
    let asked = edge.asked("/me/stories") - asked;
    assert!((2..40).contains(&asked), "{asked}");
}
