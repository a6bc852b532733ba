//! `GET /graph/*`: what goes up, what comes down, and what happens when it is slow, broken or too much.

use std::time::Duration;

use serde_json::{Value, json};
use suite::clock::poll;
use suite::http::Request;
use suite::leaks::{Canary, search};
use suite::oauth::Session;
use suite::processes::World;

use crate::support::{assert_problem, stored_connections};

fn connected() -> (World, Session) {
    let world = World::start();
    let session = world.visitor().connect();
    world.stand_in.forget_requests();
    (world, session)
}

/// R40
#[test]
fn paging_leads_through_the_edge_and_holds_no_token() {
    let (world, session) = connected();
    let visitor = world.visitor();
    let mut seen = Vec::new();
    let mut target = "/graph/me/media?fields=id,caption,timestamp&limit=10".to_owned();
    loop {
        let answer = visitor.read(&session, &target);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let page = answer.json();
        seen.extend(
            page["data"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["id"].as_str().unwrap().to_owned()),
        );
        if let Some(previous) = page["paging"]["previous"].as_str() {
            assert!(
                previous.starts_with(&format!("{}/graph/", world.edge.url)),
                "{previous}"
            );
        }
        let Some(next) = page["paging"]["next"].as_str() else {
            break;
        };
        let own = next
            .strip_prefix(&world.edge.url)
            .unwrap_or_else(|| panic!("{next} leads away"));
        assert!(
            own.starts_with("/graph/") && !own.contains("access_token"),
            "{own}"
        );
        target = own.to_owned();
    }
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert!(
        count > 60 && seen.len() == count,
        "{count} media, {} different",
        seen.len()
    );
}

/// R40: nobody should have told Instagram, and still it stays here.
#[test]
fn an_answer_that_holds_a_secret_of_the_edges_own_is_not_sent() {
    let (world, session) = connected();
    for secret in [world.secrets.app.clone(), world.secrets.key_text()] {
        let body = json!({"id": "1", "username": secret}).to_string();
        world
            .stand_in
            .faults(&json!([{"at": "me", "kind": "error", "status": 200, "body": body}]));
        let answer = world.visitor().read(&session, "/graph/me?fields=username");
        assert_eq!(answer.status, 502);
        assert!(!answer.text().contains(&secret));
    }
}

/// R40
#[test]
fn an_answer_that_holds_the_token_is_not_sent() {
    let (world, session) = connected();
    let token = world.stand_in.issued("long_lived").pop().unwrap();
    let escaped = token.replacen('A', "\\u0041", 1);
    let percent = token.replacen('A', "%41", 1);
    let rows = [
        json!({"id": "1", "username": token}).to_string(),
        json!({"id": "1", "nested": [{"deep": [format!("before {token} after")]}]}).to_string(),
        json!({(token.clone()): "as a key"}).to_string(),
        json!({"paging": {"next": "x", "other": token}}).to_string(),
        format!("{{\"username\":\"{escaped}\"}}"),
        json!({"username": format!("https://x.example/?a={percent}")}).to_string(),
        json!({"data": [], "paging": {"next": format!("https://evil.example/?x={token}")}}).to_string(),
    ];
    for body in rows {
        for (status, at) in [(200, "me"), (200, "media"), (400, "me")] {
            world
                .stand_in
                .faults(&json!([{"at": at, "kind": "error", "status": status, "body": body}]));
            let target = if at == "me" {
                "/graph/me?fields=username"
            } else {
                "/graph/me/media?fields=caption"
            };
            let answer = world.visitor().read(&session, target);
            let shown = answer.text();
            assert!(
                !shown.contains(&token) && !shown.contains(&escaped) && !shown.contains(&percent),
                "{status} {at}"
            );
            if status == 200 && !body.contains("evil") {
                assert_eq!(
                    answer.status,
                    502,
                    "{at}: {body}",
                    body = body.replace(&token, "TOKEN")
                );
                assert_problem(&answer);
            }
        }
    }
    // In a header too.
    world.stand_in.faults(&json!([]));
    assert_eq!(world.visitor().read(&session, "/graph/me?fields=id").status, 200);
}

/// R38, R41
#[test]
fn nothing_of_the_visitors_headers_goes_up_and_the_token_travels_in_one() {
    let (world, session) = connected();
    let request = Request::get("/graph/me?fields=id")
        .bearer(&session.access_token)
        .header("Origin", &world.origin)
        .header("Cookie", "visitor=CANARY-cookie")
        .header("X-Forwarded-For", "203.0.113.7")
        .header("X-Forwarded-Host", "evil.example")
        .header("Forwarded", "for=203.0.113.8")
        .header("X-Real-IP", "203.0.113.9")
        .header("Referer", "http://127.0.0.1:8780/CANARY-referer")
        .header("TE", "trailers")
        .header("Proxy-Authorization", "Basic CANARY-proxy")
        .header("X-Custom", "CANARY-custom");
    assert_eq!(world.edge.client.send(&request).status, 200);
    let up = world.stand_in.requests();
    assert_eq!(up.len(), 1);
    let text = up[0].text();
    for word in [
        "CANARY",
        "203.0.113",
        "evil.example",
        &session.access_token,
        "8780",
    ] {
        assert!(!text.contains(word), "{word} goes up: {text}");
    }
    let token = world.stand_in.issued("long_lived").pop().unwrap();
    assert_eq!(up[0].header("authorization"), Some(format!("Bearer {token}")));
    assert!(!up[0].part("query").contains("access_token"));
    assert!(up[0].header("cookie").is_none() && up[0].header("origin").is_none());
}

