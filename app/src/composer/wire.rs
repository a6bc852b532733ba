//! What the edge says of posts and files. An odd or missing member costs itself alone.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::clock::read;

/// A post as the edge tells it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Post {
    /// Its name at the edge.
    pub id: String,
    /// Where it stands.
    pub state: String,
    /// `image`, `reel`, `carousel`, `story`.
    pub kind: String,
    /// Its caption.
    pub caption: String,
    /// When it is posted; none: at once.
    pub at: Option<String>,
    /// When it was made.
    pub created_at: Option<String>,
    /// When it appeared.
    pub published_at: Option<String>,
    /// When the edge goes on with it.
    pub next_at: Option<String>,
    /// Its page at Instagram.
    pub permalink: Option<String>,
    /// What went wrong, or what it waits for.
    pub cause: Option<String>,
    /// What to do.
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
    pub at: String,
    /// Its name.
    pub what: String,
    /// More of it.
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

    /// It changes by itself within moments.
    pub fn is_moving(&self, now: i64) -> bool {
        let goes_on = |at: Option<i64>| at.is_some_and(|at| at <= now + 60_000);
        match self.state.as_str() {
            "making" | "ready" | "publishing" => true,
            "scheduled" => self.moment().is_none_or(|at| at <= now + 60_000),
            // Its address comes a moment later.
            "published" => self.permalink.is_none() && goes_on(self.next_at.as_deref().and_then(read)),
            _ => false,
        }
    }
}

/// `GET /posts`.
#[derive(Deserialize)]
pub struct Posts {
    /// The posts.
    #[serde(deserialize_with = "list")]
    pub posts: Vec<Post>,
}

/// `GET /posts/limits`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Posts of the last 24 hours, as Instagram counts.
    pub used: Option<u64>,
    /// How many it allows.
    pub total: Option<u64>,
    /// How many are planned here.
    pub planned: Option<u64>,
    /// When the next can go, if not at once.
    pub next_at: Option<String>,
    /// What Meta does with the posts of an app that isn't Live.
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
    pub what: String,
    /// What it is.
    pub cause: String,
    /// What to do.
    pub action: String,
}

/// A file at the edge.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct File {
    /// Its name there.
    pub id: String,
    /// `whole` or `partial`.
    pub state: String,
    /// Bytes that have arrived.
    pub received: u64,
    /// Its bytes in all.
    pub size: u64,
    /// What is in it, as soon as it is whole.
    pub found: Option<Found>,
}

/// What is in a file.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Found {
    /// Its width in pixels.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// A video's length.
    pub seconds: f64,
}

/// Why the edge didn't do it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// What happened.
    pub cause: String,
    /// What to do.
    pub action: String,
    /// What is wrong with the post, each in words.
    pub lines: Vec<String>,
    /// The person has to connect again.
    pub reconnect: bool,
}

impl Problem {
    /// The edge can't be reached.
    pub fn network() -> Self {
        Self {
            cause: "The server can’t be reached.".into(),
            action: "Check your network, and try again. Nothing of your work is lost.".into(),
            ..Self::default()
        }
    }

    /// What an answer with an error's status says.
    pub fn of(body: &str) -> Self {
        let answer: Value = serde_json::from_str(body).unwrap_or_default();
        let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
        let lines = lines(&answer, "problems");
        if !lines.is_empty() {
            // They say it all; what else the answer says is for programs.
            return Self {
                cause: "It can’t be posted as it is.".into(),
                lines,
                ..Self::default()
            };
        }
        Self {
            cause: text("cause").unwrap_or_else(|| "The server gave an answer that makes no sense.".into()),
            action: text("action").unwrap_or_else(|| "Try again in a moment.".into()),
            lines,
            reconnect: answer.get("retry").is_some_and(|retry| retry == "user_reconnect"),
        }
    }
}

