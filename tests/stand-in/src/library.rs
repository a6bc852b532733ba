//! The media of the accounts: what they show, say, and when they were posted.

use axum::body::Bytes;
use serde::{Deserialize, Serialize};
use time::macros::date;

use crate::calendar;
use crate::dice::Dice;
use crate::tokens;

/// A post, or a child of an album.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Medium {
    /// 17 digits, `179…` or `180…`.
    pub id: u64,
    /// Picture, video or album.
    pub form: Form,
    /// What it is a part of.
    pub product: Product,
    /// The text under it.
    pub caption: Option<String>,
    /// The name in its permalink.
    pub shortcode: String,
    /// When it was posted, Unix seconds.
    pub posted_at: i64,
    /// Likes.
    pub likes: u32,
    /// Comments.
    pub comments: u32,
    /// The owner hides how many.
    pub likes_hidden: bool,
    /// What a screen reader says.
    pub alt_text: Option<String>,
    /// Copyrighted media have no `media_url`.
    pub copyrighted: bool,
    /// Whether a reel is in the feed too; a trial reel isn't.
    pub shared_to_feed: bool,
    /// Width and height of its picture, or of its video's.
    pub size: (u16, u16),
    /// The picture's file has at least that many bytes.
    pub bytes: usize,
    /// Whether it is there no more.
    pub gone: Option<Gone>,
    /// The bytes that an app published; what has none is drawn.
    pub kept: Option<Kept>,
    /// An app published it.
    pub by_app: bool,
    /// Nobody can comment.
    pub comments_off: bool,
    /// Its owner says so.
    pub ai_generated: bool,
    /// An album's parts.
    pub children: Vec<Medium>,
    /// Its cursor in the account's list.
    pub cursor: String,
}

/// What an app published.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The picture or video.
    pub file: Bytes,
    /// The still picture of a video, if one was given.
    pub cover: Option<Bytes>,
}

/// How a post went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gone {
    /// Its owner sees it, and can bring it back.
    Archived,
    /// For good.
    Deleted,
}

/// `media_product_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Product {
    /// `FEED`
    Feed,
    /// `REELS`
    Reels,
    /// `STORY`
    Story,
    /// `AD`
    Ad,
}

impl Product {
    /// The word on the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Feed => "FEED",
            Self::Reels => "REELS",
            Self::Story => "STORY",
            Self::Ad => "AD",
        }
    }
}

impl Medium {
    /// Whether it is in its account's `/media`. Stories and ads never are.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        self.gone.is_none() && matches!(self.product, Product::Feed | Product::Reels)
    }
}

/// `media_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `IMAGE`
    Image,
    /// `VIDEO`
    Video,
    /// `CAROUSEL_ALBUM`
    Album,
}

impl Form {
    /// The word on the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Image => "IMAGE",
            Self::Video => "VIDEO",
            Self::Album => "CAROUSEL_ALBUM",
        }
    }
}

const OPENINGS: [&str; 12] = [
    "First light on the north wall",
    "We kept the window open all night",
    "Paper, salt, and a very slow afternoon",
    "Somewhere between blue and green",
    "The table before anybody arrived",
    "Nothing moved but the curtains",
    "Trying the new ink",
    "A study in \"almost white\"",
    "Rain again \u{1f327}\u{fe0f}",
    "Notes from the workshop",
    "Seven minutes after sunset",
    "Café corner, Zürich",
];
const CLOSINGS: [&str; 8] = [
    "\n\nPrints in the shop on Friday.",
    " — no filter, just fog.",
    "\n.\n.\n#stilllife #light #slowmade",
    " \u{2728}",
    " & what was left of it.",
    "\n\n日本語のキャプションも。",
    " <3",
    "",
];
const ALT_TEXTS: [&str; 4] = [
    "Soft hills under a low sun",
    "Overlapping round shapes in warm colours",
    "A quiet room with a tall window",
    "Stripes of woven thread",
];

