//! Single facts about the lanes.

use super::*;

pub(super) fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(1_000 * HOUR).plus(millis)
}

/// Arrives, and says whether it starts at once.
fn arrive(lanes: &mut Lanes, lane: Lane) -> (Ticket, bool) {
    let ticket = lanes.enter(lane, None, at(0)).unwrap();
    (ticket, started(lanes, 0).contains(&ticket))
}

fn started(lanes: &mut Lanes, millis: u64) -> Vec<Ticket> {
    std::iter::from_fn(|| lanes.next(at(millis))).collect()
}

fn ended(lanes: &mut Lanes, ticket: Ticket) -> Vec<Ticket> {
    lanes.leave(ticket);
    started(lanes, 0)
}

/// R42
#[test]
fn four_calls_go_at_once_thirty_two_wait_and_the_next_is_told_to_come_again() {
    let mut lanes = Lanes::default();
    let calls: Vec<(Ticket, bool)> = (0..36).map(|_| arrive(&mut lanes, Lane::People)).collect();
    let at_once = calls.iter().filter(|(_, starts)| *starts).count();
    assert_eq!(at_once, 4);
    assert_eq!(lanes.enter(Lane::People, None, at(0)), Err(Refused::Full));
    assert_eq!(ended(&mut lanes, calls[1].0), [calls[4].0], "in order");
    assert!(lanes.enter(Lane::People, None, at(0)).is_ok());
    assert_eq!(lanes.enter(Lane::People, None, at(0)), Err(Refused::Full));
}

/// R42
#[test]
fn one_session_has_at_most_half_of_the_room() {
    let mut lanes = Lanes::default();
    let enter = |lanes: &mut Lanes, session| {
        let ticket = lanes.enter(Lane::People, Some(session), at(0));
        started(lanes, 0);
        ticket
    };
    let greedy: Vec<_> = (0..20).map(|_| enter(&mut lanes, "a")).collect();
    assert!(greedy[..18].iter().all(Result::is_ok));
    assert_eq!(greedy[18..], [Err(Refused::Session), Err(Refused::Session)]);
    assert!(enter(&mut lanes, "b").is_ok());
    // What is under way counts as what waits does.
    lanes.leave(greedy[0].unwrap());
    assert!(enter(&mut lanes, "a").is_ok());
    assert!(lanes.is_full_for("a") && !lanes.is_full_for("b"));
}

/// R42: what waited for 15 seconds would come too late.
#[test]
fn a_call_that_waited_too_long_is_not_made() {
    let mut lanes = Lanes::default();
    let calls: Vec<Ticket> = (0..6).map(|_| arrive(&mut lanes, Lane::People).0).collect();
    lanes.leave(calls[0]);
    assert_eq!(started(&mut lanes, LONGEST_WAIT), [calls[4]]);
    lanes.leave(calls[1]);
    assert_eq!(started(&mut lanes, LONGEST_WAIT + 1), []);
}

/// R108: of the four places the others have one, whatever is due.
#[test]
fn one_call_of_the_others_is_made_at_a_time() {
    let mut lanes = Lanes::default();
    let (renewal, starts) = arrive(&mut lanes, Lane::Due);
    assert!(starts);
    let (check, starts) = arrive(&mut lanes, Lane::Background);
    assert!(!starts, "places are free, but not for a second one");
    let people: Vec<_> = (0..3).map(|_| arrive(&mut lanes, Lane::People)).collect();
    assert!(people.iter().all(|(_, starts)| *starts));
    assert_eq!(ended(&mut lanes, renewal), [check]);
}

/// R108: a person that came while a renewal was under way goes before the next one, also before one that came first.
#[test]
fn a_person_waits_for_one_call_of_the_others_and_for_no_second() {
    let mut lanes = Lanes::default();
    lanes.heard(80, at(0));
    let (first, _) = arrive(&mut lanes, Lane::Due);
    let (second, _) = arrive(&mut lanes, Lane::Due);
    let (person, _) = arrive(&mut lanes, Lane::People);
    assert_eq!(ended(&mut lanes, first), [person]);
    assert_eq!(ended(&mut lanes, person), [second]);
}

