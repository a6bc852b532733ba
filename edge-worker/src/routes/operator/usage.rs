//! `GET /operator/usage`: how many calls to Instagram were made for a site's connections, page by page.

use super::{audit, listing};
use crate::{
    platform::{Failed, stub},
    routes::call::Call,
};
use serde::Serialize;
use shared::{
    connection::lanes::Hour,
    messages::connection::Use,
    operator::surface,
    values::{http::HttpResponse, time::Timestamp},
};

#[derive(Default, Serialize)]
struct Page {
    connections: Vec<Line>,
    /// Connections that did not answer.
    unanswered: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Serialize)]
struct Line {
    connection: String,
    username: Option<String>,
    limited_until: Option<Timestamp>,
    hours: Vec<Hour>,
}

/// A page of a site's connections, each with its own calls.
pub async fn usage(call: &Call) -> Result<HttpResponse, Failed> {
    let (site, cursor) = match listing::place(call) {
        Ok(place) => place,
        Err(answer) => return Ok(answer),
    };
    let (found, next) = listing::rows(call, &site, cursor).await?;
    let mut page = Page {
        next: next.map(|next| next.text()),
        ..Page::default()
    };
    for row in found {
        let Some(connection) = stub::connection(&call.env, &row.connection)? else {
            continue;
        };
        // One that doesn't answer hides no other one (R50).
        match connection.ask(&Use).await {
            Ok(Some(used)) => page.connections.push(Line {
                connection: row.connection,
                username: row.username,
                limited_until: used.limited_until,
                hours: used.hours,
            }),
            Ok(None) => {}
            Err(Failed) => page.unanswered.push(row.connection),
        }
    }
    audit::append(call, "usage", Some(&site)).await?;
    Ok(surface::answer(&page))
}
