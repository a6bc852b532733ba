//! Sites beyond the setting `SITES`: the operator adds, changes and removes them while the edge runs (R119).

use std::time::Duration;

use serde_json::{Value, json};
use suite::clock::{poll, unix_now};
use suite::crowd::Crowd;
use suite::http::Request;
use suite::oauth::{Kind, Session, Site, Visitor};
use suite::processes::World;

use crate::crowded::{connect, operator};
use crate::database::{databases, run};
use crate::events::Receiver;
use crate::typed::run_at_with;

const REAL_DAY: u64 = 86_400_000;
const PATIENCE: Duration = Duration::from_secs(20);

fn second(origin: &str) -> Site {
    Site {
        id: "second",
        kind: Kind::Browser,
        origin: origin.to_owned(),
        return_url: format!("{origin}/back"),
        scope: "instagram_business_basic",
    }
}

fn entry(site: &Site, events: &str) -> String {
    json!({
        "name": "The second", "origins": [site.origin], "return_urls": [site.return_url],
        "permissions": ["instagram_business_basic"], "events": events,
    })
    .to_string()
}

fn sites(world: &World, arguments: &[&str], input: &str) -> (bool, String) {
    run_at_with(world, &[&["sites"], arguments].concat(), input)
}

fn preflight(world: &World, origin: &str) -> u16 {
    let request = Request::new("OPTIONS", "/token").header("Origin", origin);
    world.edge.client.send(&request).status
}

fn click(world: &World, site: &Site) -> u16 {
    let target = format!(
        "/authorize?response_type=code&client_id={}&redirect_uri={}&state=s&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256",
        site.id, site.return_url
    );
    world.edge.client.send(&Request::new("GET", &target)).status
}

fn reads(visitor: &Visitor<'_>, session: &Session) -> u16 {
    visitor.read(session, "/connection").status
}

/// What can't work is refused where it is written, in the words that SITES has for it.
fn nothing_is_taken_that_cannot_work(world: &World, good: &str) {
    for (id, text, told) in [
        (
            "second",
            good.replace("https://second.example\"", "http://second.example\""),
            "origin 1 is not",
        ),
        ("second", good.replacen('{', "{\"app\":\"none\",", 1), "`app`"),
        ("second", "{".to_owned(), "no JSON"),
        ("shop", good.to_owned(), "The setting SITES has this site"),
        ("a b", good.to_owned(), "1 to 64 letters"),
    ] {
        let (done, words) = sites(world, &["add", id, "-"], &text);
        assert!(
            !done && words.contains("(409)") && words.contains(told),
            "{words}"
        );
    }
    let (done, words) = sites(world, &["change", "second", "-"], good);
    assert!(!done && words.contains("Add it"), "{words}");
}

/// R105, R119
#[test]
fn a_site_is_added_changed_and_removed_while_the_edge_runs() {
    let (crowd, receiver) = (Crowd::start(REAL_DAY), Receiver::start(&[]));
    let mut world = receiver.world(&crowd);
    let site = second("https://second.example");
    let hook = receiver.hook();
    assert_eq!(
        (click(&world, &site), preflight(&world, &site.origin)),
        (400, 403)
    );
    let (_, words) = sites(&world, &[], "");
    assert!(words.starts_with("no site was added"), "{words}");

    let good = entry(&site, &hook);
    nothing_is_taken_that_cannot_work(&world, &good);
    let (done, words) = sites(&world, &["add", "second", "-"], &good);
    assert!(
        done && words.contains("added second") && words.contains("--client-id second"),
        "{words}"
    );
    assert_eq!(preflight(&world, &site.origin), 204);
    let statement = world.edge.client.send(&Request::new("GET", "/privacy/second"));
    assert!(statement.status == 200 && statement.text().contains("The second"));
    let (key, mut session) = {
        let mut visitor = Visitor::new(&world, site);
        let session = connect(&mut visitor, 1);
        let read = visitor.read(&session, "/graph/me?fields=id");
        assert_eq!(read.status, 200, "{}", read.text());
        assert_eq!(
            read.header("access-control-allow-origin"),
            Some("https://second.example")
        );
        let renewed = Session::read(&visitor.refresh(&session.refresh_token));
        // Neither speaks for the other one.
        let shop = Visitor::new(&world, Site::shop());
        assert_eq!(
            (
                reads(&shop, &session),
                shop.refresh(&session.refresh_token).status
            ),
            (401, 400)
        );
        (visitor.key.clone(), renewed)
    };
    let demo = connect(&mut world.visitor(), 2);

    // It is kept, and whoever wakes first knows it.
    world.restart_edge(|_| ());
    {
        let mut visitor = Visitor::new(&world, second("https://second.example"));
        visitor.key = key.clone();
        assert_eq!(reads(&visitor, &session), 200);
        session = Session::read(&visitor.refresh(&session.refresh_token));
    }
    // Another origin: the former one is none of its any more.
    let moved = second("https://moved.example");
    let (done, words) = sites(&world, &["change", "second", "-"], &entry(&moved, &hook));
    assert!(done && words.contains("changed second"), "{words}");
    assert_eq!(
        (
            preflight(&world, "https://second.example"),
            preflight(&world, &moved.origin)
        ),
        (403, 204)
    );
    let (_, words) = sites(&world, &["show", "second"], "");
    let shown: Value = serde_json::from_str(&words).unwrap();
    assert_eq!(shown["origins"], json!(["https://moved.example"]));
    let (_, words) = sites(&world, &["--json"], "");
    assert_eq!(serde_json::from_str::<Value>(&words).unwrap()["second"], shown);

    // It goes: connections end and are told, its page may read that, and nobody else notices.
    let (done, words) = sites(&world, &["remove", "second"], "");
    assert!(
        done && words.contains("Connections that ended, with their tokens: 1."),
        "{words}"
    );
    let told = told_of_the_end(&receiver).expect("the site's operator is told");
    assert_eq!(
        (&told["data"]["site"], &told["data"]["retry"]),
        (&"second".into(), &"developer_fix".into())
    );
    let visitor = Visitor::new(&world, second("https://moved.example"));
    let over = visitor.read(&session, "/connection");
    assert_eq!(
        (over.status, over.header("access-control-allow-origin")),
        (401, Some("https://moved.example"))
    );
    assert_eq!(click(&world, &moved), 400);
    assert_eq!(visitor.refresh(&session.refresh_token).status, 401);
    let (done, words) = sites(&world, &["remove", "second"], "");
    assert!(done && words.contains("tokens: 0."), "{words}");
    let (_, words) = sites(&world, &[], "");
    assert!(words.contains("second") && words.contains("removed"), "{words}");
    assert_eq!(reads(&world.visitor(), &demo), 200);
    // Once more from the start.
    let (done, words) = sites(&world, &["add", "second", "-"], &entry(&moved, &hook));
    assert!(done, "{words}");
    let session = connect(&mut Visitor::new(&world, second("https://moved.example")), 1);
    assert_eq!(reads(&visitor, &session), 200);

    let lines = operator(&world, "GET", "/operator/audit").text();
    for action in ["site_added", "site_changed", "site_removed"] {
        assert!(lines.contains(action), "{action}: {lines}");
    }
}

