//! Single facts about the decision.

use super::*;
use crate::instagram::{Step, Usage};

pub(super) fn rules() -> EndpointProfile {
    EndpointProfile::parse("instagram").unwrap()
}

pub(super) fn at(days: u64) -> Moment {
    Moment::from_millis(1_000 * DAY).plus(days * DAY)
}

pub(super) fn long(issued: Moment) -> TokenDates {
    TokenDates::long_lived(&rules(), issued, 60 * 86_400)
}

pub(super) fn fresh(random: u64) -> Keeping {
    Keeping::claimed(long(at(0)), None, at(3_000), &rules(), random)
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

fn rang(keeping: &Keeping, now: Moment) -> Decision {
    keeping.decide(Happened::Rang, now, &rules(), 0, false)
}

/// R47: tries begin with 30 days left, never before 24 hours of age.
#[test]
fn the_first_try_comes_with_thirty_days_left_and_within_sixteen_more() {
    for random in [0, u64::MAX / 2, u64::MAX] {
        let first = fresh(random).try_at;
        assert!(first >= at(30) && first <= at(46), "{random}");
    }
    let checked = Keeping {
        check_at: at(1_000),
        ..fresh(0)
    };
    assert_eq!(rang(&checked, at(29)).work, None);
    assert_eq!(rang(&checked, at(30)).work, Some(Work::Refresh));
}

/// R47: a token whose life is short is no younger than 24 hours when it is refreshed.
#[test]
fn nothing_refreshes_a_token_younger_than_a_day() {
    let token = TokenDates::long_lived(&rules(), at(0), 2 * 86_400);
    let keeping = Keeping {
        check_at: at(1_000),
        ..Keeping::claimed(token, None, at(3_000), &rules(), 0)
    };
    let old_enough = at(1).plus(DAY / 24);
    let early = Moment::from_millis(old_enough.millis() - 1);
    assert_eq!(rang(&keeping, early).work, None);
    assert!(rang(&keeping, early).alarm >= old_enough);
    assert_eq!(rang(&keeping, old_enough).work, Some(Work::Refresh));
}

/// R49: the new token has to answer before it replaces the old one.
#[test]
fn a_refreshed_token_waits_in_the_second_slot_until_it_answers() {
    let old = fresh(0);
    let brought = old.decide(Happened::Brought(long(at(31))), at(31), &rules(), 0, false);
    assert_eq!(brought.work, Some(Work::Confirm));
    assert_eq!(brought.keeping.token, old.token);
    let answered = brought
        .keeping
        .decide(Happened::Answered, at(31), &rules(), 0, false);
    assert_eq!(answered.keeping.token, long(at(31)));
    assert_eq!(answered.keeping.candidate, None);
    let refused = Happened::Failed(Work::Confirm, password_changed());
    let dropped = brought.keeping.decide(refused, at(31), &rules(), 0, false);
    assert_eq!(
        (dropped.keeping.token, dropped.keeping.candidate),
        (old.token, None)
    );
    assert_eq!(dropped.keeping.health, Health::Ok);
}

/// R49: transient errors are retried, fatal ones stop with their cause.
#[test]
fn passing_trouble_is_retried_and_fatal_trouble_stops() {
    let mut keeping = fresh(0);
    let mut waits = Vec::new();
    for _ in 0..7 {
        let now = keeping.try_at;
        let decision = keeping.decide(Happened::Failed(Work::Refresh, outage()), now, &rules(), 0, false);
        waits.push(decision.keeping.try_at.since(now) / (DAY / 24));
        keeping = decision.keeping;
    }
    assert_eq!(waits, [2, 4, 8, 16, 24, 24, 24], "hours");
    let stopped = keeping.decide(
        Happened::Failed(Work::Refresh, password_changed()),
        at(40),
        &rules(),
        0,
        false,
    );
    assert_eq!(stopped.keeping.health, Health::Reconnect);
    assert_eq!(stopped.event, Some(Event::NeedsReconnect));
    assert_eq!(
        stopped.keeping.failure.as_ref().unwrap().category,
        Category::TokenRevoked
    );
    assert_eq!(rang(&stopped.keeping, at(41)).work, None);
}

#[test]
fn in_the_last_days_tries_come_every_hour() {
    let keeping = Keeping { tries: 9, ..fresh(0) };
    let decision = keeping.decide(
        Happened::Failed(Work::Refresh, outage()),
        at(58),
        &rules(),
        0,
        false,
    );
    assert_eq!(decision.keeping.try_at, at(58).plus(DAY / 24));
    assert_eq!(decision.event, Some(Event::Expiring));
}

/// Told once: that the old token still answers is no recovery, and the words stay true.
#[test]
fn a_light_check_does_not_recover_what_can_not_be_renewed() {
    let failed = Happened::Failed(Work::Refresh, outage());
    let near = fresh(0).decide(failed.clone(), at(54), &rules(), 0, false);
    assert_eq!(near.event, Some(Event::Expiring));
    let checked = near
        .keeping
        .decide(Happened::Answered, at(54), &rules(), 0, false);
    assert_eq!(checked.event, None);
    assert!(checked.keeping.failure.is_some());
    let again = checked.keeping.decide(failed, at(55), &rules(), 0, false);
    assert_eq!(again.event, None);
    let brought = Happened::Brought(long(at(56)));
    let saved = again.keeping.decide(brought, at(56), &rules(), 0, false);
    let saved = saved
        .keeping
        .decide(Happened::Answered, at(56), &rules(), 0, false);
    assert_eq!(saved.event, Some(Event::Recovered));
    assert_eq!(saved.keeping.failure, None);
}

/// `Retry-After` is respected.
#[test]
fn instagram_is_not_asked_again_before_it_wants_to_be() {
    let slow = Failure {
        retry_after_seconds: Some(36_000),
        ..outage()
    };
    let decision = fresh(0).decide(Happened::Failed(Work::Refresh, slow), at(31), &rules(), 0, false);
    assert!(decision.keeping.try_at >= at(31).plus(36_000_000));
}

/// R20
#[test]
fn a_short_lived_token_is_exchanged_within_its_hour_or_the_cause_is_told() {
    let token = TokenDates::short_lived(&rules(), at(0));
    let mut keeping = Keeping::claimed(token, Some(outage()), at(3_000), &rules(), 0);
    assert_eq!(keeping.health, Health::Upgrading);
    let mut tries = 0;
    while keeping.health == Health::Upgrading {
        let now = keeping
            .next_alarm(keeping.try_at, &rules(), false)
            .max(keeping.try_at);
        let decision = rang(&keeping, now);
        keeping = decision.keeping;
        if decision.work == Some(Work::Upgrade) {
            tries += 1;
            keeping = keeping
                .decide(Happened::Failed(Work::Upgrade, outage()), now, &rules(), 0, false)
                .keeping;
        }
    }
    assert!(tries >= 6, "{tries}");
    assert_eq!(keeping.health, Health::Reconnect);
    assert_eq!(keeping.failure.unwrap().category, Category::TokenExpired);
}

/// R51
#[test]
fn a_light_check_notices_a_token_that_died_early() {
    let keeping = fresh(0);
    let due = rang(&keeping, keeping.check_at);
    assert_eq!(due.work, Some(Work::Check));
    let dead = due.keeping.decide(
        Happened::Failed(Work::Check, password_changed()),
        at(9),
        &rules(),
        0,
        false,
    );
    assert_eq!(
        (dead.keeping.health, dead.event),
        (Health::Reconnect, Some(Event::NeedsReconnect))
    );
    let unknown = due
        .keeping
        .decide(Happened::Failed(Work::Check, outage()), at(9), &rules(), 0, false);
    assert_eq!((unknown.keeping.health, unknown.event), (Health::Ok, None));
}

/// R74
#[test]
fn nobodys_connection_is_purged_after_ninety_days_unless_its_site_keeps() {
    let keeping = Keeping {
        session_until: at(0),
        ..fresh(0)
    };
    assert_ne!(rang(&keeping, at(89)).work, Some(Work::Purge));
    assert_eq!(rang(&keeping, at(90)).work, Some(Work::Purge));
    let kept = keeping.decide(Happened::Rang, at(90), &rules(), 0, true);
    assert_ne!(kept.work, Some(Work::Purge));
    let dead = Keeping {
        health: Health::Reconnect,
        failure: Some(outage()),
        ..keeping
    };
    assert_eq!(dead.next_alarm(at(50), &rules(), false), at(90));
}
