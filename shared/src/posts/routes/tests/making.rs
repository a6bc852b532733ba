//! Tests. Posts are made, once for each key.

use super::*;
use crate::{
    instagram::{Category, Failure, Permission, Retry},
    posts::testing::NOW,
    values::time::{DAY, HOUR, Timestamp},
};

const AT: &str =
    r#"{"kind":"image","media":[{"file":"f1"}],"caption":"Hi","at":"2026-12-01T12:00:00+01:00"}"#;

#[test]
fn a_post_is_made_and_its_time_is_on_the_agenda() {
    let mut edge = edge();
    let answer = ask(&mut edge, "POST", "/posts", AT);
    let post = value(&answer);
    let id = post["id"].as_str().unwrap().to_owned();
    assert_eq!((answer.status, &post["state"]), (201, &"scheduled".into()));
    assert_eq!(
        (&post["at"], &post["next_at"]),
        (&"2026-12-01T11:00:00Z".into(), &"2026-12-01T11:00:00Z".into())
    );
    assert!(
        answer
            .headers
            .contains(&("Location".to_owned(), format!("/posts/{id}")))
    );
    let at = Timestamp::from_millis(NOW + 2 * HOUR);
    assert_eq!(edge.due.get(&format!("posts/p/{id}")), Some(&at));
    assert_eq!(
        edge.files["f1"].until,
        at.plus(2 * DAY),
        "its file is kept until two days after"
    );
    let row: Value = serde_json::from_str(&edge.rows["posts/f/f1"]).unwrap();
    assert_eq!(row["post"], id.as_str());
    assert_eq!(edge.calls, [], "nothing is called");
    assert_eq!(value(&ask(&mut edge, "GET", &format!("/posts/{id}"), "")), post);
}

#[test]
fn without_a_time_it_goes_out_at_once_and_a_draft_never() {
    let mut edge = edge();
    let id = made(&mut edge, PICTURE);
    assert_eq!(edge.due[&format!("posts/p/{id}")], edge.facts.now);
    let draft = r#"{"kind":"reel","media":[{"url":"https://a.example/b.mp4"}],"draft":true}"#;
    let id = made(&mut edge, draft);
    assert!(!edge.due.contains_key(&format!("posts/p/{id}")));
    assert_eq!(
        value(&ask(&mut edge, "GET", &format!("/posts/{id}"), ""))["state"],
        "draft"
    );
}

