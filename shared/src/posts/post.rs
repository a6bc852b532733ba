//! A post, as it is kept: what is to be posted, how far it has come, and what happened to it.

use super::draft::{Draft, Kind};
use crate::{
    instagram::{Category, Failure, Retry},
    rooms::Writes,
    values::{json, time::Timestamp},
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The most that is kept of what happened to a post.
const LONGEST_HISTORY: usize = 120;

/// A post. What a later edge added to it is left out where it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// What is to be posted.
    pub draft: Draft,
    /// Whose it is: a session's name, or `operator`.
    pub session: String,
    /// When it was made.
    pub created: Timestamp,
    /// How far it has come.
    pub progress: Progress,
    /// What its maker should know of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Cow<'static, str>>,
    /// What happened to it, oldest first.
    #[serde(default)]
    pub history: Vec<Happened>,
}

/// Where a post stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is kept, and isn't posted until somebody says so.
    #[default]
    Draft,
    /// It waits for its time, or for what stands in its way.
    Scheduled,
    /// Instagram fetches and prepares its media.
    Making,
    /// It can be published.
    Ready,
    /// It is being published, or it isn't known yet whether it was.
    Publishing,
    /// It is at Instagram.
    Published,
    /// It isn't, and isn't tried again by itself.
    Failed,
    /// It isn't, as somebody wanted.
    Cancelled,
    /// Nobody knows whether it is. Somebody has to look.
    Unknown,
    /// What a later edge made of it. It is left alone.
    #[serde(other)]
    Later,
}

impl State {
    /// All that are told.
    pub const ALL: [Self; 9] = [
        Self::Draft,
        Self::Scheduled,
        Self::Making,
        Self::Ready,
        Self::Publishing,
        Self::Published,
        Self::Failed,
        Self::Cancelled,
        Self::Unknown,
    ];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Making => "making",
            Self::Ready => "ready",
            Self::Publishing => "publishing",
            Self::Published => "published",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Unknown => "unknown",
            Self::Later => "later",
        }
    }

    /// Whether nothing more becomes of it by itself.
    #[must_use]
    pub const fn is_end(self) -> bool {
        matches!(
            self,
            Self::Published | Self::Failed | Self::Cancelled | Self::Unknown
        )
    }
}

/// What has an effect at Instagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// The container of one picture or video of a carousel.
    Part(usize),
    /// The container of the post.
    Whole,
    /// Publishing it.
    Publish,
    /// The first comment.
    Comment,
    /// Comments are switched off.
    CommentsOff,
}

/// What was about to be done at Instagram. As long as it stands there, nobody knows whether it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// What.
    pub deed: Deed,
    /// Since when.
    pub at: Timestamp,
}

/// A container at Instagram, and what is known of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Container {
    /// Its id, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// When it was made.
    #[serde(default)]
    pub made: Timestamp,
    /// Instagram has prepared it.
    #[serde(default)]
    pub ready: bool,
    /// How often Instagram was asked for it.
    #[serde(default)]
    pub polls: u32,
    /// How often it could not be published although it was prepared.
    #[serde(default)]
    pub refused: u32,
    /// How many were made before it and came to nothing.
    #[serde(default)]
    pub spent: u32,
}

/// A thing that is done once, after publishing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chore {
    /// It is to be done.
    #[default]
    Open,
    /// Nobody knows whether it was done.
    Doubt,
    /// It is done, or given up.
    Over,
}

/// An attempt to publish whose outcome isn't known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// When it was attempted.
    pub since: Timestamp,
    /// How often it was looked into. As each time is a while after the one before, this is how long ago it was, whatever the
    /// clock does.
    #[serde(default)]
    pub looks: u32,
    /// Instagram said that the container is prepared, and nothing else.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub prepared: bool,
    /// How often it said so a while after the attempt.
    #[serde(default)]
    pub unpublished: u32,
}

/// Why it stands where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// What went wrong, where it is one of Instagram's failures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// Whose move it is.
    pub retry: Retry,
    /// What happened, in a sentence for a person.
    pub cause: Cow<'static, str>,
    /// What to do, and who does it.
    pub action: Cow<'static, str>,
}

impl From<&Failure> for Stop {
    fn from(failure: &Failure) -> Self {
        Self {
            category: Some(failure.category),
            retry: failure.retry,
            cause: failure.cause.clone(),
            action: failure.action.clone(),
        }
    }
}

