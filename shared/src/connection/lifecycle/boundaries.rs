//! Tests. Where one decision ends and the next begins: to the millisecond, and category by category.

use super::tests::{at, failure, fresh, long, outage, password_changed, rules};
use super::*;
use crate::instagram::Retry;
use crate::values::time::{HOUR, MINUTE, SECOND};

pub(super) fn before(moment: Timestamp) -> Timestamp {
    Timestamp::from_millis(moment.millis() - 1)
}

pub(super) fn decide(lifecycle: &Lifecycle, event: Event, now: Timestamp) -> Decision {
    lifecycle.decide(event, now, &rules(), 0, false)
}

pub(super) fn due(lifecycle: &Lifecycle, now: Timestamp) -> Option<Task> {
    decide(lifecycle, Event::AlarmRang, now).task
}

fn refresh_failed(lifecycle: &Lifecycle, now: Timestamp) -> Decision {
    decide(lifecycle, Event::TaskFailed(Task::Refresh, outage()), now)
}

pub(super) fn upgrading() -> Lifecycle {
    let token = TokenDates::short_lived(&rules(), at(0));
    Lifecycle::claimed(token, Some(outage()), at(3_000), &rules(), 0)
}

pub(super) fn of(category: Category, retry: Retry) -> Failure {
    Failure {
        category,
        retry,
        ..outage()
    }
}

/// R20: waits that double from half a minute, within the hour.
#[test]
fn an_exchange_is_tried_again_and_again_within_the_hour() {
    let mut lifecycle = upgrading();
    assert_eq!(lifecycle.failure, Some(outage()));
    let mut waits = vec![lifecycle.try_at.since(at(0)) / SECOND];
    assert_eq!(due(&lifecycle, before(lifecycle.try_at)), None);
    for _ in 0..6 {
        let now = lifecycle.try_at;
        assert_eq!(due(&lifecycle, now), Some(Task::Upgrade));
        lifecycle = decide(&lifecycle, Event::TaskFailed(Task::Upgrade, outage()), now).lifecycle;
        waits.push(lifecycle.try_at.since(now) / SECOND);
    }
    assert_eq!(waits, [30, 60, 120, 240, 480, 480, 480]);
    let slow = Failure {
        retry_after_seconds: Some(600),
        ..outage()
    };
    let asked = decide(&upgrading(), Event::TaskFailed(Task::Upgrade, slow), at(0)).lifecycle;
    assert_eq!(asked.try_at, at(0).plus(10 * MINUTE));
    let late = decide(
        &upgrading(),
        Event::TaskFailed(Task::Upgrade, outage()),
        at(0).plus(HOUR - 1),
    )
    .lifecycle;
    assert_eq!(late.try_at, at(0).plus(HOUR), "not after its end");
}

/// R20
#[test]
fn the_exchange_that_succeeds_at_last_makes_it_well() {
    let brought = decide(&upgrading(), Event::TokenIssued(long(at(0))), at(0));
    assert_eq!((brought.task, brought.lifecycle.health), (None, Health::Ok));
    assert_eq!(
        (brought.lifecycle.failure, brought.lifecycle.candidate),
        (None, None)
    );
    assert_eq!(brought.lifecycle.token, long(at(0)));
    assert_eq!(brought.lifecycle.try_at, at(30));
}

/// R47: with backoff up to a day, less up to a quarter of it by chance.
#[test]
fn a_wait_is_shortened_by_chance_and_never_outlives_the_token() {
    let failed = |random| {
        let event = Event::TaskFailed(Task::Refresh, outage());
        fresh(0).decide(event, at(31), &rules(), random, false).lifecycle
    };
    assert_eq!(failed(0).try_at, at(31).plus(2 * HOUR));
    let shortest = failed(u64::MAX).try_at.since(at(31));
    assert!((90 * MINUTE..=91 * MINUTE).contains(&shortest), "{shortest}");
    let slow = Failure {
        retry_after_seconds: Some(86_400),
        ..outage()
    };
    let asked = decide(
        &fresh(0),
        Event::TaskFailed(Task::Refresh, slow),
        at(59).plus(HOUR),
    )
    .lifecycle;
    assert_eq!(asked.try_at, at(60));
}

/// R47: the last three days.
#[test]
fn hourly_tries_begin_with_three_days_left() {
    let tired = Lifecycle { tries: 9, ..fresh(0) };
    assert_eq!(refresh_failed(&tired, at(57)).lifecycle.try_at, at(57).plus(HOUR));
    let early = before(at(57));
    assert_eq!(refresh_failed(&tired, early).lifecycle.try_at, early.plus(DAY));
}

