//! Tests of what is being made.

use serde_json::json;
use shared::posts::draft::Kind;

use super::{Slide, Stage, Tag, Work, size_text};

fn slide(id: u32, video: bool) -> Slide {
    Slide {
        id,
        video,
        file: Some(format!("f{id}")),
        stage: Stage::There,
        ..Slide::default()
    }
}

fn work(videos: &[bool]) -> Work {
    let slides = (1..).zip(videos).map(|(id, video)| slide(id, *video));
    Work {
        slides: slides.collect(),
        ..Work::default()
    }
}

fn order(work: &Work) -> Vec<u32> {
    work.slides.iter().map(|slide| slide.id).collect()
}

#[test]
fn a_slide_goes_where_it_is_put_and_no_other_changes_its_order() {
    for from in 1..=4 {
        for to in 0..=5 {
            let mut work = work(&[false; 4]);
            let place = work.put(from, to).unwrap();
            assert_eq!(place, to.min(3));
            assert_eq!(order(&work)[place], from);
            let others: Vec<u32> = order(&work).into_iter().filter(|id| *id != from).collect();
            assert!(others.is_sorted(), "{from} to {to}: {others:?}");
        }
    }
    assert_eq!(work(&[false]).put(7, 0), None);
}

#[test]
fn the_kind_is_chosen_by_itself_and_can_be_changed() {
    for (videos, kind) in [
        (&[][..], Kind::Image),
        (&[false], Kind::Image),
        (&[true], Kind::Reel),
        (&[false, true], Kind::Carousel),
    ] {
        assert_eq!(work(videos).kind(), kind);
    }
    let mut story = work(&[true]);
    story.kind = Some(Kind::Story);
    assert_eq!(story.kind(), Kind::Story);
}

#[test]
fn what_is_asked_for_has_only_what_the_kind_takes() {
    let mut all = work(&[false]);
    all.caption = "Hello".into();
    all.first_comment = "First".into();
    all.collaborators = "@a, b".into();
    all.location = " 123 ".into();
    all.comments_off = true;
    all.ai_generated = true;
    all.cover_ms = 1500;
    all.reels_only = true;
    let tag = |username: &str| Tag {
        username: username.into(),
        left: Some(250),
        top: Some(505),
    };
    all.slides[0].alt = "A lamp".into();
    all.slides[0].tags = vec![tag("@nora"), tag(" ")];
    assert_eq!(
        all.body(Some("2026-12-01T10:00:00+01:00"), false),
        json!({"kind": "image", "caption": "Hello", "first_comment": "First", "collaborators": ["a", "b"], "location": "123",
            "comments": false, "ai_generated": true, "at": "2026-12-01T10:00:00+01:00",
            "media": [{"file": "f1", "alt_text": "A lamp", "tags": [{"username": "nora", "x": 0.25, "y": 0.505}]}]})
    );
    all.kind = Some(Kind::Story);
    assert_eq!(
        all.body(None, true),
        json!({"kind": "story", "ai_generated": true, "draft": true,
            "media": [{"file": "f1", "tags": [{"username": "nora", "x": 0.25, "y": 0.505}]}]})
    );
    all.kind = None;
    all.slides[0].video = true;
    let reel = all.body(None, false);
    assert_eq!(
        (&reel["cover_offset_ms"], &reel["share_to_feed"]),
        (&json!(1500), &json!(false))
    );
    assert_eq!(
        reel["media"],
        json!([{"file": "f1", "tags": [{"username": "nora"}]}])
    );
}

#[test]
fn what_stands_before_sending_is_said() {
    assert!(work(&[]).hindrance().unwrap().contains("Add a picture"));
    let mut two = work(&[false, false]);
    assert_eq!(two.hindrance(), None);
    two.kind = Some(Kind::Image);
    assert!(two.hindrance().unwrap().contains("carousel"));
    two.kind = None;
    two.slides[1].stage = Stage::Sending(3);
    assert_eq!(two.hindrance().unwrap(), "Slide 2 isn’t uploaded yet.");
    two.slides[1].stage = Stage::Failed("It is no picture.".into());
    assert_eq!(two.hindrance().unwrap(), "Slide 2: It is no picture.");
}

#[test]
fn the_same_slides_again_have_the_same_key() {
    let mut work = work(&[false]);
    let first = work.key(|| "1".into());
    work.caption = "Changed".into();
    assert_eq!(work.key(|| "2".into()), first);
    work.slides[0].id = 9;
    assert_eq!(work.key(|| "3".into()), "3");
}

/// Instagram wants to know where on a picture, takes it in a story, and doesn't on a video.
#[test]
fn a_place_is_told_where_instagram_takes_it() {
    let tags = |video: bool, kind: Kind, tag: Tag| {
        let mut one = slide(1, video);
        one.tags = vec![tag];
        one.body(kind)["tags"].clone()
    };
    let nowhere = || Tag {
        username: "nora".into(),
        ..Tag::default()
    };
    let here = || Tag {
        left: Some(123),
        top: Some(1_000),
        ..nowhere()
    };
    let placed = json!([{"username": "nora", "x": 0.123, "y": 1.0}]);
    let bare = json!([{"username": "nora"}]);
    for video in [false, true] {
        assert_eq!(tags(video, Kind::Story, here()), placed);
        assert_eq!(tags(video, Kind::Story, nowhere()), bare);
    }
    for kind in [Kind::Image, Kind::Carousel] {
        assert_eq!(tags(false, kind, here()), placed);
        assert_eq!(
            tags(false, kind, nowhere()),
            json!([{"username": "nora", "x": 0.5, "y": 0.5}])
        );
    }
    for kind in [Kind::Reel, Kind::Carousel] {
        assert_eq!(tags(true, kind, here()), bare);
    }
}

#[test]
fn what_is_kept_is_what_comes_back_and_is_looked_at_again() {
    let kept = serde_json::to_string(&work(&[false, true])).unwrap();
    let back: Work = serde_json::from_str(&kept).unwrap();
    assert_eq!(order(&back), [1, 2]);
    assert!(
        back.slides
            .iter()
            .all(|slide| slide.stage == Stage::Reading && slide.file.is_some())
    );
    let other: Work = serde_json::from_str(r#"{"caption":"x","new":1}"#).unwrap();
    assert_eq!(other.caption, "x");
}

/// A row that another version kept, or a number that JSON doesn't have, costs itself alone.
#[test]
fn an_odd_member_of_what_is_kept_costs_itself_alone() {
    let row = r#"{"caption":"x","kind":"hologram","cover_ms":-1,"collaborators":null,"sent":7,"of":{"draft":true},
        "slides":[{"id":1,"file":"f","seconds":null,"tags":[{"username":"nora","x":25,"left":"far"},7]},"odd",{"id":2}]}"#;
    let back: Work = serde_json::from_str(row).unwrap();
    assert_eq!(
        (back.caption.as_str(), back.kind, order(&back)),
        ("x", None, vec![1, 2])
    );
    assert_eq!(back.slides[0].tags.len(), 1);
    assert_eq!((back.slides[0].tags[0].left, back.slides[0].seconds), (None, 0.0));
    let mut endless = work(&[true]);
    endless.slides[0].seconds = f64::INFINITY;
    let kept = serde_json::to_string(&endless).unwrap();
    assert_eq!(order(&serde_json::from_str::<Work>(&kept).unwrap()), [1]);
}

#[test]
fn sizes_are_for_people() {
    assert_eq!(size_text(1), "1 KB");
    assert_eq!(size_text(240_000), "240 KB");
    assert_eq!(size_text(3_140_000), "3.1 MB");
}
