//! The Directory: what an operator sees of a site's connections.

use std::time::Duration;

use suite::clock::{poll, unix_now};
use suite::crowd::{Call, Crowd, Trouble, username};
use suite::http::Request;
use suite::oauth::{Session, Site, Visitor};

use crate::crowded::{connect, listed, operator, pages, until_listed, world};
use crate::database::{databases, run};

const REAL_DAY: u64 = 86_400_000;
const PATIENCE: Duration = Duration::from_secs(10);

/// Each row says whose connection it is, how it is, and when it would end; a disconnected one is gone.
#[test]
fn a_sites_connections_are_listed_with_their_health() {
    let crowd = Crowd::start(REAL_DAY);
    let world = world(&crowd, |_| ());
    let mut visitor = world.visitor();
    let (well, dead, gone) = (
        connect(&mut visitor, 1),
        connect(&mut visitor, 2),
        connect(&mut visitor, 3),
    );
    assert!(poll(PATIENCE, || (listed(&world, "demo").len() == 3).then_some(())).is_some());
    let row = listed(&world, "demo")[&well.connection].clone();
    assert_eq!(row["site"], "demo");
    assert_eq!(row["username"], username(1));
    assert_eq!(row["health"], "ok");
    for name in ["category", "retry", "cause", "action"] {
        assert!(row[name].is_null(), "{row}");
    }
    let days = (row["dies_at"].as_u64().unwrap() - unix_now()) / 86_400;
    assert!((58..=60).contains(&days), "{days} days");
    assert!(row["connected_at"].as_u64().unwrap().abs_diff(unix_now()) < 60);
    assert_eq!(row["key"], "k1");

    crowd.trouble(2, Call::Me, Trouble::Dead);
    assert_eq!(visitor.read(&dead, "/graph/me?fields=id").status, 403);
    assert_eq!(visitor.disconnect(&gone).status, 204);
    let told = poll(PATIENCE, || {
        let rows = listed(&world, "demo");
        let row = rows.get(&dead.connection)?.clone();
        (rows.len() == 2 && row["health"] == "reconnect").then_some(row)
    });
    let row = told.unwrap_or_else(|| panic!("{:#?}", listed(&world, "demo")));
    assert_eq!(row["category"], "token_revoked");
    assert_eq!(row["retry"], "user_reconnect");
    assert!(row["cause"].as_str().unwrap().len() > 20, "{row}");
    // Another site's are its own.
    assert!(listed(&world, "shop").is_empty());
}

/// Rows are told in pages of about a hundred, each row once, whatever object of the sixteen it lies in.
#[test]
fn a_crowd_is_listed_page_by_page() {
    let crowd = Crowd::start(REAL_DAY);
    let world = world(&crowd, |_| ());
    let mut visitor = Visitor::new(&world, Site::terminal());
    let mut connections: Vec<String> = (0..230)
        .map(|account| connect(&mut visitor, account).connection)
        .collect();
    connections.sort();
    let all = poll(PATIENCE, || {
        (listed(&world, "terminal").len() == 230).then_some(())
    });
    assert!(all.is_some(), "{} rows", listed(&world, "terminal").len());
    let pages = pages(&world, "GET", "/operator/connections?site=terminal");
    assert!(pages.len() >= 2, "{} pages", pages.len());
    let sizes: Vec<usize> = pages
        .iter()
        .map(|page| page["connections"].as_array().unwrap().len())
        .collect();
    assert!(sizes.iter().all(|size| *size < 200), "{sizes:?}");
    let mut told: Vec<String> = listed(&world, "terminal").into_keys().collect();
    told.sort();
    assert_eq!(told, connections);
    // The sites there are, with those that have no connection.
    let all = operator(&world, "GET", "/operator/sites").json();
    assert_eq!(all, serde_json::json!(["backend", "demo", "shop", "terminal"]));
}

/// One object holds more than a page: every row is told, once.
#[test]
fn a_full_object_is_listed_page_by_page() {
    let crowd = Crowd::start(REAL_DAY);
    let mut world = world(&crowd, |_| ());
    let connection = connect(&mut Visitor::new(&world, Site::terminal()), 1).connection;
    until_listed(&world, "terminal", &connection);
    world.edge.stop();
    let held = databases(&world, "Directory").into_iter().find(|file| {
        let table = "SELECT name FROM sqlite_master WHERE name = 'row'";
        run(file, table).len() == 1 && run(file, "SELECT key FROM row").len() == 1
    });
    let copies = "INSERT INTO row (connection, version, body, key, at) \
                  WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 250), \
                  copy(id) AS (SELECT substr(connection, 1, 1) || printf('%063d', n) FROM row, number) \
                  SELECT id, 1, json_set(body, '$.connection', id), key, at FROM row, copy";
    run(&held.unwrap(), copies);
    world.restart_edge(|_| ());
    let rows = listed(&world, "terminal");
    assert_eq!(rows.len(), 251);
    assert!(rows.contains_key(&connection));
    let sizes: Vec<usize> = pages(&world, "GET", "/operator/connections?site=terminal")
        .iter()
        .map(|page| page["connections"].as_array().unwrap().len())
        .collect();
    assert_eq!(sizes, [100, 100, 51]);
}

