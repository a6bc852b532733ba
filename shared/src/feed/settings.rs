//! What a feed's owner says of it. Read strictly: a member that isn't known or a value that can't be is refused with what
//! would be right, and never repeated.

use super::kind::{Kind, is_id};
use crate::{
    answers::problem::problem,
    instagram::{
        Category, Failure, Retry,
        json::{self, Json},
    },
    values::{
        address::Address,
        http::HttpResponse,
        writer::{Members, quoted, texts},
    },
};

/// The most posts of a feed.
pub const MOST_POSTS: u32 = 100;
/// The longest body that says how a feed is to be.
pub const MOST_BYTES: usize = 16_384;
/// The most feeds whose posts are shown among a feed's own.
const MOST_JOINED: usize = 4;
/// The most entries of a list.
const MOST_ENTRIES: usize = 100;
/// The longest word, and the longest origin.
const MOST_TEXT: usize = 200;

/// How a post's text is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caption {
    /// As it is.
    Whole,
    /// Its beginning.
    Cut,
    /// Without the hashtags at its end.
    NoHashtags,
    /// Not at all.
    None,
}

impl Caption {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Whole, "whole"),
        (Self::Cut, "cut"),
        (Self::NoHashtags, "no_hashtags"),
        (Self::None, "none"),
    ];
}

/// What a feed's owner says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// How many posts.
    pub count: u32,
    /// Of which kinds.
    pub kinds: Vec<Kind>,
    /// Whether reels that are on trial are among them.
    pub trial_reels: bool,
    /// The word or hashtag that a post must have; empty: none.
    pub only: String,
    /// The word or hashtag that it must not have; empty: none.
    pub without: String,
    /// Whether likes, comments, posts and followers are told.
    pub counts: bool,
    /// How its text is shown.
    pub caption: Caption,
    /// How often it is renewed, in minutes.
    pub minutes: u32,
    /// Posts that are never shown, by id.
    pub hidden: Vec<String>,
    /// Posts that come first, by id.
    pub pinned: Vec<String>,
    /// The origins of the pages that may show it; none: anywhere.
    pub origins: Vec<String>,
    /// Whether videos play in the page, from Instagram's own address.
    pub video: bool,
    /// Other feeds whose posts are shown among these, by id.
    pub feeds: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            count: 12,
            kinds: Kind::ALL.map(|(kind, _)| kind).to_vec(),
            trial_reels: false,
            only: String::new(),
            without: String::new(),
            counts: false,
            caption: Caption::Whole,
            minutes: 60,
            hidden: Vec::new(),
            pinned: Vec::new(),
            origins: Vec::new(),
            video: false,
            feeds: Vec::new(),
        }
    }
}

/// What is wrong with what an owner says: the setting, and what would be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    setting: &'static str,
    expected: &'static str,
}

const WHOLE: Refusal = Refusal {
    setting: "",
    expected: "a JSON object with count, kinds, trial_reels, only, without, counts, caption, minutes, hidden, pinned, origins, \
               video and feeds, each once at most, and nothing else",
};

impl Refusal {
    /// As the owner's page is told.
    #[must_use]
    pub fn answer(self) -> HttpResponse {
        let cause = if self.setting.is_empty() {
            "The settings of the feed can't be read.".to_owned()
        } else {
            format!("The setting {} can't be that.", self.setting)
        };
        let action = format!("Send {}.", self.expected);
        let failure = Failure::new(Category::BadParameter, Retry::DeveloperFix, cause, action);
        problem(400, &failure)
    }
}

