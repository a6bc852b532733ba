//! Posts, with the names of the edge. What it adds later is left out; a member that is missing is `None` or empty.

use serde::{Deserialize, Serialize};

/// What Instagram makes of a post.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PostKind {
    /// One picture.
    #[default]
    Image,
    /// One video.
    Reel,
    /// Two to ten pictures or videos.
    Carousel,
    /// A picture or video for a day.
    Story,
    /// A kind that came later than this crate. No post can be made of it.
    #[serde(other, skip_serializing)]
    Later,
}

/// Where a post stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PostState {
    /// It is kept, and isn't posted until somebody says when.
    Draft,
    /// It waits for its time, or for what stands in its way.
    Scheduled,
    /// Instagram prepares its media.
    Making,
    /// It can be published.
    Ready,
    /// It is being published, or it isn't known yet whether it was.
    Publishing,
    /// It is out.
    Published,
    /// It isn't, and isn't tried again by itself.
    Failed,
    /// It isn't, as somebody wanted.
    Cancelled,
    /// Nobody knows whether it is. Somebody has to look at Instagram.
    Unknown,
    /// A state that came later than this crate.
    #[default]
    #[serde(other)]
    Later,
}

impl PostState {
    /// Whether nothing more becomes of it by itself.
    #[must_use]
    pub const fn is_end(self) -> bool {
        matches!(
            self,
            Self::Published | Self::Failed | Self::Cancelled | Self::Unknown
        )
    }

    /// The edge's name of it.
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
}

/// Where a picture or video is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostSource {
    /// A file that was handed over: its id.
    File(String),
    /// A public address.
    Url(String),
}

impl Default for PostSource {
    fn default() -> Self {
        Self::File(String::new())
    }
}

/// Somebody on a picture or video.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PostTag {
    /// The account's name.
    pub username: String,
    /// How far from the left, from 0 to 1; not on a reel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x: Option<f64>,
    /// How far from the top, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub y: Option<f64>,
}

/// A picture or video of a post.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PostMedium {
    /// Where it is.
    #[serde(flatten)]
    pub source: PostSource,
    /// `image` or `video`. A file says itself what it is; of an address the kind says it where it can.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// What a picture shows, for whoever doesn't see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt_text: Option<String>,
    /// Who is on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<PostTag>,
}

impl PostMedium {
    /// A file that was handed over, by its id.
    #[must_use]
    pub fn file(id: impl Into<String>) -> Self {
        Self {
            source: PostSource::File(id.into()),
            ..Self::default()
        }
    }
}

/// What is to be posted, or changed of a post. What is `None` or empty isn't said. Times are RFC 3339 with their offset, such as
/// `2026-12-01T10:00:00+01:00`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewPost {
    /// What Instagram makes of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<PostKind>,
    /// The pictures or videos, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<PostMedium>,
    /// The text under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// The first comment below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_comment: Option<String>,
    /// Accounts that are asked to post it with this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub collaborators: Vec<String>,
    /// A place: the id of a Page with a location.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// It is labelled as made by AI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ai_generated: Option<bool>,
    /// `false`: nobody may comment on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<bool>,
    /// The picture that a reel shows before it plays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover: Option<PostSource>,
    /// Or the moment of the reel, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover_offset_ms: Option<u32>,
    /// Whether a reel shows in the feed too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_to_feed: Option<bool>,
    /// `manual` or `performance`: a reel is tried with people who don't follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial: Option<String>,
    /// What a reel's own sound is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_name: Option<String>,
    /// When it is posted; without it at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// After this it isn't posted any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_after: Option<String>,
    /// `true`: it is kept, and isn't posted until somebody says when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft: Option<bool>,
}

/// A post, as the edge tells it. Times are RFC 3339 in UTC.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Post {
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub state: PostState,
    /// What was posted.
    #[serde(flatten)]
    pub posted: NewPost,
    /// When it was made.
    pub created_at: String,
    /// When it was known to be out.
    pub published_at: Option<String>,
    /// Its id at Instagram.
    pub media_id: Option<String>,
    /// Its address at Instagram.
    pub permalink: Option<String>,
    /// When it goes on.
    pub next_at: Option<String>,
    /// What went wrong, where it is one of Instagram's failures: an [`Error::code`](crate::Error::code).
    pub category: Option<String>,
    /// Whose move it is: see [`Retry::parse`](crate::Retry::parse).
    pub retry: Option<String>,
    /// Why it stands where it stands, in plain words.
    pub cause: Option<String>,
    /// What to do about it, in plain words.
    pub action: Option<String>,
    /// What its maker should know of it.
    pub warnings: Vec<String>,
    /// What happened to it, oldest first.
    pub history: Vec<PostStep>,
}

