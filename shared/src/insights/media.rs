//! What is kept of a post: its numbers at each of its samples' ages.

use super::{
    cell::{self, Cell},
    metrics::Product,
    queue::{FOUND, Listed, ages},
};
use crate::{
    rooms::Host,
    values::{
        json,
        time::{SECOND, Timestamp},
    },
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How the keys of posts begin.
pub const KEYS: &str = "insights/m/";

/// A post.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Media {
    /// The name of its product.
    pub product: String,
    /// When it was posted.
    pub posted: Timestamp,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How old it was at each sample, in seconds.
    pub ages: String,
    /// The cells of each metric, by sample.
    pub numbers: BTreeMap<String, String>,
    /// It isn't at Instagram any more, or never had numbers.
    #[serde(skip_serializing_if = "is_not")]
    pub gone: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_not(gone: &bool) -> bool {
    !*gone
}

/// The key of a post.
#[must_use]
pub fn key(id: &str) -> String {
    format!("{KEYS}{id}")
}

impl Media {
    /// One that was found.
    #[must_use]
    pub fn found(post: &Listed) -> Self {
        Self {
            product: post.product.as_str().to_owned(),
            posted: post.posted,
            url: post.url.clone(),
            ..Self::default()
        }
    }

    /// What is kept of it.
    pub async fn read(host: &Host, id: &str) -> Option<Self> {
        Self::of(&host.row(&key(id)).await?)
    }

    /// As it was kept.
    #[must_use]
    pub fn of(row: &str) -> Option<Self> {
        json::from_str(row).ok()
    }

    /// As it is kept.
    #[must_use]
    pub fn row(&self, id: &str) -> (String, Option<String>) {
        (key(id), serde_json::to_string(self).ok())
    }

    /// What it is.
    #[must_use]
    pub fn product(&self) -> Product {
        Product::named(&self.product).unwrap_or(Product::Feed)
    }

    /// Keeps a number of a sample that is taken now.
    pub fn put(&mut self, place: usize, metric: &str, cell: &Cell, now: Timestamp) {
        let age = now.since(self.posted) / SECOND;
        cell::put(&mut self.ages, place, &Cell::of(age));
        cell::put(self.numbers.entry(metric.to_owned()).or_default(), place, cell);
    }

    /// How old it was at a sample, in seconds.
    #[must_use]
    pub fn age(&self, place: usize) -> Option<i64> {
        cell::at(&self.ages, place).whole()
    }

    /// A number of a sample.
    #[must_use]
    pub fn at(&self, place: usize, metric: &str, now: Timestamp) -> Cell {
        let kept = self.numbers.get(metric).map(|cells| cell::at(cells, place));
        match kept.unwrap_or(Cell::NotSampled) {
            Cell::NotSampled if self.is_to_come(place, now) => Cell::TooNew,
            cell => cell,
        }
    }

    fn is_to_come(&self, place: usize, now: Timestamp) -> bool {
        let age = ages(self.product()).get(place);
        !self.gone && self.age(place).is_none() && age.is_some_and(|age| now.since(self.posted) < *age)
    }

    /// The place of its newest sample.
    #[must_use]
    pub fn newest(&self) -> Option<usize> {
        let taken = (0..=FOUND).filter_map(|place| Some((self.age(place)?, place)));
        taken.max().map(|(_, place)| place)
    }

    /// Whether its last sample is taken, and at a time that has come.
    #[must_use]
    pub fn is_whole(&self, now: Timestamp) -> bool {
        let last = ages(self.product()).len().saturating_sub(1);
        let age = self.age(last).and_then(|age| u64::try_from(age).ok());
        self.gone || age.is_some_and(|age| age <= now.since(self.posted) / SECOND)
    }
}
