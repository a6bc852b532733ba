//! Single facts about the decision.

use super::*;
use crate::instagram::Retry;
use crate::instagram::{Step, Usage};

pub(super) fn rules() -> EndpointProfile {
    EndpointProfile::parse("instagram").unwrap()
}

pub(super) fn at(days: u64) -> Timestamp {
    Timestamp::from_millis(1_000 * DAY).plus(days * DAY)
}

pub(super) fn long(issued: Timestamp) -> TokenDates {
    TokenDates::long_lived(&rules(), issued, 60 * 86_400)
}

pub(super) fn fresh(random: u64) -> Lifecycle {
    Lifecycle::claimed(long(at(0)), None, at(3_000), &rules(), random)
}

pub(super) fn failure(status: u16, body: &str) -> Failure {
    Failure::read(Step::Refresh, status, None, &Usage::default(), body.as_bytes())
}

pub(super) fn outage() -> Failure {
    failure(503, "")
}

pub(super) fn password_changed() -> Failure {
    failure(
        400,
        r#"{"error":{"message":"x","type":"OAuthException","code":190,"error_subcode":460}}"#,
    )
}

/// What Instagram says of a token whose life is over.
pub(super) const GONE: &str =
    r#"{"error":{"message":"x","type":"OAuthException","code":190,"error_subcode":463}}"#;

fn rang(lifecycle: &Lifecycle, now: Timestamp) -> Decision {
    lifecycle.decide(Event::AlarmRang, now, &rules(), 0, false)
}

/// R47: tries begin with 30 days left, never before 24 hours of age.
#[test]
fn the_first_try_comes_with_thirty_days_left_and_within_sixteen_more() {
    for random in [0, u64::MAX / 2, u64::MAX] {
        let first = fresh(random).try_at;
        assert!(first >= at(30) && first <= at(46), "{random}");
    }
    let checked = Lifecycle {
        check_at: at(1_000),
        ..fresh(0)
    };
    assert_eq!(rang(&checked, at(29)).task, None);
    assert_eq!(rang(&checked, at(30)).task, Some(Task::Refresh));
}

/// R47: a token whose life is short is no younger than 24 hours when it is refreshed.
#[test]
fn nothing_refreshes_a_token_younger_than_a_day() {
    let token = TokenDates::long_lived(&rules(), at(0), 2 * 86_400);
    let lifecycle = Lifecycle {
        check_at: at(1_000),
        ..Lifecycle::claimed(token, None, at(3_000), &rules(), 0)
    };
    let old_enough = at(1).plus(DAY / 24);
    let early = Timestamp::from_millis(old_enough.millis() - 1);
    assert_eq!(rang(&lifecycle, early).task, None);
    assert!(rang(&lifecycle, early).alarm >= old_enough);
    assert_eq!(rang(&lifecycle, old_enough).task, Some(Task::Refresh));
}

/// R49: the new token has to answer before it replaces the old one.
#[test]
fn a_refreshed_token_waits_in_the_second_slot_until_it_answers() {
    let old = fresh(0);
    let brought = old.decide(Event::TokenIssued(long(at(31))), at(31), &rules(), 0, false);
    assert_eq!(brought.task, Some(Task::Confirm));
    assert_eq!(brought.lifecycle.token, old.token);
    let answered = brought
        .lifecycle
        .decide(Event::TokenAnswered, at(31), &rules(), 0, false);
    assert_eq!(answered.lifecycle.token, long(at(31)));
    assert_eq!(answered.lifecycle.candidate, None);
    let refused = Event::TaskFailed(Task::Confirm, password_changed());
    let dropped = brought.lifecycle.decide(refused, at(31), &rules(), 0, false);
    assert_eq!(
        (dropped.lifecycle.token, dropped.lifecycle.candidate),
        (old.token, None)
    );
    assert_eq!(dropped.lifecycle.health, Health::Ok);
}

/// R49: transient errors are retried, fatal ones stop with their cause.
#[test]
fn passing_trouble_is_retried_and_fatal_trouble_stops() {
    let mut lifecycle = fresh(0);
    let mut waits = Vec::new();
    for _ in 0..7 {
        let now = lifecycle.try_at;
        let decision = lifecycle.decide(
            Event::TaskFailed(Task::Refresh, outage()),
            now,
            &rules(),
            0,
            false,
        );
        waits.push(decision.lifecycle.try_at.since(now) / (DAY / 24));
        lifecycle = decision.lifecycle;
    }
    assert_eq!(waits, [2, 4, 8, 16, 24, 24, 24], "hours");
    let stopped = lifecycle.decide(
        Event::TaskFailed(Task::Refresh, password_changed()),
        at(40),
        &rules(),
        0,
        false,
    );
    assert_eq!(stopped.lifecycle.health, Health::Reconnect);
    assert_eq!(stopped.notification, Some(Notification::NeedsReconnect));
    assert_eq!(
        stopped.lifecycle.failure.as_ref().unwrap().category,
        Category::TokenRevoked
    );
    assert_eq!(rang(&stopped.lifecycle, at(41)).task, None);
}

