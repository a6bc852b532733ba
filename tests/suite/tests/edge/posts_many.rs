//! Many posts, and when each of them begins: figures, of which the daily run makes small ones (R92).
//!
//! `SUITE_STARTS=200` measures the starts of 200 posts, `SUITE_STORM=1000` plans one post of each of 1,000 connections for the
//! same second.

use std::time::Duration;

use serde_json::{Value, json};
use shared::values::{date::iso8601, time::Timestamp};
use suite::clock::{Stopwatch, poll, unix_now};
use suite::processes::World;

use crate::kills::number;
use crate::poster::{Poster, picture, world};

/// How long a post may take to begin.
const LATEST: i64 = 60_000;

fn at(second: u64) -> String {
    iso8601(Timestamp::from_millis(second * 1000))
}

/// How long after its time Instagram was asked to make each post's container, in ms and in order; the account's first call of
/// all for it came before.
fn starts(world: &World, planned: &[(String, String, u64)]) -> Vec<i64> {
    let mut starts: Vec<i64> = planned
        .iter()
        .map(|(account, caption, second)| {
            let containers = world.stand_in.containers(account);
            let own: Vec<&Value> = containers
                .iter()
                .filter(|one| one["caption"] == **caption)
                .collect();
            assert_eq!(own.len(), 1, "{account}, {caption}: {own:?}");
            own[0]["at_ms"].as_i64().unwrap() - i64::try_from(second * 1000).unwrap()
        })
        .collect();
    starts.sort_unstable();
    starts
}

fn told(what: &str, starts: &[i64]) {
    let of = |share: usize| starts[(starts.len() - 1) * share / 100];
    let max = starts.last().unwrap();
    println!(
        "{what}: {} posts began after p50 {} ms, p90 {} ms, p99 {} ms, max {max} ms",
        starts.len(),
        of(50),
        of(90),
        of(99)
    );
}

/// Waits until all are published, and looks that each is so once.
fn all_are_published_once(world: &World, planned: &[(String, String, u64)], patience: Duration) {
    let published = || world.stand_in.count("publish");
    let all = u64::try_from(planned.len()).unwrap();
    let over = poll(patience, || {
        std::thread::sleep(Duration::from_millis(200));
        (published() >= all).then_some(())
    });
    assert!(over.is_some(), "{} of {all}", published());
    let mut accounts: Vec<&str> = planned.iter().map(|(account, ..)| account.as_str()).collect();
    accounts.sort_unstable();
    accounts.dedup();
    for account in accounts {
        let mut there: Vec<String> = world
            .stand_in
            .publications(account)
            .iter()
            .map(|one| one["caption"].as_str().unwrap().to_owned())
            .collect();
        there.sort_unstable();
        let mut wanted: Vec<String> = planned
            .iter()
            .filter(|(whose, ..)| whose == account)
            .map(|(_, caption, _)| caption.clone())
            .collect();
        wanted.sort_unstable();
        assert_eq!(there, wanted, "{account}");
    }
}

fn plan(poster: &Poster<'_>, account: &str, number: u64, second: u64) -> (String, String, u64) {
    let file = poster.hand_over(&picture(number % 16));
    let caption = format!("Number {number}");
    poster.make(&json!({"kind": "image", "media": [{"file": file}], "caption": caption, "at": at(second)}));
    (account.to_owned(), caption, second)
}

/// R92: whenever its time is, a post begins within a minute.
#[test]
fn a_post_begins_within_a_minute_of_its_time() {
    let posts = number("SUITE_STARTS").unwrap_or(16);
    let world = world();
    let accounts = world
        .stand_in
        .accounts("start", usize::try_from(posts.div_ceil(10)).unwrap().max(2));
    let posters: Vec<Poster<'_>> = accounts
        .iter()
        .map(|account| Poster::named(&world, account))
        .collect();
    // Over some seconds, several of them in the same one, and several of the same account.
    let first = unix_now() + 3 + posts / 4;
    let over = (posts / 2).clamp(8, 120);
    let planned: Vec<_> = (0..posts)
        .map(|number| {
            let whose = usize::try_from(number).unwrap() % posters.len();
            plan(
                &posters[whose],
                &accounts[whose],
                number,
                first + number * 7 % over,
            )
        })
        .collect();
    assert!(
        unix_now() <= first + 1,
        "planned too late: the machine is too busy"
    );
    all_are_published_once(&world, &planned, Duration::from_secs(over + 120));
    let starts = starts(&world, &planned);
    told("starts", &starts);
    assert!(starts[0] >= 0, "{starts:?}");
    assert!(*starts.last().unwrap() <= LATEST, "{starts:?}");
}

/// R92: when everybody chose the same second, everybody's post goes out.
#[test]
fn a_storm_of_posts_in_one_second_loses_none() {
    let connections = number("SUITE_STORM").unwrap_or(24);
    let world = world();
    let watch = Stopwatch::start();
    let accounts = world
        .stand_in
        .accounts("storm", usize::try_from(connections).unwrap());
    let second = unix_now() + 4 + connections * 3 / 4;
    let planned: Vec<_> = accounts
        .iter()
        .zip(0..)
        .map(|(account, number)| plan(&Poster::named(&world, account), account, number, second))
        .collect();
    println!(
        "{connections} connections with a post each after {} s",
        watch.elapsed().as_secs()
    );
    assert!(unix_now() < second, "planned too late: the machine is too busy");
    all_are_published_once(&world, &planned, Duration::from_secs(120 + connections));
    let starts = starts(&world, &planned);
    told("storm", &starts);
    let ends: Vec<i64> = accounts
        .iter()
        .map(|account| world.stand_in.publications(account)[0]["at_ms"].as_i64().unwrap())
        .collect();
    let last = ends.iter().max().unwrap() - i64::try_from(second * 1000).unwrap();
    let calls: usize = accounts
        .iter()
        .map(|account| world.stand_in.publishing_calls(account).len())
        .sum();
    println!("the last one was published after {last} ms; {calls} calls of publishing in all");
    assert!(starts[0] >= 0, "{starts:?}");
    assert!(*starts.last().unwrap() <= LATEST, "{starts:?}");
    // Nobody was asked for what was known: quota, container, its state, publishing, and the post's address.
    assert!(calls <= accounts.len() * 6, "{calls}");
}
