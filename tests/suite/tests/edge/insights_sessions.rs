//! Numbers for which Instagram is asked while a page reads: they are its session's, as any other read (R42, R72).

use std::time::Duration;

use ::shared::insights::days::Day;
use ::shared::values::time::Timestamp;
use serde_json::json;
use suite::clock::{poll, unix_now};
use suite::http::{Request, Response};
use suite::processes::World;

use crate::insights::{Owner, world, world_with};
use crate::revoke::revoke;
use crate::support::assert_problem;

const PATIENCE: Duration = Duration::from_secs(30);

/// People over so many days are one number, for which Instagram is asked.
fn people(days: u32) -> String {
    let last = Day::of(Timestamp::from_millis(unix_now() * 1000)).minus(4);
    format!("/insights?metrics=reach&from={}&to={last}", last.minus(days - 1))
}

/// How often Instagram was asked for such a number.
fn asked(world: &World) -> usize {
    let requests = world.stand_in.requests().into_iter();
    let people = requests.filter(|request| {
        let query = request.part("query");
        let is_people = query.contains("metric=reach&") && query.contains("metric_type=total_value");
        is_people && request.path().ends_with("/me/insights")
    });
    people.count()
}

/// R42: a session has its calls of a minute for whatever it reads, and other sessions have their own.
#[test]
fn numbers_count_for_the_session_that_reads_them() {
    let world = world_with(30, |site| site["calls_per_minute"] = 5.into());
    let (owner, other) = (Owner::of(&world), Owner::of(&world));
    let total = |owner: &Owner<'_>, days: u32| {
        let read = owner.read(&people(days));
        read["metrics"]["reach"]["total"].clone()
    };
    let totals: Vec<bool> = (2..=10).map(|days| total(&owner, days).is_number()).collect();
    assert_eq!(totals, [true, true, true, true, true, false, false, false, false]);
    assert_eq!(asked(&world), 5);
    let read = owner.get("/graph/me?fields=id");
    assert_eq!(
        (read.status, assert_problem(&read)),
        (429, "rate_limited".to_owned())
    );
    assert!(total(&other, 11).is_number());
    assert_eq!(other.get("/graph/me?fields=id").status, 200);
}

/// R42: whoever reads many numbers at once holds no other session up.
#[test]
fn a_session_that_reads_many_numbers_at_once_leaves_room_for_another() {
    let world = world(30);
    let (owner, other) = (Owner::of(&world), Owner::of(&world));
    world
        .stand_in
        .faults(&json!([{"at": "any_data", "kind": "slow", "ms": 1_500}]));
    let before = asked(&world);
    let client = &world.edge.client;
    let many: Vec<Request> = (2..=26).map(|days| owner.request(&people(days))).collect();
    let read = |request| client.send(request).json()["metrics"]["reach"]["total"].is_number();
    let (totals, behind) = std::thread::scope(|scope| {
        let all: Vec<_> = many.iter().map(|one| scope.spawn(move || read(one))).collect();
        let under_way = || (asked(&world) >= before + 3).then_some(());
        assert!(poll(PATIENCE, under_way).is_some(), "{}", asked(&world));
        // One that is under way, and no second one, is before it.
        assert_eq!(other.get("/graph/me?fields=username").status, 200);
        let behind = asked(&world) - before;
        let totals: Vec<bool> = all.into_iter().map(|one| one.join().unwrap()).collect();
        (totals, behind)
    });
    let had = totals.iter().filter(|total| **total).count();
    println!("{had} of {}, {behind} before the other's", totals.len());
    assert!(had > 0 && had <= 18, "{totals:?}");
    assert!(behind <= 12, "{behind}");
}

/// R72: who signs out while Instagram is asked reads nothing of it any more.
#[test]
fn numbers_are_not_told_to_a_session_that_ended_meanwhile() {
    let world = world(30);
    let owner = Owner::of(&world);
    world
        .stand_in
        .faults(&json!([{"at": "insights", "kind": "slow", "ms": 2_500, "only": "metric_type=total_value"}]));
    let (before, client, request) = (asked(&world), &world.edge.client, owner.request(&people(9)));
    let answer = std::thread::scope(|scope| {
        let read = scope.spawn(|| client.send(&request));
        let under_way = || (asked(&world) > before).then_some(());
        assert!(poll(PATIENCE, under_way).is_some(), "nothing is asked");
        assert_eq!(revoke(&owner.visitor, &owner.session.refresh_token).status, 200);
        read.join().unwrap()
    });
    assert_eq!(answer.status, 401, "{}", answer.text());
    assert_problem(&answer);
    assert!(!answer.text().contains("reach"), "{}", answer.text());
}

/// R108: two pages that show the same days at once have Instagram asked for them once.
#[test]
fn equal_reads_at_once_ask_instagram_once() {
    let world = world(30);
    let owners: Vec<Owner<'_>> = (0..3).map(|_| Owner::of(&world)).collect();
    world
        .stand_in
        .faults(&json!([{"at": "insights", "kind": "slow", "ms": 700, "only": "metric_type=total_value"}]));
    let before = asked(&world);
    let csv = format!("{}&format=csv", people(9));
    let targets = [people(9), people(9), format!("{}&by=week", people(9)), csv];
    let reads = owners
        .iter()
        .flat_map(|owner| targets.iter().map(|target| owner.request(target)));
    let reads: Vec<Request> = reads.collect();
    let client = &world.edge.client;
    let answers: Vec<Response> = std::thread::scope(|scope| {
        let all: Vec<_> = reads
            .iter()
            .map(|read| scope.spawn(|| client.send(read)))
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let days: Vec<&Response> = answers.iter().step_by(4).collect();
    for answer in &days {
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(
            answer.json()["metrics"]["reach"]["total"].is_u64(),
            "{}",
            answer.text()
        );
        assert_eq!(answer.text(), days[0].text());
    }
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(asked(&world), before + 1);
    // Other days are nobody's, and wait for nobody.
    owners[0].read(&people(8));
    assert_eq!(asked(&world), before + 2);
}
