//! Numbers over time, by the edge's names (`/insights`).

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::error::Retry;
use crate::odd::{each, own};

/// Why there is no number. None of them is zero, and zero is none of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum InsightsNothing {
    /// Instagram was asked, and has none.
    Empty,
    /// It can't be known yet.
    TooNew,
    /// Instagram says none of so few people.
    TooFew,
    /// Nobody asked when it could be known.
    NotSampled,
    /// Instagram doesn't give this one.
    NotOffered,
    /// A word that came after this version.
    #[default]
    #[serde(other)]
    Later,
}

/// A number, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum InsightsValue {
    /// So many.
    Number(f64),
    /// There is none.
    Nothing(InsightsNothing),
}

impl Default for InsightsValue {
    fn default() -> Self {
        Self::Nothing(InsightsNothing::Later)
    }
}

impl InsightsValue {
    /// The number, if there is one.
    #[must_use]
    pub const fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Nothing(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for InsightsValue {
    /// What is neither costs itself alone.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(from)?;
        Ok(value.as_f64().map_or_else(
            || Self::Nothing(serde_json::from_value(value).unwrap_or_default()),
            Self::Number,
        ))
    }
}

/// Values, and what they come to.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct InsightsValues {
    /// A value for each of `begins`.
    pub values: Vec<InsightsValue>,
    /// The places of sums that lack days.
    pub partial: Vec<usize>,
    /// What all of the days come to, where that is a number at all: of people it never is a sum.
    pub total: InsightsValue,
    /// Whether `total` lacks days.
    pub total_is_partial: bool,
}

/// A metric of some days.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct InsightsNumbers {
    /// What its numbers are: `count`, `people`, `level`, `average` or `share`. `people` are never added up.
    pub is: String,
    /// Their unit.
    pub unit: String,
    /// Days before this one are rebuilt, of who came and went.
    pub rebuilt_before: Option<String>,
    /// Days of which Instagram hasn't told that yet: they count as days without change.
    pub rebuilt_without: Vec<String>,
    /// The values.
    #[serde(flatten)]
    pub all: InsightsValues,
    /// Each product's, where that was asked for.
    pub by_product: BTreeMap<String, InsightsValues>,
    /// As many days before, where they were asked for.
    pub previous: Option<InsightsValues>,
}

/// An account's numbers.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Insights {
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// `day`, `week` or `month`.
    pub by: String,
    /// Whose midnight ends a day.
    pub time_zone: String,
    /// Days up to this one move no more.
    pub final_to: String,
    /// The first day of each value.
    pub begins: Vec<String>,
    /// The metrics that were asked for.
    pub metrics: BTreeMap<String, InsightsNumbers>,
    /// Days of which Instagram failed to say how many people it were.
    #[serde(deserialize_with = "each")]
    pub failing: Vec<InsightsUnsaid>,
}

/// Days of which Instagram failed to say how many people it were.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct InsightsUnsaid {
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// Since when.
    pub since: String,
    /// When it is asked for again.
    pub asked_again: String,
    /// What went wrong: one of the edge's categories.
    pub category: String,
    /// Whose move it is, if it doesn't end by itself.
    #[serde(deserialize_with = "own")]
    pub retry: Option<Retry>,
    /// Why, for people.
    pub cause: String,
}

/// A post or a story, with its numbers.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct InsightsMedium {
    /// Its id at Instagram.
    pub id: String,
    /// `feed`, `reel` or `story`.
    pub product: String,
    /// When it was posted.
    pub posted: String,
    /// Its address at Instagram.
    pub url: Option<String>,
    /// It isn't there any more.
    pub gone: bool,
    /// The names of its samples, such as `24h`.
    pub samples: Vec<String>,
    /// How old it was at each, in seconds; `None`: not taken.
    pub ages_seconds: Vec<Option<u64>>,
    /// The newest number of each metric.
    pub latest: BTreeMap<String, InsightsValue>,
    /// The numbers of each metric, by sample.
    pub numbers: BTreeMap<String, Vec<InsightsValue>>,
}

