//! The headers of the static files: the button's script and wasm, the other elements' scripts, and the demo page.

use crate::{
    answers::{
        page::{self, Words},
        problem,
    },
    instagram::{Category, Failure, Retry},
    values::http::HttpResponse,
};

/// How `index.html` spells the edge's address; whoever serves it puts in the real one.
pub const EDGE_IN_THE_PAGE: &str = "http://localhost:8787";

/// The headers of a file. Everything under a hash never changes; the rest is asked for again (R28, R82).
#[must_use]
pub fn headers(path: &str) -> Vec<(&'static str, String)> {
    let hashed = path.starts_with("/v/") || path.starts_with("/page/");
    let cache = match path {
        _ if hashed => "public, max-age=31536000, immutable",
        "/connect.js" => "public, max-age=300",
        _ if path.starts_with("/instagram-feed/") => "public, max-age=86400",
        _ if path.starts_with("/instagram-") => "public, max-age=300",
        _ => "no-cache",
    };
    let mut headers = vec![
        ("Content-Type", content_type(path).to_owned()),
        ("Cache-Control", cache.to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Access-Control-Allow-Origin", "*".to_owned()),
        ("Cross-Origin-Resource-Policy", "cross-origin".to_owned()),
    ];
    if is_page(path) {
        headers.push(("Referrer-Policy", "strict-origin-when-cross-origin".to_owned()));
        headers.push((
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; \
             img-src * blob:; media-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
                .to_owned(),
        ));
    }
    headers
}

/// Whether a file is a page, which holds the edge's address.
#[must_use]
pub fn is_page(path: &str) -> bool {
    content_type(path).starts_with("text/html")
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The answer at an address where nothing is: a page, or for a program that sends something a problem.
#[must_use]
pub fn not_found(method: &str) -> HttpResponse {
    if !matches!(method, "GET" | "HEAD") {
        let failure = Failure::new(
            Category::NotFound,
            Retry::DeveloperFix,
            "There is nothing at this address.",
            "Compare it with /.well-known/oauth-authorization-server, which lists the endpoints.",
        );
        return problem::problem(404, &failure);
    }
    let words = Words {
        title: "There is nothing at this address",
        cause: "This server connects web pages to Instagram; it has no page here.",
        action: "Check the address, or go back to where you came from.",
    };
    page::page(404, &words, None)
}

#[cfg(test)]
mod tests;
