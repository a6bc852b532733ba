//! What is kept of a post: its numbers at each of its samples' ages.

use super::{
    cell::{self, Cell},
    days::Day,
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

/// How the keys of a month's posts, or stories, begin.
#[must_use]
pub fn below(stories: bool, month: Day) -> String {
    let kind = if stories { "s" } else { "p" };
    format!("{KEYS}{kind}/{}/", month.month())
}

/// The key of a post. It begins with its month, so that nobody reads all of them.
#[must_use]
pub fn key(product: Product, posted: Timestamp, id: &str) -> String {
    below(product == Product::Story, Day::of(posted)) + id
}

/// The id of a key.
#[must_use]
pub fn id(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or_default()
}

/// The first days of the months from one day to another, the oldest first.
#[must_use]
pub fn months(first: Day, last: Day) -> impl DoubleEndedIterator<Item = Day> {
    let mut months = Vec::new();
    let mut month = first.first_of_month();
    while month <= last {
        months.push(month);
        month = month.plus(31).first_of_month();
    }
    months.into_iter()
}

impl Media {
    /// One that was found.
    #[must_use]
    pub fn found(post: &Listed, now: Timestamp) -> Self {
        Self {
            product: post.product.as_str().to_owned(),
            posted: post.posted.min(now),
            url: post.url.clone(),
            ..Self::default()
        }
    }

    /// What is kept of it.
    pub async fn read(host: &Host, key: &str) -> Option<Self> {
        Self::of(&host.row(key).await?)
    }

    /// As it was kept.
    #[must_use]
    pub fn of(row: &str) -> Option<Self> {
        json::from_str(row).ok()
    }

    /// As it is kept.
    #[must_use]
    pub fn row(&self, id: &str) -> (String, Option<String>) {
        let key = key(self.product(), self.posted, id);
        (key, serde_json::to_string(self).ok())
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
