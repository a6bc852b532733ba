//! Who may read an answer in a browser (R33): preflight and real request.

use suite::http::Request;

use crate::support::shared;

const ROUTES: [(&str, &str); 4] = [
    ("POST", "/token"),
    ("POST", "/revoke"),
    ("GET", "/connection"),
    ("GET", "/graph/me?fields=id"),
];

fn varies(answer: &suite::http::Response) -> bool {
    answer.all("vary").iter().any(|value| {
        value
            .split(',')
            .any(|name| name.trim().eq_ignore_ascii_case("origin"))
    })
}

/// R33
#[test]
fn a_listed_origin_is_echoed_to_the_byte_in_preflight_and_request() {
    let world = shared();
    for origin in [world.origin.as_str(), "https://shop.example"] {
        for (method, target) in ROUTES {
            let preflight = Request::preflight(target, origin, method, "authorization,dpop,content-type");
            for request in [preflight, Request::new(method, target).header("Origin", origin)] {
                let answer = world.edge.client.send(&request);
                let what = format!("{} {target} from {origin}", request.method());
                assert_eq!(
                    answer.all("access-control-allow-origin"),
                    [origin],
                    "{what}: {}",
                    answer.text()
                );
                assert_eq!(answer.header("access-control-allow-credentials"), None, "{what}");
                assert!(varies(&answer), "{what}");
            }
        }
    }
}

/// R33: origin by origin beside `shared`'s `cors`.
#[test]
fn every_other_origin_is_refused_in_preflight_and_request() {
    let world = shared();
    let twin = world.origin.replace("http:", "https:");
    let rows = ["null", "https://shop.example.evil.example", twin.as_str()];
    for origin in rows {
        for (method, target) in ROUTES {
            let preflight = Request::preflight(target, origin, method, "authorization,dpop,content-type");
            for request in [preflight, Request::new(method, target).header("Origin", origin)] {
                let answer = world.edge.client.send(&request);
                let what = format!("{} {target} from {origin}", request.method());
                assert_eq!(answer.header("access-control-allow-origin"), None, "{what}");
                assert_eq!(answer.header("access-control-allow-credentials"), None, "{what}");
            }
        }
    }
}

/// R33
#[test]
fn a_good_session_is_refused_to_every_other_origin() {
    let world = shared();
    let mut visitor = world.visitor();
    let session = visitor.connect();
    for origin in [
        "null",
        "https://evil.example",
        "https://shop.example",
        "http://127.0.0.1:8781",
        "https://127.0.0.1:8780",
    ] {
        for target in ["/connection", "/graph/me?fields=id"] {
            let answer = world.edge.client.send(
                &Request::get(target)
                    .bearer(&session.access_token)
                    .header("Origin", origin),
            );
            assert!(
                [401, 403].contains(&answer.status),
                "{target} from {origin}: {}",
                answer.status
            );
            // Only the session's own site could be told why; nobody else reads anything.
            if origin != "https://shop.example" {
                assert_eq!(
                    answer.header("access-control-allow-origin"),
                    None,
                    "{target} from {origin}"
                );
            }
        }
    }
    assert_eq!(visitor.read(&session, "/connection").status, 200);
}

/// R33, R31
#[test]
fn the_page_may_read_what_it_needs() {
    let world = shared();
    let mut visitor = world.visitor();
    let answer = visitor.refresh("none.none");
    let exposed = answer
        .all("access-control-expose-headers")
        .join(",")
        .to_ascii_lowercase();
    assert!(exposed.contains("dpop-nonce"), "{exposed}");
    let session = visitor.connect();
    let read = visitor.read(&session, "/graph/me?fields=id");
    let exposed = read
        .all("access-control-expose-headers")
        .join(",")
        .to_ascii_lowercase();
    assert!(exposed.contains("retry-after"), "{exposed}");
}

/// R82: the platform sends it as `shared` says.
#[test]
fn a_preflight_is_answered_for_two_hours() {
    let world = shared();
    let preflight = Request::preflight("/connection", &world.origin, "DELETE", "authorization");
    let answer = world.edge.client.send(&preflight);
    assert_eq!((answer.status, answer.body.as_slice()), (204, &b""[..]));
    assert_eq!(answer.header("access-control-max-age"), Some("7200"));
    assert_eq!(
        answer.header("access-control-allow-methods"),
        Some("GET, POST, PATCH, DELETE")
    );
}
