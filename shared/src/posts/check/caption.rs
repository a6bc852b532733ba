//! Texts of a post: their lengths, hashtags, mentions, names.
//!
//! How Instagram counts is written nowhere, and no answer to 2,201 characters of which some are emoji was found. Here a
//! character is a Unicode code point, as Instagram's own language (Python) counts them: between what people see (an emoji
//! of a family is one, and seven code points) and UTF-16, in which most emoji are two. Nothing that is short enough in
//! every count is refused; what is too long in UTF-16 alone is a warning.

use crate::posts::draft::{Draft, Tag};
use crate::rooms::problem::Problem;
use crate::values::words::{counted, grouped};

/// Characters of a caption, and of a comment.
pub const CHARACTERS: usize = 2_200;
/// Hashtags of a caption, by the reference of the API.
pub const HASHTAGS: usize = 30;
/// Accounts that a caption mentions.
pub const MENTIONS: usize = 20;
/// Characters of a picture's description.
pub const ALT_TEXT: usize = 1_000;
/// Accounts that post it too.
pub const COLLABORATORS: usize = 3;
/// People on one picture.
pub const TAGS: usize = 20;
/// Characters of an account's name.
const USERNAME: usize = 30;
/// Characters of a sound's name: Instagram says no limit.
const AUDIO_NAME: usize = 100;
/// Digits of an id.
const LONGEST_ID: usize = 40;
/// From so many hashtags on there is a warning, unless the site says otherwise: the app takes five since December 2025.
pub const HASHTAGS_WARN: usize = 6;

/// How many characters it has.
#[must_use]
pub fn length(text: &str) -> usize {
    text.chars().count()
}

/// How many hashtags it has: `#` or `＃` before a letter, a digit, `_` or an emoji, not within a word (`a#b`), but directly
/// after another (`#a#b` are two). One that is there twice counts twice.
#[must_use]
pub fn hashtags(text: &str) -> usize {
    let tagged = |next: char| next.is_alphanumeric() || next == '_' || is_pictured(next);
    marks(text, &['#', '\u{ff03}'], tagged, |before| {
        before.is_alphanumeric() || matches!(before, '_' | '&' | '/')
    })
}

/// How many accounts it mentions: `@` before a character of a name, not within a word, as in an e-mail address.
#[must_use]
pub fn mentions(text: &str) -> usize {
    let named = |next: char| next.is_ascii_alphanumeric() || matches!(next, '_' | '.');
    marks(text, &['@', '\u{ff20}'], named, |before| {
        before.is_alphanumeric() || matches!(before, '_' | '.' | '-' | '/')
    })
}

/// Symbols beyond letters that may be a hashtag: emoji, roughly.
fn is_pictured(letter: char) -> bool {
    matches!(u32::from(letter), 0x2190..=0x2bff | 0x1_f000..=0x1_faff)
}

/// How many of these marks begin something: one of it comes next, and nothing before it that it would be the middle of.
fn marks(text: &str, marks: &[char], begins: impl Fn(char) -> bool, holds: impl Fn(char) -> bool) -> usize {
    let mut count = 0_usize;
    let (mut before, mut within) = (None, false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if marks.contains(&letter) {
            let free = within || !before.is_some_and(&holds);
            within = free && letters.peek().is_some_and(|next| begins(*next));
            count = count.saturating_add(usize::from(within));
        } else {
            within = within && begins(letter);
        }
        before = Some(letter);
    }
    count
}

/// Why it is no account's name.
#[must_use]
pub fn username_fault(name: &str) -> Option<&'static str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    if name.is_empty() {
        Some("it is empty")
    } else if name.starts_with('@') {
        Some("it is written without @")
    } else if name.contains("://") || name.contains('/') {
        Some("it is an address; only the name at its end is wanted")
    } else if !name.bytes().all(plain) {
        Some("it has characters that no name has")
    } else if name.len() > USERNAME {
        Some("it is too long")
    } else if name.starts_with('.') || name.ends_with('.') || name.contains("..") {
        Some("no name begins or ends with a full stop, or has two in a row")
    } else {
        None
    }
}

