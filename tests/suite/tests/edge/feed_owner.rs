//! What a feed's owner says counts at once, also while Instagram doesn't answer; and one odd answer of the CDN costs a post
//! one renewal.

use std::{thread, time::Duration};

use serde_json::{Value, json};
use suite::clock::poll;
use suite::crowd::Crowd;
use suite::gallery::{Gallery, id, image};
use suite::http::{Outgoing, Request};

use crate::crowded::{self, connect};
use crate::database::{databases, run};
use crate::feed::{REAL_DAY, ask, publish, shown, world};
use crate::support::assert_problem;

/// R85, R88: what is hidden is hidden, and pages that may not show it any more can't read it, whatever Instagram says; and
/// what is shown again is there without it.
#[test]
fn what_is_hidden_does_not_wait_for_instagram() {
    let crowd = Crowd::start(REAL_DAY);
    let gallery = Gallery::start(&crowd, vec![image(2, "Second #b"), image(1, "First #a")]);
    let world = world(&crowd, &gallery);
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let feed = publish(&visitor, &session, "");
    let target = format!("/feeds/{feed}");
    let readable = || {
        let visit = Request::new("GET", &format!("/feed/{feed}.json")).header("Origin", "https://b.example");
        let answer = world.edge.client.send(&visit);
        answer.header("access-control-allow-origin").map(str::to_owned)
    };
    assert_eq!(
        (shown(&world, &feed).len(), readable().as_deref()),
        (2, Some("*"))
    );
    gallery.dead(true);
    let hide = json!({"hidden": [id(1)], "origins": ["https://a.example"], "caption": "no_hashtags"});
    assert_eq!(
        ask(&visitor, &session, "PATCH", &target, &hide.to_string()).status,
        200
    );
    assert_eq!(
        (shown(&world, &feed), readable()),
        (vec!["Second".to_owned()], None)
    );
    // The token is dead, and its owner is told so; the feed goes on.
    let told = ask(&visitor, &session, "GET", &target, "").json();
    assert_eq!(told["retry"], "user_reconnect", "{told}");
    let show = json!({"hidden": [], "origins": [], "caption": "whole"});
    assert_eq!(
        ask(&visitor, &session, "PATCH", &target, &show.to_string()).status,
        200
    );
    assert_eq!(shown(&world, &feed), ["Second #b", "First #a"]);
    // What was hidden had its picture taken away, and the other one stayed.
    assert_eq!((gallery.count("/cdn/1."), gallery.count("/cdn/2.")), (2, 1));
}

