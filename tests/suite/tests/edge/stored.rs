//! `docs/stored.md`, compared with the real storage (R57).

use std::collections::BTreeSet;
use std::time::Duration;

use suite::clock::poll;
use suite::crowd::{Crowd, username};
use suite::leaks::{self, Canary, Seen};
use suite::oauth::{Session, Site, Visitor};
use suite::processes::{World, root};

use crate::crowded::{connect, listed, world};
use crate::database::{databases, run};
use crate::support::stored;

const REAL_DAY: u64 = 86_400_000;
const PATIENCE: Duration = Duration::from_secs(10);

fn documented() -> String {
    std::fs::read_to_string(root().join("docs/stored.md")).unwrap()
}

/// All that is personal about an account of the crowd.
fn personal(account: u64) -> Vec<Canary> {
    [
        ("username", username(account)),
        ("app-scoped id", (27_000_000_000_000_000 + account).to_string()),
        ("professional id", (17_841_400_000_000_000 + account).to_string()),
    ]
    .map(|(name, text)| Canary::new(name, text.as_bytes()))
    .into()
}

/// Names of an edge's session that must not be found either.
fn sessions_of(session: &Session) -> Vec<Canary> {
    vec![
        Canary::new("refresh token", session.refresh_token.as_bytes()),
        Canary::new("access token", session.access_token.as_bytes()),
    ]
}

/// Every table of every object is in the page, in the chapter of its class, and every class has its chapter.
#[test]
fn every_table_is_documented() {
    let crowd = Crowd::start(REAL_DAY);
    let mut world = world(&crowd, |_| ());
    let mut visitor = Visitor::new(&world, Site::terminal());
    let ended = connect(&mut visitor, 1);
    let owner = connect(&mut visitor, 2);
    crate::feed::publish(&visitor, &owner, "");
    assert_eq!(visitor.disconnect(&ended).status, 204);
    assert!(poll(PATIENCE, || (listed(&world, "terminal").len() == 1).then_some(())).is_some());
    world.edge.stop();
    let text = documented();
    for class in ["Flow", "Connection", "Feed", "Directory"] {
        let files = databases(&world, class);
        assert!(!files.is_empty(), "{class}");
        let mut tables = BTreeSet::new();
        for file in &files {
            for row in run(file, "SELECT name FROM sqlite_master WHERE type = 'table'") {
                tables.insert(row["name"].as_str().unwrap().to_owned());
            }
        }
        // The platform's own bookkeeping holds nothing of ours.
        tables.retain(|table| !table.starts_with("_cf_") && !table.starts_with("sqlite_"));
        let (_, chapter) = text
            .split_once(&format!("**`{class}`**"))
            .unwrap_or_else(|| panic!("docs/stored.md has no {class}"));
        let chapter = chapter.split("\n**`").next().unwrap();
        for table in tables {
            assert!(
                chapter.contains(&format!("`{table}`")),
                "{class}: {table} isn't documented"
            );
        }
    }
    let classes = std::fs::read_dir(world.state_folder().join("objects")).unwrap();
    for class in classes.flatten() {
        let class = class.file_name().to_string_lossy().into_owned();
        assert!(text.contains(&format!("**`{class}`**")), "{class}");
    }
}

/// R57: what is personal is found in the storage while somebody is connected, or this search would find nothing ever.
#[test]
fn after_a_disconnect_nothing_of_the_account_is_left() {
    let crowd = Crowd::start(REAL_DAY);
    let mut world = world(&crowd, |_| ());
    let mut visitor = Visitor::new(&world, Site::terminal());
    let stays = connect(&mut visitor, 41);
    let session = connect(&mut visitor, 42);
    assert_eq!(visitor.read(&session, "/graph/me?fields=id").status, 200);
    assert!(poll(PATIENCE, || (listed(&world, "terminal").len() == 2).then_some(())).is_some());
    assert!(!leaks::search(&personal(42), &at_rest(&mut world)).is_empty());

    let visitor = Visitor::new(&world, Site::terminal());
    assert_eq!(visitor.disconnect(&renewed(&world, &session)).status, 204);
    assert!(poll(PATIENCE, || (listed(&world, "terminal").len() == 1).then_some(())).is_some());
    let pile = at_rest(&mut world);
    let canaries = [personal(42), sessions_of(&session), crowd.canaries()].concat();
    leaks::assert_none(&canaries, &pile);
    assert!(
        !leaks::search(&personal(41), &pile).is_empty(),
        "the other one is still there"
    );
    // Of the Connection nothing at all; the Directory remembers the id alone, and for a day.
    world.edge.stop();
    let left: Vec<String> = databases(&world, "Connection")
        .iter()
        .flat_map(|file| {
            run(file, "SELECT name FROM sqlite_master WHERE type = 'table'")
                .into_iter()
                .map(|_| file.display().to_string())
        })
        .filter(|file| file.contains(&session.connection))
        .collect();
    assert_eq!(left, [""; 0]);
    let mut rows = Vec::new();
    for file in databases(&world, "Directory") {
        if run(&file, "SELECT name FROM sqlite_master WHERE name = 'row'").len() == 1 {
            rows.extend(run(&file, "SELECT * FROM row"));
        }
    }
    let row = rows
        .iter()
        .find(|row| row["connection"] == session.connection.as_str());
    let row = row.expect("the Directory remembers the end for a day");
    assert!(row["body"].is_null() && row["key"].is_null(), "{row}");
    assert!(
        rows.iter()
            .any(|row| row["connection"] == stays.connection.as_str() && row["body"].is_string())
    );
}

/// R46, R57: no token of anybody's rests in the clear, neither Instagram's nor the edge's own.
#[test]
fn no_token_rests_in_the_clear() {
    let crowd = Crowd::start(REAL_DAY);
    let mut world = world(&crowd, |_| ());
    let mut visitor = Visitor::new(&world, Site::terminal());
    let session = connect(&mut visitor, 1);
    let renewed = Session::read(&visitor.refresh(&session.refresh_token));
    let flow = visitor.authorize();
    let state = suite::http::value(&flow.at_instagram, "state").unwrap();
    let at_meta = suite::crowd::code(2);
    let back = visitor.come_back(&format!("/instagram/callback?code={at_meta}&state={state}"));
    let unredeemed = Canary::new("one-time code", back.code().as_bytes());
    let pile = at_rest(&mut world);
    let mut canaries = [
        sessions_of(&session),
        sessions_of(&renewed),
        crowd.canaries(),
        world.canaries(),
    ]
    .concat();
    canaries.push(unredeemed);
    canaries.push(Canary::new("Instagram's code", at_meta.as_bytes()));
    canaries.push(Canary::new(
        "operator's secret",
        crate::crowded::SECRET.as_bytes(),
    ));
    leaks::assert_none(&canaries, &pile);
}

/// The newest tokens of a session.
fn renewed(world: &World, session: &Session) -> Session {
    let visitor = Visitor::new(world, Site::terminal());
    Session::read(&visitor.refresh(&session.refresh_token))
}

/// Every file of the storage, once each database has put its write-ahead log in order; the edge runs on afterwards.
fn at_rest(world: &mut World) -> Vec<Seen> {
    world.edge.stop();
    for class in ["Flow", "Connection", "Directory"] {
        for file in databases(world, class) {
            run(&file, "SELECT 1");
        }
    }
    let pile = stored(world);
    world.restart_edge(|_| ());
    pile
}
