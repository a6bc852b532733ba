//! Plain pages of the edge's own, for people who arrive where no site can be told: what happened, whose move it is,
//! and what to do. Every one of them, and every redirect of the flow, carries the headers of R21.

use crate::values::http::HttpResponse;
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("page.css");

/// The words of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words<'a> {
    /// What happened.
    pub title: &'a str,
    /// Why, in a sentence or two.
    pub cause: &'a str,
    /// What to do.
    pub action: &'a str,
}

/// A page in those words, with a link back to the site where one is known.
#[must_use]
pub fn page(status: u16, words: &Words<'_>, back: Option<(&str, &str)>) -> HttpResponse {
    let link = back.map_or_else(String::new, |(name, url)| {
        format!("<p><a href=\"{}\">Back to {}</a></p>", escape(url), escape(name))
    });
    let said = format!(
        "<p>{cause}</p><p><strong>{action}</strong></p>{link}",
        cause = escape(words.cause),
        action = escape(words.action),
    );
    answer(status, html(words.title, &said))
}

/// The HTML of a page to read: paragraphs, each under its heading.
#[must_use]
pub fn document(title: &str, parts: &[(&str, String)]) -> String {
    let said = parts.iter().fold(String::new(), |mut said, (heading, text)| {
        for piece in ["<h2>", &escape(heading), "</h2><p>", &escape(text), "</p>"] {
            said.push_str(piece);
        }
        said
    });
    html(title, &said)
}

fn html(title: &str, said: &str) -> String {
    let title = escape(title);
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style></head>\
         <body><main><h1>{title}</h1>{said}</main></body></html>"
    )
}

/// The answer with that HTML.
#[must_use]
pub fn answer(status: u16, body: String) -> HttpResponse {
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        STANDARD.encode(Sha256::digest(STYLE.as_bytes()))
    );
    let answer = HttpResponse {
        status,
        headers: Vec::new(),
        body,
    }
    .with("Content-Type", "text/html; charset=utf-8")
    .with("Content-Security-Policy", policy);
    careful(answer)
}

/// A redirect of the flow (R1: never 307; R21).
#[must_use]
pub fn redirect(status: u16, location: &str) -> HttpResponse {
    let answer = HttpResponse::empty(status).with("Location", location).with(
        "Content-Security-Policy",
        "default-src 'none'; frame-ancestors 'none'",
    );
    careful(answer)
}

/// The other headers of R21.
fn careful(answer: HttpResponse) -> HttpResponse {
    answer
        .with("Cache-Control", "no-store")
        .with("Referrer-Policy", "no-referrer")
        .with("X-Content-Type-Options", "nosniff")
}

/// A text as HTML and XML have it, also inside of an attribute.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests;