/// What is wrong with the texts of a draft.
pub(super) fn problems(draft: &Draft) -> Vec<Problem> {
    let mut found = Vec::new();
    text("caption", "caption", &draft.caption, &mut found);
    text("first_comment", "first comment", &draft.first_comment, &mut found);
    collaborators(draft, &mut found);
    for (at, medium) in draft.media.iter().enumerate() {
        let letters = length(&medium.alt_text);
        if letters > ALT_TEXT {
            found.push(Problem::new(
                format!("media[{at}].alt_text"),
                format!("The description has {}.", counted(letters, "character")),
                counted(ALT_TEXT, "character"),
            ));
        }
        if medium.tags.len() > TAGS {
            found.push(Problem::new(
                format!("media[{at}].tags"),
                format!("{} people are tagged.", medium.tags.len()),
                format!("{TAGS} for each picture or video"),
            ));
        }
        for (number, tag) in medium.tags.iter().enumerate() {
            self::tag(&format!("media[{at}].tags[{number}]"), tag, &mut found);
        }
    }
    if let Some(id) = &draft.location
        && (id.is_empty() || id.len() > LONGEST_ID || !id.bytes().all(|byte| byte.is_ascii_digit()))
    {
        found.push(Problem::new(
            "location",
            "A place is named by the id of a Facebook Page that has a location.",
            "digits",
        ));
    }
    if let Some(name) = &draft.audio_name {
        let letters = length(name);
        if name.trim().is_empty() {
            let what = "The sound's name is empty.";
            found.push(Problem::new("audio_name", what, "a name, or without it"));
        } else if letters > AUDIO_NAME {
            let what = format!("The sound's name has {}.", counted(letters, "character"));
            found.push(Problem::new("audio_name", what, counted(AUDIO_NAME, "character")));
        }
    }
    found
}

fn text(member: &str, name: &str, text: &str, found: &mut Vec<Problem>) {
    let counts = [
        (length(text), CHARACTERS, "character"),
        (hashtags(text), HASHTAGS, "hashtag"),
        (mentions(text), MENTIONS, "mention"),
    ];
    for (number, most, thing) in counts {
        if number > most {
            found.push(Problem::new(
                member,
                format!("The {name} has {}.", counted(number, thing)),
                counted(most, thing),
            ));
        }
    }
    if !text.is_empty() && text.trim().is_empty() {
        found.push(Problem::new(
            member,
            format!("The {name} has nothing but spaces."),
            "a text, or without it",
        ));
    }
}

fn collaborators(draft: &Draft, found: &mut Vec<Problem>) {
    let names = &draft.collaborators;
    if names.len() > COLLABORATORS {
        found.push(Problem::new(
            "collaborators",
            format!("{} accounts are asked to post it too.", names.len()),
            counted(COLLABORATORS, "account"),
        ));
    }
    for (at, name) in names.iter().enumerate() {
        let place = format!("collaborators[{at}]");
        let same = |other: &&String| other.eq_ignore_ascii_case(name);
        if let Some(fault) = username_fault(name) {
            found.push(no_name(place, fault));
        } else if names.iter().take(at).any(|other| same(&other)) {
            found.push(Problem::new(
                place,
                "This account is there twice.",
                "each account once",
            ));
        }
    }
}

fn tag(place: &str, tag: &Tag, found: &mut Vec<Problem>) {
    if let Some(fault) = username_fault(&tag.username) {
        found.push(no_name(format!("{place}.username"), fault));
    }
    for (axis, value) in [("x", tag.x), ("y", tag.y)] {
        if value.is_some_and(|value| value > 1_000) {
            found.push(Problem::new(
                format!("{place}.{axis}"),
                "The tag is beside the picture.",
                "0 to 1, from the top left corner",
            ));
        }
    }
}

fn no_name(place: String, fault: &str) -> Problem {
    Problem::new(
        place,
        format!("This is no account's name: {fault}."),
        format!("letters from a to z, digits, _ and full stops, at most {USERNAME}"),
    )
}

/// What isn't wrong with them and yet may be refused or cut.
pub(super) fn warnings(draft: &Draft, most_hashtags: usize) -> Vec<Problem> {
    let mut found = Vec::new();
    for (member, name, text) in [
        ("caption", "caption", &draft.caption),
        ("first_comment", "first comment", &draft.first_comment),
    ] {
        let tags = hashtags(text);
        if (most_hashtags..=HASHTAGS).contains(&tags) && tags > 0 {
            found.push(Problem::new(
                member,
                format!(
                    "The {name} has {}. Instagram's app takes five since December 2025; whether it counts those of a \
                     program in the same way isn't known.",
                    counted(tags, "hashtag")
                ),
                format!("fewer than {}", grouped(u64::try_from(most_hashtags).unwrap_or(0))),
            ));
        }
        let units = text.encode_utf16().count();
        if length(text) <= CHARACTERS && units > CHARACTERS {
            found.push(Problem::new(
                member,
                format!(
                    "If emoji count twice, as in some programs, the {name} has {}.",
                    counted(units, "character")
                ),
                counted(CHARACTERS, "character"),
            ));
        }
    }
    found
}
#[cfg(test)]
mod tests;
