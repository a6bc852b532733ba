mod failing;

use crate::{
    insights::{
        cell::Cell,
        kept::ENTRY,
        metrics::Product,
        queue::FOUND,
        testing::{Edge, Post, failed},
    },
    rooms::{Called, Turn, testing::Killed},
    values::time::{DAY, HOUR, MINUTE, SECOND, Timestamp},
};

/// An account with a short history, all of it fetched, that posted three days ago.
fn edge() -> Edge {
    let mut edge = Edge::new();
    edge.facts.policy = "70".to_owned();
    posts(&mut edge, "before", Product::Feed, 3 * DAY);
    edge.history();
    edge
}

fn posts(edge: &mut Edge, id: &str, product: Product, age: u64) -> Timestamp {
    let posted = Timestamp::from_millis(edge.now().millis() / SECOND * SECOND - age);
    edge.played.posts.push(Post::new(id, product, posted));
    posted
}

fn ages(edge: &Edge, id: &str) -> Vec<Option<i64>> {
    let media = edge.media(id);
    (0..=FOUND)
        .map(|place| media.age(place).map(|age| age / 60))
        .collect()
}

#[test]
fn a_posts_numbers_are_kept_at_six_ages() {
    let mut edge = edge();
    posts(&mut edge, "7", Product::Feed, 0);
    edge.pass(30 * DAY);
    let hours = [1, 6, 24, 48, 7 * 24, 28 * 24];
    let media = edge.media("7");
    for (place, hours) in hours.into_iter().enumerate() {
        let age = media.age(place).unwrap();
        assert!(
            (hours * 3_600..hours * 3_600 + 60).contains(&age),
            "{place}: {age}"
        );
        let at = media.posted.plus(u64::try_from(age).unwrap() * SECOND);
        for metric in Product::Feed.metrics() {
            let number = edge.played.posts[1].number(metric.name, at);
            assert_eq!(
                media.at(place, metric.name, edge.now()),
                Cell::of(number),
                "{}",
                metric.name
            );
        }
    }
    assert_eq!(media.url.as_deref(), Some("https://i/7"));
    assert_eq!(edge.asked("/7/insights"), 6);
    edge.pass(30 * DAY);
    assert_eq!(edge.asked("/7/insights"), 6);
}

#[test]
fn posts_of_before_are_sampled_as_they_are_found() {
    let mut edge = Edge::new();
    edge.facts.policy = "5".to_owned();
    posts(&mut edge, "old", Product::Reel, 900 * DAY);
    posts(&mut edge, "young", Product::Feed, 60 * HOUR);
    posts(&mut edge, "ended", Product::Story, 2 * DAY);
    edge.history();
    let none = None;
    assert_eq!(
        ages(&edge, "old")[..6],
        [none, none, none, none, none, Some(900 * 24 * 60)]
    );
    // Its second day is over for less than another day.
    assert_eq!(ages(&edge, "young")[..4], [none, none, none, Some(60 * 60)]);
    assert!(!edge.rows.keys().any(|key| key.ends_with("/ended")));
    posts(&mut edge, "five", Product::Feed, 5 * DAY);
    edge.pass(2 * HOUR);
    assert!(ages(&edge, "five")[FOUND].unwrap() >= 5 * 24 * 60);
    let media = edge.media("five");
    assert_eq!(media.at(0, "views", edge.now()), Cell::NotSampled);
    assert_eq!(media.at(4, "views", edge.now()), Cell::TooNew);
    assert_eq!(media.newest(), Some(FOUND));
}

/// R103: fifty stories a day, and an edge that is killed over and over.
#[test]
fn a_storys_last_sample_is_at_most_half_an_hour_older_than_its_end() {
    let mut seed = 7_u64;
    let mut dice = move |sides: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % sides
    };
    for unknown in [vec![], vec!["replies", "navigation"]] {
        let mut edge = edge();
        edge.played.unknown = unknown;
        let begin = edge.now();
        for story in 0..50 {
            // Many of them at nearly the same time.
            let at = if story < 25 {
                600 * story
            } else {
                dice(DAY / SECOND)
            };
            let posted = Timestamp::from_millis(begin.millis() / SECOND * SECOND + at * SECOND);
            edge.played
                .posts
                .push(Post::new(&format!("s{story}"), Product::Story, posted));
        }
        let end = begin.plus(2 * DAY + HOUR);
        let mut kills = 0;
        while edge.now() < end {
            edge.effects_left = usize::try_from(dice(60)).unwrap() + 3;
            if edge.until(end) == Err(Killed) {
                kills += 1;
                edge.facts.now = edge.now().plus(dice(20) * SECOND);
            }
        }
        assert!(kills > 50, "{kills}");
        for story in 0..50 {
            let id = format!("s{story}");
            let media = edge.media(&id);
            let age = media.age(2).unwrap();
            assert!((84_600..86_400).contains(&age), "{id}: {age}");
            let at = |metric| media.at(2, metric, edge.now());
            assert!(at("reach").whole().is_some(), "{id}");
            assert_eq!(
                at("replies").whole().is_some(),
                edge.played.unknown.is_empty(),
                "{id}"
            );
        }
        let mut last = edge.calls.iter().filter(|(_, call)| call.turn == Turn::Due);
        assert!(last.all(|(_, call)| call.path.starts_with("/s")));
    }
}

