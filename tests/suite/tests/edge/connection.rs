//! `GET` and `DELETE /connection`: what the page is told of its connection, and the end of it.

use std::time::Duration;

use serde_json::json;
use suite::clock::{poll, unix_now};
use suite::http::Request;
use suite::leaks::{self, Canary};
use suite::oauth::Session;
use suite::processes::World;

use crate::database::{database, run};
use crate::support::{assert_problem, shared, stored_connections};

/// R18, R43
#[test]
fn the_page_is_told_who_is_connected_and_how_it_is() {
    let mut visitor = shared().visitor();
    let session = visitor.connect();
    let answer = visitor.read(&session, "/connection");
    assert_eq!(
        (answer.status, answer.header("cache-control")),
        (200, Some("no-store"))
    );
    let told = answer.json();
    assert_eq!(told["id"].as_str(), Some(session.connection.as_str()));
    assert_eq!(told["username"], "studio.lumen");
    assert_eq!(told["account_type"], "BUSINESS");
    assert_eq!(
        told["permissions"],
        json!(["instagram_business_basic", "instagram_business_content_publish"])
    );
    assert_eq!(told["declined"], json!([]));
    assert_eq!(told["health"], "ok");
    for name in ["cause", "action", "category"] {
        assert_eq!(told[name], json!(null), "{name}");
    }
    let now = unix_now();
    assert!(
        told["connected_at"]
            .as_u64()
            .is_some_and(|at| at.abs_diff(now) < 1_800)
    );
    let days = told["token_expires_at"].as_u64().unwrap().saturating_sub(now) / 86_400;
    assert!((55..=60).contains(&days), "{days} days");
}

/// R2: the id says nothing about the account.
#[test]
fn a_connections_id_has_no_meaning() {
    let mut visitor = shared().visitor();
    let session = visitor.connect();
    let accounts = shared().stand_in.state()["accounts"].clone();
    for account in accounts.as_array().unwrap() {
        for name in ["app_scoped_id", "professional_id", "username"] {
            assert!(!session.connection.contains(account[name].as_str().unwrap()));
        }
    }
    assert!(session.connection.len() >= 22);
}

/// R36
#[test]
fn a_disconnect_ends_every_session_at_once() {
    let world = World::start();
    let (mut one, mut two) = (world.visitor(), world.visitor());
    let (first, second) = (one.connect(), two.connect());
    assert_eq!(first.connection, second.connection);
    let answer = one.disconnect(&first);
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    for (visitor, session) in [(&one, &first), (&two, &second)] {
        let read = visitor.read(session, "/graph/me");
        assert_eq!(read.status, 401);
        assert_problem(&read);
        assert_eq!(visitor.read(session, "/connection").status, 401);
        let refresh = visitor.refresh(&session.refresh_token);
        assert_eq!(
            (refresh.status, refresh.json()["error"].as_str()),
            (400, Some("invalid_grant"))
        );
        assert_eq!(visitor.disconnect(session).status, 401);
    }
    let again = one.connect();
    assert_eq!(
        one.read(&again, "/graph/me?fields=username").json()["username"],
        "studio.lumen"
    );
    assert_eq!(
        two.read(&second, "/graph/me").status,
        401,
        "an old token stays dead"
    );
}

/// R36: what is written of the token after a disconnect is nothing.
#[test]
fn a_disconnect_survives_a_restart() {
    let mut world = World::start();
    let (session, key) = {
        let mut visitor = world.visitor();
        let session = visitor.connect();
        assert_eq!(visitor.disconnect(&session).status, 204);
        (session, visitor.key.clone())
    };
    world.restart_edge(|_| ());
    let mut visitor = world.visitor();
    visitor.key = key;
    assert_eq!(visitor.refresh(&session.refresh_token).status, 400);
    assert_eq!(visitor.read(&session, "/connection").status, 401);
}

