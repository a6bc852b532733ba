//! Tests. Posts are changed, cancelled, tried again and listed.

use super::*;
use crate::{
    posts::post::{Deed, Intent, Post, State},
    values::time::{DAY, HOUR},
};

/// Something happened to a post meanwhile.
fn becomes(edge: &mut Edge, id: &str, change: impl Fn(&mut Post)) {
    let key = format!("posts/p/{id}");
    let mut post = Post::kept(&edge.rows[&key]).unwrap();
    change(&mut post);
    edge.rows.insert(key, post.text());
}

fn attempted(post: &mut Post) {
    let at = post.created;
    post.progress.intent = Some(Intent {
        deed: Deed::Whole,
        at,
    });
    post.progress.state = State::Making;
}

#[test]
fn a_post_that_waits_is_changed() {
    let mut edge = edge();
    let id = made(&mut edge, PICTURE);
    edge.file("f2", "image/jpeg", JPEG);
    let body = r#"{"media":[{"file":"f2"}],"at":"2026-12-02T09:00:00Z"}"#;
    let answer = ask(&mut edge, "PATCH", &format!("/posts/{id}"), body);
    let post = value(&answer);
    assert_eq!(
        (answer.status, &post["caption"], &post["at"]),
        (200, &"Hi".into(), &"2026-12-02T09:00:00Z".into())
    );
    assert_eq!(post["media"][0]["file"], "f2");
    let at = edge.facts.now.plus(DAY);
    assert_eq!(
        (edge.due[&format!("posts/p/{id}")], edge.files["f2"].until),
        (at, at.plus(2 * DAY))
    );
    // The former file is nobody's, and goes when another day is over.
    assert!(edge.rows["posts/f/f1"].contains("null"));
    assert_eq!(edge.files["f1"].until, at);
    made(&mut edge, PICTURE);
    // A draft waits for nothing.
    let answer = ask(&mut edge, "PATCH", &format!("/posts/{id}"), r#"{"draft":true}"#);
    assert_eq!(value(&answer)["state"], "draft");
    assert!(!edge.due.contains_key(&format!("posts/p/{id}")));
    let answer = ask(&mut edge, "PATCH", &format!("/posts/{id}"), r#"{"caption":"Ho"}"#);
    assert_eq!(
        (&value(&answer)["state"], &value(&answer)["caption"]),
        (&"draft".into(), &"Ho".into())
    );
    let answer = ask(
        &mut edge,
        "PATCH",
        &format!("/posts/{id}"),
        r#"{"draft":false,"at":null}"#,
    );
    assert_eq!(value(&answer)["state"], "scheduled");
    assert_eq!(edge.due[&format!("posts/p/{id}")], edge.facts.now);
}

#[test]
fn a_change_is_warned_of_a_twin_and_is_not_its_own() {
    let mut edge = edge();
    let id = made(&mut edge, PICTURE);
    let path = format!("/posts/{id}");
    let twins = |answer: &Answer| value(answer)["warnings"].to_string().contains("the same caption");
    let answer = ask(&mut edge, "PATCH", &path, r#"{"caption":"Hi"}"#);
    assert_eq!((answer.status, twins(&answer)), (200, false));
    edge.file("f2", "image/jpeg", JPEG);
    made(&mut edge, &PICTURE.replace("f1", "f2").replace("Hi", "Ho"));
    let answer = ask(&mut edge, "PATCH", &path, r#"{"caption":"Ho"}"#);
    assert!(twins(&answer), "{}", answer.body);
    let answer = ask(&mut edge, "PATCH", &path, r#"{"caption":"Hu"}"#);
    assert!(!twins(&answer), "{}", answer.body);
}

#[test]
fn a_wrong_change_changes_nothing() {
    let mut edge = edge();
    let id = made(&mut edge, PICTURE);
    let (before, writes) = (edge.rows.clone(), edge.writes);
    for body in [
        r#"{"captoin":"x"}"#,
        r#"{"at":"2026-11-01T00:00:00Z"}"#,
        r#"{"media":[{"file":"none"}]}"#,
        r#"{"kind":"reel"}"#,
        "[]",
    ] {
        let answer = ask(&mut edge, "PATCH", &format!("/posts/{id}"), body);
        assert_eq!(
            (answer.status, &value(&answer)["category"]),
            (422, &"bad_parameter".into()),
            "{body}"
        );
    }
    let answer = ask(&mut edge, "PATCH", &format!("/posts/{id}"), r#"{"captoin":"x"}"#);
    let told = value(&answer);
    assert_eq!(
        (&told["type"], &told["status"], &told["problems"][0]["where"]),
        (&"about:blank".into(), &422.into(), &"captoin".into()),
        "problem details (R43)"
    );
    assert_eq!((edge.rows, edge.writes), (before, writes));
}

/// R91
#[test]
fn nothing_is_changed_once_instagram_was_asked_for_it() {
    let mut edge = edge();
    let id = made(&mut edge, PICTURE);
    becomes(&mut edge, &id, attempted);
    let before = edge.rows.clone();
    let answer = ask(&mut edge, "PATCH", &format!("/posts/{id}"), r#"{"caption":"Ho"}"#);
    assert_eq!(answer.status, 409);
    assert!(
        answer.body.contains("Cancel it, and make another one."),
        "{}",
        answer.body
    );
    assert_eq!(edge.rows, before);
    // Its time comes while the change is looked at.
    let mut edge = super::edge();
    made(&mut edge, PICTURE);
    let id = edge
        .due
        .keys()
        .next()
        .unwrap()
        .trim_start_matches("posts/p/")
        .to_owned();
    edge.meanwhile = Some(|edge| {
        edge.meanwhile = None;
        let key = edge.due.keys().next().unwrap().clone();
        becomes(edge, key.trim_start_matches("posts/p/"), attempted);
    });
    let answer = ask(&mut edge, "PATCH", &format!("/posts/{id}"), r#"{"caption":"Ho"}"#);
    assert_eq!(answer.status, 409);
    assert!(edge.rows[&format!("posts/p/{id}")].contains("Hi"));
    // Somebody else changes it at the same moment.
    let mut edge = super::edge();
    let id = made(&mut edge, PICTURE);
    edge.meanwhile = Some(|edge| {
        edge.meanwhile = None;
        let key = edge.due.keys().next().unwrap().clone();
        becomes(edge, key.trim_start_matches("posts/p/"), |post| {
            post.draft.caption = "Hu".to_owned();
        });
    });
    let answer = ask(&mut edge, "PATCH", &format!("/posts/{id}"), r#"{"caption":"Ho"}"#);
    assert_eq!(answer.status, 409);
    assert!(edge.rows[&format!("posts/p/{id}")].contains("Hu"));
}

#[test]
fn a_post_is_cancelled_then_taken_out_of_the_list() {
    let mut edge = edge();
    let id = made(&mut edge, PICTURE);
    let address = format!("/posts/{id}");
    assert_eq!(ask(&mut edge, "DELETE", &address, "").status, 204);
    assert_eq!(value(&ask(&mut edge, "GET", &address, ""))["state"], "cancelled");
    assert_eq!((edge.due.len(), edge.files.len()), (1, 0), "its file is gone");
    assert!(!edge.rows.contains_key("posts/f/f1"));
    assert_eq!(ask(&mut edge, "DELETE", &address, "").status, 204);
    assert_eq!(ask(&mut edge, "GET", &address, "").status, 404);
}

/// R91
#[test]
fn a_post_that_is_being_published_is_not_cancelled() {
    let mut edge = edge();
    let id = made(&mut edge, PICTURE);
    becomes(&mut edge, &id, |post| post.progress.state = State::Publishing);
    let answer = ask(&mut edge, "DELETE", &format!("/posts/{id}"), "");
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains("is being published at this moment"));
    assert!(edge.files.contains_key("f1") && edge.due.len() == 1);
}

/// R91
#[test]
fn only_what_is_not_at_instagram_is_tried_again() {
    let mut edge = edge();
    let id = made(
        &mut edge,
        &PICTURE.replace("\"caption\"", "\"at\":\"2026-12-01T10:00:00Z\",\"caption\""),
    );
    let address = format!("/posts/{id}/retry");
    edge.facts.now = edge.facts.now.plus(2 * HOUR);
    assert_eq!(ask(&mut edge, "POST", &address, "").status, 409, "it waits");
    becomes(&mut edge, &id, |post| post.progress.state = State::Published);
    assert_eq!(
        ask(&mut edge, "POST", &address, r#"{"i_looked":true}"#).status,
        409
    );
    becomes(&mut edge, &id, |post| post.progress.state = State::Unknown);
    let answer = ask(&mut edge, "POST", &address, "");
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains(r#"{\"i_looked\":true}"#));
    assert_eq!(
        ask(&mut edge, "POST", &address, r#"{"i_looked":false}"#).status,
        409
    );
    for body in [r#"{"i_looked":1}"#, r#"{"looked":true}"#, "[]", "x"] {
        assert_eq!(ask(&mut edge, "POST", &address, body).status, 422, "{body}");
    }
    let answer = ask(&mut edge, "POST", &address, r#"{"i_looked":true}"#);
    assert_eq!(
        (answer.status, &value(&answer)["state"]),
        (200, &"scheduled".into())
    );
    assert_eq!(edge.due[&format!("posts/p/{id}")], edge.facts.now);
    becomes(&mut edge, &id, |post| post.progress.state = State::Failed);
    assert_eq!(ask(&mut edge, "POST", &address, "").status, 200);
    // Without its file there is nothing to post.
    becomes(&mut edge, &id, |post| post.progress.state = State::Failed);
    edge.files.clear();
    let answer = ask(&mut edge, "POST", &address, "");
    assert_eq!(
        (answer.status, problems(&answer)[0].0.as_str()),
        (422, "media[0].file")
    );
}

#[test]
fn posts_are_listed_by_time_and_state() {
    let mut edge = edge();
    let mut at = |time: &str, more: &str| {
        let body =
            format!(r#"{{"kind":"reel","media":[{{"url":"https://a.example/b.mp4"}}],"at":"{time}"{more}}}"#);
        made(&mut edge, &body)
    };
    let later = at("2026-12-03T10:00:00Z", "");
    let sooner = at("2026-12-02T10:00:00Z", "");
    let draft = at("2026-12-04T10:00:00Z", r#","draft":true"#);
    let mut ids = |query: &str| -> Vec<String> {
        let posts = value(&ask(&mut edge, "GET", &format!("/posts{query}"), ""));
        let posts = posts["posts"].as_array().unwrap().iter();
        posts
            .map(|post| post["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids(""), [&*draft, &*later, &*sooner]);
    assert_eq!(ids("?state=draft"), [&*draft]);
    assert_eq!(
        ids("?state=draft,scheduled&to=2026-12-04T00:00:00Z"),
        [&*later, &*sooner]
    );
    assert_eq!(
        ids("?from=2026-12-03T11:00:00%2B01:00&to=2026-12-04T10:00:00Z"),
        [&*later]
    );
    assert_eq!(
        ids("?from=2026-12-03T11:00:01+01:00"),
        [&*draft],
        "a plus that nobody encoded"
    );
    for query in ["?state=over", "?from=today", "?page=2", "?to=2026-12-04"] {
        let answer = ask(&mut edge, "GET", &format!("/posts{query}"), "");
        assert_eq!(
            (answer.status, &value(&answer)["category"]),
            (422, &"bad_parameter".into()),
            "{query}"
        );
    }
}

#[test]
fn what_is_over_goes_when_another_is_made() {
    let mut edge = edge();
    let reel = r#"{"kind":"reel","media":[{"url":"https://a.example/b.mp4"}]}"#;
    let old = made(&mut edge, reel);
    becomes(&mut edge, &old, |post| post.progress.state = State::Published);
    let waits = made(&mut edge, &reel.replace("}]", "}],\"draft\":true"));
    edge.facts.now = edge.facts.now.plus(90 * DAY + 1);
    let new = made(&mut edge, reel);
    let mut kept: Vec<&str> = edge.rows.keys().map(String::as_str).collect();
    kept.retain(|key| key.starts_with("posts/"));
    assert_eq!(kept, [format!("posts/p/{waits}"), format!("posts/p/{new}")]);
    // Of those that ended a week ago and more the newest 200 are kept.
    becomes(&mut edge, &new, |post| {
        post.progress.state = State::Failed;
        post.progress.next = None;
    });
    let post = edge.rows[&format!("posts/p/{new}")].clone();
    for at in 0..204 {
        edge.rows.insert(format!("posts/p/0{at:03}"), post.clone());
    }
    edge.facts.now = edge.facts.now.plus(7 * DAY + 1);
    made(&mut edge, reel);
    let ended = edge.rows.keys().filter(|key| key.starts_with("posts/p/0"));
    assert_eq!(ended.clone().next().unwrap(), "posts/p/0005");
    assert!(edge.rows.contains_key(&format!("posts/p/{waits}")));
}
