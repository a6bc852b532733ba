//! What the edge tells of a site's calls.
use serde::Deserialize;
use serde_json::Value;
use shared::values::time::{HOUR, Timestamp};

use common::failure::{Failure, Outcome};

/// The calls of an hour, as the edge tells them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct Calls {
    pub hour: u64,
    pub people: u64,
    pub due: u64,
    pub background: u64,
    pub percent: u64,
}

impl Calls {
    pub const fn all(&self) -> u64 {
        self.people + self.due + self.background
    }

    pub fn at(&self) -> Timestamp {
        Timestamp::from_millis(self.hour.saturating_mul(HOUR))
    }

    pub const fn add(&mut self, other: &Self) {
        self.people += other.people;
        self.due += other.due;
        self.background += other.background;
        if other.percent > self.percent {
            self.percent = other.percent;
        }
    }
}

/// An account's calls.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Account {
    pub connection: String,
    pub username: Option<String>,
    pub limited_until: Option<Timestamp>,
    pub hours: Vec<Calls>,
}

impl Account {
    pub fn name(&self) -> String {
        self.username
            .as_ref()
            .map_or_else(|| self.connection.clone(), |name| format!("@{name}"))
    }

    pub fn total(&self) -> Calls {
        let mut total = Calls::default();
        self.hours.iter().for_each(|hour| total.add(hour));
        total
    }
}

/// Everything that the edge told of a site.
#[derive(Debug, Default)]
pub struct Told {
    pub accounts: Vec<Account>,
    pub unanswered: Vec<String>,
}

impl Told {
    /// The site's hours, all accounts together, without a gap from the first to the last.
    pub fn hours(&self) -> Vec<Calls> {
        let all = || self.accounts.iter().flat_map(|account| &account.hours);
        let ends = (
            all().map(|hour| hour.hour).min(),
            all().map(|hour| hour.hour).max(),
        );
        let (Some(first), Some(last)) = ends else {
            return Vec::new();
        };
        // A clock that jumped is no reason for a million hours.
        let first = first.max(last.saturating_sub(8 * 24 - 1));
        let mut hours: Vec<Calls> = (first..=last)
            .map(|hour| Calls {
                hour,
                ..Calls::default()
            })
            .collect();
        for hour in all() {
            let at = hour
                .hour
                .checked_sub(first)
                .and_then(|at| usize::try_from(at).ok());
            if let Some(sum) = at.and_then(|at| hours.get_mut(at)) {
                sum.add(hour);
            }
        }
        hours
    }
}

/// All pages; an account that can't be read costs itself.
pub fn read(site: &str, get: impl Fn(&str) -> Outcome<Value>) -> Outcome<Told> {
    let (mut told, mut cursor) = (Told::default(), String::new());
    loop {
        let page = get(&format!("/operator/usage?site={site}{cursor}"))?;
        let list = |name: &str| page.get(name).and_then(Value::as_array).cloned();
        let Some(lines) = list("connections") else {
            return Err(Failure::new(
                "the edge's answer can't be read: is it of another version?",
            ));
        };
        for line in lines {
            match serde_json::from_value::<Account>(line.clone()) {
                Ok(account) => told.accounts.push(account),
                Err(_) => told.unanswered.push(id(&line)),
            }
        }
        told.unanswered
            .extend(list("unanswered").unwrap_or_default().iter().filter_map(text));
        match page.get("next").and_then(text) {
            Some(next) if format!("&cursor={next}") != cursor => cursor = format!("&cursor={next}"),
            _ => break,
        }
    }
    told.accounts
        .sort_by_key(|account| (std::cmp::Reverse(account.total().all()), account.name()));
    Ok(told)
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn id(line: &Value) -> String {
    line.get("connection").and_then(text).unwrap_or_default()
}