/// A feed that can't be shown in another one: why, and what to do.
#[must_use]
pub fn not_joined([cause, action]: [&'static str; 2]) -> HttpResponse {
    let failure = Failure::new(Category::BadParameter, Retry::DeveloperFix, cause, action);
    problem(400, &failure)
}

/// A connection has as many feeds as it may, which is `most`.
#[must_use]
pub fn too_many(most: usize) -> HttpResponse {
    let (status, category, cause, action) = if most == 0 {
        (
            403,
            Category::PermissionMissing,
            "This site's visitors publish no feeds.",
            "The site's operator sets the member feeds of the site's configuration.",
        )
    } else {
        (
            409,
            Category::BadParameter,
            "This account has as many feeds as it may have.",
            "Change one of them (PATCH /feeds/ID), or take one back (DELETE /feeds/ID).",
        )
    };
    problem(
        status,
        &Failure::new(category, Retry::DeveloperFix, cause, action),
    )
}

/// Nobody has that much to say of a feed.
#[must_use]
pub fn too_large() -> HttpResponse {
    WHOLE.answer()
}

/// There is no such feed of this connection.
#[must_use]
pub fn no_such() -> HttpResponse {
    let failure = Failure::new(
        Category::NotFound,
        Retry::DeveloperFix,
        "This account has no feed of that id.",
        "GET /feeds lists those that it has.",
    );
    problem(404, &failure)
}

impl Settings {
    /// These settings with what a text changes: a JSON object, of which every member can be left out.
    ///
    /// # Errors
    /// The first thing in it that can't be.
    pub fn with(&self, text: &str) -> Result<Self, Refusal> {
        let told = if text.trim().is_empty() { "{}" } else { text };
        let Some(Json::Object(members)) = json::parse(told.as_bytes()) else {
            return Err(WHOLE);
        };
        let mut changed = self.clone();
        let mut seen: Vec<&str> = Vec::new();
        for (name, value) in &members {
            if seen.contains(&&**name) {
                return Err(WHOLE);
            }
            seen.push(name);
            let (setting, expected, fits) = changed.set(name, value).ok_or(WHOLE)?;
            if !fits {
                return Err(Refusal { setting, expected });
            }
        }
        Ok(changed)
    }

    /// Sets one of them: its name, what it may be, and whether it is that. [`None`] when there is no such setting.
    fn set(&mut self, name: &str, value: &Json<'_>) -> Option<(&'static str, &'static str, bool)> {
        let flag = "true or false";
        let word = "a word or a #hashtag without spaces, at most 200 bytes, or \"\" for none";
        let ids = "a list of ids of posts, at most 100";
        Some(match name {
            "count" => (
                "count",
                "a number from 1 to 100",
                put(&mut self.count, number(value, 1, MOST_POSTS)),
            ),
            "kinds" => (
                "kinds",
                "a list with at least one of image, carousel, video and reel",
                put(&mut self.kinds, kinds(value)),
            ),
            "trial_reels" => ("trial_reels", flag, put(&mut self.trial_reels, boolean(value))),
            "only" => ("only", word, put(&mut self.only, a_word(value))),
            "without" => ("without", word, put(&mut self.without, a_word(value))),
            "counts" => ("counts", flag, put(&mut self.counts, boolean(value))),
            "caption" => (
                "caption",
                "whole, cut, no_hashtags or none",
                put(&mut self.caption, named(value, &Caption::ALL)),
            ),
            "minutes" => (
                "minutes",
                "a number from 15 to 10080, how many minutes lie between two renewals",
                put(&mut self.minutes, number(value, 15, 10_080)),
            ),
            "hidden" => ("hidden", ids, put(&mut self.hidden, entries(value, is_id))),
            "pinned" => ("pinned", ids, put(&mut self.pinned, entries(value, is_id))),
            "origins" => (
                "origins",
                "a list of origins such as https://shop.example, at most 100, or [] for anywhere",
                put(&mut self.origins, entries(value, is_origin)),
            ),
            "video" => ("video", flag, put(&mut self.video, boolean(value))),
            "feeds" => (
                "feeds",
                "a list of ids of other feeds, at most 4, each once",
                put(&mut self.feeds, others(value)),
            ),
            _ => return None,
        })
    }

    /// As they are kept and told.
    #[must_use]
    pub fn text(&self) -> String {
        let flag = |flag| if flag { "true" } else { "false" };
        let kinds: Vec<String> = self.kinds.iter().map(|kind| quoted(kind.name())).collect();
        let caption = Caption::ALL.iter().find(|(caption, _)| *caption == self.caption);
        let mut members = Members::new();
        members.number_if("count", Some(self.count.into()));
        members.raw("kinds", &crate::values::writer::list(&kinds));
        members.raw("trial_reels", flag(self.trial_reels));
        members.text("only", &self.only);
        members.text("without", &self.without);
        members.raw("counts", flag(self.counts));
        members.text("caption", caption.map_or("", |(_, name)| name));
        members.number_if("minutes", Some(self.minutes.into()));
        members.raw("hidden", &texts(&self.hidden));
        members.raw("pinned", &texts(&self.pinned));
        members.raw("origins", &texts(&self.origins));
        members.raw("video", flag(self.video));
        members.raw("feeds", &texts(&self.feeds));
        members.object()
    }

    /// How many posts it shows, and the feeds whose posts are among them; empty where there are none of others.
    pub(super) fn joins(&self) -> String {
        if self.feeds.is_empty() {
            return String::new();
        }
        format!("{} {}", self.count, self.feeds.join(" "))
    }

    /// Those that were kept. What a newer edge has beside them is left out; [`None`] when one of them can't be read, since
    /// nothing is as open as the defaults.
    #[must_use]
    pub fn kept(text: &str) -> Option<Self> {
        let Json::Object(members) = json::parse(text.as_bytes())? else {
            return None;
        };
        let mut kept = Self::default();
        for (name, value) in &members {
            if let Some((_, _, false)) = kept.set(name, value) {
                return None;
            }
        }
        Some(kept)
    }
}

fn put<T>(place: &mut T, value: Option<T>) -> bool {
    let fits = value.is_some();
    if let Some(value) = value {
        *place = value;
    }
    fits
}

fn boolean(value: &Json<'_>) -> Option<bool> {
    match value {
        Json::Bool(value) => Some(*value),
        _ => None,
    }
}

fn number(value: &Json<'_>, least: u32, most: u32) -> Option<u32> {
    let Json::Number(digits) = value else { return None };
    digits
        .parse()
        .ok()
        .filter(|number| (least..=most).contains(number))
}

fn named<T: Copy>(value: &Json<'_>, all: &[(T, &'static str)]) -> Option<T> {
    let name = value.text()?;
    let (found, _) = all.iter().find(|(_, known)| *known == name)?;
    Some(*found)
}

