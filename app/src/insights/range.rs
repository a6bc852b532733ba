//! Which days are shown, and how the edge is asked for them.

use shared::insights::days::Day;

/// The ranges that are one click away: their names and their days.
pub const RANGES: [(&str, u32); 4] = [("7 days", 7), ("28 days", 28), ("90 days", 90), ("Year", 365)];
/// The most days that the edge tells at once.
pub const MOST: u32 = 732;

/// Days, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first.
    pub first: u32,
    /// The last.
    pub last: u32,
}

impl Range {
    /// So many days until that one.
    pub const fn until(last: u32, days: u32) -> Self {
        Self {
            first: last.saturating_sub(days - 1),
            last,
        }
    }

    /// Of two days that somebody chose; none where they make no range.
    pub fn chosen(first: &str, last: &str) -> Option<Self> {
        let (first, last) = (Day::parse(first)?.0, Day::parse(last)?.0);
        (first <= last && last - first < MOST).then_some(Self { first, last })
    }

    /// How many days.
    pub const fn days(self) -> u32 {
        self.last - self.first + 1
    }

    /// As many days before.
    pub const fn before(self) -> Self {
        Self::until(self.first - 1, self.days())
    }

    /// In the query of an address.
    pub fn query(self) -> String {
        format!("from={}&to={}", Day(self.first), Day(self.last))
    }
}

/// The last day that a range ends with: yesterday, or the day before it as long as yesterday isn't sampled. Whoever wants
/// days that can't be known yet chooses them.
pub fn last_day(today: u32, sampled_to: Option<u32>) -> u32 {
    let yesterday = today - 1;
    match sampled_to {
        Some(day) if day < yesterday => yesterday - 1,
        _ => yesterday,
    }
}

#[cfg(test)]
mod tests {
    use shared::insights::days::Day;

    use super::{Range, last_day};

    #[test]
    fn a_range_holds_its_ends() {
        let last = Day::parse("2026-03-01").unwrap().0;
        let range = Range::until(last, 7);
        assert_eq!(range.query(), "from=2026-02-23&to=2026-03-01");
        assert_eq!(range.days(), 7);
        assert_eq!(range.before().query(), "from=2026-02-16&to=2026-02-22");
        assert_eq!(
            Range::chosen("2024-02-28", "2024-03-01").map(Range::days),
            Some(3)
        );
        for (first, last) in [
            ("2026-03-02", "2026-03-01"),
            ("2020-01-01", "2026-03-01"),
            ("", "2026-03-01"),
        ] {
            assert_eq!(Range::chosen(first, last), None);
        }
    }

    #[test]
    fn a_range_ends_with_a_day_that_is_known() {
        assert_eq!(last_day(100, None), 99);
        assert_eq!(last_day(100, Some(99)), 99);
        assert_eq!(last_day(100, Some(98)), 98);
        assert_eq!(last_day(100, Some(40)), 98);
    }
}
