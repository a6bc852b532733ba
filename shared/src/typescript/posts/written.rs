//! The types of posts, held against what the edge writes.

use serde_json::{Value, json};

use super::{
    AT, EVENT, HINDRANCE, IMAGE, LIMITS, MEDIA_FILE, MEDIUM, MEMBERS, PROBLEM, PROBLEMS, Row, STEP, TAG,
    TOLD, VIDEO,
};
use crate::{
    instagram::{Category, Permission, Retry},
    posts::{
        check::{Colours, Found, Image, Video},
        draft::{Draft, Kind, Medium, Source, Tag, Trial},
        post::{Post, State, Stop},
        testing::Edge,
    },
    rooms::{Asked, Facts, problem::Problem},
    values::time::Timestamp,
};

/// A post that has everything.
fn full() -> Post {
    let tag = Tag {
        username: "a".into(),
        x: Some(250),
        y: Some(500),
    };
    let draft = Draft {
        kind: Kind::Reel,
        media: vec![Medium {
            source: Source::File("f".into()),
            video: true,
            alt_text: "A window".into(),
            tags: vec![tag],
        }],
        caption: "c".into(),
        first_comment: "f".into(),
        collaborators: vec!["b".into()],
        location: Some("1".into()),
        ai_generated: true,
        comments_off: true,
        cover: Some(Source::Url("https://cdn.example/c.jpg".into())),
        cover_offset_ms: Some(1),
        share_to_feed: Some(true),
        trial: Some(Trial::Manual),
        audio_name: Some("s".into()),
        at: Some(Timestamp::from_millis(1)),
        not_after: Some(Timestamp::from_millis(2)),
    };
    let mut post = Post::new(draft, false, "session", Timestamp::from_millis(0));
    let progress = &mut post.progress;
    progress.state = State::Published;
    progress.live = Some(Timestamp::from_millis(3));
    progress.next = Some(Timestamp::from_millis(4));
    progress.media_id = Some("m".into());
    progress.permalink = Some("p".into());
    progress.stop = Some(Stop {
        category: Some(Category::Transient),
        retry: Retry::Later,
        cause: "c".into(),
        action: "a".into(),
    });
    post.happened(Timestamp::from_millis(5), "published", Some("d".into()));
    post
}

/// What the edge answers.
fn read(edge: &mut Edge, method: &str, path: &str, body: &str) -> Value {
    let answer = edge.asked(Asked {
        method: method.to_owned(),
        path: path.to_owned(),
        query: String::new(),
        content_type: "application/json".to_owned(),
        body: body.to_owned(),
        idempotency_key: None,
        if_none_match: None,
        session: "s1".to_owned(),
    });
    serde_json::from_str(&answer.body).unwrap()
}

/// Both have the same names.
#[track_caller]
fn same(written: &Value, rows: &[&[Row]]) {
    let mut names: Vec<&str> = written.as_object().unwrap().keys().map(String::as_str).collect();
    let mut table: Vec<&str> = rows
        .concat()
        .iter()
        .map(|(name, ..)| name.trim_end_matches('?'))
        .collect();
    names.sort_unstable();
    table.sort_unstable();
    assert_eq!(names, table);
}

/// R95: each member that the edge writes of a post, of its parts, of its files, of its event and of what stands in its way is in
/// the package's types, and no other.
#[test]
fn the_types_of_posts_are_what_the_edge_writes() {
    let post = full();
    let told: Value = serde_json::from_str(&post.told("p")).unwrap();
    same(&told, &[&TOLD, &MEMBERS, &[AT]]);
    let file: Row = ("file", "", "");
    same(&told["media"][0], &[&MEDIUM, &[file]]);
    same(&told["media"][0]["tags"][0], &[&TAG]);
    let last = told["history"].as_array().unwrap().last().unwrap();
    same(last, &[&STEP]);
    let facts = Facts {
        now: Timestamp::from_millis(6),
        random: String::new(),
        connection: "c".into(),
        site: "s".into(),
        username: Some("a".into()),
        permissions: Vec::new(),
        unusable: None,
        public_url: String::new(),
        version: "v26.0".to_owned(),
        policy: String::new(),
    };
    let event: Value = serde_json::from_str(&post.event("p", &facts).unwrap()).unwrap();
    same(&event["data"], &[&EVENT]);
    let problem = Problem::new("a", "b", "c");
    same(&json!(problem), &[&PROBLEM]);
    let image = Found::Image(Image {
        colours: Some(Colours::Srgb),
        profile: Some("p".into()),
        progressive: true,
        orientation: Some(6),
        ..Image::default()
    });
    same(&json!(image), &[&IMAGE, &[PROBLEMS]]);
    let video = Found::Video(Video {
        channels: Some(2),
        samples: Some(1),
        fps: Some(30.0),
        kilobits: Some(1),
        progressive: Some(true),
        rotation: Some(90),
        ..Video::default()
    });
    same(&json!(video), &[&VIDEO, &[PROBLEMS]]);
    let mut edge = Edge::new();
    edge.file("f1", "image/jpeg", &json!(image).to_string());
    let post = json!({"kind": "image", "media": [{"file": "f1"}], "draft": true});
    assert!(read(&mut edge, "POST", "/posts", &post.to_string())["id"].is_string());
    let file = read(&mut edge, "GET", "/media/f1", "");
    same(&file, &[&MEDIA_FILE]);
    same(&file["found"], &[&IMAGE, &[PROBLEMS]]);
    edge.facts.permissions = vec![Permission::basic()];
    let limits = read(&mut edge, "GET", "/posts/limits", "");
    same(&limits, &[&LIMITS]);
    same(&limits["stands_in_the_way"][0], &[&HINDRANCE]);
}
