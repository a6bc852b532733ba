//! Tests. What a session asks, and what becomes of it.

mod changing;
mod handing;
mod keeping;
mod making;
mod many;
mod refused;

use crate::{
    posts::testing::Edge,
    rooms::{Answer, Asked},
};
use serde_json::Value;

const JPEG: &str =
    r#"{"kind":"image","width":1080,"height":1350,"format":"jpeg","colours":"sRGB","problems":[]}"#;
const PICTURE: &str = r#"{"kind":"image","media":[{"file":"f1"}],"caption":"Hi"}"#;

/// An edge that has a picture.
fn edge() -> Edge {
    let mut edge = Edge::new();
    edge.file("f1", "image/jpeg", JPEG);
    edge
}

fn request(method: &str, address: &str, body: &str) -> Asked {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    Asked {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        content_type: "application/json".to_owned(),
        body: body.to_owned(),
        idempotency_key: None,
        session: "s1".to_owned(),
        ..Asked::default()
    }
}

fn ask(edge: &mut Edge, method: &str, address: &str, body: &str) -> Answer {
    edge.asked(request(method, address, body))
}

fn value(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap()
}

/// The id of a post that is made.
#[track_caller]
fn made(edge: &mut Edge, body: &str) -> String {
    let answer = ask(edge, "POST", "/posts", body);
    assert_eq!(answer.status, 201, "{}", answer.body);
    value(&answer)["id"].as_str().unwrap().to_owned()
}

/// Where something is wrong, and what.
fn problems(answer: &Answer) -> Vec<(String, String)> {
    let body = value(answer);
    let all = body["problems"].as_array().unwrap().iter();
    let text = |problem: &Value, name: &str| problem[name].as_str().unwrap().to_owned();
    all.map(|problem| (text(problem, "where"), text(problem, "what")))
        .collect()
}

#[test]
fn what_is_nowhere_is_not_found() {
    let mut edge = edge();
    for (method, address) in [
        ("GET", "/posts/none"),
        ("PATCH", "/posts/none"),
        ("DELETE", "/posts/none"),
        ("POST", "/posts/none/retry"),
        ("POST", "/posts/none"),
        ("GET", "/posts/none/retry"),
        ("GET", "/media/none"),
        ("PATCH", "/media/none"),
        ("DELETE", "/media/none"),
        ("GET", "/media/..%2Ff1"),
        ("GET", "/media"),
    ] {
        let answer = ask(&mut edge, method, address, "{}");
        assert_eq!(
            (answer.status, &value(&answer)["category"]),
            (404, &"not_found".into()),
            "{method} {address}"
        );
    }
}

#[test]
fn nothing_is_posted_where_the_operator_says_nothing_of_it() {
    let mut edge = edge();
    edge.facts.policy = "null".to_owned();
    for (method, address) in [
        ("POST", "/posts"),
        ("POST", "/posts?dry_run"),
        ("GET", "/posts/limits"),
        ("PATCH", "/posts/x"),
        ("POST", "/posts/x/retry"),
        ("POST", "/media"),
    ] {
        let answer = ask(&mut edge, method, address, PICTURE);
        assert_eq!(answer.status, 403, "{method} {address}");
        let action = "The site's operator sets the member posts of the site's configuration.";
        assert_eq!(value(&answer)["action"], action, "{method} {address}");
    }
    // What there is can be seen, and cancelled.
    assert_eq!(ask(&mut edge, "GET", "/posts", "").body, r#"{"posts":[]}"#);
}
