//! Several accounts in one feed: each published its own, and what it takes back is gone from the whole.

use std::time::Duration;

use serde_json::json;
use suite::clock::{Stopwatch, poll};
use suite::crowd::Crowd;
use suite::gallery::{Gallery, image};

use crate::crowded::connect;
use crate::feed::{ask, path, publish, shown, visit, world};
use crate::panics::begins_with;
use crate::support::assert_problem;

/// So long that nothing is renewed meanwhile; what is lent lives for a second.
const HOUR: u64 = 3_600_000;
const PATIENCE: Duration = Duration::from_secs(20);

/// R85, R88, R89: newest first whosever they are, with the pictures of their own feed; and what is taken back there is gone
/// here too. Its owner is told.
#[test]
fn several_accounts_are_in_one_feed_until_one_takes_its_own_back() {
    let crowd = Crowd::start(HOUR);
    let gallery = Gallery::start(&crowd, vec![image(2, "Second of two")]);
    gallery.named("studio.two");
    let world = world(&crowd, &gallery);
    let (mut visitor, mut other) = (world.visitor(), world.visitor());
    let (session, others) = (connect(&mut visitor, 1), connect(&mut other, 2));
    let lent = publish(&other, &others, "");
    gallery.named("studio.lumen");
    gallery.shows(vec![image(3, "Third"), image(1, "First")]);
    let id = publish(&visitor, &session, &json!({"feeds": [lent]}).to_string());
    assert_eq!(shown(&world, &id), ["Third", "Second of two", "First"]);
    assert_eq!(shown(&world, &lent), ["Second of two"], "it shows its own alone");
    let json = visit(&world, &format!("/feed/{id}.json"));
    let (tag, feed) = (json.header("etag").unwrap().to_owned(), json.json());
    assert_eq!(
        feed["items"][1]["authors"][0]["url"],
        "https://www.instagram.com/studio.two/"
    );
    assert_eq!(feed["_instagram"]["profiles"].as_array().unwrap().len(), 2);
    let picture = path(&world, &feed["items"][1]["image"]);
    assert!(picture.starts_with(&format!("/feed/{lent}/")), "{picture}");
    assert_eq!(visit(&world, &picture).status, 200);
    let rss = visit(&world, &format!("/feed/{id}.rss")).text();
    assert!(rss.contains("<dc:creator>@studio.two</dc:creator>"), "{rss}");
    let own = ask(&visitor, &session, "GET", &format!("/feeds/{id}"), "").json();
    assert_eq!(
        (&own["settings"]["feeds"], own.get("left_out")),
        (&json!([lent]), None)
    );

    let answer = ask(&other, &others, "DELETE", &format!("/feeds/{lent}"), "");
    assert_eq!(answer.status, 204);
    let gone = || (shown(&world, &id) == ["Third", "First"]).then_some(());
    assert!(poll(PATIENCE, gone).is_some(), "{:?}", shown(&world, &id));
    let after = visit(&world, &format!("/feed/{id}.json"));
    assert_ne!(after.header("etag"), Some(tag.as_str()));
    let own = ask(&visitor, &session, "GET", "/feeds", "").json();
    let left_out = &own["feeds"][0]["left_out"][0];
    assert_eq!(left_out["id"], lent.as_str());
    assert!(
        left_out["action"].as_str().unwrap().contains("Take it out"),
        "{own}"
    );
    // All else can be changed meanwhile.
    let answer = ask(
        &visitor,
        &session,
        "PATCH",
        &format!("/feeds/{id}"),
        r#"{"count":1}"#,
    );
    assert_eq!(
        (answer.status, shown(&world, &id)),
        (200, vec!["Third".to_owned()])
    );
}

