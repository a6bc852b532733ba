//! What a room has on the agenda, and the connection that it belongs to: neither goes before its time, and nothing stays after it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ::shared::values::date::iso8601;
use ::shared::values::time::Timestamp;
use serde_json::{Value, json};
use suite::clock::{poll, unix_now};
use suite::processes::{Bare, Settings, World};

use crate::database::{database, databases, pass, run};
use crate::insights::Owner;
use crate::poster::{Poster, picture, world};

const MINUTE: u64 = 60_000;
const DAY: u64 = 24 * 60 * MINUTE;
const PATIENCE: Duration = Duration::from_mins(1);

/// So many milliseconds from now, as RFC 3339 says it.
fn later(milliseconds: u64) -> String {
    iso8601(Timestamp::from_millis(unix_now() * 1000 + milliseconds))
}

/// A world whose demo site has posts and numbers.
fn world_of_both() -> World {
    let both = |settings: &mut Settings| {
        let mut sites: Value = serde_json::from_str(&settings.value("SITES")).unwrap();
        sites["demo"]["posts"] = json!({});
        sites["demo"]["insights"] = 30.into();
        sites["demo"]["permissions"] = json!([
            "instagram_business_basic",
            "instagram_business_content_publish",
            "instagram_business_manage_comments",
            "instagram_business_manage_insights"
        ]);
        settings.set("SITES", &sites.to_string());
    };
    World::builder()
        .settings(move |settings, _| both(settings))
        .start()
}

/// When something is due, in Unix milliseconds; nothing where it isn't on the agenda.
fn due(file: &Path, name: &str) -> Option<u64> {
    let rows = run(file, &format!("SELECT due FROM agenda WHERE name GLOB '{name}'"));
    rows.first().map(|row| row["due"].as_u64().unwrap())
}

/// Lets the edge go on until each of these alarms rang, and looks whether what was due is there still.
fn until_rung(bare: &mut Bare, dues: &[(PathBuf, &str)]) {
    let rang = poll(PATIENCE, || {
        bare.start();
        std::thread::sleep(Duration::from_secs(2));
        bare.kill();
        let is_ahead = |(file, name): &(PathBuf, &str)| {
            let due = due(file, name).unwrap_or_else(|| panic!("{name} is lost"));
            due > unix_now() * 1000
        };
        dues.iter().all(is_ahead).then_some(())
    });
    assert!(rang.is_some(), "no alarm rang");
}

/// R91, R102: a site that is missing from the settings for a while may be a slip. What is due stays due, and is done when the
/// site is back.
#[test]
fn what_is_due_outlives_a_site_that_is_missing_for_a_while() {
    let mut world = world_of_both();
    let mut with = world.bare();
    world.restart_edge(|settings| {
        let mut sites: Value = serde_json::from_str(&settings.value("SITES")).unwrap();
        sites.as_object_mut().unwrap().remove("demo");
        settings.set("SITES", &sites.to_string());
    });
    let mut without = world.bare();
    with.start();
    let names = world.stand_in.accounts("row", 2);
    let poster = Poster::named(&world, &names[0]);
    let post = planned(&poster, 60 * MINUTE);
    world.stand_in.auto(&names[1]);
    let numbers = Owner::of(&world).session.connection;
    let asked = || (world.stand_in.count("insights") > 0).then_some(());
    assert!(poll(PATIENCE, asked).is_some(), "numbers begin");
    with.kill();
    let dues = [(poster.connection(), "room posts/*"), (numbers, "room insights")];
    for (connection, _) in &dues {
        pass(&world, "Connection", connection, 70 * MINUTE);
    }
    let before = world.stand_in.count("insights");
    let files = dues.map(|(connection, name)| (database(&world, "Connection", &connection), name));
    until_rung(&mut without, &files);
    assert_eq!(
        world.stand_in.count("insights"),
        before,
        "without its site nothing is done"
    );
    assert_eq!(world.stand_in.publications(&names[0]).len(), 0);
    with.start();
    assert_eq!(poster.over(&post)["state"], "published");
    let goes_on = || (world.stand_in.count("insights") > before).then_some(());
    assert!(poll(PATIENCE, goes_on).is_some(), "numbers go on");
}