/// The place of the one video whose music is somebody else's.
const COPYRIGHTED: u64 = 15;

/// The media of one account, newest first.
#[must_use]
pub fn media(seed: u64, username: &str, count: u64) -> Vec<Medium> {
    let mut posted_at = calendar::midnight(date!(2026 - 11 - 20)) + 9 * 3600;
    (0..count)
        .map(|index| {
            let mut dice = Dice::new(seed, &format!("media of {username}"), index);
            posted_at -= i64::try_from(dice.between(9_000, 400_000)).unwrap_or(9_000);
            medium(seed, &mut dice, index, posted_at)
        })
        .collect()
}

fn medium(seed: u64, dice: &mut Dice, index: u64, posted_at: i64) -> Medium {
    // The first three are one of each, so that small accounts have them too.
    let form = match index {
        1 => Form::Album,
        2 | COPYRIGHTED => Form::Video,
        _ => match dice.between(0, 10) {
            0..6 => Form::Image,
            6..8 => Form::Album,
            _ => Form::Video,
        },
    };
    let id = id(dice);
    let caption = (index % 9 != 8).then(|| format!("{}{}", dice.pick(&OPENINGS), dice.pick(&CLOSINGS)));
    let children = if form == Form::Album {
        album(seed, dice, posted_at)
    } else {
        Vec::new()
    };
    let product = match form {
        Form::Video => Product::Reels,
        _ => Product::Feed,
    };
    Medium {
        caption,
        likes: small(dice, 0, 4_000),
        comments: small(dice, 0, 90),
        alt_text: dice.chance(40).then(|| dice.pick(&ALT_TEXTS).to_owned()),
        copyrighted: index == COPYRIGHTED,
        children: cropped(children),
        ..plain(seed, id, form, product, posted_at)
    }
}

/// A medium that says nothing about itself.
#[must_use]
pub fn plain(seed: u64, id: u64, form: Form, product: Product, posted_at: i64) -> Medium {
    Medium {
        id,
        form,
        product,
        caption: None,
        shortcode: tokens::shortcode(seed, id),
        posted_at,
        likes: 0,
        comments: 0,
        likes_hidden: false,
        alt_text: None,
        copyrighted: false,
        shared_to_feed: product == Product::Reels,
        size: size(seed, id, product),
        bytes: 0,
        gone: None,
        kept: None,
        by_app: false,
        comments_off: false,
        ai_generated: false,
        children: Vec::new(),
        cursor: tokens::cursor(seed, id),
    }
}

/// An album has one shape, its first child's.
#[must_use]
pub fn cropped(mut children: Vec<Medium>) -> Vec<Medium> {
    if let Some(size) = children.first().map(|first| first.size) {
        for child in &mut children {
            child.size = size;
        }
    }
    children
}

/// The sizes in which Instagram keeps pictures.
fn size(seed: u64, id: u64, product: Product) -> (u16, u16) {
    match product {
        Product::Reels | Product::Story => (720, 1280),
        _ => match Dice::new(seed, "size", id).between(0, 10) {
            0..4 => (1080, 1350),
            4..6 => (1080, 1080),
            6 | 7 => (1080, 566),
            8 => (1080, 1440),
            _ => (1440, 1800),
        },
    }
}

/// A new id of a medium.
pub fn id(dice: &mut Dice) -> u64 {
    dice.between(17_900_000_000_000_000, 18_100_000_000_000_000)
}

fn album(seed: u64, dice: &mut Dice, posted_at: i64) -> Vec<Medium> {
    (0..dice.between(2, 6))
        .map(|index| {
            let id = id(dice);
            let form = if index == 1 && dice.chance(40) {
                Form::Video
            } else {
                Form::Image
            };
            plain(seed, id, form, Product::Feed, posted_at)
        })
        .collect()
}

fn small(dice: &mut Dice, from: u64, to: u64) -> u32 {
    u32::try_from(dice.between(from, to)).unwrap_or(0)
}
