//! What a test may do to an account's posts: make some, delete and archive them, bring them back, list them.

use serde::{Deserialize, Serialize};

use crate::dice::Dice;
use crate::library::{self, Form, Gone, Medium, Product};
use crate::people::Place;
use crate::world::World;

/// The most posts that one wish makes.
const MOST: u64 = 20_000;
/// The most parts of an album.
const MOST_PARTS: usize = 20;
/// Posts that are made together are an hour apart.
const APART_SECONDS: i64 = 3600;

/// A wish that can't be fulfilled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PostsError {
    /// No account of that name.
    #[error("no account is named {0}")]
    NoAccount(String),
    /// No such post, or one that was deleted.
    #[error("no post has the id {0}")]
    NoPost(String),
    /// Too many.
    #[error("expected 1 to {MOST} posts, of {MOST_PARTS} parts at the most")]
    Count,
    /// Nothing to see.
    #[error("a picture is at least 1 by 1")]
    Size,
}

/// A wish for posts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// Whose.
    pub account: String,
    /// What.
    #[serde(default)]
    pub kind: Kind,
    /// How many alike.
    #[serde(default = "one")]
    pub count: u64,
    /// The text under it.
    #[serde(default)]
    pub caption: Option<String>,
    /// What a screen reader says.
    #[serde(default)]
    pub alt_text: Option<String>,
    /// Of a carousel: what it is made of, in order; two pictures if nothing is said.
    #[serde(default)]
    pub children: Vec<Part>,
    /// Likes.
    #[serde(default)]
    pub likes: u32,
    /// Comments.
    #[serde(default)]
    pub comments: u32,
    /// The owner hides the likes.
    #[serde(default)]
    pub likes_hidden: bool,
    /// No `media_url`.
    #[serde(default)]
    pub copyrighted: bool,
    /// Of a reel: whether it is in the feed too. A trial reel isn't.
    #[serde(default)]
    pub shared_to_feed: Option<bool>,
    /// Width and height of the picture; as Instagram has them if nothing is said.
    #[serde(default)]
    pub size: Option<(u16, u16)>,
    /// The picture's file has at least that many bytes.
    #[serde(default)]
    pub bytes: usize,
    /// When the newest of them was posted, Unix seconds; now if nothing is said.
    #[serde(default)]
    pub posted_at: Option<i64>,
}

/// What a post is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A picture.
    #[default]
    Image,
    /// A video of before reels, in the feed.
    Video,
    /// A reel.
    Reel,
    /// A reel that only strangers see.
    TrialReel,
    /// An album.
    Carousel,
    /// A story: for a day, and not in `/media`.
    Story,
    /// A post that is only an ad, and not in `/media`.
    Ad,
}

/// A part of a carousel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// A picture.
    Image,
    /// A video.
    Video,
}

/// A post as the control API lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// `media_type`.
    pub media_type: &'static str,
    /// `media_product_type`.
    pub media_product_type: &'static str,
    /// The name in its permalink.
    pub shortcode: String,
    /// Unix seconds.
    pub posted_at: i64,
    /// Whether it is there no more.
    pub gone: Option<Gone>,
    /// Width and height of its picture.
    pub size: (u16, u16),
    /// The ids of its parts.
    pub children: Vec<String>,
}

fn one() -> u64 {
    1
}

/// Makes posts, and gives their ids, newest first.
///
/// # Errors
/// If there is no such account, or what is wished can't be.
pub fn make(world: &mut World, wish: &Wish) -> Result<Vec<String>, PostsError> {
    let account = named(world, &wish.account)?;
    if !(1..=MOST).contains(&wish.count) || wish.children.len() > MOST_PARTS {
        return Err(PostsError::Count);
    }
    if wish.size.is_some_and(|(width, height)| width == 0 || height == 0) {
        return Err(PostsError::Size);
    }
    let newest = wish.posted_at.unwrap_or_else(|| world.now_ms() / 1000);
    let mut posted_at = newest;
    let mut posts = Vec::new();
    for _ in 0..wish.count {
        let turn = world.next_post();
        posts.push(post(world.seed, turn, wish, posted_at));
        posted_at -= APART_SECONDS;
    }
    let ids = posts.iter().map(|post| post.id.to_string()).collect();
    world.people.add(account, posts);
    Ok(ids)
}

