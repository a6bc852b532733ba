//! What somebody wants posted, as JSON says it. Every member is looked at, and everything that is wrong is told, not only
//! what comes first; what a member may hold is for [`super::check`] to say.

mod reader;
mod words;

use super::draft::{Draft, Kind, Medium, Source, Tag, Trial};
use crate::instagram::json::{self, Json};
use crate::rooms::problem::Problem;
use reader::Reader;
pub use words::MEMBERS;
pub(super) use words::short;
use words::{expected, unknown};

/// What is wanted of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What is to be posted.
    pub draft: Draft,
    /// It is kept, and isn't posted until somebody says so.
    pub is_draft: bool,
}

/// Reads what a new post is to be: a JSON object.
///
/// # Errors
/// Everything that can't be.
pub fn new(text: &str) -> Result<Wanted, Vec<Problem>> {
    match json::parse(text.as_bytes()) {
        Some(value) => self::value(&value),
        None => Err(vec![no_object()]),
    }
}

/// The same, of a value of a list.
pub(super) fn value(value: &Json<'_>) -> Result<Wanted, Vec<Problem>> {
    let new = Wanted {
        draft: Draft::default(),
        is_draft: false,
    };
    let mut reader = Reader::default();
    let (wanted, seen) = with(new, value, &mut reader);
    for member in ["kind", "media"] {
        if !seen.contains(&member) && matches!(value, Json::Object(_)) {
            reader.wrong(member, "It is missing.", expected(member));
        }
    }
    reader.done(wanted)
}

/// Reads what is to be changed of one: the members as in a new post. `null` takes one away.
///
/// # Errors
/// Everything that can't be.
pub fn change(of: Wanted, text: &str) -> Result<Wanted, Vec<Problem>> {
    let Some(value) = json::parse(text.as_bytes()) else {
        return Err(vec![no_object()]);
    };
    let mut reader = Reader::default();
    let (wanted, _) = with(of, &value, &mut reader);
    reader.done(wanted)
}

fn no_object() -> Problem {
    Problem::new(
        "",
        "The body is no JSON object.",
        "{\"kind\":\"image\",\"media\":[…]}",
    )
}

/// A draft with what an object says of it; and which members it has.
fn with<'a>(mut wanted: Wanted, value: &'a Json<'_>, reader: &mut Reader) -> (Wanted, Vec<&'a str>) {
    let Json::Object(members) = value else {
        reader.problems.push(no_object());
        return (wanted, Vec::new());
    };
    let mut seen: Vec<&str> = Vec::new();
    for (name, value) in members {
        if seen.contains(&&**name) {
            reader.wrong(short(name), "It is said twice.", "once");
        } else if !set(&mut wanted, name, value, reader) {
            reader.problems.push(unknown("", name, &MEMBERS));
        }
        seen.push(name);
    }
    // A file says itself what it is; of an address the kind says it, where it can.
    for at in std::mem::take(&mut reader.untyped) {
        match wanted.draft.kind {
            Kind::Image => {}
            Kind::Reel => {
                if let Some(medium) = wanted.draft.media.get_mut(at) {
                    medium.video = true;
                }
            }
            Kind::Carousel | Kind::Story => {
                reader.wrong(format!("media[{at}].type"), "It is missing.", expected("type"));
            }
        }
    }
    (wanted, seen)
}

const TRIALS: [(&str, Trial); 2] = [("manual", Trial::Manual), ("performance", Trial::Performance)];

/// Sets one of them; false when there is none of that name.
fn set(wanted: &mut Wanted, name: &str, value: &Json<'_>, reader: &mut Reader) -> bool {
    let draft = &mut wanted.draft;
    match name {
        "kind" => reader.put(name, value, kind, &mut draft.kind),
        "media" => media(value, reader, draft),
        "caption" => reader.text(name, value, &mut draft.caption),
        "first_comment" => reader.text(name, value, &mut draft.first_comment),
        "collaborators" => {
            draft.collaborators.clear();
            reader.unless_null(name, value, names, &mut draft.collaborators);
        }
        "location" => reader.optional(name, value, digits, &mut draft.location),
        "ai_generated" => reader.flag(name, value, false, &mut draft.ai_generated),
        "comments" => {
            let mut comments = true;
            reader.flag(name, value, true, &mut comments);
            draft.comments_off = !comments;
        }
        "cover" => {
            draft.cover = None;
            if *value != Json::Null {
                draft.cover = source(name, value, &[], reader);
            }
        }
        "cover_offset_ms" => reader.optional(name, value, whole, &mut draft.cover_offset_ms),
        "share_to_feed" => reader.optional(name, value, boolean, &mut draft.share_to_feed),
        "trial" => reader.optional(name, value, |value| named(value, &TRIALS), &mut draft.trial),
        "audio_name" => reader.optional(name, value, owned, &mut draft.audio_name),
        "at" => reader.moment(name, value, &mut draft.at),
        "not_after" => reader.moment(name, value, &mut draft.not_after),
        "draft" => reader.flag(name, value, false, &mut wanted.is_draft),
        _ => return false,
    }
    true
}