/// R103: half of the allowance is gone, so the background waits; a story's end doesn't.
#[test]
fn a_storys_end_does_not_wait_for_the_background() {
    let mut edge = edge();
    posts(&mut edge, "s", Product::Story, 10 * HOUR);
    edge.pass(2 * HOUR);
    edge.played.trouble = Some(failed(4, "(#4) Application request limit reached"));
    edge.pass(11 * HOUR + 40 * MINUTE);
    assert!(edge.state().unwrap().hold.is_some());
    let due = edge
        .calls
        .iter()
        .filter(|(_, call)| call.turn == Turn::Due)
        .count();
    assert!((2..=5).contains(&due), "it is tried every two minutes: {due}");
    edge.played.trouble = None;
    edge.pass(3 * MINUTE);
    assert!(edge.media("s").age(2).is_some());
}

/// R99, R100.
#[test]
fn what_a_post_lacks_is_told_apart() {
    let mut edge = edge();
    edge.played.unknown = vec!["reposts"];
    edge.played.shells = vec!["follows"];
    posts(&mut edge, "a", Product::Feed, 0);
    posts(&mut edge, "few", Product::Story, 0);
    posts(&mut edge, "r", Product::Reel, 0);
    edge.played.posts[2].viewers = 4;
    edge.pass(90 * MINUTE);
    assert_eq!(edge.asked("/a/insights"), 12);
    let (now, few) = (edge.now(), edge.media("few"));
    assert_eq!(few.at(0, "reach", now), Cell::TooFew);
    assert_eq!(few.at(1, "reach", now), Cell::TooNew);
    let a = edge.media("a");
    assert_eq!(a.at(0, "reposts", now), Cell::NotOffered);
    assert_eq!(a.at(0, "follows", now), Cell::NotOffered);
    assert!(a.at(0, "views", now).whole().is_some());
    assert_eq!(edge.media("r").at(0, "reposts", now), Cell::NotOffered);
    // Together, and each alone; it answered before, so once more; then without.
    edge.pass(6 * HOUR);
    assert_eq!(edge.asked("/a/insights"), 2 * 12);
    let asked = edge.asked("/a/insights");
    edge.pass(DAY);
    assert_eq!(edge.asked("/a/insights") - asked, 1);
    assert_eq!(edge.media("a").at(1, "reposts", now), Cell::NotOffered);
    // What one post lacks, others of its kind have.
    posts(&mut edge, "b", Product::Feed, 0);
    posts(&mut edge, "c", Product::Feed, 0);
    for post in &mut edge.played.posts {
        if post.id == "b" {
            post.without = Some("saved");
        }
    }
    edge.pass(2 * HOUR);
    let now = edge.now();
    assert_eq!(edge.media("b").at(0, "saved", now), Cell::NotOffered);
    assert!(edge.media("c").at(0, "saved", now).whole().is_some());
    // It was deleted.
    for post in &mut edge.played.posts {
        post.deleted = Some(now);
    }
    edge.pass(6 * HOUR);
    let c = edge.media("c");
    assert!(c.gone && c.at(0, "saved", now).whole().is_some());
    assert_eq!(c.at(2, "saved", edge.now()), Cell::NotSampled);
}

#[test]
fn who_posts_nothing_is_asked_less() {
    let mut edge = edge();
    edge.pass(20 * DAY);
    let asked = edge.asked("/me/stories");
    edge.pass(DAY);
    assert_eq!(edge.asked("/me/stories") - asked, 4);
    posts(&mut edge, "1", Product::Feed, 0);
    edge.pass(6 * HOUR);
    let asked = edge.asked("/me/stories");
    edge.pass(DAY);
    assert!((23..=24).contains(&(edge.asked("/me/stories") - asked)));
    assert!(edge.due[ENTRY] <= edge.now().plus(HOUR));
}

/// Accounts without stories, or without the right to them.
#[test]
fn a_list_that_is_refused_costs_nothing_else() {
    let mut edge = Edge::new();
    edge.facts.policy = "5".to_owned();
    edge.played.no_stories = true;
    posts(&mut edge, "1", Product::Feed, 0);
    edge.history();
    edge.pass(2 * HOUR);
    assert!(edge.media("1").age(0).is_some() && edge.state().unwrap().hold.is_none());
    assert!(matches!(failed(100, "x"), Called::Failed(_)));
}
