//! What posts are called.

/// What a post is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One picture.
    Image,
    /// Several, one beside the other.
    Carousel,
    /// A video of before there were reels.
    Video,
    /// A reel.
    Reel,
}

impl Kind {
    /// All of them, as settings and documents name them.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Image, "image"),
        (Self::Carousel, "carousel"),
        (Self::Video, "video"),
        (Self::Reel, "reel"),
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Carousel => "carousel",
            Self::Video => "video",
            Self::Reel => "reel",
        }
    }
}

/// Instagram's ids are digits.
pub(super) fn is_id(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
