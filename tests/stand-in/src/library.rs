//! The media of the accounts: what they show, say, and when they were posted.

use time::macros::date;

use crate::calendar;
use crate::dice::Dice;
use crate::tokens;

/// A post, or a child of an album.
#[derive(Debug, Clone)]
pub struct Medium {
    /// 17 digits, `179…` or `180…`.
    pub id: u64,
    /// Picture, video or album.
    pub form: Form,
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
    /// What a screen reader says.
    pub alt_text: Option<&'static str>,
    /// Copyrighted media have no `media_url`.
    pub copyrighted: bool,
    /// An album's parts.
    pub children: Vec<Medium>,
    /// Its cursor in the account's list.
    pub cursor: String,
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
    let id = dice.between(17_900_000_000_000_000, 18_100_000_000_000_000);
    let caption = (index % 9 != 8).then(|| format!("{}{}", dice.pick(&OPENINGS), dice.pick(&CLOSINGS)));
    let children = if form == Form::Album {
        album(seed, dice, posted_at)
    } else {
        Vec::new()
    };
    Medium {
        id,
        form,
        caption,
        shortcode: tokens::shortcode(seed, id),
        posted_at,
        likes: small(dice, 0, 4_000),
        comments: small(dice, 0, 90),
        alt_text: dice.chance(40).then(|| dice.pick(&ALT_TEXTS)),
        copyrighted: index == COPYRIGHTED,
        children,
        cursor: tokens::cursor(seed, id),
    }
}

fn album(seed: u64, dice: &mut Dice, posted_at: i64) -> Vec<Medium> {
    (0..dice.between(2, 6))
        .map(|index| {
            let id = dice.between(17_900_000_000_000_000, 18_100_000_000_000_000);
            Medium {
                id,
                form: if index == 1 && dice.chance(40) {
                    Form::Video
                } else {
                    Form::Image
                },
                caption: None,
                shortcode: tokens::shortcode(seed, id),
                posted_at,
                likes: 0,
                comments: 0,
                alt_text: None,
                copyrighted: false,
                children: Vec::new(),
                cursor: String::new(),
            }
        })
        .collect()
}

fn small(dice: &mut Dice, from: u64, to: u64) -> u32 {
    u32::try_from(dice.between(from, to)).unwrap_or(0)
}
