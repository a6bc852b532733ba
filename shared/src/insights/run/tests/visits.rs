//! How long a visit is, and that none is made for nothing.

use super::*;
use crate::insights::{metrics::Product, testing::Post};

/// R92: what else is due waits for 20 seconds and a call; the free plan of the platform has 50 calls an invocation.
#[test]
fn a_visit_is_short() {
    for (call, calls, millis) in [(5_000, 4, 25_000), (300, 45, 20_000), (0, 45, 0)] {
        let mut edge = Edge::new();
        edge.call = call;
        let began = edge.now();
        edge.until(began).unwrap();
        assert_eq!((edge.visits, edge.calls.len()), (1, calls), "{call}");
        assert!(edge.now().since(began) <= millis);
        edge.history();
    }
}

/// Whatever it is that leaves everything as it was, it is no loop.
#[test]
fn a_visit_that_changes_nothing_is_not_made_again_at_once() {
    let mut edge = Edge::new();
    edge.facts.policy = "5".to_owned();
    edge.history();
    edge.loses = Some("insights/q");
    let asked = edge.calls.len();
    edge.pass(DAY);
    let first = edge.calls.len() - asked;
    edge.pass(DAY);
    let second = edge.calls.len() - asked - first;
    assert!(
        (45..30 * 45).contains(&first) && second <= first,
        "{first} {second}"
    );
    edge.loses = None;
    edge.pass(DAY);
    let asked = edge.calls.len();
    edge.pass(DAY);
    assert!(edge.calls.len() - asked < 80, "{}", edge.calls.len() - asked);
    assert_eq!(edge.state().unwrap().still, 0);
}

/// R92, R100, R103: whatever fails for good, few calls are made an hour, and everything else is sampled in its time.
#[test]
fn what_fails_takes_nothing_else_with_it() {
    let mut seed = 3_u64;
    let mut dice = move |sides: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % sides
    };
    let kinds = [
        failed(1, "An unknown error has occurred."),
        failed(2, "Service temporarily unavailable"),
        failed(10, "(#10) Application does not have permission for this action"),
        failed(100, "(#100) Invalid parameter"),
        Called::Answered("{}".to_owned()),
        Called::Answered(r#"{"data":null}"#.to_owned()),
    ];
    let groups = [
        ("metric=follows_and_unfollows", "followers_gained"),
        ("breakdown=media_product_type", "views"),
        ("metric=accounts_engaged,", "replies"),
    ];
    let others = [
        "/me/stories",
        "/me/media",
        "/me?fields",
        "metric=reach,accounts_engaged&",
        "metric=online_followers",
        "timeframe=this_month",
    ];
    for round in 0..8 {
        let mut edge = Edge::new();
        edge.facts.policy = "10".to_owned();
        let begin = Timestamp::from_millis(edge.now().millis() / SECOND * SECOND);
        let before = Timestamp::from_millis(begin.millis() - DAY);
        edge.played.posts.push(Post::new("before", Product::Feed, before));
        for post in 0..12_u64 {
            let product = [Product::Feed, Product::Reel, Product::Story][usize::try_from(post % 3).unwrap()];
            let posted = begin.plus(dice(3 * 24 * 60) * MINUTE);
            edge.played
                .posts
                .push(Post::new(&format!("p{post}"), product, posted));
        }
        let paths: Vec<String> = (0..12).map(|post| format!("/p{post}/insights")).collect();
        let parts = paths.iter().map(String::as_str);
        let parts = parts.chain(groups.map(|(part, _)| part)).chain(others);
        for part in parts {
            if dice(3) == 0 {
                let kind = kinds[usize::try_from(dice(6)).unwrap()].clone();
                edge.played.failing.push((part.to_owned(), kind));
            }
        }
        edge.pass(10 * DAY);
        let failing: Vec<String> = edge.played.failing.iter().map(|(part, _)| part.clone()).collect();
        let fails = |part: &str| failing.iter().any(|failing| failing == part);
        let mut hours = BTreeMap::<u64, u32>::new();
        for (at, _) in &edge.calls {
            *hours.entry(at.since(begin) / HOUR).or_default() += 1;
        }
        hours.remove(&0);
        let most = hours.values().max().copied().unwrap();
        assert!(most <= 60, "{round}: {most} calls in an hour: {failing:?}");
        for post in edge.played.posts.iter().skip(1) {
            let list = if post.product == Product::Story {
                "/me/stories"
            } else {
                "/me/media"
            };
            if fails(list) || fails(&format!("/{}/insights", post.id)) {
                continue;
            }
            let media = edge.media(&post.id);
            let places = if post.product == Product::Story {
                2..3
            } else {
                0..4
            };
            for place in places {
                assert!(
                    media.age(place).is_some(),
                    "{round}: {} {place}: {failing:?}",
                    post.id
                );
            }
        }
        let state = edge.state().unwrap();
        let fin = state.finals(edge.now());
        for (part, column) in groups {
            for day in (0..7).map(|days| fin.minus(days)) {
                let cell = edge.cell(day, column);
                assert!(
                    fails(part) || cell != Cell::NotSampled,
                    "{round}: {day} {column} {failing:?}"
                );
            }
        }
        assert!(
            fails("timeframe=this_month") || edge.asked("timeframe=this_month") == 16,
            "{round}"
        );
        assert!(state.week > today().monday(), "{round}: {failing:?}");
    }
}
