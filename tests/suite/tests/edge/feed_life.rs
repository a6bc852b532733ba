//! A feed's life without anybody's help: renewed by the Connection's alarm, and alive when the token is dead. Days last
//! fractions of a second.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use suite::clock::{poll, unix_now};
use suite::crowd::Crowd;
use suite::days::tell;
use suite::gallery::{Gallery, image};
use suite::processes::{Bare, Edge, World};

use crate::crowded::connect;
use crate::database::{database, run};
use crate::events::Receiver;
use crate::feed::{REAL_DAY, ask, path, posts, publish, shown, visit};

const DAY_MS: u64 = 400;
const PATIENCE: Duration = Duration::from_mins(1);
/// Twice a day.
const OFTEN: &str = r#"{"minutes":720}"#;

/// R87, R88: a new post shows within the interval, and a deleted one leaves, with nobody there.
#[test]
fn a_feed_is_renewed_by_itself() {
    tell(DAY_MS, |days| {
        let crowd = Crowd::start(days.ms);
        let gallery = Gallery::start(&crowd, posts());
        let world = crate::feed::world(&crowd, &gallery);
        days.pass_at(&world.edge);
        let mut visitor = world.visitor();
        let session = connect(&mut visitor, 1);
        let id = publish(&visitor, &session, OFTEN);
        assert_eq!(shown(&world, &id).len(), 2);
        gallery.shows(vec![image(7, "By itself"), image(1, "First light")]);
        let renewed = || (shown(&world, &id) == ["By itself", "First light"]).then_some(());
        assert!(poll(days.of(3), renewed).is_some(), "{:?}", shown(&world, &id));
        // Renewals go on, and no picture is fetched twice.
        let before = gallery.count("/media");
        let more = || (gallery.count("/media") >= before + 3).then_some(());
        assert!(poll(PATIENCE, more).is_some());
        assert_eq!([gallery.count("/cdn/1."), gallery.count("/cdn/7.")], [1, 1]);
        let tag = |ending| {
            visit(&world, &format!("/feed/{id}.{ending}"))
                .header("etag")
                .map(str::to_owned)
        };
        assert_eq!(
            (tag("rss"), tag("html")),
            (tag("rss"), tag("html")),
            "what didn't change is the same"
        );
    });
}