/// The lines of a list such as `problems` or `warnings`: texts, or objects with `where`, `what` and `limit`.
pub fn lines(answer: &Value, name: &str) -> Vec<String> {
    let list = answer.get(name).and_then(Value::as_array);
    let line = |item: &Value| {
        if let Some(text) = item.as_str() {
            return Some(text.to_owned());
        }
        let text = |name: &str| item.get(name).and_then(Value::as_str);
        let what = text("what").or_else(|| text("cause"))?;
        let mut line = match text("where").map(place) {
            Some(place) if !place.is_empty() => format!("{place}: {what}"),
            _ => what.to_owned(),
        };
        if let Some(limit) = text("limit").filter(|limit| !line.contains(*limit)) {
            line = format!("{line} ({limit})");
        }
        Some(line)
    };
    list.into_iter().flatten().filter_map(line).collect()
}

/// A warning that a post keeps, with its slide in words.
pub fn warning(text: &str) -> String {
    match text.split_once(": ") {
        Some((member, rest)) if member.starts_with("media[") => format!("{}: {rest}", place(member)),
        _ => text.to_owned(),
    }
}

/// A member's name in words: `media[1].alt_text` is "Slide 2, alt text".
fn place(member: &str) -> String {
    let (slide, rest) = match member
        .strip_prefix("media[")
        .and_then(|rest| rest.split_once(']'))
    {
        Some((index, rest)) => match index.parse::<usize>() {
            Ok(index) => (format!("Slide {}", index + 1), rest.trim_start_matches('.')),
            Err(_) => (String::new(), member),
        },
        None => (String::new(), member),
    };
    let rest = rest.replace('_', " ");
    match (slide.is_empty(), rest.is_empty()) {
        (true, _) => {
            let mut letters = rest.chars();
            letters
                .next()
                .map(|first| first.to_uppercase().chain(letters).collect())
                .unwrap_or_default()
        }
        (false, true) => slide,
        (false, false) => format!("{slide}, {rest}"),
    }
}

/// A list without the items that can't be read.
fn list<'de, D: Deserializer<'de>, T: for<'a> Deserialize<'a>>(reader: D) -> Result<Vec<T>, D::Error> {
    let items = Option::<Vec<Value>>::deserialize(reader)?.unwrap_or_default();
    let read = items
        .into_iter()
        .filter_map(|item| serde_json::from_value(item).ok());
    Ok(read.collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Limits, Post, Posts, Problem, lines, warning};

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
        assert!(post("making", None).is_moving(now));
        assert!(post("scheduled", None).is_moving(now));
        assert!(post("scheduled", Some("2026-12-01T09:00:30Z")).is_moving(now));
        assert!(!post("scheduled", Some("2026-12-01T10:00:00Z")).is_moving(now));
        assert!(!post("published", None).is_moving(now));
        let mut unlinked = post("published", None);
        unlinked.next_at = Some("2026-12-01T09:00:10Z".into());
        assert!(unlinked.is_moving(now));
        unlinked.permalink = Some("https://www.instagram.com/p/x/".into());
        assert!(!unlinked.is_moving(now));
    }

    #[test]
    fn a_refusal_names_the_slide() {
        let body = json!({"cause": "Too long.", "action": "Change it.", "problems": [
            {"where": "media[1].alt_text", "what": "It is too long.", "limit": "1000 characters"},
            {"where": "first_comment", "what": "It is empty."}, {"where": "media[0]", "what": "No JPEG."}, "Odd."]});
        let problem = Problem::of(&body.to_string());
        assert_eq!(problem.cause, "It can’t be posted as it is.");
        assert_eq!(
            problem.lines,
            [
                "Slide 2, alt text: It is too long. (1000 characters)",
                "First comment: It is empty.",
                "Slide 1: No JPEG.",
                "Odd."
            ]
        );
        assert!(Problem::of(r#"{"cause":"a","action":"b","retry":"user_reconnect"}"#).reconnect);
        assert!(!Problem::of("<html>").cause.is_empty());
        assert!(lines(&json!({}), "warnings").is_empty());
        assert_eq!(warning("media[1]: It is cut."), "Slide 2: It is cut.");
        assert_eq!(warning("Another one: the same."), "Another one: the same.");
    }
}
