//! `GET /operator/connections`: a site's connections, page by page.

use super::{audit, listing};
use crate::{platform::Failed, routes::call::Call};
use serde::Serialize;
use shared::{
    operator::{directory::Row, surface},
    values::http::HttpResponse,
};

#[derive(Serialize)]
struct Page {
    connections: Vec<Row>,
    /// Where the next page begins; missing at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A page of a site's rows.
pub async fn connections(call: &Call) -> Result<HttpResponse, Failed> {
    let (site, cursor) = match listing::place(call) {
        Ok(place) => place,
        Err(answer) => return Ok(answer),
    };
    let (connections, next) = listing::rows(call, &site, cursor).await?;
    audit::append(call, "list", Some(&site)).await?;
    Ok(surface::answer(&Page {
        connections,
        next: next.map(|next| next.text()),
    }))
}
