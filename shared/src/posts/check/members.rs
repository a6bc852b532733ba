//! Which members a kind of post takes: Instagram ignores some of the others and fails for the rest, at the post's hour.

use crate::posts::draft::{Draft, Kind, Medium, Place, Tag};
use crate::rooms::problem::Problem;

/// Pictures or videos of a carousel.
const SLIDES: std::ops::RangeInclusive<usize> = 2..=10;

const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Image => "picture",
        Kind::Reel => "reel",
        Kind::Carousel => "carousel",
        Kind::Story => "story",
    }
}

/// What is wrong.
pub(super) fn problems(draft: &Draft) -> Vec<Problem> {
    let mut found = media(draft);
    let kind = draft.kind;
    let (reel, story) = (kind == Kind::Reel, kind == Kind::Story);
    let only_reels = "reels only";
    let members = [
        (
            "caption",
            story && !draft.caption.is_empty(),
            "images, reels and carousels",
        ),
        (
            "first_comment",
            story && !draft.first_comment.is_empty(),
            "images, reels and carousels",
        ),
        (
            "comments",
            story && draft.comments_off,
            "images, reels and carousels",
        ),
        (
            "collaborators",
            story && !draft.collaborators.is_empty(),
            "images, reels and carousels",
        ),
        (
            "location",
            story && draft.location.is_some(),
            "images, reels and carousels",
        ),
        ("cover", !reel && draft.cover.is_some(), only_reels),
        (
            "cover_offset_ms",
            !reel && draft.cover_offset_ms.is_some(),
            only_reels,
        ),
        (
            "share_to_feed",
            !reel && draft.share_to_feed.is_some(),
            only_reels,
        ),
        ("trial", !reel && draft.trial.is_some(), only_reels),
        ("audio_name", !reel && draft.audio_name.is_some(), only_reels),
    ];
    for (member, wrong, limit) in members {
        if wrong {
            found.push(Problem::new(
                member,
                format!("A {} has no such thing.", name(kind)),
                limit,
            ));
        }
    }
    for (at, medium) in draft.media.iter().enumerate() {
        let place = format!("media[{at}]");
        if !medium.alt_text.is_empty() && (medium.video || story) {
            found.push(Problem::new(
                format!("{place}.alt_text"),
                "Instagram takes a description of pictures alone, and of none in a story.",
                "pictures in the feed",
            ));
        }
        for (number, tag) in medium.tags.iter().enumerate() {
            found.extend(tagged(&format!("{place}.tags[{number}]"), kind, medium, tag));
        }
    }
    found
}

/// How many pictures and videos, and which.
fn media(draft: &Draft) -> Vec<Problem> {
    let number = draft.media.len();
    let fits = if draft.kind == Kind::Carousel {
        SLIDES.contains(&number)
    } else {
        number == 1
    };
    let mut found = Vec::new();
    if !fits {
        let limit = match draft.kind {
            Kind::Carousel => "2 to 10 pictures or videos",
            Kind::Image => "1 picture",
            Kind::Reel => "1 video",
            Kind::Story => "1 picture or video",
        };
        let what = match (number, draft.kind) {
            (0, _) => "There is nothing to post.".to_owned(),
            (1, Kind::Carousel) => "A carousel of one is none.".to_owned(),
            _ => format!("A {} doesn't have {number} pictures or videos.", name(draft.kind)),
        };
        found.push(Problem::new("media", what, limit));
    }
    for (at, medium) in draft.media.iter().enumerate() {
        let wrong = match draft.kind {
            Kind::Image if medium.video => Some(("A single video is posted as a reel.", "1 picture")),
            Kind::Reel if !medium.video => Some(("A reel is a video.", "1 video")),
            _ => None,
        };
        if let Some((what, limit)) = wrong {
            found.push(Problem::new(format!("media[{at}]"), what, limit));
        }
    }
    found
}

fn tagged(place: &str, kind: Kind, medium: &Medium, tag: &Tag) -> Option<Problem> {
    let (some, both) = (
        tag.x.is_some() || tag.y.is_some(),
        tag.x.is_some() && tag.y.is_some(),
    );
    let wanted = kind.place(medium.video);
    if wanted == Place::Never && some {
        Some(Problem::new(
            place,
            "On a video people are tagged without a place.",
            "no x and y",
        ))
    } else if (wanted == Place::Needed && !both) || some != both {
        Some(Problem::new(
            place,
            "Instagram wants to know where on the picture.",
            "x and y, 0 to 1",
        ))
    } else {
        None
    }
}

/// What is taken, and may not become what was meant.
pub(super) fn warnings(draft: &Draft) -> Vec<Problem> {
    let mut found = Vec::new();
    if draft.cover.is_some() && draft.cover_offset_ms.is_some() {
        found.push(Problem::new(
            "cover_offset_ms",
            "The picture is the cover; the moment isn't used.",
            "one of both",
        ));
    }
    if draft.audio_name.is_some() {
        found.push(Problem::new(
            "audio_name",
            "A sound can be named once and never again.",
            "",
        ));
    }
    found
}