/// Plans a post of a picture.
fn planned(poster: &Poster<'_>, ahead: u64) -> Value {
    let file = poster.hand_over(&picture(1));
    poster.make(&json!({
        "kind": "image", "media": [{"file": file}], "caption": "Planned", "at": later(ahead),
    }))
}

/// R74: what was planned is published though nobody has a session any more: its connection stays where another one goes.
#[test]
fn planned_posts_keep_a_connection_that_nobody_uses() {
    let mut world = world();
    let mut bare = world.bare();
    bare.start();
    let names = world.stand_in.accounts("row", 2);
    let [plans, rests] = [&names[0], &names[1]].map(|name| Poster::named(&world, name));
    let post = planned(&plans, 60 * DAY);
    for poster in [&plans, &rests] {
        let ends = poster.ask("DELETE", "/connection/sessions", &Value::Null);
        assert_eq!(ends.status, 204, "{}", ends.text());
    }
    bare.kill();
    let files = [&plans, &rests].map(|poster| database(&world, "Connection", &poster.connection()));
    for (file, poster) in files.iter().zip([&plans, &rests]) {
        // The last session ended three months ago, and the token's next check is due.
        let ended = "UPDATE connection SET record = json_set(record, '$.lifecycle.session_until', \
                     json_extract(record, '$.lifecycle.session_until') - 91 * 86400000)";
        run(file, ended);
        pass(&world, "Connection", &poster.connection(), 20 * DAY);
    }
    let checked = |file: &PathBuf| {
        let confirmed = "SELECT json_extract(record, '$.lifecycle.confirmed') AS at FROM connection";
        run(file, confirmed)[0]["at"].as_u64() > Some(0)
    };
    let gone = poll(PATIENCE, || {
        bare.start();
        std::thread::sleep(Duration::from_secs(2));
        bare.kill();
        let is_gone = tables(&files[1]).is_empty();
        (is_gone && checked(&files[0])).then_some(())
    });
    assert!(gone.is_some(), "{:?}", tables(&files[1]));
    // Its owner comes back, and finds what was planned.
    bare.start();
    let back = Poster::named(&world, &names[0]);
    assert_eq!(back.connection(), plans.connection());
    assert_eq!(back.state(&post)["state"], "scheduled");
    let anew = Poster::named(&world, &names[1]);
    assert_eq!(anew.get("/posts")["posts"], json!([]));
}

/// The tables in an object's file.
fn tables(file: &Path) -> Vec<String> {
    let rows = run(
        file,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*' ORDER BY name",
    );
    let names = rows.iter().map(|row| row["name"].as_str().unwrap().to_owned());
    names.collect()
}

/// R36, R74, R108: while the Directory can't hear that a connection ended, nothing of it is kept but that it did: neither what it
/// had nor how often Instagram was asked.
#[test]
fn of_an_ended_connection_only_its_end_is_left() {
    let mut world = world();
    let mut bare = world.bare();
    bare.start();
    let poster = Poster::of(&world);
    planned(&poster, 60 * MINUTE);
    assert_eq!(poster.ask("POST", "/feeds", &json!({})).status, 201);
    assert_eq!(poster.ask("GET", "/graph/me?fields=id", &Value::Null).status, 200);
    let file = database(&world, "Connection", &poster.connection());
    let all = || {
        // The calls are written down a little later.
        std::thread::sleep(Duration::from_secs(3));
        bare.kill();
        let tables = tables(&file);
        bare.start();
        let has = |name: &&str| tables.iter().any(|table| table == *name);
        ["calls", "connection", "feed", "room", "session"]
            .iter()
            .all(has)
            .then_some(())
    };
    assert!(poll(PATIENCE, all).is_some(), "{:?}", tables(&file));
    bare.kill();
    for directory in databases(&world, "Directory") {
        if tables(&directory).iter().any(|table| table == "row") {
            let deaf = "CREATE TRIGGER deaf BEFORE UPDATE ON row BEGIN SELECT RAISE(ABORT, 'deaf'); END";
            run(&directory, deaf);
        }
    }
    bare.start();
    assert_eq!(poster.ask("DELETE", "/connection", &Value::Null).status, 204);
    // Its last calls were about to be written down.
    std::thread::sleep(Duration::from_secs(4));
    bare.kill();
    assert_eq!(tables(&file), ["agenda"]);
    assert!(due(&file, "end").is_some());
}
