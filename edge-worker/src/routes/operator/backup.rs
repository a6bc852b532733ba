//! `POST /operator/backup`: the connections, sealed to the operator's key.

use super::{audit, listing};
use crate::{
    platform::{Failed, stub},
    routes::call::Call,
};
use serde::Serialize;
use shared::{
    messages::connection::{BackUp, BackedUp},
    operator::surface,
    values::http::HttpResponse,
};

#[derive(Default, Serialize)]
struct Page {
    /// What the rows are sealed to.
    key: String,
    /// Sealed rows.
    rows: Vec<String>,
    /// Connections whose token no key of `SEALING_KEYS` opens.
    unreadable: Vec<String>,
    /// Connections that did not answer.
    unanswered: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A page of a site's connections, each sealed by itself.
pub async fn back_up(call: &Call) -> Result<HttpResponse, Failed> {
    let Some(key) = &call.config.backup_key else {
        return Ok(surface::bad(
            "Backups are off: the setting BACKUP_KEY is missing.",
            "`cargo operator backup-key` makes a pair; give the edge the public half, and keep the private one yourself.",
        ));
    };
    let (site, cursor) = match listing::place(call) {
        Ok(place) => place,
        Err(answer) => return Ok(answer),
    };
    let (found, next) = listing::rows(call, &site, cursor).await?;
    let mut done = Page {
        key: key.text(),
        next: next.map(|next| next.text()),
        ..Page::default()
    };
    for row in found {
        let Some(connection) = stub::connection(&call.env, &row.connection)? else {
            continue;
        };
        // One that doesn't answer keeps no other one from its backup (R50).
        match connection.ask(&BackUp).await {
            Ok(BackedUp::Sealed(sealed)) => done.rows.push(sealed),
            Ok(BackedUp::Unreadable) => done.unreadable.push(row.connection),
            Ok(BackedUp::Gone) => {}
            Err(Failed) => done.unanswered.push(row.connection),
        }
    }
    audit::append(call, "backup", Some(&site)).await?;
    Ok(surface::answer(&done))
}