/// A thing that happened to a post.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PostStep {
    /// When.
    pub at: String,
    /// What, in one word such as `container_made`.
    pub what: String,
    /// What more there is to say.
    pub detail: Option<String>,
}

/// One thing that is wrong with a post or a file, or that somebody should know of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PostProblem {
    /// Where it stands in what was sent, such as `media[1].alt_text`; empty when it is the whole of it.
    pub r#where: String,
    /// What is wrong, in a sentence.
    pub what: String,
    /// What would be right, in a few words; empty where there is no more to say.
    pub limit: String,
}

/// How many posts Instagram takes, how many are planned, and what stands in the way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PostLimits {
    /// How many Instagram counts as published; `None` where it didn't say.
    pub used: Option<u64>,
    /// How many it takes.
    pub total: Option<u64>,
    /// Within how many seconds.
    pub seconds: Option<u64>,
    /// How many wait at the edge.
    pub planned: u64,
    /// How many may.
    pub planned_at_most: u64,
    /// When the next one can go, if not now.
    pub next_at: Option<String>,
    /// What keeps posts from going out.
    pub stands_in_the_way: Vec<PostHindrance>,
    /// What Meta does with the posts of an app that isn't Live.
    pub note: String,
}

/// What stands in the way of posting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PostHindrance {
    /// Whose matter it is: `permission`, `account`, `app` or `limit`.
    pub what: String,
    /// What is so, in plain words.
    pub cause: String,
    /// What to do, in plain words.
    pub action: String,
}

/// What would become of a post.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PostRehearsal {
    /// Whether it can be posted.
    pub ok: bool,
    /// What is wrong.
    pub problems: Vec<PostProblem>,
    /// What somebody should know.
    pub warnings: Vec<PostProblem>,
    /// What stands in the way.
    pub limits: PostLimits,
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use shared::posts::post::State;

    use super::{NewPost, Post, PostKind, PostMedium, PostState};

    /// R95: what is asked for is what the edge reads, and what it writes has its place here.
    #[test]
    fn a_post_has_the_names_of_the_edge() {
        let all = json!({
            "kind": "reel", "media": [{"file": "f", "alt_text": "A window", "tags": [{"username": "a", "x": 0.25, "y": 0.5}]}],
            "caption": "c", "first_comment": "f", "collaborators": ["b"], "location": "1", "ai_generated": true,
            "comments": false, "cover": {"url": "https://cdn.example/c.jpg"}, "cover_offset_ms": 1, "share_to_feed": true,
            "trial": "manual", "audio_name": "s", "at": "2026-12-01T09:00:00Z", "not_after": "2026-12-01T10:00:00Z",
        });
        let new: NewPost = serde_json::from_value(all.clone()).unwrap();
        assert_eq!(serde_json::to_value(&new).unwrap(), all);
        let draft = NewPost {
            draft: Some(true),
            ..new.clone()
        };
        assert!(shared::posts::request::new(&serde_json::to_string(&draft).unwrap()).is_ok());
        let wanted = shared::posts::request::new(&all.to_string()).unwrap();
        let now = shared::values::time::Timestamp::from_millis(0);
        let kept = shared::posts::post::Post::new(wanted.draft, false, "session", now);
        let told: Value = serde_json::from_str(&kept.told("p")).unwrap();
        let mut post: Post = serde_json::from_value(told.clone()).unwrap();
        assert_eq!((post.id.as_str(), post.state), ("p", PostState::Scheduled));
        assert_eq!(post.history.len(), told["history"].as_array().unwrap().len());
        post.posted.media[0].media_type = None;
        assert_eq!(post.posted, new);
    }

    #[test]
    fn the_states_have_the_names_of_the_edge() {
        for state in State::ALL {
            let own: PostState = serde_json::from_value(state.as_str().into()).unwrap();
            assert_eq!((own.as_str(), own.is_end()), (state.as_str(), state.is_end()));
        }
        let later: PostState = serde_json::from_value("archived".into()).unwrap();
        assert_eq!(later, PostState::Later);
    }

    #[test]
    fn the_kinds_have_the_names_of_the_edge() {
        use shared::posts::draft::Kind;
        for kind in [Kind::Image, Kind::Reel, Kind::Carousel, Kind::Story] {
            let own: PostKind = serde_json::from_value(kind.as_str().into()).unwrap();
            assert_eq!(serde_json::to_value(own).unwrap(), kind.as_str());
        }
        let post: Post = serde_json::from_value(json!({"id": "p", "kind": "broadcast"})).unwrap();
        assert_eq!(post.posted.kind, Some(PostKind::Later));
        assert!(serde_json::to_value(PostKind::Later).is_err());
    }

    #[test]
    fn a_file_of_a_post_is_its_id() {
        let medium = serde_json::to_value(PostMedium::file("f")).unwrap();
        assert_eq!(medium, json!({"file": "f"}));
    }
}
