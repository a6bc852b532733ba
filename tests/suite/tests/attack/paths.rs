//! Addresses that no honest client asks at: another host, another spelling of a path.

use crate::siege::{Bystander, host, raw, serves, statuses, world};

/// Another host, an absolute address, a fragment, no path: the edge is who its settings say, and nobody else (R12).
#[test]
fn odd_targets_and_hosts_change_nothing_of_who_the_edge_is() {
    let world = world();
    let host = host(world);
    for (target, host) in [
        ("/.well-known/oauth-authorization-server", "evil.example"),
        (
            "http://evil.example/.well-known/oauth-authorization-server",
            host.as_str(),
        ),
        (
            "//evil.example/.well-known/oauth-authorization-server",
            host.as_str(),
        ),
        (
            "/.well-known/../.well-known/oauth-authorization-server",
            host.as_str(),
        ),
        (
            "/.well-known/oauth-authorization-server?x=http://evil.example",
            "evil.example:80",
        ),
        ("/instagram/callback?code=x&state=y", "evil.example"),
    ] {
        let bytes = format!(
            "GET {target} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\n\
             X-Original-URL: /operator/connections\r\nX-Rewrite-URL: /operator/connections\r\nConnection: close\r\n\r\n"
        );
        let answer = raw(world, bytes.as_bytes());
        assert!(!answer.contains("evil.example"), "{target} at {host}: {answer}");
    }
    serves(world);
}

/// A path in another spelling is that path, with all that is asked for there, or none.
#[test]
fn no_spelling_of_a_path_leads_past_who_may() {
    let world = world();
    let (host, origin) = (host(world), &world.origin);
    let bystander = Bystander::of(world);
    let long = format!("/{}", "a/".repeat(20_000));
    let below = format!("/graph/{}", "a".repeat(60_000));
    let paths = [
        "/operator/sites",
        "//operator/sites",
        "/operator//sites",
        "/./operator/sites",
        "/health/../operator/sites",
        "/%2e%2e/operator/sites",
        "/health/%2e%2e/operator/sites",
        "/v/..%2foperator/sites",
        "/operator%2fsites",
        "/%6fperator/sites",
        "/OPERATOR/sites",
        "/operator/Sites",
        "/operator/sites/",
        "/operator/sites%00",
        "/operator/sites%20",
        "/operator/sites;x=1",
        "/operator\\sites",
        "/operator/%73ites",
        "/operator/./sites?x",
        "/connection",
        "/Connection",
        "//connection",
        "/connection/",
        "/%63onnection",
        "/connection%00",
        "/connection%2f",
        "/graph/../connection",
        "/v/%2e%2e/connection",
        "/connection;a",
        "/connection/sessions/..",
        "/graph/me/..%2f..%2foperator/sites",
        "/graph/%2e%2e/operator/sites",
        "/privacy/../operator/sites",
        "/deletion/../../operator/sites",
        "/v/../../../../etc/passwd",
        "/..%2f..%2f..%2fetc/passwd",
        "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/....//....//etc/passwd",
        "/v/..%5c..%5cCargo.toml",
        "/%c0%ae%c0%ae/Cargo.toml",
        "/..%00/index.html",
        "/page/..;/..;/Cargo.toml",
        "/.git/config",
        "/.deploy.vars",
        "/index.js",
        "/index_bg.wasm",
        "/wrangler.jsonc",
        "/%252e%252e/%252e%252e/etc/passwd",
        "/\u{ff0e}\u{ff0e}/etc/passwd",
        "*",
        "",
        "http:",
        "?",
        "/#/../x",
        &long,
        &below,
    ];
    bystander.during(|| {
        for path in paths {
            for method in ["GET", "DELETE", "POST"] {
                let bytes = format!(
                    "{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                );
                let answer = raw(world, bytes.as_bytes());
                let came = statuses(&answer);
                let page = method == "GET" && answer.contains("text/html");
                let refused = came.iter().all(|status| (400..500).contains(status));
                assert!(came.len() <= 1 && (refused || page), "{method} {path:.60}: {came:?} {answer:.300}");
                for held in ["root:", "[workspace]", "[core]", "SEALING_KEYS", "\"shop\"", "WebAssembly.instantiate", "\0asm"] {
                    assert!(!answer.contains(held), "{method} {path:.60}: {held}");
                }
            }
        }
    });
}
