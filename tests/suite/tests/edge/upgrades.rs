//! Storage that another version of the edge wrote (R105). `tests/suite/storage/` has what each release made: nothing in
//! there is anybody's, its keys and tokens were made for it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use suite::clock::{poll, unix_now};
use suite::crowd::{self, Crowd};
use suite::http::Request;
use suite::oauth::{Session, Site, Visitor};
use suite::processes::{World, root};

use crate::backup::goes_on;
use crate::crowded::{SECRET, connect, listed, operator, world};
use crate::database::{contents, databases, mark, run, shift};

const REAL_DAY: u64 = 86_400_000;
const PATIENCE: Duration = Duration::from_secs(10);
const CLASSES: [&str; 4] = ["Flow", "Connection", "Directory", "Feed"];

fn storages() -> PathBuf {
    root().join("tests/suite/storage")
}

/// Every object's file.
fn objects(world: &World) -> Vec<PathBuf> {
    CLASSES.iter().flat_map(|class| databases(world, class)).collect()
}

fn tar(arguments: &[&str], folder: &Path, rest: &[&str]) {
    let told = Command::new("tar")
        .args(arguments)
        .arg("-C")
        .arg(folder)
        .args(rest)
        .output()
        .unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
}

/// Makes the storage of a release: with this edge, on the day of the release, into `tests/suite/storage/VERSION`.
#[test]
#[ignore = "run by hand for a release: cargo test -p suite --test edge keep_the_storage -- --ignored"]
fn keep_the_storage_of_this_release() {
    let crowd = Crowd::start(REAL_DAY);
    let mut world = world(&crowd, |_| ());
    let mut terminal = Visitor::new(&world, Site::terminal());
    let mut backend = Visitor::new(&world, Site::backend());
    let gone = connect(&mut terminal, 3);
    let kept = connect(&mut terminal, 1);
    let server = connect(&mut backend, 2);
    assert_eq!(terminal.disconnect(&gone).status, 204);
    let site = json!({
        "name": "Added", "return_urls": ["https://added.example/"], "permissions": ["instagram_business_basic"],
    });
    let add = Request::post_json("/operator/added-sites/add?site=added", &site).bearer(SECRET);
    assert_eq!(world.edge.client.send(&add).status, 200);
    let publish = format!("/operator/feeds/publish?connection={}", kept.connection);
    let publish = Request::post_json(&publish, &json!({})).bearer(SECRET);
    let feed = world.edge.client.send(&publish).json()["id"].clone();
    let both = || {
        let listed = listed(&world, "terminal").len() + listed(&world, "backend").len();
        (listed == 2).then_some(())
    };
    assert!(poll(PATIENCE, both).is_some());
    let session = |session: &Session| json!({"refresh": session.refresh_token, "access": session.access_token, "connection": session.connection});
    let about = json!({
        "about": "Made by an edge of this release for the tests. Its keys, secrets and tokens were made for it and are good for nothing else.",
        "made": unix_now(),
        "app_id": world.stand_in.app_id,
        "app_secret": world.secrets.app,
        "sealing_keys": format!("k1:{}", world.secrets.key_text()),
        "tokens": crowd.tokens(),
        "terminal": session(&kept),
        "backend": session(&server),
        "added_sites": ["added"],
        "feed": feed,
    });
    world.edge.stop();
    // Each database puts its write-ahead log in order.
    contents(&objects(&world));
    let folder = storages().join(env!("CARGO_PKG_VERSION"));
    std::fs::create_dir_all(&folder).unwrap();
    let text = serde_json::to_string_pretty(&about).unwrap();
    std::fs::write(folder.join("about.json"), text + "\n").unwrap();
    let archive = folder.join("objects.tar.gz");
    let named = ["--exclude=*-wal", "--exclude=*-shm", "-czf"].map(str::to_owned);
    let mut arguments: Vec<&str> = named.iter().map(String::as_str).collect();
    let archive = archive.display().to_string();
    arguments.push(&archive);
    tar(&arguments, &world.state_folder(), &["objects"]);
}

/// A world whose edge wakes on the storage of a release, as if it had been made just now, once `change` was at its files.
fn wake(crowd: &Crowd, release: &Path, change: impl FnOnce(&[PathBuf])) -> (World, Value) {
    let about = std::fs::read_to_string(release.join("about.json")).unwrap();
    let about: Value = serde_json::from_str(&about).unwrap();
    for token in about["tokens"].as_array().unwrap() {
        crowd.remember(token[0].as_u64().unwrap(), token[1].as_str().unwrap());
    }
    let mut world = world(crowd, |_| ());
    world.edge.stop();
    std::fs::remove_dir_all(world.state_folder().join("objects")).unwrap();
    let archive = release.join("objects.tar.gz").display().to_string();
    tar(&["-xzf", &archive], &world.state_folder(), &[]);
    let age = unix_now() - about["made"].as_u64().unwrap();
    let files = objects(&world);
    shift(&files, i64::try_from(age * 1000).unwrap());
    change(&files);
    world.restart_edge(|settings| {
        // Storages of when there was one app alone don't say which it was.
        if let Some(id) = about["app_id"].as_str() {
            settings.set("INSTAGRAM_APP_ID", id);
        }
        settings.secret("INSTAGRAM_APP_SECRET", about["app_secret"].as_str().unwrap());
        settings.secret("SEALING_KEYS", about["sealing_keys"].as_str().unwrap());
    });
    (world, about)
}

