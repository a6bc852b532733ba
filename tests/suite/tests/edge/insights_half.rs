//! Half of Instagram's allowance, and a year of numbers that is fetched with it (R102, R108). The stand-in counts the calls of an
//! hour, and its usage headers rise with them.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;
use suite::clock::poll;
use suite::oauth::Session;
use suite::processes::World;

use crate::database::pass;
use crate::insights::{Owner, world};

const PATIENCE: Duration = Duration::from_mins(10);
const HOUR_MS: u64 = 3_600_000;
/// What a page reads, and nobody else.
const READ: &str = "/graph/me?fields=biography,username";

/// A call that the stand-in counts.
struct Counted {
    at: u64,
    /// A page's read.
    is_read: bool,
}

/// The calls of the one account that there is.
fn counted(world: &World) -> Vec<Counted> {
    let requests = world.stand_in.requests().into_iter();
    let steps = ["me", "media", "insights"];
    let data = requests.filter(|request| steps.contains(&request.0["step"].as_str().unwrap()));
    data.map(|request| Counted {
        at: request.0["at"].as_u64().unwrap(),
        is_read: request.part("query").contains("biography"),
    })
    .collect()
}

/// Whenever a call was made that no page asked for, no more than half of the hour's were, it included; but for a read that was
/// under way beside it.
#[track_caller]
fn assert_half(calls: &[Counted], allowance: usize) {
    for (place, call) in calls.iter().enumerate().filter(|(_, call)| !call.is_read) {
        let of_the_hour = calls[..=place]
            .iter()
            .filter(|before| before.at + HOUR_MS > call.at)
            .count();
        assert!(of_the_hour <= allowance / 2 + 1, "{of_the_hour} of {allowance}");
    }
}

/// R102, R108: within an hour of connecting, at half of the allowance, and a page reads all the while.
#[test]
fn a_year_is_fetched_within_an_hour_and_half_of_the_allowance_while_a_page_reads() {
    let allowance = 2_600;
    let world = world(365);
    world.stand_in.switch(&json!({ "allowance": allowance }));
    let owner = Owner::of(&world);
    let mut reads = BTreeSet::new();
    // Once at each hundredth of the way, however slow the machine is: a page's reads are of the same allowance.
    let whole = || {
        let state = owner.read("/insights/state");
        if reads.insert(state["percent"].as_u64()) {
            let read = owner.get(READ);
            assert_eq!(read.status, 200, "{}", read.text());
        }
        std::thread::sleep(Duration::from_millis(100));
        state["ready"].is_string().then_some(state)
    };
    let state = poll(PATIENCE, whole).unwrap_or_else(|| panic!("{}", owner.read("/insights/state")));
    assert_eq!(state["percent"], 100, "{state}");
    let year = owner.read("/insights?metrics=reach&by=month");
    let months = year["metrics"]["reach"]["values"].as_array().unwrap();
    assert!(!months.is_empty(), "{year}");
    let calls = counted(&world);
    let made = calls.iter().filter(|call| call.is_read).count();
    assert!(made == reads.len() && made > 2, "{made} of {}", reads.len());
    assert!(calls.len() > 1_100 && calls.len() <= usize::try_from(allowance / 2).unwrap());
    assert!(calls[calls.len() - 1].at - calls[0].at < HOUR_MS);
}

/// R102, R108: with half of it gone nobody fetches, while a page reads on; an hour later it goes on where it was.
#[test]
fn a_year_waits_at_half_of_the_allowance_and_a_page_reads_on() {
    let allowance = 400;
    let mut world = world(365);
    world.stand_in.switch(&json!({ "allowance": allowance }));
    let mut bare = world.bare();
    bare.start();
    let mut owner = Owner::of(&world);
    let mut percents = Vec::new();
    for hour in 0..2 {
        let waits = || {
            std::thread::sleep(Duration::from_millis(100));
            let read = owner.get(READ);
            assert_eq!(read.status, 200, "{}", read.text());
            let state = owner.read("/insights/state");
            state["waits"].is_object().then_some(state)
        };
        let before = world.stand_in.count("insights");
        let state = poll(PATIENCE, waits).expect("it waits at half of the allowance");
        assert!(world.stand_in.count("insights") > before + 100, "{hour}: {state}");
        assert_eq!(
            (&state["waits"]["category"], &state["ready"]),
            (&json!("rate_limited"), &json!(null))
        );
        percents.push(state["percent"].as_u64().unwrap());
        for _ in 0..30 {
            assert_eq!(owner.get(READ).status, 200);
        }
        bare.kill();
        assert_half(&counted(&world), allowance);
        pass(&world, "Connection", &owner.session.connection, HOUR_MS + 60_000);
        world.stand_in.advance(HOUR_MS / 1000 + 60);
        bare.start();
        owner.session = Session::read(&owner.visitor.refresh(&owner.session.refresh_token));
    }
    assert!(percents[0] > 0 && percents[1] > percents[0], "{percents:?}");
}
