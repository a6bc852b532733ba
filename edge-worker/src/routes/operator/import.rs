//! `POST /operator/import`: connections of a backup go on, on another account or machine.

use super::audit;
use crate::{
    alias,
    platform::{self, Failed, stub},
    routes::call::Call,
};
use serde::{Deserialize, Serialize};
use shared::{
    connection::claim,
    messages::connection::Import,
    operator::{
        backup::{Backup, Imported, MOST_ROWS},
        surface,
    },
    values::{http::HttpResponse, json, lists},
};

/// The largest import that is read.
const LARGEST_IMPORT: usize = 8 * 1024 * 1024;

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
    /// Of those, so many without their sessions: nothing proves that an edge of this app made the row.
    without_sessions: usize,
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

/// Takes opened rows. The same account of the same site has the same place, whatever its id was.
pub async fn import(call: &mut Call) -> Result<HttpResponse, Failed> {
    let refused = |cause| {
        Ok(surface::bad(
            cause,
            "Send {\"rows\":[…]} with 1 to 100 opened rows, 8 MB at most; `cargo operator import` does.",
        ))
    };
    let body = platform::limited(call.head.request(), LARGEST_IMPORT).await?;
    let Some(body) = body.map(zeroize::Zeroizing::new) else {
        return refused("The import is too large.");
    };
    let Ok(Rows { rows }) = json::from_slice(&body) else {
        return refused("The import can't be read, or comes from another version.");
    };
    if rows.is_empty() || rows.len() > MOST_ROWS {
        return refused("There are too few or too many rows.");
    }
    let mut sites = Vec::new();
    for row in &rows {
        lists::insert(&mut sites, row.record.site.clone());
    }
    let mut done = Done::default();
    for row in rows {
        import_row(call, row, &mut done).await?;
    }
    for site in sites {
        audit::append(call, "import", Some(&site)).await?;
    }
    Ok(surface::answer(&done))
}

async fn import_row(call: &Call, backup: Backup, done: &mut Done) -> Result<(), Failed> {
    let site = &backup.record.site;
    if call.config.site(site)?.is_none() {
        done.skip(
            &backup,
            "Its site is not in this edge's SITES, and was not added.",
        );
        return Ok(());
    }
    if let Some(app) = &backup.record.app
        && call.config.apps.of_id(app).is_none()
    {
        done.skip(
            &backup,
            "Its app at Meta is none of this edge's: add it to APPS, and import again.",
        );
        return Ok(());
    }
    let name = claim::connection_name(site, &backup.record.account.id);
    let id = stub::connection_id(&call.env, &name)?;
    let Some(connection) = stub::connection(&call.env, &id)? else {
        return Err(Failed);
    };
    let import = Import { id, backup };
    match connection.ask(&import).await {
        Ok(Imported::Written) => done.imported = done.imported.saturating_add(1),
        Ok(Imported::Bare) => {
            done.imported = done.imported.saturating_add(1);
            done.without_sessions = done.without_sessions.saturating_add(1);
            // Nor does such a row lead anybody's tokens elsewhere.
            if alias::find(&call.env, &import.backup.record.id).await?.is_none() {
                return alias::remember(&call.env, &import.backup.record.id, &import.id).await;
            }
            return Ok(());
        }
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
        alias::remember(&call.env, old, &import.id).await?;
    }
    Ok(())
}
