//! Events for the sites' operators: an outbox that leaves at least once, in the database of the object that tells.

use super::sql::{Database, millis, timestamp};
use crate::{
    platform::{self, Failed},
    settings,
};
use serde::Deserialize;
use shared::{
    operator::events,
    values::{
        secret,
        time::{MINUTE, Timestamp},
    },
};
use worker::Env;

/// The table, made at the first write.
pub const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS event (id TEXT PRIMARY KEY, site TEXT NOT NULL, \
                          body TEXT NOT NULL, tries INTEGER NOT NULL, due INTEGER NOT NULL)";

/// An event that is being delivered is nobody else's for so long: longer than a delivery takes.
const TAKEN: u64 = MINUTE / 2;
/// At most so many deliveries at a time; the alarm goes on with the others.
const MOST_EVENTS: usize = 10;

/// An event that waits.
struct Waiting {
    /// Drops doubles at the receiver.
    id: String,
    /// Whose operator is told.
    site: String,
    /// JSON.
    body: String,
    /// Deliveries that failed.
    tries: usize,
}

/// Delivers the events whose time has come.
pub async fn deliver_due(env: &Env, outbox: &Database) -> Result<(), Failed> {
    for _ in 0..MOST_EVENTS {
        let now = platform::now();
        let Some(event) = outbox.take_event(now, now.plus(TAKEN))? else {
            break;
        };
        deliver(env, outbox, event).await?;
    }
    Ok(())
}

async fn deliver(env: &Env, outbox: &Database, event: Waiting) -> Result<(), Failed> {
    let config = settings::config(env).map_err(|_| Failed)?;
    let address = config.site(&event.site).and_then(|site| site.events.as_deref());
    let (Some(address), Some(secret)) = (address, &config.event_secret) else {
        return outbox.drop_event(&event.id);
    };
    let seconds = platform::now().seconds();
    let headers = [
        ("webhook-id", event.id.clone()),
        ("webhook-timestamp", seconds.to_string()),
        (
            "webhook-signature",
            secret.signature(&event.id, seconds, &event.body),
        ),
    ];
    let status = platform::deliver(address, &headers, &event.body).await;
    if status.is_some_and(|status| (200..300).contains(&status)) {
        return outbox.drop_event(&event.id);
    }
    let tries = event.tries.saturating_add(1);
    if let Some(due) = events::again(tries, status, platform::now()) {
        return outbox.put_off_event(&event.id, tries, due);
    }
    worker::console_error!("an event was given up after {tries} deliveries");
    outbox.drop_event(&event.id)
}

impl Database {
    /// Puts an event for a site's operator into the outbox.
    pub fn put_event(&self, site: &str, body: &str, now: Timestamp) -> Result<(), Failed> {
        let id = format!("msg_{}", secret::opaque(&platform::random()));
        self.run(
            "INSERT INTO event (id, site, body, tries, due) VALUES (?, ?, ?, 0, ?)",
            [id.into(), site.into(), body.into(), millis(now)],
        )
    }

    /// Takes an event whose time has come; nobody else takes it before `again`, when it is due once more.
    fn take_event(&self, now: Timestamp, again: Timestamp) -> Result<Option<Waiting>, Failed> {
        #[derive(Deserialize)]
        struct Due {
            id: String,
            site: String,
            body: String,
            tries: f64,
        }
        let query = "SELECT id, site, body, tries FROM event WHERE due <= ? ORDER BY due LIMIT 1";
        let Some(due) = self.row_if_any::<Due>("event", query, [millis(now)])? else {
            return Ok(None);
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        let tries = due.tries as usize;
        self.put_off_event(&due.id, tries, again)?;
        Ok(Some(Waiting {
            id: due.id,
            site: due.site,
            body: due.body,
            tries,
        }))
    }

    /// When the next event is due.
    pub fn next_event(&self) -> Result<Option<Timestamp>, Failed> {
        #[derive(Deserialize)]
        struct Due {
            due: Option<f64>,
        }
        let next = self.row_if_any::<Due>("event", "SELECT MIN(due) AS due FROM event", [])?;
        Ok(next.and_then(|row| row.due).map(timestamp))
    }

    /// Delivers it again later.
    fn put_off_event(&self, id: &str, tries: usize, due: Timestamp) -> Result<(), Failed> {
        let tries = i64::try_from(tries).unwrap_or(i64::MAX);
        self.run(
            "UPDATE event SET tries = ?, due = ? WHERE id = ?",
            [tries.into(), millis(due), id.into()],
        )
    }

    /// It was delivered, or given up.
    fn drop_event(&self, id: &str) -> Result<(), Failed> {
        self.run("DELETE FROM event WHERE id = ?", [id.into()])
    }
}