/// R76: for 29 days after the token's death every page and every picture is as it was; the owner is told at once, why and
/// what to do. On day 31 the feed is empty, and no error; connected again, it is back.
#[test]
fn a_feed_lives_for_thirty_days_when_its_token_is_dead() {
    tell(DAY_MS, |days| {
        let (crowd, receiver) = (Crowd::start(days.ms), Receiver::start(&[]));
        let gallery = Gallery::start(&crowd, posts());
        let address = gallery.url();
        let world = receiver.world_with(&crowd, move |settings| {
            settings.profile("graph_url", address.into());
        });
        days.pass_at(&world.edge);
        let mut visitor = world.visitor();
        let session = connect(&mut visitor, 1);
        let id = publish(&visitor, &session, OFTEN);
        let target = |ending: &str| format!("/feed/{id}.{ending}");
        let text = |ending: &str| {
            let answer = visit(&world, &target(ending));
            assert_eq!(answer.status, 200);
            answer
                .text()
                .replace("data-state=\"stale\"", "data-state=\"fresh\"")
        };
        let before = (text("html"), text("rss"), visit(&world, &target("json")).json());
        let pictures: Vec<String> = before.2["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| path(&world, &item["image"]))
            .collect();
        assert_eq!(pictures.len(), 2);

        gallery.dead(true);
        let died = crowd.now();
        let stale = poll(PATIENCE, || {
            let own = ask(&visitor, &session, "GET", &format!("/feeds/{id}"), "").json();
            (own["state"] == "stale").then_some(own)
        });
        let stale = stale.expect("its owner sees it");
        assert_eq!(
            (&stale["category"], &stale["retry"]),
            (&"token_revoked".into(), &"user_reconnect".into())
        );
        assert!(stale["cause"].as_str().unwrap().len() > 10 && stale["action"].as_str().unwrap().len() > 10);
        assert!(stale["since"].as_u64() >= stale["renewed_at"].as_u64(), "{stale}");
        let told = poll(PATIENCE, || event(&receiver, "feed.stale")).expect("its operator is told");
        assert_eq!(
            (&told["data"]["feed"], &told["data"]["category"]),
            (&id.as_str().into(), &"token_revoked".into())
        );

        let asked = gallery.count("/cdn/");
        while crowd.now() < died + 29 * days.ms - days.ms {
            assert_eq!((text("html"), text("rss")), (before.0.clone(), before.1.clone()));
            for picture in &pictures {
                assert_eq!(visit(&world, picture).status, 200);
            }
            std::thread::sleep(days.of(1));
        }
        let json = visit(&world, &target("json")).json();
        assert_eq!(
            (&json["items"], &json["_instagram"]["state"]),
            (&before.2["items"], &"stale".into())
        );
        assert!(json["_instagram"]["renewed_at"].is_string());

        let ended = poll(PATIENCE, || {
            let answer = visit(&world, &target("json"));
            let json = answer.json();
            (answer.status == 200 && json["_instagram"]["state"] == "ended").then_some(json)
        });
        assert_eq!(ended.expect("after 30 days")["items"], serde_json::json!([]));
        assert!(crowd.now() >= died + 28 * days.ms);
        assert!(text("html").contains("data-state=\"ended\"") && !text("rss").contains("<item>"));
        assert_eq!(visit(&world, &pictures[0]).status, 404);
        let own = ask(&visitor, &session, "GET", &format!("/feeds/{id}"), "").json();
        assert_eq!(own["state"], "ended");
        assert_eq!(gallery.count("/cdn/"), asked, "nobody asked for a picture");
        assert_eq!(
            receiver
                .all()
                .iter()
                .filter(|(_, came)| came.body.contains("feed.stale"))
                .count(),
            1,
            "told once"
        );

        gallery.dead(false);
        connect(&mut visitor, 1);
        let back = || (shown(&world, &id).len() == 2).then_some(());
        assert!(poll(PATIENCE, back).is_some(), "connected again, it is renewed");
        assert_eq!(visit(&world, &pictures[0]).status, 200);
        poll(PATIENCE, || event(&receiver, "feed.recovered")).expect("and that is told");
    });
}

fn event(receiver: &Receiver, kind: &str) -> Option<Value> {
    let all = receiver.all();
    let bodies = all
        .iter()
        .filter_map(|(_, came)| serde_json::from_str::<Value>(&came.body).ok());
    bodies.into_iter().find(|body| body["type"] == kind)
}

/// R87, R88: Instagram's real pictures, whose addresses end after a day, are the edge's own; a post that is deleted or
/// archived leaves, one that comes back is there again under its former address, and no reel on trial is among them.
#[test]
fn instagrams_pictures_end_and_the_feeds_do_not() {
    let world = World::start();
    let mut visitor = world.visitor();
    let session = visitor.connect();
    let trial =
        json!({"account": "studio.lumen", "kind": "reel", "shared_to_feed": false, "caption": "On trial"});
    assert_eq!(world.stand_in.post(&trial).len(), 1);
    let id = publish(&visitor, &session, r#"{"count":8}"#);
    let target = format!("/feed/{id}.json");
    let items = || visit(&world, &target).json()["items"].as_array().unwrap().clone();
    let first = items();
    assert_eq!(first.len(), 8);
    let kinds: BTreeSet<&str> = first
        .iter()
        .filter_map(|item| item["_instagram"]["type"].as_str())
        .collect();
    assert!(kinds.len() >= 3, "{kinds:?}");
    let texts =
        |items: &[Value]| -> Vec<Value> { items.iter().map(|item| item["content_text"].clone()).collect() };
    assert!(!texts(&first).contains(&"On trial".into()));
    let pictures = |items: &[Value]| -> Vec<Value> {
        let lists = items
            .iter()
            .map(|item| item["_instagram"]["pictures"].as_array().unwrap().clone());
        lists.flatten().collect()
    };
    let all = pictures(&first);
    assert!(all.len() > 8, "the parts of a carousel are pictures, too");
    let every_picture = || {
        for picture in &all {
            let shown = visit(&world, &path(&world, &picture["url"]));
            assert_eq!(
                (shown.status, shown.header("content-type")),
                (200, Some("image/jpeg"))
            );
            assert!(shown.body.starts_with(&[0xff, 0xd8, 0xff]) && shown.body.len() > 1_000);
            assert!(picture["width"].as_u64().unwrap() >= 320 && picture["height"].as_u64().unwrap() >= 320);
            assert!(picture["alt"].as_str().unwrap().len() > 2, "{picture}");
        }
    };
    every_picture();
    world.stand_in.advance(3 * 86_400);
    let fetched = world.stand_in.count("cdn");
    every_picture();
    assert_eq!(
        world.stand_in.count("cdn"),
        fetched,
        "Instagram hears of no visitor"
    );

    let ids: Vec<String> = first
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect();
    world.stand_in.delete(&ids[..1]);
    world.stand_in.archive(&ids[1..2]);
    let own = format!("/feeds/{id}");
    assert_eq!(
        ask(&visitor, &session, "PATCH", &own, "{}").json()["state"],
        "fresh"
    );
    let left: Vec<Value> = items().iter().map(|item| item["id"].clone()).collect();
    assert_eq!(left.len(), 8);
    assert!(
        !left.contains(&ids[0].as_str().into()) && !left.contains(&ids[1].as_str().into()),
        "{left:?}"
    );
    assert_eq!(visit(&world, &path(&world, &first[0]["image"])).status, 404);
    world.stand_in.restore(&ids[1..2]);
    assert_eq!(ask(&visitor, &session, "PATCH", &own, "{}").status, 200);
    let back = items();
    assert_eq!(
        (&back[0]["id"], &back[0]["image"]),
        (&first[1]["id"], &first[1]["image"])
    );
    assert_eq!(
        ask(&visitor, &session, "PATCH", &own, r#"{"trial_reels":true}"#).status,
        200
    );
    assert!(texts(&items()).contains(&"On trial".into()));
}

/// R74: nobody has had a session for ninety days. Whose posts visitors see stays, and the other one goes.
#[test]
fn a_published_feed_is_use_of_its_account() {
    let (_instagram, world, mut bare) = killable();
    let mut visitor = world.visitor();
    let (seen, unseen) = (connect(&mut visitor, 1), connect(&mut visitor, 2));
    let (id, taken_back) = (publish(&visitor, &seen, ""), publish(&visitor, &unseen, ""));
    bare.kill();
    for session in [&seen, &unseen] {
        let file = database(&world, "Connection", &session.connection);
        let long_ago = "json_set(record, '$.lifecycle.session_until', 1)";
        run(&file, &format!("UPDATE connection SET record = {long_ago}"));
        run(&file, "UPDATE agenda SET due = 1 WHERE name = 'lifecycle'");
    }
    bare.start();
    // Each has something new on its agenda, and so looks at what is due.
    let patched = ask(&visitor, &seen, "PATCH", &format!("/feeds/{id}"), "{}");
    let deleted = ask(&visitor, &unseen, "DELETE", &format!("/feeds/{taken_back}"), "");
    assert_eq!((patched.status, deleted.status), (200, 204));
    let status = |session| visitor.read(session, "/graph/me?fields=id").status;
    let gone = || (status(&unseen) == 401).then_some(());
    assert!(
        poll(Duration::from_secs(20), gone).is_some(),
        "whom nobody uses is still there"
    );
    assert_eq!((status(&seen), shown(&world, &id).len()), (200, 2));
    // As soon as nobody sees it any more, it is as any other.
    let due = || {
        let file = database(&world, "Connection", &seen.connection);
        run(&file, "SELECT due FROM agenda WHERE name = 'lifecycle'")[0]["due"].as_u64()
    };
    let month = unix_now() * 1_000 + 30 * REAL_DAY;
    assert!(due().is_some_and(|due| due > 1 && due <= month), "{:?}", due());
}

/// R87: a feed whose document can't be read is whole again at its next renewal.
#[test]
fn a_document_that_cannot_be_read_is_written_anew() {
    let (_instagram, world, mut bare) = killable();
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let id = publish(&visitor, &session, "");
    bare.kill();
    for file in crate::database::databases(&world, "Feed") {
        if !run(&file, "SELECT name FROM sqlite_master WHERE name = 'feed'").is_empty() {
            run(&file, "UPDATE feed SET document = 'odd'");
        }
    }
    bare.start();
    assert_eq!(visit(&world, &format!("/feed/{id}.json")).status, 503);
    let patched = ask(&visitor, &session, "PATCH", &format!("/feeds/{id}"), "{}");
    assert_eq!((patched.status, shown(&world, &id).len()), (200, 2));
}

/// R42, R108: what a feed's renewals ask counts at its site's limit as what its pages ask does, and beyond it Instagram is asked
/// nothing; its owner is told.
#[test]
fn renewals_count_at_their_sites_limit() {
    let crowd = Crowd::start(REAL_DAY);
    let gallery = Gallery::start(&crowd, posts());
    let mut world = crate::feed::world(&crowd, &gallery);
    world.edge.stop();
    let folder = world.state_folder().join("limited");
    std::fs::create_dir_all(&folder).unwrap();
    let edge = Edge::limited(&folder, world.edge.port, &world.settings, 12);
    let _edge = edge.unwrap_or_else(|why| panic!("{why}"));
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let target = format!("/feeds/{}", publish(&visitor, &session, ""));
    let asked = || gallery.count("/me");
    // Two calls each: in one minute, or in the next one.
    let held = (0..40).find_map(|_| {
        let before = asked();
        let told = ask(&visitor, &session, "PATCH", &target, "{}");
        assert_eq!(told.status, 200, "{}", told.text());
        (asked() == before).then(|| told.json())
    });
    let held = held.expect("there is an end to it");
    assert_eq!(held["category"], "rate_limited", "{held}");
    // A page of the site finds nothing left either, or a minute has begun in which there is.
    let read = || visitor.read(&session, "/graph/me?fields=id").status;
    assert!((0..40).any(|_| read() == 429));
}

/// R85: a feed whose row can't be read costs itself alone, and can be taken back.
#[test]
fn a_row_that_cannot_be_read_costs_itself() {
    let (_instagram, world, mut bare) = killable();
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let (odd, other) = (publish(&visitor, &session, ""), publish(&visitor, &session, ""));
    bare.kill();
    let file = database(&world, "Connection", &session.connection);
    run(&file, &format!("UPDATE feed SET body = 'odd' WHERE id = '{odd}'"));
    bare.start();
    let list = || {
        let answer = ask(&visitor, &session, "GET", "/feeds", "");
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["feeds"].as_array().unwrap().clone()
    };
    let all = list();
    assert!(all.contains(&json!({"id": odd})), "{all:?}");
    assert!(
        all.iter()
            .any(|feed| feed["id"] == other.as_str() && feed["state"] == "fresh")
    );
    let answer = ask(&visitor, &session, "DELETE", &format!("/feeds/{odd}"), "");
    assert_eq!(answer.status, 204, "{}", answer.text());
    assert_eq!(visit(&world, &format!("/feed/{odd}.json")).status, 404);
    let left = list();
    assert_eq!((left.len(), &left[0]["id"]), (1, &json!(other)));
}

/// An edge that can be killed and started again, in front of an Instagram of its own.
fn killable() -> ((Crowd, Gallery), World, Bare) {
    let crowd = Crowd::start(REAL_DAY);
    let gallery = Gallery::start(&crowd, posts());
    let mut world = crate::feed::world(&crowd, &gallery);
    let mut bare = world.bare();
    bare.start();
    ((crowd, gallery), world, bare)
}
