//! Who may read an answer in a browser (R33), origin by origin.

use super::*;
use crate::testing::{PAGE, all, config};

/// No site's origin, however near.
fn strangers() -> Vec<String> {
    let mut strangers: Vec<String> = [
        "",
        "null",
        "*",
        "https://evil.example",
        "https://shop.example.evil.example",
        "https://evilshop.example",
        "https://evil-shop.example",
        "https://www.shop.example",
        "http://shop.example",
        "https://shop.example:8443",
        "https://shop.example:443",
        "https://shop.example/",
        "https://SHOP.example",
        "https://shop.example.",
        " https://shop.example",
        "https://shop.example https://evil.example",
        "https://shop.example,https://evil.example",
        "https://user@shop.example",
        "shop.example",
        "file://",
        "chrome-extension://abcdefghijklmnop",
    ]
    .map(str::to_owned)
    .to_vec();
    strangers.extend([
        PAGE.replace("http:", "https:"),
        PAGE.replace("8780", "8781"),
        PAGE.replace("127.0.0.1", "localhost"),
        PAGE.replace(":8780", ""),
        format!("{PAGE}/"),
        format!("{PAGE}0"),
    ]);
    strangers
}

fn answer() -> HttpResponse {
    HttpResponse::json(200, "{}".to_owned())
}

/// R33
#[test]
fn a_listed_origin_is_echoed_to_the_byte_in_preflight_and_request() {
    for origin in [PAGE, "https://shop.example", "https://backend.example"] {
        for answer in [
            preflight(&config(), Some(origin)),
            readable(&config(), answer(), Some(origin)),
            allow(answer(), origin),
        ] {
            assert_eq!(all(&answer, "Access-Control-Allow-Origin"), [origin]);
            assert_eq!(all(&answer, "Vary"), ["Origin"]);
            assert_eq!(answer.header("Access-Control-Allow-Credentials"), None);
        }
    }
}

/// R33
#[test]
fn every_other_origin_is_refused_in_preflight_and_request() {
    let strangers = strangers();
    for origin in strangers.iter().map(|origin| Some(origin.as_str())).chain([None]) {
        let refused = preflight(&config(), origin);
        assert_eq!(refused.status, 403, "{origin:?}");
        assert_eq!(refused.header("Cache-Control"), Some("no-store"), "{origin:?}");
        for answer in [refused, readable(&config(), answer(), origin)] {
            assert_eq!(all(&answer, "Vary"), ["Origin"], "{origin:?}");
            let granted: Vec<_> = answer
                .headers
                .iter()
                .filter(|(name, _)| name.starts_with("Access-Control-"))
                .collect();
            assert!(granted.is_empty(), "{origin:?}: {granted:?}");
        }
    }
}

/// R82: two hours, the most that Chromium keeps, and all that pages send.
#[test]
fn a_preflight_is_remembered_for_two_hours_and_allows_what_pages_send() {
    let answer = preflight(&config(), Some(PAGE));
    assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    assert_eq!(all(&answer, "Access-Control-Max-Age"), ["7200"]);
    assert_eq!(
        all(&answer, "Access-Control-Allow-Methods"),
        ["GET, POST, PATCH, DELETE"]
    );
    assert_eq!(
        all(&answer, "Access-Control-Allow-Headers"),
        ["authorization, content-type, dpop, idempotency-key, if-none-match, upload-length, upload-offset"]
    );
}

/// R31, R33
#[test]
fn the_page_may_read_what_it_needs() {
    for answer in [allow(answer(), PAGE), readable(&config(), answer(), Some(PAGE))] {
        assert_eq!(
            all(&answer, "Access-Control-Expose-Headers"),
            ["DPoP-Nonce, ETag, Location, Retry-After, WWW-Authenticate"]
        );
        assert_eq!((answer.status, answer.body.as_str()), (200, "{}"));
    }
}

/// R78, R82
#[test]
fn what_is_open_to_all_is_so_without_credentials() {
    let answer = open_to_all(answer());
    assert_eq!(all(&answer, "Access-Control-Allow-Origin"), ["*"]);
    assert_eq!(all(&answer, "Cross-Origin-Resource-Policy"), ["cross-origin"]);
    assert_eq!(answer.header("Access-Control-Allow-Credentials"), None);
}
