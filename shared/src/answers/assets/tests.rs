//! The headers of the files (R28, R82).

use super::*;
use crate::testing::assert_flow_headers;

fn header(path: &str, name: &str) -> Option<String> {
    let mut fields = headers(path).into_iter().filter(|(own, _)| *own == name);
    let value = fields.next().map(|(_, value)| value);
    assert!(fields.next().is_none(), "{name} is there twice");
    value
}

/// R28: what has a hash in its address never changes.
#[test]
fn a_file_is_kept_for_as_long_as_its_address_is_its_own() {
    for (path, kept) in [
        ("/v/abc/connect.js", "public, max-age=31536000, immutable"),
        ("/page/app-1.wasm", "public, max-age=31536000, immutable"),
        ("/connect.js", "public, max-age=300"),
        ("/instagram-feed.js", "public, max-age=300"),
        ("/instagram-compose.js", "public, max-age=300"),
        ("/instagram-feed/de.json", "public, max-age=86400"),
        ("/", "no-cache"),
        ("/index.html", "no-cache"),
        ("/old/v/connect.js", "no-cache"),
    ] {
        assert_eq!(header(path, "Cache-Control").as_deref(), Some(kept), "{path}");
    }
}

/// R82
#[test]
fn every_file_may_be_used_from_any_page() {
    for path in ["/connect.js", "/v/abc/element.wasm", "/index.html"] {
        assert_eq!(
            header(path, "Access-Control-Allow-Origin").as_deref(),
            Some("*"),
            "{path}"
        );
        assert_eq!(
            header(path, "Cross-Origin-Resource-Policy").as_deref(),
            Some("cross-origin"),
            "{path}"
        );
        assert_eq!(
            header(path, "X-Content-Type-Options").as_deref(),
            Some("nosniff"),
            "{path}"
        );
    }
}

#[test]
fn a_file_is_what_its_ending_says() {
    for (path, kind) in [
        ("/connect.js", "text/javascript; charset=utf-8"),
        ("/a.wasm", "application/wasm"),
        ("/a.css", "text/css; charset=utf-8"),
        ("/a.html", "text/html; charset=utf-8"),
        ("/a.json", "application/json"),
        ("/a.svg", "image/svg+xml"),
        ("/a.png", "image/png"),
        ("/favicon.ico", "image/x-icon"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/a.exe", "application/octet-stream"),
        ("/a", "application/octet-stream"),
    ] {
        assert_eq!(header(path, "Content-Type").as_deref(), Some(kind), "{path}");
        assert_eq!(is_page(path), kind.starts_with("text/html"), "{path}");
    }
}

#[test]
fn a_page_runs_its_own_scripts_alone() {
    assert_eq!(
        header("/index.html", "Content-Security-Policy").as_deref(),
        Some(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src * blob:; media-src blob:; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
    );
    assert_eq!(
        header("/index.html", "Referrer-Policy").as_deref(),
        Some("strict-origin-when-cross-origin")
    );
    assert_eq!(header("/connect.js", "Content-Security-Policy"), None);
    assert_eq!(header("/connect.js", "Referrer-Policy"), None);
}

#[test]
fn nothing_at_an_address_is_told_on_a_page() {
    let answer = not_found("GET");
    assert_eq!(answer.status, 404);
    assert!(
        answer.body.contains("<h1>There is nothing at this address</h1>"),
        "{}",
        answer.body
    );
    assert_flow_headers(&answer);
}
