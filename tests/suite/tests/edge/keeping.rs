//! What happens without a visitor: real alarms, with days of a tenth of a second. A token is told to live for 5 seconds, is refreshed
//! after 2 to 3.6, and checked every 0.7.

use std::time::Duration;

use serde_json::{Value, json};
use suite::clock::poll;
use suite::days::{Days, tell};
use suite::leaks::{Canary, search};
use suite::oauth::{Session, Visitor};
use suite::processes::World;

use crate::database::{database, run};
use crate::support::stored_connections;

const DAY_MS: u64 = 100;
const PATIENCE: Duration = Duration::from_mins(1);

fn quick(days: &Days) -> World {
    let world = World::builder().day_ms(days.ms).start();
    days.pass_at(&world.edge);
    world
}

fn connection(visitor: &Visitor<'_>, session: &Session) -> Value {
    visitor.read(session, "/connection").json()
}

fn refreshes(world: &World) -> usize {
    world.stand_in.requests_to("/refresh_access_token").len()
}

/// R47, R49: the connection outlives its first token, and no refresh comes too early.
#[test]
fn a_token_is_refreshed_long_before_it_ends() {
    tell(DAY_MS, |days| {
        let world = quick(days);
        let mut visitor = world.visitor();
        let session = visitor.connect();
        let issued = world.stand_in.requests_to("/access_token")[0].0["at"]
            .as_u64()
            .unwrap();
        assert!(
            poll(PATIENCE, || (refreshes(&world) > 0).then_some(())).is_some(),
            "no refresh came"
        );
        let first = world.stand_in.requests_to("/refresh_access_token")[0].0["at"]
            .as_u64()
            .unwrap();
        assert!(
            Duration::from_millis(first - issued) >= days.of(19),
            "with 30 days left of the whole seconds that it is told to live, not after {} ms",
            first - issued
        );
        // Beyond the first one's end.
        std::thread::sleep(days.of(40));
        assert_eq!(connection(&visitor, &session)["health"], "ok");
        let read = visitor.read(&session, "/graph/me?fields=username");
        assert_eq!(read.json()["username"], "studio.lumen", "{}", read.text());
        let issued = world.stand_in.issued("long_lived");
        assert!(issued.len() > 1);
        let used = world
            .stand_in
            .requests()
            .pop()
            .unwrap()
            .header("authorization")
            .unwrap();
        assert_ne!(
            used,
            format!("Bearer {}", issued[0]),
            "the new token is the one in use"
        );
    });
}

/// R17: what the exchange didn't say of the permissions, a later answer may.
#[test]
fn permissions_that_come_with_a_refresh_are_known_from_then_on() {
    tell(DAY_MS, |days| {
        let world = quick(days);
        world.stand_in.switch(&json!({"permissions_shape": "absent"}));
        let mut visitor = world.visitor();
        let session = visitor.connect();
        assert_eq!(connection(&visitor, &session)["permissions"], Value::Null);
        world.stand_in.switch(&json!({"long_lived_permissions": true}));
        let known = poll(PATIENCE, || {
            let permissions = connection(&visitor, &session)["permissions"].clone();
            (!permissions.is_null()).then_some(permissions)
        });
        let both = json!(["instagram_business_basic", "instagram_business_content_publish"]);
        assert_eq!(known, Some(both));
    });
}

