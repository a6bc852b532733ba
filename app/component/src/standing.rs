//! How far the numbers are, and what keeps them from going further (`/insights/state`).

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::Retry;
use crate::odd::{each, each_named, own};

/// How far the numbers are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(default)]
pub struct InsightsState {
    /// Whether anything was asked for yet.
    #[serde(deserialize_with = "own")]
    pub begun: bool,
    /// For how many days numbers are kept.
    #[serde(deserialize_with = "own")]
    pub keeps_days: u32,
    /// When it began.
    #[serde(deserialize_with = "own")]
    pub since: Option<String>,
    /// When history was there.
    #[serde(deserialize_with = "own")]
    pub ready: Option<String>,
    /// How much of history is there, in percent.
    #[serde(deserialize_with = "own")]
    pub percent: u32,
    /// The last day that was asked for.
    #[serde(deserialize_with = "own")]
    pub sampled_to: String,
    /// The last day that moves no more.
    #[serde(deserialize_with = "own")]
    pub final_to: String,
    /// The first day of each metric.
    #[serde(deserialize_with = "each_named")]
    pub reaches: BTreeMap<String, String>,
    /// The metrics that Instagram refuses.
    #[serde(deserialize_with = "each")]
    pub refused: Vec<InsightsRefusal>,
    /// What fails by itself, and holds nothing else up.
    #[serde(deserialize_with = "each")]
    pub failing: Vec<InsightsFailing>,
    /// Why it goes no further, if it doesn't.
    #[serde(deserialize_with = "own")]
    pub waits: Option<InsightsWait>,
    /// To a report's link: what it says of itself.
    #[serde(deserialize_with = "own")]
    pub report: Option<InsightsOfReport>,
}

/// A metric that Instagram refuses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
pub struct InsightsRefusal {
    /// Its name.
    pub metric: String,
    /// When it was refused.
    #[serde(default, deserialize_with = "own")]
    pub since: String,
    /// When it is asked for again.
    #[serde(default, deserialize_with = "own")]
    pub asked_again: String,
}

/// What fails by itself: it is put off, and nothing else waits for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
pub struct InsightsFailing {
    /// `account`, `days_…`, `hours`, `week`, `audience`, `posts`, `stories`, or a `post`.
    pub what: String,
    /// The post's id.
    #[serde(default, deserialize_with = "own")]
    pub id: Option<String>,
    /// Since when.
    #[serde(default, deserialize_with = "own")]
    pub since: String,
    /// When it is asked for again.
    #[serde(default, deserialize_with = "own")]
    pub asked_again: Option<String>,
    /// It was tried ten times; it is tried less now.
    #[serde(default, deserialize_with = "own")]
    pub given_up: bool,
    /// What went wrong: one of the edge's categories.
    #[serde(default, deserialize_with = "own")]
    pub category: String,
    /// Whose move it is, if it doesn't end by itself.
    #[serde(default, deserialize_with = "own")]
    pub retry: Option<Retry>,
    /// Why, for people.
    #[serde(default, deserialize_with = "own")]
    pub cause: String,
}

/// Why Instagram isn't asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(default)]
pub struct InsightsWait {
    /// Until when, where that is known.
    #[serde(deserialize_with = "own")]
    pub until: Option<String>,
    /// What went wrong: one of the edge's categories.
    #[serde(deserialize_with = "own")]
    pub category: String,
    /// Whose move it is.
    #[serde(deserialize_with = "own")]
    pub retry: Option<Retry>,
    /// Why, for people.
    #[serde(deserialize_with = "own")]
    pub cause: String,
    /// What to do about it, for people; not to whoever reads by a link.
    #[serde(deserialize_with = "own")]
    pub action: Option<String>,
}

/// What a report says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(default)]
pub struct InsightsOfReport {
    /// When it ends.
    #[serde(deserialize_with = "own")]
    pub until: String,
    /// What it is called.
    #[serde(deserialize_with = "own")]
    pub title: String,
    /// The account's name.
    #[serde(deserialize_with = "own")]
    pub username: Option<String>,
}

#[cfg(test)]
mod tests {
    use serde::{Serialize, de::DeserializeOwned};
    use serde_json::{Value, json};

    use super::{InsightsFailing, InsightsOfReport, InsightsRefusal, InsightsState, InsightsWait};
    use crate::error::Retry;