#[test]
fn in_the_last_days_tries_come_every_hour() {
    let lifecycle = Lifecycle { tries: 9, ..fresh(0) };
    let decision = lifecycle.decide(
        Event::TaskFailed(Task::Refresh, outage()),
        at(58),
        &rules(),
        0,
        false,
    );
    assert_eq!(decision.lifecycle.try_at, at(58).plus(DAY / 24));
    assert_eq!(decision.notification, Some(Notification::Expiring));
}

/// Told once: that the old token still answers is no recovery, and the words stay true.
#[test]
fn a_light_check_does_not_recover_what_can_not_be_renewed() {
    let failed = Event::TaskFailed(Task::Refresh, outage());
    let near = fresh(0).decide(failed.clone(), at(54), &rules(), 0, false);
    assert_eq!(near.notification, Some(Notification::Expiring));
    let checked = near
        .lifecycle
        .decide(Event::TokenAnswered, at(54), &rules(), 0, false);
    assert_eq!(checked.notification, None);
    assert!(checked.lifecycle.failure.is_some());
    let again = checked.lifecycle.decide(failed, at(55), &rules(), 0, false);
    assert_eq!(again.notification, None);
    let brought = Event::TokenIssued(long(at(56)));
    let saved = again.lifecycle.decide(brought, at(56), &rules(), 0, false);
    let saved = saved
        .lifecycle
        .decide(Event::TokenAnswered, at(56), &rules(), 0, false);
    assert_eq!(saved.notification, Some(Notification::Recovered));
    assert_eq!(saved.lifecycle.failure, None);
}

/// `Retry-After` is respected.
#[test]
fn instagram_is_not_asked_again_before_it_wants_to_be() {
    let slow = Failure {
        retry_after_seconds: Some(36_000),
        ..outage()
    };
    let decision = fresh(0).decide(Event::TaskFailed(Task::Refresh, slow), at(31), &rules(), 0, false);
    assert!(decision.lifecycle.try_at >= at(31).plus(36_000_000));
}

/// R20
#[test]
fn a_short_lived_token_is_exchanged_within_its_hour_or_the_cause_is_told() {
    let token = TokenDates::short_lived(&rules(), at(0));
    let mut lifecycle = Lifecycle::claimed(token, Some(outage()), at(3_000), &rules(), 0);
    assert_eq!(lifecycle.health, Health::Upgrading);
    let mut tries = 0;
    while lifecycle.health == Health::Upgrading {
        let now = lifecycle
            .next_alarm(lifecycle.try_at, &rules(), false)
            .max(lifecycle.try_at);
        let decision = rang(&lifecycle, now);
        lifecycle = decision.lifecycle;
        if decision.task == Some(Task::Upgrade) {
            tries += 1;
            // Instagram is back when it is too late (R118: and not before it said so).
            let late = now >= at(0).plus(DAY / 24);
            let failure = if late { failure(400, GONE) } else { outage() };
            lifecycle = lifecycle
                .decide(Event::TaskFailed(Task::Upgrade, failure), now, &rules(), 0, false)
                .lifecycle;
        }
    }
    assert!(tries >= 6, "{tries}");
    assert_eq!(lifecycle.health, Health::Reconnect);
    assert_eq!(lifecycle.failure.unwrap().category, Category::TokenExpired);
}

/// R51
#[test]
fn a_light_check_notices_a_token_that_died_early() {
    let lifecycle = fresh(0);
    let due = rang(&lifecycle, lifecycle.check_at);
    assert_eq!(due.task, Some(Task::Check));
    let dead = due.lifecycle.decide(
        Event::TaskFailed(Task::Check, password_changed()),
        at(9),
        &rules(),
        0,
        false,
    );
    assert_eq!(
        (dead.lifecycle.health, dead.notification),
        (Health::Reconnect, Some(Notification::NeedsReconnect))
    );
    let unknown = due.lifecycle.decide(
        Event::TaskFailed(Task::Check, outage()),
        at(9),
        &rules(),
        0,
        false,
    );
    assert_eq!(
        (unknown.lifecycle.health, unknown.notification),
        (Health::Ok, None)
    );
}

/// R74
#[test]
fn nobodys_connection_is_purged_after_ninety_days_unless_its_site_keeps() {
    let lifecycle = Lifecycle {
        session_until: at(0),
        ..fresh(0)
    };
    assert_ne!(rang(&lifecycle, at(89)).task, Some(Task::Purge));
    assert_eq!(
        rang(&lifecycle, at(90)).task,
        Some(Task::Check),
        "R118: not by this clock alone"
    );
    let mut lifecycle = lifecycle;
    assert_eq!(lifecycle.heard(Some(at(90)), at(90)), None);
    assert_eq!(rang(&lifecycle, at(90)).task, Some(Task::Purge));
    let kept = lifecycle.decide(Event::AlarmRang, at(90), &rules(), 0, true);
    assert_ne!(kept.task, Some(Task::Purge));
    let dead = Lifecycle {
        health: Health::Reconnect,
        failure: Some(outage()),
        ..lifecycle
    };
    assert_eq!(dead.next_alarm(at(50), &rules(), false), at(90));
}

