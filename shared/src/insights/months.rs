//! How days are kept: a row for each month, in it a text for each column, with a cell for each day. Of a total that is
//! divided by product only the parts are kept that aren't zero.

use super::{
    cell::{self, Cell},
    days::{Day, Window},
    metrics::{PRODUCTS, part},
};
use crate::{rooms::Host, values::json};
use std::collections::BTreeMap;

/// How the keys of months begin.
pub const KEYS: &str = "insights/d/";

/// The cells of each column.
type Columns = BTreeMap<String, Vec<Cell>>;

/// Some months.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Months {
    /// By their first day.
    months: Vec<(Day, Columns)>,
    changed: Vec<Day>,
}

impl Months {
    /// Those that these days lie in.
    pub async fn read(host: &Host, window: Window) -> Self {
        let mut months = Self::default();
        let mut day = window.first.first_of_month();
        while day <= window.last {
            let row = host.row(&key(&day.month())).await;
            months.take(day, row.as_deref());
            day = day.plus(31).first_of_month();
        }
        months
    }

    fn take(&mut self, month: Day, row: Option<&str>) {
        let texts: Option<BTreeMap<String, String>> = row.and_then(|row| json::from_str(row).ok());
        let texts = texts.unwrap_or_default().into_iter();
        let columns = texts.map(|(column, text)| (column, cell::all(&text)));
        self.months.push((month, columns.collect()));
    }

    /// What is kept of a day.
    #[must_use]
    pub fn at(&self, day: Day, column: &str) -> Cell {
        let cells = self
            .columns(day.first_of_month())
            .and_then(|columns| columns.get(column));
        let cell = cells.and_then(|cells| cells.get(day.of_month()));
        cell.cloned().unwrap_or(Cell::NotSampled)
    }

    fn columns(&self, month: Day) -> Option<&Columns> {
        let found = self.months.iter().find(|(of, _)| *of == month);
        found.map(|(_, columns)| columns)
    }

    /// What is kept of a product's part: what isn't there is zero, if the total is zero or another part is there.
    #[must_use]
    pub fn part(&self, day: Day, column: &str, product: &str) -> Cell {
        let kept = self.at(day, &part(column, product));
        let total = self.at(day, column);
        let (Cell::NotSampled, Some(_)) = (&kept, total.whole()) else {
            return if total.whole().is_some() { kept } else { total };
        };
        let other = |(_, other): &(&str, &str)| self.at(day, &part(column, other)) != Cell::NotSampled;
        let is_divided = total == Cell::of(0) || PRODUCTS.iter().any(other);
        if is_divided { Cell::of(0) } else { Cell::Empty }
    }

    /// Keeps a cell.
    pub fn put(&mut self, day: Day, column: &str, cell: &Cell) {
        let month = day.first_of_month();
        if self.columns(month).is_none() {
            self.months.push((month, Columns::new()));
        }
        let Some((_, columns)) = self.months.iter_mut().find(|(of, _)| *of == month) else {
            return;
        };
        cell::set(
            columns.entry(column.to_owned()).or_default(),
            day.of_month(),
            cell,
        );
        if !self.changed.contains(&month) {
            self.changed.push(month);
        }
    }

    /// Forgets a day's parts of a column, before it is kept anew.
    pub fn clear_parts(&mut self, day: Day, column: &str) {
        for (_, product) in PRODUCTS {
            let part = part(column, product);
            if self.at(day, &part) != Cell::NotSampled {
                self.put(day, &part, &Cell::NotSampled);
            }
        }
    }

    /// The row of that day's month without what is older, where there is any.
    #[must_use]
    pub fn without(mut self, oldest: Day) -> Vec<(String, Option<String>)> {
        let month = oldest.first_of_month();
        for (_, columns) in self.months.iter_mut().filter(|(of, _)| *of == month) {
            for cells in columns.values_mut() {
                for cell in cells.iter_mut().take(oldest.of_month()) {
                    if *cell != Cell::NotSampled {
                        *cell = Cell::NotSampled;
                        self.changed = vec![month];
                    }
                }
            }
        }
        self.rows()
    }

    /// The rows that changed.
    #[must_use]
    pub fn rows(&self) -> Vec<(String, Option<String>)> {
        let row = |month: &Day| {
            let columns = self.columns(*month).into_iter().flatten();
            let texts = columns.map(|(column, cells)| (column, cell::kept(cells)));
            let texts: BTreeMap<&String, String> = texts.filter(|(_, text)| !text.is_empty()).collect();
            let body = serde_json::to_string(&texts).ok().filter(|_| !texts.is_empty());
            (key(&month.month()), body)
        };
        self.changed.iter().map(row).collect()
    }
}

/// The key of a month.
#[must_use]
pub fn key(month: &str) -> String {
    format!("{KEYS}{month}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_are_not_kept_are_zero_or_unknown() {
        let mut months = Months::default();
        let day = |text| Day::parse(text).unwrap();
        let (divided, quiet, whole, unasked, few) = (
            day("2026-11-01"),
            day("2026-11-30"),
            day("2026-12-01"),
            day("2026-12-02"),
            day("2026-12-03"),
        );
        months.put(divided, "views", &Cell::of(12));
        months.put(divided, "views/reel", &Cell::of(12));
        months.put(quiet, "views", &Cell::of(0));
        months.put(whole, "views", &Cell::of(5));
        months.put(few, "views", &Cell::TooFew);
        for (day, product, cell) in [
            (divided, "reel", Cell::of(12)),
            (divided, "post", Cell::of(0)),
            (quiet, "post", Cell::of(0)),
            (whole, "post", Cell::Empty),
            (unasked, "post", Cell::NotSampled),
            (few, "post", Cell::TooFew),
        ] {
            assert_eq!(months.part(day, "views", product), cell, "{day}");
        }
        let rows = months.rows();
        let november = r#"{"views":"12,,,,,,,,,,,,,,,,,,,,,,,,,,,,,0","views/reel":"12"}"#;
        assert_eq!(rows.len(), 2);
        assert_eq!(
            rows[0],
            ("insights/d/2026-11".to_owned(), Some(november.to_owned()))
        );
        months.clear_parts(divided, "views");
        assert_eq!(months.part(divided, "views", "post"), Cell::Empty);
        for day in [divided, quiet] {
            months.put(day, "views", &Cell::NotSampled);
        }
        assert_eq!(months.rows()[0].1, None, "nothing of an empty month stays");
    }
}
