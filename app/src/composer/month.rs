//! A month as a calendar shows it: weeks from Monday to Sunday.

use crate::clock::{DAY, days, wall};

/// A month of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// The year.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
}

impl Month {
    /// The month that a wall `offset` minutes ahead of UTC shows.
    pub fn of(moment: i64, offset: i64) -> Self {
        let wall = wall(moment, offset);
        Self {
            year: wall.year,
            month: wall.month,
        }
    }

    /// So many months later.
    pub fn plus(self, months: i64) -> Self {
        let all = self.year * 12 + self.month - 1 + months;
        Self {
            year: all.div_euclid(12),
            month: all.rem_euclid(12) + 1,
        }
    }

    /// Its first moment and the next month's, for a wall in UTC.
    pub fn span(self) -> (i64, i64) {
        let first = |month: Self| days(month.year, month.month, 1) * DAY;
        (first(self), first(self.plus(1)))
    }

    /// Its weeks: the number of each day, none where another month's is.
    pub fn weeks(self) -> Vec<[Option<i64>; 7]> {
        let first = days(self.year, self.month, 1);
        let next = self.plus(1);
        let count = days(next.year, next.month, 1) - first;
        let empty = (first + 3).rem_euclid(7);
        let mut weeks = Vec::new();
        let mut day = 1 - empty;
        while day <= count {
            let mut week = [None; 7];
            for place in &mut week {
                *place = (1..=count).contains(&day).then_some(day);
                day += 1;
            }
            weeks.push(week);
        }
        weeks
    }
}

#[cfg(test)]
mod tests {
    use super::Month;

    #[test]
    fn every_month_has_each_of_its_days_once_in_order() {
        let mut month = Month { year: 1999, month: 1 };
        for _ in 0..600 {
            let weeks = month.weeks();
            let days: Vec<i64> = weeks.iter().flatten().flatten().copied().collect();
            let count = i64::try_from(days.len()).unwrap();
            assert_eq!(days, (1..=count).collect::<Vec<_>>());
            assert!(
                (28..=31).contains(&count) && (4..=6).contains(&weeks.len()),
                "{month:?}"
            );
            month = month.plus(1);
        }
        assert_eq!(month, Month { year: 2049, month: 1 });
    }

    #[test]
    fn december_of_2026_begins_on_a_tuesday() {
        let weeks = Month {
            year: 2026,
            month: 12,
        }
        .weeks();
        assert_eq!(
            weeks.first().unwrap(),
            &[None, Some(1), Some(2), Some(3), Some(4), Some(5), Some(6)]
        );
        assert_eq!(weeks.last().unwrap()[3], Some(31));
        assert_eq!(
            Month {
                year: 2026,
                month: 12
            }
            .plus(-12),
            Month {
                year: 2025,
                month: 12
            }
        );
    }
}
