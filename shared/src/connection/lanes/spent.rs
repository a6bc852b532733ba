//! Calls that were made for one account, by the hour and by lane, until they are written down: an operator sees who spends
//! Instagram's allowance on what.

use super::place::Lane;
use crate::values::time::{HOUR, Timestamp};
use serde::{Deserialize, Serialize};

/// The calls of an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hour {
    /// When it began, in hours since 1970.
    pub hour: u64,
    /// Calls for people: pages read.
    pub people: u32,
    /// Calls that had their time: renewals, posts.
    pub due: u32,
    /// Calls that could be put off: feeds, samples of numbers, light checks.
    pub background: u32,
    /// The most that Instagram said of its allowance, in percent.
    pub percent: u16,
}

/// What isn't written down yet.
#[derive(Debug, Default)]
pub struct Spent(Vec<Hour>);

impl Spent {
    /// A call was made, and Instagram said how much of its allowance is gone, if it did.
    pub fn made(&mut self, lane: Lane, percent: Option<u16>, now: Timestamp) {
        let hour = now.millis() / HOUR;
        if self.0.last().is_none_or(|last| last.hour != hour) {
            self.0.push(Hour {
                hour,
                people: 0,
                due: 0,
                background: 0,
                percent: 0,
            });
        }
        if let Some(last) = self.0.last_mut() {
            let calls = match lane {
                Lane::People => &mut last.people,
                Lane::Due => &mut last.due,
                Lane::Background => &mut last.background,
            };
            *calls = calls.saturating_add(1);
            last.percent = last.percent.max(percent.unwrap_or(0));
        }
    }

    /// Whether there is nothing to write down.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is to be written down; it isn't any more.
    pub fn take(&mut self) -> Vec<Hour> {
        std::mem::take(&mut self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_by_hour_and_lane() {
        let (mut spent, began) = (Spent::default(), Timestamp::from_millis(100 * HOUR));
        assert!(spent.is_empty());
        for (lane, percent, after) in [
            (Lane::People, Some(3), 0),
            (Lane::People, None, 1),
            (Lane::Background, Some(71), 2),
            (Lane::Due, Some(12), HOUR),
        ] {
            spent.made(lane, percent, began.plus(after));
        }
        let hour = |hour, people, due, background, percent| Hour {
            hour,
            people,
            due,
            background,
            percent,
        };
        assert_eq!(spent.take(), [hour(100, 2, 0, 1, 71), hour(101, 0, 1, 0, 12)]);
        assert!(spent.is_empty() && spent.take().is_empty());
    }
}
