//! What Instagram says of the app as a whole: one account meets it, none is asked for any more, nobody has to connect
//! again, the operator is told once, and it goes on by itself (R109, R115).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use suite::clock::{poll, random};
use suite::http::{Outgoing, Request, Server};
use suite::oauth::{Session, Visitor};
use suite::processes::World;

use crate::crowded::{SECRET, operator};
use crate::support::assert_problem;

/// What an operator's server was told.
#[derive(Clone)]
struct Told(Arc<Mutex<Vec<Value>>>);

impl Told {
    fn all(&self) -> Vec<Value> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    #[track_caller]
    fn wait(&self, count: usize) -> Vec<Value> {
        let all = poll(Duration::from_secs(30), || {
            Some(self.all()).filter(|all| all.len() >= count)
        });
        all.unwrap_or_else(|| panic!("{count} were awaited: {:?}", self.all()))
    }
}

/// A world with days of so many milliseconds, whose demo site is told of events.
fn world(day_ms: u64) -> (World, Told, Server) {
    let told = Told(Arc::default());
    let list = Arc::clone(&told.0);
    let server = Server::start(move |incoming| {
        let event = serde_json::from_str(&incoming.body).unwrap_or_default();
        list.lock().unwrap_or_else(PoisonError::into_inner).push(event);
        Outgoing::json(204, "")
    });
    let hook = format!("{}/hook", server.url());
    let mut builder = World::builder().settings(move |settings, _| {
        let mut sites: Value = serde_json::from_str(&settings.value("SITES")).unwrap();
        sites["demo"]["events"] = hook.into();
        settings.set("SITES", &sites.to_string());
        settings.secret(
            "EVENT_SECRET",
            &format!("whsec_{}", STANDARD.encode(random::<32>())),
        );
        settings.secret("OPERATOR_SECRET", SECRET);
    });
    if day_ms > 0 {
        builder = builder.day_ms(day_ms);
    }
    (builder.start(), told, server)
}

fn connect<'w>(world: &'w World, account: &str) -> (Visitor<'w>, Session) {
    world.stand_in.auto(account);
    let mut visitor = world.visitor();
    let session = visitor.connect();
    (visitor, session)
}

fn types(told: &[Value]) -> Vec<&str> {
    told.iter().map(|event| event["type"].as_str().unwrap()).collect()
}

/// R109, R115: the other account isn't asked for, new connects neither, and both connections stay well.
#[test]
fn what_one_account_meets_of_the_app_stops_the_others() {
    for (kind, category, status) in [
        ("app_blocked", "app_blocked", 503),
        ("app_rate_limited", "app_rate_limited", 429),
    ] {
        let (world, told, _server) = world(0);
        let (one, of_one) = connect(&world, "studio.lumen");
        let (other, of_other) = connect(&world, "nora.weaves");
        assert_ne!(of_one.connection, of_other.connection);
        world.stand_in.fault("any", kind);
        let met = one.read(&of_one, "/graph/me?fields=id");
        assert_eq!(
            (met.status, assert_problem(&met).as_str()),
            (status, category),
            "{}",
            met.text()
        );
        // Instagram is well again, but nobody asks it before the time.
        world.stand_in.faults(&json!([]));
        world.stand_in.forget_requests();
        for (visitor, session) in [(&one, &of_one), (&other, &of_other)] {
            let answer = visitor.read(session, "/graph/me?fields=username");
            assert_eq!(
                (answer.status, assert_problem(&answer).as_str()),
                (status, category)
            );
            let wait = answer
                .header("retry-after")
                .and_then(|wait| wait.parse::<u32>().ok());
            assert!(wait.is_some_and(|wait| wait > 10), "{kind}: {wait:?}");
            assert_eq!(visitor.read(session, "/connection").json()["health"], "ok");
        }
        let (_, back) = world.visitor().walk();
        assert!(back.error().1.starts_with(category), "{:?}", back.error());
        let asked: Vec<String> = world
            .stand_in
            .requests()
            .iter()
            .map(|asked| asked.path().to_owned())
            .filter(|path| !path.contains("authorize"))
            .collect();
        assert_eq!(asked, [""; 0], "{kind}");
        // The operator is told once, and sees it.
        let events = told.wait(1);
        assert_eq!(types(&events), ["app.paused"]);
        assert_eq!(events[0]["data"]["category"], category);
        let app = operator(&world, "GET", "/operator/app").json();
        assert_eq!(
            (&app["paused"], &app["category"]),
            (&true.into(), &category.into())
        );
        assert!(app["until"].as_u64() > app["since"].as_u64(), "{app}");
        let log = operator(&world, "GET", "/operator/audit").json();
        let actions: Vec<&str> = log
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line["action"].as_str().unwrap())
            .collect();
        // R59: newest first; both reads have their line.
        assert_eq!(actions, ["audit", "app", "app.paused"], "{log}");
    }
}

