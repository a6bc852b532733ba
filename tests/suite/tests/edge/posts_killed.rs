//! Power cuts while posts are due (R91, R92).

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use suite::clock::{poll, unix_now};
use suite::http::Request;
use suite::leaks;
use suite::oauth::sha256_hex;
use suite::processes::World;

use crate::database::{database, run};
use crate::kills::number;
use crate::poster::{ACCOUNT, Poster, film, is_over, lent, picture, world};
use crate::walker::Chance;

/// Longer than it takes in any case.
const LONG: Duration = Duration::from_mins(20);

/// Of a publication that was interrupted it takes some minutes until it is certain that it didn't happen: whoever asks for
/// figures waits for that.
fn patience() -> Duration {
    let figures = number("SUITE_POST_KILLS").is_some();
    if figures { LONG } else { Duration::from_mins(1) }
}

/// A post of one of the four kinds, in turn; and what it is known by at Instagram: its caption, or of a story its file.
fn make(poster: &Poster<'_>, number: u64) -> (Value, String) {
    let bytes = picture(number);
    let still = json!({"file": poster.hand_over(&bytes)});
    let moving = || json!({"file": poster.hand_over_as("video/mp4", &film(5))});
    let caption = format!("Number {number}");
    let (kind, media) = match number % 4 {
        0 => ("image", json!([still])),
        1 => ("carousel", json!([still, moving()])),
        2 => ("reel", json!([moving()])),
        _ => {
            let story = poster.make(&json!({"kind": "story", "media": [still]}));
            return (story, sha256_hex(&bytes));
        }
    };
    let post = poster.make(&json!({"kind": kind, "media": media, "caption": caption}));
    (post, caption)
}

/// R91, R92: whatever the moment of a power cut, each post of whatever kind is published once, or it is told that nobody knows.
#[test]
fn kills_while_posts_are_due_publish_none_twice_and_lose_none() {
    let posts = number("SUITE_POSTS").unwrap_or(12);
    let kills = number("SUITE_POST_KILLS").unwrap_or(40);
    let seed = number("SUITE_SEED").unwrap_or(20_261_129);
    let mut world = world();
    let mut bare = world.bare();
    bare.start();
    let poster = Poster::of(&world);
    let (made, names): (Vec<Value>, Vec<String>) = (0..posts).map(|number| make(&poster, number)).unzip();
    let mut chance = Chance(seed);
    for _ in 0..kills {
        std::thread::sleep(Duration::from_millis(chance.below(400)));
        bare.kill();
        bare.start();
    }
    let ends: Vec<Value> = in_the_end(&poster, &made);
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    for publication in world.stand_in.publications(ACCOUNT) {
        let name = publication["caption"].as_str();
        let name = name.or_else(|| publication["sha256"].as_str()).unwrap();
        *counted.entry(name.to_owned()).or_default() += 1;
    }
    println!("{posts} posts, {kills} kills: {counted:?}");
    for (name, end) in names.iter().zip(&ends) {
        let times = counted.get(name).copied().unwrap_or(0);
        match end["state"].as_str().unwrap() {
            "published" => assert_eq!(times, 1, "{end}"),
            "unknown" => {
                assert!(times <= 1, "{end}");
                assert!(end["cause"].is_string() && end["action"].is_string(), "{end}");
            }
            // It is found out yet, and that is told.
            "publishing" if patience() < LONG => {
                assert!(times <= 1, "{end}");
                assert!(end["cause"].is_string() && end["next_at"].is_string(), "{end}");
            }
            _ => panic!("{end}"),
        }
    }
    leaks::assert_none(&world.canaries(), &world.seen());
}

/// How all of them are when they are over, or when nobody waits any longer.
fn in_the_end(poster: &Poster<'_>, made: &[Value]) -> Vec<Value> {
    let states = || made.iter().map(|post| poster.state(post)).collect::<Vec<_>>();
    let over = || {
        std::thread::sleep(Duration::from_millis(300));
        Some(states()).filter(|states| states.iter().all(is_over))
    };
    poll(patience(), over).unwrap_or_else(states)
}

