//! Tests. Time that jumps: noticed, asked about, and nothing final comes of it (R118).

use super::boundaries::{decide, due};
use super::lives::Chance;
use super::tests::{GONE, at, failure, fresh, long, outage, rules};
use super::*;
use crate::{
    connection::{
        session::{Session, ends::IDLE},
        token_dates::TokenDates,
    },
    settings::site::ClientKind,
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

/// What is true, and what this edge's clock makes of it.
struct World {
    /// True time.
    time: Timestamp,
    /// How far the clock is off, in milliseconds.
    off: i128,
    /// When Instagram's token truly ends.
    token_until: Timestamp,
    issued: Timestamp,
    lifecycle: Lifecycle,
    alarm: Timestamp,
    sessions: Vec<Session>,
    asked: u32,
}

impl World {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(u64::try_from(i128::from(self.time.millis()) + self.off).unwrap())
    }

    /// As `clock.rs` of the Connection does it, before anything else.
    fn looks_at_the_clock(&mut self) {
        let now = self.now();
        let Some(from) = self.lifecycle.jumped_from(now, &rules(), false) else {
            return;
        };
        let mut until = self.lifecycle.session_until.min(now);
        for session in &mut self.sessions {
            session.time_jumped(from, now);
            until = until.max(session.ends());
        }
        self.happens(Event::TimeJumped(until), &mut Chance(1));
    }

    fn happens(&mut self, first: Event, chance: &mut Chance) {
        let mut event = first;
        loop {
            let now = self.now();
            let decision = self.lifecycle.decide(event, now, &rules(), chance.next(), false);
            self.lifecycle = decision.lifecycle;
            self.alarm = decision.alarm;
            assert_ne!(
                self.lifecycle.health,
                Health::Reconnect,
                "{:?}",
                self.lifecycle.failure
            );
            let Some(task) = decision.task else { return };
            if task == Task::Purge {
                assert!(self.lifecycle.confirmed >= self.lifecycle.purge_at());
                assert!(
                    self.time >= self.lifecycle.session_until.plus(PURGE_AFTER - HOUR),
                    "purged too early"
                );
                panic!("purged, though somebody is there");
            }
            self.asked += 1;
            let (down, dateless) = (chance.one_in(4), chance.one_in(4));
            let date = (!down && !dateless).then_some(self.time);
            let _ = self.lifecycle.heard(date, now);
            if !down && date.is_some() && self.lifecycle.confirmed == now {
                let confirmed = self.lifecycle.confirmed;
                assert!(
                    self.sessions.iter().all(|session| confirmed < session.ends()),
                    "a session is forgotten"
                );
            }
            assert!(
                self.time < self.token_until,
                "the token ended, for nobody renewed it"
            );
            let young = self.time < self.issued.plus(DAY);
            event = match task {
                _ if down => Event::TaskFailed(task, outage()),
                Task::Refresh if young => {
                    Event::TaskFailed(task, Failure::own(Category::TooYoung, "It is young.", "Wait."))
                }
                Task::Refresh => {
                    (self.issued, self.token_until) = (self.time, self.time.plus(60 * DAY));
                    Event::TokenIssued(long(now))
                }
                _ => Event::TokenAnswered,
            };
        }
    }

    /// A page renews its session: every few days, as a client that is there does.
    fn is_used(&mut self, chance: &mut Chance) {
        self.looks_at_the_clock();
        let now = self.now();
        for place in 0..self.sessions.len() {
            let over = |world: &Self| now >= world.sessions[place].ends();
            if over(self) && !self.lifecycle.is_sure_of(self.sessions[place].ends()) {
                self.happens(Event::TimeAsked, chance);
            }
            if over(self) {
                // Refused for now; the row stays.
                assert!(
                    !self.lifecycle.is_sure_of(self.sessions[place].ends()),
                    "it has ended for good"
                );
                continue;
            }
            self.sessions[place].touch(now);
            self.lifecycle.session_renewed(self.sessions[place].ends(), now);
        }
    }
}

fn server(began: Timestamp) -> Session {
    Session {
        id: "1".to_owned(),
        kind: ClientKind::Native,
        origin: None,
        thumbprint: None,
        refresh: String::new(),
        rotation: None,
        former: None,
        family: None,
        lasts: None,
        told: None,
        imported: false,
        began,
        used: began,
    }
}

/// R118: five hundred lives of 80 days, whose clock jumps by up to 400 days, ahead and back, for minutes or weeks. The
/// account is used every few days. Its token lives, its session lives, and nothing is deleted; and once the clock is right
/// again, everything goes on.
#[test]
fn five_hundred_lives_with_a_jumping_clock_lose_nothing() {
    let mut asked = 0;
    for seed in 0..500 {
        let mut chance = Chance(seed);
        let began = at(1_000);
        let mut world = World {
            time: began,
            off: 0,
            token_until: began.plus(60 * DAY),
            issued: began,
            lifecycle: Lifecycle::claimed(long(began), None, began.plus(IDLE), &rules(), chance.next()),
            alarm: began.plus(DAY),
            sessions: vec![server(began)],
            asked: 0,
        };
        let mut next_use = began;
        let mut next_jump = began.plus(chance.next() % (9 * DAY));
        while world.time < began.plus(80 * DAY) {
            // The alarm rings by the clock, wherever that is.
            let rings = world.alarm.since(world.now());
            let step = rings
                .min(next_use.since(world.time))
                .min(next_jump.since(world.time));
            world.time = world.time.plus(step + 1);
            if world.time >= next_jump {
                let far = i128::from(chance.next() % (800 * DAY)) - i128::from(400 * DAY);
                world.off = if world.off != 0 && chance.one_in(2) {
                    0
                } else {
                    far
                };
                let stays = if chance.one_in(2) { HOUR } else { 9 * DAY };
                next_jump = world.time.plus(1 + chance.next() % stays);
            }
            if world.time >= next_use {
                world.is_used(&mut chance);
                next_use = world.time.plus(1 + chance.next() % (6 * DAY));
            }
            if world.now() >= world.alarm {
                world.looks_at_the_clock();
                world.happens(Event::AlarmRang, &mut chance);
            }
        }
        // The clock is right again. A few hours later everything is as if nothing had been.
        world.off = 0;
        for _ in 0..48 {
            world.is_used(&mut chance);
            world.happens(Event::AlarmRang, &mut chance);
            world.time = world.time.plus(HOUR);
        }
        let now = world.now();
        assert!(now < world.sessions[0].ends(), "seed {seed}: the session goes on");
        assert!(
            world.sessions[0].began <= now && world.sessions[0].used <= now,
            "R30: and is of no future"
        );
        assert!(world.lifecycle.token.issued <= now, "seed {seed}");
        asked += world.asked;
    }
    println!("{asked} calls to Instagram in 500 lives");
    assert!(asked < 500 * 600, "{asked}: it is no storm");
}
