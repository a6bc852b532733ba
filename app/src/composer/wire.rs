//! What the edge says of posts and files. An odd or missing member costs itself alone.

use serde::Deserialize;
use serde_json::Value;

use crate::clock::read;
use crate::medium::Slide;
use crate::odd::{list, odd};

/// How long between two looks at what moves, in milliseconds.
const LOOK: i64 = 3_000;
/// The longest time between two looks at it.
const RARELY: i64 = 5 * 60_000;
/// What is due within this moves.
const SOON: i64 = 60_000;
/// So long after its time something has become of it.
const AFTER: i64 = 1_000;

/// A post as the edge tells it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Post {
    /// Its name at the edge.
    pub id: String,
    /// Where it stands.
    #[serde(deserialize_with = "odd")]
    pub state: String,
    /// `image`, `reel`, `carousel`, `story`.
    #[serde(deserialize_with = "odd")]
    pub kind: String,
    /// Its caption.
    #[serde(deserialize_with = "odd")]
    pub caption: String,
    /// When it is posted; none: at once.
    #[serde(deserialize_with = "odd")]
    pub at: Option<String>,
    /// When it was made.
    #[serde(deserialize_with = "odd")]
    pub created_at: Option<String>,
    /// When it appeared.
    #[serde(deserialize_with = "odd")]
    pub published_at: Option<String>,
    /// When the edge goes on with it.
    #[serde(deserialize_with = "odd")]
    pub next_at: Option<String>,
    /// Its page at Instagram.
    #[serde(deserialize_with = "odd")]
    pub permalink: Option<String>,
    /// What went wrong, or what it waits for.
    #[serde(deserialize_with = "odd")]
    pub cause: Option<String>,
    /// What to do.
    #[serde(deserialize_with = "odd")]
    pub action: Option<String>,
    /// What its maker should know of it.
    #[serde(deserialize_with = "list")]
    pub warnings: Vec<String>,
    /// What happened to it, oldest first.
    #[serde(deserialize_with = "list")]
    pub history: Vec<Step>,
    /// Everything else of it.
    #[serde(flatten)]
    pub rest: serde_json::Map<String, Value>,
}

/// One step of a post's history.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Step {
    /// When.
    #[serde(deserialize_with = "odd")]
    pub at: String,
    /// Its name.
    #[serde(deserialize_with = "odd")]
    pub what: String,
    /// More of it.
    #[serde(deserialize_with = "odd")]
    pub detail: Option<String>,
}

impl Post {
    /// When it appeared, is to appear, or was made.
    pub fn moment(&self) -> Option<i64> {
        let texts = [&self.published_at, &self.at, &self.created_at];
        texts.into_iter().flatten().find_map(|text| read(text))
    }

    /// One of the texts that it may have.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.rest.get(name)?.as_str()
    }

    /// Its pictures and videos.
    pub fn media(&self) -> impl Iterator<Item = &Value> {
        self.rest
            .get("media")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    }

    /// The files at the edge that it has.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let all = self.media().chain(self.rest.get("cover"));
        all.filter_map(|medium| medium.get("file")?.as_str())
    }

    /// It may be changed.
    pub fn is_planned(&self) -> bool {
        matches!(self.state.as_str(), "draft" | "scheduled")
    }

    /// Nothing more becomes of it by itself.
    pub fn is_over(&self) -> bool {
        matches!(
            self.state.as_str(),
            "published" | "failed" | "cancelled" | "unknown"
        )
    }

    /// In how many milliseconds it may have changed by itself; none: nothing is awaited soon.
    pub fn changes_in(&self, now: i64) -> Option<i64> {
        let moment = |text: &Option<String>| text.as_deref().and_then(read);
        let next = moment(&self.next_at);
        let soon = |at: &i64| *at <= now + SOON;
        let at = match self.state.as_str() {
            "making" | "ready" | "publishing" => next,
            "scheduled" => Some(next.or(moment(&self.at)).unwrap_or(now)).filter(soon),
            // Its address comes a moment later.
            "published" if self.permalink.is_none() => next.filter(soon),
            _ => None,
        };
        let waits = matches!(self.state.as_str(), "making" | "ready" | "publishing");
        if at.is_none() && !waits {
            return None;
        }
        // What is overdue is looked at more and more rarely.
        let since = self.history.last().and_then(|step| read(&step.at)).unwrap_or(now);
        let late = (now - since.max(at.unwrap_or(since))).max(0) / 20;
        let ahead = at.map_or(0, |at| at - now + AFTER);
        Some(ahead.max(late).clamp(LOOK, RARELY))
    }
}

