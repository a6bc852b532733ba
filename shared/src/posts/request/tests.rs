//! Tests.

use super::*;
use crate::values::date::moment::moment;

fn wrong(body: &str) -> Vec<[String; 3]> {
    let told = |problem: Problem| [problem.r#where, problem.what, problem.limit];
    new(body).unwrap_err().into_iter().map(told).collect()
}

#[track_caller]
fn refused(body: &str, place: &str, what: &str) {
    let found = wrong(body);
    assert_eq!(found.len(), 1, "{body}: {found:?}");
    assert_eq!(found[0][0], place, "{body}");
    assert!(found[0][1].starts_with(what), "{body}: {found:?}");
}

const WHOLE: &str = r#"{"kind":"carousel","media":[
    {"file":"f1","alt_text":"A dog","tags":[{"username":"nora","x":0.5,"y":1}]},
    {"url":"https://shop.example/a.mp4","type":"video","tags":[{"username":"ben"}]}],
  "caption":"Hi #dog","first_comment":"More","collaborators":["ben"],"location":123,"ai_generated":true,"comments":false,
  "cover":{"url":"https://shop.example/c.jpg"},"cover_offset_ms":1500,"share_to_feed":false,"trial":"performance",
  "audio_name":"Waves","at":"2026-12-01T10:00:00+01:00","not_after":"2026-12-01T12:00:00Z","draft":true}"#;

#[test]
fn every_member_is_read() {
    let Wanted { draft, is_draft } = new(WHOLE).unwrap();
    assert!(is_draft);
    let of = |text: &str| moment(text).ok();
    let expected = Draft {
        kind: Kind::Carousel,
        media: vec![
            Medium {
                source: Source::File("f1".to_owned()),
                video: false,
                alt_text: "A dog".to_owned(),
                tags: vec![Tag {
                    username: "nora".to_owned(),
                    x: Some(500),
                    y: Some(1_000),
                }],
            },
            Medium {
                source: Source::Url("https://shop.example/a.mp4".to_owned()),
                video: true,
                alt_text: String::new(),
                tags: vec![Tag {
                    username: "ben".to_owned(),
                    x: None,
                    y: None,
                }],
            },
        ],
        caption: "Hi #dog".to_owned(),
        first_comment: "More".to_owned(),
        collaborators: vec!["ben".to_owned()],
        location: Some("123".to_owned()),
        ai_generated: true,
        comments_off: true,
        cover: Some(Source::Url("https://shop.example/c.jpg".to_owned())),
        cover_offset_ms: Some(1_500),
        share_to_feed: Some(false),
        trial: Some(Trial::Performance),
        audio_name: Some("Waves".to_owned()),
        at: of("2026-12-01T09:00:00Z"),
        not_after: of("2026-12-01T12:00:00Z"),
    };
    assert_eq!(draft, expected);
}

