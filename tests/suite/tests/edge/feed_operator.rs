//! The operator publishes an account's feed by the connection's id, changes it and takes it back (R85).

use suite::crowd::Crowd;
use suite::http::Request;
use suite::processes::World;

use crate::crowded::{connect, operator, world};
use crate::typed::run_at;

const REAL_DAY: u64 = 86_400_000;

fn feeds(world: &World, arguments: &[&str]) -> (bool, String) {
    run_at(world, &[&["feeds"], arguments].concat())
}

/// R85
#[test]
fn the_operator_publishes_a_feed_changes_it_and_takes_it_back() {
    let crowd = Crowd::start(REAL_DAY);
    let world = world(&crowd, |_| ());
    let session = connect(&mut world.visitor(), 1);
    let id = session.connection.as_str();
    let (done, words) = feeds(&world, &["list", id]);
    assert!(done && words == "no feed is published\n", "{words}");
    let (done, words) = feeds(&world, &["publish", id]);
    assert!(done && words.contains("<instagram-feed src="), "{words}");
    let feed = words.split_whitespace().next().unwrap().to_owned();
    let visit = || {
        world
            .edge
            .client
            .send(&Request::new("GET", &format!("/feed/{feed}.json")))
    };
    assert_eq!(visit().status, 200);
    // The account's own page sees it too.
    let own = world.visitor().read(&session, "/feeds").json();
    assert_eq!(own["feeds"][0]["id"], feed.as_str());

    let file = world.state_folder().join("feed-settings");
    let settings = |text: &str| {
        std::fs::write(&file, text).unwrap();
        feeds(
            &world,
            &["change", id, &feed, "--settings", &file.display().to_string()],
        )
    };
    let (done, words) = settings(r#"{"count":3}"#);
    assert!(done && words.starts_with(&feed), "{words}");
    let own = world.visitor().read(&session, "/feeds").json();
    assert_eq!(own["feeds"][0]["settings"]["count"], 3);
    let (done, words) = settings(r#"{"count":0}"#);
    assert!(!done && words.contains("count"), "{words}");

    let (done, words) = feeds(&world, &["unpublish", id, &feed]);
    assert!(done && words.contains("taken back"), "{words}");
    assert_eq!(visit().status, 404);
    let (done, words) = feeds(&world, &["unpublish", id, &feed]);
    assert!(!done && words.contains("(409)"), "{words}");
    let nobody = "0".repeat(64);
    for wrong in [&nobody, "x"] {
        let (done, words) = feeds(&world, &["publish", wrong]);
        assert!(!done && words.contains("no such connection"), "{words}");
    }
    let lines = operator(&world, "GET", "/operator/audit").text();
    for action in ["\"feeds\"", "feed_published", "feed_changed", "feed_unpublished"] {
        assert!(lines.contains(action), "{action}: {lines}");
    }
}
