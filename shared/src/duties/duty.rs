//! One of Meta's requests, until it is done: every connection of that account ends, at every site there ever was (R71).
//!
//! It is written down before it is answered, and done in rounds over the sites. A round in which somebody didn't answer is
//! made again, for ever; a clean one is made once more after two minutes, for a connect that was under way may be
//! claimed later, and a site may be heard of later.

use super::signed_request::SignedRequest;
use crate::{
    connection::{app_pause::minute, record::Record},
    instagram::{EndpointProfile, UserId},
    settings::{apps::App, config::Config},
    values::{
        secret,
        time::{HOUR, MINUTE, SECOND, Timestamp},
    },
};
use serde::{Deserialize, Serialize};

/// Sites that are asked at one ring of the alarm.
pub const SITES_AT_ONCE: usize = 32;
/// A flow's result lives for a minute, and a connection's row is told within half of one: so many of Instagram's minutes.
const ONCE_MORE: u64 = 2;
/// The waits after rounds in which somebody didn't answer; the last one for ever.
const WAITS: [u64; 5] = [10 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR];

/// What Meta asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyKind {
    /// The person took the app away.
    Deauthorize,
    /// The person wants what is kept to be deleted.
    Deletion,
    /// None of Meta's: the operator removed the site.
    SiteRemoved,
}

/// Why a connection is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Departure {
    /// A page or a program of its owner's ended it.
    Disconnected,
    /// Nobody used it for 90 days.
    Unused,
    /// The person took the app away at Instagram.
    Deauthorized,
    /// The person asked Meta for the deletion of what is kept.
    Deleted,
    /// The operator removed the site from the edge.
    SiteRemoved,
}

impl DutyKind {
    /// What a connection that ends by it is told as.
    #[must_use]
    pub const fn departure(self) -> Departure {
        match self {
            Self::Deauthorize => Departure::Deauthorized,
            Self::Deletion => Departure::Deleted,
            Self::SiteRemoved => Departure::SiteRemoved,
        }
    }

    /// In the audit log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deauthorize => "deauthorized",
            Self::Deletion => "deletion_requested",
            Self::SiteRemoved => "site_removed",
        }
    }
}

/// A request of Meta's that isn't done yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// What is asked for.
    pub kind: DutyKind,
    /// The id of the app whose Meta's request is: connections of another one stay. A request of when there was one app
    /// alone names none, and means every one.
    #[serde(default)]
    pub app: Option<String>,
    /// Whose connections end.
    pub account: UserId,
    /// When it happened, by Meta's clock: what was connected later stays.
    pub issued: Timestamp,
    /// Names it: the same request has the same code.
    pub code: String,
    /// The last site that was asked in this round.
    after: String,
    /// Somebody in this round didn't answer.
    failed: bool,
    /// Rounds in which somebody didn't, one after the other.
    tries: usize,
    /// There was a clean round.
    clean: bool,
}

/// What came of asking some sites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The last of them; [`None`] when there is no more.
    pub last: Option<String>,
    /// Whether each answered.
    pub all_answered: bool,
}

impl Duty {
    /// What follows from a request. The code is made of a secret, so that nobody finds out by guessing whether a person
    /// ever asked.
    #[must_use]
    pub fn of(kind: DutyKind, request: SignedRequest, app: &App) -> Self {
        let SignedRequest { account, issued } = request;
        let secret = app.secret.reveal();
        let named = format!("{}/{account}/{}/{secret}", kind.as_str(), issued.seconds());
        Self {
            kind,
            app: Some(app.id.clone()),
            code: secret::hash_hex(&named).chars().take(32).collect(),
            account,
            issued,
            after: String::new(),
            failed: false,
            tries: 0,
            clean: false,
        }
    }

    /// Its name on the agenda.
    #[must_use]
    pub fn name(&self) -> String {
        format!("duty {}", self.code)
    }

    /// The sites that are next, of all.
    #[must_use]
    pub fn next<'a>(&self, sites: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
        sites
            .filter(|site| *site > self.after.as_str())
            .take(SITES_AT_ONCE)
            .collect()
    }

    /// What is left of it, and when it goes on; [`None`] when it is done.
    #[must_use]
    pub fn went(
        mut self,
        asked: Asked,
        rules: &EndpointProfile,
        now: Timestamp,
    ) -> Option<(Self, Timestamp)> {
        self.failed |= !asked.all_answered;
        if let Some(last) = asked.last {
            self.after = last;
            return Some((self, now));
        }
        self.after.clear();
        if core::mem::take(&mut self.failed) {
            let wait = WAITS.get(self.tries).or(WAITS.last()).copied().unwrap_or(HOUR);
            self.tries = self.tries.saturating_add(1);
            return Some((self, now.plus(wait)));
        }
        self.tries = 0;
        if core::mem::replace(&mut self.clean, true) {
            return None;
        }
        Some((self, now.plus(ONCE_MORE.saturating_mul(minute(rules)))))
    }
}

impl Duty {
    /// Whether it begins to wait for longer than anybody should have to without being told: once, after five rounds.
    #[must_use]
    pub const fn is_late(&self) -> bool {
        self.tries == WAITS.len() && self.after.is_empty()
    }
}

/// Whether a connection ends by what happened then, at that app. Meta's requests come late and more than once: who
/// connected the account again since stays connected. A record of before any of this was kept can't tell, and ends.
#[must_use]
pub fn ends(record: &Record, app: Option<&str>, issued: Timestamp, config: &Config) -> bool {
    let own = config.app_id_of(record.app.as_deref());
    let before = |consented: Timestamp| consented.seconds() <= issued.seconds();
    app.is_none_or(|app| own.is_empty() || app == own) && record.consented.is_none_or(before)
}

#[cfg(test)]
mod tests;
