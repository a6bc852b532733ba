//! What the edge says of numbers. An odd or missing member costs itself alone.

use serde_json::Value as Json;
use shared::insights::days::Day;

use crate::value::{Nothing, Value};

/// Parts of a metric.
#[derive(Clone, Copy)]
pub enum Part<'a> {
    /// All of it.
    All,
    /// Of one product.
    Product(&'a str),
    /// The same of the period before.
    Before,
}

/// `GET /insights`.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    body: Json,
    /// The first day of each place.
    pub begins: Vec<u32>,
}

impl Numbers {
    /// Reads it.
    pub fn read(body: Json) -> Self {
        let days = body.get("begins").and_then(Json::as_array);
        let day = |day: &Json| day.as_str().and_then(Day::parse).map(|day| day.0);
        let begins = days.into_iter().flatten().filter_map(day).collect();
        Self { body, begins }
    }

    fn part(&self, metric: &str, part: Part<'_>) -> &Json {
        let metric = &self.body["metrics"][metric];
        match part {
            Part::All => metric,
            Part::Product(product) => &metric["by_product"][product],
            Part::Before => &metric["previous"],
        }
    }

    /// A value for each place.
    pub fn values(&self, metric: &str, part: Part<'_>) -> Vec<Value> {
        let part = self.part(metric, part);
        let places = 0..self.begins.len();
        places.map(|place| Value::read(&part["values"][place])).collect()
    }

    /// What the edge says they come to, and whether days are missing in it. It isn't added up here.
    pub fn total(&self, metric: &str, part: Part<'_>) -> (Value, bool) {
        let part = self.part(metric, part);
        (
            Value::read(&part["total"]),
            part["total_is_partial"] == Json::Bool(true),
        )
    }

    /// Why Instagram failed to say how many people it were in all of these days, if it did.
    pub fn unsaid(&self) -> Option<&str> {
        let failing = self.body["failing"].as_array()?;
        let is_range = |failing: &&Json| {
            ["from", "to"]
                .iter()
                .all(|end| failing[end].is_string() && failing[end] == self.body[end])
        };
        failing.iter().find(is_range)?["cause"].as_str()
    }

    /// Which followers are rebuilt, if any.
    pub fn rebuilt(&self) -> Option<Rebuilt> {
        let told = self.part("followers_count", Part::All);
        let day = |day: &Json| Day::parse(day.as_str()?).map(|day| day.0);
        let without = told["rebuilt_without"].as_array();
        Some(Rebuilt {
            before: day(&told["rebuilt_before"])?,
            without: without.into_iter().flatten().filter_map(day).rev().collect(),
        })
    }
}

/// How many followed the account, rebuilt of how many came and went.
#[derive(Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// Days before that one.
    pub before: u32,
    /// Without these days, which aren't known yet; the first comes first.
    pub without: Vec<u32>,
}

/// A post or a story.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Post {
    /// `feed`, `reel`, `story`.
    pub product: String,
    /// When it was posted, as the edge writes it.
    pub posted: String,
    /// Its page.
    pub url: Option<String>,
    /// It was deleted.
    pub is_gone: bool,
    latest: Json,
    numbers: Json,
}

impl Post {
    /// Its newest number.
    pub fn latest(&self, metric: &str) -> Value {
        // What its kind hasn't is no gap.
        let latest = self.latest.get(metric);
        latest.map_or(Value::Nothing(Nothing::NotOffered), Value::read)
    }

    /// Its numbers at its samples, in the order of their age.
    pub fn samples(&self, metric: &str) -> Vec<Value> {
        let numbers = self.numbers.get(metric).and_then(Json::as_array);
        numbers.into_iter().flatten().map(Value::read).collect()
    }
}

/// `GET /insights/media` and `GET /insights/stories`.
pub fn posts(body: &Json) -> Vec<Post> {
    let list = body.get("media").and_then(Json::as_array);
    let read = |post: &Json| {
        // The last sample is the one it was found with: where it stands depends on its age, so it isn't drawn as the newest.
        let ages = post["ages_seconds"].as_array().cloned().unwrap_or_default();
        let mut order: Vec<usize> = (0..ages.len()).collect();
        order.sort_by_key(|place| ages[*place].as_u64().unwrap_or(u64::MAX));
        let found = ages.len().saturating_sub(1);
        order.retain(|place| *place != found || ages[*place].is_u64());
        let mut numbers = post["numbers"].clone();
        for list in numbers
            .as_object_mut()
            .into_iter()
            .flat_map(|all| all.values_mut())
        {
            *list = order.iter().map(|place| list[*place].clone()).collect();
        }
        Post {
            product: text(post, "product"),
            posted: text(post, "posted"),
            url: post.get("url").and_then(Json::as_str).map(str::to_owned),
            is_gone: post["gone"] == Json::Bool(true),
            latest: post["latest"].clone(),
            numbers,
        }
    };
    list.into_iter().flatten().map(read).collect()
}

