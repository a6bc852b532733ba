//! Who an account's people are, and when they are online, by the edge's names (`/insights/audience`, `/insights/best-hours`).

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::numbers::{InsightsNothing, InsightsValue};
use crate::odd::each;

/// People counted by one thing, or why they aren't.
#[derive(Debug, Clone, PartialEq)]
pub enum InsightsCounts {
    /// So many of each name, such as `25-34`, `F`, `DE` or `Wien, Wien`.
    Counts(BTreeMap<String, InsightsValue>),
    /// There are none, and why.
    Nothing(InsightsNothing),
}

impl Default for InsightsCounts {
    fn default() -> Self {
        Self::Nothing(InsightsNothing::Later)
    }
}

impl InsightsCounts {
    /// The counts, if there are any.
    #[must_use]
    pub const fn counts(&self) -> Option<&BTreeMap<String, InsightsValue>> {
        match self {
            Self::Counts(counts) => Some(counts),
            Self::Nothing(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for InsightsCounts {
    /// What is neither costs itself alone.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(from)?;
        Ok(if value.is_object() {
            Self::Counts(serde_json::from_value(value).unwrap_or_default())
        } else {
            Self::Nothing(serde_json::from_value(value).unwrap_or_default())
        })
    }
}

/// Some of an account's people.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct InsightsPeople {
    /// By age.
    pub age: InsightsCounts,
    /// By gender: `F`, `M`, and `U` of those who don't say it.
    pub gender: InsightsCounts,
    /// By country, as two letters (ISO 3166-1).
    pub country: InsightsCounts,
    /// By city.
    pub city: InsightsCounts,
}

/// Who an account's people are.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct InsightsAudience {
    /// The Monday of the week that this was asked in.
    pub week: Option<String>,
    /// The weeks that are kept.
    pub weeks: Vec<String>,
    /// Those who follow it.
    pub follower_demographics: InsightsPeople,
    /// Those who did something with its posts.
    pub engaged_audience_demographics: InsightsPeople,
}

/// An hour of a week.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct InsightsHour {
    /// `mon` to `sun`.
    pub weekday: String,
    /// From 0 to 23.
    pub hour: u32,
    /// How many followers are online, in the mean.
    pub online: u64,
}

/// When an account's followers are online, by the clock of `time_zone`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct InsightsHours {
    /// Of how many days.
    pub days: u32,
    /// Whose hours these are: `America/Los_Angeles`, as Instagram counts.
    pub time_zone: String,
    /// Of each weekday, `mon` to `sun`, its 24 hours.
    pub online: BTreeMap<String, Vec<InsightsValue>>,
    /// The five best, the best first.
    #[serde(deserialize_with = "each")]
    pub best: Vec<InsightsHour>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{InsightsAudience, InsightsCounts, InsightsHours};
    use crate::numbers::{InsightsNothing, InsightsValue};

    /// R99: nobody of an age is told from ages that nobody knows, and a country that is odd costs itself (R112).
    #[test]
    fn counts_are_told_from_why_there_are_none() {
        let read: InsightsAudience = serde_json::from_value(json!({
            "week": "2026-11-23", "weeks": ["2026-11-16", "2026-11-23"],
            "follower_demographics": {"age": {"18-24": 900, "65+": 0}, "gender": "too_few", "country": {"DE": 12, "AT": null}, "city": {}},
            "engaged_audience_demographics": {"age": "not_offered", "gender": 7}}))
        .unwrap();
        assert_eq!((read.week.as_deref(), read.weeks.len()), (Some("2026-11-23"), 2));
        let followers = &read.follower_demographics;
        let ages = followers.age.counts().unwrap();
        assert_eq!(
            (ages["18-24"].number(), ages["65+"].number()),
            (Some(900.0), Some(0.0))
        );
        assert_eq!(followers.gender, InsightsCounts::Nothing(InsightsNothing::TooFew));
        let countries = followers.country.counts().unwrap();
        assert_eq!(
            (countries["DE"].number(), countries["AT"].number()),
            (Some(12.0), None)
        );
        assert!(followers.city.counts().unwrap().is_empty());
        let engaged = &read.engaged_audience_demographics;
        assert_eq!(engaged.age, InsightsCounts::Nothing(InsightsNothing::NotOffered));
        for unknown in [&engaged.gender, &engaged.city] {
            assert_eq!(*unknown, InsightsCounts::Nothing(InsightsNothing::Later));
        }
    }

    /// R99, R112.
    #[test]
    fn hours_are_read_by_weekday_and_an_odd_one_costs_itself() {
        let read: InsightsHours = serde_json::from_value(json!({
            "days": 56, "time_zone": "America/Los_Angeles", "online": {"mon": [0, 31, "not_sampled"], "sun": [7]},
            "best": [{"weekday": "mon", "hour": 1, "online": 31}, {"weekday": 7}, {"weekday": "sun", "hour": 0, "online": 7}]}))
        .unwrap();
        assert_eq!((read.days, read.time_zone.as_str()), (56, "America/Los_Angeles"));
        let not_sampled = InsightsValue::Nothing(InsightsNothing::NotSampled);
        assert_eq!(
            read.online["mon"],
            [
                InsightsValue::Number(0.0),
                InsightsValue::Number(31.0),
                not_sampled
            ]
        );
        let best: Vec<(&str, u32, u64)> = read
            .best
            .iter()
            .map(|hour| (hour.weekday.as_str(), hour.hour, hour.online))
            .collect();
        assert_eq!(best, [("mon", 1, 31), ("sun", 0, 7)]);
    }
}
