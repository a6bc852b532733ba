//! Several accounts in one feed: the posts of other feeds among its own, each published by its own account. They are lent
//! for less than a minute and written nowhere, so what is taken back or hidden there is gone here too (R85, R88). One that can't
//! be shown costs itself alone.

use super::{document::Document, state::State};
use crate::{
    instagram::EndpointProfile,
    values::time::Timestamp,
    values::writer::{list, put, without},
};

/// What came of asking for another feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lent {
    /// What it shows of its own account.
    There(Document),
    /// There is no such feed, or not any more.
    Gone,
    /// It failed, or didn't answer in time.
    Silent,
}

/// A feed has so long to answer another one, in ms. A visitor waits for it where nothing is known of that one.
pub const PATIENCE: u32 = 2_000;

/// So long it is shown at the most, in ms: 25 seconds. With those that it takes to ask, and the 30 that shared caches have, no
/// minute passes.
#[must_use]
pub const fn lives(rules: &EndpointProfile) -> u64 {
    rules.days(1) / 3_456
}

/// A feed can't be lent to itself: why, and what to do.
pub const ITSELF: [&str; 2] = [
    "A feed in feeds is this one.",
    "Take it out of feeds: its own posts are shown anyway.",
];

impl Lent {
    /// Of a document as it is kept, or of nothing.
    #[must_use]
    pub fn of(answer: &str) -> Self {
        match Document::kept(answer) {
            Some(document) => Self::There(document),
            None if answer.is_empty() => Self::Gone,
            None => Self::Silent,
        }
    }

    /// Why nothing of it is shown on pages of these origins, and what to do. What is for any page is for them too.
    #[must_use]
    pub fn left_out(
        &self,
        origins: &[String],
        now: Timestamp,
        rules: &EndpointProfile,
    ) -> Option<[&'static str; 2]> {
        Some(match self {
            Self::Gone => ["A feed in feeds isn't there (any more).", "Take it out of feeds."],
            Self::Silent => ["A feed in feeds doesn't answer.", "Try again."],
            Self::There(other) if other.state(now, rules) == State::Ended => [
                "A feed in feeds couldn't be renewed for 30 days.",
                "Its owner connects the account again, and it goes on; or take it out of feeds.",
            ],
            Self::There(other)
                if !other.origins.is_empty()
                    && (origins.is_empty() || origins.iter().any(|one| !other.origins.contains(one))) =>
            {
                [
                    "A feed in feeds is for certain origins, and this one for others, too.",
                    "List in origins none that its owner doesn't list, or take it out of feeds.",
                ]
            }
            Self::There(_) => return None,
        })
    }
}

/// A post of a feed, and its place: pinned, or when it was posted; what has no date is the last.
struct Post {
    place: String,
    json: String,
}

impl Document {
    /// The feed with what it was lent: its own pinned posts, and then all others, newest first, as many as it shows. Each says
    /// whose it is. How fresh it is, who may show it and what it is called is as without them. [`None`] if it
    /// can't be read.
    #[must_use]
    pub fn joined(&self, lent: &[&Lent], now: Timestamp, rules: &EndpointProfile) -> Option<Self> {
        let mut whole = Self::kept(&self.text())?;
        let mut posts = Vec::new();
        whole.profiles.truncate(1);
        whole.add(self, true, self.state(now, rules), &mut posts);
        for lent in lent {
            if let Lent::There(other) = lent
                && lent.left_out(&self.origins, now, rules).is_none()
            {
                whole.add(other, false, other.state(now, rules), &mut posts);
            }
        }
        let count = self.joins.split(' ').next().and_then(|count| count.parse().ok());
        let shown = posts.into_iter().take(count.unwrap_or_default());
        let shown: Vec<String> = shown.map(|post| post.json).collect();
        whole.items = list(&shown);
        whole.profiles.push(']');
        Some(whole.hashed())
    }

    /// Adds a feed's account, and its posts where they belong. A text has no plain `"`, so nothing that somebody writes looks
    /// like a part of a document.
    fn add(&mut self, other: &Self, own: bool, state: State, posts: &mut Vec<Post>) {
        self.changed = self.changed.max(other.changed);
        let profile = other.profiles.trim_matches(['[', ']']);
        let username = profile.split(',').next().unwrap_or_default();
        // An account of two feeds is one; and what was never renewed has none.
        if !self.profiles.contains(username) {
            let comma = if self.profiles.len() > 1 { "," } else { "" };
            put(&mut self.profiles, &[comma, profile]);
        }
        let authors = behind(&other.head, ",\"authors\":");
        let items = other.items(state);
        for (at, rest) in items.trim_end_matches("}]").split("},{\"id\":").enumerate() {
            let rest = if at == 0 {
                rest.strip_prefix("[{\"id\":")
            } else {
                Some(rest)
            };
            let Some(rest) = rest else { continue };
            let unpinned = without(rest, ",\"pinned\":tru", 'e');
            let (place, rest) = if own && unpinned.len() < rest.len() {
                ("first", rest)
            } else {
                let date = behind(rest, ",\"date_published\":\"").split('"').next();
                (date.unwrap_or_default(), &*unpinned)
            };
            let json = format!("{{\"id\":{rest},\"authors\":{authors}}}");
            let there = posts
                .iter()
                .any(|post| post.json.split(',').next() == json.split(',').next());
            if !there {
                let before = posts.iter().position(|post| *post.place < *place);
                let place = place.to_owned();
                posts.insert(before.unwrap_or(posts.len()), Post { place, json });
            }
        }
    }
}

/// What stands behind these words.
fn behind<'a>(text: &'a str, words: &str) -> &'a str {
    text.split_once(words).map_or("", |(_, behind)| behind)
}

#[cfg(test)]
mod tests;
