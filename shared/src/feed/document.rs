//! A feed as it is kept and as programs read it: JSON Feed 1.1 with what Instagram's posts have beyond it under
//! `_instagram`. The other forms are made of this one.

use super::{
    media::{Post, Profile},
    picture::Picture,
    selection::{alternative, caption},
    settings::Settings,
    state::State,
};
use crate::{
    instagram::json::{self, Json},
    values::{
        date::iso8601,
        secret,
        time::Timestamp,
        writer::{Members, list, without},
    },
};
use std::borrow::Cow;

/// A feed's last good answer, with all that a visitor's request needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The members before the items, as JSON.
    pub(super) head: String,
    /// The list of items, as JSON.
    pub(super) items: String,
    /// The list of profiles, as JSON.
    pub(super) profiles: String,
    /// The hash of all that.
    hash: String,
    /// When it changed.
    pub(super) changed: Timestamp,
    /// When it was renewed; never yet where there is nothing.
    pub(super) renewed: Option<Timestamp>,
    /// How often it is renewed.
    pub(super) minutes: u32,
    /// The origins that may show it; none: anywhere.
    pub(super) origins: Vec<String>,
    /// How many posts it shows, and the feeds whose posts are among them; empty where there are none of others.
    pub(super) joins: String,
}

/// What the account is on the web.
fn home(username: &str) -> String {
    format!("https://www.instagram.com/{username}/")
}

/// What names the account's own picture, whose address changes with each answer but for the file's name.
fn avatar(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    format!("avatar {name}")
}

/// The pictures that a feed of these posts needs, by what names them, each with its address now: the ones that are seen
/// first come first.
#[must_use]
pub fn pictures(profile: &Profile, posts: &[&Post]) -> Vec<(String, String)> {
    let mut all = Vec::new();
    if let Some(address) = &profile.picture {
        all.push((avatar(address), address.clone()));
    }
    for first in [true, false] {
        for (at, slide) in posts.iter().flat_map(|post| post.slides.iter().enumerate()) {
            if first == (at == 0) {
                all.push((slide.source.clone(), slide.address.clone()));
            }
        }
    }
    all
}

impl Document {
    /// Of a feed that was never renewed.
    #[must_use]
    pub fn empty(url: &str, settings: &Settings, now: Timestamp) -> Self {
        let mut head = Members::new();
        head.text("version", VERSION);
        head.text("title", "Instagram");
        head.text("feed_url", &format!("{url}.json"));
        Self::new(head, list(&[]), list(&[]), settings, None, now)
    }

    /// Of an account and its chosen posts, with those of its pictures that are `known`. Below `url` is everything of the feed.
    #[must_use]
    pub fn of(
        url: &str,
        profile: &Profile,
        posts: &[&Post],
        settings: &Settings,
        known: &dyn Fn(&str) -> Option<Picture>,
        renewed: Timestamp,
    ) -> Self {
        let (home, name) = (home(&profile.username), profile.name.as_deref());
        let avatar = profile
            .picture
            .as_deref()
            .and_then(|address| known(&avatar(address)));
        let address = |picture: &Picture| format!("{url}/{}", picture.name());
        let mut author = Members::new();
        author.text("name", name.unwrap_or(&profile.username));
        author.text("url", &home);
        author.text_if("avatar", avatar.as_ref().map(address).as_deref());
        let mut head = Members::new();
        head.text("version", VERSION);
        head.text("title", &format!("@{}", profile.username));
        head.text("home_page_url", &home);
        head.text("feed_url", &format!("{url}.json"));
        head.raw("authors", &list(&[author.object()]));
        let items: Vec<String> = posts
            .iter()
            .filter_map(|post| item(url, profile, post, settings, known))
            .collect();
        let mut own = Members::new();
        own.text("username", &profile.username);
        own.text_if("name", name);
        own.text("url", &home);
        if let Some(picture) = &avatar {
            let mut members = Members::new();
            members.text("url", &address(picture));
            members.number_if("width", Some(picture.width.into()));
            members.number_if("height", Some(picture.height.into()));
            own.raw("avatar", &members.object());
        }
        own.number_if("posts", profile.posts.filter(|_| settings.counts));
        own.number_if("followers", profile.followers.filter(|_| settings.counts));
        Self::new(
            head,
            list(&items),
            list(&[own.object()]),
            settings,
            Some(renewed),
            renewed,
        )
    }

    fn new(
        head: Members,
        items: String,
        profiles: String,
        settings: &Settings,
        renewed: Option<Timestamp>,
        now: Timestamp,
    ) -> Self {
        let document = Self {
            head: head.into_inner(),
            hash: String::new(),
            items,
            profiles,
            changed: now,
            renewed,
            minutes: settings.minutes,
            origins: settings.origins.clone(),
            joins: settings.joins(),
        };
        document.hashed()
    }

    /// The same, with the hash of what it says.
    pub(super) fn hashed(mut self) -> Self {
        self.hash = secret::hash(&format!("{}{}{}", self.head, self.items, self.profiles));
        self
    }

    /// As it is kept: a line for each part. JSON has no line feed inside of a text.
    #[must_use]
    pub fn text(&self) -> String {
        let renewed = self.renewed.map_or(0, Timestamp::millis);
        let numbers = [self.changed.millis(), renewed, self.minutes.into()].map(|number| number.to_string());
        let [changed, renewed, minutes] = &numbers;
        let origins = self.origins.join(" ");
        let parts: [&str; 8] = [
            &self.hash,
            changed,
            renewed,
            minutes,
            &origins,
            &self.head,
            &self.items,
            &self.profiles,
        ];
        let end = if self.joins.is_empty() { "" } else { "\n" };
        parts.join("\n") + end + &self.joins
    }

