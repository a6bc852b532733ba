//! Numbers of people over several days, each asked for as one number, since they never add up (R101).

use super::{
    cell::{self, Cell},
    days::Window,
    metrics::{Kind, columns},
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
/// How many are kept.
const MOST: usize = 300;
/// How long one is good that may still move.
const FRESH: u64 = 6 * HOUR;

/// Those that are kept: by metric and days, when it was said and what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Periods {
    kept: BTreeMap<String, (Timestamp, String)>,
}

/// The metrics that are asked for so.
pub fn metrics() -> impl Iterator<Item = &'static str> {
    let people = columns().filter(|column| column.metric.is_some() && column.is == Kind::People);
    people.map(|column| column.name)
}

fn name(metric: &str, window: Window) -> String {
    format!("{metric}/{}/{}", window.first, window.last)
}

impl Periods {
    /// All of them.
    pub async fn read(host: &Host) -> Self {
        let kept = host.row(KEY).await.and_then(|row| json::from_str(&row).ok());
        Self {
            kept: kept.unwrap_or_default(),
        }
    }

    /// What is kept of a metric over these days.
    #[must_use]
    pub fn at(&self, metric: &str, window: Window) -> Cell {
        let kept = self.kept.get(&name(metric, window));
        kept.map_or(Cell::NotSampled, |(_, text)| cell::at(text, 0))
    }

    /// Whether it is to be asked for again: its days may have moved.
    #[must_use]
    pub fn is_stale(&self, metric: &str, window: Window, is_final: bool, now: Timestamp) -> bool {
        let kept = self.kept.get(&name(metric, window));
        kept.is_none_or(|(at, _)| {
            let over = window.last.plus(2).over();
            let was_final = *at >= over && *at <= now;
            !(is_final && was_final) && (*at > now || now.since(*at) > FRESH)
        })
    }

    /// Keeps one.
    pub fn put(&mut self, metric: &str, window: Window, cell: &Cell, now: Timestamp) {
        let mut text = String::new();
        cell::put(&mut text, 0, cell);
        self.kept.insert(name(metric, window), (now, text));
        while self.kept.len() > MOST {
            let oldest = self.kept.iter().min_by_key(|(_, (at, _))| *at);
            let Some(oldest) = oldest.map(|(name, _)| name.clone()) else {
                return;
            };
            self.kept.remove(&oldest);
        }
    }

    /// The row.
    #[must_use]
    pub fn row(&self) -> (String, Option<String>) {
        (KEY.to_owned(), serde_json::to_string(&self.kept).ok())
    }
}
