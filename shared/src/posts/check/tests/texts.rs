//! Wrong drafts, each with one fault, and how it is mended.

use super::*;
use crate::posts::draft::{Kind, Medium, Source, Tag, Trial};

fn medium(video: bool) -> Medium {
    Medium {
        source: Source::Url("https://shop.example/1".to_owned()),
        video,
        alt_text: String::new(),
        tags: Vec::new(),
    }
}

fn draft_of(kind: Kind) -> Draft {
    let media = match kind {
        Kind::Image | Kind::Story => vec![medium(false)],
        Kind::Reel => vec![medium(true)],
        Kind::Carousel => vec![medium(false), medium(true)],
    };
    Draft {
        kind,
        media,
        ..Draft::default()
    }
}

fn tag(username: &str, x: Option<u16>, y: Option<u16>) -> Tag {
    Tag {
        username: username.to_owned(),
        x,
        y,
    }
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

pub(super) type Change = fn(&mut Draft);
/// Its name, its kind, the fault, the cure, where it is told, and the limit.
pub(super) type Wrong = (&'static str, Kind, Change, Change, &'static str, &'static str);

const FEED_ONLY: &str = "images, reels and carousels";

#[rustfmt::skip] // One row, one line.
pub(super) const WRONG: [Wrong; 35] = [
    ("a caption of 2,201 characters", Kind::Image, |d| d.caption = "é".repeat(2_201), |d| d.caption = "é".repeat(2_200), "caption", "2,200 characters"),
    ("a caption of 31 hashtags", Kind::Reel, |d| d.caption = "#a ".repeat(31), |d| d.caption = "#a ".repeat(30), "caption", "30 hashtags"),
    ("a caption of 21 mentions", Kind::Carousel, |d| d.caption = "@a ".repeat(21), |d| d.caption = "@a ".repeat(20), "caption", "20 mentions"),
    ("a caption of spaces", Kind::Image, |d| d.caption = " \n".to_owned(), |d| d.caption = String::new(), "caption", "a text, or without it"),
    ("a first comment of 2,201 characters", Kind::Image, |d| d.first_comment = "x".repeat(2_201), |d| d.first_comment = "x".repeat(2_200), "first_comment", "2,200 characters"),
    ("a first comment of 31 hashtags", Kind::Reel, |d| d.first_comment = "#a".repeat(31), |d| d.first_comment = "#a".repeat(30), "first_comment", "30 hashtags"),
    ("a description of 1,001 characters", Kind::Image, |d| d.media[0].alt_text = "x".repeat(1_001), |d| d.media[0].alt_text = "x".repeat(1_000), "media[0].alt_text", "1,000 characters"),
    ("a description of a video", Kind::Carousel, |d| d.media[1].alt_text = "a dog".to_owned(), |d| d.media[1].alt_text = String::new(), "media[1].alt_text", "pictures in the feed"),
    ("a description in a story", Kind::Story, |d| d.media[0].alt_text = "a dog".to_owned(), |d| d.media[0].alt_text = String::new(), "media[0].alt_text", "pictures in the feed"),
    ("four collaborators", Kind::Image, |d| d.collaborators = names(&["a", "b", "c", "d"]), |d| d.collaborators.truncate(3), "collaborators", "3 accounts"),
    ("a collaborator with an @", Kind::Reel, |d| d.collaborators = names(&["@a"]), |d| d.collaborators = names(&["a"]), "collaborators[0]", "letters from a to z, digits, _ and full stops, at most 30"),
    ("a collaborator twice", Kind::Carousel, |d| d.collaborators = names(&["a", "A"]), |d| d.collaborators = names(&["a", "b"]), "collaborators[1]", "each account once"),
    ("collaborators of a story", Kind::Story, |d| d.collaborators = names(&["a"]), |d| d.collaborators.clear(), "collaborators", FEED_ONLY),
    ("a place by its name", Kind::Image, |d| d.location = Some("Berlin".to_owned()), |d| d.location = Some("7640348500".to_owned()), "location", "digits"),
    ("a place of a story", Kind::Story, |d| d.location = Some("1".to_owned()), |d| d.location = None, "location", FEED_ONLY),
    ("a caption of a story", Kind::Story, |d| d.caption = "hello".to_owned(), |d| d.caption.clear(), "caption", FEED_ONLY),
    ("a first comment below a story", Kind::Story, |d| d.first_comment = "hello".to_owned(), |d| d.first_comment.clear(), "first_comment", FEED_ONLY),
    ("comments off below a story", Kind::Story, |d| d.comments_off = true, |d| d.comments_off = false, "comments", FEED_ONLY),
    ("a cover of a picture", Kind::Image, |d| d.cover = Some(Source::File("f".to_owned())), |d| d.cover = None, "cover", "reels only"),
    ("a cover's moment of a carousel", Kind::Carousel, |d| d.cover_offset_ms = Some(1), |d| d.kind_of_reel(), "cover_offset_ms", "reels only"),
    ("sharing a picture to the feed", Kind::Image, |d| d.share_to_feed = Some(true), |d| d.share_to_feed = None, "share_to_feed", "reels only"),
    ("a trial of a story", Kind::Story, |d| d.trial = Some(Trial::Manual), |d| d.trial = None, "trial", "reels only"),
    ("a sound's name for a carousel", Kind::Carousel, |d| d.audio_name = Some("Waves".to_owned()), |d| d.kind_of_reel(), "audio_name", "reels only"),
    ("an empty sound's name", Kind::Reel, |d| d.audio_name = Some(" ".to_owned()), |d| d.audio_name = Some("Waves".to_owned()), "audio_name", "a name, or without it"),
    ("nothing", Kind::Image, |d| d.media.clear(), |d| d.media = vec![medium(false)], "media", "1 picture"),
    ("a carousel of one", Kind::Carousel, |d| d.media.truncate(1), |d| d.media.push(medium(true)), "media", "2 to 10 pictures or videos"),
    ("a carousel of eleven", Kind::Carousel, |d| d.media = vec![medium(false); 11], |d| d.media.truncate(10), "media", "2 to 10 pictures or videos"),
    ("a story of two", Kind::Story, |d| d.media.push(medium(true)), |d| d.media.truncate(1), "media", "1 picture or video"),
    ("a picture that is a video", Kind::Image, |d| d.media[0].video = true, |d| d.kind = Kind::Reel, "media[0]", "1 picture"),
    ("a reel of a picture", Kind::Reel, |d| d.media[0].video = false, |d| d.kind = Kind::Image, "media[0]", "1 video"),
    ("an address with an umlaut", Kind::Image, |d| d.media[0].source = Source::Url("https://shop.example/ü.jpg".to_owned()), |d| d.media[0].source = Source::Url("https://shop.example/%C3%BC.jpg".to_owned()), "media[0].url", "a public https address in plain ASCII, everything else in it encoded"),
    ("a tag on a picture without a place", Kind::Image, |d| d.media[0].tags = vec![tag("a", None, None)], |d| d.media[0].tags = vec![tag("a", Some(0), Some(1_000))], "media[0].tags[0]", "x and y, 0 to 1"),
    ("a tag on a reel with a place", Kind::Reel, |d| d.media[0].tags = vec![tag("a", Some(1), Some(1))], |d| d.media[0].tags = vec![tag("a", None, None)], "media[0].tags[0]", "no x and y"),
    ("a tag beside the picture", Kind::Story, |d| d.media[0].tags = vec![tag("a", Some(1_001), Some(1))], |d| d.media[0].tags = vec![tag("a", None, None)], "media[0].tags[0].x", "0 to 1, from the top left corner"),
    ("21 people on a picture", Kind::Image, |d| d.media[0].tags = vec![tag("a", Some(1), Some(1)); 21], |d| d.media[0].tags.truncate(20), "media[0].tags", "20 for each picture or video"),
];

impl Draft {
    /// A cure for what only reels have.
    fn kind_of_reel(&mut self) {
        self.kind = Kind::Reel;
        self.media = vec![medium(true)];
    }
}

/// R93
#[test]
fn a_wrong_draft_is_told_its_one_fault_and_is_right_when_that_is_mended() {
    for (name, kind, fault, cure, place, limit) in WRONG {
        let mut post = draft_of(kind);
        assert_eq!(draft(&post), [], "{name}: right before");
        fault(&mut post);
        let problems = draft(&post);
        let told: Vec<(&str, &str)> = problems
            .iter()
            .map(|problem| (&*problem.r#where, &*problem.limit))
            .collect();
        assert_eq!(told, [(place, limit)], "{name}: {problems:?}");
        assert!(problems[0].what.ends_with('.'), "{name}");
        cure(&mut post);
        assert_eq!(draft(&post), [], "{name}: mended");
    }
}

/// R93
#[test]
fn several_faults_are_told_together() {
    let mut post = draft_of(Kind::Story);
    post.caption = "#a".repeat(1_101);
    post.location = Some("x".to_owned());
    let places: Vec<String> = draft(&post).into_iter().map(|problem| problem.r#where).collect();
    assert_eq!(places, ["caption", "location", "caption", "caption", "location"]);
}

/// R93: what may be refused or cut is said, and refused by nobody here.
#[test]
fn what_may_not_become_what_was_meant_is_a_warning() {
    let limits = |post: &Draft, most| -> Vec<String> {
        let warnings = draft_warnings(post, most).into_iter();
        warnings
            .map(|problem| format!("{}: {}", problem.r#where, problem.limit))
            .collect()
    };
    let mut post = draft_of(Kind::Reel);
    post.caption = "#a ".repeat(5);
    assert!(limits(&post, 6).is_empty());
    assert_eq!(limits(&post, 5), ["caption: fewer than 5"]);
    post.caption = "#a ".repeat(6);
    assert_eq!(limits(&post, 6), ["caption: fewer than 6"]);
    post.caption = "🍕".repeat(1_101);
    assert_eq!(draft(&post), []);
    assert_eq!(limits(&post, 6), ["caption: 2,200 characters"]);
    post.caption.clear();
    post.cover = Some(Source::File("f".to_owned()));
    post.cover_offset_ms = Some(0);
    assert_eq!(limits(&post, 6), ["cover_offset_ms: one of both"]);
}