fn kinds(value: &Json<'_>) -> Option<Vec<Kind>> {
    let Json::List(values) = value else { return None };
    let kinds: Option<Vec<Kind>> = values.iter().map(|value| named(value, &Kind::ALL)).collect();
    kinds.filter(|kinds| (1..=Kind::ALL.len()).contains(&kinds.len()))
}

fn a_word(value: &Json<'_>) -> Option<String> {
    let text = value.text()?;
    let fits = text.len() <= MOST_TEXT && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    (fits && text != "#").then(|| text.to_owned())
}

fn entries(value: &Json<'_>, fits: fn(&str) -> bool) -> Option<Vec<String>> {
    let Json::List(values) = value else { return None };
    if values.len() > MOST_ENTRIES {
        return None;
    }
    let entry = |value: &Json<'_>| value.scalar().filter(|text| fits(text)).map(str::to_owned);
    values.iter().map(entry).collect()
}

fn others(value: &Json<'_>) -> Option<Vec<String>> {
    let ids = entries(value, is_feed)?;
    let mut all = ids.iter().enumerate();
    let once = all.all(|(at, id)| ids.iter().position(|other| other == id) == Some(at));
    (once && ids.len() <= MOST_JOINED).then_some(ids)
}

/// Whether it can be a feed's id. Whether it is one says who is asked for it.
fn is_feed(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=64).contains(&text.len()) && text.bytes().all(plain)
}

/// An origin as browsers write it: scheme, host, and a port where it isn't the usual one. A header is made of it.
fn is_origin(text: &str) -> bool {
    let plain = |byte: u8| {
        byte.is_ascii_digit() || byte.is_ascii_lowercase() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']')
    };
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    text.len() <= MOST_TEXT
        && host.is_some_and(|host| !host.is_empty() && host.bytes().all(plain))
        && Address::parse(text).is_some_and(|address| address.origin() == Some(text))
}

#[cfg(test)]
mod tests;
