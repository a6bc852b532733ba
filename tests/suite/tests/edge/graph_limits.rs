//! `GET /graph/*` under load: what is shared, what waits, what is told to come again (R42).

use std::time::Duration;

use serde_json::json;
use suite::clock::poll;
use suite::http::{Request, Response};
use suite::oauth::Session;
use suite::processes::{Received, World};

use crate::support::assert_problem;

fn connected() -> (World, Session) {
    let world = World::start();
    let session = world.visitor().connect();
    world.stand_in.forget_requests();
    (world, session)
}

fn at_once(world: &World, requests: &[Request]) -> Vec<Response> {
    std::thread::scope(|scope| {
        let all: Vec<_> = requests
            .iter()
            .map(|request| scope.spawn(|| world.edge.client.send(request)))
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

/// R42
#[test]
fn equal_reads_at_once_are_one_call_to_instagram() {
    let (world, session) = connected();
    world
        .stand_in
        .faults(&json!([{"at": "me", "kind": "slow", "ms": 400}]));
    let visitor = world.visitor();
    let request = visitor.bearer(&session, "GET", "/graph/me?fields=username,id");
    let turned = visitor.bearer(&session, "GET", "/graph/me?fields=id%2Cusername");
    let answers = at_once(&world, &[vec![request; 10], vec![turned; 10]].concat());
    assert!(
        answers
            .iter()
            .all(|answer| answer.json()["username"] == "studio.lumen")
    );
    assert_eq!(world.stand_in.requests().len(), 1);
}

/// R42
#[test]
fn more_than_four_calls_and_a_queue_of_thirty_two_are_told_to_wait() {
    let world = World::start();
    let sessions: Vec<Request> = (0..3)
        .flat_map(|reader: usize| {
            let mut visitor = world.visitor();
            let session = visitor.connect();
            let target = move |limit| format!("/graph/me/media?fields=id&limit={}", reader * 30 + limit + 1);
            (0..30)
                .map(|limit| visitor.bearer(&session, "GET", &target(limit)))
                .collect::<Vec<Request>>()
        })
        .collect();
    world
        .stand_in
        .faults(&json!([{"at": "any_data", "kind": "slow", "ms": 500}]));
    let answers = at_once(&world, &sessions);
    let served = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(served, 36, "4 at once and 32 that wait, whoever asks");
    all_told_to_wait(answers.iter().filter(|answer| answer.status != 200));
}

/// R42: one page that asks for everything leaves room for the others of the same account.
#[test]
fn one_session_alone_does_not_fill_the_queue() {
    let (world, session) = connected();
    let mut other = world.visitor();
    let quiet = other.connect();
    world
        .stand_in
        .faults(&json!([{"at": "any_data", "kind": "slow", "ms": 300}]));
    let visitor = world.visitor();
    let mut requests: Vec<Request> = (1..=60)
        .map(|limit| {
            visitor.bearer(
                &session,
                "GET",
                &format!("/graph/me/media?fields=id&limit={limit}"),
            )
        })
        .collect();
    requests.push(other.bearer(&quiet, "GET", "/graph/me?fields=username"));
    let answers = at_once(&world, &requests);
    let (last, greedy) = answers.split_last().unwrap();
    assert_eq!(last.status, 200, "{}", last.text());
    let refused = greedy.iter().filter(|answer| answer.status != 200);
    assert!(
        (60 - 36..60 - 4).contains(&refused.clone().count()),
        "{}",
        refused.count()
    );
    all_told_to_wait(greedy.iter().filter(|answer| answer.status != 200));
}

#[track_caller]
fn all_told_to_wait<'a>(late: impl Iterator<Item = &'a Response>) {
    for late in late {
        assert_eq!(late.status, 429, "{}", late.text());
        assert!(
            late.header("retry-after")
                .is_some_and(|seconds| seconds.parse::<u32>().is_ok())
        );
        assert_eq!(assert_problem(late), "rate_limited");
    }
}

/// R42, R43
#[test]
fn a_limit_of_instagrams_is_passed_on_with_the_time_to_wait() {
    for kind in ["rate_limited", "app_rate_limited"] {
        let (world, session) = connected();
        world
            .stand_in
            .faults(&json!([{"at": "me", "kind": kind, "ms": 120_000}]));
        let answer = world.visitor().read(&session, "/graph/me?fields=id");
        assert_eq!(answer.status, 429, "{kind}");
        assert_eq!(assert_problem(&answer), kind);
        assert!(
            answer
                .header("retry-after")
                .is_some_and(|seconds| seconds.parse::<u32>().is_ok_and(|seconds| seconds >= 60))
        );
        // Asking on while limited lengthens it: the edge doesn't.
        world.stand_in.forget_requests();
        assert_eq!(
            world.visitor().read(&session, "/graph/me?fields=username").status,
            429,
            "{kind}"
        );
        assert_eq!(world.stand_in.requests().len(), 0, "{kind}");
    }
}

/// R115: a limit that a renewal met holds reads back.
#[test]
fn a_limit_that_a_renewal_met_holds_for_reads() {
    let world = World::builder().day_ms(250).start();
    let session = world.visitor().connect();
    world
        .stand_in
        .faults(&json!([{"at": "refresh", "kind": "rate_limited"}]));
    let refreshes = || world.stand_in.requests_to("/refresh_access_token").len();
    let met = poll(Duration::from_secs(20), || (refreshes() > 0).then_some(()));
    assert!(met.is_some(), "no renewal came");
    let limited = || {
        let answer = world.visitor().read(&session, "/graph/me?fields=id");
        Some(answer).filter(|answer| answer.status == 429)
    };
    let answer = poll(Duration::from_secs(2), limited).expect("reads go on");
    assert_eq!(assert_problem(&answer), "rate_limited");
    assert_eq!(refreshes(), 1, "and nothing more is tried");
}

/// R115: a limit that a read met holds renewals and light checks back.
#[test]
fn a_limit_that_a_read_met_holds_for_renewals_and_checks() {
    let world = World::builder().day_ms(250).start();
    let session = world.visitor().connect();
    world
        .stand_in
        .faults(&json!([{"at": "me", "kind": "rate_limited", "ms": 600_000}]));
    assert_eq!(world.visitor().read(&session, "/graph/me?fields=id").status, 429);
    world.stand_in.faults(&json!([]));
    world.stand_in.forget_requests();
    // A token's life is 15 seconds here: light checks come after 2, renewals from 7 to 12 seconds.
    std::thread::sleep(Duration::from_secs(13));
    let asked = world.stand_in.requests();
    let paths: Vec<&str> = asked.iter().map(Received::path).collect();
    assert_eq!(paths, [""; 0]);
    assert_eq!(
        world.visitor().read(&session, "/connection").json()["health"],
        "ok"
    );
}

/// R42
#[test]
fn a_session_that_asks_too_much_is_told_when_to_come_again() {
    let world = World::builder()
        .sites(|page| {
            let mut table = suite::oauth::Site::table(page);
            table["demo"]["calls_per_minute"] = json!(5);
            table
        })
        .start();
    let mut visitor = world.visitor();
    let session = visitor.connect();
    world.stand_in.forget_requests();
    let read = |limit: usize| visitor.read(&session, &format!("/graph/me/media?fields=id&limit={limit}"));
    let statuses: Vec<u16> = (1..=8).map(|limit| read(limit).status).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 429, 429, 429]);
    let refused = read(9);
    assert!(
        refused
            .header("retry-after")
            .is_some_and(|seconds| seconds.parse::<u32>().is_ok_and(|seconds| seconds > 0))
    );
    assert_eq!(assert_problem(&refused), "rate_limited");
    assert_eq!(world.stand_in.requests().len(), 5);
    // The other session of the same account has its own allowance.
    let mut other = world.visitor();
    let session = other.connect();
    assert_eq!(other.read(&session, "/graph/me?fields=id").status, 200);
}

/// R42
#[test]
fn a_nearly_spent_allowance_slows_the_edge_down() {
    let (world, session) = connected();
    world.stand_in.switch(&json!({"usage": {"call_count": 95}}));
    let visitor = world.visitor();
    assert_eq!(visitor.read(&session, "/graph/me?fields=id").status, 200);
    world.stand_in.forget_requests();
    world
        .stand_in
        .faults(&json!([{"at": "any_data", "kind": "slow", "ms": 150}]));
    let requests: Vec<Request> = (1..=4)
        .map(|limit| {
            visitor.bearer(
                &session,
                "GET",
                &format!("/graph/me/media?fields=id&limit={limit}"),
            )
        })
        .collect();
    assert!(
        at_once(&world, &requests)
            .iter()
            .all(|answer| answer.status == 200)
    );
    let mut times: Vec<i64> = world
        .stand_in
        .requests()
        .iter()
        .map(|request| request.0["at"].as_i64().unwrap())
        .collect();
    times.sort_unstable();
    assert!(
        times.windows(2).all(|pair| pair[1] - pair[0] >= 100),
        "one after the other: {times:?}"
    );
}