/// R49: a new token that answers for another account is none of this connection's.
#[test]
fn a_renewed_token_of_another_account_replaces_nothing() {
    tell(DAY_MS, |days| {
        let world = quick(days);
        let mut visitor = world.visitor();
        let session = visitor.connect();
        world.stand_in.faults(&json!([
            {"at": "me", "kind": "error", "status": 200, "body": r#"{"id":"27999999999999999","username":"somebody.else"}"#}
        ]));
        assert!(poll(PATIENCE, || (refreshes(&world) >= 2).then_some(())).is_some());
        assert_eq!(connection(&visitor, &session)["username"], "studio.lumen");
        world.stand_in.faults(&json!([]));
        assert!(poll(PATIENCE, || (refreshes(&world) >= 3).then_some(())).is_some());
        std::thread::sleep(days.of(3));
        let kept = connection(&visitor, &session);
        assert_eq!(
            (&kept["username"], &kept["health"]),
            (&json!("studio.lumen"), &json!("ok"))
        );
    });
}

/// R49: a failed, empty or malformed refresh replaces nothing and is tried again.
#[test]
fn a_refresh_that_fails_in_passing_is_tried_again() {
    tell(DAY_MS, |days| {
        let world = quick(days);
        let mut visitor = world.visitor();
        let session = visitor.connect();
        let faults: Vec<Value> = ["malformed", "empty", "http_500"]
            .map(|kind| json!({"at": "refresh", "kind": kind, "times": 1}))
            .into();
        world.stand_in.faults(&json!(faults));
        assert!(
            poll(PATIENCE, || (refreshes(&world) >= 4).then_some(())).is_some(),
            "{} tries",
            refreshes(&world)
        );
        let succeeded = || (world.stand_in.issued("long_lived").len() >= 2).then_some(());
        assert!(poll(PATIENCE, succeeded).is_some(), "no refresh has succeeded");
        std::thread::sleep(days.of(5));
        assert_eq!(connection(&visitor, &session)["health"], "ok");
        assert_eq!(
            visitor.read(&session, "/graph/me?fields=username").json()["username"],
            "studio.lumen"
        );
        assert_eq!(
            world.stand_in.issued("long_lived").len(),
            2,
            "one refresh has succeeded"
        );
    });
}

/// R51: nobody reads anything, and yet the page is told.
#[test]
fn a_light_check_notices_a_token_that_died_early() {
    tell(DAY_MS, |days| {
        let world = quick(days);
        let mut visitor = world.visitor();
        let session = visitor.connect();
        world.stand_in.revoke("studio.lumen", "password");
        let told = poll(PATIENCE, || {
            let told = connection(&visitor, &session);
            (told["health"] == "reconnect").then_some(told)
        });
        let told = told.expect("the check notices");
        assert_eq!(told["category"], "token_revoked");
        // It stops there: no call is wasted on a dead token.
        world.stand_in.forget_requests();
        std::thread::sleep(days.of(20));
        assert_eq!(world.stand_in.requests().len(), 0);
    });
}

/// R20: the consent is not lost, and nobody has to click again.
#[test]
fn a_connection_that_is_upgrading_gets_its_long_lived_token_later() {
    // An hour of two seconds: what a short-lived token has.
    let world = World::builder().day_ms(48_000).start();
    world
        .stand_in
        .faults(&json!([{"at": "long_lived", "kind": "http_503", "times": 3}]));
    let mut visitor = world.visitor();
    let session = visitor.connect();
    let well = || (connection(&visitor, &session)["health"] == "ok").then_some(());
    let asked = || -> Vec<String> {
        let requests = world.stand_in.requests();
        requests
            .iter()
            .map(|request| format!("{} {}", request.path(), request.0["at"]))
            .collect()
    };
    assert!(
        poll(PATIENCE, well).is_some(),
        "{} after {:#?}",
        connection(&visitor, &session),
        asked()
    );
    assert_eq!(
        visitor.read(&session, "/graph/me?fields=username").json()["username"],
        "studio.lumen"
    );
    assert_eq!(
        world.stand_in.requests_to("/oauth/access_token").len(),
        1,
        "the code was exchanged once"
    );
    assert_eq!(world.stand_in.issued("long_lived").len(), 1);
}

/// R72: the refresh comes back to a connection that is no more, and writes nothing.
#[test]
fn a_disconnect_during_a_slow_refresh_stays_a_disconnect() {
    tell(DAY_MS, |days| {
        let world = quick(days);
        let mut visitor = world.visitor();
        let session = visitor.connect();
        world
            .stand_in
            .faults(&json!([{"at": "refresh", "kind": "slow", "ms": days.ms * 15}]));
        assert!(
            poll(PATIENCE, || (refreshes(&world) > 0).then_some(())).is_some(),
            "no refresh came"
        );
        assert_eq!(visitor.disconnect(&session).status, 204);
        assert_eq!(visitor.read(&session, "/graph/me").status, 401);
        std::thread::sleep(days.of(30));
        assert_eq!(visitor.read(&session, "/connection").status, 401);
        let username = Canary::new("username", b"studio.lumen");
        assert_eq!(search(&[username], &stored_connections(&world)), []);
        world.stand_in.forget_requests();
        std::thread::sleep(days.of(10));
        assert_eq!(world.stand_in.requests().len(), 0, "the alarm is gone too");
    });
}

/// R53: a power cut between a refresh and its storing loses no connection.
#[test]
fn an_edge_killed_during_a_refresh_goes_on_with_what_it_has() {
    tell(DAY_MS, |days| {
        let mut world = quick(days);
        let (session, key) = {
            let mut visitor = world.visitor();
            let session = visitor.connect();
            (session, visitor.key.clone())
        };
        world
            .stand_in
            .faults(&json!([{"at": "refresh", "kind": "slow", "ms": days.ms * 7, "times": 1}]));
        assert!(poll(PATIENCE, || (refreshes(&world) > 0).then_some(())).is_some());
        world.edge.kill();
        world.restart_edge(|_| ());
        let mut visitor = world.visitor();
        visitor.key = key;
        let renewed = Session::read(&visitor.refresh(&session.refresh_token));
        let healed = poll(PATIENCE, || {
            let read = visitor.read(&renewed, "/graph/me?fields=username");
            (refreshes(&world) > 1 && read.status == 200).then_some(())
        });
        assert!(healed.is_some(), "{}", connection(&visitor, &renewed));
    });
}

/// R118, R74: the clock jumps by two hundred days: by it the token's life, the session's and the connection's are over.
/// Instagram is asked, and everything goes on.
#[test]
fn a_clock_that_jumps_ahead_ends_nothing() {
    const JUMP: u64 = 200 * 86_400_000;
    let mut world = World::start();
    let mut bare = world.bare();
    bare.start();
    let (session, key) = {
        let mut visitor = world.visitor();
        (visitor.connect(), visitor.key.clone())
    };
    bare.kill();
    // As if all of it had been written so long ago.
    let file = database(&world, "Connection", &session.connection);
    let older = |table: &str, members: &[&str]| {
        for member in members {
            let place = format!("'$.{member}'");
            let set = format!("json_set(record, {place}, json_extract(record, {place}) - {JUMP})");
            run(&file, &format!("UPDATE {table} SET record = {set}"));
        }
    };
    older(
        "connection",
        &[
            "lifecycle.token.issued",
            "lifecycle.token.expires",
            "lifecycle.try_at",
            "lifecycle.check_at",
            "lifecycle.session_until",
            "lifecycle.seen",
        ],
    );
    older("session", &["began", "used"]);
    run(&file, &format!("UPDATE agenda SET due = due - {JUMP}"));
    world.stand_in.forget_requests();
    bare.start();
    let mut visitor = world.visitor();
    visitor.key = key;
    let renewed = Session::read(&visitor.refresh(&session.refresh_token));
    let asked = || {
        world
            .stand_in
            .requests()
            .iter()
            .any(|call| call.0.to_string().contains("/me"))
    };
    assert!(
        poll(PATIENCE, || asked().then_some(())).is_some(),
        "Instagram was not asked"
    );
    assert_eq!(connection(&visitor, &renewed)["health"], "ok");
    assert_eq!(visitor.read(&renewed, "/graph/me?fields=id").status, 200);
}