/// R38
#[test]
fn nothing_of_instagrams_headers_comes_down() {
    let (world, session) = connected();
    let answer = world.visitor().read(&session, "/graph/me?fields=id");
    let known = [
        "content-type",
        "cache-control",
        "content-length",
        "x-content-type-options",
        "access-control-allow-origin",
        "access-control-expose-headers",
        "vary",
        "date",
        "connection",
        "transfer-encoding",
        "content-encoding",
        "cross-origin-resource-policy",
        "referrer-policy",
        "content-security-policy",
        "retry-after",
    ];
    for (name, value) in &answer.headers {
        assert!(
            known.contains(&name.to_ascii_lowercase().as_str()),
            "{name}: {value}"
        );
    }
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

/// R43
#[test]
fn each_failure_of_instagrams_is_told_in_one_shape() {
    let (world, session) = connected();
    let rows: [(&str, Value, &[&str], &str); 10] = [
        ("http_500", json!({}), &["transient"], "later"),
        ("http_503", json!({}), &["transient"], "later"),
        ("malformed", json!({}), &["malformed", "transient"], "later"),
        ("html", json!({}), &["malformed", "transient"], "later"),
        ("empty", json!({}), &["malformed", "transient"], "later"),
        ("cut", json!({}), &["transient", "malformed"], "later"),
        (
            "error",
            json!({"status": 302, "body": "<html></html>"}),
            &["transient", "malformed", "unsupported_request"],
            "",
        ),
        (
            "error",
            json!({"status": 400, "body": r#"{"error":{"message":"(#100) Tried accessing nonexisting field (x)","type":"OAuthException","code":100}}"#}),
            &["bad_parameter"],
            "developer_fix",
        ),
        (
            "error",
            json!({"status": 400, "body": r#"{"error":{"message":"(#10) Application does not have permission for this action","type":"OAuthException","code":10}}"#}),
            &["permission_missing"],
            "",
        ),
        (
            "error",
            json!({"status": 400, "body": r#"{"error":{"message":"An unknown error has occurred.","type":"OAuthException","code":1}}"#}),
            &["transient"],
            "later",
        ),
    ];
    for (kind, extra, categories, retry) in rows {
        let mut fault = json!({"at": "me", "kind": kind});
        for (name, value) in extra.as_object().unwrap() {
            fault[name] = value.clone();
        }
        world.stand_in.faults(&json!([fault]));
        let answer = world.visitor().read(&session, "/graph/me?fields=id");
        assert!(answer.status >= 400, "{kind}: {}", answer.text());
        let category = assert_problem(&answer);
        assert!(
            categories.contains(&category.as_str()),
            "{kind} {extra}: {category}"
        );
        assert!(
            retry.is_empty() || answer.json()["retry"] == retry,
            "{kind}: {}",
            answer.json()["retry"]
        );
        assert!(
            !answer.text().contains("OAuthException") && !answer.text().contains("<html"),
            "Instagram's own words stay away"
        );
    }
    world.stand_in.faults(&json!([]));
    assert_eq!(
        world.visitor().read(&session, "/graph/me?fields=id").status,
        200,
        "none of it has hurt the connection"
    );
}

/// R36, R72
#[test]
fn a_disconnect_during_a_slow_read_gives_the_reader_a_401() {
    let (world, session) = connected();
    world
        .stand_in
        .faults(&json!([{"at": "me", "kind": "slow", "ms": 1_000}]));
    let visitor = world.visitor();
    world.stand_in.forget_requests();
    let read = visitor.bearer(&session, "GET", "/graph/me?fields=id,username");
    let answer = std::thread::scope(|scope| {
        let reader = scope.spawn(|| world.edge.client.send(&read));
        let under_way = || (!world.stand_in.requests().is_empty()).then_some(());
        assert!(poll(Duration::from_secs(30), under_way).is_some());
        assert_eq!(
            world
                .edge
                .client
                .send(&visitor.bearer(&session, "DELETE", "/connection"))
                .status,
            204
        );
        reader.join().unwrap()
    });
    assert_eq!(answer.status, 401, "{}", answer.text());
    assert!(!answer.text().contains("studio.lumen"));
    world.stand_in.faults(&json!([]));
    assert_eq!(world.edge.client.send(&read).status, 401);
    // Nothing came back to life: no object of the connection knows the account any more.
    let username = Canary::new("username", b"studio.lumen");
    let left = || search(std::slice::from_ref(&username), &stored_connections(&world));
    assert!(
        poll(Duration::from_secs(30), || left().is_empty().then_some(())).is_some(),
        "{:?}",
        left()
    );
}
