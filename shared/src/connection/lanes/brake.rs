//! While Instagram gives an account no answer, its calls go one at a time and more and more rarely: many pages that ask again
//! and again make an outage no worse, and each hears at once that it is one (R42).

use crate::{
    instagram::Failure,
    values::time::{SECOND, Timestamp},
};

/// So many failures in a row are no accident.
const IN_A_ROW: u32 = 5;
/// The longest wait; the first is a second, and it doubles.
const LONGEST: u64 = 32;

/// What an account's calls met of late.
#[derive(Debug, Default)]
pub struct Brake {
    in_a_row: u32,
    until: Option<Timestamp>,
    failure: Option<Failure>,
}

impl Brake {
    /// A call came back; [`None`] for a failure is a good answer, and so is a refusal: Instagram is there.
    pub fn came_back(&mut self, failure: Option<&Failure>, now: Timestamp) {
        let Some(failure) = failure.filter(|failure| failure.is_trouble()) else {
            *self = Self::default();
            return;
        };
        self.in_a_row = self.in_a_row.saturating_add(1);
        if let Some(beyond) = self.in_a_row.checked_sub(IN_A_ROW) {
            let seconds = LONGEST.min(1 << beyond.min(5));
            self.until = Some(now.plus(seconds.saturating_mul(SECOND)));
            self.failure = Some(failure.clone());
        }
    }

    /// A call is about to be made. Past a wait one goes ahead, and the next wait begins with it.
    ///
    /// # Errors
    /// What was met, with the seconds to wait.
    pub fn admit(&mut self, now: Timestamp) -> Result<(), Failure> {
        let (Some(until), Some(failure)) = (self.until, &self.failure) else {
            return Ok(());
        };
        if now < until {
            let left = until.since(now).div_ceil(SECOND);
            return Err(failure.clone().after(u32::try_from(left).unwrap_or(u32::MAX)));
        }
        self.until = Some(now.plus(LONGEST.saturating_mul(SECOND)));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::time::HOUR;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(1_000 * HOUR).plus(millis)
    }

    /// R42: an hour of Instagram's outage with 100 pages open, each of which reads every ten seconds.
    #[test]
    fn an_hour_of_outage_with_a_hundred_pages_costs_a_call_every_half_minute() {
        let (mut brake, mut calls, mut told) = (Brake::default(), 0, 0);
        for millis in (0..3_600_000).step_by(100) {
            match brake.admit(at(millis)) {
                Ok(()) => {
                    calls += 1;
                    brake.came_back(Some(&Failure::timed_out()), at(millis));
                }
                Err(failure) => {
                    assert!(
                        failure
                            .retry_after_seconds
                            .is_some_and(|wait| (1..=32).contains(&wait))
                    );
                    told += 1;
                }
            }
        }
        assert_eq!(calls, 121, "of 36,000");
        assert_eq!(told, 36_000 - 121);
        // The first good answer ends it.
        assert_eq!(brake.admit(at(3_640_000)), Ok(()));
        brake.came_back(None, at(3_640_000));
        for millis in 3_640_000..3_640_100 {
            assert_eq!(brake.admit(at(millis)), Ok(()));
        }
    }

    /// One call goes ahead, however slow its answer is.
    #[test]
    fn one_call_at_a_time_looks_whether_it_is_over() {
        let mut brake = Brake::default();
        for _ in 0..5 {
            assert_eq!(brake.admit(at(0)), Ok(()));
            brake.came_back(Some(&Failure::unreachable()), at(0));
        }
        assert!(brake.admit(at(999)).is_err());
        assert_eq!(brake.admit(at(1_000)), Ok(()));
        assert!(brake.admit(at(1_001)).is_err(), "it is under way");
    }

    /// What Instagram refuses is an answer.
    #[test]
    fn refusals_and_a_few_failures_are_no_outage() {
        let mut brake = Brake::default();
        let refused = Failure::redirected(302);
        for round in 0..20 {
            for _ in 0..4 {
                brake.came_back(Some(&Failure::timed_out()), at(round));
            }
            assert_eq!(brake.admit(at(round)), Ok(()));
            brake.came_back(Some(&refused), at(round));
        }
        for _ in 0..50 {
            brake.came_back(Some(&refused), at(99));
        }
        assert_eq!(brake.admit(at(99)), Ok(()));
    }
}