/// A link by which others read the numbers, until its end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct InsightsReport {
    /// Its id, by which it is taken back.
    pub id: String,
    /// The link. It is told when it is made, and never again.
    pub url: Option<String>,
    /// When it ends.
    pub until: String,
    /// What it is called.
    pub title: String,
}

/// What lists answer.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Listed {
    #[serde(deserialize_with = "each")]
    pub media: Vec<InsightsMedium>,
    #[serde(deserialize_with = "each")]
    pub reports: Vec<InsightsReport>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Insights, InsightsNothing, InsightsValue, Listed};
    use crate::error::Retry;

    /// The example of `GET /insights` in docs/api.md.
    fn example() -> Insights {
        let docs = include_str!("../../../docs/api.md");
        let (_, text) = docs.split_once("{\"from\": \"2026-11-01\"").unwrap();
        let (text, _) = text.split_once("```").unwrap();
        serde_json::from_str(&format!("{{\"from\": \"2026-11-01\"{text}")).unwrap()
    }

    /// R99: each kind of nothing is told from zero, and from every other.
    #[test]
    fn nothing_is_not_zero() {
        for (word, nothing) in [
            ("empty", InsightsNothing::Empty),
            ("too_new", InsightsNothing::TooNew),
            ("too_few", InsightsNothing::TooFew),
            ("not_sampled", InsightsNothing::NotSampled),
            ("not_offered", InsightsNothing::NotOffered),
            ("on_holiday", InsightsNothing::Later),
        ] {
            let value: InsightsValue = serde_json::from_value(json!(word)).unwrap();
            assert_eq!((value, value.number()), (InsightsValue::Nothing(nothing), None));
        }
        let zero: InsightsValue = serde_json::from_value(json!(0)).unwrap();
        assert_eq!(zero.number(), Some(0.0));
        for odd in [json!(null), json!([1]), json!(true)] {
            let value: InsightsValue = serde_json::from_value(odd).unwrap();
            assert_eq!(value.number(), None);
        }
    }

    /// R112: what the edge says besides the numbers costs none of them.
    #[test]
    fn what_instagram_failed_to_say_is_read() {
        let told = json!({"metrics": {"reach": {"total": "not_sampled"}}, "failing": [7, {"from": "2026-11-20",
            "to": "2026-11-24", "retry": "later", "category": "instagram_unavailable", "cause": "It fails."}]});
        let read: Insights = serde_json::from_value(told).unwrap();
        let [unsaid] = read.failing.as_slice() else {
            panic!("{read:?}");
        };
        assert_eq!(
            (unsaid.from.as_str(), unsaid.retry),
            ("2026-11-20", Some(Retry::Later))
        );
        assert!(read.metrics.contains_key("reach"));
    }

    #[test]
    fn the_documents_example_is_read() {
        let read = example();
        assert_eq!(
            (read.to.as_str(), read.by.as_str(), read.begins.len()),
            ("2026-11-30", "day", 2)
        );
        let views = &read.metrics["views"];
        assert_eq!((views.is.as_str(), views.unit.as_str()), ("count", "views"));
        assert_eq!(
            views.all.values[..2],
            [InsightsValue::Number(124.0), InsightsValue::Number(0.0)]
        );
        assert!(views.all.total_is_partial && views.all.total.number() == Some(3_180.0));
        assert_eq!(views.by_product["reel"].total.number(), Some(2_100.0));
        assert_eq!(views.previous.as_ref().unwrap().total.number(), Some(2_950.0));
    }

    /// R112: one odd post costs itself.
    #[test]
    fn one_odd_post_costs_itself() {
        let list = json!({"media": [{"id": 7}, {"id": "a", "numbers": {"views": [1, "too_new", null]}}]});
        let read = serde_json::from_value::<Listed>(list).unwrap().media;
        assert_eq!((read.len(), read[0].id.as_str()), (1, "a"));
        assert_eq!(read[0].numbers["views"].len(), 3);
    }
}
