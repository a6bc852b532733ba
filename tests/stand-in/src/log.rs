//! The requests that Instagram received, for tests: the last 20,000.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::asked::Asked;
use crate::step::Step;

const MOST: usize = 20_000;

/// A request, as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Whom it asked: `cdn`, `me`, `media`, `exchange` and so on.
    pub step: Step,
    /// The verb.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query, without the question mark.
    pub query: String,
    /// The headers; names in lower case, repeated ones joined by comma.
    pub headers: BTreeMap<String, String>,
    /// The body, as text.
    pub body: String,
    /// When, in Unix milliseconds of the stand-in's clock.
    pub at: i64,
}

/// The log.
#[derive(Debug, Default)]
pub struct Log {
    // Kept as it came: spelling it out is for the few who read it, not for the many who ask.
    entries: VecDeque<(Asked, Step, i64)>,
    counts: BTreeMap<Step, u64>,
}

impl Log {
    /// Notes a request.
    pub fn note(&mut self, asked: Asked, step: Step, at: i64) {
        if self.entries.len() >= MOST {
            self.entries.pop_front();
        }
        self.entries.push_back((asked, step, at));
        *self.counts.entry(step).or_default() += 1;
    }

    /// How many came to each step, however many: what is told of each is limited, the count isn't.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<Step, u64> {
        self.counts.clone()
    }

    /// All noted requests, oldest first.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.entries
            .iter()
            .map(|(asked, step, at)| entry(asked, *step, *at))
            .collect()
    }

    /// Forgets them.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.counts.clear();
    }
}

fn entry(asked: &Asked, step: Step, at: i64) -> Entry {
    let mut headers: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in &asked.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        headers
            .entry(name.as_str().to_owned())
            .and_modify(|there| {
                there.push_str(", ");
                there.push_str(&value);
            })
            .or_insert_with(|| value.to_string());
    }
    Entry {
        step,
        method: asked.method.to_string(),
        path: asked.path.clone(),
        query: asked.query.clone(),
        headers,
        body: String::from_utf8_lossy(&asked.body).into_owned(),
        at,
    }
}
