//! `/operator/*`: how the connections are, under which keys they are sealed, and what was done here.

use super::{Call, backup};
use crate::platform::{self, Failed};
use serde::Serialize;
use shared::{
    answers::problem,
    operator::{
        directory::{Cursor, OPERATOR, PAGE, Row},
        surface::{self, Entry, KeyCount},
    },
    values::http::{HttpResponse, Parameters},
};
use std::collections::BTreeMap;
use worker::Method;

#[derive(Serialize)]
struct Page<T> {
    connections: Vec<T>,
    /// Where the next page begins; missing at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Serialize)]
struct Resealed {
    /// Rows of this page that were sealed with an older key.
    done: usize,
    /// Rows of this page that no key opens; they need a person now.
    unreadable: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Serialize)]
struct Keys {
    /// The configured keys, newest first.
    configured: Vec<String>,
    /// Rows by the key that they are sealed with.
    rows: BTreeMap<String, u64>,
}

/// Answers a request of the operator's.
pub async fn operator(mut call: Call) -> HttpResponse {
    if let Err(answer) = surface::admit(&call.config, call.header("authorization").as_deref()) {
        let may = call.visitor_may_go_on().await;
        return if may { *answer } else { problem::busy(60) };
    }
    let done = match (call.request.method(), call.path.as_str()) {
        (Method::Get, "/operator/sites") => sites(&call).await.map(|sites| surface::answer(&sites)),
        (Method::Get, "/operator/connections") => connections(&call).await,
        (Method::Get, "/operator/keys") => keys(&call).await,
        (Method::Post, "/operator/reseal") => reseal(&call).await,
        (Method::Post, "/operator/backup") => backup::back_up(&call).await,
        (Method::Post, "/operator/import") => backup::import(&mut call).await,
        (Method::Get, "/operator/audit") => directory(&call, OPERATOR, "/audit", &())
            .await
            .map(|log: Vec<Entry>| surface::answer(&log)),
        _ => Ok(surface::bad(
            "There is no such address for the operator.",
            "GET /operator/sites, /operator/connections, /operator/keys or /operator/audit, or POST /operator/reseal, \
             /operator/backup or /operator/import.",
        )),
    };
    done.unwrap_or_else(|Failed| problem::unavailable())
}

async fn directory<T: serde::de::DeserializeOwned>(
    call: &Call,
    object: &str,
    path: &str,
    message: &impl Serialize,
) -> Result<T, Failed> {
    let stub = platform::object_by_name(&call.env, "DIRECTORY", object)?;
    platform::tell(&stub, path, message).await
}

/// Every site that ever had a connection, also those that left the configuration.
async fn sites(call: &Call) -> Result<Vec<String>, Failed> {
    let mut sites: Vec<String> = directory(call, OPERATOR, "/sites", &()).await?;
    sites.extend(call.config.sites.keys().cloned());
    sites.sort_unstable();
    sites.dedup();
    Ok(sites)
}

/// The site and the place that a request names.
pub(super) fn place(call: &Call) -> Result<(String, Cursor), HttpResponse> {
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
pub(super) async fn page(
    call: &Call,
    site: &str,
    cursor: Cursor,
) -> Result<(Vec<Row>, Option<Cursor>), Failed> {
    let mut rows: Vec<Row> = Vec::new();
    let mut next = Some(cursor);
    while let Some(at) = next.take() {
        let found: Vec<Row> = directory(call, &at.object(site), "/page", &at.after).await?;
        next = at.next(found.len(), PAGE, found.last().map(|row| row.connection.as_str()));
        rows.extend(found);
        if rows.len() >= PAGE {
            break;
        }
    }
    Ok((rows, next))
}

async fn connections(call: &Call) -> Result<HttpResponse, Failed> {
    let (site, cursor) = match place(call) {
        Ok(place) => place,
        Err(answer) => return Ok(answer),
    };
    let (connections, next) = page(call, &site, cursor).await?;
    note(call, "list", &site).await?;
    Ok(surface::answer(&Page {
        connections,
        next: next.map(|next| next.text()),
    }))
}

async fn keys(call: &Call) -> Result<HttpResponse, Failed> {
    let mut rows: BTreeMap<String, u64> = BTreeMap::new();
    for site in sites(call).await? {
        let mut next = Some(Cursor::start());
        while let Some(at) = next.take() {
            let counts: Vec<KeyCount> = directory(call, &at.object(&site), "/keys", &()).await?;
            for KeyCount { key, count } in counts {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
                let count = count as u64;
                let sum = rows.entry(key).or_default();
                *sum = sum.saturating_add(count);
            }
            next = at.next(0, PAGE, None);
        }
    }
    let configured = call.config.sealing_keys.ids().map(str::to_owned).collect();
    Ok(surface::answer(&Keys { configured, rows }))
}

/// Seals a page of connections with the newest key (R45).
async fn reseal(call: &Call) -> Result<HttpResponse, Failed> {
    let (site, cursor) = match place(call) {
        Ok(place) => place,
        Err(answer) => return Ok(answer),
    };
    let (rows, next) = page(call, &site, cursor).await?;
    let newest = call
        .config
        .sealing_keys
        .ids()
        .next()
        .unwrap_or_default()
        .to_owned();
    let (mut done, mut unreadable) = (0_usize, 0_usize);
    for row in rows.iter().filter(|row| row.key != newest) {
        let Some(stub) = platform::connection(&call.env, &row.connection)? else {
            continue;
        };
        let opened: bool = platform::tell(&stub, "/reseal", &()).await?;
        let count = if opened { &mut done } else { &mut unreadable };
        *count = count.saturating_add(1);
    }
    note(call, "reseal", &site).await?;
    Ok(surface::answer(&Resealed {
        done,
        unreadable,
        next: next.map(|next| next.text()),
    }))
}

/// A line in the audit log.
pub(super) async fn note(call: &Call, action: &str, site: &str) -> Result<(), Failed> {
    let entry = Entry {
        at: platform::now().seconds(),
        action: action.to_owned(),
        site: Some(site.to_owned()),
        connection: None,
    };
    directory(call, OPERATOR, "/note", &entry).await
}
