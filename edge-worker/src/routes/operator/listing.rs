//! What is listed, and from where on: the sites, and a site's rows page by page.

use crate::{
    platform::{Failed, stub},
    routes::call::Call,
};
use shared::{
    messages::directory::{ListRows, ListSites},
    operator::{
        directory::{Cursor, OPERATOR, PAGE, Row},
        surface,
    },
    values::{
        http::{HttpResponse, Parameters},
        lists,
    },
};

/// Every site that ever had a connection, also those that left the configuration.
pub async fn sites(call: &Call) -> Result<Vec<String>, Failed> {
    let known = stub::directory(&call.env, OPERATOR)?.ask(&ListSites).await?;
    let mut sites = Vec::new();
    for site in known.into_iter().chain(call.config.sites.keys().cloned()) {
        lists::insert(&mut sites, site);
    }
    Ok(sites)
}

/// The site and the place that a request names.
pub fn place(call: &Call) -> Result<(String, Cursor), HttpResponse> {
    let parameters = Parameters::parse(&call.query);
    let site = parameters.one("site").ok_or_else(|| {
        surface::bad(
            "The parameter site is missing.",
            "Name a site's id, as /operator/sites lists them.",
        )
    })?;
    let cursor = parameters
        .one("cursor")
        .map_or(Some(Cursor::start()), Cursor::parse);
    let cursor = cursor.ok_or_else(|| {
        surface::bad(
            "The cursor is none of this server's.",
            "Send next of the page before, or leave it out.",
        )
    })?;
    Ok((site.to_owned(), cursor))
}

/// A page of a site's rows: from as many of its objects as it takes to fill one.
pub async fn rows(call: &Call, site: &str, cursor: Cursor) -> Result<(Vec<Row>, Option<Cursor>), Failed> {
    let mut rows: Vec<Row> = Vec::new();
    let mut next = Some(cursor);
    while let Some(at) = next.take() {
        let directory = stub::directory(&call.env, &at.object(site))?;
        let after = at.after.clone();
        let found = directory.ask(&ListRows { after }).await?;
        next = at.next(found.len(), PAGE, found.last().map(|row| row.connection.as_str()));
        rows.extend(found);
        if rows.len() >= PAGE {
            break;
        }
    }
    Ok((rows, next))
}
