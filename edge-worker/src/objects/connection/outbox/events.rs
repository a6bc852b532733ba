//! Events for the site's operator.

use crate::{
    objects::{
        connection::store::Store,
        sql::{millis, timestamp},
    },
    platform::{self, Failed},
    settings,
};
use serde::Deserialize;
use shared::{
    connection::lifecycle::Notification,
    operator::{directory::Row, events},
    values::{
        secret,
        time::{MINUTE, Timestamp},
    },
};
use worker::Env;

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
pub async fn deliver_due(env: &Env, store: &Store) -> Result<(), Failed> {
    for _ in 0..MOST_EVENTS {
        let now = platform::now();
        let Some(event) = store.take_event(now, now.plus(TAKEN))? else {
            break;
        };
        deliver(env, store, event).await?;
    }
    Ok(())
}

async fn deliver(env: &Env, store: &Store, event: Waiting) -> Result<(), Failed> {
    let config = settings::config(env).map_err(|_| Failed)?;
    let address = config.site(&event.site).and_then(|site| site.events.as_deref());
    let (Some(address), Some(secret)) = (address, &config.event_secret) else {
        return store.drop_event(&event.id);
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
        return store.drop_event(&event.id);
    }
    let tries = event.tries.saturating_add(1);
    if let Some(due) = events::again(tries, status, platform::now()) {
        return store.put_off_event(&event.id, tries, due);
    }
    worker::console_error!("an event was given up after {tries} deliveries");
    store.drop_event(&event.id)
}

impl Store {
    /// Puts an event into the outbox.
    pub fn put_event(&self, event: Notification, row: &Row, now: Timestamp) -> Result<(), Failed> {
        let id = format!("msg_{}", secret::opaque(&platform::random()));
        let body = events::body(event, row, now);
        self.0.run(
            "INSERT INTO event (id, site, body, tries, due) VALUES (?, ?, ?, 0, ?)",
            [id.into(), row.site.as_str().into(), body.into(), millis(now)],
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
        let Some(due) = self.0.row_if_any::<Due>("event", query, [millis(now)])? else {
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
        let next = self
            .0
            .row_if_any::<Due>("event", "SELECT MIN(due) AS due FROM event", [])?;
        Ok(next.and_then(|row| row.due).map(timestamp))
    }

    /// Delivers it again later.
    fn put_off_event(&self, id: &str, tries: usize, due: Timestamp) -> Result<(), Failed> {
        let tries = i64::try_from(tries).unwrap_or(i64::MAX);
        self.0.run(
            "UPDATE event SET tries = ?, due = ? WHERE id = ?",
            [tries.into(), millis(due), id.into()],
        )
    }

    /// It was delivered, or given up.
    fn drop_event(&self, id: &str) -> Result<(), Failed> {
        self.0.run("DELETE FROM event WHERE id = ?", [id.into()])
    }
}
