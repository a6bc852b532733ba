use super::*;
use crate::feed::document::{
    Document,
    tests::{URL, renewed, whole},
};
use crate::feed::settings::Settings;

/// R89: what a feed reader needs, with the picture as its enclosure.
#[test]
fn a_feed_is_rss_with_enclosures() {
    let xml = rss(&whole("{}"), State::Fresh);
    assert!(xml.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\""));
    assert!(xml.ends_with("</channel></rss>"));
    assert_eq!(xml.matches("<item>").count(), 4);
    let first = xml.split("<item>").nth(1).unwrap();
    let picture = format!("{URL}/17900000000000001AAAAAAAAAAAAAAAAAAAAAAAAAA.jpg");
    assert!(first.starts_with("<title>First light</title><link>https://www.instagram.com/p/AAA/</link>"));
    for piece in [
        "<guid isPermaLink=\"false\">17900000000000001</guid>".to_owned(),
        "<pubDate>20 Nov 2026 09:00:00 GMT</pubDate>".to_owned(),
        format!("<enclosure url=\"{picture}\" length=\"81234\" type=\"image/jpeg\"/>"),
        format!(
            "&lt;img src=&quot;{picture}&quot; width=&quot;1080&quot; height=&quot;1350&quot; alt=&quot;Soft hills&quot;"
        ),
    ] {
        assert!(first.contains(&piece), "{piece}\n{first}");
    }
    assert!(xml.contains(&format!("<atom:link href=\"{URL}.rss\" rel=\"self\"")));
    assert!(xml.contains("<lastBuildDate>Tue, 24 Nov 2026 22:35:53 GMT</lastBuildDate><item>"));
    // A post without a text is called by its account.
    assert!(xml.contains("<title>@studio.lumen</title><link>https://www.instagram.com/p/BBB/"));
}

/// Nothing that somebody writes at Instagram is markup here, neither in XML nor in the HTML inside of it.
#[test]
fn what_people_write_is_text() {
    let xml = rss(&whole(r#"{"trial_reels":true}"#), State::Fresh);
    assert!(
        xml.contains("<title>On trial &lt;b&gt;&amp;&quot;&#39;</title>"),
        "{xml}"
    );
    assert!(
        xml.contains("&lt;p&gt;On trial &amp;lt;b&amp;gt;&amp;amp;&amp;quot;&amp;#39;&lt;/p&gt;"),
        "{xml}"
    );
    assert_eq!(
        plain("a\u{0}\u{8}\u{b}\u{1f}\u{fffe}\tb\u{1f327}"),
        "a\tb\u{1f327}"
    );
}

/// R76
#[test]
fn an_ended_feed_and_one_that_was_never_renewed_are_empty() {
    for xml in [
        rss(&whole("{}"), State::Ended),
        rss(
            &Document::empty(URL, &Settings::default(), renewed()),
            State::Fresh,
        ),
    ] {
        assert!(
            !xml.contains("<item>") && xml.ends_with("</channel></rss>"),
            "{xml}"
        );
    }
}
