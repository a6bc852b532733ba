//! Tests. Time that jumps: noticed, asked about, and nothing final comes of it (R118).

use super::boundaries::{decide, due};
use super::tests::{GONE, at, failure, fresh, long, outage, rules};
use super::*;
use crate::{
    connection::token_dates::TokenDates,
    values::time::{HOUR, MINUTE},
};

fn answered(lifecycle: &Lifecycle, date: Option<Timestamp>, now: Timestamp) -> Lifecycle {
    let mut asked = lifecycle.clone();
    asked.heard(date, now);
    decide(&asked, Event::TokenAnswered, now).lifecycle
}

/// R118: sixty-one days on, the token's life is over by this clock. It answers, so nobody connects again.
#[test]
fn a_clock_that_is_ahead_ends_no_token_that_answers() {
    let ahead = decide(&fresh(0), Event::AlarmRang, at(61));
    assert_eq!(
        (ahead.task, ahead.lifecycle.health),
        (Some(Task::Check), Health::Ok)
    );
    let alive = answered(&ahead.lifecycle, Some(at(0)), at(61));
    assert_eq!((alive.health, alive.failure.clone()), (Health::Ok, None));
    assert_eq!(
        alive.token,
        TokenDates::assumed(&rules(), at(61)),
        "of unknown age"
    );
    assert!(
        alive.try_at >= at(62).plus(HOUR),
        "and old enough to be renewed by then"
    );
    // Instagram says nothing for a day: asked every hour, and not given up.
    let mut silent = ahead.lifecycle;
    for hour in 0..24 {
        let now = at(61).plus(hour * HOUR);
        assert_eq!(due(&silent, now), Some(Task::Check), "hour {hour}");
        assert_eq!(silent.heard(None, now), None);
        silent = decide(&silent, Event::TaskFailed(Task::Check, outage()), now).lifecycle;
        assert_eq!((silent.health, due(&silent, now)), (Health::Ok, None));
        assert_eq!(silent.next_alarm(now, &rules(), false), now.plus(HOUR));
    }
    let gone = Event::TaskFailed(Task::Check, failure(400, GONE));
    assert_eq!(decide(&silent, gone, at(62)).lifecycle.health, Health::Reconnect);
}

/// R118, R74: a hundred and thirty days on, nothing is deleted before Instagram said that they are over.
#[test]
fn a_clock_that_is_ahead_purges_nothing() {
    for health in [Health::Ok, Health::Reconnect] {
        let mut lifecycle = Lifecycle {
            session_until: at(10),
            health,
            ..fresh(0)
        };
        let now = at(130);
        for date in [None, Some(at(0)), Some(at(130).plus(10 * MINUTE))] {
            lifecycle.asked = Timestamp::default();
            assert_eq!(due(&lifecycle, now), Some(Task::Check));
            let wrong = lifecycle.heard(date, now);
            assert_eq!(wrong, date.map(|date| date.since(now).max(now.since(date))));
            lifecycle = decide(&lifecycle, Event::TokenAnswered, now).lifecycle;
            let soon = now.plus(HOUR - 1);
            assert_eq!(
                decide(&lifecycle, Event::AlarmRang, soon).task,
                None,
                "for an hour"
            );
            assert_eq!(
                due(&lifecycle, now.plus(HOUR)),
                Some(Task::Check),
                "and asked again"
            );
        }
        assert_eq!(lifecycle.heard(Some(now.plus(10 * MINUTE - 1)), now), None);
        assert_eq!(due(&lifecycle, now), Some(Task::Purge));
    }
}

/// R118: what was confirmed before a moment says nothing of that moment.
#[test]
fn a_time_is_certain_up_to_where_it_was_confirmed() {
    let mut lifecycle = fresh(0);
    lifecycle.heard(Some(at(9)), at(9));
    assert!(lifecycle.is_sure_of(at(9)) && !lifecycle.is_sure_of(at(9).plus(1)));
    lifecycle.heard(Some(at(9)), at(40));
    assert!(!lifecycle.is_sure_of(at(10)), "the clock was ahead");
}

/// R118
#[test]
fn a_jump_is_noticed_against_the_last_time_that_was_seen() {
    let seen = decide(&fresh(0), Event::TokenAnswered, at(3)).lifecycle;
    let jumped = |now| seen.jumped_from(now, &rules(), false).is_some();
    let minutes = |count: u64| Timestamp::from_millis(at(3).millis() - count * MINUTE);
    assert!(jumped(minutes(11)) && !jumped(minutes(10)), "back");
    // The check is due on the tenth day.
    assert!(!jumped(at(10).plus(DAY - 1)) && jumped(at(11)), "ahead");
    let before = Lifecycle {
        seen: Timestamp::default(),
        ..seen
    };
    assert!(
        before.jumped_from(at(99), &rules(), false).is_none(),
        "a record of before this"
    );
}

