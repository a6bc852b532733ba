//! The post that is being made: its slides in their order, its words, its time. It is kept as it is.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::posts::draft::Kind;

/// What is being made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Work {
    /// The slides, in their order.
    pub slides: Vec<Slide>,
    /// The kind that was chosen; none: by itself.
    pub kind: Option<Kind>,
    /// The caption.
    pub caption: String,
    /// The first comment.
    pub first_comment: String,
    /// Names, separated by commas or spaces.
    pub collaborators: String,
    /// A place's id.
    pub location: String,
    /// It is labelled as made by AI.
    pub ai_generated: bool,
    /// Nobody may comment.
    pub comments_off: bool,
    /// A reel doesn't show in the feed.
    pub reels_only: bool,
    /// The moment of a reel that is its cover, in milliseconds.
    pub cover_ms: u32,
    /// Or the picture that is.
    pub cover: Option<Slide>,
    /// When, as `<input type=datetime-local>` spells it; empty: now.
    pub when: String,
    /// What was sent last and under which key: the same again makes no second post.
    pub sent: Option<Sent>,
    /// The post that is changed; none: a new one is made.
    pub of: Option<Changed>,
    /// What was being made when somebody began to change a post.
    pub aside: Option<Box<Self>>,
}

/// A post at the edge that is changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Its name there.
    pub id: String,
    /// It is a draft.
    pub draft: bool,
}

/// A request that was sent, perhaps without an answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    /// Its `Idempotency-Key`.
    pub key: String,
    /// Its body.
    pub body: String,
}

/// One picture or video.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Slide {
    /// Its number in this browser.
    pub id: u32,
    /// The file's name.
    pub name: String,
    /// A video, not a picture.
    pub video: bool,
    /// Its type.
    pub mime: String,
    /// Its bytes.
    pub size: u64,
    /// Its width; 0 where the browser can't say.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// A video's length.
    pub seconds: f64,
    /// What was done to it here, in words.
    pub note: String,
    /// The same in a few words.
    pub made: String,
    /// What it shows, for whoever doesn't see it.
    pub alt: String,
    /// Who is on it.
    pub tags: Vec<Tag>,
    /// Its name at the edge, as soon as it has one.
    pub file: Option<String>,
    /// The public address that it has instead.
    pub url: Option<String>,
    /// The post that is changed has it already.
    pub kept: bool,
    /// How far it is.
    #[serde(skip)]
    pub stage: Stage,
}

/// Somebody on a slide.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tag {
    /// The account's name.
    pub username: String,
    /// Where, in hundredths of the width from the left.
    pub x: u8,
    /// Where, in hundredths of the height from the top.
    pub y: u8,
}

/// How far a slide is on its way to the edge.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stage {
    /// The browser reads it.
    #[default]
    Reading,
    /// So many bytes have arrived.
    Sending(u64),
    /// The edge can't be reached; it goes on by itself.
    Waiting(u64),
    /// It is there.
    There,
    /// It can't be sent, in words.
    Failed(String),
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

    /// The key for this body: the last one, if the last was the same.
    pub fn key_for(&mut self, body: &str, fresh: impl FnOnce() -> String) -> String {
        if let Some(sent) = &self.sent
            && sent.body == body
        {
            return sent.key.clone();
        }
        let key = fresh();
        self.sent = Some(Sent {
            key: key.clone(),
            body: body.into(),
        });
        key
    }
}

impl Slide {
    /// Whether it takes an alternative text as a part of that kind.
    pub fn takes_alt(&self, kind: Kind) -> bool {
        !self.video && matches!(kind, Kind::Image | Kind::Carousel)
    }

    /// Whether people can be tagged on it, and whether at a place.
    pub fn takes_tags(&self, kind: Kind) -> Option<bool> {
        match kind {
            Kind::Reel => Some(false),
            _ if self.video => None,
            _ => Some(true),
        }
    }

    /// Where it is.
    fn place(&self) -> Value {
        match &self.url {
            Some(url) => json!({"url": url}),
            None => json!({"file": self.file.as_deref().unwrap_or_default()}),
        }
    }

    fn body(&self, kind: Kind) -> Value {
        let mut body = self.place();
        let Some(members) = body.as_object_mut() else {
            return body;
        };
        if self.url.is_some() {
            members.insert("type".into(), if self.video { "video" } else { "image" }.into());
        }
        if self.takes_alt(kind) && !self.alt.trim().is_empty() {
            members.insert("alt_text".into(), self.alt.trim().into());
        }
        if let Some(placed) = self.takes_tags(kind) {
            let tags = self.tags.iter().filter_map(|tag| {
                let username = tag.username.trim().trim_start_matches('@');
                if username.is_empty() {
                    return None;
                }
                let mut body = json!({"username": username});
                if placed && let Some(members) = body.as_object_mut() {
                    members.insert("x".into(), (f64::from(tag.x) / 100.0).into());
                    members.insert("y".into(), (f64::from(tag.y) / 100.0).into());
                }
                Some(body)
            });
            let tags: Vec<Value> = tags.collect();
            if !tags.is_empty() {
                members.insert("tags".into(), tags.into());
            }
        }
        body
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
