//! When followers are online: 24 numbers a day, of the last weeks.

use super::{cell::Cell, days::Day};
use crate::{rooms::Host, values::json};
use std::collections::BTreeMap;

const KEY: &str = "insights/h";
/// How many days are kept.
const KEPT: usize = 56;

/// Those that are kept, by day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hours {
    days: BTreeMap<String, String>,
    changed: bool,
}

impl Hours {
    /// All of them.
    pub async fn read(host: &Host) -> Self {
        let days = host.row(KEY).await.and_then(|row| json::from_str(&row).ok());
        Self {
            days: days.unwrap_or_default(),
            changed: false,
        }
    }

    /// Keeps a day's.
    pub fn put(&mut self, day: Day, cell: &Cell) {
        if let Cell::Number(hours) = cell {
            self.days.insert(day.to_string(), hours.clone());
            while self.days.len() > KEPT {
                self.days.pop_first();
            }
            self.changed = true;
        }
    }

    /// Each day's, in their order.
    pub fn days(&self) -> impl Iterator<Item = (Day, [Option<u64>; 24])> {
        self.days.iter().filter_map(|(day, text)| {
            let mut hours = [None; 24];
            for (hour, count) in hours.iter_mut().zip(text.split(' ')) {
                *hour = count.parse().ok();
            }
            Some((Day::parse(day)?, hours))
        })
    }

    /// The row without days that are older, where there are any.
    #[must_use]
    pub fn without(mut self, oldest: Day) -> Option<(String, Option<String>)> {
        let (before, oldest) = (self.days.len(), oldest.to_string());
        self.days.retain(|day, _| *day >= oldest);
        self.changed = self.days.len() < before;
        self.row()
    }

    /// The row, if it changed.
    #[must_use]
    pub fn row(&self) -> Option<(String, Option<String>)> {
        let row = || (KEY.to_owned(), serde_json::to_string(&self.days).ok());
        self.changed.then(row)
    }
}
