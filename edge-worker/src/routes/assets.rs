//! The button's files, the feed's and the demo page: Workers static assets, with the headers that embedding needs (R28, R82).

use crate::platform::{self, script};
use shared::{
    answers::{assets, methods},
    settings::config::Config,
    values::{fields::listed, http::HttpResponse},
};
use web_sys::Response;
use worker::Env;

/// Whether a path is a file's: served even while a setting is wrong, so that the button can say what is wrong, and what stands in a
/// page keeps its place.
pub fn is_static(path: &str) -> bool {
    path == "/connect.js" || path.starts_with("/v/") || path.starts_with("/instagram-")
}

/// Serves the file of that path.
pub async fn serve(method: &str, env: &Env, path: &str, config: Option<&Config>) -> worker::Result<Response> {
    let path = if path == "/" { "/index.html" } else { path };
    let found = script::file(env, path).await?;
    if found.status() != 200 {
        return platform::respond(assets::not_found(method));
    }
    if let Some(refused) = methods::refuse_of_file(method) {
        return platform::respond(refused);
    }
    let headers = assets::headers(path);
    let head = method == "HEAD";
    if head || !assets::is_page(path) {
        return Ok(script::served(&found, &listed(&headers), head)?);
    }
    let text = script::text(&found).await?.as_string().unwrap_or_default();
    let body = config.map_or(text.clone(), |config| {
        text.replace(assets::EDGE_IN_THE_PAGE, &config.public_url)
    });
    platform::respond(HttpResponse {
        status: 200,
        headers,
        body,
    })
}
