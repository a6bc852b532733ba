//! What only time does: the slow tests of this layer. Their module's name puts them first, so that the others run beside.

use std::time::Duration;

use serde_json::json;
use suite::clock::poll;
use suite::processes::World;

use crate::handing::{Bound, rows_of_files};
use crate::poster::{Poster, picture};
use crate::support::assert_problem;

/// R7, R27, R64: what only time does.
#[test]
fn after_a_minute_an_unredeemed_code_is_gone_and_a_used_state_stays_used() {
    let world = World::start();
    let mut visitor = world.visitor();
    let flow = visitor.authorize();
    let target = visitor.consent(&flow);
    let jar = visitor.jar.clone();
    let code = visitor.come_back(&target).code();
    std::thread::sleep(Duration::from_secs(62));
    let late = visitor.token(&visitor.redeem_fields(&flow, &code));
    assert_eq!(
        (late.status, late.json()["error"].as_str()),
        (400, Some("invalid_grant"))
    );
    visitor.jar = jar;
    world.stand_in.forget_requests();
    assert_eq!(visitor.navigate(&target).status, 400);
    assert_eq!(world.stand_in.requests().len(), 0);
}

/// R42, R43: an Instagram that hangs ends in words within half a minute, in a connect as in a read.
#[test]
fn an_instagram_that_never_answers_ends_in_words() {
    let world = World::start();
    let mut visitor = world.visitor();
    let session = visitor.connect();
    world.stand_in.faults(&json!([{"at": "exchange", "kind": "slow", "ms": 90_000}, {"at": "me", "kind": "slow", "ms": 90_000}]));
    let read = visitor.bearer(&session, "GET", "/graph/me?fields=id");
    let flow = visitor.authorize();
    let target = visitor.consent(&flow);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| world.edge.client.send(&read));
        let back = visitor.come_back(&target);
        assert_eq!(
            back.error(),
            ("temporarily_unavailable".into(), "transient".into())
        );
        assert!(
            back.sentence().contains("did not answer in time"),
            "{}",
            back.sentence()
        );
        let answer = reader.join().unwrap();
        assert!([502, 503, 504].contains(&answer.status), "{}", answer.status);
        assert_eq!(assert_problem(&answer), "transient");
        assert!(
            answer.text().contains("did not answer in time"),
            "{}",
            answer.text()
        );
    });
}

/// R96: what can't be deleted from the bucket when a file goes is nobody's any more, and is tried again until nothing is left;
/// what says where it lies goes after it.
#[test]
fn after_a_minute_a_bucket_that_failed_is_emptied_all_the_same() {
    let mut bound = Bound::start();
    let file = {
        let poster = Poster::of(&bound.world);
        let file = poster.hand_over(&picture(1));
        bound.bucket.fails(&["delete"]);
        let gone = poster.ask("DELETE", &format!("/media/{file}"), &serde_json::Value::Null);
        assert_eq!(gone.status, 204, "{}", gone.text());
        file
    };
    assert_eq!(bound.bucket.lengths().len(), 1);
    bound.world.edge.stop();
    assert_eq!(rows_of_files(&bound.world), 2, "they say where it lies");
    bound.world.restart_edge(|_| ());
    bound.bucket.fails(&["list"]);
    std::thread::sleep(Duration::from_secs(65));
    assert_eq!(bound.bucket.lengths().len(), 1, "it was tried in vain");
    bound.bucket.fails(&[]);
    let empty = || bound.bucket.lengths().is_empty().then_some(());
    assert!(poll(Duration::from_secs(70), empty).is_some(), "{file}");
    std::thread::sleep(Duration::from_secs(65));
    bound.world.edge.stop();
    assert_eq!(rows_of_files(&bound.world), 0);
}