/// R74, R96: a connection that ends and is there again at once has nothing of what it lent before, although the edge ended in
/// between.
#[test]
fn what_was_lent_before_an_end_is_gone_for_good() {
    let mut world = world();
    world.stand_in.publishing(&json!({"image_ms": 60_000}));
    let mut bare = world.bare();
    bare.start();
    let poster = Poster::of(&world);
    let files: Vec<String> = (0..20).map(|number| poster.hand_over(&picture(number))).collect();
    let posts: Vec<Value> = files.iter().map(|file| poster.post(file, "Before")).collect();
    let all_lent = || (world.stand_in.containers(ACCOUNT).len() == posts.len()).then_some(());
    poll(Duration::from_secs(30), all_lent).expect("all of them are lent");
    let addresses: Vec<Request> = files
        .iter()
        .map(|file| Request::get(&lent(&world, file)))
        .collect();
    let readable = || {
        let read = |address: &&Request| world.edge.client.send(address).status == 200;
        addresses.iter().filter(read).count()
    };
    assert_eq!(readable(), files.len());
    let mut again = world.visitor();
    let (flow, back) = again.walk();
    bare.kill();
    ended(&world, &poster.connection(), &files);
    bare.start();
    assert_eq!(readable(), files.len(), "the end has yet to reach them");
    let session = again.redeem(&flow, &back.code());
    assert_eq!(again.read(&session, "/connection").status, 200);
    let gone = poll(Duration::from_secs(20), || (readable() == 0).then_some(()));
    assert!(gone.is_some(), "{} are readable still", readable());
    assert_eq!(again.read(&session, "/posts").json()["posts"], json!([]));
}

/// R74, R96: the same, where it ends a second time before its files have heard of the first.
#[test]
fn what_was_lent_before_two_ends_is_gone_for_good() {
    let mut world = world();
    world.stand_in.publishing(&json!({"image_ms": 60_000}));
    let mut bare = world.bare();
    bare.start();
    let poster = Poster::of(&world);
    let files: Vec<String> = (0..3).map(|number| poster.hand_over(&picture(number))).collect();
    for file in &files {
        poster.post(file, "Before");
    }
    let all_lent = || (world.stand_in.containers(ACCOUNT).len() == files.len()).then_some(());
    poll(Duration::from_secs(30), all_lent).expect("all of them are lent");
    let addresses: Vec<String> = files.iter().map(|file| lent(&world, file)).collect();
    let readable = || {
        let read = |address: &&String| world.edge.client.send(&Request::get(address)).status == 200;
        addresses.iter().filter(read).count()
    };
    bare.kill();
    let database = database(&world, "Connection", &poster.connection());
    run(&database, "DELETE FROM room");
    run(&database, "DELETE FROM agenda WHERE name LIKE 'room %'");
    let later = (unix_now() + 3600) * 1000;
    for file in &files {
        let what = json!({ "file": file });
        let entry = format!("INSERT INTO agenda (name, due, what) VALUES ('file {file}', {later}, '{what}')");
        run(&database, &entry);
    }
    bare.start();
    assert_eq!(readable(), files.len(), "they have yet to hear of it");
    assert_eq!(poster.ask("DELETE", "/connection", &Value::Null).status, 204);
    let gone = poll(Duration::from_secs(20), || (readable() == 0).then_some(()));
    assert!(gone.is_some(), "{} are readable still", readable());
}

/// What an end leaves that broke off as soon as it was written: its files have yet to hear of it, and that is not due yet.
fn ended(world: &World, connection: &str, files: &[String]) {
    let file = database(world, "Connection", connection);
    let tables =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*' AND name != 'agenda'";
    for table in run(&file, tables) {
        run(&file, &format!("DROP TABLE {}", table["name"].as_str().unwrap()));
    }
    let now = (unix_now() + 3600) * 1000;
    let end = json!({"end": {"site": "demo", "connection": connection, "version": now, "files": files}});
    run(&file, "DELETE FROM agenda");
    run(
        &file,
        &format!("INSERT INTO agenda (name, due, what) VALUES ('end', {now}, '{end}')"),
    );
}
