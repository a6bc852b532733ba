//! What Meta asks for: a person takes the app away, or wants what is kept to be deleted.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use suite::clock::{poll, unix_now};
use suite::crowd::Crowd;
use suite::http::{Request, Response};
use suite::oauth::{Site, Visitor};
use suite::processes::World;

use crate::crowded::{connect, listed, operator, until_listed};
use crate::database::{databases, run};
use crate::events::{Receiver, hmac};

/// An hour is a day, so that the second round comes after five seconds.
const DAY: u64 = 3_600_000;
const PATIENCE: Duration = Duration::from_secs(20);
/// The Meta app's secret, which signs here; the Instagram app's is tried natively.
const METAS: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

pub fn signed(secret: &str, account: u64, issued_at: u64) -> String {
    let payload =
        json!({"algorithm": "HMAC-SHA256", "issued_at": issued_at, "user_id": suite::crowd::id(account)});
    let encoded = URL_SAFE_NO_PAD.encode(payload.to_string());
    let mac = URL_SAFE_NO_PAD.encode(hmac(secret.as_bytes(), encoded.as_bytes()));
    format!("{mac}.{encoded}")
}

fn post(world: &World, path: &str, text: &str) -> Response {
    let request = Request::post_form(path, &[("signed_request", text)]);
    world.edge.client.send(&request)
}

fn audit(world: &World, action: &str) -> Vec<Value> {
    let log = operator(world, "GET", "/operator/audit").json();
    let lines = log.as_array().unwrap().iter();
    lines.filter(|line| line["action"] == action).cloned().collect()
}

/// R54, R71: the account's connections end at every site there ever was, though the edge is killed right after it took
/// the request; the site is told why.
#[test]
fn who_takes_the_app_away_is_gone_everywhere() {
    let (crowd, receiver) = (Crowd::start(DAY), Receiver::start(&[]));
    let mut world = receiver.world_with(&crowd, |settings| settings.secret("META_APP_SECRET", METAS));
    let mut visitor = world.visitor();
    let (gone, stays) = (connect(&mut visitor, 1), connect(&mut visitor, 2));
    let left = connect(&mut Visitor::new(&world, Site::terminal()), 1);
    until_listed(&world, "terminal", &left.connection);
    let mut sites: Value = serde_json::from_str(&world.settings.value("SITES")).unwrap();
    sites.as_object_mut().unwrap().remove("terminal");
    world.restart_edge(move |settings| settings.set("SITES", &sites.to_string()));

    let answer = post(&world, "/instagram/deauthorize", &signed(METAS, 1, unix_now()));
    assert_eq!((answer.status, answer.text()), (200, "{}".to_owned()));
    world.edge.kill();
    world.restart_edge(|_| ());
    let visitor = world.visitor();
    let over = || (visitor.read(&gone, "/graph/me?fields=id").status == 401).then_some(());
    poll(PATIENCE, over).expect("it ended");
    assert_eq!(visitor.read(&stays, "/graph/me?fields=id").status, 200);
    let told = receiver.deliveries(1).remove(0);
    assert_eq!(told["type"], "connection.deauthorized");
    assert_eq!(told["data"]["connection"], gone.connection.as_str());
    poll(PATIENCE, || listed(&world, "terminal").is_empty().then_some(()))
        .expect("the site that left is asked too");
    let ended = || {
        let lines = audit(&world, "deauthorized");
        let of = |id: &str| lines.iter().any(|line| line["connection"] == id);
        (of(&gone.connection) && of(&left.connection)).then_some(())
    };
    poll(PATIENCE, ended).expect("the audit log says so");
}

