//! How many followed an account at the end of each day: as it was asked, and before that rebuilt, backwards, of how many came
//! and went.

use super::{
    cell::Cell,
    days::{Day, Window},
    metrics::FOLLOWS,
    months::Months,
};

/// The column.
pub const COLUMN: &str = "followers_count";

/// The days' numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Curve {
    days: Vec<(Day, i64)>,
    /// The days before this one are rebuilt, where they are there.
    pub rebuilt_before: Option<Day>,
    /// Days whose comings and goings Instagram hasn't told yet: they are rebuilt as if there were none.
    pub rebuilt_without: Vec<Day>,
}

impl Curve {
    /// Of these days, of which those up to `settled` move no more; whatever comes after them helps.
    #[must_use]
    pub fn of(months: &Months, days: Window, settled: Day) -> Self {
        let mut curve = Self::default();
        let mut level: Option<i64> = None;
        for day in days.days().collect::<Vec<_>>().into_iter().rev() {
            let next = day.plus(1);
            if let Some(asked) = months.at(day, COLUMN).whole() {
                level = Some(asked);
                curve.rebuilt_before = Some(day);
            } else if next <= settled || !is_unknown(months, next) {
                // The next day's comings and goings are taken back.
                level = level.and_then(|level| before(months, next, level));
            } else if level.is_some() {
                curve.rebuilt_without.push(next);
            }
            if let Some(level) = level {
                curve.days.push((day, level));
            }
        }
        curve
    }

    /// A day's.
    #[must_use]
    pub fn at(&self, day: Day) -> Option<Cell> {
        let found = self.days.iter().find(|(of, _)| *of == day);
        found.map(|(_, level)| Cell::Number(level.to_string()))
    }
}

/// Whether nobody knows yet who came and went on that day.
fn is_unknown(months: &Months, day: Day) -> bool {
    FOLLOWS
        .iter()
        .any(|(_, column)| months.at(day, column) == Cell::NotSampled)
}

/// How many there were before that day, of how many there were at its end.
fn before(months: &Months, day: Day, level: i64) -> Option<i64> {
    let said = FOLLOWS.map(|(_, column)| months.at(day, column));
    // A day of which Instagram says nothing is one on which nobody came or went.
    if said == [Cell::Empty, Cell::Empty] {
        return Some(level);
    }
    let [came, went] = said.map(|cell| cell.whole());
    let before = level.checked_sub(came?)?.checked_add(went?)?;
    Some(before).filter(|before| *before >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_years_curve_is_rebuilt_from_one_number() {
        let day = |number: u32| Day(20_000 + number);
        let mut months = Months::default();
        months.put(day(9), COLUMN, &Cell::of(100));
        for (number, came, went) in [(9, 5, 1), (8, 0, 10), (6, 7, 0), (5, 200, 0)] {
            months.put(day(number), "followers_gained", &Cell::of(came));
            months.put(day(number), "followers_lost", &Cell::of(went));
        }
        months.put(day(7), "followers_gained", &Cell::Empty);
        months.put(day(7), "followers_lost", &Cell::Empty);
        let all = Window {
            first: day(0),
            last: day(12),
        };
        let curve = Curve::of(&months, all, day(9));
        let at = |number| curve.at(day(number)).map(|cell| cell.text().to_owned());
        let levels: Vec<Option<String>> = (3..=10).map(at).collect();
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            levels,
            [
                None,
                None,
                text("99"),
                text("106"),
                text("106"),
                text("96"),
                text("100"),
                None
            ],
            "below none it can't be"
        );
        assert_eq!(curve.rebuilt_before, Some(day(9)));
        // Nor is one of which Instagram says the one and not the other.
        months.put(day(7), "followers_gained", &Cell::of(4));
        assert_eq!(Curve::of(&months, all, day(9)).at(day(6)), None);
        months.put(day(7), "followers_gained", &Cell::Empty);
        // A gap that nobody knows of ends it.
        months.put(day(7), "followers_lost", &Cell::NotSampled);
        let curve = Curve::of(&months, all, day(9));
        assert_eq!((curve.at(day(6)), curve.at(day(7)).is_some()), (None, true));
        assert!(curve.rebuilt_without.is_empty());
        // Or that may be told yet.
        let curve = Curve::of(&months, all, day(6));
        let levels = [5, 6, 7].map(|number| curve.at(day(number)));
        assert_eq!(levels, [99, 106, 106].map(|level| Some(Cell::of(level))));
        assert_eq!(curve.rebuilt_without, [day(7)]);
    }
}
