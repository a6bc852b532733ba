//! Every page and redirect carries its headers, and nothing in it becomes markup.

use super::*;
use crate::testing::{all, style_source};

const WORDS: Words<'static> = Words {
    title: "A",
    cause: "B",
    action: "C",
};

/// R21
#[test]
fn every_page_and_redirect_carries_its_headers_once() {
    for answer in [page(400, &WORDS, None), redirect(303, "https://shop.example/")] {
        assert_eq!(all(&answer, "Cache-Control"), ["no-store"]);
        assert_eq!(all(&answer, "Referrer-Policy"), ["no-referrer"]);
        assert_eq!(all(&answer, "X-Content-Type-Options"), ["nosniff"]);
    }
}

/// R21: the page's own style, and nothing else.
#[test]
fn a_page_may_load_nothing_and_be_framed_by_nobody() {
    let answer = page(400, &WORDS, None);
    assert_eq!(answer.status, 400);
    assert_eq!(all(&answer, "Content-Type"), ["text/html; charset=utf-8"]);
    let style = style_source(&answer);
    let policy = format!(
        "default-src 'none'; style-src {style}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    assert_eq!(all(&answer, "Content-Security-Policy"), [policy.as_str()]);
}

/// R1, R21
#[test]
fn a_redirect_leads_on_and_does_nothing_else() {
    let answer = redirect(303, "https://shop.example/?a=1&b=2");
    assert_eq!((answer.status, answer.body.as_str()), (303, ""));
    assert_eq!(all(&answer, "Location"), ["https://shop.example/?a=1&b=2"]);
    assert_eq!(
        all(&answer, "Content-Security-Policy"),
        ["default-src 'none'; frame-ancestors 'none'"]
    );
}

#[test]
fn a_page_says_what_happened_and_what_to_do() {
    let body = page(400, &WORDS, None).body;
    assert!(body.starts_with("<!doctype html><html lang=\"en\">"), "{body}");
    assert!(body.contains("<title>A</title>"), "{body}");
    assert!(
        body.ends_with("<main><h1>A</h1><p>B</p><p><strong>C</strong></p></main></body></html>"),
        "{body}"
    );
    let body = page(400, &WORDS, Some(("The shop", "https://shop.example/"))).body;
    let link = "</strong></p><p><a href=\"https://shop.example/\">Back to The shop</a></p></main>";
    assert!(body.contains(link), "{body}");
}

/// R14: whatever comes from elsewhere is text, never markup: each character, in each place.
#[test]
fn nothing_becomes_markup() {
    for (character, escaped) in [
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ("\"", "&quot;"),
        ("'", "&#39;"),
    ] {
        assert_eq!(escape(&format!("a{character}b")), format!("a{escaped}b"));
        let text = format!("x{character}y");
        let words = Words {
            title: &text,
            cause: &text,
            action: &text,
        };
        let body = page(400, &words, Some((&text, &text))).body;
        assert!(!body.contains(&text), "{body}");
        assert_eq!(body.matches(&format!("x{escaped}y")).count(), 6, "{body}");
    }
    assert_eq!(escape("caf\u{e9} \u{1f600}"), "caf\u{e9} \u{1f600}");
}
