//! The requests that Instagram received, for tests: the last 20,000.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::asked::Asked;

const MOST: usize = 20_000;

/// A request, as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
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
    entries: VecDeque<(Asked, i64)>,
}

impl Log {
    /// Notes a request.
    pub fn note(&mut self, asked: Asked, at: i64) {
        if self.entries.len() >= MOST {
            self.entries.pop_front();
        }
        self.entries.push_back((asked, at));
    }

    /// All noted requests, oldest first.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.entries.iter().map(|(asked, at)| entry(asked, *at)).collect()
    }

    /// Forgets them.
    pub fn clear(&mut self) {
        self.entries.clear();
    }
}

fn entry(asked: &Asked, at: i64) -> Entry {
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
        method: asked.method.to_string(),
        path: asked.path.clone(),
        query: asked.query.clone(),
        headers,
        body: String::from_utf8_lossy(&asked.body).into_owned(),
        at,
    }
}