/// R118: waits that a wrong clock counted are over, and Instagram is asked at once.
#[test]
fn a_token_from_the_future_is_of_unknown_age() {
    let ahead = Lifecycle {
        token: long(at(130)),
        candidate: Some(long(at(131))),
        check_at: at(137),
        try_at: at(160),
        rest_until: Some(at(150)),
        confirmed: at(131),
        asked: at(131),
        ..fresh(0)
    };
    let back = decide(&ahead, Event::TimeJumped(at(20)), at(5)).lifecycle;
    let assumed = TokenDates::assumed(&rules(), at(5));
    assert_eq!((back.token, back.candidate), (assumed, Some(assumed)));
    assert_eq!(
        (back.check_at, back.try_at, back.rest_until),
        (at(5), at(5), None)
    );
    assert_eq!(back.session_until, at(20));
    assert!(!back.is_sure_of(at(1)));
    assert!(back.next_alarm(at(5), &rules(), false) <= at(5).plus(1));
    // One whose dates can be right keeps them.
    let known = decide(&fresh(0), Event::TimeJumped(at(20)), at(50)).lifecycle;
    assert_eq!(known.token, long(at(0)));
}

/// R118: an edge that was away for a day after a connection's last alarm was due brings no session back.
#[test]
fn an_outage_is_no_time_that_was_skipped_before_it() {
    let seen = decide(&fresh(0), Event::TokenAnswered, at(3)).lifecycle;
    let from = seen.jumped_from(at(12), &rules(), false).unwrap();
    assert_eq!(from, at(10), "the check's day");
    let mut over = crate::testing::session();
    (over.began, over.used) = (at(0), at(0));
    let ends = over.ends();
    over.time_jumped(ends.plus(1), ends.plus(DAY));
    assert_eq!(over.ends(), ends);
}

/// R118, R74: where the app is gone nobody says what time it is. A month of questions is enough; a jump is not.
#[test]
fn without_any_answer_it_goes_after_a_month_of_questions() {
    let mut lifecycle = Lifecycle {
        session_until: at(0),
        health: Health::Reconnect,
        ..fresh(0)
    };
    let mut now = at(90);
    let mut hours = 0;
    while due(&lifecycle, now) != Some(Task::Purge) {
        assert_eq!(lifecycle.heard(None, now), None);
        (now, hours) = (now.plus(HOUR), hours + 1);
    }
    assert_eq!(hours, 720);
    lifecycle.heard(Some(at(0)), now);
    assert_ne!(
        due(&lifecycle, now.plus(HOUR)),
        Some(Task::Purge),
        "somebody is there, and says another time"
    );
    for _ in 0..2_000 {
        lifecycle.heard(None, at(90));
    }
    assert_ne!(
        due(&lifecycle, at(119)),
        Some(Task::Purge),
        "not before a month is over"
    );
}

/// R118, R49: where a new token waits for its answer, it is the one that is asked with, and keeps its own dates.
#[test]
fn the_time_is_asked_for_with_the_token_that_counts() {
    let waiting = Lifecycle {
        candidate: Some(long(at(30))),
        try_at: at(40),
        ..fresh(0)
    };
    assert_eq!(
        decide(&waiting, Event::TimeAsked, at(31)).task,
        Some(Task::Confirm)
    );
    let purge = waiting.purge_at().plus(DAY);
    let asked = waiting.decide(Event::AlarmRang, purge, &rules(), 1, false);
    assert_eq!(asked.task, Some(Task::Confirm));
}

/// R118: not for every request of somebody whose session may be over.
#[test]
fn the_time_is_asked_for_once_a_minute() {
    let lifecycle = fresh(0);
    assert_eq!(
        decide(&lifecycle, Event::TimeAsked, at(1)).task,
        Some(Task::Check)
    );
    let mut asked = lifecycle;
    asked.heard(None, at(1));
    assert_eq!(
        decide(&asked, Event::TimeAsked, at(1).plus(MINUTE - 1)).task,
        None
    );
    assert_eq!(
        decide(&asked, Event::TimeAsked, at(1).plus(MINUTE)).task,
        Some(Task::Check)
    );
}