/// Visitors wait for a feed that hangs once at the most, which is left out of the other one until it answers again.
#[test]
fn nobody_waits_for_a_feed_that_hangs() {
    let crowd = Crowd::start(HOUR);
    let gallery = Gallery::start(&crowd, vec![image(2, "Second of two")]);
    gallery.named("studio.two");
    let mut world = world(&crowd, &gallery);
    let mut bare = world.bare();
    // The Worker has nothing that hangs, so this test's copy of the bundle gets it.
    let file = bare.folder().join("index.js");
    let mut text = std::fs::read_to_string(&file).unwrap();
    let hang = "if(globalThis.hangs)return new Promise(()=>setInterval(()=>{},100))";
    begins_with(&mut text, "feed", "/lend", hang);
    begins_with(&mut text, "feed", "?hang", "globalThis.hangs=true");
    begins_with(&mut text, "feed", "?heal", "globalThis.hangs=false");
    std::fs::write(&file, text).unwrap();
    bare.start();
    let (mut visitor, mut other) = (world.visitor(), world.visitor());
    let (session, others) = (connect(&mut visitor, 1), connect(&mut other, 2));
    let lent = publish(&other, &others, "");
    gallery.named("studio.lumen");
    gallery.shows(vec![image(1, "First")]);
    let id = publish(&visitor, &session, &json!({"feeds": [lent]}).to_string());
    assert_eq!(shown(&world, &id), ["Second of two", "First"]);
    assert_eq!(visit(&world, &format!("/feed/{lent}.json?hang")).status, 200);
    let begun = Stopwatch::start();
    let mut waits = Vec::new();
    // As long as several lives of what was lent.
    while begun.elapsed() < Duration::from_secs(12) {
        let watch = Stopwatch::start();
        let posts = shown(&world, &id);
        assert_eq!(posts.last().map(String::as_str), Some("First"));
        waits.push(watch.elapsed());
        std::thread::sleep(Duration::from_millis(200));
    }
    let long = waits.iter().filter(|wait| **wait > Duration::from_millis(1_800));
    assert!(long.count() <= 1, "{waits:?}");
    assert_eq!(shown(&world, &id), ["First"], "what nobody says any more");
    assert_eq!(visit(&world, &format!("/feed/{lent}.json?heal")).status, 200);
    let back = || (shown(&world, &id) == ["Second of two", "First"]).then_some(());
    assert!(poll(PATIENCE, back).is_some(), "{:?}", shown(&world, &id));
}

/// What can't be shown in a feed is refused where it is said, with what to do.
#[test]
fn feeds_that_can_not_be_shown_are_refused() {
    let crowd = Crowd::start(HOUR);
    let gallery = Gallery::start(&crowd, vec![image(1, "First")]);
    let world = world(&crowd, &gallery);
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let id = publish(&visitor, &session, "");
    let certain = publish(&visitor, &session, r#"{"origins":["https://a.example"]}"#);
    let nobodys = "A".repeat(32);
    let target = format!("/feeds/{id}");
    let five: Vec<String> = (0..5).map(|at| format!("{at}").repeat(32)).collect();
    for (said, names) in [
        (json!({"feeds": [id]}), "this one"),
        (json!({"feeds": [nobodys]}), "isn't there"),
        (json!({"feeds": [certain]}), "origins"),
        (
            json!({"feeds": [certain], "origins": ["https://b.example"]}),
            "origins",
        ),
        (
            json!({"feeds": [certain, certain], "origins": ["https://a.example"]}),
            "each once",
        ),
        (json!({"feeds": five}), "at most 4"),
        (json!({"feeds": ["/"]}), "ids of other feeds"),
    ] {
        let answer = ask(&visitor, &session, "PATCH", &target, &said.to_string());
        assert_eq!(
            (answer.status, assert_problem(&answer).as_str()),
            (400, "bad_parameter"),
            "{said}"
        );
        assert!(answer.text().contains(names), "{said}: {}", answer.text());
    }
    let told = ask(&visitor, &session, "GET", &target, "").json();
    assert_eq!(told["settings"]["feeds"], json!([]), "nothing of it is kept");
    let fits = json!({"feeds": [certain], "origins": ["https://a.example"]}).to_string();
    assert_eq!(ask(&visitor, &session, "PATCH", &target, &fits).status, 200);
}