fn media(value: &Json<'_>, reader: &mut Reader, draft: &mut Draft) {
    draft.media.clear();
    let Json::List(values) = value else {
        reader.not_that("media");
        return;
    };
    for (at, value) in values.iter().enumerate() {
        let place = format!("media[{at}]");
        let Some(source) = source(&place, value, &["type", "alt_text", "tags"], reader) else {
            continue;
        };
        let mut medium = Medium {
            source,
            video: false,
            alt_text: String::new(),
            tags: Vec::new(),
        };
        let below = |member: &str| format!("{place}.{member}");
        match value.get("type") {
            Some(value) => {
                let types = [("image", false), ("video", true)];
                reader.put(
                    &below("type"),
                    value,
                    |value| named(value, &types),
                    &mut medium.video,
                );
            }
            None if matches!(medium.source, Source::Url(_)) => reader.untyped.push(draft.media.len()),
            None => {}
        }
        if let Some(value) = value.get("alt_text") {
            reader.text(&below("alt_text"), value, &mut medium.alt_text);
        }
        if let Some(value) = value.get("tags").filter(|value| **value != Json::Null) {
            medium.tags = tags(&below("tags"), value, reader);
        }
        draft.media.push(medium);
    }
}

/// Where something is: an object with a file or an address, and no members but these.
fn source(place: &str, value: &Json<'_>, more: &[&'static str], reader: &mut Reader) -> Option<Source> {
    let Json::Object(members) = value else {
        reader.not_that(place);
        return None;
    };
    let known: Vec<&str> = ["file", "url"].iter().chain(more).copied().collect();
    for (at, (name, _)) in members.iter().enumerate() {
        if !known.contains(&&**name) {
            reader.problems.push(unknown(place, name, &known));
        } else if members.iter().take(at).any(|(other, _)| other == name) {
            reader.wrong(format!("{place}.{name}"), "It is said twice.", "once");
        }
    }
    let text = |name: &str| {
        value
            .get(name)
            .map(|value| owned(value).filter(|text| !text.is_empty()))
    };
    match (text("file"), text("url")) {
        (Some(Some(file)), None) => Some(Source::File(file)),
        (None, Some(Some(url))) => Some(Source::Url(url)),
        (Some(_), Some(_)) => {
            reader.wrong(place, "It has a file and an address.", "one of both");
            None
        }
        _ => {
            reader.not_that(place);
            None
        }
    }
}

fn tags(place: &str, value: &Json<'_>, reader: &mut Reader) -> Vec<Tag> {
    let Json::List(values) = value else {
        reader.not_that(place);
        return Vec::new();
    };
    let mut tags = Vec::new();
    for (at, value) in values.iter().enumerate() {
        let place = format!("{place}[{at}]");
        let Json::Object(members) = value else {
            reader.wrong(place, "It can't be that.", expected("tags"));
            continue;
        };
        let mut tag = Tag {
            username: String::new(),
            x: None,
            y: None,
        };
        for (name, value) in members {
            let below = format!("{place}.{name}");
            match &**name {
                "username" => reader.text(&below, value, &mut tag.username),
                "x" => reader.optional(&below, value, share, &mut tag.x),
                "y" => reader.optional(&below, value, share, &mut tag.y),
                _ => reader
                    .problems
                    .push(unknown(&place, name, &["username", "x", "y"])),
            }
        }
        tags.push(tag);
    }
    tags
}

fn kind(value: &Json<'_>) -> Option<Kind> {
    Kind::named(value.text()?)
}

fn named<T: Copy>(value: &Json<'_>, all: &[(&str, T)]) -> Option<T> {
    let name = value.text()?;
    all.iter()
        .find(|(known, _)| *known == name)
        .map(|(_, found)| *found)
}

fn owned(value: &Json<'_>) -> Option<String> {
    value.text().map(str::to_owned)
}

fn boolean(value: &Json<'_>) -> Option<bool> {
    match value {
        Json::Bool(value) => Some(*value),
        _ => None,
    }
}

fn whole(value: &Json<'_>) -> Option<u32> {
    match value {
        Json::Number(digits) => digits.parse().ok(),
        _ => None,
    }
}

/// An id, which some write as a number.
fn digits(value: &Json<'_>) -> Option<String> {
    value.scalar().map(str::to_owned)
}

fn names(value: &Json<'_>) -> Option<Vec<String>> {
    match value {
        Json::List(values) => values.iter().map(owned).collect(),
        _ => None,
    }
}

/// A share of the width or height in thousandths.
fn share(value: &Json<'_>) -> Option<u16> {
    let Json::Number(digits) = value else { return None };
    let share: f64 = digits.parse().ok()?;
    let thousandths = format!("{:.0}", share * 1_000.0);
    (0.0..=1.0)
        .contains(&share)
        .then(|| thousandths.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests;