#[test]
fn a_change_changes_what_it_names_and_nothing_else() {
    let whole = || new(WHOLE).unwrap();
    assert_eq!(change(whole(), "{}").unwrap(), whole());
    let changed = change(whole(), r#"{"caption":"Ho","draft":false}"#).unwrap();
    let mut expected = whole();
    expected.draft.caption = "Ho".to_owned();
    expected.is_draft = false;
    assert_eq!(changed, expected);
    let none = r#"{"caption":null,"first_comment":null,"collaborators":null,"location":null,"ai_generated":null,
        "comments":null,"cover":null,"cover_offset_ms":null,"share_to_feed":null,"trial":null,"audio_name":null,
        "at":null,"not_after":null,"draft":null}"#;
    let bare = Draft {
        kind: Kind::Carousel,
        media: whole().draft.media,
        ..Draft::default()
    };
    let expected = Wanted {
        draft: bare,
        is_draft: false,
    };
    assert_eq!(change(whole(), none).unwrap(), expected);
    assert!(change(whole(), r#"{"kind":null}"#).is_err());
    assert!(change(whole(), r#"{"media":null}"#).is_err());
    assert!(change(whole(), r#"{"captoin":"x"}"#).is_err());
}

#[test]
fn of_an_address_the_kind_says_what_it_is_where_it_can() {
    let of = |kind: &str, more: &str| {
        new(&format!(
            r#"{{"kind":"{kind}","media":[{{"url":"https://a.example/b"{more}}}]}}"#
        ))
    };
    assert!(!of("image", "").unwrap().draft.media[0].video);
    assert!(of("reel", "").unwrap().draft.media[0].video);
    assert!(!of("reel", r#","type":"image""#).unwrap().draft.media[0].video);
    assert!(of("story", r#","type":"video""#).unwrap().draft.media[0].video);
    assert_eq!(of("story", "").unwrap_err()[0].r#where, "media[0].type");
}

#[test]
fn what_nobody_knows_is_refused_by_its_name() {
    let with = |member: &str| format!(r#"{{"kind":"image","media":[{{"file":"f"}}],{member}}}"#);
    refused(&with(r#""captoin":"x""#), "captoin", "There is no such member.");
    refused(&with(r#""id":"x""#), "id", "There is no such member.");
    refused(
        &with(r#""location_id":"1""#),
        "location_id",
        "It is called otherwise here.",
    );
    let long = format!(r#""{}\n":1"#, "x".repeat(200));
    refused(&with(&long), &"x".repeat(64), "There is no such member.");
    refused(
        r#"{"kind":"image","media":[{"file":"f","alt":"x"}]}"#,
        "media[0].alt",
        "There is no such member.",
    );
    refused(
        r#"{"kind":"image","media":[{"file":"f","tags":[{"username":"a","z":1}]}]}"#,
        "media[0].tags[0].z",
        "There is no such member.",
    );
    refused(
        &with(r#""cover":{"file":"f","type":"image"}"#),
        "cover.type",
        "There is no",
    );
    refused(
        &with(r#""caption":"a","caption":"b""#),
        "caption",
        "It is said twice.",
    );
    refused(
        r#"{"kind":"image","media":[{"file":"f","file":"g"}]}"#,
        "media[0].file",
        "It is said",
    );
}

#[test]
fn what_instagram_login_does_not_allow_is_refused_with_its_reason() {
    for (member, reason) in [
        (
            "audio",
            "Instagram lets programs put music on a reel with Facebook Login only",
        ),
        (
            "music",
            "Instagram lets programs put music on a reel with Facebook Login only",
        ),
        ("stickers", "Instagram has no stickers"),
        (
            "product_tags",
            "Instagram lets programs tag products with Facebook Login and a shop only",
        ),
        (
            "shopping",
            "Instagram lets programs tag products with Facebook Login and a shop only",
        ),
        (
            "resumable",
            "Instagram takes uploads in parts with Facebook Login only.",
        ),
        (
            "poll",
            "Instagram lets programs add polls and comment prompts with Facebook Login only",
        ),
        (
            "branded_content",
            "Instagram lets programs label paid partnerships with Facebook Login",
        ),
        ("filter", "Instagram has no filters"),
        ("scheduled_publish_time", "Instagram plans nothing itself"),
    ] {
        let body = format!(r#"{{"kind":"reel","media":[{{"file":"f"}}],"{member}":{{"a":1}}}}"#);
        refused(&body, member, reason);
        let within = format!(r#"{{"kind":"reel","media":[{{"file":"f","{member}":1}}]}}"#);
        refused(&within, &format!("media[0].{member}"), reason);
    }
}

#[test]
fn a_value_of_another_type_is_refused_with_what_would_be_right() {
    let with = |member: &str| format!(r#"{{"kind":"reel","media":[{{"file":"f"}}],{member}}}"#);
    for member in [
        r#""caption":1"#,
        r#""first_comment":[]"#,
        r#""collaborators":"ben""#,
        r#""collaborators":[1]"#,
        r#""location":true"#,
        r#""ai_generated":"yes""#,
        r#""comments":0"#,
        r#""cover":"f""#,
        r#""cover":{}"#,
        r#""cover_offset_ms":-1"#,
        r#""cover_offset_ms":1.5"#,
        r#""cover_offset_ms":"1""#,
        r#""share_to_feed":1"#,
        r#""trial":"MANUAL""#,
        r#""audio_name":1"#,
        r#""at":1764583200"#,
        r#""draft":"false""#,
    ] {
        let name = member.split('"').nth(1).unwrap();
        refused(&with(member), name, "It can't be that.");
    }
    for body in ["", "[]", "null", "{\"kind\":", "\"x\""] {
        refused(body, "", "The body is no JSON object.");
    }
    for (media, place) in [
        (r#""f""#, "media"),
        (r#"["f"]"#, "media[0]"),
        (r"[{}]", "media[0]"),
        (r#"[{"file":""}]"#, "media[0]"),
        (r#"[{"file":1}]"#, "media[0]"),
        (r#"[{"url":"https://a.example/","type":"gif"}]"#, "media[0].type"),
        (r#"[{"file":"f","tags":{}}]"#, "media[0].tags"),
        (
            r#"[{"file":"f","tags":[{"username":"a","x":1.01,"y":0}]}]"#,
            "media[0].tags[0].x",
        ),
        (
            r#"[{"file":"f","tags":[{"username":"a","x":0,"y":-0.1}]}]"#,
            "media[0].tags[0].y",
        ),
        (
            r#"[{"file":"f","tags":[{"username":"a","x":"0.5","y":0}]}]"#,
            "media[0].tags[0].x",
        ),
        (r#"[{"file":"f","alt_text":2}]"#, "media[0].alt_text"),
    ] {
        refused(
            &format!(r#"{{"kind":"reel","media":{media}}}"#),
            place,
            "It can't be that.",
        );
    }
    refused(
        r#"{"kind":"reel","media":[{"file":"f","url":"https://a.example/"}]}"#,
        "media[0]",
        "It has a file and an address.",
    );
    refused(r#"{"kind":"live","media":[]}"#, "kind", "It can't be that.");
    refused(
        r#"{"kind":"reel","media":[{"file":"f","tags":["a"]}]}"#,
        "media[0].tags[0]",
        "It can't be that.",
    );
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let places: Vec<String> = wrong(r#"{"at":"2026-12-01","caption":1,"x":2}"#)
        .into_iter()
        .map(|[place, ..]| place)
        .collect();
    assert_eq!(places, ["at", "caption", "x", "kind", "media"]);
    let found = wrong(r#"{"kind":"image","media":[{"file":"f"}],"at":"2026-12-01T10:00:00"}"#);
    let what = "This is no time: the time lacks its offset, as in 2026-12-01T10:00:00+01:00, or Z for UTC.";
    assert_eq!(
        found,
        [["at", what, "2026-12-01T10:00:00+01:00"].map(str::to_owned)]
    );
}
