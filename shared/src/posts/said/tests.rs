use super::*;
use crate::posts::testing::NOW;

const CAPTIONS: [&str; 3] = ["Waves", "Waves \n", "Dunes"];

/// Posts of every kind, first with a picture and then with a video, with each caption.
fn drafts() -> Vec<Draft> {
    let mut drafts = Vec::new();
    for kind in ["image", "reel", "carousel", "story"] {
        for caption in CAPTIONS {
            for video in [false, true] {
                let medium = format!(r#"{{"source":{{"file":"f"}},"video":{video}}}"#);
                let draft = serde_json::json!({"kind": kind, "caption": caption}).to_string();
                let draft = draft.replacen('{', &format!(r#"{{"media":[{medium}],"#), 1);
                drafts.push(json_of(&draft));
            }
        }
    }
    drafts
}

fn json_of(text: &str) -> Draft {
    crate::values::json::from_str(text).unwrap()
}

/// What Instagram lists when such a post is published.
fn listed(draft: &Draft) -> String {
    let is_video = draft.media[0].video;
    let (media_type, product) = match draft.kind {
        Kind::Image => ("IMAGE", "FEED"),
        Kind::Reel => ("VIDEO", "REELS"),
        Kind::Carousel => ("CAROUSEL_ALBUM", "FEED"),
        Kind::Story if is_video => ("VIDEO", "STORY"),
        Kind::Story => ("IMAGE", "STORY"),
    };
    let caption = if draft.kind == Kind::Story {
        ""
    } else {
        &draft.caption
    };
    serde_json::json!({"data": [{"id": "18", "caption": caption, "media_type": media_type,
        "media_product_type": product, "timestamp": "2026-12-01T09:00:05+0000"}]})
    .to_string()
}

/// R91: whatever could be taken for both of two posts makes them twins, and nothing else does.
#[test]
fn what_fits_two_posts_makes_them_look_alike() {
    let since = Timestamp::from_millis(NOW);
    for one in drafts() {
        for other in drafts() {
            // Instagram lists stories apart.
            let together = (one.kind == Kind::Story) == (other.kind == Kind::Story);
            let fits = together && fitting(&listed(&one), &other, since, &[]) == Some(vec!["18".to_owned()]);
            assert_eq!(is_alike(&one, &other), fits, "{one:?} {other:?}");
        }
    }
}