/// `GET /posts`.
#[derive(Deserialize)]
pub struct Posts {
    /// The posts.
    #[serde(deserialize_with = "list")]
    pub posts: Vec<Post>,
    /// Where the next page begins, if there is one.
    #[serde(default, deserialize_with = "odd")]
    pub next: Option<String>,
}

/// `GET /posts/limits`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Posts of the last 24 hours, as Instagram counts.
    #[serde(deserialize_with = "odd")]
    pub used: Option<u64>,
    /// How many it allows.
    #[serde(deserialize_with = "odd")]
    pub total: Option<u64>,
    /// How many are planned here.
    #[serde(deserialize_with = "odd")]
    pub planned: Option<u64>,
    /// When the next can go, if not at once.
    #[serde(deserialize_with = "odd")]
    pub next_at: Option<String>,
    /// What Meta does with the posts of an app that isn't Live.
    #[serde(deserialize_with = "odd")]
    pub note: Option<String>,
    /// What stands in the way.
    #[serde(deserialize_with = "list")]
    pub stands_in_the_way: Vec<Hindrance>,
}

/// Something that stands in the way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Hindrance {
    /// `permission`, `account`, `app`, `limit`.
    #[serde(deserialize_with = "odd")]
    pub what: String,
    /// What it is.
    #[serde(deserialize_with = "odd")]
    pub cause: String,
    /// What to do.
    #[serde(deserialize_with = "odd")]
    pub action: String,
}

/// A file at the edge.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct File {
    /// Its name there.
    pub id: String,
    /// `whole` or `partial`.
    #[serde(deserialize_with = "odd")]
    pub state: String,
    /// Bytes that have arrived.
    #[serde(deserialize_with = "odd")]
    pub received: u64,
    /// Its bytes in all.
    #[serde(deserialize_with = "odd")]
    pub size: u64,
    /// What is in it, as soon as it is whole.
    #[serde(deserialize_with = "odd")]
    pub found: Option<Found>,
}

impl File {
    /// What is known of a slide by it. What it doesn't say stays as it was.
    pub fn tells(&self, slide: &mut Slide) {
        if self.size > 0 {
            slide.size = self.size;
        }
        if let Some(found) = self.found.as_ref().filter(|found| found.width > 0) {
            slide.width = found.width;
            slide.height = found.height;
            slide.seconds = found.seconds;
        }
    }
}

/// What is in a file.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Found {
    /// Its width in pixels.
    #[serde(deserialize_with = "odd")]
    pub width: u32,
    /// Its height.
    #[serde(deserialize_with = "odd")]
    pub height: u32,
    /// A video's length.
    #[serde(deserialize_with = "odd")]
    pub seconds: f64,
}

#[cfg(test)]
mod tests {
    use super::{File, LOOK, Limits, Post, Posts, RARELY, Slide, Step};

