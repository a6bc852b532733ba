//! Tests. A host that does on maps what the room wants done, and can be killed after any effect; and an Instagram with a year
//! of numbers and its rules.

mod posts;

pub(super) use posts::Post;

use super::{
    days::{Day, LONGEST},
    kept,
    metrics::{FOLLOWS, PRODUCTS},
    policy::PERMISSION,
    run,
    state::State,
};
use crate::{
    instagram::{Failure, Permission, Step, Usage},
    rooms::{Call, Called, Effect, Facts, Got, Host, Read, Running, Writes},
    values::{form, json, time::Timestamp},
};
use std::{collections::BTreeMap, fmt::Write as _, future::Future};

/// 2026-12-01T20:00:00Z: noon on the Pacific coast.
pub(super) const NOW: u64 = 1_796_155_200_000;
/// How long a call takes.
pub(super) const CALL: u64 = 300;

/// It was killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Killed;

/// What Instagram has.
#[derive(Debug, Clone)]
pub(super) struct Played {
    pub(super) followers: u64,
    /// Names that it doesn't know.
    pub(super) unknown: Vec<&'static str>,
    /// Names that it answers an empty shell for.
    pub(super) shells: Vec<&'static str>,
    /// Names that it has nothing of.
    pub(super) nothing: Vec<&'static str>,
    /// How many days it remembers of which metrics.
    pub(super) memory: Vec<(&'static str, u32)>,
    /// The account's first day.
    pub(super) first: Day,
    /// It refuses to list stories.
    pub(super) no_stories: bool,
    /// Its posts and stories.
    pub(super) posts: Vec<Post>,
    /// What it answers to everything.
    pub(super) trouble: Option<Called>,
}

impl Default for Played {
    fn default() -> Self {
        Self {
            followers: 5_000,
            unknown: Vec::new(),
            shells: Vec::new(),
            nothing: Vec::new(),
            memory: vec![("follower_count", 30), ("online_followers", 30)],
            first: Day(0),
            no_stories: false,
            posts: Vec::new(),
            trouble: None,
        }
    }
}

/// A metric's number of a day, once it moves no more.
pub(super) fn number(metric: &str, day: Day) -> u64 {
    let seed = metric.bytes().fold(u64::from(day.0), |sum, byte| {
        sum.wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(u64::from(byte))
    });
    // Sometimes nothing happens.
    if seed % 7 == 0 { 0 } else { (seed >> 33) % 500 }
}

pub(super) fn failed(code: u32, message: &str) -> Called {
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
    fn answers(&self, call: &Call, now: Timestamp) -> Called {
        if let Some(trouble) = &self.trouble {
            return trouble.clone();
        }
        let (path, query) = call.path.split_once('?').unwrap();
        let query: BTreeMap<String, String> = form::pairs(query).collect();
        match path {
            "/me" => Called::Answered(format!(
                r#"{{"followers_count":{},"follows_count":3,"media_count":7,"id":"1"}}"#,
                self.followers
            )),
            "/me/insights" => self.days(&query, now),
            "/me/media" => posts::list(self, false, now),
            "/me/stories" if self.no_stories => {
                failed(100, "(#100) Tried accessing nonexisting field (stories)")
            }
            "/me/stories" => posts::list(self, true, now),
            _ => posts::insights(self, path, &query, now),
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
        let first = Day::of(Timestamp::from_millis(since * 1_000));
        let last = Day::of(Timestamp::from_millis(until * 1_000 - 1));
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
            let is_to_come = until > now.seconds();
            if few || is_to_come || self.nothing.contains(&name) || last < self.first {
                continue;
            }
            if self.shells.contains(&name) {
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
pub(super) fn people(name: &str, first: Day, last: Day) -> u64 {
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

/// A connection, as the edge has it.
#[derive(Clone)]
pub(super) struct Edge {
    pub(super) facts: Facts,
    pub(super) rows: BTreeMap<String, String>,
    pub(super) due: BTreeMap<String, Timestamp>,
    pub(super) told: Vec<String>,
    /// Every call, and when.
    pub(super) calls: Vec<(Timestamp, Call)>,
    pub(super) played: Played,
    /// How far its clock is ahead of Instagram's.
    pub(super) ahead: u64,
    /// It is killed before its next effect when none is left.
    pub(super) effects_left: usize,
    random: u64,
}

impl Edge {
    pub(super) fn new() -> Self {
        let insights = Permission::parse(PERMISSION).unwrap();
        let now = Timestamp::from_millis(NOW);
        Self {
            facts: Facts {
                now,
                random: String::new(),
                connection: "c1".to_owned(),
                site: "shop".to_owned(),
                username: Some("nora".to_owned()),
                permissions: vec![Permission::basic(), insights],
                unusable: None,
                public_url: "https://edge.example".to_owned(),
                policy: "true".to_owned(),
            },
            rows: BTreeMap::new(),
            due: BTreeMap::from([(kept::ENTRY.to_owned(), now)]),
            told: Vec::new(),
            calls: Vec::new(),
            played: Played::default(),
            ahead: 0,
            effects_left: usize::MAX,
            random: 0,
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.facts.now
    }

    /// What is due is done, until then, or until it is killed.
    pub(super) fn until(&mut self, end: Timestamp) -> Result<(), Killed> {
        while let Some(at) = self.due.get(kept::ENTRY).copied().filter(|at| *at <= end) {
            self.facts.now = self.facts.now.max(at);
            self.due();
            self.run(|host| async move {
                run::due(&host).await;
                None::<crate::rooms::Answer>
            })?;
        }
        self.facts.now = self.facts.now.max(end);
        Ok(())
    }

    pub(super) fn pass(&mut self, millis: u64) {
        self.until(self.facts.now.plus(millis)).unwrap();
    }

    /// Until history is there.
    pub(super) fn history(&mut self) {
        while self.state().is_none_or(|state| state.ready.is_none()) {
            let next = self.due[kept::ENTRY].max(self.facts.now);
            self.until(next).unwrap();
        }
    }

    fn due(&self) {
        assert!(self.calls.len() < 100_000, "it doesn't end");
    }

    pub(super) fn state(&self) -> Option<State> {
        json::from_str(self.rows.get(super::state::KEY)?).ok()
    }

    /// What is kept of a day.
    pub(super) fn cell(&self, day: Day, column: &str) -> super::cell::Cell {
        let row = self.rows.get(&super::months::key(&day.month()));
        let columns: BTreeMap<String, String> =
            row.map(|row| json::from_str(row).unwrap()).unwrap_or_default();
        let text = columns.get(column).map_or("", String::as_str);
        super::cell::at(text, day.of_month())
    }

    /// What is kept of a post.
    pub(super) fn media(&self, id: &str) -> super::media::Media {
        super::media::Media::of(&self.rows[&super::media::key(id)]).unwrap()
    }

    /// How often something was asked.
    pub(super) fn asked(&self, part: &str) -> usize {
        self.calls
            .iter()
            .filter(|(_, call)| call.path.contains(part))
            .count()
    }

    /// Lets something run to its end, unless it is killed before.
    pub(super) fn run<T: 'static, F: Future<Output = Option<T>> + 'static>(
        &mut self,
        work: impl FnOnce(Host) -> F,
    ) -> Result<(), Killed> {
        let mut running = Running::new(self.facts.clone(), |host| {
            let work = work(host);
            async move {
                work.await;
                None
            }
        });
        let mut got = Got::Nothing;
        loop {
            self.random += 1;
            self.facts.random = format!("{:010}{:022}", self.random, 0);
            let effect = running.step(self.facts.clone(), got);
            if matches!(effect, Effect::Done(_)) {
                return Ok(());
            }
            self.effects_left = self.effects_left.checked_sub(1).ok_or(Killed)?;
            got = self.does(effect);
        }
    }

    fn does(&mut self, effect: Effect) -> Got {
        match effect {
            Effect::Read(Read::One(key)) => {
                let row = self.rows.get(&key).cloned();
                Got::Rows(row.map(|row| (key, row)).into_iter().collect())
            }
            Effect::Read(Read::Below(prefix)) => {
                let rows = self.rows.iter().filter(|(key, _)| key.starts_with(&prefix));
                Got::Rows(rows.map(|(key, row)| (key.clone(), row.clone())).collect())
            }
            Effect::Write(writes) => {
                self.written(writes);
                Got::Written
            }
            Effect::Call(call) => {
                let called = self.played.answers(
                    &call,
                    Timestamp::from_millis(self.facts.now.millis() - self.ahead),
                );
                self.calls.push((self.facts.now, call));
                self.facts.now = self.facts.now.plus(CALL);
                Got::Called(called)
            }
            Effect::File(_) | Effect::Done(_) => Got::Nothing,
        }
    }

    fn written(&mut self, writes: Writes) {
        for (key, row) in writes.rows {
            match row {
                Some(row) => self.rows.insert(key, row),
                None => self.rows.remove(&key),
            };
        }
        for (name, at) in writes.due {
            match at {
                Some(at) => self.due.insert(name, at),
                None => self.due.remove(&name),
            };
        }
        self.told.extend(writes.told);
    }
}