/// R95
#[test]
fn a_key_of_a_session_makes_one_post() {
    let mut edge = edge();
    let with = |session: &str, key: &str, body: &str| Asked {
        idempotency_key: Some(key.to_owned()),
        session: session.to_owned(),
        ..request("POST", "/posts", body)
    };
    let body = r#"{"kind":"reel","media":[{"url":"https://a.example/b.mp4"}]}"#;
    let first = edge.asked(with("s1", "k", body));
    let again = edge.asked(with("s1", "k", body));
    assert_eq!((first.status, again.status), (201, 200));
    assert_eq!(first.body, again.body);
    let other = edge.asked(with("s1", "k", &body.replace("b.mp4", "c.mp4")));
    assert_eq!(other.status, 422);
    assert_eq!(problems(&other)[0].0, "Idempotency-Key");
    assert_eq!(
        value(&other)["post"],
        value(&first)["id"],
        "whoever didn't hear of it knows it now"
    );
    assert_eq!(
        edge.asked(with("s2", "k", body)).status,
        201,
        "another session's key is another key"
    );
    assert_eq!(edge.asked(with("s1", "l", body)).status, 201);
    assert_eq!(
        value(&ask(&mut edge, "GET", "/posts", ""))["posts"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert_eq!(edge.asked(with("s1", &"k".repeat(256), body)).status, 422);
    // A week later it is forgotten, and its row goes with the next.
    edge.facts.now = edge.facts.now.plus(7 * DAY + 1);
    assert_eq!(edge.asked(with("s1", "k", body)).status, 201);
    assert_eq!(
        edge.rows.keys().filter(|key| key.starts_with("posts/k/")).count(),
        1
    );
}

/// R95: the second comes while the first waits for its file.
#[test]
fn two_at_once_with_one_key_make_one_post() {
    let mut edge = edge();
    let with_key = || Asked {
        idempotency_key: Some("k".to_owned()),
        ..request("POST", "/posts", PICTURE)
    };
    edge.meanwhile = Some(|edge| {
        edge.meanwhile = None;
        let asked = Asked {
            idempotency_key: Some("k".to_owned()),
            ..request("POST", "/posts", PICTURE)
        };
        assert_eq!(edge.asked(asked).status, 201);
    });
    assert_eq!(
        edge.asked(with_key()).status,
        200,
        "its file is that post's by now"
    );
    assert_eq!(edge.due.len(), 1);
    // The first has looked already when the second comes.
    let mut edge = super::edge();
    edge.meanwhile = Some(|edge| {
        edge.meanwhile = Some(|edge| {
            edge.meanwhile = None;
            let asked = Asked {
                idempotency_key: Some("k".to_owned()),
                ..request("POST", "/posts", PICTURE)
            };
            assert_eq!(edge.asked(asked).status, 201);
        });
    });
    assert_eq!(edge.asked(with_key()).status, 200);
    assert_eq!(edge.due.len(), 1);
}

/// R91: killed after any effect, and asked again with the same key.
#[test]
fn a_request_that_broke_off_makes_one_post_when_it_is_sent_again() {
    for effects in 0..20 {
        let mut edge = edge();
        let asked = Asked {
            idempotency_key: Some("k".to_owned()),
            ..request("POST", "/posts", PICTURE)
        };
        edge.effects_left = effects;
        let entry = crate::rooms::Entry::Asked(asked.clone());
        edge.enter(entry);
        edge.effects_left = usize::MAX;
        assert!([200, 201].contains(&edge.asked(asked).status), "{effects}");
        assert_eq!(edge.due.len(), 1, "{effects}");
        assert_eq!(
            edge.rows.keys().filter(|key| key.starts_with("posts/p/")).count(),
            1,
            "{effects}"
        );
    }
}

#[test]
fn a_file_is_for_one_post() {
    let mut edge = edge();
    let id = made(&mut edge, PICTURE);
    let answer = ask(&mut edge, "POST", "/posts", PICTURE);
    assert_eq!(answer.status, 422);
    let what = format!("The post {id} has this file, and a file is for one post.");
    assert_eq!(problems(&answer), [("media[0].file".to_owned(), what)]);
    // Both look before either is made.
    let mut edge = super::edge();
    edge.meanwhile = Some(|edge| {
        edge.meanwhile = Some(|edge| {
            edge.meanwhile = None;
            made(edge, PICTURE);
        });
    });
    let answer = ask(&mut edge, "POST", "/posts", PICTURE);
    assert_eq!(
        (answer.status, problems(&answer)[0].0.as_str()),
        (422, "media[0].file")
    );
    assert_eq!(edge.due.len(), 1);
}

#[test]
fn a_file_is_there_whole_and_will_do() {
    let mut edge = edge();
    let none = |edge: &mut Edge, body: &str| {
        let answer = ask(edge, "POST", "/posts", body);
        assert_eq!(answer.status, 422, "{}", answer.body);
        problems(&answer)
    };
    let found = none(&mut edge, r#"{"kind":"image","media":[{"file":"f2"}]}"#);
    assert!(
        found[0].1.starts_with("This account has no such file"),
        "{found:?}"
    );
    assert_eq!(
        none(&mut edge, r#"{"kind":"image","media":[{"file":"../f1"}]}"#)[0].0,
        "media[0].file"
    );
    edge.file("part", "image/jpeg", "");
    edge.files.get_mut("part").unwrap().told.received = 7;
    let found = none(&mut edge, r#"{"kind":"image","media":[{"file":"part"}]}"#);
    assert_eq!(
        found[0].1,
        "The file isn't whole yet: 7 of its 1000 bytes are here."
    );
    let wide = JPEG.replace("1080", "4000");
    edge.file("wide", "image/jpeg", &wide);
    assert_eq!(
        none(&mut edge, r#"{"kind":"image","media":[{"file":"wide"}]}"#)[0].0,
        "media[0]"
    );
    // What it is says the file, and nobody else.
    assert_eq!(
        none(
            &mut edge,
            r#"{"kind":"reel","media":[{"file":"f1","type":"video"}]}"#
        )[0]
        .0,
        "media[0]"
    );
    // Its object forgot it.
    edge.files.clear();
    assert_eq!(none(&mut edge, PICTURE)[0].0, "media[0].file");
    assert_eq!((edge.due.len(), edge.writes), (0, 0));
}

#[test]
fn a_post_is_of_a_kind_and_a_time_that_the_operator_lets_be() {
    let mut edge = edge();
    edge.facts.policy = r#"{"kinds":["image"],"days_ahead":30}"#.to_owned();
    let mut wrong = |more: &str| {
        let body = format!(r#"{{"kind":"image","media":[{{"file":"f1"}}]{more}}}"#);
        let answer = ask(&mut edge, "POST", "/posts", &body);
        assert_eq!(answer.status, 422, "{more}");
        problems(&answer)
    };
    let told = |place: &str, what: &str| vec![(place.to_owned(), what.to_owned())];
    let far = "It is too far ahead.";
    assert_eq!(wrong(r#","at":"2026-12-31T09:00:01Z""#), told("at", far));
    assert_eq!(
        wrong(r#","not_after":"2027-01-02T09:00:01Z""#),
        told("not_after", far)
    );
    assert_eq!(
        wrong(r#","at":"2026-12-01T08:54:59Z""#),
        told("at", "It is over.")
    );
    let before = "It comes before the post could be made.";
    assert_eq!(
        wrong(r#","not_after":"2026-12-01T09:00:59Z""#),
        told("not_after", before)
    );
    let both = r#","at":"2026-12-02T09:00:00Z","not_after":"2026-12-02T09:00:00Z""#;
    assert_eq!(wrong(both), told("not_after", before));
    let body = r#"{"kind":"reel","media":[{"url":"https://a.example/b.mp4"}]}"#;
    let answer = ask(&mut edge, "POST", "/posts", body);
    assert_eq!(
        problems(&answer),
        told("kind", "This site's operator doesn't let it be posted.")
    );
    for more in [
        r#","at":"2026-12-01T08:55:00Z""#,
        r#","at":"2026-12-31T09:00:00Z","not_after":"2027-01-01T09:00:00Z""#,
        r#","at":"2026-11-01T00:00:00Z","draft":true"#,
    ] {
        let mut edge = super::edge();
        edge.facts.policy = r#"{"kinds":["image"],"days_ahead":30}"#.to_owned();
        made(
            &mut edge,
            &format!(r#"{{"kind":"image","media":[{{"file":"f1"}}]{more}}}"#),
        );
    }
}

#[test]
fn as_many_wait_as_may() {
    let mut edge = edge();
    edge.facts.policy = r#"{"planned":2}"#.to_owned();
    let reel = r#"{"kind":"reel","media":[{"url":"https://a.example/b.mp4"}],"draft":true}"#;
    let first = made(&mut edge, reel);
    made(&mut edge, reel);
    let answer = ask(&mut edge, "POST", "/posts", reel);
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("2 posts, drafts among them"));
    assert_eq!(
        ask(&mut edge, "DELETE", &format!("/posts/{first}"), "").status,
        204
    );
    made(&mut edge, reel);
}

/// R97
#[test]
fn without_the_permission_only_drafts_are_made() {
    let mut edge = edge();
    edge.facts.permissions = vec![Permission::basic()];
    let answer = ask(&mut edge, "POST", "/posts", PICTURE);
    let body = value(&answer);
    assert_eq!(
        (answer.status, &body["category"]),
        (403, &"permission_missing".into())
    );
    assert_eq!(
        body["missing_permissions"],
        serde_json::json!(["instagram_business_content_publish"])
    );
    assert_eq!(body["retry"], "user_reconnect");
    made(
        &mut edge,
        &PICTURE.replace(r#""caption""#, r#""draft":true,"caption""#),
    );
}

#[test]
fn whoever_posts_is_told_what_may_come_otherwise() {
    let mut edge = edge();
    let reel = r#"{"kind":"reel","media":[{"url":"https://a.example/b.mp4"}],"caption":"Hi"}"#;
    made(&mut edge, reel);
    let cause = "Instagram wants the person to log in there.";
    let failure = Failure::new(Category::Checkpoint, Retry::UserReconnect, cause, "Log in there.");
    edge.facts.unusable = Some(failure);
    let post = value(&ask(&mut edge, "POST", "/posts", PICTURE));
    let warnings = post["warnings"].as_array().unwrap();
    assert_eq!(
        warnings[0],
        "Another post has the same caption, within a day of this one."
    );
    assert_eq!(
        warnings[1],
        format!("{cause} Log in there. Until then this post waits.")
    );
    let later = reel.replace("}]", "}],\"at\":\"2026-12-02T09:00:01Z\"");
    let post = value(&ask(&mut edge, "POST", "/posts", &later));
    assert_eq!(
        post["warnings"].as_array().unwrap().len(),
        1,
        "a day later it is no twin"
    );
}