/// How far a post has come. Members that it may lack are those of later versions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Where it stands.
    pub state: State,
    /// When it goes on. Nothing where it has ended or is a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Timestamp>,
    /// Since when it is tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun: Option<Timestamp>,
    /// Since when trouble at Instagram stands in its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub troubled: Option<Timestamp>,
    /// Until when its files are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<Timestamp>,
    /// The containers of a carousel's pictures and videos.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Container>,
    /// The container that is published.
    #[serde(default)]
    pub whole: Container,
    /// What was about to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intent: Option<Intent>,
    /// An attempt to publish whose outcome isn't known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<Doubt>,
    /// When publishing was first attempted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempted: Option<Timestamp>,
    /// How many attempts there were of which Instagram didn't say what became of them.
    #[serde(default)]
    pub attempts: u32,
    /// When it was known to be at Instagram.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live: Option<Timestamp>,
    /// Its id there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_id: Option<String>,
    /// Its address there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permalink: Option<String>,
    /// How often its address was asked for in vain.
    #[serde(default)]
    pub unlinked: u32,
    /// The first comment.
    #[serde(default)]
    pub comment: Chore,
    /// How often it wasn't found since nobody knows whether it was made.
    #[serde(default)]
    pub uncommented: u32,
    /// Switching comments off.
    #[serde(default)]
    pub comments_off: Chore,
    /// How often what was tried last failed in passing.
    #[serde(default)]
    pub failures: u32,
    /// Why it stands where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<Stop>,
    /// It has ended, and its files were seen to.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cleared: bool,
}

/// A thing that happened to a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// When.
    pub at: Timestamp,
    /// What, in one word: `container_made`.
    pub what: Cow<'static, str>,
    /// What more there is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Cow<'static, str>>,
}

/// Where posts are kept.
pub const KEYS: &str = "posts/p/";

/// Where the ids at Instagram are kept of posts that were taken off the list: they are no other post's.
pub const GONE: &str = "posts/m/";

/// Where one is kept; its entry of the agenda is called so, too.
#[must_use]
pub fn key(id: &str) -> String {
    format!("{KEYS}{id}")
}

/// The id of a post that is made now: ids are in the order of time.
#[must_use]
pub fn id(now: Timestamp, random: &str) -> String {
    let random: String = random.chars().take(10).collect();
    format!("{:011x}{random}", now.millis())
}

impl Post {
    /// One that is made now: a draft, or one that goes out at its time.
    #[must_use]
    pub fn new(draft: Draft, is_draft: bool, session: &str, now: Timestamp) -> Self {
        let mut post = Self {
            draft,
            session: session.to_owned(),
            created: now,
            progress: Progress::default(),
            warnings: Vec::new(),
            history: Vec::new(),
        };
        post.happened(now, "made", None);
        post.arrange(is_draft, now);
        post
    }

    /// It is a draft, or goes out at its time.
    pub(super) fn arrange(&mut self, is_draft: bool, now: Timestamp) {
        let (state, next) = if is_draft {
            (State::Draft, None)
        } else {
            (State::Scheduled, Some(self.draft.at.unwrap_or(now)))
        };
        self.progress.state = state;
        self.progress.next = next;
    }

    /// One that was kept.
    #[must_use]
    pub fn kept(text: &str) -> Option<Self> {
        json::from_str(text).ok()
    }

    /// As it is kept.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// It is kept, and its entry of the agenda is at its next time.
    #[must_use]
    pub fn writes(&self, id: &str) -> Writes {
        let key = key(id);
        Writes {
            rows: vec![(key.clone(), Some(self.text()))],
            due: vec![(key, self.progress.next)],
            told: Vec::new(),
            shows: false,
        }
    }

    /// It is taken out of the list.
    #[must_use]
    pub fn removal(id: &str) -> Writes {
        let key = key(id);
        Writes {
            rows: vec![(key.clone(), None)],
            due: vec![(key, None)],
            told: Vec::new(),
            shows: false,
        }
    }

    /// Something happened to it.
    pub fn happened(&mut self, at: Timestamp, what: &'static str, detail: Option<Cow<'static, str>>) {
        // Its beginning is kept, and what came last.
        if self.history.len() >= LONGEST_HISTORY {
            self.history.remove(LONGEST_HISTORY / 2);
        }
        let what = Cow::Borrowed(what);
        self.history.push(Happened { at, what, detail });
    }

    /// Whether its container is made of others.
    #[must_use]
    pub fn is_carousel(&self) -> bool {
        self.draft.kind == Kind::Carousel
    }

    /// Whether nothing with an effect was done for it at Instagram yet, so that it may still be changed.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        let progress = &self.progress;
        matches!(progress.state, State::Draft | State::Scheduled)
            && progress.intent.is_none()
            && progress.attempted.is_none()
            && progress.whole == Container::default()
            && progress.parts.is_empty()
    }
}

#[cfg(test)]
mod tests;