/// R43, R51
#[test]
fn a_token_that_died_early_asks_for_a_new_connection() {
    for (how, category) in [
        ("removed", "token_revoked"),
        ("password", "token_revoked"),
        ("checkpoint", "checkpoint"),
        ("expired", "token_expired"),
        ("logged_out", "token_revoked"),
    ] {
        let world = World::start();
        let mut visitor = world.visitor();
        let session = visitor.connect();
        world.stand_in.revoke("studio.lumen", how);
        let read = visitor.read(&session, "/graph/me?fields=id");
        assert_eq!(assert_problem(&read), category, "{how}");
        assert_eq!(read.json()["retry"], "user_reconnect", "{how}");
        assert!([401, 403].contains(&read.status), "{how}: {}", read.status);
        let told = visitor.read(&session, "/connection").json();
        assert_eq!(
            (told["health"].as_str(), told["category"].as_str()),
            (Some("reconnect"), Some(category)),
            "{how}"
        );
        assert!(
            told["cause"].as_str().unwrap().len() > 20 && told["action"].as_str().unwrap().len() > 10,
            "{how}: {told}"
        );
        // No call is wasted on a token that is known to be dead.
        world.stand_in.forget_requests();
        let again = visitor.read(&session, "/graph/me?fields=username");
        assert_eq!(assert_problem(&again), category, "{how}");
        assert_eq!(world.stand_in.requests().len(), 0, "{how}");
        // Connecting again heals it, under the same id.
        let healed = visitor.connect();
        assert_eq!(healed.connection, session.connection, "{how}");
        assert_eq!(
            visitor.read(&healed, "/connection").json()["health"],
            "ok",
            "{how}"
        );
        assert_eq!(
            visitor.read(&healed, "/graph/me?fields=username").json()["username"],
            "studio.lumen",
            "{how}"
        );
    }
}

/// R52
#[test]
fn another_account_than_the_expected_one_is_refused() {
    let world = World::start();
    let mut visitor = world.visitor();
    let session = visitor.connect();
    let id = session.connection.clone();
    let again = visitor.authorize_with(|fields| fields.push(("connection", id.clone())));
    let target = visitor.consent(&again);
    let back = visitor.come_back(&target);
    assert_eq!(visitor.redeem(&again, &back.code()).connection, id);
    world.stand_in.auto("nora.weaves");
    let other = visitor.authorize_with(|fields| fields.push(("connection", id.clone())));
    let target = visitor.consent(&other);
    let back = visitor.come_back(&target);
    assert_eq!(back.value("code"), None);
    assert_eq!(back.error().0, "account_mismatch", "{:?}", back.0.query());
    assert_eq!(
        visitor.read(&session, "/connection").json()["username"],
        "studio.lumen"
    );
}

/// R37
#[test]
fn only_get_and_delete_are_answered() {
    for method in ["POST", "PUT", "PATCH"] {
        let answer = shared()
            .edge
            .client
            .send(&Request::new(method, "/connection").header("Origin", &shared().origin));
        assert_eq!(answer.status, 405, "{method}");
    }
}

/// R37: the platform's binding takes each method that it doesn't know for `GET`; the request line alone says which.
#[test]
fn a_method_that_nobody_knows_is_no_get() {
    let world = World::start();
    let mut visitor = world.visitor();
    let session = visitor.connect();
    let targets = [
        "/",
        "/connect.js",
        "/health",
        "/connection",
        "/graph/me",
        "/authorize",
        "/operator/sites",
    ];
    for method in ["PROPFIND", "PURGE", "COPY", "SEARCH", "REPORT", "get"] {
        for target in targets {
            let request = Request::new(method, target).bearer(&session.access_token);
            let answer = world.edge.client.send(&request.header("Origin", &world.origin));
            // A name that isn't one of HTTP's at all may not even reach the Worker (RFC 9110 §15.6.2).
            assert!(
                [405, 501].contains(&answer.status),
                "{method} {target}: {}",
                answer.status
            );
            assert_eq!(
                answer.header("allow").is_some(),
                answer.status == 405,
                "{method} {target}"
            );
        }
    }
    for name in [
        "X-HTTP-Method-Override",
        "X-HTTP-Method",
        "X-Method-Override",
        "_method",
    ] {
        let request = Request::get("/connection").bearer(&session.access_token);
        let request = request.header("Origin", &world.origin).header(name, "DELETE");
        assert_eq!(world.edge.client.send(&request).status, 200, "{name}");
    }
}

