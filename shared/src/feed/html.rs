//! A feed as HTML that works without a script: a document for a frame, or a fragment for servers.

use super::{document::Document, state::State};
use crate::{answers::page::escape, instagram::json::Json, values::writer::put};

/// How it looks in a document of its own.
pub(super) const STYLE: &str = include_str!("feed.css");

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// The fragment alone.
    pub fragment: bool,
    /// `light` or `dark`; as the reader's device has it, if nothing is said.
    pub theme: Option<&'static str>,
    /// How the posts stand.
    pub layout: Layout,
}

/// How the posts stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// In rows of squares.
    #[default]
    Grid,
    /// In columns, each as high as it is.
    Masonry,
    /// In one row that scrolls.
    Row,
    /// One below the other, with its words.
    List,
}

impl Layout {
    /// All of them, as addresses and documents name them.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Grid, "grid"),
        (Self::Masonry, "masonry"),
        (Self::Row, "row"),
        (Self::List, "list"),
    ];

    fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(layout, _)| *layout == self)
            .map_or("grid", |(_, name)| name)
    }
}

/// As HTML.
#[must_use]
pub fn html(document: &Document, state: State, look: Look) -> String {
    document.look(state, |feed| {
        let fragment = fragment(feed, state, look);
        if look.fragment {
            return fragment;
        }
        let title = escape(text(feed, "title"));
        format!(
            "<!doctype html><html><head><meta charset=\"utf-8\"><title>{title}</title>\
             <meta name=\"viewport\" content=\"width=device-width\"><base target=\"_blank\"><style>{STYLE}</style></head>\
             <body>{fragment}</body></html>"
        )
    })
}

fn fragment(feed: &Json<'_>, state: State, look: Look) -> String {
    let mut html = format!(
        "<section class=\"instagram-feed\" data-layout=\"{}\" data-state=\"{}\"",
        look.layout.name(),
        state.name()
    );
    if let Some(theme) = look.theme {
        put(&mut html, &[" data-theme=\"", theme, "\""]);
    }
    html.push('>');
    let mut several = false;
    let profiles = feed.get("_instagram").and_then(|own| own.get("profiles"));
    if let Some(Json::List(profiles)) = profiles
        && !profiles.is_empty()
    {
        html.push_str("<header>");
        for one in profiles {
            profile(&mut html, one);
        }
        several = profiles.len() > 1;
        html.push_str("</header>");
    }
    html.push_str("<ul>");
    if let Some(Json::List(items)) = feed.get("items") {
        for one in items {
            item(&mut html, one, several);
        }
    }
    html.push_str("</ul></section>");
    html
}

fn profile(html: &mut String, profile: &Json<'_>) {
    put(
        html,
        &[
            "<a href=\"",
            &escape(text(profile, "url")),
            "\" rel=\"noopener\">",
        ],
    );
    if let Some(avatar) = profile.get("avatar") {
        html.push_str(&image(avatar, ""));
    }
    put(html, &["<b>", &escape(text(profile, "username")), "</b>"]);
    let counted = |(sign, name)| Some([sign, profile.get(name).and_then(Json::scalar)?].concat());
    let counts = [("\u{1f5bc} ", "posts"), ("\u{1f464} ", "followers")].map(counted);
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    if !counts.is_empty() {
        put(html, &["<small>", &counts.join(" \u{b7} "), "</small>"]);
    }
    html.push_str("</a>");
}

/// `several`: it says whose it is.
fn item(html: &mut String, item: &Json<'_>, several: bool) {
    let own = item.get("_instagram");
    let kind = escape(own.map_or("", |own| text(own, "type")));
    let (url, picture) = (escape(text(item, "url")), picture_of(item));
    let pinned = own.and_then(|own| own.get("pinned")).map_or("", |_| PINNED);
    let pieces = [
        "<li><a href=\"",
        &url,
        "\" rel=\"noopener\" data-type=\"",
        &kind,
        "\">",
        &picture,
        pinned,
        "</a>",
    ];
    put(html, &pieces);
    if several {
        let name = own.map_or("", |own| text(own, "username"));
        put(html, &["<p><b>", &escape(name), "</b></p>"]);
    }
    let said = text(item, "content_text");
    if !said.is_empty() {
        put(html, &["<p>", &escape(said), "</p>"]);
    }
    html.push_str("</li>");
}

/// Stands on the picture of a post that its owner pinned, and is read with it.
const PINNED: &str = "<b>\u{1f4cc}</b>";

/// A post's first picture.
pub(super) fn picture_of(item: &Json<'_>) -> String {
    let pictures = item.get("_instagram").and_then(|own| own.get("pictures"));
    match pictures {
        Some(Json::List(pictures)) => pictures.first().map(|first| image(first, text(first, "alt"))),
        _ => None,
    }
    .unwrap_or_default()
}

fn image(picture: &Json<'_>, alt: &str) -> String {
    let number = |name| picture.get(name).and_then(Json::scalar).unwrap_or_default();
    format!(
        "<img src=\"{}\" width=\"{}\" height=\"{}\" alt=\"{}\" loading=\"lazy\" decoding=\"async\">",
        escape(text(picture, "url")),
        number("width"),
        number("height"),
        escape(alt)
    )
}

pub(super) fn text<'j>(object: &'j Json<'_>, name: &str) -> &'j str {
    object.get(name).and_then(Json::text).unwrap_or_default()
}

#[cfg(test)]
mod tests;
