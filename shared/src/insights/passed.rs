//! How much time has passed, as far as anything besides the clock speaks for it. What is deleted is deleted by that time: a
//! clock that jumped deletes nothing (R118).

use crate::values::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A time that follows the clock, but no faster than visits come; days that Instagram has numbers of are over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    /// It is then, or later.
    pub at: Timestamp,
    /// What the clock showed when it was last looked at.
    looked: Timestamp,
    /// When it was to be looked at next.
    next: Timestamp,
}

impl Passed {
    /// From then on.
    #[must_use]
    pub const fn from(now: Timestamp) -> Self {
        Self {
            at: now,
            looked: now,
            next: now,
        }
    }

    /// The clock shows that. As much time passed as was to, and where it lags behind, a quarter more.
    pub fn looks(&mut self, now: Timestamp) {
        let (elapsed, wanted) = (now.since(self.looked), self.next.since(self.looked));
        let passed = if elapsed < wanted {
            elapsed
        } else {
            wanted.saturating_add(wanted / 4)
        };
        self.at = self.at.plus(passed).min(now);
        self.looked = now;
        self.next = self.next.max(now);
    }

    /// It is looked at next then.
    pub const fn rests(&mut self, next: Timestamp) {
        self.next = next;
    }

    /// Instagram says something of a time that ended then.
    pub fn is_over(&mut self, end: Timestamp, now: Timestamp) {
        self.at = self.at.max(end.min(now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::time::{DAY, HOUR};

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(1_000 * DAY + millis)
    }

    /// R118.
    #[test]
    fn time_passes_as_visits_come() {
        let mut passed = Passed::from(at(0));
        for hour in 1..100 {
            passed.rests(at(hour * HOUR));
            passed.looks(at(hour * HOUR + 7));
            assert_eq!(passed.at, at(hour * HOUR + 7));
        }
        // Again within the visit.
        passed.rests(at(99 * HOUR + 60_000));
        passed.looks(at(99 * HOUR + 700));
        assert_eq!(passed.at, at(99 * HOUR + 700));
        // The clock is ahead for two visits,
        for visit in 0..2 {
            passed.rests(at(100 * HOUR + visit * 900 * DAY));
            passed.looks(at((visit + 1) * 900 * DAY));
            assert!(
                passed.at <= at(100 * HOUR + 900 * DAY * visit * 5 / 4 + HOUR),
                "{visit}"
            );
            passed.rests(at((visit + 1) * 900 * DAY + HOUR));
            passed.looks(at(101 * HOUR));
            assert!(passed.at <= at(101 * HOUR));
        }
    }

    #[test]
    fn what_was_missed_is_caught_up_with() {
        let mut passed = Passed::from(at(0));
        passed.rests(at(HOUR));
        // Nobody came for four days.
        let late = 4 * DAY;
        for hour in 0..=16 * 24 {
            passed.looks(at(late + hour * HOUR));
            passed.rests(at(late + (hour + 1) * HOUR));
        }
        assert_eq!(passed.at, at(20 * DAY));
        // Or Instagram says it at once, and nothing of days to come.
        let mut passed = Passed::from(at(0));
        passed.is_over(at(3 * DAY), at(4 * DAY));
        assert_eq!(passed.at, at(3 * DAY));
        passed.is_over(at(9 * DAY), at(4 * DAY));
        assert_eq!(passed.at, at(4 * DAY));
        passed.is_over(at(DAY), at(4 * DAY));
        assert_eq!(passed.at, at(4 * DAY));
    }
}
