//! How fresh a feed is, and when it is renewed: fresh, then stale, and after 30 days ended, in a quiet empty state (R76).

use crate::{instagram::EndpointProfile, values::time::Timestamp};

/// So many days after its last renewal a feed shows nothing any more.
const DAYS: u64 = 30;
const MINUTES_OF_A_DAY: u64 = 24 * 60;

/// How fresh a feed is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Renewed when it was due, or about to be made.
    Fresh,
    /// Several renewals failed; what is shown is the last good answer.
    Stale,
    /// For 30 days none succeeded: nothing is shown.
    Ended,
}

impl State {
    /// Of a feed that was renewed then.
    #[must_use]
    pub fn of(renewed: Option<Timestamp>, minutes: u32, now: Timestamp, rules: &EndpointProfile) -> Self {
        let Some(renewed) = renewed else {
            return Self::Fresh;
        };
        let age = now.since(renewed);
        if age >= rules.days(DAYS) {
            Self::Ended
        } else if age >= patience(minutes, rules) {
            Self::Stale
        } else {
            Self::Fresh
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Stale => "stale",
            Self::Ended => "ended",
        }
    }
}

/// After so long without a renewal a feed is stale: three of them in a row, or a day more than one.
fn patience(minutes: u32, rules: &EndpointProfile) -> u64 {
    let interval = interval(minutes, rules);
    interval
        .saturating_mul(3)
        .min(interval.saturating_add(rules.days(1)))
}

fn interval(minutes: u32, rules: &EndpointProfile) -> u64 {
    rules.days(1).saturating_mul(minutes.into()) / MINUTES_OF_A_DAY
}

/// When it is renewed next: within its interval, and not all feeds at once.
#[must_use]
pub fn next(minutes: u32, now: Timestamp, chance: u64, rules: &EndpointProfile) -> Timestamp {
    let interval = interval(minutes, rules).max(1);
    let spread = (interval / 8).max(1);
    let earlier = chance.checked_rem(spread).unwrap_or_default();
    now.plus(interval.saturating_sub(earlier))
}

/// When it is tried again after a failure: twice as late each time, from an eighth of its interval on, and at the latest
/// when it would be due anyway. `wait` is what Instagram said, in milliseconds.
#[must_use]
pub fn again(
    minutes: u32,
    failures: u32,
    wait: u64,
    now: Timestamp,
    chance: u64,
    rules: &EndpointProfile,
) -> Timestamp {
    let interval = interval(minutes, rules).max(8);
    let backoff = (interval / 8).saturating_mul(1 << failures.min(3));
    let jitter = chance.checked_rem(interval / 8).unwrap_or_default();
    now.plus(backoff.min(interval).saturating_add(jitter).max(wait))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::time::{DAY, HOUR, MINUTE};

    fn rules() -> EndpointProfile {
        EndpointProfile::default()
    }

    /// R76
    #[test]
    fn a_feed_is_fresh_then_stale_and_ends_after_thirty_days() {
        let renewed = Timestamp::from_millis(1_795_559_753_000);
        for (age, state) in [
            (0, State::Fresh),
            (3 * HOUR - 1, State::Fresh),
            (3 * HOUR, State::Stale),
            (29 * DAY, State::Stale),
            (30 * DAY - 1, State::Stale),
            (30 * DAY, State::Ended),
            (365 * DAY, State::Ended),
        ] {
            assert_eq!(
                State::of(Some(renewed), 60, renewed.plus(age), &rules()),
                state,
                "{age}"
            );
        }
        assert_eq!(State::of(None, 60, renewed, &rules()), State::Fresh);
        // The clock went back: nothing is older than before.
        assert_eq!(
            State::of(Some(renewed.plus(HOUR)), 60, renewed, &rules()),
            State::Fresh
        );
        // Once a week: a day late is late.
        for (age, state) in [(8 * DAY - 1, State::Fresh), (8 * DAY, State::Stale)] {
            assert_eq!(
                State::of(Some(renewed), 10_080, renewed.plus(age), &rules()),
                state
            );
        }
    }

    #[test]
    fn a_renewal_comes_within_its_interval_and_spread() {
        let now = Timestamp::from_millis(1_795_559_753_000);
        let at = |chance| next(60, now, chance, &rules()).since(now);
        assert_eq!(at(0), HOUR);
        let all: Vec<u64> = (0..1_000).map(|chance| at(chance * 7_919_777)).collect();
        assert!(all.iter().all(|wait| (HOUR - HOUR / 8..=HOUR).contains(wait)));
        let minutes: std::collections::BTreeSet<u64> = all.iter().map(|wait| (wait - 1) / MINUTE).collect();
        assert_eq!(minutes.len(), 8);
    }

    /// R108: ten thousand feeds that are published in the same minute, for a day: they spread, and none asks Instagram more
    /// than twice in an hour, which is four calls of an account's two hundred.
    #[test]
    fn ten_thousand_feeds_of_the_same_minute_spread() {
        let began = Timestamp::from_millis(1_795_559_753_000);
        let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
        let mut chance = || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed
        };
        let mut minutes = vec![0_u32; 24 * 60];
        for _ in 0..10_000 {
            let mut at = began.plus(chance() % MINUTE);
            let mut hours = [0_u32; 24];
            loop {
                at = next(60, at, chance(), &rules());
                let passed = at.since(began);
                let Some(minute) = minutes.get_mut(usize::try_from(passed / MINUTE).unwrap()) else {
                    break;
                };
                *minute += 1;
                hours[usize::try_from(passed / HOUR).unwrap()] += 1;
            }
            assert!(hours.iter().all(|renewals| *renewals <= 2), "{hours:?}");
        }
        let fullest = |minutes: &[u32]| f64::from(minutes.iter().copied().max().unwrap());
        let mean = |minutes: &[u32]| f64::from(minutes.iter().sum::<u32>()) / 60.0;
        let (first, last) = (&minutes[30..90], &minutes[23 * 60..]);
        assert!(fullest(first) < 9.0 * mean(first), "{first:?}");
        assert!(fullest(last) < 3.0 * mean(last), "{last:?}");
    }

    #[test]
    fn a_failed_renewal_is_tried_again_later_each_time() {
        let now = Timestamp::from_millis(1_795_559_753_000);
        let at = |failures, wait| again(60, failures, wait, now, 0, &rules()).since(now);
        assert_eq!(
            [0, 1, 2, 3, 9].map(|failures| at(failures, 0)),
            [HOUR / 8, HOUR / 4, HOUR / 2, HOUR, HOUR]
        );
        assert_eq!(at(0, 2 * HOUR), 2 * HOUR);
        assert!(again(60, 0, 0, now, u64::MAX, &rules()).since(now) < HOUR / 4);
        // The days of a stand-in.
        let quick = EndpointProfile {
            day_ms: 10,
            ..rules()
        };
        assert!(next(15, now, 5, &quick) > now && again(15, 0, 0, now, 5, &quick) > now);
    }
}
