//! What a feed's owner sees of it: since when and why it isn't fresh, and what to do. Its visitors see the last good
//! answer meanwhile (R76).

use super::{
    joined::Lent,
    settings::Settings,
    state::{self, State},
};
use crate::{
    connection::record::Record,
    instagram::{EndpointProfile, Failure, Retry},
    values::{
        date::iso8601,
        json,
        time::{MINUTE, SECOND, Timestamp},
        writer::{Members, list},
    },
};

/// A picture that didn't come is fetched again after so long, which is the least interval of a feed, and then after twice as
/// long each time, up to when the feed is due anyway.
const PICTURES_AGAIN: u64 = 15 * MINUTE;

/// What is said of a feed whose last answer was too long to be kept.
const LARGE: [&str; 2] = [
    "Instagram's answer is above 1.9 MB and isn't kept: a change may leave the feed empty until its next renewal.",
    "With trial_reels, and without kinds, only, without and pinned, no more posts are read than count says.",
];

/// How a feed's renewals went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewals {
    /// When it was published, or emptied: since then it waits for a renewal.
    pub published: Timestamp,
    /// When one succeeded last.
    pub renewed: Option<Timestamp>,
    /// Since when they fail.
    pub since: Option<Timestamp>,
    /// Why.
    pub failure: Option<Failure>,
    /// How many in a row.
    pub failures: u32,
    /// Its owner was told that it is stale.
    pub told: bool,
    /// Pinned posts that the last good one didn't find: their ids as JSON, without the brackets.
    pub not_found: String,
    /// How many in a row left pictures out that didn't come.
    pub lacking: u32,
    /// Of the last good one's answer nothing was kept: it was too long.
    pub large: bool,
}

/// What the owner is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedEvent {
    /// It isn't renewed any more.
    Stale,
    /// It is renewed again.
    Recovered,
}

impl FeedEvent {
    const fn name(self) -> &'static str {
        match self {
            Self::Stale => "feed.stale",
            Self::Recovered => "feed.recovered",
        }
    }
}

impl Renewals {
    /// Of a feed that is published now.
    #[must_use]
    pub const fn new(published: Timestamp) -> Self {
        Self {
            published,
            renewed: None,
            since: None,
            failure: None,
            failures: 0,
            told: false,
            not_found: String::new(),
            lacking: 0,
            large: false,
        }
    }

    /// As they are kept: a line for each part, the failure as JSON, which has no line feed inside of a text.
    #[must_use]
    pub fn text(&self) -> String {
        let millis = |at: Option<Timestamp>| at.map_or(0, Timestamp::millis).to_string();
        let parts = [
            self.published.millis().to_string(),
            millis(self.renewed),
            millis(self.since),
            self.failures.to_string(),
            u8::from(self.told).to_string(),
            serde_json::to_string(&self.failure).unwrap_or_default(),
            self.not_found.clone(),
            self.lacking.to_string(),
        ];
        parts.join("\n") + if self.large { "\n1" } else { "" }
    }

    /// Those that were kept.
    #[must_use]
    pub fn kept(text: &str) -> Option<Self> {
        let mut lines = text.split('\n');
        let mut number = || lines.next()?.parse::<u64>().ok();
        let (published, renewed, since) = (number()?, number()?, number()?);
        let (failures, told) = (number()?, number()?);
        let some = |millis| Some(Timestamp::from_millis(millis)).filter(|_| millis > 0);
        Some(Self {
            published: Timestamp::from_millis(published),
            renewed: some(renewed),
            since: some(since),
            failures: u32::try_from(failures).ok()?,
            told: told > 0,
            failure: json::from_str(lines.next()?).ok()?,
            not_found: lines.next().unwrap_or_default().to_owned(),
            lacking: lines.next().and_then(|line| line.parse().ok()).unwrap_or(0),
            large: lines.next().is_some(),
        })
    }

    /// Visitors see none of its posts until it is renewed.
    pub fn begin_anew(&mut self, now: Timestamp) {
        *self = Self {
            told: self.told,
            ..Self::new(now)
        };
    }

    /// One succeeded; so many pictures didn't come, and its answer was kept or is too `large`.
    pub fn succeeded(
        &mut self,
        not_found: String,
        missing: usize,
        large: bool,
        now: Timestamp,
    ) -> Option<FeedEvent> {
        let told = self.told;
        let lacking = self.lacking.saturating_add(1);
        *self = Self {
            renewed: Some(now),
            not_found,
            large,
            lacking: if missing > 0 { lacking } else { 0 },
            ..Self::new(self.published)
        };
        told.then_some(FeedEvent::Recovered)
    }