/// R55: an answer with a page that anybody may open; done, it says so; the same request again has the same code. Nothing
/// of the person is left in any storage.
#[test]
fn a_deletion_has_a_page_and_leaves_nothing() {
    let crowd = Crowd::start(DAY);
    let mut world = crate::crowded::world(&crowd, |settings| settings.secret("META_APP_SECRET", METAS));
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    // One who was never seen, and one who connected again since.
    let never = post(&world, "/instagram/deletion", &signed(METAS, 77, unix_now()));
    assert_eq!(never.status, 200, "{}", never.text());
    let late = post(
        &world,
        "/instagram/deletion",
        &signed(METAS, 1, unix_now() - 1_800),
    );
    assert_eq!(late.status, 200, "{}", late.text());

    let text = signed(METAS, 1, unix_now() + 1);
    let answer = post(&world, "/instagram/deletion", &text);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let code = answer.json()["confirmation_code"].as_str().unwrap().to_owned();
    let url = answer.json()["url"].as_str().unwrap().to_owned();
    let page = url.strip_prefix(&world.edge.url).expect("a page of this edge");
    assert_eq!(page, format!("/deletion/{code}"));
    assert_eq!(post(&world, "/instagram/deletion", &text).json(), answer.json());
    for other in [never, late] {
        assert_ne!(other.json()["confirmation_code"], code.as_str());
    }
    let first = world.edge.client.send(&Request::get(page));
    assert_eq!(first.status, 200);
    assert!(
        first.text().contains("Your data is being deleted"),
        "{}",
        first.text()
    );
    let done = || {
        let shown = world.edge.client.send(&Request::get(page)).text();
        shown.contains("Your data is deleted").then_some(())
    };
    poll(PATIENCE, done).expect("it is done after the second round");
    assert_eq!(visitor.read(&session, "/graph/me?fields=id").status, 401);
    let nobody = world
        .edge
        .client
        .send(&Request::get(&format!("/deletion/{}", "0".repeat(32))));
    assert_eq!(nobody.status, 404);
    world.edge.stop();
    for file in databases(&world, "Connection")
        .into_iter()
        .chain(databases(&world, "Directory"))
    {
        for table in run(
            &file,
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
        ) {
            let rows = run(
                &file,
                &format!("SELECT * FROM \"{}\"", table["name"].as_str().unwrap()),
            );
            let all = format!("{rows:?}");
            assert!(!all.contains(&suite::crowd::id(1)), "{table:?}: {all}");
            assert!(!all.contains(&suite::crowd::username(1)), "{table:?}: {all}");
        }
    }
}

/// R54: a bad signature changes nothing; after five of a day the site's operator hears of it, once.
#[test]
fn what_meta_did_not_sign_changes_nothing() {
    let (crowd, receiver) = (Crowd::start(DAY), Receiver::start(&[]));
    let world = receiver.world_with(&crowd, |settings| settings.secret("META_APP_SECRET", METAS));
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, 1);
    let strangers = signed("00112233445566778899aabbccddeeff", 1, unix_now());
    for path in ["/instagram/deauthorize", "/instagram/deletion"] {
        for (text, words) in [
            (strangers.as_str(), "No secret of an app of this edge signed"),
            (&signed(METAS, 1, unix_now() - 3_700), "older than an hour"),
            (&signed(METAS, 1, unix_now() + 400), "from the future"),
            ("nothing", "no signed_request here"),
        ] {
            let answer = post(&world, path, text);
            assert_eq!(answer.status, 400, "{path} {text}");
            assert!(answer.text().contains(words), "{}", answer.text());
        }
        let get = world.edge.client.send(&Request::get(path));
        assert_eq!((get.status, get.header("allow")), (405, Some("POST")));
        let large = post(&world, path, &"a".repeat(20_000));
        assert_eq!(large.status, 400);
    }
    assert_eq!(visitor.read(&session, "/graph/me?fields=id").status, 200);
    let told = receiver.deliveries(1).remove(0);
    assert_eq!(
        (&told["type"], &told["data"]["retry"]),
        (&"app.requests_refused".into(), &"developer_fix".into())
    );
    assert_eq!(audit(&world, "refused_signed_request")[0]["count"], 6);
    assert_eq!(receiver.all().len(), 1);
}
