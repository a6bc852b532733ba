//! One picture or video of the post that is being made, with who is on it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use shared::posts::draft::{Kind, Place};

use crate::odd::{list, odd};

/// One picture or video.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Slide {
    /// Its number in this browser.
    #[serde(deserialize_with = "odd")]
    pub id: u32,
    /// The file's name.
    #[serde(deserialize_with = "odd")]
    pub name: String,
    /// A video, not a picture.
    #[serde(deserialize_with = "odd")]
    pub video: bool,
    /// Its type.
    #[serde(deserialize_with = "odd")]
    pub mime: String,
    /// Its bytes.
    #[serde(deserialize_with = "odd")]
    pub size: u64,
    /// Its width; 0 where the browser can't say.
    #[serde(deserialize_with = "odd")]
    pub width: u32,
    /// Its height.
    #[serde(deserialize_with = "odd")]
    pub height: u32,
    /// A video's length.
    #[serde(deserialize_with = "odd")]
    pub seconds: f64,
    /// What was done to it here, in words.
    #[serde(deserialize_with = "odd")]
    pub note: String,
    /// The same in a few words.
    #[serde(deserialize_with = "odd")]
    pub made: String,
    /// What it shows, for whoever doesn't see it.
    #[serde(deserialize_with = "odd")]
    pub alt: String,
    /// Who is on it.
    #[serde(deserialize_with = "list")]
    pub tags: Vec<Tag>,
    /// Its name at the edge, as soon as it has one.
    #[serde(deserialize_with = "odd")]
    pub file: Option<String>,
    /// The public address that it has instead.
    #[serde(deserialize_with = "odd")]
    pub url: Option<String>,
    /// The post that is changed has it already.
    #[serde(deserialize_with = "odd")]
    pub kept: bool,
    /// What else the edge told of it: it stays as it is.
    #[serde(deserialize_with = "odd")]
    pub rest: Map<String, Value>,
    /// How far it is.
    #[serde(skip)]
    pub stage: Stage,
}

/// Somebody on a slide.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tag {
    /// The account's name.
    #[serde(deserialize_with = "odd")]
    pub username: String,
    /// Where, in thousandths of the width from the left; none: nobody said.
    #[serde(deserialize_with = "odd")]
    pub left: Option<u16>,
    /// Where, in thousandths of the height from the top.
    #[serde(deserialize_with = "odd")]
    pub top: Option<u16>,
}

/// How far a slide is on its way to the edge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

impl Slide {
    /// Whether it takes an alternative text as a part of that kind.
    pub fn takes_alt(&self, kind: Kind) -> bool {
        !self.video && matches!(kind, Kind::Image | Kind::Carousel)
    }

    /// Where it is.
    pub fn place(&self) -> Value {
        match &self.url {
            Some(url) => json!({"url": url}),
            None => json!({"file": self.file.as_deref().unwrap_or_default()}),
        }
    }

    /// What the edge is told of it, as a part of that kind.
    pub fn body(&self, kind: Kind) -> Value {
        let mut body = self.place();
        let Some(members) = body.as_object_mut() else {
            return body;
        };
        members.extend(self.rest.clone());
        if self.url.is_some() {
            members.insert("type".into(), if self.video { "video" } else { "image" }.into());
        }
        if self.takes_alt(kind) && !self.alt.trim().is_empty() {
            members.insert("alt_text".into(), self.alt.trim().into());
        }
        let place = kind.place(self.video);
        let tags: Vec<Value> = self.tags.iter().filter_map(|tag| tag.body(place)).collect();
        if !tags.is_empty() {
            members.insert("tags".into(), tags.into());
        }
        body
    }
}

impl Tag {
    /// The middle, in thousandths.
    pub const MIDDLE: u16 = 500;

    fn body(&self, place: Place) -> Option<Value> {
        let username = self.username.trim().trim_start_matches('@');
        if username.is_empty() {
            return None;
        }
        let mut body = json!({"username": username});
        let said = self.left.is_some() || self.top.is_some();
        let placed = match place {
            Place::Needed => true,
            Place::Possible => said,
            Place::Never => false,
        };
        if placed && let Some(members) = body.as_object_mut() {
            for (name, thousandths) in [("x", self.left), ("y", self.top)] {
                let share = f64::from(thousandths.unwrap_or(Self::MIDDLE)) / 1_000.0;
                members.insert(name.into(), share.into());
            }
        }
        Some(body)
    }
}
