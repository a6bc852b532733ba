//! What several modules need: one shared world, and the headers that every page and redirect carries.

use std::sync::OnceLock;

use suite::http::{Response, SetCookie};
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
