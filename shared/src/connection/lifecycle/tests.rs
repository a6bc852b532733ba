//! Single facts about the decision.

use super::*;
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
            lifecycle = lifecycle
                .decide(
                    Event::TaskFailed(Task::Upgrade, outage()),
                    now,
                    &rules(),
                    0,
                    false,
                )
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
