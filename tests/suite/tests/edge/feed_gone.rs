//! Gone means gone: a feed that was taken back, and whatever its account ends by.

use std::time::Duration;

use suite::clock::{poll, unix_now};
use suite::crowd::Crowd;
use suite::gallery::{Gallery, image, picture};
use suite::http::Request;
use suite::leaks::{self, Canary};
use suite::processes::{Edge, World};

use crate::crowded::connect;
use crate::database::{databases, run};
use crate::duties::signed;
use crate::feed::{REAL_DAY, ask, path, posts, publish, shown, visit, world};
use crate::support::stored;

const METAS: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
const PATIENCE: Duration = Duration::from_secs(20);

/// Every address of a feed, and of its pictures.
pub fn addresses(world: &World, id: &str) -> Vec<String> {
    let feed = visit(world, &format!("/feed/{id}.json")).json();
    let pictures = feed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| path(world, &item["image"]));
    let mut all: Vec<String> = pictures.collect();
    assert!(!all.is_empty());
    all.extend(["json", "rss", "html"].map(|ending| format!("/feed/{id}.{ending}")));
    all
}

#[track_caller]
pub fn assert_gone(world: &World, addresses: &[String]) {
    for address in addresses {
        let answer = visit(world, address);
        assert_eq!(
            (answer.status, answer.header("cache-control")),
            (404, Some("no-store")),
            "{address}"
        );
    }
}

/// What a feed shows, to be found in no file afterwards.
pub fn of_feed() -> Vec<Canary> {
    vec![
        Canary::new("a text", b"Second light"),
        Canary::new("a picture", &picture("3.webp").as_bytes()[30..]),
        Canary::new("the account's picture", &picture("me.webp").as_bytes()[30..]),
    ]
}

/// Every file of the storage, once each database has put its write-ahead log in order.
fn at_rest(world: &mut World) -> Vec<leaks::Seen> {
    world.edge.stop();
    for class in ["Feed", "Connection"] {
        for file in databases(world, class) {
            run(&file, "SELECT 1");
        }
    }
    stored(world)
}

