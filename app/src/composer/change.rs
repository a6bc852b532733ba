//! A planned post that is changed: as the work that it was, and what the edge is asked for then.

use serde_json::Value;

use crate::clock;
use crate::wire::Post;
use crate::work::{Changed, Slide, Stage, Tag, Work};
use shared::posts::draft::Kind;

/// What the composer writes of a post. What a post has besides stays as it is.
const MEMBERS: [&str; 10] = [
    "caption",
    "first_comment",
    "collaborators",
    "location",
    "ai_generated",
    "comments",
    "cover",
    "cover_offset_ms",
    "share_to_feed",
    "at",
];

/// The work that made this post. `number` gives each slide its own; `when` spells a moment as the field does.
pub fn work(post: &Post, mut number: impl FnMut() -> u32, when: impl FnOnce(i64) -> String) -> Work {
    let text = |name: &str| post.text(name).unwrap_or_default().to_owned();
    let says = |name: &str, value: bool| post.rest.get(name) == Some(&Value::Bool(value));
    let names = post.rest.get("collaborators").and_then(Value::as_array);
    let names = names.into_iter().flatten().filter_map(Value::as_str);
    let cover_ms = post.rest.get("cover_offset_ms").and_then(Value::as_u64);
    Work {
        slides: post.media().map(|medium| slide(medium, number())).collect(),
        kind: Some(kind(&post.kind)),
        caption: post.caption.clone(),
        first_comment: text("first_comment"),
        collaborators: names.collect::<Vec<_>>().join(", "),
        location: text("location"),
        ai_generated: says("ai_generated", true),
        comments_off: says("comments", false),
        reels_only: says("share_to_feed", false),
        cover_ms: cover_ms.and_then(|at| at.try_into().ok()).unwrap_or_default(),
        cover: post.rest.get("cover").map(|cover| slide(cover, number())),
        when: post
            .at
            .as_deref()
            .and_then(clock::read)
            .map(when)
            .unwrap_or_default(),
        sent: None,
        of: Some(Changed {
            id: post.id.clone(),
            draft: post.state == "draft",
        }),
        aside: None,
    }
}

/// What `PATCH` is sent: as for a new post, and what isn't there any more is taken away.
pub fn body(work: &Work, at: Option<&str>, draft: bool) -> Value {
    let mut body = work.body(at, draft);
    if let Some(members) = body.as_object_mut() {
        for name in MEMBERS {
            members.entry(name).or_insert(Value::Null);
        }
        members.insert("draft".into(), draft.into());
    }
    body
}

/// What such a post has that the composer doesn't show, in words.
pub fn besides(post: &Post) -> Vec<&'static str> {
    let names = [
        ("not_after", "the time after which it isn’t posted"),
        ("trial", "that it is a trial reel"),
        ("audio_name", "the name of its sound"),
    ];
    let has = |name: &str| post.rest.get(name).is_some_and(|value| !value.is_null());
    names
        .into_iter()
        .filter_map(|(name, words)| has(name).then_some(words))
        .collect()
}

fn kind(name: &str) -> Kind {
    match name {
        "reel" => Kind::Reel,
        "carousel" => Kind::Carousel,
        "story" => Kind::Story,
        _ => Kind::Image,
    }
}

fn slide(medium: &Value, id: u32) -> Slide {
    let text = |name: &str| medium.get(name).and_then(Value::as_str).map(str::to_owned);
    let tags = medium.get("tags").and_then(Value::as_array);
    Slide {
        id,
        video: medium.get("type").is_some_and(|kind| kind == "video"),
        alt: text("alt_text").unwrap_or_default(),
        tags: tags.into_iter().flatten().map(tag).collect(),
        file: text("file"),
        url: text("url"),
        kept: true,
        stage: Stage::There,
        ..Slide::default()
    }
}

