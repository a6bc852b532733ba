//! Who follows an account, and who engaged with it: what is kept of a week.

use super::{
    cell::{self, Cell},
    days::Day,
};
use crate::{rooms::Host, values::json};
use std::collections::BTreeMap;

/// How the keys of weeks begin.
pub const KEYS: &str = "insights/w/";

/// The key of the week that begins on that day.
#[must_use]
pub fn key(week: Day) -> String {
    format!("{KEYS}{week}")
}

/// A week's: by metric and breakdown each value, and how many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience(BTreeMap<String, Vec<(String, String)>>);

impl Audience {
    /// What is kept of a week.
    pub async fn read(host: &Host, week: Day) -> Self {
        Self::of(host.row(&key(week)).await.as_deref())
    }

    /// As it was kept.
    #[must_use]
    pub fn of(row: Option<&str>) -> Self {
        Self(row.and_then(|row| json::from_str(row).ok()).unwrap_or_default())
    }

    /// A kind of nothing, in the place of values.
    #[must_use]
    pub fn nothing(cell: &Cell) -> Vec<(String, Cell)> {
        vec![(String::new(), cell.clone())]
    }

    /// Keeps an answer.
    pub fn put(&mut self, metric: &str, by: &str, said: &[(String, Cell)]) {
        let kept = said.iter().map(|(name, cell)| {
            let mut text = String::new();
            cell::put(&mut text, 0, cell);
            (name.clone(), text)
        });
        self.0.insert(format!("{metric}/{by}"), kept.collect());
    }

    /// An answer: each value and how many, or a kind of nothing.
    ///
    /// # Errors
    /// Which kind.
    pub fn at(&self, metric: &str, by: &str) -> Result<Vec<(&str, Cell)>, Cell> {
        let kept = self.0.get(&format!("{metric}/{by}")).ok_or(Cell::NotSampled)?;
        let cells: Vec<(&str, Cell)> = kept
            .iter()
            .map(|(name, text)| (name.as_str(), cell::at(text, 0)))
            .collect();
        match cells.as_slice() {
            [] => Err(Cell::Empty),
            [("", nothing)] if nothing.whole().is_none() => Err(nothing.clone()),
            _ => Ok(cells),
        }
    }

    /// The row.
    #[must_use]
    pub fn row(&self, week: Day) -> (String, Option<String>) {
        (key(week), serde_json::to_string(&self.0).ok())
    }
}
