//! `GET /operator/feeds`, `POST /operator/feeds/publish`, `…/change` and `…/unpublish`: an account's feeds, by its connection's id.

use super::audit;
use crate::{
    platform::{self, Failed, stub},
    routes::call::Call,
};
use shared::{
    feed::settings::MOST_BYTES,
    messages::connection::OperateFeeds,
    operator::surface,
    values::http::{HttpResponse, Parameters},
};

/// The method that a page would use, and what the audit log says.
fn wish(path: &str) -> Option<(&'static str, &'static str)> {
    match path.strip_prefix("/operator/feeds")? {
        "" => Some(("GET", "feeds")),
        "/publish" => Some(("POST", "feed_published")),
        "/change" => Some(("PATCH", "feed_changed")),
        "/unpublish" => Some(("DELETE", "feed_unpublished")),
        _ => None,
    }
}

/// Does it, as the account's own session may; [`None`] where the address is none of these.
pub async fn feeds(call: &mut Call) -> Option<Result<HttpResponse, Failed>> {
    let (method, action) = wish(&call.path)?;
    Some(operate(call, method, action).await)
}

async fn operate(call: &mut Call, method: &str, action: &str) -> Result<HttpResponse, Failed> {
    let parameters = Parameters::parse(&call.query);
    let feed = parameters.one("feed").unwrap_or_default();
    if matches!(method, "PATCH" | "DELETE") == feed.is_empty() {
        return Ok(surface::bad(
            "The parameter feed is missing, or isn't wanted here.",
            "Name the feed's id for change and unpublish, and for nothing else.",
        ));
    }
    let unknown = surface::bad(
        "The parameter connection is missing, or there is no such connection.",
        "Name a connection's id, as /operator/connections lists them.",
    );
    let id = parameters.one("connection").unwrap_or_default();
    let Some(connection) = stub::connection(&call.env, id)? else {
        return Ok(unknown);
    };
    let Some(body) = platform::limited(call.head.request(), MOST_BYTES).await? else {
        return Ok(surface::bad(
            "The settings are longer than 16 KB.",
            "List fewer posts.",
        ));
    };
    let mark = if feed.is_empty() { "" } else { "/" };
    let message = OperateFeeds {
        method: method.to_owned(),
        path: format!("/feeds{mark}{feed}"),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    // The line first: what isn't in the log isn't done.
    audit::of_connection(call, action, id).await?;
    let Some((status, body)) = connection.ask(&message).await? else {
        return Ok(unknown);
    };
    // Whoever reads JSON gets some.
    let body = if body.is_empty() { "{}".to_owned() } else { body };
    // That there is no such address is said of the surface alone.
    let status = match status {
        404 => 409,
        ..300 => 200,
        status => status,
    };
    Ok(HttpResponse::json(status, body))
}