/// `GET /insights/audience`: names with their counts, the most first; or why there are none.
pub fn audience(body: &Json, metric: &str, by: &str) -> Result<Vec<(String, Value)>, Nothing> {
    match &body[metric][by] {
        Json::Object(counts) => {
            let read = counts
                .iter()
                .map(|(name, count)| (name.clone(), Value::read(count)));
            let mut read: Vec<(String, Value)> = read.collect();
            if by != "age" {
                read.sort_by(|one, other| {
                    let number = |value: &Value| value.number().unwrap_or(-1.0);
                    number(&other.1).total_cmp(&number(&one.1))
                });
            }
            if read.is_empty() {
                Err(Nothing::Empty)
            } else {
                Ok(read)
            }
        }
        Json::String(kind) => Err(Nothing::named(kind)),
        _ => Err(Nothing::NotSampled),
    }
}

/// What fails by itself, and holds nothing else up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Failing {
    /// `posts`, `audience`, `days_of_reach` and the like, or a `post`.
    pub what: String,
    /// Since when, as the edge writes it.
    pub since: String,
    /// When it is asked for again.
    pub again: Option<String>,
    /// It was tried often.
    pub is_given_up: bool,
    /// Whose move it is, if it doesn't end by itself.
    pub retry: String,
    /// Why.
    pub cause: String,
}

impl Failing {
    fn list(state: &Json) -> Vec<Self> {
        let list = state["failing"].as_array();
        let read = |one: &Json| Self {
            what: text(one, "what"),
            since: text(one, "since"),
            again: one["asked_again"].as_str().map(str::to_owned),
            is_given_up: one["given_up"] == Json::Bool(true),
            retry: text(one, "retry"),
            cause: text(one, "cause"),
        };
        list.into_iter().flatten().map(read).collect()
    }
}

/// `GET /insights/state`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// History is there.
    pub is_ready: bool,
    /// How much of it.
    pub percent: u64,
    /// The last day of which there are numbers.
    pub sampled_to: Option<u32>,
    /// The last day whose numbers move no more.
    pub final_to: Option<u32>,
    /// The first day that any metric reaches.
    pub reaches: Vec<(String, u32)>,
    /// Metrics that Instagram refuses.
    pub refused: Vec<String>,
    /// What fails by itself.
    pub failing: Vec<Failing>,
    /// Why it waits: what happened, and what to do.
    pub waits: Option<(String, String)>,
    /// Of a report: its title, whose numbers they are, and its end, as the edge writes it.
    pub report: Option<[String; 3]>,
}

impl State {
    /// Reads it.
    pub fn read(body: &Json) -> Self {
        let day = |day: &Json| day.as_str().and_then(Day::parse).map(|day| day.0);
        let reaches = body["reaches"].as_object();
        let refused = body["refused"].as_array();
        Self {
            is_ready: body["ready"].is_string(),
            percent: body["percent"].as_u64().unwrap_or_default(),
            sampled_to: day(&body["sampled_to"]),
            final_to: day(&body["final_to"]),
            reaches: reaches
                .into_iter()
                .flatten()
                .filter_map(|(name, first)| Some((name.clone(), day(first)?)))
                .collect(),
            refused: refused
                .into_iter()
                .flatten()
                .map(|one| text(one, "metric"))
                .collect(),
            failing: Failing::list(body),
            waits: body
                .get("waits")
                .map(|waits| (text(waits, "cause"), text(waits, "action"))),
            report: body
                .get("report")
                .map(|report| ["title", "username", "until"].map(|name| text(report, name))),
        }
    }
}

/// Why the edge didn't say it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// What happened.
    pub cause: String,
    /// What to do.
    pub action: String,
    /// The person has to connect again.
    pub reconnect: bool,
    /// It may go another time.
    pub again: bool,
}

impl Problem {
    /// The edge can't be reached.
    pub fn network() -> Self {
        Self {
            cause: "The server can’t be reached.".into(),
            action: "Check your network, and try again.".into(),
            reconnect: false,
            again: true,
        }
    }

    /// A report's link opens nothing. The edge can't tell which of these it is, nor may it.
    pub fn no_report() -> Self {
        Self {
            cause: "This link opens no report.".into(),
            action: "The report has ended or was taken back, or the link isn’t whole. Compare it with the one that you were sent, or ask whoever sent it for a new one.".into(),
            reconnect: false,
            again: false,
        }
    }

    /// What an answer with an error's status says.
    pub fn of(body: &str) -> Self {
        let answer: Json = serde_json::from_str(body).unwrap_or_default();
        let or = |name: &str, other: &str| {
            let said = text(&answer, name);
            if said.is_empty() { other.to_owned() } else { said }
        };
        Self {
            cause: or("cause", "The server gave an answer that makes no sense."),
            action: or("action", "Try again in a moment."),
            reconnect: answer["retry"] == "user_reconnect",
            again: answer["retry"].is_null() || answer["retry"] == "later",
        }
    }
}

/// A member that is a text.
pub fn text(json: &Json, name: &str) -> String {
    json[name].as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