    /// One failed. Its owner hears of it once: at once where somebody has to act, and else when the feed is stale. What is
    /// wrong with the app or with Instagram is no feed's fault, and whoever has to act hears of it elsewhere (R109).
    pub fn failed(
        &mut self,
        failure: Failure,
        minutes: u32,
        now: Timestamp,
        rules: &EndpointProfile,
    ) -> Option<FeedEvent> {
        self.since.get_or_insert(now);
        self.failures = self.failures.saturating_add(1);
        let own = !failure.concerns_app() && !failure.is_trouble();
        let acts = own && failure.retry != Retry::Later;
        let fresh = State::of(self.renewed.or(Some(self.published)), minutes, now, rules) == State::Fresh;
        self.failure = Some(failure);
        let tells = !self.told && (acts || !fresh);
        self.told |= tells;
        tells.then_some(FeedEvent::Stale)
    }

    /// When it is tried next.
    #[must_use]
    pub fn next(&self, minutes: u32, now: Timestamp, chance: u64, rules: &EndpointProfile) -> Timestamp {
        let Some(failure) = &self.failure else {
            let next = state::next(minutes, now, chance, rules);
            return match self.lacking.checked_sub(1) {
                Some(before) => next.min(now.plus(PICTURES_AGAIN << before.min(12))),
                None => next,
            };
        };
        let wait = u64::from(failure.retry_after_seconds.unwrap_or(0)).saturating_mul(SECOND);
        state::again(minutes, self.failures.saturating_sub(1), wait, now, chance, rules)
    }

    /// Whether visitors see its posts: as long as they do, its account is in use.
    #[must_use]
    pub fn is_seen(&self, minutes: u32, now: Timestamp, rules: &EndpointProfile) -> bool {
        self.state(minutes, now, rules) != State::Ended
    }

    /// How fresh its owner is told it is: never fresher than visitors see it.
    fn state(&self, minutes: u32, now: Timestamp, rules: &EndpointProfile) -> State {
        match State::of(self.renewed.or(Some(self.published)), minutes, now, rules) {
            State::Fresh if self.told => State::Stale,
            state => state,
        }
    }

    /// As `GET /feeds` says it, with why each feed is left out of it that was to be among it.
    #[must_use]
    pub fn told(
        &self,
        url: &str,
        id: &str,
        settings: &Settings,
        lent: &[Lent],
        now: Timestamp,
        rules: &EndpointProfile,
    ) -> String {
        let mut members = Members::new();
        members.text("id", id);
        members.text("url", url);
        let state = self.state(settings.minutes, now, rules).name();
        members.text("state", self.renewed.map_or("waiting", |_| state));
        members.number_if("renewed_at", self.renewed.map(Timestamp::seconds));
        self.why(&mut members);
        if !self.not_found.is_empty() {
            members.raw("not_found", &format!("[{}]", self.not_found));
        }
        let mut left_out = Vec::new();
        for (id, lent) in settings.feeds.iter().zip(lent) {
            if let Some([cause, action]) = lent.left_out(&settings.origins, now, rules) {
                let mut members = Members::new();
                members.text("id", id);
                members.text("cause", cause);
                members.text("action", action);
                left_out.push(members.object());
            }
        }
        if !left_out.is_empty() {
            members.raw("left_out", &list(&left_out));
        }
        members.raw("settings", &settings.text());
        members.object()
    }

    fn why(&self, members: &mut Members) {
        members.number_if("since", self.since.map(Timestamp::seconds));
        if let Some(failure) = &self.failure {
            let json = |value: Result<String, _>| value.unwrap_or_default();
            members.raw("category", &json(serde_json::to_string(&failure.category)));
            members.raw("retry", &json(serde_json::to_string(&failure.retry)));
            members.text("cause", &failure.cause);
            members.text("action", &failure.action);
        } else if self.large {
            members.text("cause", LARGE[0]);
            members.text("action", LARGE[1]);
        }
    }

    /// The body of an event for the operator of the connection's site.
    #[must_use]
    pub fn event(&self, event: FeedEvent, id: &str, record: &Record, now: Timestamp) -> String {
        let mut data = Members::new();
        data.text("feed", id);
        data.text("connection", &record.id);
        data.text("site", &record.site);
        data.text_if("username", record.account.username.as_deref());
        data.number_if("renewed_at", self.renewed.map(Timestamp::seconds));
        self.why(&mut data);
        let mut body = Members::new();
        body.text("type", event.name());
        body.text("timestamp", &iso8601(now));
        body.raw("data", &data.object());
        body.object()
    }
}

#[cfg(test)]
mod tests;
