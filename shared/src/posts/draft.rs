//! What somebody wants posted.

use crate::values::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What Instagram makes of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One picture.
    #[default]
    Image,
    /// One video.
    Reel,
    /// Two to ten pictures or videos.
    Carousel,
    /// A picture or video for a day.
    Story,
}

/// Whether it is said where on a picture or video somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Instagram wants to know.
    Needed,
    /// It may be said.
    Possible,
    /// Instagram doesn't take it.
    Never,
}

impl Kind {
    /// Every one of them.
    pub const ALL: [Self; 4] = [Self::Image, Self::Reel, Self::Carousel, Self::Story];

    /// Whether it is said of tags where they are: needed on pictures, possible in stories, and nowhere on videos.
    #[must_use]
    pub const fn place(self, video: bool) -> Place {
        match (self, video) {
            (Self::Story, _) => Place::Possible,
            (_, true) => Place::Never,
            (_, false) => Place::Needed,
        }
    }
}

/// What is to be posted. It is kept with the post, so it has only members that it may lack.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What Instagram makes of it.
    pub kind: Kind,
    /// The pictures or videos, in their order.
    pub media: Vec<Medium>,
    /// The caption.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub caption: String,
    /// The first comment below it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub first_comment: String,
    /// Names of accounts that are asked to post it with this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub collaborators: Vec<String>,
    /// A place: the id of a Page with a location.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// It is labelled as made by AI.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ai_generated: bool,
    /// Nobody may comment on it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub comments_off: bool,
    /// The picture that a reel shows before it plays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<Source>,
    /// Or the moment of the reel, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover_offset_ms: Option<u32>,
    /// Whether a reel shows in the feed too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_to_feed: Option<bool>,
    /// A reel is tried with people who don't follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial: Option<Trial>,
    /// What a reel's own sound is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio_name: Option<String>,
    /// When it is posted; without it at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// After this it isn't posted any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_after: Option<Timestamp>,
}

/// One picture or video.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Medium {
    /// Where it is.
    pub source: Source,
    /// A video, not a picture.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub video: bool,
    /// What a picture shows, for whoever doesn't see it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alt_text: String,
    /// Who is on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

impl Draft {
    /// The files that were handed to the edge for it, by their ids.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let media = self.media.iter().map(|medium| &medium.source);
        media
            .chain(self.cover.as_ref())
            .filter_map(|source| match source {
                Source::File(file) => Some(file.as_str()),
                Source::Url(_) => None,
            })
    }
}

/// Where a picture or video is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A file that was handed to the edge: its id.
    File(String),
    /// A public address.
    Url(String),
}

/// Somebody on a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// The account's name.
    pub username: String,
    /// Where, in thousandths of the width from the left; not on a reel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x: Option<u16>,
    /// Where, in thousandths of the height from the top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<u16>,
}

/// How a trial reel becomes one for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trial {
    /// By hand, in the app.
    Manual,
    /// By itself, when it does well.
    Performance,
}