/// Takes posts away, or brings archived ones back.
///
/// # Errors
/// For an id that is none of a post.
pub fn set_gone(world: &mut World, ids: &[String], gone: Option<Gone>) -> Result<(), PostsError> {
    let ids: Result<Vec<u64>, PostsError> =
        ids.iter().map(|id| id.parse().map_err(|_| no_post(id))).collect();
    world
        .people
        .set_gone(&ids?, gone)
        .map_err(|id| no_post(&id.to_string()))
}

/// All posts of an account, newest first, with those that are gone and those that are never listed.
///
/// # Errors
/// If there is no such account.
pub fn list(world: &World, username: &str) -> Result<Vec<Listed>, PostsError> {
    let account = named(world, username)?;
    Ok(world.people.accounts[account].media.iter().map(listed).collect())
}

/// The stories of the last day, newest first.
pub fn stories(world: &World, account: usize) -> impl Iterator<Item = Place> + '_ {
    let media = world.people.accounts[account].media.iter().enumerate();
    media
        .filter(|(_, one)| one.product == Product::Story && one.gone.is_none() && is_fresh(world, one))
        .map(move |(medium, _)| Place {
            account,
            medium,
            child: None,
        })
}

/// Whether a medium can still be read: stories for a day.
#[must_use]
pub fn is_fresh(world: &World, medium: &Medium) -> bool {
    let age_ms = world.now_ms() - medium.posted_at.saturating_mul(1000);
    medium.product != Product::Story || age_ms < world.clock.day_ms()
}

fn named(world: &World, username: &str) -> Result<usize, PostsError> {
    let account = world.people.named(username);
    account.ok_or_else(|| PostsError::NoAccount(username.to_owned()))
}

fn no_post(id: &str) -> PostsError {
    PostsError::NoPost(id.to_owned())
}

fn post(seed: u64, turn: u64, wish: &Wish, posted_at: i64) -> Medium {
    let mut dice = Dice::new(seed, "post", turn);
    let (form, product) = match wish.kind {
        Kind::Image => (Form::Image, Product::Feed),
        Kind::Video => (Form::Video, Product::Feed),
        Kind::Reel | Kind::TrialReel => (Form::Video, Product::Reels),
        Kind::Carousel => (Form::Album, Product::Feed),
        Kind::Story => (Form::Image, Product::Story),
        Kind::Ad => (Form::Image, Product::Ad),
    };
    let mut medium = library::plain(seed, library::id(&mut dice), form, product, posted_at);
    if form == Form::Album {
        let parts = match &wish.children[..] {
            [] => &[Part::Image, Part::Image],
            parts => parts,
        };
        let child = |part: &Part| {
            let form = match part {
                Part::Image => Form::Image,
                Part::Video => Form::Video,
            };
            library::plain(seed, library::id(&mut dice), form, Product::Feed, posted_at)
        };
        medium.children = library::cropped(parts.iter().map(child).collect());
    }
    for shown in
        std::iter::once(&mut medium.size).chain(medium.children.iter_mut().map(|child| &mut child.size))
    {
        *shown = wish.size.unwrap_or(*shown);
    }
    for child in &mut medium.children {
        child.bytes = wish.bytes;
    }
    Medium {
        caption: wish.caption.clone(),
        alt_text: wish.alt_text.clone(),
        likes: wish.likes,
        comments: wish.comments,
        likes_hidden: wish.likes_hidden,
        copyrighted: wish.copyrighted,
        shared_to_feed: wish
            .shared_to_feed
            .unwrap_or(product == Product::Reels && wish.kind != Kind::TrialReel),
        bytes: wish.bytes,
        ..medium
    }
}

fn listed(medium: &Medium) -> Listed {
    Listed {
        id: medium.id.to_string(),
        media_type: medium.form.word(),
        media_product_type: medium.product.word(),
        shortcode: medium.shortcode.clone(),
        posted_at: medium.posted_at,
        gone: medium.gone,
        size: medium.children.first().unwrap_or(medium).size,
        children: medium.children.iter().map(|child| child.id.to_string()).collect(),
    }
}