/// Told when seven days are left, once, and of what works with a long-lived token alone.
#[test]
fn expiring_is_told_with_seven_days_left() {
    assert_eq!(refresh_failed(&fresh(0), before(at(53))).notification, None);
    let near = refresh_failed(&fresh(0), at(53));
    assert_eq!(near.notification, Some(Notification::Expiring));
    assert!(near.lifecycle.told_expiring);
    assert_eq!(
        decide(&fresh(0), Event::TokenAnswered, at(53)).notification,
        None,
        "nothing failed"
    );
    let event = Event::TaskFailed(Task::Upgrade, outage());
    assert_eq!(decide(&upgrading(), event, at(0)).notification, None);
}

/// R49
#[test]
fn what_is_of_the_token_stops_at_every_task() {
    use Category::{Checkpoint, NotProfessional, TokenExpired, TokenMalformed, TokenRevoked};
    for category in [
        TokenExpired,
        TokenRevoked,
        TokenMalformed,
        Checkpoint,
        NotProfessional,
    ] {
        for task in [Task::Upgrade, Task::Refresh, Task::Check] {
            let failed = Event::TaskFailed(task, of(category, Retry::UserReconnect));
            let stopped = decide(&fresh(0), failed, at(31)).lifecycle;
            assert_eq!(stopped.health, Health::Reconnect, "{category} at {task:?}");
            assert_eq!(stopped.failure.unwrap().category, category);
        }
        let read = Event::ReadFailed(of(category, Retry::UserReconnect));
        assert_eq!(
            decide(&fresh(0), read, at(31)).lifecycle.health,
            Health::Reconnect,
            "{category}"
        );
    }
}

/// R49: what can't be renewed for good stops at the renewal, and not at a check.
#[test]
fn what_is_refused_stops_where_it_is_asked_for() {
    for category in [
        Category::UnsupportedRequest,
        Category::RoleMissing,
        Category::PermissionMissing,
    ] {
        for (task, retry, health) in [
            (Task::Refresh, Retry::UserReconnect, Health::Reconnect),
            (Task::Refresh, Retry::Later, Health::Ok),
            (Task::Check, Retry::UserReconnect, Health::Ok),
        ] {
            let failed = Event::TaskFailed(task, of(category, retry));
            let next = decide(&fresh(0), failed, at(31)).lifecycle;
            assert_eq!(next.health, health, "{category} at {task:?}, {retry:?}");
        }
    }
    let odd = |task, retry| Event::TaskFailed(task, of(Category::BadParameter, retry));
    let never = decide(&upgrading(), odd(Task::Upgrade, Retry::DeveloperFix), at(0)).lifecycle;
    assert_eq!(
        never.health,
        Health::Reconnect,
        "R20: an exchange that fails for good"
    );
    let later = decide(&upgrading(), odd(Task::Upgrade, Retry::Later), at(0)).lifecycle;
    assert_eq!(later.health, Health::Upgrading);
    let refresh = decide(&fresh(0), odd(Task::Refresh, Retry::DeveloperFix), at(31)).lifecycle;
    assert_eq!((refresh.health, refresh.tries), (Health::Ok, 1));
}

/// R109: development mode is met by whoever has no role on the app, and ended by the operator: nobody connects again.
#[test]
fn an_app_in_development_ends_no_connection() {
    let development = || of(Category::AppInDevelopment, Retry::DeveloperFix);
    for task in [Task::Refresh, Task::Confirm, Task::Check] {
        let next = decide(&fresh(0), Event::TaskFailed(task, development()), at(31)).lifecycle;
        assert_eq!(next.health, Health::Ok, "{task:?}");
    }
    let failed = Event::TaskFailed(Task::Upgrade, development());
    assert_eq!(
        decide(&upgrading(), failed, at(0)).lifecycle.health,
        Health::Upgrading
    );
    let read = Event::ReadFailed(development());
    assert_eq!(decide(&fresh(0), read, at(31)).lifecycle.health, Health::Ok);
}

