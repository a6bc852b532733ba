use super::*;
use crate::values::json;

/// Method, path and body of a call, as it goes to Instagram.
fn sent(call: Call) -> (String, Option<String>) {
    assert_eq!(call.turn, Turn::Due);
    (format!("{} {}", call.method, call.path), call.body)
}

fn made(body: &str) -> (String, Option<String>) {
    ("POST /me/media".to_owned(), Some(body.to_owned()))
}

fn draft(text: &str) -> Draft {
    json::from_str(text).unwrap()
}

fn urls(cover: Option<&str>) -> Urls {
    Urls {
        media: vec!["https://edge.example/lent/f/s".to_owned()],
        cover: cover.map(str::to_owned),
    }
}

const TAGS: &str = r#""tags":[{"username":"anna","x":250,"y":1000},{"username":"bea"}]"#;
const MORE: &str = r#""collaborators":["cleo","dora"],"location":"123","ai_generated":true,"caption":"A \"tag\"\nand more","first_comment":"First","comments_off":true"#;

/// R91.
#[test]
fn an_image_is_made_with_every_member_and_without_a_type() {
    let image = draft(&format!(
        r#"{{"kind":"image","media":[{{"source":{{"file":"f"}},"alt_text":"A tree",{TAGS}}}],{MORE}}}"#
    ));
    let body = concat!(
        r#"{"image_url":"https://edge.example/lent/f/s","alt_text":"A tree","#,
        r#""user_tags":[{"username":"anna","x":0.25,"y":1},{"username":"bea"}],"#,
        r#""caption":"A \"tag\"\nand more","collaborators":["cleo","dora"],"location_id":"123","is_ai_generated":true}"#,
    );
    assert_eq!(sent(whole(&image, &urls(None), &[])), made(body));
    let plain = draft(r#"{"kind":"image","media":[{"source":{"file":"f"}}]}"#);
    let body = r#"{"image_url":"https://edge.example/lent/f/s"}"#;
    assert_eq!(sent(whole(&plain, &urls(None), &[])), made(body));
}

/// R91.
#[test]
fn a_reel_is_made_with_every_member() {
    let reel = |more: &str| {
        draft(&format!(
            r#"{{"kind":"reel","media":[{{"source":{{"file":"f"}},"video":true,"tags":[{{"username":"bea"}}]}}],{MORE}{more}}}"#
        ))
    };
    let all = reel(
        r#","cover":{"file":"g"},"cover_offset_ms":1500,"share_to_feed":false,"trial":"manual","audio_name":"Mine""#,
    );
    let body = concat!(
        r#"{"media_type":"REELS","video_url":"https://edge.example/lent/f/s","user_tags":[{"username":"bea"}],"#,
        r#""cover_url":"https://edge.example/lent/g/s","thumb_offset":1500,"share_to_feed":false,"audio_name":"Mine","#,
        r#""trial_params":{"graduation_strategy":"MANUAL"},"caption":"A \"tag\"\nand more","#,
        r#""collaborators":["cleo","dora"],"location_id":"123","is_ai_generated":true}"#,
    );
    let urls = urls(Some("https://edge.example/lent/g/s"));
    assert_eq!(sent(whole(&all, &urls, &[])), made(body));
    let tried = sent(whole(
        &reel(r#","trial":"performance","share_to_feed":true"#),
        &urls,
        &[],
    ));
    let body = tried.1.unwrap();
    assert!(
        body.contains(r#""share_to_feed":true,"trial_params":{"graduation_strategy":"SS_PERFORMANCE"}"#),
        "{body}"
    );
}

/// R91.
#[test]
fn a_carousels_children_have_what_is_theirs_and_its_parent_the_rest() {
    let carousel = draft(&format!(
        r#"{{"kind":"carousel","media":[{{"source":{{"file":"f"}},"alt_text":"A tree",{TAGS}}},
            {{"source":{{"url":"https://v.example/2.mp4"}},"video":true}}],{MORE}}}"#
    ));
    let picture = concat!(
        r#"{"is_carousel_item":true,"image_url":"https://edge.example/lent/f/s","alt_text":"A tree","#,
        r#""user_tags":[{"username":"anna","x":0.25,"y":1},{"username":"bea"}]}"#,
    );
    let first = part(&carousel.media[0], "https://edge.example/lent/f/s");
    assert_eq!(sent(first), made(picture));
    let video = r#"{"is_carousel_item":true,"media_type":"VIDEO","video_url":"https://v.example/2.mp4"}"#;
    let second = part(&carousel.media[1], "https://v.example/2.mp4");
    assert_eq!(sent(second), made(video));
    let parent = concat!(
        r#"{"media_type":"CAROUSEL","children":"17,18","caption":"A \"tag\"\nand more","#,
        r#""collaborators":["cleo","dora"],"location_id":"123","is_ai_generated":true}"#,
    );
    let whole = whole(&carousel, &Urls::default(), &["17", "18"]);
    assert_eq!(sent(whole), made(parent));
}

/// R91.
#[test]
fn a_story_is_made_of_its_picture_or_video_alone() {
    let picture = draft(&format!(
        r#"{{"kind":"story","media":[{{"source":{{"file":"f"}},"tags":[{{"username":"bea"}}]}}],{MORE}}}"#
    ));
    let body = r#"{"media_type":"STORIES","image_url":"https://edge.example/lent/f/s","user_tags":[{"username":"bea"}]}"#;
    assert_eq!(sent(whole(&picture, &urls(None), &[])), made(body));
    let video = draft(r#"{"kind":"story","media":[{"source":{"file":"f"},"video":true}]}"#);
    let body = r#"{"media_type":"STORIES","video_url":"https://edge.example/lent/f/s"}"#;
    assert_eq!(sent(whole(&video, &urls(None), &[])), made(body));
}

/// R91, R94.
#[test]
fn what_is_published_read_and_added_has_its_path_and_body() {
    let at = Timestamp::from_millis(1_796_115_600_999);
    let fields = "fields=id,caption,media_type,media_product_type,timestamp";
    let of_media = format!("GET /me/media?{fields}&since=1796115600&limit=50");
    for (call, path, body) in [
        (
            publish("17"),
            "POST /me/media_publish",
            Some(r#"{"creation_id":"17"}"#),
        ),
        (
            comment("18", "A \"b\""),
            "POST /18/comments",
            Some(r#"{"message":"A \"b\""}"#),
        ),
        (
            comments_off("18"),
            "POST /18",
            Some(r#"{"comment_enabled":false}"#),
        ),
        (status("17"), "GET /17?fields=status_code,status", None),
        (
            quota(),
            "GET /me/content_publishing_limit?fields=quota_usage,config",
            None,
        ),
        (permalink("18"), "GET /18?fields=permalink", None),
        (
            comments("18"),
            "GET /18/comments?fields=id,text,username&limit=50",
            None,
        ),
        (
            recent(Kind::Story, at),
            &format!("GET /me/stories?{fields}"),
            None,
        ),
        (recent(Kind::Reel, at), &of_media, None),
    ] {
        assert_eq!(sent(call), (path.to_owned(), body.map(str::to_owned)));
    }
}