/// What is due and came first is one such call itself: people that keep coming don't put it off for ever.
#[test]
fn what_is_due_keeps_its_place_among_people() {
    let mut lanes = Lanes::default();
    let people: Vec<Ticket> = (0..4).map(|_| arrive(&mut lanes, Lane::People).0).collect();
    let (renewal, _) = arrive(&mut lanes, Lane::Due);
    let later: Vec<Ticket> = (0..2).map(|_| arrive(&mut lanes, Lane::People).0).collect();
    assert_eq!(ended(&mut lanes, people[0]), [renewal]);
    let (next, _) = arrive(&mut lanes, Lane::Due);
    assert_eq!(ended(&mut lanes, renewal), [later[0]]);
    assert_eq!(
        ended(&mut lanes, people[1]),
        [later[1]],
        "it has waited for one already"
    );
    assert_eq!(ended(&mut lanes, people[2]), [next]);
}

/// R108
#[test]
fn background_goes_when_nobody_else_waits() {
    let mut lanes = Lanes::default();
    let (under_way, _) = arrive(&mut lanes, Lane::Background);
    let (check, _) = arrive(&mut lanes, Lane::Background);
    let (renewal, _) = arrive(&mut lanes, Lane::Due);
    assert_eq!(ended(&mut lanes, under_way), [renewal]);
    assert_eq!(ended(&mut lanes, renewal), [check]);
}

/// R108: half of the allowance is people's, until Instagram's word is an hour old.
#[test]
fn background_stops_at_half_of_the_allowance() {
    let mut lanes = Lanes::default();
    let enter = |lanes: &mut Lanes, lane, millis| lanes.enter(lane, None, at(millis)).map(|_| ());
    lanes.heard(49, at(0));
    assert_eq!(enter(&mut lanes, Lane::Background, 0), Ok(()));
    lanes.heard(50, at(0));
    assert_eq!(started(&mut lanes, 0), [], "not even one that waits already");
    assert_eq!(enter(&mut lanes, Lane::Background, HOUR - 1), Err(Refused::Spent));
    assert_eq!(enter(&mut lanes, Lane::Due, 0), Ok(()));
    assert_eq!(enter(&mut lanes, Lane::People, 0), Ok(()));
    assert_eq!(enter(&mut lanes, Lane::Background, HOUR), Ok(()));
}

/// R42
#[test]
fn from_three_quarters_on_calls_go_one_by_one_for_the_minute() {
    let late = MINUTE - SECOND;
    let mut lanes = Lanes::default();
    let arrive = |lanes: &mut Lanes, percent| {
        lanes.heard(percent, at(late));
        let ticket = lanes.enter(Lane::People, None, at(late)).unwrap();
        (ticket, started(lanes, late).contains(&ticket))
    };
    let (first, starts) = arrive(&mut lanes, 74);
    assert!(starts && arrive(&mut lanes, 74).1);
    let (third, starts) = arrive(&mut lanes, 75);
    assert!(!starts, "two are under way");
    lanes.leave(first);
    assert_eq!(started(&mut lanes, MINUTE - 1), [], "one is");
    assert_eq!(
        started(&mut lanes, MINUTE),
        [third],
        "the word was of last minute"
    );
}

/// They have a queue of their own: people never fill it, nor do they fill people's.
#[test]
fn the_others_wait_beside_people_and_eight_at_most() {
    let mut lanes = Lanes::default();
    for _ in 0..36 {
        arrive(&mut lanes, Lane::People);
    }
    for _ in 0..8 {
        arrive(&mut lanes, Lane::Due);
    }
    assert_eq!(lanes.enter(Lane::Due, None, at(0)), Err(Refused::Full));
    assert_eq!(lanes.enter(Lane::People, None, at(0)), Err(Refused::Full));
}
