//! A feed as RSS 2.0, with the first picture of each post as its enclosure.

use super::{
    document::Document,
    html::{picture_of, text},
    selection::cut,
    state::State,
};
use crate::{answers::page::escape, instagram::json::Json, values::date, values::writer::put};

/// The longest title of an item.
const TITLE: usize = 80;

/// As RSS.
#[must_use]
pub fn rss(document: &Document, state: State) -> String {
    document.look(state, |feed| {
        let of = |name| text(feed, name);
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel>",
        );
        let own = of("feed_url").strip_suffix(".json").unwrap_or_default();
        let home = if of("home_page_url").is_empty() { "https://www.instagram.com/" } else { of("home_page_url") };
        element(&mut xml, "title", of("title"));
        element(&mut xml, "link", home);
        element(&mut xml, "description", &format!("{} on Instagram", of("title")));
        let link = [
            "<atom:link href=\"",
            &plain(own),
            ".rss\" rel=\"self\" type=\"application/rss+xml\"/>",
        ];
        put(&mut xml, &link);
        element(&mut xml, "ttl", &document.minutes.to_string());
        element(&mut xml, "lastBuildDate", &date::http(document.changed));
        if let Some(Json::List(items)) = feed.get("items") {
            for one in items {
                item(&mut xml, one);
            }
        }
        xml.push_str("</channel></rss>");
        xml
    })
}

fn item(xml: &mut String, item: &Json<'_>) {
    let of = |name| text(item, name);
    let said = of("content_text");
    let line = said.lines().next().unwrap_or_default().trim();
    let own = item.get("_instagram");
    let name = own.map_or("", |own| text(own, "username"));
    let title = if line.is_empty() {
        format!("@{name}")
    } else {
        cut(line, TITLE)
    };
    xml.push_str("<item>");
    element(xml, "title", &title);
    element(xml, "link", of("url"));
    element(xml, "dc:creator", &format!("@{name}"));
    put(
        xml,
        &["<guid isPermaLink=\"false\">", &plain(of("id")), "</guid>"],
    );
    if let Some(at) = date::rss(of("date_published")) {
        element(xml, "pubDate", &at);
    }
    let mut shown = String::new();
    put(&mut shown, &["<p>", &picture_of(item), "</p>"]);
    if !said.is_empty() {
        put(&mut shown, &["<p>", &escape(said), "</p>"]);
    }
    element(xml, "description", &shown);
    if let Some(Json::List(attachments)) = item.get("attachments")
        && let Some(first) = attachments.first()
    {
        let length = first.get("size_in_bytes").and_then(Json::scalar).unwrap_or("0");
        let (url, kind) = (plain(text(first, "url")), plain(text(first, "mime_type")));
        let pieces = [
            "<enclosure url=\"",
            &url,
            "\" length=\"",
            length,
            "\" type=\"",
            &kind,
            "\"/>",
        ];
        put(xml, &pieces);
    }
    xml.push_str("</item>");
}

fn element(xml: &mut String, name: &str, text: &str) {
    put(xml, &["<", name, ">", &plain(text), "</", name, ">"]);
}

/// A text as XML may have it: some characters are none of XML's (XML 1.0, 2.2), however they are spelt.
fn plain(text: &str) -> String {
    let allowed = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{1_0000}'..);
    let text: String = text.chars().filter(allowed).collect();
    escape(&text)
}

#[cfg(test)]
mod tests;
