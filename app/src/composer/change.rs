//! A planned post that is changed: as the work that it was, and what the edge is asked for then.

use serde_json::{Map, Value};
use shared::posts::draft::Kind;

use crate::clock;
use crate::wire::Post;
use crate::work::{Changed, Slide, Stage, Tag, Work};

/// What a post may have that this page doesn't show, in words. It stays as it is, or is taken away.
const BESIDES: [(&str, &str); 3] = [
    ("not_after", "the time after which it isn’t posted"),
    ("trial", "that it is a trial reel"),
    ("audio_name", "the name of its sound"),
];

/// How a moment is spelt: as the field does, and as the edge is told what a field holds.
pub trait Spell {
    /// In the field.
    fn field(&self, moment: i64) -> String;
    /// What the edge is told of a field; none while it is empty or wrong.
    fn told(&self, field: &str) -> Option<String>;
}

/// The work that made this post. `number` gives each slide its own.
pub fn work(post: &Post, mut number: impl FnMut() -> u32, spell: &impl Spell) -> Work {
    let text = |name: &str| post.text(name).unwrap_or_default().to_owned();
    let says = |name: &str, value: bool| post.rest.get(name) == Some(&Value::Bool(value));
    let names = post.rest.get("collaborators").and_then(Value::as_array);
    let names = names.into_iter().flatten().filter_map(Value::as_str);
    let cover_ms = post.rest.get("cover_offset_ms").and_then(Value::as_u64);
    let draft = post.state == "draft";
    let mut work = Work {
        slides: post.media().map(|medium| slide(medium, number())).collect(),
        kind: Some(Kind::named(&post.kind).unwrap_or_default()),
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
            .map(|at| spell.field(at))
            .unwrap_or_default(),
        ..Work::default()
    };
    work.of = Some(Changed {
        id: post.id.clone(),
        draft,
        began: work.body(spell.told(&work.when).as_deref(), draft),
    });
    work
}

/// What `PATCH` is sent: what is another than it was when somebody began. What isn't there any more is taken away, and what
/// others changed meanwhile stays.
pub fn difference(work: &Work, at: Option<&str>, draft: bool) -> Value {
    let now = work.body(at, draft);
    let before = work.of.as_ref().map(|of| &of.began);
    let mut changed = Map::new();
    for name in differing(before.unwrap_or(&Value::Null), &now) {
        let fallback = if name == "draft" {
            Value::Bool(false)
        } else {
            Value::Null
        };
        let value = now.get(&name).cloned().unwrap_or(fallback);
        changed.insert(name, value);
    }
    for name in &work.without {
        changed.insert(name.clone(), Value::Null);
    }
    changed.into()
}

/// What has become another since somebody began to change it, in words: others changed it.
pub fn elsewhere(post: &Post, began: &Value, spell: &impl Spell) -> Vec<String> {
    let now = work(post, || 0, spell).of.map(|of| of.began).unwrap_or_default();
    let words = |name: String| match name.as_str() {
        "media" => "pictures and videos".to_owned(),
        "at" => "time".to_owned(),
        _ => name.replace('_', " "),
    };
    differing(began, &now).into_iter().map(words).collect()
}

/// The members that are in one of them, or another in both.
fn differing(before: &Value, now: &Value) -> Vec<String> {
    let members = |body: &Value| body.as_object().cloned().unwrap_or_default();
    let (before, now) = (members(before), members(now));
    let gone = before.keys().filter(|name| !now.contains_key(*name));
    let fresh = now
        .iter()
        .filter(|(name, value)| before.get(*name) != Some(value));
    fresh.map(|(name, _)| name).chain(gone).cloned().collect()
}

/// What such a post has that the composer doesn't show: each member, and in words.
pub fn besides(post: &Post) -> Vec<(&'static str, &'static str)> {
    let has = |name: &str| post.rest.get(name).is_some_and(|value| !value.is_null());
    BESIDES.into_iter().filter(|(name, _)| has(name)).collect()
}

fn slide(medium: &Value, id: u32) -> Slide {
    let text = |name: &str| medium.get(name).and_then(Value::as_str).map(str::to_owned);
    let tags = medium.get("tags").and_then(Value::as_array);
    let known = ["type", "alt_text", "tags", "file", "url"];
    let mut rest = medium.as_object().cloned().unwrap_or_default();
    rest.retain(|name, _| !known.contains(&name.as_str()));
    Slide {
        id,
        video: medium.get("type").is_some_and(|kind| kind == "video"),
        alt: text("alt_text").unwrap_or_default(),
        tags: tags.into_iter().flatten().map(tag).collect(),
        file: text("file"),
        url: text("url"),
        kept: true,
        rest,
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
        left: thousandths(tag.get("x")),
        top: thousandths(tag.get("y")),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a whole, in thousandths"
)]
fn thousandths(share: Option<&Value>) -> Option<u16> {
    let share = share?.as_f64()?;
    Some((share.clamp(0.0, 1.0) * 1_000.0).round() as u16)
}

#[cfg(test)]
#[path = "change_tests.rs"]
mod tests;