/// R42, R108: an hour of Instagram's outage. A hundred pages look at the connection ten times a second, its picture is old
/// and `/me` fails: it is asked once, also if the object is evicted and read back in between.
#[test]
fn a_hundred_pages_that_look_at_an_old_account_storm_nobody() {
    let looks = |failure: &Failure| {
        let mut lifecycle = Lifecycle {
            check_at: at(30),
            try_at: at(31),
            ..fresh(0)
        };
        let mut checks = Vec::new();
        for millis in (0..3_600_000).step_by(100) {
            let now = at(20).plus(millis);
            if lifecycle.is_worth_a_look(now) {
                lifecycle = decide(&lifecycle, Event::AccountStale, now).lifecycle;
            }
            // And as if every look got through.
            let looked = decide(&lifecycle, Event::AccountStale, now);
            lifecycle = looked.lifecycle;
            if looked.alarm <= now.plus(1) && due(&lifecycle, now) == Some(Task::Check) {
                checks.push(millis);
                let failed = Event::TaskFailed(Task::Check, failure.clone());
                lifecycle = decide(&lifecycle, failed, now).lifecycle;
            }
            let kept = serde_json::to_string(&lifecycle).unwrap();
            lifecycle = serde_json::from_str(&kept).unwrap();
        }
        checks
    };
    assert_eq!(looks(&outage()), [0]);
    assert_eq!(looks(&outage().after(7_200)), [0], "Instagram's own wait counts");
    // Held back by a limit, it is not looked at before that is over.
    let held = Event::TaskHeld(Task::Check, at(20).plus(2 * HOUR), None);
    let held = decide(&fresh(0), held, at(20)).lifecycle;
    assert!(!held.is_worth_a_look(at(20).plus(HOUR)));
    assert_eq!(
        decide(&held, Event::AccountStale, at(20)).lifecycle.check_at,
        at(20).plus(2 * HOUR)
    );
}

/// R51: a read that fails oddly is looked into within a minute, and never later than it would have been.
#[test]
fn a_suspicious_read_is_looked_into_soon() {
    use Category::{NotFound, PermissionMissing, RoleMissing, Transient, UnsupportedRequest};
    let read = |category, lifecycle: &Lifecycle, now| {
        let failed = Event::ReadFailed(of(category, Retry::DeveloperFix));
        decide(lifecycle, failed, now).lifecycle
    };
    let checked = Lifecycle {
        check_at: at(9),
        ..fresh(0)
    };
    for category in [NotFound, PermissionMissing, RoleMissing, UnsupportedRequest] {
        let next = read(category, &checked, at(5));
        assert_eq!(
            (next.health, next.check_at),
            (Health::Ok, at(5).plus(MINUTE)),
            "{category}"
        );
        assert_eq!(read(category, &checked, at(9)).check_at, at(9));
    }
    let seen = Lifecycle {
        seen: at(5),
        ..checked.clone()
    };
    assert_eq!(read(Transient, &checked, at(5)), seen);
}

/// R45: a day of hours in a row, whatever failed before; a key that comes back begins anew.
#[test]
fn a_key_that_stays_away_for_a_day_stops_and_one_that_is_gone_for_a_minute_does_not() {
    let tired = Lifecycle {
        tries: 99,
        ..fresh(0)
    };
    let mut lifecycle = tired;
    for hour in 0..24 {
        let now = at(31).plus(hour * HOUR);
        lifecycle = decide(&lifecycle, Event::TokenUnusable(unreadable()), now).lifecycle;
        assert_eq!(lifecycle.health, Health::Ok, "hour {hour}");
        assert_eq!(
            (lifecycle.try_at, lifecycle.check_at),
            (now.plus(HOUR), now.plus(HOUR))
        );
        assert_eq!(lifecycle.tries, 99);
    }
    for back in [
        Event::TokenAnswered,
        Event::TokenIssued(long(at(32))),
        Event::TaskFailed(Task::Check, outage()),
        Event::ReadFailed(outage()),
    ] {
        let back = decide(&lifecycle, back, at(32)).lifecycle;
        let again = decide(&back, Event::TokenUnusable(unreadable()), at(32)).lifecycle;
        assert_eq!((again.health, again.unreadable), (Health::Ok, 1));
    }
    let rang = decide(&lifecycle, Event::AlarmRang, at(32)).lifecycle;
    let stopped = decide(&rang, Event::TokenUnusable(unreadable()), at(32)).lifecycle;
    assert_eq!(
        (stopped.health, stopped.failure),
        (Health::Reconnect, Some(unreadable()))
    );
    let near = decide(&fresh(0), Event::TokenUnusable(unreadable()), at(53));
    assert_eq!(near.notification, Some(Notification::Expiring));
}

/// R49: a new token that is refused is dropped, and the next try comes with its wait.
#[test]
fn a_refused_candidate_is_dropped_with_its_cause() {
    let brought = decide(&fresh(0), Event::TokenIssued(long(at(31))), at(31)).lifecycle;
    let dropped = decide(
        &brought,
        Event::TaskFailed(Task::Confirm, password_changed()),
        at(31),
    )
    .lifecycle;
    assert_eq!((dropped.candidate, dropped.tries), (None, 1));
    assert_eq!(dropped.failure, Some(password_changed()));
    assert_eq!(dropped.try_at, at(31).plus(2 * HOUR));
    let odd = failure(200, "<html>");
    let kept = decide(&brought, Event::TaskFailed(Task::Confirm, odd), at(31)).lifecycle;
    assert_eq!(kept.candidate, brought.candidate);
}
