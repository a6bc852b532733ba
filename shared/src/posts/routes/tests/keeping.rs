//! Tests. How long files and posts are kept, and how they are read page by page.

use super::*;
use crate::{
    posts::{
        post::{Post, State},
        testing::NOW,
    },
    rooms::Entry,
    values::{
        date::iso8601,
        time::{DAY, HOUR, Timestamp},
    },
};
use std::cell::RefCell;

const AT: &str = "2026-12-02T10:05:00Z";

fn planned(at: &str) -> String {
    PICTURE.replace("\"caption\"", &format!("\"at\":\"{at}\",\"caption\""))
}

fn draft() -> String {
    PICTURE.replace("\"caption\"", "\"draft\":true,\"caption\"")
}

fn hours(edge: &Edge, file: &str) -> u64 {
    edge.files[file].until.since(Timestamp::from_millis(NOW)) / HOUR
}

/// What is over goes from where files are.
fn days_go_by(edge: &mut Edge, days: u64) {
    edge.facts.now = edge.facts.now.plus(days * DAY);
    let now = edge.facts.now;
    edge.files.retain(|_, file| file.until > now);
}

#[test]
fn a_drafts_files_are_kept_until_somebody_says_when() {
    let mut edge = edge();
    let rehearsed = value(&ask(&mut edge, "POST", "/posts?dry_run", &draft()));
    assert_eq!(rehearsed["warnings"][0]["where"], "draft", "{rehearsed}");
    let id = made(&mut edge, &draft());
    let path = format!("/posts/{id}");
    let told = value(&ask(&mut edge, "GET", &path, ""));
    let until = iso8601(edge.facts.now.plus(90 * DAY));
    let warning = told["warnings"][0].as_str().unwrap().to_owned();
    assert!(warning.contains(&until[..10]), "{warning}");
    days_go_by(&mut edge, 80);
    // Whoever changes it has them for as long again.
    let answer = ask(&mut edge, "PATCH", &path, r#"{"caption":"Ho"}"#);
    assert_eq!(answer.status, 200, "{}", answer.body);
    days_go_by(&mut edge, 80);
    let answer = ask(&mut edge, "PATCH", &path, r#"{"draft":false}"#);
    assert_eq!(
        (answer.status, &value(&answer)["state"]),
        (200, &"scheduled".into())
    );
    assert_eq!(value(&answer)["warnings"], serde_json::json!([]));
    // One without files has nothing to be warned of.
    let reel = r#"{"kind":"reel","media":[{"url":"https://a.example/b.mp4"}],"draft":true}"#;
    let answer = ask(&mut edge, "POST", "/posts", reel);
    assert_eq!(value(&answer)["warnings"], serde_json::json!([]));
}

thread_local! {
    static SEEN: RefCell<(u32, String)> = const { RefCell::new((0, String::new())) };
}

#[test]
fn what_one_request_keeps_for_long_no_other_shortens() {
    let mut edge = edge();
    let id = made(&mut edge, &planned(AT));
    let path = format!("/posts/{id}");
    SEEN.set((0, path.clone()));
    // The later one asks for its file; before that comes the other.
    edge.meanwhile = Some(|edge| {
        let (seen, path) = SEEN.with_borrow_mut(|(seen, path)| {
            *seen += 1;
            (*seen, path.clone())
        });
        if seen == 2 {
            edge.meanwhile = None;
            let answer = ask(edge, "PATCH", &path, r#"{"at":"2027-01-20T10:00:00Z"}"#);
            assert_eq!(answer.status, 200, "{}", answer.body);
        }
    });
    let answer = ask(&mut edge, "PATCH", &path, r#"{"at":"2026-12-01T12:00:00Z"}"#);
    assert_eq!(answer.status, 409, "{}", answer.body);
    let told = value(&ask(&mut edge, "GET", &path, ""));
    assert_eq!(told["at"], "2027-01-20T10:00:00Z");
    assert!(hours(&edge, "f1") >= 52 * 24, "{}", hours(&edge, "f1"));
}

#[test]
fn a_file_that_a_post_left_and_another_took_meanwhile_is_that_ones() {
    let mut edge = edge();
    let id = made(&mut edge, &planned("2027-01-20T10:00:00Z"));
    edge.file("f2", "image/jpeg", JPEG);
    let path = format!("/posts/{id}");
    let answer = ask(&mut edge, "PATCH", &path, r#"{"media":[{"file":"f2"}]}"#);
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(
        hours(&edge, "f1"),
        24,
        "it was to be kept for long, and is nobody's now"
    );
    // Another post has it before its end was told to it.
    let mut edge = super::edge();
    let id = made(&mut edge, &planned(AT));
    edge.file("f2", "image/jpeg", JPEG);
    SEEN.set((0, String::new()));
    edge.meanwhile = Some(|edge| {
        if edge.rows["posts/f/f1"].contains("null") {
            edge.meanwhile = None;
            let late = planned("2027-01-20T10:00:00Z");
            made(edge, &late);
        }
    });
    edge.file("f3", "image/jpeg", JPEG);
    let body = r#"{"kind":"carousel","media":[{"file":"f2"},{"file":"f3"}]}"#;
    ask(&mut edge, "PATCH", &format!("/posts/{id}"), body);
    edge.meanwhile = None;
    let owned = !edge.rows["posts/f/f1"].contains("null");
    assert!(!owned || hours(&edge, "f1") >= 52 * 24, "{}", hours(&edge, "f1"));
}

/// It was published, and is otherwise as `change` says.
fn becomes_published(edge: &mut Edge, key: &str, change: impl FnOnce(&mut Post)) -> Post {
    let mut post = Post::kept(&edge.rows[key]).unwrap();
    post.progress.state = State::Published;
    change(&mut post);
    edge.rows.insert(key.to_owned(), post.text());
    post
}

/// Ended so many days ago, in so many rows.
fn ended(edge: &mut Edge, post: &str, many: usize, days: u64, first: &str) {
    let mut post = Post::kept(post).unwrap();
    post.progress.next = None;
    post.progress.state = State::Failed;
    for happened in &mut post.history {
        happened.at = Timestamp::from_millis(edge.facts.now.millis() - days * DAY);
    }
    for at in 0..many {
        edge.rows.insert(format!("posts/p/{first}{at:03}"), post.text());
    }
}

#[test]
fn what_has_just_ended_or_has_something_to_do_does_not_go_for_others() {
    let mut edge = edge();
    let reel = r#"{"kind":"reel","media":[{"url":"https://a.example/b.mp4"}]}"#;
    // It was made first, and its comment is still to be made.
    let id = made(&mut edge, reel);
    let key = format!("posts/p/{id}");
    edge.facts.now = edge.facts.now.plus(60 * DAY);
    let next = edge.facts.now.plus(HOUR);
    let post = becomes_published(&mut edge, &key, |post| post.progress.next = Some(next));
    let text = post.text();
    // So was this, and it ended an hour ago.
    let mut fresh = post.clone();
    fresh.progress.next = None;
    let now = edge.facts.now;
    fresh.happened(now, "published", None);
    edge.rows.insert("posts/p/00".to_owned(), fresh.text());
    ended(&mut edge, &text, 150, 8, "5");
    ended(&mut edge, &text, 60, 30, "7");
    made(&mut edge, reel);
    let there = |first: &str| edge.rows.keys().filter(|key| key.starts_with(first)).count();
    assert!(edge.rows.contains_key(&key) && edge.rows.contains_key("posts/p/00"));
    assert_eq!(
        (there("posts/p/5"), there("posts/p/7")),
        (150, 48),
        "the longest over goes"
    );
    // However many ended within a week: nobody has seen them yet. Cancelled ones nobody looks for.
    ended(&mut edge, &text, 300, 6, "9");
    made(&mut edge, reel);
    let there = |first: &str| edge.rows.keys().filter(|key| key.starts_with(first)).count();
    assert_eq!((there("posts/p/9"), there("posts/p/5")), (300, 0));
    let cancelled = Post::kept(&edge.rows["posts/p/9000"]).unwrap();
    for at in 0..250 {
        let mut post = cancelled.clone();
        post.progress.state = State::Cancelled;
        edge.rows.insert(format!("posts/p/8{at:03}"), post.text());
    }
    made(&mut edge, reel);
    let there = |first: &str| edge.rows.keys().filter(|key| key.starts_with(first)).count();
    assert_eq!((there("posts/p/9"), there("posts/p/8")), (300, 0));
    edge.enter(Entry::Due(key.clone()));
    assert!(edge.rows.contains_key(&key));
}

#[test]
fn a_long_list_is_read_page_by_page() {
    let mut edge = edge();
    edge.facts.policy = r#"{"planned":500}"#.to_owned();
    let id = made(&mut edge, &planned(AT));
    let text = edge.rows[&format!("posts/p/{id}")].clone();
    // All at one moment.
    for at in 0..250 {
        edge.rows.insert(format!("posts/p/0{at:03}"), text.clone());
    }
    let pages = |edge: &mut Edge, query: &str| {
        let (mut pages, mut ids, mut after) = (Vec::new(), Vec::new(), String::new());
        loop {
            let page = value(&ask(edge, "GET", &format!("/posts?{query}{after}"), ""));
            let posts = page["posts"].as_array().unwrap();
            pages.push(posts.len());
            ids.extend(posts.iter().map(|post| post["id"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else {
                return (pages, ids);
            };
            after = format!("&after={next}");
        }
    };
    let (sizes, mut all) = pages(&mut edge, "state=scheduled");
    assert_eq!(sizes, [200, 51]);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 251);
    assert_eq!(pages(&mut edge, "limit=100").0, [100, 100, 51]);
    assert_eq!(pages(&mut edge, "limit=200&from=2026-12-03T00:00:00Z").0, [0]);
    // A page of long ones is shorter, and has one at least.
    let caption = format!("\"caption\":\"{}\"", "c".repeat(60_000));
    for at in 0..250 {
        let long = text.replace("\"caption\":\"Hi\"", &caption);
        edge.rows.insert(format!("posts/p/0{at:03}"), long);
    }
    let answer = ask(&mut edge, "GET", "/posts", "");
    assert!(answer.body.len() < 1_200_000, "{}", answer.body.len());
    let (sizes, all) = pages(&mut edge, "limit=200");
    assert_eq!((all.len(), &sizes[..2]), (251, &[19, 18][..]), "{sizes:?}");
    for query in [
        "limit=0",
        "limit=201",
        "limit=all",
        "after=x",
        "after=1.",
        "after=.1",
    ] {
        let answer = ask(&mut edge, "GET", &format!("/posts?{query}"), "");
        assert_eq!(answer.status, 422, "{query}");
    }
}

/// R91: what was taken off the list is known all the same, as long as something may be in doubt.
#[test]
fn what_a_post_became_is_known_when_it_is_off_the_list() {
    let mut edge = edge();
    let reel = r#"{"kind":"reel","media":[{"url":"https://a.example/b.mp4"}]}"#;
    let id = made(&mut edge, reel);
    let key = format!("posts/p/{id}");
    becomes_published(&mut edge, &key, |post| {
        post.progress.media_id = Some("18".to_owned());
    });
    assert_eq!(ask(&mut edge, "DELETE", &format!("/posts/{id}"), "").status, 204);
    assert!(!edge.rows.contains_key(&key));
    assert!(edge.rows.contains_key("posts/m/18"), "{:?}", edge.rows.keys());
    edge.facts.now = edge.facts.now.plus(8 * DAY);
    made(&mut edge, reel);
    assert!(!edge.rows.contains_key("posts/m/18"));
}
