//! Instagram's days: each lies between two midnights of the Pacific coast (`America/Los_Angeles`), and is named by its date
//! there. Clocks there are put forward on the second Sunday of March and back on the first of November, since 2007.

use crate::values::time::{SECOND, Timestamp};
use core::fmt;
use serde::{Deserialize, Serialize};
use time::{Date, Month};

/// The longest time between `since` and `until`, in seconds.
pub const LONGEST: u64 = 2_592_000;
/// The most days of a window.
pub const MOST_DAYS: u32 = 30;

const DAY: u64 = 86_400;
const HOUR: u64 = 3_600;
/// Instagram takes the days whose `end_time` lies from `since` to `until`, both of them among them: what is asked for from
/// midnight to midnight is the day and the one before it, added up. So each is asked for somewhat after midnight.
const AFTER_MIDNIGHT: u64 = 3 * HOUR;
/// How far the coast is behind UTC in summer.
const SUMMER: u64 = 7 * HOUR;
/// And in winter.
const WINTER: u64 = 8 * HOUR;
/// 1970 began on a Thursday: so many days after a Monday.
const THURSDAY: u32 = 3;

/// A day: how many after 1970-01-01.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub u32);

impl Day {
    /// The one that a moment lies in.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        let seconds = at.seconds();
        let of = |behind: u64| Self(u32::try_from(seconds.saturating_sub(behind) / DAY).unwrap_or(u32::MAX));
        let day = of(SUMMER);
        if seconds >= day.begins() { day } else { of(WINTER) }
    }

    /// The one that `end_time` ends, in whatever season Instagram thinks it is.
    #[must_use]
    pub fn ended_by(end: Timestamp) -> Self {
        let half = DAY.saturating_mul(SECOND) / 2;
        Self::of(Timestamp::from_millis(end.millis().saturating_sub(half)))
    }

    /// Its first second, of Unix time.
    #[must_use]
    pub fn begins(self) -> u64 {
        let behind = if self.begins_in_summer() { SUMMER } else { WINTER };
        u64::from(self.0).saturating_mul(DAY).saturating_add(behind)
    }

    /// The first second after it.
    #[must_use]
    pub fn ends(self) -> u64 {
        self.plus(1).begins()
    }

    /// When it is over.
    #[must_use]
    pub fn over(self) -> Timestamp {
        Timestamp::from_millis(self.ends().saturating_mul(SECOND))
    }

    /// So many days later.
    #[must_use]
    pub const fn plus(self, days: u32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// So many days earlier.
    #[must_use]
    pub const fn minus(self, days: u32) -> Self {
        Self(self.0.saturating_sub(days))
    }

    /// How many days it is after another one; 0 where it is before.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u32 {
        self.0.saturating_sub(earlier.0)
    }

    /// How many days after a Monday.
    #[must_use]
    pub const fn weekday(self) -> u32 {
        self.0.wrapping_add(THURSDAY) % 7
    }

    /// The Monday of its week.
    #[must_use]
    pub const fn monday(self) -> Self {
        self.minus(self.weekday())
    }

    /// `2026-11-29`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        let number = |text: &str, length: usize| {
            let is = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
            if is { text.parse::<u16>().ok() } else { None }
        };
        let month = Month::try_from(u8::try_from(number(month, 2)?).ok()?).ok()?;
        let day = u8::try_from(number(day, 2)?).ok()?;
        let date = Date::from_calendar_date(i32::from(number(year, 4)?), month, day).ok()?;
        let days = date.to_julian_day().checked_sub(EPOCH)?;
        u32::try_from(days).ok().map(Self)
    }

    /// `2026-11`.
    #[must_use]
    pub fn month(self) -> String {
        let date = self.date();
        format!("{:04}-{:02}", date.year(), u8::from(date.month()))
    }

    /// How many days of its month are before it.
    #[must_use]
    pub fn of_month(self) -> usize {
        usize::from(self.date().day()).saturating_sub(1)
    }

    /// The first of its month.
    #[must_use]
    pub fn first_of_month(self) -> Self {
        self.minus(u32::try_from(self.of_month()).unwrap_or_default())
    }

    fn date(self) -> Date {
        let days = i32::try_from(self.0).unwrap_or(i32::MAX).saturating_add(EPOCH);
        Date::from_julian_day(days).unwrap_or(Date::MAX)
    }

    /// Whether clocks show summer time at its first midnight: they are put on later, at two.
    fn begins_in_summer(self) -> bool {
        let year = self.date().year();
        let sunday = |month, nth: u32| {
            let first = Date::from_calendar_date(year, month, 1).unwrap_or(Date::MAX);
            let first = Self(u32::try_from(first.to_julian_day().saturating_sub(EPOCH)).unwrap_or_default());
            let until = 6_u32.saturating_sub(first.weekday());
            first.plus(until.saturating_add(nth.saturating_mul(7)))
        };
        self > sunday(Month::March, 1) && self <= sunday(Month::November, 0)
    }
}

/// 1970-01-01 by the Julian calendar's count of days.
const EPOCH: i32 = 2_440_588;

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// Days that Instagram is asked for at once, both of them among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The first.
    pub first: Day,
    /// The last.
    pub last: Day,
}

impl Window {
    /// One day.
    #[must_use]
    pub const fn day(day: Day) -> Self {
        Self {
            first: day,
            last: day,
        }
    }

    /// The longest that ends with that day, and doesn't begin before that other one.
    #[must_use]
    pub fn back(last: Day, oldest: Day) -> Self {
        let first = last.minus(MOST_DAYS.saturating_sub(1)).max(oldest).min(last);
        let window = Self { first, last };
        // In autumn a day has 25 hours.
        if window.fits() {
            return window;
        }
        Self {
            first: first.plus(1),
            last,
        }
    }

    /// The longest that begins with that day, and doesn't end after that other one.
    #[must_use]
    pub fn on(first: Day, latest: Day) -> Self {
        let last = first.plus(MOST_DAYS.saturating_sub(1)).min(latest).max(first);
        let window = Self { first, last };
        if window.fits() {
            return window;
        }
        Self {
            first,
            last: last.minus(1),
        }
    }

    /// Whether Instagram answers for it in one piece.
    #[must_use]
    pub fn fits(self) -> bool {
        self.until().saturating_sub(self.since()) <= LONGEST
    }

    /// `since`, in seconds.
    #[must_use]
    pub fn since(self) -> u64 {
        self.first.begins().saturating_add(AFTER_MIDNIGHT)
    }

    /// `until`, in seconds: a time that has passed when a day is asked for.
    #[must_use]
    pub fn until(self) -> u64 {
        self.last.ends().saturating_add(AFTER_MIDNIGHT)
    }

    /// As many days before.
    #[must_use]
    pub fn before(self) -> Self {
        let last = self.first.minus(1);
        Self {
            first: last.minus(self.length().saturating_sub(1)),
            last,
        }
    }

    /// How many days.
    #[must_use]
    pub const fn length(self) -> u32 {
        self.last.since(self.first).saturating_add(1)
    }

    /// Its days, the oldest first.
    pub fn days(self) -> impl Iterator<Item = Day> {
        (self.first.0..=self.last.0).map(Day)
    }
}

#[cfg(test)]
mod tests;