/// R57, R85: taken back, with its pictures, before the answer says so; and nothing of it is left in a file.
#[test]
fn what_is_taken_back_is_gone_at_once() {
    let crowd = Crowd::start(REAL_DAY);
    let gallery = Gallery::start(&crowd, posts());
    let mut world = world(&crowd, &gallery);
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let (id, stays) = (
        publish(&visitor, &session, ""),
        publish(&visitor, &session, r#"{"count":1}"#),
    );
    let all = addresses(&world, &id);
    let answer = ask(&visitor, &session, "DELETE", &format!("/feeds/{id}"), "");
    assert_eq!(answer.status, 204, "{}", answer.text());
    assert_gone(&world, &all);
    assert_eq!(
        ask(&visitor, &session, "GET", &format!("/feeds/{id}"), "").status,
        404
    );
    assert_eq!(
        ask(&visitor, &session, "DELETE", &format!("/feeds/{id}"), "").status,
        404
    );
    assert_eq!(shown(&world, &stays).len(), 1, "the other one is still there");
    // That one keeps what Instagram answered, with the posts that it doesn't show: it goes too.
    let answer = ask(&visitor, &session, "DELETE", &format!("/feeds/{stays}"), "");
    assert_eq!(answer.status, 204, "{}", answer.text());
    leaks::assert_none(&of_feed()[..2], &at_rest(&mut world));
}

/// R36, R57, R85: a disconnect takes every feed of the account, and no other account's.
#[test]
fn a_disconnect_takes_the_feeds_with_it() {
    let crowd = Crowd::start(REAL_DAY);
    let gallery = Gallery::start(&crowd, posts());
    let mut world = world(&crowd, &gallery);
    let (mut visitor, mut other) = (world.visitor(), world.visitor());
    let (session, others) = (connect(&mut visitor, 1), connect(&mut other, 2));
    let ids = [
        publish(&visitor, &session, ""),
        publish(&visitor, &session, r#"{"count":2}"#),
    ];
    let stays = publish(&other, &others, r#"{"count":1}"#);
    let all: Vec<String> = ids.iter().flat_map(|id| addresses(&world, id)).collect();
    assert_eq!(visitor.disconnect(&session).status, 204);
    assert_gone(&world, &all);
    assert_eq!(shown(&world, &stays).len(), 1);
    // Connected again, nothing of it is back.
    let again = connect(&mut visitor, 1);
    assert_eq!(
        ask(&visitor, &again, "GET", "/feeds", "").text(),
        "{\"feeds\":[],\"most\":5}"
    );
    assert_eq!(visitor.disconnect(&again).status, 204);
    assert_eq!(other.disconnect(&others).status, 204);
    leaks::assert_none(&of_feed(), &at_rest(&mut world));
}

/// R54, R55, R85: Meta says that the person is gone, and so is what they published.
#[test]
fn metas_word_takes_the_feeds_too() {
    let crowd = Crowd::start(3_600_000);
    let gallery = Gallery::start(&crowd, posts());
    let address = gallery.url();
    let world = crate::crowded::world(&crowd, move |settings| {
        settings.profile("graph_url", address.into());
        settings.secret("META_APP_SECRET", METAS);
    });
    for (account, duty) in [(1, "/instagram/deauthorize"), (2, "/instagram/deletion")] {
        let mut visitor = world.visitor();
        let session = connect(&mut visitor, account);
        let all = addresses(&world, &publish(&visitor, &session, ""));
        let said = signed(METAS, account, unix_now() + 1);
        let request = suite::http::Request::post_form(duty, &[("signed_request", &said)]);
        assert_eq!(world.edge.client.send(&request).status, 200);
        let over = || (visitor.read(&session, "/graph/me?fields=id").status == 401).then_some(());
        poll(PATIENCE, over).expect("it ended");
        let gone = || (visit(&world, &all[0]).status == 404).then_some(());
        poll(PATIENCE, gone).expect("its feed went with it");
        assert_gone(&world, &all);
    }
}

/// R88: what was deleted at Instagram, or hidden by its owner, leaves the feed with its picture; a post that comes in its
/// place is there.
#[test]
fn a_deleted_post_leaves_with_its_picture() {
    let crowd = Crowd::start(REAL_DAY);
    let gallery = Gallery::start(&crowd, posts());
    let mut world = world(&crowd, &gallery);
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let id = publish(&visitor, &session, "");
    let feed = visit(&world, &format!("/feed/{id}.json")).json();
    let deleted = path(&world, &feed["items"][1]["image"]);
    gallery.shows(vec![image(4, "New"), image(1, "First light")]);
    let target = format!("/feeds/{id}");
    assert_eq!(ask(&visitor, &session, "PATCH", &target, "{}").status, 200);
    assert_eq!(shown(&world, &id), ["New", "First light"]);
    assert_gone(&world, &[deleted]);
    let hidden = format!("{{\"hidden\":[\"{}\"]}}", suite::gallery::id(4));
    assert_eq!(ask(&visitor, &session, "PATCH", &target, &hidden).status, 200);
    assert_eq!(shown(&world, &id), ["First light"]);
    for ending in ["rss", "html"] {
        let text = visit(&world, &format!("/feed/{id}.{ending}")).text();
        assert!(
            text.contains("First light") && !text.contains("Second light") && !text.contains("New"),
            "{text}"
        );
    }
    leaks::assert_none(&of_feed()[1..2], &at_rest(&mut world));
}

/// R54, R85: a feed that was taken back while its object didn't answer isn't forgotten by its connection's end, and
/// nobody is told before that all is deleted.
#[test]
fn a_feed_that_could_not_be_taken_back_goes_with_the_deletion() {
    let crowd = Crowd::start(3_600_000);
    let gallery = Gallery::start(&crowd, posts());
    let address = gallery.url();
    let mut world = crate::crowded::world(&crowd, move |settings| {
        settings.profile("graph_url", address.into());
        settings.secret("META_APP_SECRET", METAS);
    });
    let mut bare = world.bare();
    bare.start();
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let id = publish(&visitor, &session, "");
    let all = addresses(&world, &id);
    let key = visitor.key.clone();
    bare.kill();
    // Another version's, so that the object refuses whatever it is asked.
    let odd = "CREATE VIEW schema_4000000000 AS SELECT 1";
    let feeds = databases(&world, "Feed");
    for file in &feeds {
        run(file, odd);
    }
    bare.start();
    let mut visitor = world.visitor();
    visitor.key = key;
    ask(&visitor, &session, "DELETE", &format!("/feeds/{id}"), "");
    assert_eq!(visitor.disconnect(&session).status, 204);
    let said = signed(METAS, 1, unix_now() + 1);
    let request = suite::http::Request::post_form("/instagram/deletion", &[("signed_request", &said)]);
    let page = path(&world, &world.edge.client.send(&request).json()["url"]);
    let deleted = || {
        visit(&world, &page)
            .text()
            .contains("Your data is deleted")
            .then_some(())
    };
    // Both rounds of the deletion would be over by then.
    assert!(poll(Duration::from_secs(8), deleted).is_none());
    bare.kill();
    for file in &feeds {
        run(file, "DROP VIEW schema_4000000000");
    }
    bare.start();
    let gone = || (visit(&world, &all[0]).status == 404).then_some(());
    poll(PATIENCE, gone).expect("it went");
    assert_gone(&world, &all);
}

/// R86: whoever makes up ids of feeds wakes objects for a while and not without end; what was given out is there meanwhile, and
/// so is what was there once, although the key that shows it is gone.
#[test]
fn made_up_ids_have_an_end() {
    let crowd = Crowd::start(REAL_DAY);
    let gallery = Gallery::start(&crowd, posts());
    let mut world = world(&crowd, &gallery);
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let unproven = publish(&visitor, &session, "");
    world.edge.stop();
    let key = format!("k2:{}", suite::clock::random_word());
    world.settings.secret("SEALING_KEYS", &key);
    let state = world.state_folder();
    let edge = Edge::limited(state.parent().unwrap(), world.edge.port, &world.settings, 20);
    let edge = edge.unwrap_or_else(|why| panic!("{why}"));
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 2);
    let id = publish(&visitor, &session, "");
    let from = |target: &str, address: &str| {
        let request = Request::get(target).header("cf-connecting-ip", address);
        edge.client.send(&request).status
    };
    let made_up = format!("/feed/{}.json", "A".repeat(32));
    let (given, unproven) = (format!("/feed/{id}.json"), format!("/feed/{unproven}.json"));
    assert_eq!(from(&unproven, "203.0.113.10"), 200);
    assert_eq!(from(&made_up, "203.0.113.9"), 404);
    // In one minute, or in the next one.
    assert!((0..60).any(|_| from(&made_up, "203.0.113.9") == 429));
    for target in [given, unproven] {
        // Each with a query of its own, which memory doesn't know.
        let asked = |at: u32| from(&format!("{target}?{at}"), "203.0.113.9");
        assert!((0..60).all(|at| asked(at) == 200), "{target}");
    }
    assert_eq!(from(&made_up, "198.51.100.7"), 404, "another address");
}
