//! Single facts about the decision, and years of simulated life: outages, kills between any two steps, clock jumps,
//! late and doubled alarms, wrong answers.

use super::*;
use crate::instagram::{Step, Usage};

fn rules() -> EndpointProfile {
    EndpointProfile::parse("instagram").unwrap()
}

fn at(days: u64) -> Moment {
    Moment::from_millis(1_000 * DAY).plus(days * DAY)
}

fn long(issued: Moment) -> TokenDates {
    TokenDates::long_lived(&rules(), issued, 60 * 86_400)
}

fn fresh(random: u64) -> Keeping {
    Keeping::claimed(long(at(0)), None, at(3_000), &rules(), random)
}

fn failure(status: u16, body: &str) -> Failure {
    Failure::read(Step::Refresh, status, None, &Usage::default(), body.as_bytes())
}

fn outage() -> Failure {
    failure(503, "")
}

fn password_changed() -> Failure {
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

/// A small generator, so that a failing life can be lived again.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }
}

/// What Instagram itself knows of the account's tokens.
struct Instagram {
    /// An outage until then.
    down_until: Moment,
    revoked: bool,
    odd: [Failure; 4],
    dead: Failure,
}

impl Instagram {
    fn answer(&self, work: Work, keeping: &Keeping, now: Moment, chance: &mut Chance) -> Happened {
        let token = if work == Work::Confirm {
            keeping.candidate.unwrap()
        } else {
            keeping.token
        };
        if now < self.down_until {
            return Happened::Failed(
                work,
                self.odd[usize::try_from(chance.next() % 4).unwrap()].clone(),
            );
        }
        if self.revoked || now >= token.expires {
            return Happened::Failed(work, self.dead.clone());
        }
        match work {
            Work::Refresh => {
                assert!(
                    now >= token.issued.plus(DAY),
                    "R47: refreshed a token younger than 24 hours"
                );
                Happened::Brought(long(now))
            }
            Work::Upgrade => Happened::Brought(long(now)),
            Work::Confirm | Work::Check => Happened::Answered,
            Work::Purge => panic!("purged"),
        }
    }
}

/// One connection's life of two years; returns its last state, and whether a correct client could have kept it.
fn live(seed: u64, odd: &[Failure; 4], dead: &Failure) -> (Keeping, bool) {
    let mut chance = Chance(seed);
    let mut keeping = fresh(chance.next());
    let mut instagram = Instagram {
        down_until: at(0),
        revoked: false,
        odd: odd.clone(),
        dead: dead.clone(),
    };
    let dies = chance.one_in(5).then(|| at(chance.next() % 700));
    let mut now = at(0);
    let mut alarm = keeping.next_alarm(now, &rules(), false);
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
        let mut happened = Happened::Rang;
        loop {
            let before = keeping.clone();
            let decision = keeping.decide(happened.clone(), now, &rules(), chance.next(), false);
            if before.token != decision.keeping.token {
                assert_eq!(
                    happened,
                    Happened::Answered,
                    "R49: only a token that answered replaces another"
                );
            }
            // Killed before the write: the alarm that was armed before rings again.
            if chance.one_in(30) {
                break;
            }
            keeping = decision.keeping;
            alarm = decision.alarm;
            if keeping.health == Health::Reconnect {
                assert!(keeping.failure.is_some(), "every stop has a cause");
                return (keeping, !instagram.revoked && longest_gap < 10 * DAY);
            }
            // A doubled alarm finds work under way and leaves it alone, so it is no step here. Killed before the
            // answer came: the alarm that was armed for this rings.
            let Some(work) = decision.work.filter(|_| !chance.one_in(30)) else {
                break;
            };
            happened = instagram.answer(work, &keeping, now, &mut chance);
        }
        if alarm <= now {
            // The platform rings again at once after a crash.
            alarm = now.plus(2_000);
        }
    }
    (keeping, true)
}

/// R47 to R49, R53: no token is lost that a correct client could have kept; every stop has a cause.
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
        let (keeping, keepable) = live(seed, &odd, &password_changed());
        if keeping.health == Health::Reconnect {
            stopped += 1;
            assert!(!keepable, "life {seed} was lost: {:?}", keeping.failure);
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
        let mut keeping = fresh(chance.next());
        while keeping.try_at < at(365) {
            let day = usize::try_from(keeping.try_at.since(at(0)) / DAY).unwrap();
            days[day] += 1;
            let now = keeping.try_at;
            keeping.candidate = Some(long(now));
            keeping = keeping
                .decide(Happened::Answered, now, &rules(), chance.next(), false)
                .keeping;
        }
    }
    let mean = f64::from(days.iter().sum::<u32>()) / 365.0;
    let peak = f64::from(*days.iter().max().unwrap());
    assert!(peak / mean < 3.0, "peak {peak} over mean {mean}");
}