fn tag(tag: &Value) -> Tag {
    Tag {
        username: tag
            .get("username")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        x: hundredths(tag.get("x")),
        y: hundredths(tag.get("y")),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a whole, in hundredths"
)]
fn hundredths(share: Option<&Value>) -> u8 {
    let share = share.and_then(Value::as_f64).unwrap_or(0.5);
    (share.clamp(0.0, 1.0) * 100.0).round() as u8
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{besides, body, work};
    use crate::clock;
    use crate::wire::Posts;
    use crate::work::Work;

    fn told(post: &Value) -> Work {
        let posts: Posts = serde_json::from_value(json!({"posts": [post]})).unwrap();
        let mut number = 0;
        let next = || {
            number += 1;
            number
        };
        work(posts.posts.first().unwrap(), next, |at| clock::field(at, 60))
    }

    /// As the edge tells one that has everything.
    fn reel() -> Value {
        json!({"id": "a1", "state": "scheduled", "kind": "reel", "media": [
                {"file": "F", "type": "video", "tags": [{"username": "nora"}]}],
            "caption": "Hello", "first_comment": "First", "collaborators": ["a", "b"], "location": "12",
            "ai_generated": true, "comments": false, "cover": {"file": "C"}, "cover_offset_ms": 1500,
            "share_to_feed": false, "trial": "manual", "at": "2026-12-01T09:00:00Z", "created_at": "2026-11-30T09:00:00Z",
            "warnings": [], "history": []})
    }

    #[test]
    fn what_nobody_changed_is_sent_as_it_was_told() {
        let work = told(&reel());
        assert_eq!(work.when, "2026-12-01T10:00");
        let mut sent = body(&work, Some("2026-12-01T09:00:00Z"), false);
        let told = reel();
        assert_eq!(
            sent["media"],
            json!([{"file": "F", "tags": [{"username": "nora"}]}])
        );
        assert_eq!(sent["cover_offset_ms"], Value::Null, "a picture is the cover");
        sent["cover_offset_ms"] = told["cover_offset_ms"].clone();
        for name in super::MEMBERS.into_iter().chain(["kind"]) {
            assert_eq!(sent[name], told[name], "{name}");
        }
        assert_eq!(sent["draft"], false);
        assert_eq!(sent.get("trial"), None, "it stays as it is");
    }

    #[test]
    fn what_is_taken_away_is_sent_as_nothing() {
        let mut work = told(&reel());
        work.caption.clear();
        work.first_comment.clear();
        work.cover = None;
        work.comments_off = false;
        let sent = body(&work, None, true);
        for name in ["caption", "first_comment", "cover", "comments", "at"] {
            assert_eq!(sent.get(name), Some(&Value::Null), "{name}");
        }
        assert_eq!(sent["cover_offset_ms"], 1500);
        assert_eq!(sent["draft"], true);
    }

    #[test]
    fn a_carousel_has_its_slides_texts_and_people_again() {
        let media = json!([{"file": "F", "type": "image", "alt_text": "A lamp", "tags": [{"username": "nora", "x": 0.255, "y": 1}]},
            {"url": "https://example.com/a.jpg", "type": "image"}]);
        let work =
            told(&json!({"id": "a", "state": "draft", "kind": "carousel", "media": media, "caption": ""}));
        assert!(work.of.as_ref().unwrap().draft && work.when.is_empty());
        assert_eq!(work.hindrance(), None);
        let sent = body(&work, None, true);
        let tags = json!([{"username": "nora", "x": 0.26, "y": 1.0}]);
        assert_eq!(
            sent["media"][0],
            json!({"file": "F", "alt_text": "A lamp", "tags": tags})
        );
        assert_eq!(
            sent["media"][1],
            json!({"url": "https://example.com/a.jpg", "type": "image"})
        );
    }

    #[test]
    fn what_is_not_shown_is_said() {
        let posts: Posts = serde_json::from_value(json!({"posts": [reel()]})).unwrap();
        assert_eq!(besides(posts.posts.first().unwrap()), ["that it is a trial reel"]);
    }
}
