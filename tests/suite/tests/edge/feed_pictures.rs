//! A feed's pictures: fetched from Instagram's CDN and from nowhere else, and no more of them than is said.

use serde_json::json;
use suite::crowd::Crowd;
use suite::gallery::{Gallery, image, picture};
use suite::http::Outgoing;
use suite::processes::World;

use crate::crowded::connect;
use crate::feed::{REAL_DAY, ask, publish, shown, world};

/// R86, R116: a redirect leads nowhere, what is larger than a picture may be isn't kept, and neither takes another post with
/// it.
#[test]
fn a_picture_that_leads_elsewhere_or_has_no_end_is_left_out() {
    let crowd = Crowd::start(REAL_DAY);
    let gallery = Gallery::start(&crowd, vec![image(1, "First")]);
    let world = world(&crowd, &gallery);
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let id = publish(&visitor, &session, "");
    assert_eq!(shown(&world, &id), ["First"]);
    let target = format!("/feeds/{id}");
    let led = Outgoing {
        headers: vec![("Location", format!("{}/elsewhere/2.webp", gallery.url()))],
        ..Outgoing::json(302, "")
    };
    let endless = Outgoing::json(200, picture("2") + &"a".repeat(1_500_000));
    for broken in [led, endless] {
        gallery.shows(vec![image(2, "Second"), image(1, "First")]);
        gallery.cdn(Some(broken));
        let answer = ask(&visitor, &session, "PATCH", &target, "{}");
        assert_eq!(
            (answer.status, shown(&world, &id)),
            (200, vec!["First".to_owned()])
        );
        assert_eq!(gallery.count("/elsewhere"), 0);
    }
    // What was too large once is not asked for again; just below the limit it is kept.
    let before = gallery.count("/cdn/2.");
    let large = Outgoing::json(200, picture("3") + &"a".repeat(1_400_000));
    gallery.shows(vec![image(3, "Third"), image(2, "Second"), image(1, "First")]);
    gallery.cdn(Some(large));
    assert_eq!(ask(&visitor, &session, "PATCH", &target, "{}").status, 200);
    assert_eq!(shown(&world, &id), ["Third", "First"]);
    assert_eq!(gallery.count("/cdn/2."), before);
}

/// R86: many pictures come a few at a time, and all of them come.
#[test]
fn a_hundred_posts_have_their_pictures() {
    let crowd = Crowd::start(REAL_DAY);
    let posts = (1..=100).map(|number| image(number, &format!("Post {number}")));
    let gallery = Gallery::start(&crowd, posts.collect());
    let world = world(&crowd, &gallery);
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let id = publish(&visitor, &session, r#"{"count":100}"#);
    let all = shown(&world, &id);
    assert_eq!((all.len(), all[99].as_str()), (100, "Post 100"));
    // Each once, the account's too.
    assert_eq!((gallery.count("/cdn/"), gallery.count("/media")), (101, 1));
}

/// R85: whoever publishes while the CDN hangs is answered, and the feed is one that he knows of.
#[test]
fn a_hanging_cdn_leaves_no_feed_that_nobody_knows_of() {
    let world = World::start();
    let mut visitor = world.visitor();
    let session = visitor.connect();
    world
        .stand_in
        .faults(&json!([{"at": "cdn", "kind": "slow", "ms": 20_000}]));
    let id = publish(&visitor, &session, r#"{"count":8}"#);
    let own = ask(&visitor, &session, "GET", &format!("/feeds/{id}"), "").json();
    assert!(own["renewed_at"].is_number(), "{own}");
    assert!(shown(&world, &id).is_empty());
    world.stand_in.faults(&json!([]));
    let answer = ask(&visitor, &session, "PATCH", &format!("/feeds/{id}"), "{}");
    assert_eq!((answer.status, shown(&world, &id).len()), (200, 8));
}

/// R87: where there is no room any more, the oldest post makes room for the newest.
#[test]
fn a_full_feed_shows_a_new_post() {
    let crowd = Crowd::start(REAL_DAY);
    let all = |from: u64| {
        (from..=30)
            .map(|number| image(number, &format!("Post {number}")))
            .collect()
    };
    let gallery = Gallery::start(&crowd, all(2));
    let world = world(&crowd, &gallery);
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    // Each picture is its own, for its address is its hash.
    gallery.cdn(Some(Outgoing::json(
        200,
        picture("large") + &"a".repeat(1_400_000),
    )));
    let id = publish(&visitor, &session, r#"{"count":30}"#);
    let before = shown(&world, &id);
    assert!((20..29).contains(&before.len()), "{}", before.len());
    gallery.cdn(None);
    gallery.shows(all(1));
    let answer = ask(&visitor, &session, "PATCH", &format!("/feeds/{id}"), "{}");
    let after = shown(&world, &id);
    assert_eq!((answer.status, after[0].as_str()), (200, "Post 1"));
    assert!(after.len() >= before.len(), "{after:?}");
}