    /// As the edge tells it to a report's link while it waits.
    fn told() -> Value {
        json!({"begun": true, "keeps_days": 730, "since": "2026-11-01T08:00:00Z", "ready": "2026-11-01T09:00:00Z", "percent": 100,
            "sampled_to": "2026-11-29", "final_to": "2026-11-27", "reaches": {"reach": "2025-11-30", "views": "2026-05-01"},
            "refused": [{"metric": "saves", "since": "2026-11-28T00:00:00Z", "asked_again": "2026-12-05T00:00:00Z"}],
            "failing": [{"what": "post", "id": "17", "since": "2026-11-29T00:00:00Z", "asked_again": "2026-11-30T06:00:00Z",
                "given_up": true, "category": "permission_missing", "retry": "user_reconnect", "cause": "Not allowed."}],
            "waits": {"until": "2026-11-30T07:00:00Z", "category": "rate_limited", "retry": "later", "cause": "Too many.", "action": "Wait."},
            "report": {"until": "2027-01-01T00:00:00Z", "title": "November", "username": "studio.lumen"}})
    }

    fn read<T: DeserializeOwned>(value: &Value) -> T {
        serde_json::from_value(value.clone()).unwrap()
    }

    /// Read and written, it is what was told.
    #[track_caller]
    fn same<T: DeserializeOwned + Serialize>(value: &Value) {
        assert_eq!(json!(read::<T>(value)), *value);
    }

    /// The members of an interface of the npm package, which are held against what the edge writes.
    fn promised(interface: &str) -> Vec<&'static str> {
        let types = include_str!("../../npm/src/insights.ts");
        let (_, rest) = types.split_once(&format!("interface {interface} {{\n")).unwrap();
        let (members, _) = rest.split_once("\n}").unwrap();
        let lines = members
            .lines()
            .filter(|line| !line.trim_start().starts_with("/**"));
        lines
            .filter_map(|line| line.trim_start().split([':', '?']).next())
            .collect()
    }

    #[track_caller]
    fn has_its_places<T: Default + Serialize>(interface: &str) {
        let value = json!(T::default());
        let mut places: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
        let mut promised = promised(interface);
        places.sort_unstable();
        promised.sort_unstable();
        assert_eq!(places, promised, "{interface}");
    }

    /// R112: what the edge tells is read, all of it.
    #[test]
    fn all_that_the_edge_tells_has_its_place() {
        has_its_places::<InsightsState>("InsightsState");
        has_its_places::<InsightsRefusal>("InsightsRefusal");
        has_its_places::<InsightsFailing>("InsightsFailing");
        has_its_places::<InsightsWait>("InsightsWait");
        has_its_places::<InsightsOfReport>("InsightsOfReport");
        same::<InsightsState>(&told());
        let state: InsightsState = read(&told());
        assert_eq!(state.failing[0].retry, Some(Retry::UserReconnect));
    }

    /// R112: whatever stands in the place of one member, the others are as they were.
    #[test]
    fn one_odd_member_costs_itself_alone() {
        let all = json!(read::<InsightsState>(&told()));
        let none = json!(InsightsState::default());
        for name in told().as_object().unwrap().keys() {
            for odd in [json!(null), json!(-1.5), json!({"a": [1]})] {
                let mut answer = told();
                answer[name] = odd.clone();
                let mut expected = all.clone();
                expected[name] = none[name].clone();
                // An object is a wait, or a report, that says nothing.
                if odd.is_object() && matches!(name.as_str(), "waits" | "report") {
                    expected[name] = json!(read::<InsightsState>(&json!({name: {}})))[name].clone();
                }
                assert_eq!(json!(read::<InsightsState>(&answer)), expected, "{name}: {odd}");
            }
        }
        // So is it within them.
        let mut answer = told();
        answer["reaches"]["odd"] = json!(7);
        answer["refused"] = json!([7, {"metric": 7}, {"metric": "saves", "since": 7}]);
        answer["failing"] =
            json!([{}, {"what": "week", "given_up": "yes", "retry": "soon", "cause": "It fails."}]);
        answer["waits"]["retry"] = json!("soon");
        let state: InsightsState = read(&answer);
        assert_eq!(state.reaches.len(), 2);
        assert_eq!(
            (state.refused.len(), state.refused[0].metric.as_str()),
            (1, "saves")
        );
        let failing = InsightsFailing {
            what: "week".into(),
            cause: "It fails.".into(),
            ..InsightsFailing::default()
        };
        assert_eq!(state.failing, [failing]);
        let waits = state.waits.unwrap();
        assert_eq!((waits.retry, waits.cause.as_str()), (None, "Too many."));
    }
}