/// R76: where nothing was kept of Instagram's last answer, as where it was too long, and Instagram gives none, a change leaves
/// the feed empty, and its owner hears that it waits.
#[test]
fn a_change_that_leaves_nothing_to_show_says_so() {
    let crowd = Crowd::start(REAL_DAY);
    let gallery = Gallery::start(&crowd, vec![image(1, "First")]);
    let mut world = world(&crowd, &gallery);
    let mut bare = world.bare();
    bare.start();
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let feed = publish(&visitor, &session, "");
    let key = visitor.key.clone();
    bare.kill();
    for file in databases(&world, "Feed") {
        if !run(&file, "SELECT name FROM sqlite_master WHERE name = 'answer'").is_empty() {
            run(&file, "DELETE FROM answer");
        }
    }
    bare.start();
    let mut visitor = world.visitor();
    visitor.key = key;
    assert_eq!(shown(&world, &feed), ["First"]);
    gallery.dead(true);
    let target = format!("/feeds/{feed}");
    let patched = ask(&visitor, &session, "PATCH", &target, r#"{"counts":true}"#);
    assert_eq!((patched.status, shown(&world, &feed).len()), (200, 0));
    for told in [patched, ask(&visitor, &session, "GET", &target, "")] {
        let told = told.json();
        assert_eq!(
            (&told["state"], &told["category"]),
            (&"waiting".into(), &"token_revoked".into()),
            "{told}"
        );
    }
    gallery.dead(false);
    connect(&mut visitor, 1);
    let back = || (shown(&world, &feed) == ["First"]).then_some(());
    assert!(poll(Duration::from_secs(20), back).is_some());
    assert_eq!(
        ask(&visitor, &session, "GET", &target, "").json()["state"],
        "fresh"
    );
}

/// R76: an answer of Instagram's that is too long to be kept is shown, and its owner is told what that means and what to do.
#[test]
fn an_answer_that_is_too_long_to_be_kept_is_told() {
    let crowd = Crowd::start(REAL_DAY);
    let long = image(1, &"a".repeat(1_950_000));
    let gallery = Gallery::start(&crowd, vec![image(2, "Second"), long]);
    let world = world(&crowd, &gallery);
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let feed = publish(&visitor, &session, r#"{"caption":"cut"}"#);
    assert_eq!(shown(&world, &feed).len(), 2);
    let target = format!("/feeds/{feed}");
    let told = ask(&visitor, &session, "GET", &target, "").json();
    assert_eq!(
        (&told["state"], told.get("since")),
        (&"fresh".into(), None),
        "{told}"
    );
    let said = |member: &str| told[member].as_str().unwrap_or_default().to_owned();
    assert!(
        said("cause").contains("isn't kept") && said("action").contains("count"),
        "{told}"
    );
    gallery.shows(vec![image(2, "Second")]);
    let told = ask(&visitor, &session, "PATCH", &target, "{}").json();
    assert_eq!(
        (&told["state"], told.get("cause")),
        (&"fresh".into(), None),
        "{told}"
    );
}

/// R87: a page in the place of a picture is none, and the next renewal asks again.
#[test]
fn one_odd_answer_of_the_cdn_costs_one_renewal() {
    let crowd = Crowd::start(REAL_DAY);
    let gallery = Gallery::start(&crowd, vec![image(1, "First")]);
    let world = world(&crowd, &gallery);
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let feed = publish(&visitor, &session, "");
    let target = format!("/feeds/{feed}");
    gallery.shows(vec![image(2, "Second"), image(1, "First")]);
    gallery.cdn(Some(Outgoing::json(200, "<!doctype html><h1>Be right back</h1>")));
    assert_eq!(ask(&visitor, &session, "PATCH", &target, "{}").status, 200);
    assert_eq!(shown(&world, &feed), ["First"]);
    gallery.cdn(None);
    assert_eq!(ask(&visitor, &session, "PATCH", &target, "{}").status, 200);
    assert_eq!(shown(&world, &feed), ["Second", "First"]);
}

/// R76: a token that is replaced while Instagram is asked with it says nothing of the feed, which is renewed with the new one
/// at once.
#[test]
fn a_failure_of_a_token_that_was_replaced_is_none_of_the_feed() {
    let crowd = Crowd::start(REAL_DAY);
    let gallery = Gallery::start(&crowd, vec![image(1, "First")]);
    let world = world(&crowd, &gallery);
    let (mut visitor, mut again) = (world.visitor(), world.visitor());
    let session = connect(&mut visitor, 1);
    let feed = publish(&visitor, &session, "");
    let target = format!("/feeds/{feed}");
    gallery.shows(vec![image(2, "Second"), image(1, "First")]);
    gallery.dies_within(Duration::from_secs(4));
    let asked = gallery.count("/media");
    let patch = visitor.bearer(&session, "PATCH", &target).body(b"{}");
    thread::scope(|scope| {
        let client = &world.edge.client;
        let patched = scope.spawn(|| client.send(&patch));
        let asks = || (gallery.count("/media") > asked).then_some(());
        assert!(poll(Duration::from_secs(4), asks).is_some());
        connect(&mut again, 1);
        let told = patched.join().unwrap();
        assert_eq!(
            (told.status, &told.json()["category"]),
            (200, &Value::Null),
            "{}",
            told.text()
        );
    });
    let renewed = || (shown(&world, &feed) == ["Second", "First"]).then_some(());
    assert!(poll(Duration::from_secs(20), renewed).is_some());
    assert_eq!(gallery.count("/media"), asked + 2);
}

/// R112: a pinned post that is older than the newest ones is read by itself and comes first; what isn't found is told, and costs
/// nothing else.
#[test]
fn an_older_post_can_be_pinned_and_one_that_is_not_found_is_told() {
    let crowd = Crowd::start(REAL_DAY);
    let gallery = Gallery::start(&crowd, vec![image(2, "Second"), image(1, "First")]);
    gallery.has_older((30..=60).map(|number| image(number, "Older")).collect());
    let world = world(&crowd, &gallery);
    let (mut visitor, mut again) = (world.visitor(), world.visitor());
    let session = connect(&mut visitor, 1);
    let feed = publish(&visitor, &session, "");
    let target = format!("/feeds/{feed}");
    let pin = |pinned: Vec<String>| {
        let said = json!({"pinned": pinned}).to_string();
        let answer = ask(&visitor, &session, "PATCH", &target, &said);
        assert_eq!(answer.status, 200, "{}", answer.text());
        (answer.json(), shown(&world, &feed))
    };
    let (told, all) = pin(vec![id(30), id(9), id(1)]);
    assert_eq!(all, ["Older", "First", "Second"]);
    assert_eq!(told["not_found"], json!([id(9)]));
    let told = ask(&visitor, &session, "GET", &target, "").json();
    assert_eq!(
        (&told["not_found"], &told["state"]),
        (&json!([id(9)]), &"fresh".into())
    );
    // What is kept has it, too.
    gallery.dead(true);
    let hidden = json!({"hidden": [id(1)]}).to_string();
    assert_eq!(ask(&visitor, &session, "PATCH", &target, &hidden).status, 200);
    assert_eq!(shown(&world, &feed), ["Older", "Second"]);
    gallery.dead(false);
    connect(&mut again, 1);
    // No more than are said.
    let asked = gallery.count(&id(42));
    let (told, all) = pin((31..=41).map(id).collect());
    assert_eq!((all.len(), &told["not_found"]), (11, &json!([id(41)])));
    assert_eq!((gallery.count(&id(41)), gallery.count(&id(42))), (0, asked));
}

/// R85: where the site says so its visitors publish none, which they are told; its operator still may, and what is there can be
/// taken back by its owner.
#[test]
fn a_site_says_whether_its_visitors_publish_feeds() {
    let crowd = Crowd::start(REAL_DAY);
    let gallery = Gallery::start(&crowd, vec![image(1, "First")]);
    let address = gallery.url();
    let world = crowded::world(&crowd, move |settings| {
        settings.profile("graph_url", address.into());
        let mut sites: Value = serde_json::from_str(&settings.value("SITES")).unwrap();
        for site in sites.as_object_mut().unwrap().values_mut() {
            site["feeds"] = 0.into();
        }
        settings.set("SITES", &sites.to_string());
    });
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let refused = ask(&visitor, &session, "POST", "/feeds", "");
    assert_eq!(
        (refused.status, assert_problem(&refused).as_str()),
        (403, "permission_missing")
    );
    assert!(refused.text().contains("member feeds"), "{}", refused.text());
    let list = || ask(&visitor, &session, "GET", "/feeds", "").json();
    assert_eq!(list(), json!({"feeds": [], "most": 0}));
    let target = format!("/operator/feeds/publish?connection={}", session.connection);
    let published = crowded::operator(&world, "POST", &target);
    assert_eq!(published.status, 200, "{}", published.text());
    let id = published.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(shown(&world, &id), ["First"]);
    let target = format!("/feeds/{id}");
    assert_eq!(ask(&visitor, &session, "PATCH", &target, "{}").status, 200);
    assert_eq!(ask(&visitor, &session, "DELETE", &target, "").status, 204);
    assert_eq!(list()["feeds"], json!([]));
}
