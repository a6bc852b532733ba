//! Whatever is asked of numbers is answered, in few words, and nobody learns more by it.

use serde_json::{Value, json};
use suite::clock::unix_now;
use suite::http::{Request, Response};
use suite::leaks;
use suite::processes::World;

use ::shared::values::date::iso8601;
use ::shared::values::time::Timestamp;

use crate::insights::{Owner, world};
use crate::support::assert_problem;

/// What can't be asked.
const WRONG: [&str; 32] = [
    "/insights?from=",
    "/insights?from=2026-11-30&to=2026-01-01",
    "/insights?from=0000-01-01",
    "/insights?from=1969-12-31",
    "/insights?from=10000-01-01",
    "/insights?from=2026-02-30",
    "/insights?from=2026-11-01%00",
    "/insights?from=2026-11-01;to=2026-11-02",
    "/insights?from=2026-11-01T00:00:00Z",
    "/insights?from=1970-01-01&to=9999-12-31",
    "/insights?metrics=%00",
    "/insights?metrics=views%00",
    "/insights?metrics=__proto__",
    "/insights?metrics=%E2%80%AE%3Cscript%3E",
    "/insights?metrics[]=views",
    "/insights?metrics=impressions",
    "/insights?by=",
    "/insights?by=hour",
    "/insights?product=POST",
    "/insights?product=post&metrics=accounts_engaged",
    "/insights?breakdown=city",
    "/insights?compare=next",
    "/insights?format=CSV",
    "/insights?limit=5",
    "/insights?x",
    "/insights?%ff=%ff",
    "/insights?=&=&&&",
    "/insights/media?limit=0",
    "/insights/media?limit=-1",
    "/insights/media?limit=99999999999999999999999",
    "/insights/media?product=story",
    "/insights/media?by=day",
];

/// Where there is nothing.
const NOWHERE: [&str; 12] = [
    "/insights/",
    "/insights//media",
    "/insights/media/",
    "/insights/media/1",
    "/insights/%6dedia",
    "/insights%2Fmedia",
    "/insights/%2e%2e/graph/me",
    "/insights/reports/x",
    "/insights/%00",
    "/insights/%ff",
    "/insights.csv",
    "/INSIGHTS",
];

/// Days of which nobody knows anything, some of them twice.
const FAR: [&str; 5] = [
    "/insights?from=1970-01-01&to=1970-01-02&compare=previous",
    "/insights?from=9999-12-30&to=9999-12-31&compare=previous&breakdown=product",
    "/insights?to=1970-01-01&metrics=followers_count,views",
    "/insights?metrics=views&metrics=views,,,views",
    "/insights?%66rom=2001-02-03&to=2001-02-04&by=month",
];

fn many() -> [String; 3] {
    let metrics: Vec<String> = (0..10_000).map(|number| format!("m{number}")).collect();
    let parameters: Vec<String> = (0..1_500).map(|number| format!("p{number}=1")).collect();
    [
        format!("/insights?metrics={}", metrics.join(",")),
        format!("/insights?{}", parameters.join("&")),
        format!("/insights?metrics={}", "x".repeat(60_000)),
    ]
}

fn is_refused(answer: &Response, target: &str) {
    assert_eq!(answer.status, 422, "{target}: {}", answer.text());
    assert_eq!(assert_problem(answer), "bad_parameter");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert!(answer.body.len() < 10_000, "{target}: {}", answer.body.len());
}

/// R93: what is wrong is named.
#[test]
fn nonsense_is_answered_in_few_words() {
    let world = world(30);
    let owner = Owner::of(&world);
    let many = many();
    for target in WRONG.into_iter().chain(many.iter().map(String::as_str)) {
        is_refused(&owner.get(target), target);
    }
    for target in NOWHERE {
        let answer = owner.get(target);
        assert_eq!(answer.status, 404, "{target}: {}", answer.text());
    }
    for method in ["HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE"] {
        let request = owner.visitor.bearer(&owner.session, method, "/insights");
        let answer = world.edge.client.send(&request);
        assert_eq!(
            (answer.status, answer.header("allow")),
            (405, Some("GET, OPTIONS")),
            "{method}"
        );
    }
    for target in FAR {
        let read = owner.read(target);
        let views = &read["metrics"]["views"]["values"];
        assert!(
            views.as_array().is_some_and(|values| !values.is_empty()),
            "{target}"
        );
    }
    leaks::assert_none(&world.canaries(), &world.seen());
}

/// R45, R33: who has a link, or a page elsewhere, learns no more.
#[test]
fn a_link_and_other_pages_learn_no_more() {
    let world = world(30);
    let owner = Owner::of(&world);
    let title = "<img src=x onerror=alert(1)>, \"=1+1\"";
    let until = iso8601(Timestamp::from_millis((unix_now() + 86_400) * 1_000));
    let body = json!({"until": until, "title": title}).to_string();
    let request = owner
        .visitor
        .bearer(&owner.session, "POST", "/insights/reports")
        .header("Content-Type", "application/json")
        .body(body.as_bytes());
    let made = world.edge.client.send(&request).json();
    let url = made["url"].as_str().unwrap();
    let token = url.split_once("#report=").unwrap().1;
    let by_link = |target: &str| world.edge.client.send(&Request::get(target).bearer(token));
    let many = many();
    for target in WRONG.into_iter().chain(many.iter().map(String::as_str)) {
        let answer = by_link(target);
        is_refused(&answer, target);
        assert!(!answer.text().contains(token), "{target}");
    }
    let state = by_link("/insights/state");
    assert_eq!(state.json()["report"]["title"], title);
    assert!(!state.text().contains(token) && state.json()["waits"]["action"] == Value::Null);
    elsewhere(&world, &owner, token);
    let wrong = format!("{{\"until\":\"{until}\",\"title\":\"a\\u0000b\"}}");
    for body in [
        "",
        "{}",
        "[]",
        "null",
        "{\"until\":5}",
        &wrong,
        "{\"until\":\"9999-12-31T23:59:59Z\"}",
    ] {
        let request = owner
            .visitor
            .bearer(&owner.session, "POST", "/insights/reports")
            .header("Content-Type", "application/json")
            .body(body.as_bytes());
        let answer = world.edge.client.send(&request);
        is_refused(&answer, body);
    }
}

/// A page of an origin that isn't listed reads nothing, by a session or by a link.
fn elsewhere(world: &World, owner: &Owner<'_>, token: &str) {
    for origin in ["https://evil.example", "null"] {
        let session = owner.visitor.bearer(&owner.session, "GET", "/insights");
        let link = Request::get("/insights").bearer(token);
        for request in [session, link] {
            let answer = world.edge.client.send(&request.header("Origin", origin));
            assert_eq!(answer.header("access-control-allow-origin"), None, "{origin}");
        }
    }
}