/// R44, R45
#[test]
fn an_old_sealing_key_still_opens_and_a_lost_one_asks_for_a_new_connection() {
    let mut world = World::start();
    let (session, key) = {
        let mut visitor = world.visitor();
        let session = visitor.connect();
        (session, visitor.key.clone())
    };
    let old = format!("k1:{}", world.secrets.key_text());
    let new = format!("k2:{}", suite::clock::random_word());
    for (keys, health) in [(format!("{new},{old}"), "ok"), (new.clone(), "reconnect")] {
        world.restart_edge(|settings| settings.secret("SEALING_KEYS", &keys));
        let mut visitor = world.visitor();
        visitor.key = key.clone();
        let renewed = Session::read(&visitor.refresh(&session.refresh_token));
        let read = visitor.read(&renewed, "/graph/me?fields=username");
        let told = visitor.read(&renewed, "/connection").json();
        assert_eq!(told["health"], health, "{told}");
        assert_eq!(read.status == 200, health == "ok", "{}", read.text());
        if health == "reconnect" {
            assert!(
                told["cause"].as_str().is_some_and(|cause| cause.len() > 20),
                "{told}"
            );
            let again = visitor.connect();
            assert_eq!(again.connection, session.connection);
            assert_eq!(visitor.read(&again, "/connection").json()["health"], "ok");
        }
    }
}

/// R36: after a disconnect nothing in the storage says whose it was.
#[test]
fn a_disconnect_leaves_nothing_of_the_account_behind() {
    let world = World::start();
    let mut visitor = world.visitor();
    let session = visitor.connect();
    assert_eq!(visitor.read(&session, "/graph/me?fields=username").status, 200);
    assert_eq!(visitor.disconnect(&session).status, 204);
    let account = world.stand_in.state()["accounts"][0].clone();
    let canaries: Vec<Canary> = ["username", "app_scoped_id", "professional_id"]
        .map(|name| Canary::new(name, account[name].as_str().unwrap().as_bytes()))
        .into();
    let left = || leaks::search(&canaries, &stored_connections(&world));
    let gone = poll(Duration::from_secs(30), || left().is_empty().then_some(()));
    assert!(gone.is_some(), "{:#?}", left());
}

/// R42, R108, R115: a picture that is too old is asked for again, and where that fails nobody's reload asks once more.
#[test]
fn a_page_that_is_loaded_often_asks_instagram_once() {
    const TWO_DAYS: u64 = 2 * 86_400_000;
    let mut world = World::start();
    let mut bare = world.bare();
    bare.start();
    let session = world.visitor().connect();
    bare.kill();
    let file = database(&world, "Connection", &session.connection);
    let place = "'$.account.picture[1]'";
    let set = format!("json_set(record, {place}, json_extract(record, {place}) - {TWO_DAYS})");
    run(&file, &format!("UPDATE connection SET record = {set}"));
    bare.start();
    world
        .stand_in
        .faults(&json!([{"at": "me", "kind": "error", "status": 503, "body": "{}"}]));
    world.stand_in.forget_requests();
    let visitor = world.visitor();
    for _ in 0..100 {
        let answer = visitor.read(&session, "/connection");
        assert!([200, 429].contains(&answer.status), "{}", answer.text());
    }
    let asked = || (!world.stand_in.requests().is_empty()).then_some(());
    assert!(
        poll(Duration::from_secs(10), asked).is_some(),
        "nobody asked for the picture"
    );
    let calls = world.stand_in.requests().len();
    assert_eq!(calls, 1, "of 100 loads so many asked Instagram");
}
