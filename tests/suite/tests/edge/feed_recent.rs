//! What visitors have just read of a feed is answered from memory, and never to somebody whom it isn't for.

use std::time::Duration;

use suite::clock::poll;
use suite::crowd::Crowd;
use suite::gallery::{Gallery, id};
use suite::http::{Request, Response};

use crate::crowded::connect;
use crate::feed::{REAL_DAY, ask, posts, publish, shown, visit, world};

fn headers(answer: &Response) -> Vec<(String, String)> {
    let mut headers = answer.headers.clone();
    headers.retain(|(name, _)| !["age", "date"].contains(&name.to_ascii_lowercase().as_str()));
    headers.sort();
    headers
}

/// R86: the same answer, which says its age (RFC 9111 §5.1); what its owner changes is there at once.
#[test]
fn what_was_just_read_is_answered_from_memory() {
    let crowd = Crowd::start(REAL_DAY);
    let gallery = Gallery::start(&crowd, posts());
    let world = world(&crowd, &gallery);
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let feed = publish(&visitor, &session, "");
    for ending in ["json", "rss", "html"] {
        let target = format!("/feed/{feed}.{ending}");
        let first = visit(&world, &target);
        assert_eq!((first.status, first.header("age")), (200, None), "{ending}");
        let old = || Some(visit(&world, &target)).filter(|answer| answer.header("age").is_some());
        let again = poll(Duration::from_secs(4), old).expect("it comes from memory");
        assert_eq!((again.status, &again.body), (200, &first.body), "{ending}");
        assert_eq!(headers(&again), headers(&first), "{ending}");
    }
    let hidden = format!("{{\"hidden\":[\"{}\"]}}", id(1));
    let target = format!("/feeds/{feed}");
    assert_eq!(ask(&visitor, &session, "PATCH", &target, &hidden).status, 200);
    assert_eq!(shown(&world, &feed), ["Second light"]);
    let nobodys = format!("/feed/{}.json", "a".repeat(feed.len()));
    for _ in 0..3 {
        let nothing = visit(&world, &nobodys);
        assert_eq!((nothing.status, nothing.header("age")), (404, None));
    }
}

/// What is lent to another feed is none the less in memory: nothing of it has changed.
#[test]
fn lending_forgets_nothing() {
    let crowd = Crowd::start(REAL_DAY);
    let gallery = Gallery::start(&crowd, posts());
    let world = world(&crowd, &gallery);
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let lent = publish(&visitor, &session, "");
    publish(&visitor, &session, &format!("{{\"feeds\":[\"{lent}\"]}}"));
    let target = format!("/feed/{lent}.json");
    let old = || {
        visit(&world, &target);
        // Its owner is told of each that is shown in it, which is asked for that.
        assert_eq!(ask(&visitor, &session, "GET", "/feeds", "").status, 200);
        Some(visit(&world, &target)).filter(|answer| answer.header("age").is_some())
    };
    assert!(poll(Duration::from_secs(10), old).is_some());
}

/// R85: an answer is for the origin, and for the copy, that it was made for.
#[test]
fn memory_mixes_no_two_readers() {
    let crowd = Crowd::start(REAL_DAY);
    let gallery = Gallery::start(&crowd, posts());
    let world = world(&crowd, &gallery);
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let feed = publish(
        &visitor,
        &session,
        r#"{"origins":["https://a.example","https://b.example"]}"#,
    );
    let target = format!("/feed/{feed}.json");
    let tag = visit(&world, &target).header("etag").unwrap().to_owned();
    for _ in 0..2 {
        for origin in ["https://a.example", "https://b.example", "https://c.example"] {
            let asked = Request::get(&target).header("Origin", origin);
            let answer = world.edge.client.send(&asked);
            let allowed = (origin != "https://c.example").then_some(origin);
            assert_eq!(
                (answer.status, answer.header("access-control-allow-origin")),
                (200, allowed)
            );
            let known = world.edge.client.send(&asked.header("If-None-Match", &tag));
            assert_eq!(
                (
                    known.status,
                    known.body.len(),
                    known.header("access-control-allow-origin")
                ),
                (304, 0, allowed)
            );
        }
        let head = world.edge.client.send(&Request::new("HEAD", &target));
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(visit(&world, &target).header("access-control-allow-origin"), None);
    }
}

/// R86: however many visitors come, Instagram is asked at the renewals alone.
#[test]
fn ten_thousand_visits_ask_instagram_nothing() {
    let crowd = Crowd::start(REAL_DAY);
    let gallery = Gallery::start(&crowd, posts());
    let world = world(&crowd, &gallery);
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let feed = publish(&visitor, &session, "");
    let picture = crate::feed::path(
        &world,
        &visit(&world, &format!("/feed/{feed}.json")).json()["items"][0]["image"],
    );
    let targets = [
        format!("/feed/{feed}.json"),
        format!("/feed/{feed}.html"),
        picture,
    ];
    let asked = || gallery.asked().len() + crowd.asked(1).len();
    let before = asked();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for target in targets.iter().cycle().take(2_500) {
                    assert_eq!(visit(&world, target).status, 200);
                }
            });
        }
    });
    assert_eq!(asked(), before);
}