    /// The one that was kept.
    #[must_use]
    pub fn kept(text: &str) -> Option<Self> {
        let mut lines = text.split('\n');
        let mut line = || lines.next();
        let hash = line()?.to_owned();
        let mut number = || line()?.parse::<u64>().ok();
        let (changed, renewed, minutes) = (number()?, number()?, number()?);
        let origins = line()?.split(' ').filter(|origin| !origin.is_empty());
        Some(Self {
            hash,
            changed: Timestamp::from_millis(changed),
            renewed: Some(Timestamp::from_millis(renewed)).filter(|_| renewed > 0),
            minutes: u32::try_from(minutes).ok()?,
            origins: origins.map(str::to_owned).collect(),
            head: line()?.to_owned(),
            items: line()?.to_owned(),
            profiles: line()?.to_owned(),
            joins: line().unwrap_or_default().to_owned(),
        })
    }

    /// The feeds whose posts are shown among its own.
    #[must_use]
    pub fn feeds(&self) -> Vec<String> {
        self.joins.split(' ').skip(1).map(str::to_owned).collect()
    }

    /// The same, which changed when a former one did if it says the same.
    #[must_use]
    pub fn after(mut self, former: Option<&Self>) -> Self {
        if let Some(former) = former.filter(|former| former.hash == self.hash) {
            self.changed = former.changed;
        }
        self
    }

    /// When it was renewed.
    #[must_use]
    pub const fn renewed(&self) -> Option<Timestamp> {
        self.renewed
    }

    /// As JSON Feed. What has ended names no picture, the account's own included: none is answered any more. What isn't fresh
    /// names no video: its address has lived its life.
    #[must_use]
    pub fn json(&self, state: State) -> String {
        let (head, profiles) = if state == State::Ended {
            (
                &*without(&self.head, ",\"avatar\":\"", '"'),
                &*without(&self.profiles, ",\"avatar\":{", '}'),
            )
        } else {
            (&*self.head, &*self.profiles)
        };
        let mut own = Members::new();
        own.raw("profiles", profiles);
        own.text_if("renewed_at", self.renewed.map(iso8601).as_deref());
        own.text("state", state.name());
        let items = self.items(state);
        format!("{{{head},\"items\":{items},\"_instagram\":{}}}", own.object())
    }

    /// The list of its posts.
    pub(super) fn items(&self, state: State) -> Cow<'_, str> {
        match state {
            State::Fresh => Cow::Borrowed(&*self.items),
            State::Stale => Cow::Owned(without(&self.items, ",\"video\":\"", '"')),
            State::Ended => Cow::Borrowed("[]"),
        }
    }

    /// What tells this answer from others of its form. `whole` counts also when it was renewed.
    #[must_use]
    pub(super) fn tag(&self, state: State, whole: bool) -> String {
        let hash = self.hash.get(..22).unwrap_or_default();
        let renewed = self.renewed.filter(|_| whole).map_or(0, Timestamp::seconds);
        format!("\"{hash}-{renewed}-{}\"", state.name())
    }

    /// Reads it for another form; nothing when it can't be read.
    pub(super) fn look<T: Default>(&self, state: State, look: impl FnOnce(&Json<'_>) -> T) -> T {
        let text = self.json(state);
        json::parse(text.as_bytes())
            .as_ref()
            .map(look)
            .unwrap_or_default()
    }
}

/// A video's address lives about a day: of a feed that is renewed more seldom it would be dead before the feed is stale.
const MOST_MINUTES_OF_A_VIDEO: u32 = 6 * 60;

const VERSION: &str = "https://jsonfeed.org/version/1.1";

/// A post, with those of its pictures that are there; [`None`] when none is.
fn item(
    url: &str,
    profile: &Profile,
    post: &Post,
    settings: &Settings,
    known: &dyn Fn(&str) -> Option<Picture>,
) -> Option<String> {
    let (mut pictures, mut attachments, mut image) = (Vec::new(), Vec::new(), None);
    for slide in &post.slides {
        let Some(picture) = known(&slide.source) else {
            continue;
        };
        let kind = super::picture::media_type(picture.ending).unwrap_or_default();
        let address = format!("{url}/{}", picture.name());
        let alt = slide
            .alt
            .clone()
            .unwrap_or_else(|| alternative(&post.caption, &profile.username));
        let mut members = Members::new();
        members.text("alt", &alt);
        members.text("type", kind);
        members.number_if("width", Some(picture.width.into()));
        members.number_if("height", Some(picture.height.into()));
        members.text("url", &address);
        let plays = settings.video && settings.minutes <= MOST_MINUTES_OF_A_VIDEO;
        members.text_if("video", slide.video.as_deref().filter(|_| plays));
        pictures.push(members.object());
        let mut attachment = Members::new();
        attachment.text("url", &address);
        attachment.text("mime_type", kind);
        attachment.number_if("size_in_bytes", u64::try_from(picture.size).ok());
        attachments.push(attachment.object());
        image.get_or_insert(address);
    }
    let image = image?;
    let mut own = Members::new();
    own.text("type", post.kind.name());
    own.text("username", &profile.username);
    if settings.pinned.contains(&post.id) {
        own.raw("pinned", "true");
    }
    own.number_if("likes", post.likes.filter(|_| settings.counts));
    own.number_if("comments", post.comments.filter(|_| settings.counts));
    own.raw("pictures", &list(&pictures));
    let mut members = Members::new();
    members.text("id", &post.id);
    members.text("url", &post.permalink);
    members.text_if("date_published", post.at.as_deref());
    members.text("content_text", &caption(&post.caption, settings.caption));
    members.text("image", &image);
    members.raw("attachments", &list(&attachments));
    members.raw("_instagram", &own.object());
    Some(members.object())
}

#[cfg(test)]
pub(super) mod tests;