/// R119: an entry that can't be read costs itself alone; a table that can't be read costs the sites of the settings nothing, and
/// nobody of the others is told that they were never there.
#[test]
fn what_cannot_be_read_ends_nothing() {
    let (crowd, receiver) = (Crowd::start(REAL_DAY), Receiver::start(&[]));
    let mut world = receiver.world(&crowd);
    let site = second("https://second.example");
    let (done, words) = sites(&world, &["add", "second", "-"], &entry(&site, &receiver.hook()));
    assert!(done, "{words}");
    let (key, session) = {
        let mut visitor = Visitor::new(&world, site);
        let session = connect(&mut visitor, 1);
        (visitor.key.clone(), session)
    };
    let demo = connect(&mut world.visitor(), 2);
    world.edge.stop();
    let table = databases(&world, "Directory")
        .into_iter()
        .find(|file| {
            run(file, "SELECT name FROM sqlite_master WHERE name = 'added_site'") != Vec::<Value>::new()
        })
        .expect("the table's object");
    run(
        &table,
        "INSERT INTO added_site (id, entry) VALUES ('odd', '{\"name\":\"Odd\",\"of_tomorrow\":1}')",
    );
    run(
        &table,
        "INSERT INTO added_site (id, entry) SELECT 'shop', entry FROM added_site WHERE id = 'second'",
    );
    world.restart_edge(|_| ());
    {
        let mut visitor = Visitor::new(&world, second("https://second.example"));
        visitor.key = key.clone();
        assert_eq!(reads(&visitor, &session), 200);
        let (_, words) = sites(&world, &[], "");
        assert!(
            words.contains("odd") && words.contains("NOT USED: a member is missing, unknown"),
            "{words}"
        );
        assert!(words.contains("NOT USED: the setting SITES"), "{words}");
        assert_eq!(click(&world, &Site::shop()), 302);
    }

    // As if a newer edge had written it.
    world.edge.stop();
    run(&table, "CREATE VIEW schema_4000000000 AS SELECT 1");
    world.restart_edge(|_| ());
    let mut visitor = Visitor::new(&world, second("https://second.example"));
    visitor.key = key.clone();
    assert_eq!(reads(&world.visitor(), &demo), 200);
    assert_eq!(reads(&visitor, &session), 503);
    assert_eq!(visitor.refresh(&session.refresh_token).status, 503);
    assert_eq!(click(&world, &second("https://second.example")), 503);
    assert_eq!(operator(&world, "GET", "/operator/added-sites").status, 503);
    world.edge.stop();
    run(&table, "DROP VIEW schema_4000000000");
    world.restart_edge(|_| ());
    {
        let mut visitor = Visitor::new(&world, second("https://second.example"));
        visitor.key = key.clone();
        assert_eq!(reads(&visitor, &session), 200);
    }

    // It was removed, and the connection didn't answer then: it ends by itself.
    world.edge.stop();
    let left = unix_now() * 1000;
    run(
        &table,
        &format!("UPDATE added_site SET left_at = {left} WHERE id = 'second'"),
    );
    world.restart_edge(|_| ());
    let mut visitor = Visitor::new(&world, second("https://second.example"));
    visitor.key = key;
    assert_eq!(reads(&visitor, &session), 401);
    assert!(told_of_the_end(&receiver).is_some());
    assert_eq!(reads(&world.visitor(), &demo), 200);
    // Two weeks later nobody knows it any more.
    world.edge.stop();
    let long_ago = left - 15 * 86_400_000;
    run(
        &table,
        &format!("UPDATE added_site SET left_at = {long_ago} WHERE id = 'second'"),
    );
    world.restart_edge(|_| ());
    let (_, words) = sites(&world, &[], "");
    assert!(!words.lines().any(|line| line.starts_with("second")), "{words}");
}

/// The event about a connection whose site was removed.
fn told_of_the_end(receiver: &Receiver) -> Option<Value> {
    let body = poll(PATIENCE, || {
        let all = receiver.all();
        let mut bodies = all.iter().map(|(_, incoming)| incoming.body.clone());
        bodies.find(|body| body.contains("connection.site_removed"))
    });
    serde_json::from_str(&body?).ok()
}
