//! What an object remembers of its storage: each path that writes is followed by a read that was warm before it. The rules
//! themselves are in `shared/src/connection/memory.rs`; here is that everything that writes goes through them.

use std::time::Duration;

use serde_json::json;
use suite::clock::poll;
use suite::http::Request;
use suite::oauth::{Session, Site, Visitor};
use suite::processes::World;

use crate::revoke::revoke;

/// Reads until nothing is cold: the first read notes that the session is used, the second brings it back to memory.
#[track_caller]
fn warm(visitor: &Visitor<'_>, session: &Session) {
    for target in ["/graph/me?fields=id", "/graph/me?fields=id", "/connection"] {
        assert_eq!(visitor.read(session, target).status, 200, "{target}");
    }
}

#[track_caller]
fn is_over(visitor: &Visitor<'_>, session: &Session) {
    for target in ["/graph/me?fields=id", "/connection"] {
        assert_eq!(visitor.read(session, target).status, 401, "{target}");
    }
}

/// R36, R72: renewed, signed out, signed out everywhere, ended.
#[test]
fn a_session_that_was_warm_ends_at_once() {
    let world = World::start();
    let (mut one, mut two, mut three) = (world.visitor(), world.visitor(), world.visitor());
    let (first, second, third) = (one.connect(), two.connect(), three.connect());
    for (visitor, session) in [(&one, &first), (&two, &second), (&three, &third)] {
        warm(visitor, session);
    }
    let renewed = Session::read(&one.refresh(&first.refresh_token));
    warm(&one, &renewed);
    warm(&one, &first);
    assert_eq!(revoke(&one, &renewed.refresh_token).status, 200);
    is_over(&one, &renewed);
    is_over(&one, &first);
    warm(&two, &second);
    warm(&three, &third);
    let everywhere = two.bearer(&second, "DELETE", "/connection/sessions");
    assert_eq!(world.edge.client.send(&everywhere).status, 204);
    is_over(&two, &second);
    is_over(&three, &third);
    let again = one.connect();
    warm(&one, &again);
    assert_eq!(one.disconnect(&again).status, 204);
    is_over(&one, &again);
    let anew = one.connect();
    warm(&one, &anew);
    is_over(&one, &again);
}

/// R43, R72: what Instagram says of the token in one read, the next one knows, and so does a warm one of another session
/// after the account was connected again.
#[test]
fn a_token_that_died_or_was_replaced_is_not_the_remembered_one() {
    let world = World::start();
    let (mut one, mut two) = (world.visitor(), world.visitor());
    let (first, second) = (one.connect(), two.connect());
    warm(&one, &first);
    warm(&two, &second);
    world.stand_in.revoke("studio.lumen", "removed");
    assert!(one.read(&first, "/graph/me?fields=id").status >= 400);
    world.stand_in.forget_requests();
    assert!(two.read(&second, "/graph/me?fields=id,username").status >= 400);
    assert_eq!(
        world.stand_in.requests().len(),
        0,
        "a dead token is not asked with"
    );
    assert_eq!(two.read(&second, "/connection").json()["health"], "reconnect");
    let healed = one.connect();
    warm(&one, &healed);
    warm(&two, &second);
    world.stand_in.forget_requests();
    warm(&two, &second);
    let token = world.stand_in.issued("long_lived").pop().unwrap();
    let up = world.stand_in.requests();
    let bearer = format!("Bearer {token}");
    assert!(
        up.len() == 2
            && up
                .iter()
                .all(|up| up.header("authorization") == Some(bearer.clone()))
    );
}

/// R36, R72: disconnected and connected again while a warm session reads: its reader gets nothing, and it stays ended.
#[test]
fn a_reconnect_during_a_warm_read_brings_no_ended_session_back() {
    let world = World::start();
    let mut visitor = world.visitor();
    let session = visitor.connect();
    warm(&visitor, &session);
    let slow = json!([{"at": "me", "kind": "slow", "ms": 1_500}]);
    world.stand_in.faults(&slow);
    world.stand_in.forget_requests();
    let read: Request = visitor.bearer(&session, "GET", "/graph/me?fields=id,username");
    let end = visitor.bearer(&session, "DELETE", "/connection");
    let (answer, again) = std::thread::scope(|scope| {
        let reader = scope.spawn(|| world.edge.client.send(&read));
        let under_way = || (!world.stand_in.requests().is_empty()).then_some(());
        assert!(poll(Duration::from_secs(30), under_way).is_some());
        assert_eq!(world.edge.client.send(&end).status, 204);
        world.stand_in.faults(&json!([]));
        let again = visitor.connect();
        (reader.join().unwrap(), again)
    });
    assert_eq!(answer.status, 401, "{}", answer.text());
    assert_eq!(again.connection, session.connection);
    is_over(&visitor, &session);
    warm(&visitor, &again);
}

/// R53: a power cut takes the memory and nothing else.
#[test]
fn after_a_power_cut_a_read_knows_what_was_written() {
    let mut world = World::start();
    let mut bare = world.bare();
    bare.start();
    let mut stays = Visitor::new(&world, Site::terminal());
    let mut goes = Visitor::new(&world, Site::terminal());
    let (kept, over) = (stays.connect(), goes.connect());
    warm(&stays, &kept);
    warm(&goes, &over);
    assert_eq!(revoke(&goes, &over.refresh_token).status, 200);
    bare.kill();
    bare.start();
    is_over(&goes, &over);
    warm(&stays, &kept);
}
