//! Numbers of people over several days, each asked for as one number, since they never add up (R101).

use super::{
    cell::{self, Cell},
    days::{Day, Window},
    metrics::{Kind, columns},
    state::REMEMBERED,
};
use crate::{
    rooms::Host,
    values::{
        json,
        time::{HOUR, Timestamp},
    },
};
use std::collections::BTreeMap;

const KEY: &str = "insights/t";
/// Of the weeks, which are asked for once: nothing that is read pushes them out.
const WEEKS: &str = "insights/v";
/// How many others are kept.
const MOST: usize = 300;
/// How long one is good that may still move.
const FRESH: u64 = 6 * HOUR;

/// By metric and days, when it was said and what.
type Kept = BTreeMap<String, (Timestamp, String)>;

/// Those that are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Periods {
    kept: Kept,
    weeks: Kept,
    /// Which of the two changed.
    changed: [bool; 2],
}

/// The metrics that are asked for so.
pub fn metrics() -> impl Iterator<Item = &'static str> {
    let people = columns().filter(|column| column.metric.is_some() && column.is == Kind::People);
    people.map(|column| column.name)
}

fn name(metric: &str, window: Window) -> String {
    format!("{metric}/{}/{}", window.first, window.last)
}

/// From Monday to Sunday.
const fn is_week(window: Window) -> bool {
    window.first.weekday() == 0 && window.length() == 7
}

impl Periods {
    /// All of them.
    pub async fn read(host: &Host) -> Self {
        let [kept, weeks] = [host.row(KEY).await, host.row(WEEKS).await]
            .map(|row| row.and_then(|row| json::from_str(&row).ok()).unwrap_or_default());
        Self {
            kept,
            weeks,
            changed: [false; 2],
        }
    }

    fn find(&self, metric: &str, window: Window) -> Option<&(Timestamp, String)> {
        let kept = if is_week(window) { &self.weeks } else { &self.kept };
        kept.get(&name(metric, window))
    }

    /// What is kept of a metric over these days.
    #[must_use]
    pub fn at(&self, metric: &str, window: Window) -> Cell {
        let kept = self.find(metric, window);
        kept.map_or(Cell::NotSampled, |(_, text)| cell::at(text, 0))
    }

    /// Whether it is to be asked for again: its days may have moved.
    #[must_use]
    pub fn is_stale(&self, metric: &str, window: Window, is_final: bool, now: Timestamp) -> bool {
        self.find(metric, window).is_none_or(|(at, text)| {
            let over = window.last.plus(2).over();
            let was_final = is_final && *at >= over && *at <= now;
            // Nothing is never for good.
            match cell::at(text, 0).nothing() {
                None if was_final => false,
                Some(_) if was_final => now.since(*at) >= REMEMBERED,
                _ => *at > now || now.since(*at) > FRESH,
            }
        })
    }

    /// Keeps one.
    pub fn put(&mut self, metric: &str, window: Window, cell: &Cell, now: Timestamp) {
        let mut text = String::new();
        cell::put(&mut text, 0, cell);
        let name = name(metric, window);
        if is_week(window) {
            self.weeks.insert(name, (now, text));
            self.changed = [self.changed[0], true];
            return;
        }
        self.kept.insert(name, (now, text));
        self.changed = [true, self.changed[1]];
        while self.kept.len() > MOST {
            let oldest = self.kept.iter().min_by_key(|(_, (at, _))| *at);
            let Some(oldest) = oldest.map(|(name, _)| name.clone()) else {
                return;
            };
            self.kept.remove(&oldest);
        }
    }

    /// The rows without those that ended before that day, where there are any.
    #[must_use]
    pub fn without(mut self, oldest: Day) -> Vec<(String, Option<String>)> {
        let oldest = oldest.to_string();
        let before = [self.kept.len(), self.weeks.len()];
        for kept in [&mut self.kept, &mut self.weeks] {
            kept.retain(|name, _| name.rsplit('/').next() >= Some(&oldest));
        }
        self.changed = [self.kept.len() < before[0], self.weeks.len() < before[1]];
        self.rows()
    }

    /// The rows that changed.
    #[must_use]
    pub fn rows(&self) -> Vec<(String, Option<String>)> {
        let all = [(KEY, &self.kept), (WEEKS, &self.weeks)].into_iter();
        let changed = all.zip(self.changed).filter(|(_, changed)| *changed);
        changed
            .map(|((key, kept), _)| (key.to_owned(), serde_json::to_string(kept).ok()))
            .collect()
    }
}
