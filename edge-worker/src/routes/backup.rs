//! `POST /operator/backup` and `POST /operator/import`: the connections, sealed to the operator's key, and back again on
//! another account or machine.

use super::{
    Call,
    operator::{note, page, place},
};
use crate::{
    objects::alias,
    platform::{self, Failed},
};
use serde::{Deserialize, Serialize};
use shared::{
    connection::exchange,
    operator::{
        backup::{BackedUp, Backup, Import, Imported, MOST_ROWS},
        surface,
    },
    values::http::HttpResponse,
};
use std::collections::BTreeSet;

/// The largest import that is read.
const LARGEST_IMPORT: usize = 8 * 1024 * 1024;

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

#[derive(Deserialize)]
struct Rows {
    rows: Vec<Backup>,
}

#[derive(Default, Serialize)]
struct Done {
    /// Written.
    imported: usize,
    /// There already, with the same token.
    unchanged: usize,
    skipped: Vec<Skipped>,
}

#[derive(Serialize)]
struct Skipped {
    /// The id that it had.
    connection: String,
    site: String,
    why: &'static str,
}

impl Done {
    fn skip(&mut self, backup: &Backup, why: &'static str) {
        self.skipped.push(Skipped {
            connection: backup.record.id.clone(),
            site: backup.record.site.clone(),
            why,
        });
    }
}

/// A page of a site's connections, each sealed by itself.
pub async fn back_up(call: &Call) -> Result<HttpResponse, Failed> {
    let Some(key) = &call.config.backup_key else {
        return Ok(surface::bad(
            "Backups are off: the setting BACKUP_KEY is missing.",
            "`cargo operator backup-key` makes a pair; give the edge the public half, and keep the private one yourself.",
        ));
    };
    let (site, cursor) = match place(call) {
        Ok(place) => place,
        Err(answer) => return Ok(answer),
    };
    let (found, next) = page(call, &site, cursor).await?;
    let mut done = Page {
        key: key.text(),
        next: next.map(|next| next.text()),
        ..Page::default()
    };
    for row in found {
        let Some(stub) = platform::connection(&call.env, &row.connection)? else {
            continue;
        };
        // One that doesn't answer keeps no other one from its backup (R50).
        match platform::tell(&stub, "/back-up", &()).await {
            Ok(BackedUp::Sealed(sealed)) => done.rows.push(sealed),
            Ok(BackedUp::Unreadable) => done.unreadable.push(row.connection),
            Ok(BackedUp::Gone) => {}
            Err(Failed) => done.unanswered.push(row.connection),
        }
    }
    note(call, "backup", &site).await?;
    Ok(surface::answer(&done))
}

/// Takes opened rows. The same account of the same site has the same place, whatever its id was.
pub async fn import(call: &mut Call) -> Result<HttpResponse, Failed> {
    let refused = |cause| {
        Ok(surface::bad(
            cause,
            "Send {\"rows\":[…]} with 1 to 100 opened rows, 8 MB at most; `cargo operator import` does.",
        ))
    };
    let body = match call.request.stream() {
        Ok(stream) => platform::limited(stream, LARGEST_IMPORT).await?,
        Err(_) => Some(Vec::new()),
    };
    let Some(body) = body.map(zeroize::Zeroizing::new) else {
        return refused("The import is too large.");
    };
    let Ok(Rows { rows }) = serde_json::from_slice(&body) else {
        return refused("The import can't be read, or comes from another version.");
    };
    if rows.is_empty() || rows.len() > MOST_ROWS {
        return refused("There are too few or too many rows.");
    }
    let sites: BTreeSet<String> = rows.iter().map(|row| row.record.site.clone()).collect();
    let mut done = Done::default();
    for row in rows {
        take(call, row, &mut done).await?;
    }
    for site in sites {
        note(call, "import", &site).await?;
    }
    Ok(surface::answer(&done))
}

async fn take(call: &Call, backup: Backup, done: &mut Done) -> Result<(), Failed> {
    let site = &backup.record.site;
    if call.config.site(site).is_none() {
        done.skip(&backup, "Its site is not in this edge's SITES.");
        return Ok(());
    }
    let name = exchange::connection_name(site, &backup.record.account.id);
    let id = platform::connection_id(&call.env, &name)?;
    let Some(stub) = platform::connection(&call.env, &id)? else {
        return Err(Failed);
    };
    let import = Import { id, backup };
    match platform::tell(&stub, "/import", &import).await {
        Ok(Imported::Written) => done.imported = done.imported.saturating_add(1),
        Ok(Imported::Unchanged) => done.unchanged = done.unchanged.saturating_add(1),
        Ok(Imported::Newer) => {
            done.skip(&import.backup, "A newer connection of that account is here.");
            return Ok(());
        }
        Err(Failed) => {
            done.skip(&import.backup, "Its object did not answer; import it again.");
            return Ok(());
        }
    }
    // Also for one that is here already: the last import may have ended before this.
    for old in import.backup.ids().filter(|old| *old != import.id) {
        alias::note(&call.env, old, &import.id).await?;
    }
    Ok(())
}
