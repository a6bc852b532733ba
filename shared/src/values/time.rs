//! Time as a value. Whoever needs a clock is given a [`Timestamp`]; nothing here reads one.

use serde::{Deserialize, Serialize};

/// One second in milliseconds; the unit of every duration in this crate is the millisecond.
pub const SECOND: u64 = 1_000;
/// One minute in milliseconds.
pub const MINUTE: u64 = 60 * SECOND;
/// One hour in milliseconds.
pub const HOUR: u64 = 60 * MINUTE;
/// One day in milliseconds.
pub const DAY: u64 = 24 * HOUR;

/// A point in time: milliseconds since the Unix epoch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(u64);

impl Timestamp {
    /// From milliseconds since the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn millis(self) -> u64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, as JWT and OAuth count.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.0 / SECOND
    }

    /// `millis` later; the end of time when that would overflow.
    #[must_use]
    pub const fn plus(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds since `earlier`; 0 when `earlier` lies ahead.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_its_milliseconds() {
        assert_eq!(
            (SECOND, MINUTE, HOUR, DAY),
            (1_000, 60_000, 3_600_000, 86_400_000)
        );
    }

    #[test]
    fn time_is_counted_in_milliseconds_and_told_in_seconds() {
        let time = Timestamp::from_millis(1_999);
        assert_eq!((time.millis(), time.seconds()), (1_999, 1));
        assert_eq!(time.plus(1).seconds(), 2);
        assert_eq!(serde_json::to_string(&time).unwrap(), "1999");
    }

    #[test]
    fn no_time_is_before_the_first_or_after_the_last() {
        let (early, late) = (Timestamp::from_millis(5), Timestamp::from_millis(7));
        assert_eq!((late.since(early), early.since(late)), (2, 0));
        let last = Timestamp::from_millis(u64::MAX);
        assert_eq!(last.plus(1), last);
    }
}
