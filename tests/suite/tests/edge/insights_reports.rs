//! Reports: a link by which somebody without a session reads an account's numbers, and nothing else.

use ::shared::values::date::iso8601;
use ::shared::values::time::Timestamp;
use serde_json::{Value, json};
use suite::clock::unix_now;
use suite::http::{Request, Response};
use suite::processes::World;

use crate::insights::{Owner, world, world_with};
use crate::support::{assert_problem, stored};

/// So many days from now, as RFC 3339 says it.
fn until(days: u64) -> String {
    let seconds = unix_now() + days * 24 * 3_600;
    iso8601(Timestamp::from_millis(seconds * 1000))
}

fn posts(owner: &Owner<'_>, days: u64) -> Value {
    let body = json!({"until": until(days), "title": "November"}).to_string();
    let request = owner
        .visitor
        .bearer(&owner.session, "POST", "/insights/reports")
        .header("Content-Type", "application/json")
        .body(body.as_bytes());
    let answer = owner.visitor.world.edge.client.send(&request);
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    answer.json()
}

/// Its token, of the fragment that no server sees.
fn token(world: &World, report: &Value) -> String {
    let start = format!("{}/insights.html#report=", world.edge.url);
    report["url"]
        .as_str()
        .unwrap()
        .strip_prefix(&start)
        .unwrap()
        .to_owned()
}

fn by_link(world: &World, token: &str, method: &str, target: &str) -> Response {
    world
        .edge
        .client
        .send(&Request::new(method, target).bearer(token))
}

fn assert_ended(answer: &Response) {
    assert_eq!(answer.status, 401, "{}", answer.text());
    assert_problem(answer);
    assert!(
        answer.text().contains("This report has ended."),
        "{}",
        answer.text()
    );
}

#[test]
fn a_link_reads_numbers_and_opens_nothing_else() {
    let world = world(30);
    let owner = Owner::of(&world);
    let report = posts(&owner, 7);
    let (token, id) = (token(&world, &report), report["id"].as_str().unwrap().to_owned());
    for target in ["/insights?metrics=views", "/insights/media", "/insights/audience"] {
        let read = by_link(&world, &token, "GET", target);
        assert_eq!(read.status, 200, "{target}: {}", read.text());
    }
    let state = by_link(&world, &token, "GET", "/insights/state").json();
    assert_eq!(state["report"]["title"], "November");
    let list = owner.read("/insights/reports");
    assert_eq!(list["reports"][0]["id"], report["id"]);
    for (method, target) in [
        ("GET", "/insights/reports"),
        ("POST", "/insights/reports"),
        ("DELETE", &format!("/insights/reports/{id}")),
        ("GET", "/connection"),
        ("DELETE", "/connection"),
        ("DELETE", "/connection/sessions"),
        ("GET", "/graph/me"),
        ("GET", "/graph/me/insights"),
        ("GET", "/feeds"),
        ("POST", "/feeds"),
        ("GET", "/posts"),
        ("POST", "/posts"),
        ("DELETE", "/posts/x"),
        ("POST", "/media"),
        ("GET", "/media/x"),
    ] {
        let answer = by_link(&world, &token, method, target);
        assert_eq!(answer.status, 401, "{method} {target}: {}", answer.text());
    }
    let dpop = Request::get("/insights").header("Authorization", &format!("DPoP {token}"));
    assert_eq!(world.edge.client.send(&dpop).status, 401);
    assert_eq!(by_link(&world, &token, "GET", "/insights").status, 200);
    assert_eq!(owner.get("/connection").status, 200);
    // R46: only a hash of it is kept.
    let secret = token.split_once('.').unwrap().1.as_bytes();
    for seen in stored(&world) {
        let is_in = seen.bytes.windows(secret.len()).any(|found| found == secret);
        assert!(!is_in, "{}", seen.place);
    }
}

#[test]
fn a_report_ends_when_it_is_taken_back_and_with_its_connection() {
    let world = world(30);
    let owner = Owner::of(&world);
    let (one, other) = (posts(&owner, 7), posts(&owner, 366));
    let tokens = [token(&world, &one), token(&world, &other)];
    let target = format!("/insights/reports/{}", one["id"].as_str().unwrap());
    let ends = owner.visitor.bearer(&owner.session, "DELETE", &target);
    assert_eq!(world.edge.client.send(&ends).status, 204);
    assert_ended(&by_link(&world, &tokens[0], "GET", "/insights"));
    assert_eq!(by_link(&world, &tokens[1], "GET", "/insights").status, 200);
    let cut = &tokens[1][..tokens[1].len() - 3];
    assert_ended(&by_link(&world, cut, "GET", "/insights"));
    assert_eq!(owner.visitor.disconnect(&owner.session).status, 204);
    assert_ended(&by_link(&world, &tokens[1], "GET", "/insights"));
}

/// R42: as sessions' reads are.
#[test]
fn reads_by_a_link_are_counted_for_its_site() {
    let world = world_with(30, |site| site["requests_per_minute"] = 8.into());
    let owner = Owner::of(&world);
    let token = token(&world, &posts(&owner, 7));
    let statuses: Vec<u16> = (0..12)
        .map(|_| by_link(&world, &token, "GET", "/insights/state").status)
        .collect();
    assert!(
        statuses.starts_with(&[200]) && statuses.ends_with(&[429]),
        "{statuses:?}"
    );
    let wrong = by_link(
        &world,
        &format!("{}x", &token[..token.len() - 1]),
        "GET",
        "/insights",
    );
    assert_ended(&wrong);
}

/// R33: a page of a listed origin asks before it sends a token.
#[test]
fn pages_may_ask_for_numbers_and_the_dashboard_is_a_file() {
    let world = world(30);
    for (target, method) in [("/insights", "GET"), ("/insights/reports/x", "DELETE")] {
        let asks = Request::preflight(target, &world.origin, method, "authorization");
        let answer = world.edge.client.send(&asks);
        assert_eq!(
            (answer.status, answer.header("access-control-allow-origin")),
            (204, Some(world.origin.as_str())),
            "{target}"
        );
    }
    let page = world.edge.client.send(&Request::get("/insights.html"));
    assert_ne!(page.status, 401, "{}", page.text());
}