fn session(about: &Value, site: &str) -> Session {
    let text = |name: &str| about[site][name].as_str().unwrap().to_owned();
    Session {
        access_token: text("access"),
        refresh_token: text("refresh"),
        connection: text("connection"),
        answer: Value::Null,
    }
}

/// Whoever was connected is, with the tokens of before.
fn everybody_is_there(world: &World, about: &Value) {
    for (site, account) in [(Site::terminal(), 1), (Site::backend(), 2)] {
        let name = site.id;
        let visitor = Visitor::new(world, site);
        let before = session(about, name);
        let me = visitor.read(&before, "/graph/me?fields=username");
        assert_eq!(me.status, 200, "{name}: {}", me.text());
        assert_eq!(me.json()["username"], crowd::username(account));
        let renewed = goes_on(&visitor, &before, account);
        assert_eq!(renewed.connection, before.connection);
        let rows = listed(world, name);
        let row = &rows[&before.connection];
        assert_eq!((rows.len(), &row["health"]), (1, &json!("ok")), "{rows:?}");
    }
    let added = operator(world, "GET", "/operator/added-sites").json();
    let ids = added["sites"]
        .as_array()
        .unwrap()
        .iter()
        .map(|site| site["id"].clone());
    let before = about["added_sites"].as_array().cloned().unwrap_or_default();
    assert_eq!(ids.collect::<Vec<_>>(), before, "{added}");
    if let Some(feed) = about["feed"].as_str() {
        let visit = Request::new("GET", &format!("/feed/{feed}.json"));
        assert_eq!(world.edge.client.send(&visit).status, 200);
        let connection = session(about, "terminal").connection;
        let own = operator(world, "GET", &format!("/operator/feeds?connection={connection}"));
        assert_eq!(own.json()["feeds"][0]["id"], feed, "{}", own.text());
    }
    let audit = operator(world, "GET", "/operator/audit");
    assert_eq!(audit.status, 200, "{}", audit.text());
}

fn releases() -> Vec<PathBuf> {
    let folders = std::fs::read_dir(storages()).unwrap().flatten();
    let folders: Vec<PathBuf> = folders.map(|entry| entry.path()).collect();
    assert!(!folders.is_empty());
    folders
}

/// R105: and with that of before there were schemas. Each connection has this edge's schema afterwards.
#[test]
fn this_edge_goes_on_with_the_storage_of_every_release() {
    for release in releases() {
        let as_it_is: fn(&[PathBuf]) = |_| ();
        for change in [as_it_is, |files| mark(files, "")] {
            let crowd = Crowd::start(REAL_DAY);
            let (mut world, about) = wake(&crowd, &release, change);
            everybody_is_there(&world, &about);
            assert_eq!(crowd.wrong(), [""; 0]);
            world.edge.stop();
            let connections = contents(&databases(&world, "Connection"));
            let connections = connections.as_object().unwrap();
            assert_eq!(connections.len(), 2, "{}", release.display());
            for connection in connections.values() {
                assert_eq!(connection["views"], json!(["schema_1"]), "{}", release.display());
            }
        }
    }
}

/// R105: after a rollback. Nothing is read, nothing changed, not even by an alarm; the edge that wrote it goes on.
#[test]
fn a_newer_edges_storage_is_left_alone_until_that_edge_is_back() {
    let mut before = Value::Null;
    let crowd = Crowd::start(REAL_DAY);
    let (mut world, about) = wake(&crowd, &releases().pop().unwrap(), |files| {
        // Their alarms are of long ago, and they have something to do.
        for flow in files.iter().filter(|file| file.iter().any(|part| part == "Flow")) {
            run(flow, "UPDATE agenda SET due = 1");
        }
        mark(files, "schema_4000000000");
        before = contents(files);
    });
    let terminal = Visitor::new(&world, Site::terminal());
    let held = session(&about, "terminal");
    let answers = [
        terminal.read(&held, "/graph/me?fields=username"),
        terminal.read(&held, "/connection"),
        terminal.refresh(&held.refresh_token),
        operator(&world, "GET", "/operator/connections?site=terminal"),
    ];
    for answer in answers {
        assert_eq!(answer.status, 503, "{}", answer.text());
    }
    // Also a page is told, and not that its network failed.
    let page = "https://terminal.example";
    let asked = terminal.bearer(&held, "GET", "/graph/me").header("Origin", page);
    let told = world.edge.client.send(&asked);
    assert_eq!(
        told.header("access-control-allow-origin"),
        Some(page),
        "{}",
        told.text()
    );
    assert_eq!(told.json()["category"], "transient");
    let log = String::from_utf8_lossy(&world.edge.log()).into_owned();
    assert!(log.contains("a newer edge wrote this object's storage"), "{log}");
    world.edge.stop();
    let files = objects(&world);
    assert_eq!(contents(&files), before);
    mark(&files, "schema_1");
    world.restart_edge(|_| ());
    everybody_is_there(&world, &about);
}
