//! What several modules need: one shared world, and the headers that every page and redirect carries.

use std::sync::OnceLock;

use suite::http::{Response, SetCookie};
use suite::leaks::Seen;
use suite::processes::World;

/// The world of the tests that change nothing which another one would see. It ends with the test program.
pub fn shared() -> &'static World {
    static SHARED: OnceLock<World> = OnceLock::new();
    SHARED.get_or_init(World::start)
}

/// R21
#[track_caller]
pub fn assert_flow_headers(answer: &Response) {
    let header = |name| answer.header(name).unwrap_or_default().to_owned();
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert_eq!(header("x-content-type-options"), "nosniff");
    let policy = header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
}

/// R3: a page of the edge's own, no way on, nothing kept. Gives its text.
#[track_caller]
pub fn assert_plain_page(answer: &Response) -> String {
    assert_eq!(answer.status, 400, "{}", answer.text());
    assert!(
        answer
            .header("content-type")
            .unwrap_or_default()
            .starts_with("text/html")
    );
    assert_eq!(answer.header("location"), None);
    let kept: Vec<SetCookie> = SetCookie::all(answer)
        .into_iter()
        .filter(|cookie| !cookie.deletes())
        .collect();
    assert_eq!(kept, []);
    assert_flow_headers(answer);
    assert!(
        !answer.text().contains("<script"),
        "a page of the edge's needs no script"
    );
    answer.text()
}

/// R23: whatever comes back to the page says from which edge.
#[track_caller]
pub fn assert_issuer(world: &World, answer: &Response) {
    assert_eq!(
        answer.location_value("iss").as_deref(),
        Some(world.edge.url.as_str())
    );
}

/// R43: one shape, whatever went wrong. Gives the category.
#[track_caller]
pub fn assert_problem(answer: &Response) -> String {
    assert!(
        answer
            .header("content-type")
            .unwrap_or_default()
            .starts_with("application/problem+json"),
        "{}",
        answer.text()
    );
    let body = answer.json();
    assert_eq!(body["status"], answer.status);
    for name in ["type", "title", "detail", "category", "retry", "cause", "action"] {
        assert!(
            body[name].as_str().is_some_and(|text| !text.is_empty()),
            "{name}: {body}"
        );
    }
    let retry = body["retry"].as_str().unwrap();
    assert!(
        ["none", "later", "user_reconnect", "developer_fix"].contains(&retry),
        "{retry}"
    );
    body["category"].as_str().unwrap().to_owned()
}

/// RFC 6749 §5.2: an error with plain words.
#[track_caller]
pub fn assert_oauth_error(answer: &Response, error: &str) {
    assert!(
        (400..500).contains(&answer.status),
        "{} {}",
        answer.status,
        answer.text()
    );
    assert_eq!(answer.json()["error"], error, "{}", answer.text());
    assert!(
        answer.json()["error_description"]
            .as_str()
            .is_some_and(|words| words.len() > 20),
        "{}",
        answer.text()
    );
    for name in ["category", "retry", "cause", "action"] {
        assert!(
            answer.json()[name].as_str().is_some_and(|text| !text.is_empty()),
            "{name}: {}",
            answer.text()
        );
    }
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

/// Every file of the edge's storage.
pub fn stored(world: &World) -> Vec<Seen> {
    let mut pile = Vec::new();
    collect(&world.state_folder().join("objects"), &mut pile);
    pile
}

/// The files of the connections. A disconnect deletes an object's whole database; of a row that another object has
/// emptied, the platform's write-ahead log still holds the old bytes for a while, where nobody can read them.
pub fn stored_connections(world: &World) -> Vec<Seen> {
    stored(world)
        .into_iter()
        .filter(|seen| seen.place.contains("/Connection/"))
        .collect()
}

fn collect(path: &std::path::Path, pile: &mut Vec<Seen>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).into_iter().flatten() {
            collect(&entry.unwrap().path(), pile);
        }
    } else {
        pile.push(Seen::new(
            path.display().to_string(),
            std::fs::read(path).unwrap(),
        ));
    }
}