/// R109: a renewal meets it, again and again, and the connection stays; when it is over everything goes on.
#[test]
fn a_block_that_renewals_meet_ends_no_connection_and_is_over_by_itself() {
    let (world, told, _server) = world(500);
    let (one, of_one) = connect(&world, "studio.lumen");
    let (other, of_other) = connect(&world, "nora.weaves");
    world.stand_in.forget_requests();
    world
        .stand_in
        .faults(&json!([{"at": "any", "kind": "app_blocked"}]));
    let paused = told.wait(1);
    assert_eq!(types(&paused), ["app.paused"]);
    let answer = other.read(&of_other, "/graph/me?fields=id");
    assert_eq!(assert_problem(&answer), "app_blocked");
    // Two probes more, each a while after the one before, and nobody else asks.
    let probes = || world.stand_in.requests().len();
    assert!(poll(Duration::from_secs(20), || (probes() >= 2).then_some(())).is_some());
    for (visitor, session) in [(&one, &of_one), (&other, &of_other)] {
        let told = visitor.read(session, "/connection").json();
        assert_eq!(told["health"], "ok", "{told}");
    }
    world.stand_in.faults(&json!([]));
    // A connection near its end says so meanwhile; of the app there are two words.
    let of_the_app = || {
        let all = told.all();
        let of_the_app: Vec<String> = types(&all)
            .into_iter()
            .filter(|one| one.starts_with("app."))
            .map(str::to_owned)
            .collect();
        (of_the_app.len() > 1).then_some(of_the_app)
    };
    let told_of_the_app = poll(Duration::from_secs(20), of_the_app);
    assert_eq!(
        told_of_the_app.as_deref(),
        Some(&["app.paused".to_owned(), "app.resumed".to_owned()][..])
    );
    for (visitor, session) in [(&one, &of_one), (&other, &of_other)] {
        let read =
            || Some(visitor.read(session, "/graph/me?fields=id")).filter(|answer| answer.status == 200);
        assert!(poll(Duration::from_secs(5), read).is_some());
        assert_eq!(visitor.read(session, "/connection").json()["health"], "ok");
    }
    assert_eq!(operator(&world, "GET", "/operator/app").json()["paused"], false);
}

/// A wrong secret is met by connects alone: whoever is connected reads on.
#[test]
fn a_wrong_secret_stops_no_read() {
    let (world, told, _server) = world(0);
    let (one, of_one) = connect(&world, "studio.lumen");
    let body = r#"{"error":{"message":"Error validating client secret.","type":"OAuthException","code":1}}"#;
    world
        .stand_in
        .faults(&json!([{"at": "exchange", "kind": "error", "body": body, "times": 1}]));
    for _ in 0..2 {
        let (_, back) = world.visitor().walk();
        assert!(back.error().1.starts_with("bad_secret"), "{:?}", back.error());
    }
    assert_eq!(one.read(&of_one, "/graph/me?fields=id").status, 200);
    assert_eq!(types(&told.wait(1)), ["app.paused"]);
}

/// R59
#[test]
fn the_app_is_the_operators_to_see() {
    let (world, _told, _server) = world(0);
    let app = operator(&world, "GET", "/operator/app");
    assert_eq!(app.status, 200);
    let expected = json!({"app": world.stand_in.app_id, "paused": false, "category": null, "retry": null,
        "cause": null, "action": null, "since": null, "until": null});
    assert_eq!(app.json(), expected);
    let nobody = world.edge.client.send(&Request::get("/operator/app"));
    assert_eq!(nobody.status, 401);
}
