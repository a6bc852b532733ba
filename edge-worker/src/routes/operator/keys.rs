//! `GET /operator/keys` and `POST /operator/reseal`: a sealing key is changed (R45). `GET /operator/event-secret`: a
//! site's receiver gets its own.

use super::{audit, listing};
use crate::{
    platform::{Failed, stub},
    routes::call::Call,
};
use serde::Serialize;
use shared::{
    messages::{
        connection::{Reseal, Resealed},
        directory::CountKeys,
    },
    operator::{
        directory::{Cursor, PAGE},
        surface::{self, KeyCount},
    },
    values::http::HttpResponse,
};
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Keys {
    /// The configured keys, newest first.
    configured: Vec<String>,
    /// Rows by the key that they are sealed with.
    rows: BTreeMap<String, u64>,
}

#[derive(Serialize)]
struct EventSecret {
    site: String,
    /// Newest first.
    secrets: Vec<String>,
}

#[derive(Serialize)]
struct Page {
    /// Rows of this page that were sealed with an older key.
    done: usize,
    /// Rows of this page that no key opens; they need a person now.
    unreadable: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Which keys are still needed.
pub async fn keys(call: &Call) -> Result<HttpResponse, Failed> {
    let mut rows: BTreeMap<String, u64> = BTreeMap::new();
    for site in listing::sites(call).await? {
        let mut next = Some(Cursor::start());
        while let Some(at) = next.take() {
            let directory = stub::directory(&call.env, &at.object(&site))?;
            for KeyCount { key, count } in directory.ask(&CountKeys).await? {
                let sum = rows.entry(key).or_default();
                *sum = sum.saturating_add(count.into());
            }
            next = at.next(0, PAGE, None);
        }
    }
    let configured = call.config.sealing_keys.ids().map(str::to_owned).collect();
    Ok(surface::answer(&Keys { configured, rows }))
}

/// What the receiver of a site's events verifies with.
pub async fn event_secret(call: &Call) -> Result<HttpResponse, Failed> {
    let (site, _) = match listing::place(call) {
        Ok(place) => place,
        Err(answer) => return Ok(answer),
    };
    let (Some(secrets), true) = (&call.config.event_secret, call.config.sites.contains_key(&site)) else {
        return Ok(surface::bad(
            "There is no such site here, or no EVENT_SECRET.",
            "Name a site of the setting SITES, and set EVENT_SECRET.",
        ));
    };
    audit::append(call, "event_secret", Some(&site)).await?;
    let secrets = secrets.of_site(&site);
    Ok(surface::answer(&EventSecret { site, secrets }))
}

/// Seals a page of connections with the newest key.
pub async fn reseal(call: &Call) -> Result<HttpResponse, Failed> {
    let (site, cursor) = match listing::place(call) {
        Ok(place) => place,
        Err(answer) => return Ok(answer),
    };
    let (rows, next) = listing::rows(call, &site, cursor).await?;
    let newest = call
        .config
        .sealing_keys
        .ids()
        .next()
        .unwrap_or_default()
        .to_owned();
    let (mut done, mut unreadable) = (0_usize, 0_usize);
    for row in rows.iter().filter(|row| row.key != newest) {
        let Some(connection) = stub::connection(&call.env, &row.connection)? else {
            continue;
        };
        let count = match connection.ask(&Reseal).await? {
            Resealed::Done => &mut done,
            Resealed::Unreadable => &mut unreadable,
        };
        *count = count.saturating_add(1);
    }
    audit::append(call, "reseal", Some(&site)).await?;
    Ok(surface::answer(&Page {
        done,
        unreadable,
        next: next.map(|next| next.text()),
    }))
}
