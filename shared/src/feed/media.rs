//! What is asked of Instagram for a feed, and how its answers are read: whatever is odd about a post costs that post alone
//! (R112).

use super::{
    kind::{Kind, is_id},
    settings::{MOST_POSTS, Settings},
};
use crate::{
    instagram::{
        EndpointProfile,
        json::{self, Json},
        me::is_picture,
        profile::is_local,
    },
    values::{address::Address, date},
};

/// What the account is asked for.
pub const PROFILE: &str = "/me?fields=username,name,profile_picture_url,media_count,followers_count";

/// What is asked for of a post.
const FIELDS: &str = "id,caption,media_type,media_product_type,media_url,thumbnail_url,permalink,timestamp,alt_text,\
                      is_shared_to_feed,like_count,comments_count,\
                      children{id,media_type,media_url,thumbnail_url,alt_text}";

/// The most pictures of one post.
const MOST_SLIDES: usize = 20;

/// Whose feed it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Without the `@`.
    pub username: String,
    /// The name shown.
    pub name: Option<String>,
    /// The picture's address at Instagram.
    pub picture: Option<String>,
    /// Posts.
    pub posts: Option<u64>,
    /// Followers.
    pub followers: Option<u64>,
}

/// One picture of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slide {
    /// What names the picture for good: the address at Instagram changes with each answer.
    pub source: String,
    /// Where it is now.
    pub address: String,
    /// What it shows, as its owner wrote it.
    pub alt: Option<String>,
    /// Where the video is, if it is one.
    pub video: Option<String>,
}

/// A post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// What is written under it.
    pub caption: String,
    /// Its address.
    pub permalink: String,
    /// When it was posted, in the form of RFC 3339.
    pub at: Option<String>,
    /// Likes.
    pub likes: Option<u64>,
    /// Comments.
    pub comments: Option<u64>,
    /// A reel that isn't shared to the account's feed: it is on trial.
    pub trial: bool,
    /// Its pictures; a video's is its poster.
    pub slides: Vec<Slide>,
}

/// What is asked for as the posts: as many as may be needed. How many of them are left out isn't known before.
#[must_use]
pub fn request(settings: &Settings) -> String {
    let chooses = !settings.trial_reels
        || settings.kinds.len() < Kind::ALL.len()
        || !settings.only.is_empty()
        || !settings.without.is_empty()
        || !settings.pinned.is_empty();
    let spare = u32::try_from(settings.hidden.len())
        .unwrap_or(MOST_POSTS)
        .saturating_add(5);
    let limit = if chooses {
        MOST_POSTS
    } else {
        settings.count.saturating_add(spare).min(MOST_POSTS)
    };
    format!("/me/media?fields={FIELDS}&limit={limit}")
}

/// What is asked for as one post.
#[must_use]
pub fn request_of(id: &str) -> String {
    format!("/{id}?fields={FIELDS}")
}

/// Reads the account; [`None`] when it doesn't even say its name.
#[must_use]
pub fn profile(body: &str) -> Option<Profile> {
    let json = json::parse(body.as_bytes())?;
    let me = match json.get("data") {
        Some(Json::List(values)) => values.first()?,
        Some(object @ Json::Object(_)) => object,
        _ => &json,
    };
    let username = text(me, "username")?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_');
    (username.len() <= 64 && username.bytes().all(plain)).then_some(Profile {
        username,
        name: text(me, "name"),
        picture: address(me, "profile_picture_url"),
        posts: count(me, "media_count"),
        followers: count(me, "followers_count"),
    })
}

/// Reads the posts; [`None`] when it is no list of them. Behind that list may stand posts that were asked for by themselves.
#[must_use]
pub fn posts(body: &str) -> Option<Vec<Post>> {
    let body = format!("[{body}]");
    let Json::List(answers) = json::parse(body.as_bytes())? else {
        return None;
    };
    let (newest, others) = answers.split_first()?;
    match newest.get("data")? {
        Json::List(values) => Some(values.iter().chain(others).filter_map(post).collect()),
        _ => None,
    }
}

/// Whether it is the post of that id.
pub(super) fn is_post(body: &str, id: &str) -> bool {
    json::parse(body.as_bytes()).is_some_and(|json| post(&json).is_some_and(|post| post.id == id))
}

fn post(item: &Json<'_>) -> Option<Post> {
    let id = item.get("id")?.scalar().filter(|id| is_id(id))?.to_owned();
    let of_reels = text(item, "media_product_type").is_some_and(|product| product == "REELS");
    let kind = match text(item, "media_type").as_deref() {
        Some("CAROUSEL_ALBUM") => Kind::Carousel,
        Some("VIDEO") if of_reels => Kind::Reel,
        Some("VIDEO") => Kind::Video,
        _ => Kind::Image,
    };
    let children = match item.get("children").and_then(|children| children.get("data")) {
        Some(Json::List(children)) => children.as_slice(),
        _ => &[],
    };
    let mut slides: Vec<Slide> = children.iter().take(MOST_SLIDES).filter_map(slide).collect();
    if slides.is_empty() {
        slides.extend(slide(item));
    }
    Some(Post {
        id,
        kind,
        caption: text(item, "caption").unwrap_or_default(),
        permalink: address(item, "permalink")?,
        at: text(item, "timestamp").and_then(|at| date::of_instagram(&at)),
        likes: count(item, "like_count"),
        comments: count(item, "comments_count"),
        trial: of_reels && item.get("is_shared_to_feed") == Some(&Json::Bool(false)),
        slides,
    })
}

/// The picture of a post, or of a part of one.
fn slide(item: &Json<'_>) -> Option<Slide> {
    let of_video = text(item, "media_type").is_some_and(|kind| kind == "VIDEO");
    let media = address(item, "media_url");
    let (picture, video) = if of_video {
        (address(item, "thumbnail_url"), media)
    } else {
        (media, None)
    };
    Some(Slide {
        source: item.get("id")?.scalar().filter(|id| is_id(id))?.to_owned(),
        address: picture?,
        alt: text(item, "alt_text"),
        video,
    })
}

/// Whether a picture is fetched from there: from this machine only where Instagram is played on it.
#[must_use]
pub fn may_be_fetched(address: &str, rules: &EndpointProfile) -> bool {
    let local = |text: &str| Address::parse(text).map(|address| is_local(&address));
    local(address).is_some_and(|there| !there || local(&rules.graph_url) == Some(true))
}

fn text(object: &Json<'_>, name: &str) -> Option<String> {
    let text = object.get(name)?.text()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn address(object: &Json<'_>, name: &str) -> Option<String> {
    text(object, name).filter(|address| is_picture(address))
}

fn count(object: &Json<'_>, name: &str) -> Option<u64> {
    u64::try_from(object.get(name)?.integer()?).ok()
}

#[cfg(test)]
mod tests;
