//! Tests of a post that is changed.

use serde_json::{Value, json};
use shared::posts::request::MEMBERS;

use super::{BESIDES, Spell, besides, difference, elsewhere, work};
use crate::clock;
use crate::wire::{Post, Posts};
use crate::work::{Slide, Work};

/// An hour ahead of UTC.
struct Berlin;

impl Spell for Berlin {
    fn field(&self, moment: i64) -> String {
        clock::field(moment, 60)
    }

    fn told(&self, field: &str) -> Option<String> {
        let at = clock::read(&format!("{field}:00+01:00"))?;
        Some(clock::written(at, 60))
    }
}

fn post(told: &Value) -> Post {
    let posts: Posts = serde_json::from_value(json!({"posts": [told]})).unwrap();
    posts.posts.into_iter().next().unwrap()
}

fn begun(told: &Value) -> Work {
    let mut number = 0;
    let next = || {
        number += 1;
        number
    };
    work(&post(told), next, &Berlin)
}

/// What is sent when its time stays.
fn sent(work: &Work, draft: bool) -> Value {
    difference(work, Berlin.told(&work.when).as_deref(), draft)
}

/// As the edge tells one that has everything.
fn reel() -> Value {
    json!({"id": "a1", "state": "scheduled", "kind": "reel", "media": [
            {"file": "F", "type": "video", "tags": [{"username": "nora"}], "shimmer": 7}],
        "caption": "Hello", "first_comment": "First", "collaborators": ["a", "b"], "location": "12",
        "ai_generated": true, "comments": false, "cover": {"file": "C"}, "cover_offset_ms": 1500,
        "share_to_feed": false, "trial": "manual", "audio_name": "Own", "at": "2026-12-01T09:00:30Z",
        "not_after": "2026-12-02T09:00:00Z", "created_at": "2026-11-30T09:00:00Z", "warnings": [], "history": []})
}

fn story() -> Value {
    let tags = json!([{"username": "nora"}, {"username": "emil", "x": 0.123, "y": 1}]);
    json!({"id": "s", "state": "scheduled", "kind": "story", "media": [{"file": "F", "type": "image", "tags": tags}],
        "at": "2026-12-01T09:00:00Z"})
}

fn carousel() -> Value {
    let tags = json!([{"username": "nora", "x": 0.255, "y": 1}]);
    json!({"id": "c", "state": "draft", "kind": "carousel", "caption": "", "media": [
        {"file": "F", "type": "image", "alt_text": "A lamp", "tags": tags},
        {"url": "https://example.com/a.jpg", "type": "image"}]})
}

#[test]
fn what_nobody_changed_is_not_sent() {
    for told in [reel(), story()] {
        assert_eq!(sent(&begun(&told), false), json!({}), "{told}");
    }
    assert_eq!(sent(&begun(&carousel()), true), json!({}));
    let bare =
        json!({"id": "i", "state": "scheduled", "kind": "image", "media": [{"file": "F"}], "caption": ""});
    assert_eq!(sent(&begun(&bare), false), json!({}));
}

#[test]
fn what_is_changed_is_sent_alone() {
    let mut of = begun(&reel());
    assert_eq!(of.when, "2026-12-01T10:00");
    of.caption = "Hello you".into();
    assert_eq!(sent(&of, false), json!({"caption": "Hello you"}));
    of.when = "2026-12-01T11:30".into();
    of.location.clear();
    let at = "2026-12-01T11:30:00+01:00";
    assert_eq!(
        sent(&of, false),
        json!({"caption": "Hello you", "at": at, "location": null})
    );
}

#[test]
fn what_is_taken_away_is_sent_as_nothing() {
    let mut of = begun(&reel());
    of.caption.clear();
    of.first_comment.clear();
    of.cover = None;
    of.comments_off = false;
    of.when.clear();
    let nothing = Value::Null;
    let expected = json!({"caption": nothing, "first_comment": nothing, "cover": nothing, "cover_offset_ms": 1500,
        "comments": nothing, "at": nothing, "draft": true});
    assert_eq!(sent(&of, true), expected);
    let draft = begun(&carousel());
    assert_eq!(sent(&draft, false), json!({"draft": false}));
}

/// A slide is sent with all that the edge told of it, whatever this page knows of that.
#[test]
fn a_slide_keeps_its_places_and_what_this_page_does_not_know() {
    let mut of = begun(&reel());
    of.slides[0].tags[0].username = "emil".into();
    let media = json!([{"file": "F", "shimmer": 7, "tags": [{"username": "emil"}]}]);
    assert_eq!(sent(&of, false), json!({"media": media}));
    let mut of = begun(&story());
    of.slides.push(Slide {
        file: Some("G".into()),
        ..Slide::default()
    });
    assert_eq!(
        sent(&of, false)["media"][0]["tags"],
        json!([{"username": "nora"}, {"username": "emil", "x": 0.123, "y": 1.0}])
    );
    let mut of = begun(&carousel());
    assert_eq!(of.hindrance(), None);
    of.slides.swap(0, 1);
    let lamp =
        json!({"file": "F", "alt_text": "A lamp", "tags": [{"username": "nora", "x": 0.255, "y": 1.0}]});
    let address = json!({"url": "https://example.com/a.jpg", "type": "image"});
    assert_eq!(sent(&of, true), json!({"media": [address, lamp]}));
}

#[test]
fn what_others_changed_meanwhile_is_said_and_not_undone() {
    let of = begun(&reel());
    let began = of.of.as_ref().unwrap().began.clone();
    assert!(elsewhere(&post(&reel()), &began, &Berlin).is_empty());
    let mut told = reel();
    told["caption"] = "Another".into();
    told["at"] = "2026-12-03T09:00:00Z".into();
    told["state"] = "draft".into();
    told["location"].take();
    let mut words = elsewhere(&post(&told), &began, &Berlin);
    words.sort();
    assert_eq!(words, ["caption", "draft", "location", "time"]);
    assert_eq!(sent(&of, false), json!({}), "what others said stays");
}

/// Every member that the edge knows is shown here, or named and can be taken away.
#[test]
fn no_member_is_a_dead_end() {
    let mut of = begun(&reel());
    let names: Vec<&str> = besides(&post(&reel()))
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["not_after", "trial", "audio_name"]);
    of.without = vec!["trial".into()];
    assert_eq!(sent(&of, false), json!({"trial": null}));
    let changed = Work {
        when: String::new(),
        ..Work::default()
    };
    let mut other = Work { of: of.of, ..changed };
    other.kind = Some(shared::posts::draft::Kind::Image);
    let sent = sent(&other, true);
    let known = |name: &str| sent.get(name).is_some() || BESIDES.iter().any(|(known, _)| *known == name);
    let unknown: Vec<&str> = MEMBERS.into_iter().filter(|name| !known(name)).collect();
    // The picture is the cover, so there is no moment to take away.
    assert_eq!(unknown, ["cover_offset_ms"]);
}
