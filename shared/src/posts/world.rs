//! What a post's next step depends on besides itself: the time, the connection, and what was done for the account's other
//! posts.

use super::{
    policy::Policy,
    quota::{KEY, Quota},
};
use crate::{
    instagram::Failure,
    rooms::{Facts, Host},
    values::{
        json,
        time::{DAY, HOUR, MINUTE, SECOND, Timestamp},
    },
};
use serde::{Deserialize, Serialize};

/// Where it is kept how many containers were made.
pub const MADE: &str = "posts/containers";
/// The most containers of a day (Instagram's documentation; it can't be asked for).
pub const MOST_CONTAINERS: u64 = 400;

/// Where it is kept until when nothing is published, as Instagram held something of the account back.
const HELD: &str = "posts/held";
/// The longest that it is believed: Instagram's longest wait.
const LONGEST: u64 = DAY;

/// Until when nothing is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Held {
    until: Timestamp,
}

/// Until when nothing of the account is published, if something was held back.
pub(super) async fn held(host: &Host) -> Option<Timestamp> {
    let Held { until } = json::from_str(&host.row(HELD).await?).ok()?;
    let now = host.facts().now;
    (until > now && until.since(now) <= LONGEST).then_some(until)
}

/// How long what Instagram said of the quota is good for publishing.
const FRESH: u64 = MINUTE;
/// How long it is good for waiting.
const FULL: u64 = 10 * MINUTE;
/// How long an answer may take.
const ANSWERED: u64 = 20 * SECOND;

/// How many containers were made, by the hour.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Each hour's number since 1970, and how many.
    #[serde(default)]
    pub hours: Vec<(u64, u64)>,
}

impl Made {
    /// How many in the last 24 hours.
    #[must_use]
    pub fn count(&self, now: Timestamp) -> u64 {
        let recent = self.hours.iter().filter(|(hour, _)| is_recent(*hour, now));
        recent.map(|(_, count)| *count).fold(0, u64::saturating_add)
    }

    /// One more.
    pub fn add(&mut self, now: Timestamp) {
        self.hours.retain(|(hour, _)| is_recent(*hour, now));
        let this = now.millis() / HOUR;
        match self.hours.iter_mut().find(|(hour, _)| *hour == this) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => self.hours.push((this, 1)),
        }
    }
}

const fn is_recent(hour: u64, now: Timestamp) -> bool {
    let now = now.millis() / HOUR;
    hour <= now && now.saturating_sub(hour) <= DAY / HOUR
}

/// Whether the next post can go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gate {
    /// It can.
    Open,
    /// Not before then.
    Shut(Timestamp),
    /// Instagram is to be asked.
    Ask,
    /// It is being asked for another post.
    Asked,
}

/// What is known of the account's other posts.
#[derive(Debug, Clone, Default)]
pub(super) struct Others {
    /// Their ids at Instagram.
    pub(super) known: Vec<String>,
    /// One of them looks the same there, and it isn't known whether it is there.
    pub(super) has_twin: bool,
}

/// What a post's next step depends on besides itself.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) now: Timestamp,
    /// Why Instagram can't be asked.
    pub(super) unusable: Option<Failure>,
    /// What the site's operator lets be posted.
    pub(super) policy: Option<Policy>,
    pub(super) username: Option<String>,
    pub(super) quota: Option<Quota>,
    pub(super) made: Made,
    /// Until when nothing is published.
    pub(super) held: Option<Timestamp>,
    pub(super) others: Others,
    was: (Option<Quota>, Made, Option<Timestamp>),
}

impl World {
    pub(super) async fn read(host: &Host) -> Self {
        let quota = host.row(KEY).await;
        let made = host.row(MADE).await;
        let held = held(host).await;
        let Facts {
            now,
            unusable,
            username,
            policy,
            ..
        } = host.facts();
        let quota = quota.and_then(|text| json::from_str(&text).ok());
        let made: Option<Made> = made.and_then(|text| json::from_str(&text).ok());
        let made = made.unwrap_or_default();
        Self {
            now,
            unusable,
            policy: Policy::of(&policy),
            username,
            quota,
            made: made.clone(),
            held,
            others: Others::default(),
            was: (quota, made, held),
        }
    }

    /// What is to be kept of it.
    pub(super) fn rows(&self) -> Vec<(String, Option<String>)> {
        let mut rows = Vec::new();
        if self.made != self.was.1 {
            rows.push((MADE.to_owned(), serde_json::to_string(&self.made).ok()));
        }
        if let Some(quota) = self.quota.filter(|_| self.quota != self.was.0) {
            rows.push((KEY.to_owned(), serde_json::to_string(&quota).ok()));
        }
        if let Some(until) = self.held.filter(|_| self.held != self.was.2) {
            rows.push((HELD.to_owned(), serde_json::to_string(&Held { until }).ok()));
        }
        rows
    }

    /// Whether the quota lets another one be published.
    pub(super) fn gate(&self) -> Gate {
        let Some(quota) = self.quota else {
            return Gate::Ask;
        };
        let is_asked = |at: Timestamp| at <= self.now && self.now.since(at) < ANSWERED;
        let ask = if quota.asked.is_some_and(is_asked) {
            Gate::Asked
        } else {
            Gate::Ask
        };
        if quota.at > self.now {
            return ask;
        }
        let age = self.now.since(quota.at);
        let full = quota.total.is_some_and(|total| quota.usage >= total);
        match (full, age) {
            (true, age) if age < FULL => Gate::Shut(quota.at.plus(FULL)),
            (false, age) if age <= FRESH => Gate::Open,
            _ => ask,
        }
    }

    /// Instagram is asked for the quota.
    pub(super) fn asks(&mut self) {
        self.quota = Some(Quota {
            asked: Some(self.now),
            ..self.quota.unwrap_or_default()
        });
    }

    /// Instagram said it. What was begun since it was asked for others isn't in it yet.
    pub(super) fn said(&mut self, said: Quota) {
        let is_fresh = |before: &Quota| before.at <= self.now && self.now.since(before.at) <= FRESH;
        let begun = self.quota.filter(is_fresh).map_or(0, |before| before.usage);
        self.quota = Some(Quota {
            usage: said.usage.max(begun),
            ..said
        });
    }

    /// One is about to be published.
    pub(super) fn used(&mut self) {
        if let Some(quota) = &mut self.quota {
            quota.usage = quota.usage.saturating_add(1);
        }
    }

    /// It wasn't.
    pub(super) fn unused(&mut self) {
        if let Some(quota) = &mut self.quota {
            quota.usage = quota.usage.saturating_sub(1);
        }
    }

    /// Instagram refused something: where it held it back, nothing is published for a while.
    pub(super) fn refused(&mut self, failure: &Failure) {
        if failure.is_held_back() {
            let wait = u64::from(failure.retry_after_seconds.unwrap_or_default()).saturating_mul(SECOND);
            self.held = self.held.max(Some(self.now.plus(wait.min(LONGEST))));
        }
    }

    /// Instagram says that it is used up.
    pub(super) fn full(&mut self) {
        let before = self.quota.unwrap_or_default();
        let usage = before.total.unwrap_or(before.usage).max(1);
        self.quota = Some(Quota {
            usage,
            total: Some(usage),
            duration: before.duration,
            at: self.now,
            asked: None,
        });
    }
}
