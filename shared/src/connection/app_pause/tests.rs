//! Single facts about the app's pause, and a crowd of isolates around it.

use super::*;
use crate::{
    connection::lanes::Lane,
    instagram::{Category, EndpointProfile, Failure, Step, Usage},
    values::time::{HOUR, MINUTE, SECOND, Timestamp},
};

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_millis(1_000 * HOUR).plus(seconds * SECOND)
}

fn rules() -> EndpointProfile {
    EndpointProfile::parse("instagram").unwrap()
}

fn read(code: u32, message: &str) -> Failure {
    let body = format!(r#"{{"error":{{"message":"{message}","type":"OAuthException","code":{code}}}}}"#);
    let failure = Failure::read(Step::Read, 400, None, &Usage::default(), body.as_bytes());
    assert!(failure.concerns_app(), "{failure:?}");
    failure
}

fn blocked() -> Failure {
    let failure = read(200, "API access blocked.");
    assert_eq!(failure.category, Category::AppBlocked);
    failure
}

fn limited() -> Failure {
    read(4, "(#4) Application request limit reached")
}

fn wrong_secret() -> Failure {
    read(1, "Error validating client secret.")
}

fn paused(failure: Failure) -> AppState {
    let mut app = AppState::default();
    app.failed(failure, Shows::Token, &rules(), at(0));
    app
}

fn seconds(verdict: &Verdict) -> u32 {
    match verdict {
        Verdict::Wait(failure) => failure.retry_after_seconds.unwrap(),
        other => panic!("{other:?}"),
    }
}

/// R109, R115: one account met it, and nobody is asked for any.
#[test]
fn one_call_that_meets_it_stops_the_others() {
    let mut app = AppState::default();
    assert_eq!(app.asked(Lane::People, Shows::Token, at(0)), Verdict::Go);
    assert_eq!(
        app.failed(blocked(), Shows::Token, &rules(), at(0)),
        Some(AppNotification::Paused)
    );
    let Verdict::Wait(failure) = app.asked(Lane::People, Shows::Secret, at(1)) else {
        panic!("it goes on")
    };
    assert_eq!(failure.category, Category::AppBlocked);
    assert_eq!(failure.retry_after_seconds, Some(59));
}

/// R109
#[test]
fn the_operator_is_told_once_that_it_began_and_once_that_it_is_over() {
    let mut app = paused(blocked());
    assert_eq!(
        app.failed(blocked(), Shows::Token, &rules(), at(1)),
        None,
        "it was under way"
    );
    for now in [61, 300, 3_600] {
        assert_eq!(app.asked(Lane::People, Shows::Token, at(now)), Verdict::Probe);
        assert_eq!(app.failed(blocked(), Shows::Token, &rules(), at(now)), None);
    }
    assert_eq!(app.asked(Lane::People, Shows::Token, at(9_000)), Verdict::Probe);
    assert_eq!(app.answered(Shows::Token), Some(AppNotification::Resumed));
    assert_eq!(app.answered(Shows::Token), None);
    assert_eq!(app.asked(Lane::People, Shows::Token, at(9_000)), Verdict::Go);
}

/// R109: after the pause one call goes ahead; the others hear of it within seconds.
#[test]
fn one_call_is_the_probe() {
    let mut app = paused(blocked());
    assert_eq!(app.asked(Lane::People, Shows::Token, at(60)), Verdict::Probe);
    assert_eq!(seconds(&app.asked(Lane::People, Shows::Token, at(60))), 5);
    assert_eq!(seconds(&app.asked(Lane::People, Shows::Token, at(89))), 5);
    // Whoever probed never came back.
    assert_eq!(app.asked(Lane::People, Shows::Token, at(90)), Verdict::Probe);
    // Or brought a time-out, which says nothing about the app.
    app.unanswered();
    assert_eq!(app.asked(Lane::People, Shows::Token, at(91)), Verdict::Probe);
}

#[test]
fn a_block_is_looked_at_after_a_minute_and_then_more_and_more_rarely() {
    let mut app = paused(blocked());
    let mut waits = Vec::new();
    let mut now = at(0);
    for _ in 0..9 {
        let until = app.pause.as_ref().unwrap().until;
        waits.push(until.since(now) / MINUTE);
        now = until;
        assert_eq!(app.asked(Lane::People, Shows::Token, now), Verdict::Probe);
        app.failed(blocked(), Shows::Token, &rules(), now);
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
}

/// Instagram's own wait counts, however long.
#[test]
fn a_limit_lasts_as_long_as_instagram_says() {
    let long = Failure {
        retry_after_seconds: Some(7_200),
        ..limited()
    };
    let mut app = paused(long);
    assert_eq!(seconds(&app.asked(Lane::People, Shows::Token, at(0))), 7_200);
    assert_eq!(app.asked(Lane::People, Shows::Token, at(7_200)), Verdict::Probe);
    assert_eq!(
        seconds(&paused(limited()).asked(Lane::People, Shows::Token, at(0))),
        300
    );
}

/// Calls that were under way when it began don't make it longer.
#[test]
fn what_was_under_way_when_it_began_is_no_failed_probe() {
    let mut app = paused(blocked());
    for _ in 0..20 {
        app.failed(blocked(), Shows::Token, &rules(), at(2));
    }
    assert_eq!(app.pause.as_ref().unwrap().tries, 0);
    assert_eq!(app.pause.unwrap().until, at(62));
}

/// A wrong secret stops what shows it, and only for a minute at a time: tokens are good without, and the operator mends
/// it by a deploy.
#[test]
fn a_wrong_secret_stops_connecting_and_no_reads() {
    let mut app = AppState::default();
    app.failed(wrong_secret(), Shows::Secret, &rules(), at(0));
    assert_eq!(app.asked(Lane::People, Shows::Token, at(1)), Verdict::Go);
    assert_eq!(seconds(&app.asked(Lane::People, Shows::Secret, at(1))), 59);
    for now in [60, 120, 180] {
        assert_eq!(app.asked(Lane::People, Shows::Secret, at(now)), Verdict::Probe);
        app.failed(wrong_secret(), Shows::Secret, &rules(), at(now));
    }
    // Where tokens are refused for the secret's sake, everything is.
    app.failed(wrong_secret(), Shows::Token, &rules(), at(200));
    assert!(matches!(
        app.asked(Lane::People, Shows::Token, at(201)),
        Verdict::Wait(_)
    ));
    // And what stops everything is not narrowed by it.
    let mut app = paused(blocked());
    app.failed(wrong_secret(), Shows::Secret, &rules(), at(2));
    assert!(matches!(
        app.asked(Lane::People, Shows::Token, at(3)),
        Verdict::Wait(_)
    ));
}

/// R108: what a page reads costs no question, and hardly ever waits for one.
#[test]
fn an_isolate_asks_every_ten_seconds_and_people_do_not_wait_for_that() {
    let mut known = Known::default();
    let look = |known: &mut Known, lane, seconds| known.look(lane, Shows::Token, at(seconds));
    assert_eq!(
        look(&mut known, Lane::People, 0),
        Look::Ask,
        "it knows nothing yet"
    );
    known.heard(None, 0, at(0));
    assert_eq!(look(&mut known, Lane::People, 9), Look::Go);
    assert_eq!(look(&mut known, Lane::Due, 9), Look::Go);
    assert_eq!(look(&mut known, Lane::People, 10), Look::GoAndAsk);
    assert_eq!(look(&mut known, Lane::People, 11), Look::Go);
    assert_eq!(
        look(&mut known, Lane::Due, 11),
        Look::Ask,
        "nothing was heard yet"
    );
    known.heard(None, 0, at(11));
    assert_eq!(look(&mut known, Lane::Background, 20), Look::Go);
    assert_eq!(
        look(&mut known, Lane::People, 80),
        Look::Ask,
        "what is known is a minute old"
    );
}

/// R115: known at once where it was met; an answer that was on its way does not undo it.
#[test]
fn what_was_met_here_is_known_here_at_once() {
    let mut known = Known::default();
    let before = known.met();
    known.set(paused(blocked()).pause);
    known.heard(None, before, at(1));
    assert!(matches!(
        known.look(Lane::People, Shows::Token, at(1)),
        Look::Wait(_)
    ));
    // When its time has come the object says who goes ahead.
    assert_eq!(known.look(Lane::People, Shows::Token, at(60)), Look::Ask);
    known.heard(None, known.met(), at(60));
    assert_eq!(known.look(Lane::People, Shows::Token, at(61)), Look::Go);
}

/// Fail open for people, closed for what can wait.
#[test]
fn without_the_object_people_go_on_and_renewals_wait() {
    assert!(Known::goes_without(Lane::People));
    assert!(!Known::goes_without(Lane::Due) && !Known::goes_without(Lane::Background));
    // What is due asks each time; people wait for the silence every ten seconds at most.
    let mut known = Known::default();
    let look = |known: &mut Known, lane, seconds| known.look(lane, Shows::Token, at(seconds));
    assert_eq!(look(&mut known, Lane::People, 0), Look::Ask);
    assert_eq!(look(&mut known, Lane::Due, 1), Look::Ask);
    assert_eq!(look(&mut known, Lane::People, 2), Look::Go);
}

/// R109, R115: a thousand accounts in ten isolates, a block of a day: after the first minute Instagram is asked once a
/// pause, and everybody goes on within seconds of the first good answer.
#[test]
fn a_block_of_a_day_costs_a_call_an_hour_and_ends_by_itself() {
    let mut app = AppState::default();
    let mut isolates: Vec<Known> = (0..10).map(|_| Known::default()).collect();
    let (mut calls, mut told, mut served) = (Vec::new(), Vec::new(), 0);
    let day = 86_400;
    for second in 0..day + 7_200 {
        let isolate = usize::try_from((second * 7) % 10).unwrap();
        let known = &mut isolates[isolate];
        let now = at(second);
        let may = match known.look(Lane::People, Shows::Token, now) {
            Look::Wait(_) => continue,
            Look::Go => Verdict::Go,
            Look::Ask | Look::GoAndAsk => {
                let verdict = app.asked(Lane::People, Shows::Token, now);
                known.heard(app.pause.clone(), known.met(), now);
                verdict
            }
        };
        if matches!(may, Verdict::Wait(_)) {
            continue;
        }
        if second < day {
            calls.push(second);
            told.extend(app.failed(blocked(), Shows::Token, &rules(), now));
            known.set(app.pause.clone());
        } else {
            served += 1;
            if may == Verdict::Probe {
                told.extend(app.answered(Shows::Token));
                known.set(None);
            }
        }
    }
    assert!(calls.len() < 10 + 6 + 24 + 3, "{} calls: {calls:?}", calls.len());
    assert_eq!(told, [AppNotification::Paused, AppNotification::Resumed]);
    assert!(served > 3_000, "{served}");
}
