//! An Instagram with a year of numbers and its rules.

use crate::{
    insights::{
        days::{Day, LONGEST},
        metrics::{FOLLOWS, PRODUCTS},
    },
    instagram::{Failure, Step, Usage},
    rooms::{Call, Called, Turn},
    values::{form, time::Timestamp},
};
use std::{collections::BTreeMap, fmt::Write as _};

/// What Instagram has.
#[derive(Debug, Clone)]
pub(crate) struct Played {
    pub(crate) followers: u64,
    /// Names that it doesn't know.
    pub(crate) unknown: Vec<&'static str>,
    /// Names that it answers an empty shell for.
    pub(crate) shells: Vec<&'static str>,
    /// For so many days before today.
    pub(crate) shelled: u32,
    /// Names that it has nothing of.
    pub(crate) nothing: Vec<&'static str>,
    /// So many days before today it hasn't counted yet who came and went.
    pub(crate) uncounted: u32,
    /// How many days it remembers of which metrics.
    pub(crate) memory: Vec<(&'static str, u32)>,
    /// The account's first day.
    pub(crate) first: Day,
    /// It refuses to list stories.
    pub(crate) no_stories: bool,
    /// Its posts and stories.
    pub(crate) posts: Vec<super::Post>,
    /// What it answers to everything.
    pub(crate) trouble: Option<Called>,
    /// What becomes of what isn't urgent.
    pub(crate) background: Option<Called>,
    /// What it answers to calls that have a part.
    pub(crate) failing: Vec<(String, Called)>,
}

impl Default for Played {
    fn default() -> Self {
        Self {
            followers: 5_000,
            unknown: Vec::new(),
            shells: Vec::new(),
            shelled: u32::MAX,
            nothing: Vec::new(),
            uncounted: 0,
            memory: vec![("follower_count", 30), ("online_followers", 30)],
            first: Day(0),
            no_stories: false,
            posts: Vec::new(),
            trouble: None,
            background: None,
            failing: Vec::new(),
        }
    }
}

/// A metric's number of a day, once it moves no more.
pub(crate) fn number(metric: &str, day: Day) -> u64 {
    let seed = metric.bytes().fold(u64::from(day.0), |sum, byte| {
        sum.wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(u64::from(byte))
    });
    // Sometimes nothing happens.
    if seed % 7 == 0 { 0 } else { (seed >> 33) % 500 }
}

pub(crate) fn failed(code: u32, message: &str) -> Called {
    let body = format!(r#"{{"error":{{"message":"{message}","type":"OAuthException","code":{code}}}}}"#);
    let status = if code == 1 { 500 } else { 400 };
    Called::Failed(Failure::read(
        Step::Read,
        status,
        None,
        &Usage::default(),
        body.as_bytes(),
    ))
}

impl Played {
    pub(crate) fn answers(&self, call: &Call, now: Timestamp) -> Called {
        if let Some(trouble) = &self.trouble {
            return trouble.clone();
        }
        if let Some(held) = self.background.as_ref().filter(|_| call.turn == Turn::Background) {
            return held.clone();
        }
        if let Some((_, failure)) = self.failing.iter().find(|(part, _)| call.path.contains(part)) {
            return failure.clone();
        }
        let (path, query) = call.path.split_once('?').unwrap();
        let query: BTreeMap<String, String> = form::pairs(query).collect();
        match path {
            "/me" => Called::Answered(format!(
                r#"{{"followers_count":{},"follows_count":3,"media_count":7,"id":"1"}}"#,
                self.followers
            )),
            "/me/insights" => self.days(&query, now),
            "/me/media" => super::posts::list(self, false, now),
            "/me/stories" if self.no_stories => {
                failed(100, "(#100) Tried accessing nonexisting field (stories)")
            }
            "/me/stories" => super::posts::list(self, true, now),
            _ => super::posts::insights(self, path, &query, now),
        }
    }

    fn days(&self, query: &BTreeMap<String, String>, now: Timestamp) -> Called {
        if query.contains_key("timeframe") {
            return self.audience(query);
        }
        let seconds = |name: &str| query.get(name).and_then(|text| text.parse::<u64>().ok()).unwrap();
        let (since, until) = (seconds("since"), seconds("until"));
        if until - since > LONGEST {
            return failed(
                100,
                "(#100) There cannot be more than 30 days (2592000 s) between since and until.",
            );
        }
        // The days whose end lies from one to the other, both among them.
        let at = |seconds: u64| Day::of(Timestamp::from_millis(seconds * 1_000));
        let first = at(since - 1);
        let last = at(until).minus(1);
        let today = Day::of(now);
        let (total, breakdown) = (query.get("metric_type"), query.get("breakdown"));
        let mut data = Vec::new();
        for (place, name) in query["metric"].split(',').enumerate() {
            if self.unknown.contains(&name) {
                return failed(
                    100,
                    &format!("(#100) metric[{place}] must be one of the following values: reach"),
                );
            }
            let memory = self
                .memory
                .iter()
                .find(|(known, _)| *known == name)
                .map_or(400, |(_, days)| *days);
            if first < today.minus(memory) {
                return failed(
                    100,
                    "(#100) metric only supports querying data for the last 30 days",
                );
            }
            let is_series =
                matches!(name, "reach" | "follower_count" | "online_followers") && total.is_none();
            if !is_series && total.is_none() {
                return failed(
                    100,
                    "(#100) The following metrics should be specified with parameter metric_type=total_value",
                );
            }
            if total.is_some() && matches!(name, "follower_count" | "online_followers") {
                return failed(
                    100,
                    "(#100) The following metric is incompatible with the metric type (total_value)",
                );
            }
            if breakdown.is_some_and(|by| by == "media_product_type")
                && matches!(name, "accounts_engaged" | "replies" | "reposts")
            {
                return failed(1, "An unknown error has occurred.");
            }
            let few = self.followers < 100 && matches!(name, "follower_count" | "online_followers");
            let is_to_come = last.over() > now;
            if few || is_to_come || self.nothing.contains(&name) || last < self.first {
                continue;
            }
            if name == "follows_and_unfollows" && today.since(last) <= self.uncounted {
                data.push(format!(
                    r#"{{"name":"{name}","period":"day","total_value":{{"breakdowns":[{{"dimension_keys":["follow_type"]}}]}}}}"#
                ));
            } else if self.shells.contains(&name) && today.since(last) <= self.shelled {
                data.push(format!(
                    r#"{{"name":"{name}","period":"day","total_value":{{}}}}"#
                ));
            } else if is_series {
                data.push(series(name, first, last));
            } else if first != last {
                assert!(breakdown.is_none() && matches!(name, "reach" | "accounts_engaged"));
                let value = people(name, first, last);
                data.push(format!(
                    r#"{{"name":"{name}","period":"day","total_value":{{"value":{value}}}}}"#
                ));
            } else {
                data.push(total_of(name, first, breakdown.map(String::as_str), today));
            }
        }
        Called::Answered(format!(r#"{{"data":[{}]}}"#, data.join(",")))
    }

    fn audience(&self, query: &BTreeMap<String, String>) -> Called {
        let (metric, by) = (query["metric"].as_str(), query["breakdown"].as_str());
        if self.unknown.contains(&metric) {
            return failed(100, "(#100) metric[0] must be one of the following values: reach");
        }
        if self.followers < 100 {
            return Called::Answered(r#"{"data":[]}"#.to_owned());
        }
        let results = format!(
            r#"{{"dimension_values":["THIS_MONTH","{by} a"],"value":7}},{{"dimension_values":["THIS_MONTH","b, \"c\""],"value":3}}"#
        );
        Called::Answered(format!(
            r#"{{"data":[{{"name":"{metric}","period":"lifetime","total_value":{{"breakdowns":[{{"dimension_keys":["timeframe","{by}"],"results":[{results}]}}]}}}}]}}"#
        ))
    }
}

fn total_of(name: &str, day: Day, breakdown: Option<&str>, today: Day) -> String {
    // Numbers move for two days.
    let value = number(name, day) + u64::from(2_u32.saturating_sub(today.since(day).saturating_sub(1)));
    let parts = |of: &mut dyn FnMut(usize) -> u64, names: &[&str]| {
        let parts: Vec<String> = names
            .iter()
            .enumerate()
            .map(|(place, name)| (name, of(place)))
            .filter(|(_, value)| *value > 0)
            .map(|(name, value)| format!(r#"{{"dimension_values":["{name}"],"value":{value}}}"#))
            .collect();
        format!(
            r#""breakdowns":[{{"dimension_keys":["x"],"results":[{}]}}]"#,
            parts.join(",")
        )
    };
    let inner = match breakdown {
        Some("follow_type") => {
            let names = FOLLOWS.map(|(name, _)| name);
            parts(&mut |place| number(FOLLOWS[place].1, day), &names)
        }
        Some(_) => {
            let names = PRODUCTS.map(|(name, _)| name);
            let of = &mut |place| match place {
                0 => value / 2,
                2 => value - value / 2,
                _ => 0,
            };
            format!(r#""value":{value},{}"#, parts(of, &names))
        }
        None => format!(r#""value":{value}"#),
    };
    format!(r#"{{"name":"{name}","period":"day","total_value":{{{inner}}}}}"#)
}

/// How many different people there were in several days.
pub(crate) fn people(name: &str, first: Day, last: Day) -> u64 {
    let sum: u64 = (first.0..=last.0).map(|day| number(name, Day(day))).sum();
    sum * 2 / 3
}

fn series(name: &str, first: Day, last: Day) -> String {
    let value = |day: Day| {
        if name != "online_followers" {
            return number(name, day).to_string();
        }
        let mut hours = String::new();
        for hour in 0..24_u32 {
            write!(hours, r#","{hour}":{}"#, number("hour", day.plus(hour))).unwrap();
        }
        format!("{{{}}}", &hours[1..])
    };
    let values: Vec<String> = (first.0..=last.0)
        .map(Day)
        .map(|day| {
            let end = crate::values::date::iso8601(day.over()).replace('Z', "+0000");
            format!(r#"{{"value":{},"end_time":"{end}"}}"#, value(day))
        })
        .collect();
    format!(
        r#"{{"name":"{name}","period":"day","values":[{}]}}"#,
        values.join(",")
    )
}
