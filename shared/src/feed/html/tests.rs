use super::*;
use crate::feed::document::tests::{URL, whole};

fn fragment_of(said: &str, state: State) -> String {
    let look = Look {
        fragment: true,
        ..Look::default()
    };
    html(&whole(said), state, look)
}

/// R89, R90: pictures with size and words, so that nothing moves and everybody reads them; and nothing else.
#[test]
fn a_feed_is_html_without_a_script() {
    let html = fragment_of(r#"{"count":1}"#, State::Fresh);
    let picture = |source: &str| format!("{URL}/{source:A<43}.jpg");
    let expected = format!(
        "<section class=\"instagram-feed\" data-layout=\"grid\" data-state=\"fresh\"><header>\
         <a href=\"https://www.instagram.com/studio.lumen/\" rel=\"noopener\">\
         <img src=\"{}\" width=\"1080\" height=\"1350\" alt=\"\" loading=\"lazy\" decoding=\"async\">\
         <b>studio.lumen</b></a></header><ul>\
         <li><a href=\"https://www.instagram.com/p/AAA/\" rel=\"noopener\" data-type=\"image\">\
         <img src=\"{}\" width=\"1080\" height=\"1350\" alt=\"Soft hills\" loading=\"lazy\" decoding=\"async\"></a>\
         <p>First light\n#print</p></li></ul></section>",
        picture("avatar-me-jpg"),
        picture("17900000000000001")
    );
    assert_eq!(html, expected);
}

/// R90: what is counted of the account, and which post is pinned, where its owner wants it.
#[test]
fn counts_and_pins_are_seen_and_read() {
    let html = fragment_of(r#"{"counts":true,"pinned":["17900000000000002"]}"#, State::Fresh);
    let counts = "<b>studio.lumen</b><small>\u{1f5bc} 120 \u{b7} \u{1f464} 4500</small></a></header>";
    assert!(html.contains(counts), "{html}");
    let (first, others) = html.split_once("</li>").unwrap();
    assert!(
        first.contains("/p/BBB/") && first.contains("<b>\u{1f4cc}</b></a>"),
        "{first}"
    );
    assert!(!others.contains('\u{1f4cc}'), "{others}");
}

#[test]
fn a_document_is_a_fragment_with_its_style() {
    let look = Look {
        fragment: false,
        theme: Some("dark"),
        layout: Layout::List,
    };
    let page = html(&whole("{}"), State::Fresh, look);
    assert!(
        page.starts_with("<!doctype html><html><head><meta charset=\"utf-8\"><title>@studio.lumen</title>")
    );
    assert!(page.contains(&format!("<style>{STYLE}</style>")));
    assert!(page.contains("data-layout=\"list\" data-state=\"fresh\" data-theme=\"dark\">"));
    assert_eq!(page.matches("<li>").count(), 4);
    assert!(!page.contains("<script") && !page.contains("style=\"") && !page.contains("javascript:"));
}

/// Nothing that somebody writes at Instagram is markup here.
#[test]
fn what_people_write_is_text() {
    let html = fragment_of(r#"{"trial_reels":true}"#, State::Fresh);
    assert!(
        html.contains("<p>On trial &lt;b&gt;&amp;&quot;&#39;</p>"),
        "{html}"
    );
    assert!(
        html.contains("alt=\"On trial &lt;b&gt;&amp;&quot;&#39;\""),
        "{html}"
    );
}

/// R76
#[test]
fn an_ended_feed_is_a_quiet_empty_one_that_the_page_can_style() {
    let html = fragment_of("{}", State::Ended);
    assert!(
        html.contains("data-state=\"ended\"") && html.ends_with("<ul></ul></section>"),
        "{html}"
    );
    assert!(html.contains("studio.lumen") && !html.contains("<img"), "{html}");
    assert!(fragment_of("{}", State::Stale).contains("data-state=\"stale\""));
}