/// What concerns the app as a whole, at every step that could meet it.
fn of_the_app() -> Vec<Failure> {
    let told = |message: &str, code: u32| {
        let body = format!(r#"{{"error":{{"message":"{message}","type":"OAuthException","code":{code}}}}}"#);
        failure(400, &body)
    };
    let all = vec![
        told("API access blocked.", 200),
        told("(#4) Application request limit reached", 4),
        told("Error validating client secret.", 1),
        told("Error validating application. Cannot get application info.", 101),
    ];
    assert!(all.iter().all(Failure::concerns_app), "{all:?}");
    all
}

/// R109: whatever task or read meets it, in whatever state.
#[test]
fn what_concerns_the_app_stops_no_connection() {
    let upgrading = TokenDates::short_lived(&rules(), at(0));
    let upgrading = Lifecycle::claimed(upgrading, Some(outage()), at(3_000), &rules(), 0);
    let with_candidate = Lifecycle {
        candidate: Some(long(at(31))),
        ..fresh(0)
    };
    for failure in of_the_app() {
        for task in [Task::Refresh, Task::Confirm, Task::Check, Task::Upgrade] {
            for (lifecycle, now) in [
                (fresh(0), at(31)),
                (with_candidate.clone(), at(31)),
                (upgrading.clone(), at(0)),
            ] {
                for event in [
                    Event::TaskFailed(task, failure.clone()),
                    Event::TaskHeld(task, now.plus(60_000), Some(failure.clone())),
                    Event::ReadFailed(failure.clone()),
                ] {
                    let decision = lifecycle.decide(event, now, &rules(), 0, false);
                    assert_eq!(
                        decision.lifecycle.health, lifecycle.health,
                        "{task:?} {failure:?}"
                    );
                    assert_eq!(decision.lifecycle.candidate, lifecycle.candidate);
                    assert_eq!(decision.notification, None);
                }
            }
        }
    }
}

/// R109: the try is put off until the pause is over, however long that is.
#[test]
fn what_is_held_back_is_tried_when_the_pause_is_over() {
    for failure in of_the_app() {
        let held = |lifecycle: &Lifecycle, now: Timestamp, until: Timestamp| {
            let event = Event::TaskHeld(Task::Refresh, until, Some(failure.clone()));
            lifecycle.decide(event, now, &rules(), u64::MAX, false).lifecycle
        };
        let first = held(&fresh(0), at(31), at(31).plus(60_000));
        assert!(
            first.try_at >= at(31).plus(60_000) && first.try_at <= at(31).plus(DAY / 12),
            "within hours"
        );
        assert!(held(&fresh(0), at(31), at(33)).try_at >= at(33));
        // Held back for a week: looked at daily, and hourly in the last days.
        let later = (0..8).fold(first, |lifecycle, _| {
            held(&lifecycle, lifecycle.try_at, lifecycle.try_at.plus(1))
        });
        let wait = held(&later, at(40), at(40)).try_at.since(at(40));
        assert!((DAY / 2..=DAY).contains(&wait), "{wait}");
        let wait = held(&later, at(58), at(58)).try_at.since(at(58));
        assert!(wait <= DAY / 24, "{wait}");
    }
}

/// R108: what only stood behind others is no failed try, and is not told.
#[test]
fn what_stood_behind_others_comes_again_soon() {
    let soon = at(55).plus(60_000);
    let held = fresh(0).decide(
        Event::TaskHeld(Task::Refresh, soon, None),
        at(55),
        &rules(),
        0,
        false,
    );
    assert_eq!(
        (held.lifecycle.try_at, held.lifecycle.tries, held.notification),
        (soon, 0, None)
    );
    let check = fresh(0).decide(
        Event::TaskHeld(Task::Check, soon, None),
        at(55),
        &rules(),
        0,
        false,
    );
    assert_eq!(check.lifecycle.check_at, at(55).plus(DAY / 24));
}

/// R109: a token that ran out meanwhile says that it was the operator's move.
#[test]
fn a_token_that_ran_out_while_the_app_was_stopped_says_whose_move_it_was() {
    for failure in of_the_app() {
        let operators = failure.retry != Retry::Later;
        let held = Event::TaskHeld(Task::Refresh, at(59), Some(failure));
        let lifecycle = fresh(0).decide(held, at(58), &rules(), 0, false);
        assert_eq!(lifecycle.notification, Some(Notification::Expiring));
        let due = rang(&lifecycle.lifecycle, at(61));
        assert_eq!(due.task, Some(Task::Check), "R118: Instagram is asked first");
        let gone = Event::TaskFailed(Task::Check, self::failure(400, GONE));
        let ended = due.lifecycle.decide(gone, at(61), &rules(), 0, false).lifecycle;
        assert_eq!(ended.health, Health::Reconnect);
        let failure = ended.failure.unwrap();
        assert_eq!(failure.category, Category::TokenExpired);
        assert_eq!(
            failure.cause.contains("operator had to act"),
            operators,
            "{failure:?}"
        );
        assert!(failure.action.contains("operator"), "{failure:?}");
    }
}
