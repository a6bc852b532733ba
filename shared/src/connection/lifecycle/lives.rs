//! Tests. Years of simulated life: outages, kills between any two steps, clock jumps, late and doubled alarms, wrong answers.

use super::tests::{at, failure, fresh, long, outage, password_changed, rules};
use super::*;

/// A small generator, so that a failing life can be lived again.
pub(super) struct Chance(pub(super) u64);

impl Chance {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(super) fn one_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }
}

/// What Instagram itself knows of the account's tokens.
struct Instagram {
    /// An outage until then.
    down_until: Timestamp,
    revoked: bool,
    odd: [Failure; 4],
    dead: Failure,
}

impl Instagram {
    fn answer(&self, task: Task, lifecycle: &Lifecycle, now: Timestamp, chance: &mut Chance) -> Event {
        let token = if task == Task::Confirm {
            lifecycle.candidate.unwrap()
        } else {
            lifecycle.token
        };
        if now < self.down_until {
            return Event::TaskFailed(
                task,
                self.odd[usize::try_from(chance.next() % 4).unwrap()].clone(),
            );
        }
        if self.revoked || now >= token.expires {
            return Event::TaskFailed(task, self.dead.clone());
        }
        match task {
            Task::Refresh => {
                assert!(
                    now >= token.issued.plus(DAY),
                    "R47: refreshed a token younger than 24 hours"
                );
                Event::TokenIssued(long(now))
            }
            Task::Upgrade => Event::TokenIssued(long(now)),
            Task::Confirm | Task::Check => Event::TokenAnswered,
            Task::Purge => panic!("purged"),
        }
    }
}

/// One connection's life of two years; returns its last state, and whether a correct client could have kept it.
fn live(seed: u64, odd: &[Failure; 4], dead: &Failure) -> (Lifecycle, bool) {
    let mut chance = Chance(seed);
    let mut lifecycle = fresh(chance.next());
    let mut instagram = Instagram {
        down_until: at(0),
        revoked: false,
        odd: odd.clone(),
        dead: dead.clone(),
    };
    let dies = chance.one_in(5).then(|| at(chance.next() % 700));
    let mut now = at(0);
    let mut alarm = lifecycle.next_alarm(now, &rules(), false);
    let mut longest_gap = 0;
    let mut reachable = at(0);
    while now < at(730) {
        assert!(alarm > now, "an alarm is always armed, and ahead");
        // Late alarms, up to hours; now and then the clock jumps by days.
        let late = if chance.one_in(50) {
            chance.next() % (2 * DAY)
        } else {
            chance.next() % 60_000
        };
        now = alarm.plus(late);
        instagram.revoked = dies.is_some_and(|dies| now >= dies);
        if chance.one_in(40) && now >= instagram.down_until {
            instagram.down_until = now.plus(chance.next() % (9 * DAY));
        }
        if now >= instagram.down_until {
            reachable = now;
        }
        longest_gap = longest_gap.max(now.since(reachable));
        let mut event = Event::AlarmRang;
        loop {
            let before = lifecycle.clone();
            let decision = lifecycle.decide(event.clone(), now, &rules(), chance.next(), false);
            if before.token != decision.lifecycle.token {
                assert_eq!(
                    event,
                    Event::TokenAnswered,
                    "R49: only a token that answered replaces another"
                );
            }
            // Killed before the write: the alarm that was armed before rings again.
            if chance.one_in(30) {
                break;
            }
            lifecycle = decision.lifecycle;
            alarm = decision.alarm;
            if lifecycle.health == Health::Reconnect {
                assert!(lifecycle.failure.is_some(), "every stop has a cause");
                return (lifecycle, !instagram.revoked && longest_gap < 10 * DAY);
            }
            // A doubled alarm finds work under way and leaves it alone, so it is no step here. Killed before the
            // answer came: the alarm that was armed for this rings.
            let Some(task) = decision.task.filter(|_| !chance.one_in(30)) else {
                break;
            };
            event = instagram.answer(task, &lifecycle, now, &mut chance);
        }
        if alarm <= now {
            // The platform rings again at once after a crash.
            alarm = now.plus(2_000);
        }
    }
    (lifecycle, true)
}

/// R47 to R49, R53, R61: no token is lost that a correct client could have kept; every stop has a cause.
#[test]
fn two_thousand_lives_of_two_years_lose_nothing_that_could_be_kept() {
    let mut stopped = 0;
    let odd = [
        outage(),
        Failure::timed_out(),
        failure(200, "<html>"),
        failure(429, ""),
    ];
    for seed in 0..2_000 {
        let (lifecycle, keepable) = live(seed, &odd, &password_changed());
        if lifecycle.health == Health::Reconnect {
            stopped += 1;
            assert!(!keepable, "life {seed} was lost: {:?}", lifecycle.failure);
        }
    }
    assert!(
        (200..600).contains(&stopped),
        "{stopped} accounts revoked their token"
    );
}

/// Accounts connected in the same hour don't refresh together: the fullest day has at most three times the mean's.
#[test]
fn a_crowd_that_connected_together_spreads_out() {
    let mut chance = Chance(7);
    let mut days = vec![0_u32; 365];
    for _ in 0..20_000 {
        let mut lifecycle = fresh(chance.next());
        while lifecycle.try_at < at(365) {
            let day = usize::try_from(lifecycle.try_at.since(at(0)) / DAY).unwrap();
            days[day] += 1;
            let now = lifecycle.try_at;
            lifecycle.candidate = Some(long(now));
            lifecycle = lifecycle
                .decide(Event::TokenAnswered, now, &rules(), chance.next(), false)
                .lifecycle;
        }
    }
    let mean = f64::from(days.iter().sum::<u32>()) / 365.0;
    let peak = f64::from(*days.iter().max().unwrap());
    assert!(peak / mean < 3.0, "peak {peak} over mean {mean}");
}
