//! Who may read an answer in a browser (R33): preflight and real request, row by row.

use suite::http::Request;
use suite::oauth::{Site, Visitor};

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

/// R33
#[test]
fn every_other_origin_is_refused_in_preflight_and_request() {
    let world = shared();
    let own = world.origin.clone();
    let rows = [
        "null".to_owned(),
        "*".to_owned(),
        "https://evil.example".to_owned(),
        "https://shop.example.evil.example".to_owned(),
        "https://evilshop.example".to_owned(),
        "https://evil-shop.example".to_owned(),
        "https://www.shop.example".to_owned(),
        "http://shop.example".to_owned(),
        "https://shop.example:8443".to_owned(),
        "https://shop.example:443".to_owned(),
        "https://shop.example/".to_owned(),
        "https://SHOP.example".to_owned(),
        "https://shop.example.".to_owned(),
        "https://shop.example https://evil.example".to_owned(),
        "https://shop.example,https://evil.example".to_owned(),
        "https://user@shop.example".to_owned(),
        "shop.example".to_owned(),
        "file://".to_owned(),
        own.replace("http:", "https:"),
        own.replace("8780", "8781"),
        own.replace("127.0.0.1", "localhost"),
        own.replace(":8780", ""),
        format!("{own}/"),
        "chrome-extension://abcdefghijklmnop".to_owned(),
    ];
    for origin in &rows {
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

/// R82
#[test]
fn a_preflight_is_remembered_for_two_hours_and_allows_what_pages_send() {
    let world = shared();
    for (method, target) in [
        ("POST", "/token"),
        ("DELETE", "/connection"),
        ("GET", "/graph/me"),
    ] {
        let answer = world.edge.client.send(&Request::preflight(
            target,
            &world.origin,
            method,
            "authorization,dpop",
        ));
        assert!([200, 204].contains(&answer.status), "{}", answer.status);
        assert_eq!(answer.header("access-control-max-age"), Some("7200"), "{target}");
        assert!(
            answer
                .header("access-control-allow-methods")
                .unwrap_or_default()
                .contains(method),
            "{target}"
        );
        let headers = answer
            .header("access-control-allow-headers")
            .unwrap_or_default()
            .to_ascii_lowercase();
        for name in if target == "/token" {
            vec!["dpop"]
        } else {
            vec!["authorization"]
        } {
            assert!(headers.contains(name), "{target}: {headers}");
        }
        assert_eq!(answer.body, b"");
    }
}

/// R34
#[test]
fn a_site_without_origins_has_no_page() {
    let world = suite::processes::World::builder()
        .sites(Site::table_with_closed)
        .start();
    for origin in ["https://closed.example", "null", ""] {
        let mut visitor = Visitor::new(&world, Site::closed());
        visitor.site.origin = origin.into();
        let answer = visitor.refresh("none.none");
        assert!((400..500).contains(&answer.status));
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    let health = world.edge.client.send(&Request::get("/health"));
    assert!(
        health.text().contains("closed") && health.text().contains("origin"),
        "{}",
        health.text()
    );
}
