//! Tests. When the alarm rings, and what is due then.

use super::boundaries::{before, decide, due, of, upgrading};
use super::tests::{GONE, at, failure, fresh, long, outage, rules};
use super::*;
use crate::instagram::Retry;
use crate::values::time::{HOUR, MINUTE, SECOND};

/// R51: a week apart, the first within eight days, spread by chance.
#[test]
fn checks_come_weekly() {
    assert_eq!(fresh(0).check_at, at(1));
    let last = fresh(u64::MAX).check_at;
    assert!(last > at(7) && last < at(8), "{last:?}");
    let lifecycle = fresh(0);
    assert_eq!(due(&lifecycle, before(at(1))), None);
    assert_eq!(due(&lifecycle, at(1)), Some(Task::Check));
    let answered = decide(&lifecycle, Event::TokenAnswered, at(1)).lifecycle;
    assert_eq!(answered.check_at, at(8));
    let unknown = decide(&lifecycle, Event::TaskFailed(Task::Check, outage()), at(1));
    assert_eq!(
        unknown.lifecycle.check_at,
        at(2),
        "a check that can't be made comes again in a day"
    );
    assert_eq!((unknown.lifecycle.tries, unknown.lifecycle.failure), (0, None));
}

/// A token that only waits for its answer keeps the connection alive, and is asked for as soon as it is due.
#[test]
fn a_candidate_is_confirmed_at_its_time() {
    let brought = decide(&fresh(0), Event::TokenIssued(long(at(50))), at(50)).lifecycle;
    assert_eq!((brought.try_at, brought.tries), (at(50), 0));
    let failed = decide(&brought, Event::TaskFailed(Task::Confirm, outage()), at(50)).lifecycle;
    assert_eq!(failed.candidate, Some(long(at(50))), "no word is no refusal");
    assert_eq!(failed.try_at, at(50).plus(2 * HOUR));
    assert_eq!(due(&failed, before(failed.try_at)), None);
    assert_eq!(due(&failed, failed.try_at), Some(Task::Confirm));
    assert_eq!(failed.next_alarm(at(50), &rules(), false), failed.try_at);
    assert_eq!(
        due(&failed, at(60)),
        Some(Task::Confirm),
        "the old one is over, the new one isn't"
    );
    assert_eq!(due(&failed, at(110)), Some(Task::Confirm), "R118");
    let gone = |task| Event::TaskFailed(task, failure(400, GONE));
    let dropped = decide(&failed, gone(Task::Confirm), at(110)).lifecycle;
    assert_eq!(
        due(&dropped, at(111)),
        Some(Task::Check),
        "R118: the old one has yet to be asked about"
    );
    assert_eq!(
        decide(&dropped, gone(Task::Check), at(111)).lifecycle.health,
        Health::Reconnect
    );
}

/// The alarm is armed before the work is done: a crash in the middle is only a later try.
#[test]
fn work_that_is_begun_has_an_alarm_behind_it() {
    let begun = |rules: &EndpointProfile| {
        let lifecycle = fresh(0);
        lifecycle
            .decide(Event::AlarmRang, at(31), rules, 0, false)
            .alarm
            .since(at(31))
    };
    assert_eq!(begun(&rules()), 2 * MINUTE);
    let quick = |day_ms| EndpointProfile { day_ms, ..rules() };
    assert_eq!(begun(&quick(240_000)), 10 * SECOND);
    assert_eq!(begun(&quick(1_000)), SECOND);
}

#[test]
fn the_alarm_rings_for_whatever_comes_first() {
    let lifecycle = fresh(0);
    let alarm = |lifecycle: &Lifecycle, now| lifecycle.next_alarm(now, &rules(), false);
    assert_eq!(alarm(&lifecycle, at(0)), at(1), "the check");
    let checked = Lifecycle {
        check_at: at(99),
        ..fresh(0)
    };
    assert_eq!(alarm(&checked, at(0)), at(30), "the refresh");
    let early = Lifecycle {
        try_at: at(0),
        ..checked.clone()
    };
    assert_eq!(alarm(&early, at(0)), at(1).plus(HOUR), "never before its age");
    let late = Lifecycle {
        try_at: at(99),
        ..checked.clone()
    };
    assert_eq!(alarm(&late, at(0)), at(60), "the end");
    let alone = Lifecycle {
        session_until: Timestamp::from_millis(at(20).millis() - PURGE_AFTER),
        ..checked
    };
    assert_eq!(alarm(&alone, at(0)), at(20), "the purge");
    assert_eq!(
        alone.next_alarm(at(0), &rules(), true),
        at(30),
        "its site keeps it"
    );
    assert_eq!(
        alarm(&lifecycle, at(5)),
        at(5).plus(1),
        "what is due rings at once"
    );
    assert_eq!(alarm(&upgrading(), at(0)), at(0).plus(30 * SECOND));
    let dead = Lifecycle {
        health: Health::Reconnect,
        ..alone
    };
    assert_eq!(alarm(&dead, at(0)), at(20));
    assert_eq!(alarm(&dead, at(20)), at(20).plus(1));
    assert_eq!(
        dead.next_alarm(at(0), &rules(), true),
        Timestamp::from_millis(u64::MAX)
    );
}

/// R49: every stop has a cause, and the cause says whose move it was.
#[test]
fn a_token_that_ran_out_says_why() {
    let over = |failure: Option<Failure>| {
        let lifecycle = Lifecycle { failure, ..fresh(0) };
        assert_eq!(
            decide(&lifecycle, Event::AlarmRang, before(at(60)))
                .lifecycle
                .health,
            Health::Ok
        );
        let over = decide(&lifecycle, Event::AlarmRang, at(60));
        assert_eq!((over.task, over.notification), (Some(Task::Check), None), "R118");
        let gone = Event::TaskFailed(Task::Check, self::failure(400, GONE));
        let over = decide(&over.lifecycle, gone, at(60));
        assert_eq!(
            (over.task, over.notification),
            (None, Some(Notification::NeedsReconnect))
        );
        let failure = over.lifecycle.failure.unwrap();
        assert_eq!(failure.category, Category::TokenExpired);
        failure.cause.into_owned()
    };
    assert!(over(None).ends_with("before this server could renew it."));
    assert!(over(Some(outage())).contains("every try to renew it failed, over weeks"));
    assert!(
        over(Some(of(Category::BadParameter, Retry::DeveloperFix)))
            .contains("the site's operator has to mend")
    );
    assert_eq!(fresh(0).would_die(), at(60));
}

#[test]
fn whoever_looks_at_an_old_account_has_it_asked_for() {
    assert_eq!(
        decide(&fresh(0), Event::AccountStale, before(at(1)))
            .lifecycle
            .check_at,
        before(at(1))
    );
    assert_eq!(
        decide(&fresh(0), Event::AccountStale, at(2)).lifecycle.check_at,
        at(1)
    );
    assert_eq!(
        decide(&fresh(0), Event::SessionsEnd(at(7)), at(0))
            .lifecycle
            .session_until,
        at(7)
    );
}
