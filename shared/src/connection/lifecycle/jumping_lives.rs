//! Tests. Whole lives of a connection whose clock jumps (R118).

use super::lives::Chance;
use super::tests::{at, long, outage, rules};
use super::*;
use crate::{
    connection::session::{Session, ends::IDLE},
    settings::site::ClientKind,
    values::time::HOUR,
};

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