/// A site that left the configuration is still told, with its connections.
#[test]
fn a_site_that_left_is_still_listed() {
    let crowd = Crowd::start(REAL_DAY);
    let mut world = world(&crowd, |_| ());
    let connection = connect(&mut Visitor::new(&world, Site::terminal()), 1).connection;
    until_listed(&world, "terminal", &connection);
    let mut sites = Site::table(&world.origin);
    sites.as_object_mut().unwrap().remove("terminal");
    world.restart_edge(move |settings| settings.set("SITES", &sites.to_string()));
    let sites = operator(&world, "GET", "/operator/sites").json();
    assert!(sites.as_array().unwrap().contains(&"terminal".into()), "{sites}");
    assert!(listed(&world, "terminal").contains_key(&connection));
}

/// Killed between the Connection's own write and the Directory's, again and again: the Directory learns all the same.
/// A claim is told by the alarm that was armed with it, within a minute.
#[test]
fn what_a_kill_kept_from_the_directory_is_told_later() {
    let crowd = Crowd::start(REAL_DAY);
    let mut world = world(&crowd, |_| ());
    let mut bare = world.bare();
    bare.start();
    let mut connected: Vec<Session> = Vec::new();
    for account in 0..12 {
        let mut visitor = Visitor::new(&world, Site::terminal());
        connected.push(connect(&mut visitor, account));
        // The answer is out; the row may be on its way.
        bare.kill();
        bare.start();
    }
    let visitor = Visitor::new(&world, Site::terminal());
    let gone: Vec<Session> = connected.split_off(6);
    for session in &gone {
        assert_eq!(visitor.disconnect(session).status, 204);
        bare.kill();
        bare.start();
    }
    let right = poll(Duration::from_secs(45), || {
        let rows = listed(&world, "terminal");
        let all = connected
            .iter()
            .all(|session| rows.contains_key(&session.connection));
        (all && rows.len() == connected.len()).then_some(())
    });
    let rows: Vec<String> = listed(&world, "terminal").into_keys().collect();
    assert!(right.is_some(), "{rows:#?}");
    for session in &connected {
        assert_eq!(visitor.read(session, "/graph/me?fields=id").status, 200);
    }
}

/// R30: the 51st session takes the place of the oldest.
#[test]
fn the_fifty_first_session_drops_the_oldest() {
    let crowd = Crowd::start(REAL_DAY);
    let world = world(&crowd, |_| ());
    let mut visitor = Visitor::new(&world, Site::terminal());
    let sessions: Vec<Session> = (0..51).map(|_| connect(&mut visitor, 7)).collect();
    let works = |session: &Session| visitor.read(session, "/connection").status;
    assert_eq!(works(&sessions[0]), 401, "the oldest");
    assert_eq!(visitor.refresh(&sessions[0].refresh_token).status, 400);
    for session in &sessions[1..] {
        assert_eq!(works(session), 200);
    }
}

/// R36: "sign out everywhere" ends every session and keeps the connection.
#[test]
fn signing_out_everywhere_ends_every_session_and_keeps_the_connection() {
    let crowd = Crowd::start(REAL_DAY);
    let world = world(&crowd, |_| ());
    let (mut one, mut two) = (world.visitor(), world.visitor());
    let (first, second) = (connect(&mut one, 1), connect(&mut two, 1));
    let answer = world
        .edge
        .client
        .send(&one.bearer(&first, "DELETE", "/connection/sessions"));
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    for (visitor, session) in [(&one, &first), (&two, &second)] {
        assert_eq!(visitor.read(session, "/connection").status, 401);
        assert_eq!(visitor.refresh(&session.refresh_token).status, 400);
    }
    let row = poll(PATIENCE, || {
        listed(&world, "demo").get(&first.connection).cloned()
    });
    assert_eq!(row.unwrap()["health"], "ok", "the connection stays");
    let again = connect(&mut two, 1);
    assert_eq!(again.connection, first.connection);
    assert_eq!(two.read(&again, "/graph/me?fields=id").status, 200);
    // From a page of another origin it ends nothing.
    let other = Request::new("DELETE", "/connection/sessions")
        .bearer(&again.access_token)
        .header("Origin", "https://shop.example");
    assert_eq!(world.edge.client.send(&other).status, 401);
    assert_eq!(two.read(&again, "/connection").status, 200);
}
