//! The post that is being made: its slides in their order, its words, its time. It is kept as it is.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::posts::draft::Kind;

pub use crate::medium::{Slide, Stage, Tag};
use crate::odd::{list, odd};
use crate::sent::Sent;

/// What is being made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Work {
    /// The slides, in their order.
    #[serde(deserialize_with = "list")]
    pub slides: Vec<Slide>,
    /// The kind that was chosen; none: by itself.
    #[serde(deserialize_with = "odd")]
    pub kind: Option<Kind>,
    /// The caption.
    #[serde(deserialize_with = "odd")]
    pub caption: String,
    /// The first comment.
    #[serde(deserialize_with = "odd")]
    pub first_comment: String,
    /// Names, separated by commas or spaces.
    #[serde(deserialize_with = "odd")]
    pub collaborators: String,
    /// A place's id.
    #[serde(deserialize_with = "odd")]
    pub location: String,
    /// It is labelled as made by AI.
    #[serde(deserialize_with = "odd")]
    pub ai_generated: bool,
    /// Nobody may comment.
    #[serde(deserialize_with = "odd")]
    pub comments_off: bool,
    /// A reel doesn't show in the feed.
    #[serde(deserialize_with = "odd")]
    pub reels_only: bool,
    /// The moment of a reel that is its cover, in milliseconds.
    #[serde(deserialize_with = "odd")]
    pub cover_ms: u32,
    /// Or the picture that is.
    #[serde(deserialize_with = "odd")]
    pub cover: Option<Slide>,
    /// When, as `<input type=datetime-local>` spells it; empty: now.
    #[serde(deserialize_with = "odd")]
    pub when: String,
    /// What was sent of it without an answer: it makes no second post.
    #[serde(deserialize_with = "odd")]
    pub sent: Option<Sent>,
    /// The post that is changed; none: a new one is made.
    #[serde(deserialize_with = "odd")]
    pub of: Option<Changed>,
    /// What the post that is changed has and this page doesn't show: taken away.
    #[serde(deserialize_with = "odd")]
    pub without: Vec<String>,
    /// What was being made when somebody began to change a post.
    #[serde(deserialize_with = "odd")]
    pub aside: Option<Box<Self>>,
}

/// A post at the edge that is changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Changed {
    /// Its name there.
    pub id: String,
    /// It is a draft.
    #[serde(deserialize_with = "odd")]
    pub draft: bool,
    /// What it was when somebody began to change it, as the edge is told.
    #[serde(deserialize_with = "odd")]
    pub began: Value,
}

impl Work {
    /// The slide of that number.
    pub fn slide(&self, id: u32) -> Option<&Slide> {
        let mut all = self.slides.iter().chain(&self.cover);
        all.find(|slide| slide.id == id)
    }

    /// The same, to change it.
    pub fn slide_mut(&mut self, id: u32) -> Option<&mut Slide> {
        let mut all = self.slides.iter_mut().chain(&mut self.cover);
        all.find(|slide| slide.id == id)
    }

    /// The numbers of its slides, and of the cover's picture.
    pub fn ids(&self) -> Vec<u32> {
        self.slides
            .iter()
            .chain(&self.cover)
            .map(|slide| slide.id)
            .collect()
    }

    /// The picture that is the cover, where the kind has one.
    pub fn picture(&self) -> Option<&Slide> {
        self.cover.as_ref().filter(|_| self.kind() == Kind::Reel)
    }

    /// Where a slide stands.
    pub fn place(&self, id: u32) -> Option<usize> {
        self.slides.iter().position(|slide| slide.id == id)
    }

    /// Puts a slide to that place. Gives the place where it stands then.
    pub fn put(&mut self, id: u32, place: usize) -> Option<usize> {
        let slide = self.slides.remove(self.place(id)?);
        let place = place.min(self.slides.len());
        self.slides.insert(place, slide);
        Some(place)
    }

    /// The chosen kind, or the one that fits.
    pub fn kind(&self) -> Kind {
        self.kind.unwrap_or(match self.slides.as_slice() {
            [one] if one.video => Kind::Reel,
            [_] | [] => Kind::Image,
            _ => Kind::Carousel,
        })
    }

    /// Nothing of anybody's is in it.
    pub fn is_empty(&self) -> bool {
        self.of.is_none()
            && self.slides.is_empty()
            && self.caption.trim().is_empty()
            && self.first_comment.trim().is_empty()
    }

    /// Why it can't be sent yet.
    pub fn hindrance(&self) -> Option<String> {
        if self.slides.is_empty() {
            return Some("Add a picture or a video first.".into());
        }
        if self.kind() != Kind::Carousel && self.slides.len() > 1 {
            return Some("Only a carousel has several slides: choose that kind, or take slides away.".into());
        }
        let named = |(at, slide)| (format!("Slide {}", at + 1), slide);
        let cover = self.picture().map(|cover| ("The cover".to_owned(), cover));
        let mut all = self.slides.iter().enumerate().map(named).chain(cover);
        all.find_map(|(name, slide)| match &slide.stage {
            Stage::There => None,
            Stage::Failed(words) => Some(format!("{name}: {words}")),
            Stage::Reading | Stage::Sending(_) | Stage::Waiting(_) => {
                Some(format!("{name} isn’t uploaded yet."))
            }
        })
    }

    /// What the edge is asked for; `at` is the time as RFC 3339 spells it.
    pub fn body(&self, at: Option<&str>, draft: bool) -> Value {
        let kind = self.kind();
        let media: Vec<Value> = self.slides.iter().map(|slide| slide.body(kind)).collect();
        let mut body = json!({"kind": kind, "media": media});
        let mut set = |name: &str, value: Value| {
            if let Some(members) = body.as_object_mut() {
                members.insert(name.into(), value);
            }
        };
        if kind != Kind::Story {
            for (name, text) in [("caption", &self.caption), ("first_comment", &self.first_comment)] {
                if !text.trim().is_empty() {
                    set(name, text.as_str().into());
                }
            }
            let names = names(&self.collaborators);
            if !names.is_empty() {
                set("collaborators", names.into());
            }
            if !self.location.trim().is_empty() {
                set("location", self.location.trim().into());
            }
            if self.comments_off {
                set("comments", false.into());
            }
        }
        if self.ai_generated {
            set("ai_generated", true.into());
        }
        if kind == Kind::Reel {
            match &self.cover {
                Some(cover) => set("cover", cover.place()),
                None => set("cover_offset_ms", self.cover_ms.into()),
            }
            if self.reels_only {
                set("share_to_feed", false.into());
            }
        }
        if let Some(at) = at {
            set("at", at.into());
        }
        if draft {
            set("draft", true.into());
        }
        body
    }

    /// The key under which it is sent.
    pub fn key(&mut self, fresh: impl FnOnce() -> String) -> String {
        let slides = self.slides.iter().map(|slide| slide.id).collect();
        let sent = Sent::again(self.sent.take(), slides, fresh);
        let key = sent.key.clone();
        self.sent = Some(sent);
        key
    }
}

/// Names from a field: without `@`, separated by commas or spaces.
fn names(text: &str) -> Vec<String> {
    let parts = text
        .split([',', ' ', '\n'])
        .map(|part| part.trim().trim_start_matches('@'));
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// A size for people.
pub fn size_text(bytes: u64) -> String {
    match bytes {
        0..=999_999 => format!("{} KB", bytes.div_ceil(1_000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

#[cfg(test)]
#[path = "work_tests.rs"]
mod tests;
