//! What several days come to: counts are added up, of a level the last counts, and people never are (R101).

use super::{cell::Cell, metrics::Kind};

/// What they come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// The number, or the kind of nothing that all of them are.
    pub cell: Cell,
    /// Some of the days that belong to it have no number.
    pub is_partial: bool,
}

/// What the days of a column come to. Of people it isn't known: [`Cell::NotSampled`], until it is asked for.
#[must_use]
pub fn sum(is: Kind, days: &[Cell]) -> Sum {
    if let [day] = days {
        // One day is itself.
        return Sum {
            cell: day.clone(),
            is_partial: false,
        };
    }
    match is {
        Kind::Count => count(days),
        Kind::Level => {
            let last = days.iter().rev().find(|cell| cell.nothing().is_none());
            Sum {
                cell: last.cloned().unwrap_or_else(|| nothing(days)),
                is_partial: false,
            }
        }
        Kind::People | Kind::Average | Kind::Share => Sum {
            cell: Cell::NotSampled,
            is_partial: false,
        },
    }
}

fn count(days: &[Cell]) -> Sum {
    let mut sum = None;
    let mut is_partial = false;
    for day in days {
        match day.whole() {
            Some(number) => sum = Some(sum.unwrap_or(0_i64).saturating_add(number)),
            None => is_partial = true,
        }
    }
    match sum {
        Some(sum) => Sum {
            cell: Cell::Number(sum.to_string()),
            is_partial,
        },
        None => Sum {
            cell: nothing(days),
            is_partial: false,
        },
    }
}

/// Which kind of nothing several of them are: the one that most is to be hoped of.
fn nothing(days: &[Cell]) -> Cell {
    let kinds = [Cell::TooNew, Cell::NotSampled, Cell::TooFew, Cell::NotOffered];
    let found = kinds.into_iter().find(|kind| days.contains(kind));
    found.unwrap_or(Cell::Empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(is: Kind, days: &[Cell]) -> (String, bool) {
        let Sum { cell, is_partial } = sum(is, days);
        (cell.text().to_owned(), is_partial)
    }

    /// R101.
    #[test]
    fn people_are_never_added_up() {
        let days = [Cell::of(3), Cell::of(4)];
        let told = |is| of(is, &days);
        assert_eq!(told(Kind::Count), ("7".to_owned(), false));
        assert_eq!(told(Kind::Level), ("4".to_owned(), false));
        for is in [Kind::People, Kind::Average, Kind::Share] {
            assert_eq!(told(is), ("not_sampled".to_owned(), false));
            assert_eq!(of(is, &days[..1]), ("3".to_owned(), false));
        }
    }

    /// R99.
    #[test]
    fn a_sum_says_what_it_lacks() {
        let lacks = [Cell::of(3), Cell::NotSampled, Cell::of(0)];
        assert_eq!(of(Kind::Count, &lacks), ("3".to_owned(), true));
        assert_eq!(of(Kind::Level, &lacks[..2]), ("3".to_owned(), false));
        for (days, expected) in [
            (vec![Cell::Empty, Cell::Empty], "empty"),
            (vec![Cell::Empty, Cell::TooNew], "too_new"),
            (vec![Cell::NotOffered, Cell::NotSampled], "not_sampled"),
            (vec![Cell::TooFew, Cell::NotOffered], "too_few"),
            (vec![], "empty"),
        ] {
            assert_eq!(of(Kind::Count, &days), (expected.to_owned(), false));
            assert_eq!(of(Kind::Level, &days), (expected.to_owned(), false));
        }
        assert_eq!(of(Kind::Count, &[Cell::of(0)]), ("0".to_owned(), false));
        // A day is itself, whatever Instagram wrote.
        let part = Cell::Number("12.5".to_owned());
        let days = [part, Cell::of(3)];
        assert_eq!(of(Kind::Count, &days[..1]), ("12.5".to_owned(), false));
        assert_eq!(of(Kind::Count, &days), ("3".to_owned(), true));
    }
}