    #[test]
    fn a_post_is_read_whatever_else_it_says() {
        let body = r#"{"posts":[{"id":"a","state":"failed","kind":"image","caption":"x","new":[1],"at":null,
            "created_at":"2026-12-01T09:00:00Z","history":[{"at":"2026-12-01T09:00:00Z","what":"made"},7]},{"id":7}]}"#;
        let posts: Posts = serde_json::from_str(body).unwrap();
        assert_eq!(posts.posts.len(), 1);
        assert_eq!(posts.posts[0].history.len(), 1);
        assert!(posts.posts[0].moment().is_some());
        let limits: Limits = serde_json::from_str(r#"{"used":2,"stands_in_the_way":null}"#).unwrap();
        assert_eq!((limits.used, limits.total), (Some(2), None));
    }

    #[test]
    fn what_is_due_or_under_way_moves() {
        let post = |state: &str, at: Option<&str>| Post {
            state: state.into(),
            at: at.map(str::to_owned),
            ..Post::default()
        };
        let now = crate::clock::read("2026-12-01T09:00:00Z").unwrap();
        assert_eq!(post("making", None).changes_in(now), Some(LOOK));
        assert_eq!(post("scheduled", None).changes_in(now), Some(LOOK));
        assert_eq!(
            post("scheduled", Some("2026-12-01T09:00:30Z")).changes_in(now),
            Some(31_000)
        );
        assert_eq!(
            post("scheduled", Some("2026-12-01T10:00:00Z")).changes_in(now),
            None
        );
        assert_eq!(post("published", None).changes_in(now), None);
        let mut unlinked = post("published", None);
        unlinked.next_at = Some("2026-12-01T09:00:10Z".into());
        assert_eq!(unlinked.changes_in(now), Some(11_000));
        unlinked.permalink = Some("https://www.instagram.com/p/x/".into());
        assert_eq!(unlinked.changes_in(now), None);
    }

    #[test]
    fn what_takes_hours_is_looked_at_by_its_next_moment_and_never_every_second() {
        let now = crate::clock::read("2026-12-01T09:00:00Z").unwrap();
        let mut post = Post {
            state: "making".into(),
            next_at: Some("2026-12-01T09:02:00Z".into()),
            ..Post::default()
        };
        assert_eq!(post.changes_in(now), Some(121_000));
        post.next_at = Some("2026-12-01T19:00:00Z".into());
        assert_eq!(post.changes_in(now), Some(RARELY), "others may change it");
        post.state = "scheduled".into();
        assert_eq!(post.changes_in(now), None, "the limit is waited for");
        // Overdue, or without a moment, since an hour.
        post.state = "publishing".into();
        post.history = vec![Step {
            at: "2026-12-01T08:00:00Z".into(),
            ..Step::default()
        }];
        for next in [None, Some("2026-12-01T08:00:00Z".to_owned())] {
            post.next_at = next;
            assert_eq!(post.changes_in(now), Some(180_000));
        }
    }

    #[test]
    fn what_a_file_does_not_say_stays_as_it_was() {
        let mut slide = Slide {
            size: 9,
            width: 4,
            height: 5,
            seconds: 1.5,
            ..Slide::default()
        };
        let before = slide.clone();
        for body in [
            "{}",
            r#"{"id":"f","size":null,"found":{}}"#,
            r#"{"size":"9","found":7}"#,
        ] {
            serde_json::from_str::<File>(body).unwrap().tells(&mut slide);
            assert_eq!(slide, before, "{body}");
        }
        let whole = r#"{"size":8,"found":{"width":1080,"height":1350,"seconds":0}}"#;
        serde_json::from_str::<File>(whole).unwrap().tells(&mut slide);
        assert_eq!((slide.size, slide.width, slide.height), (8, 1080, 1350));
    }

    #[test]
    fn an_odd_member_costs_itself_alone() {
        let post = |body: &str| -> Post { serde_json::from_str(body).unwrap() };
        let odd = post(
            r#"{"id":"a","state":null,"kind":7,"caption":null,"at":9,"permalink":{},"warnings":null,"history":{}}"#,
        );
        assert_eq!((odd.id.as_str(), odd.caption.as_str(), odd.at), ("a", "", None));
        let limits: Limits = serde_json::from_str(r#"{"used":"2","total":50,"note":1}"#).unwrap();
        assert_eq!((limits.used, limits.total), (None, Some(50)));
    }
}
