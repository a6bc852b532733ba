//! Events for the sites' operators: entries of the agenda of the object that tells, which leave at least once.

use super::{
    agenda::{Agenda, Entry},
    sql::{Database, timestamp},
};
use crate::{
    platform::{self, Failed},
    settings,
};
use serde::Deserialize;
use shared::{
    connection::agenda::WaitingEvent,
    operator::events,
    values::{secret, time::Timestamp},
};
use worker::{Env, State};

/// The table that events waited in before there was an agenda.
pub const TABLE_OF_BEFORE: &str = "event";

/// An event that waits for its first delivery.
pub fn waiting(site: String, body: String) -> WaitingEvent {
    WaitingEvent {
        id: format!("msg_{}", secret::opaque(&platform::random())),
        site,
        body,
        tries: 0,
    }
}

/// Delivers an event, or puts it off, or gives it up.
pub async fn deliver<E: Entry + From<WaitingEvent>>(
    state: &State,
    env: &Env,
    mut event: WaitingEvent,
) -> Result<(), Failed> {
    let agenda = Agenda::<E>::of(state);
    let name = event.name();
    let config = settings::of_site(env, &event.site).await.map_err(|_| Failed)?;
    let address = config.events_of(&event.site)?;
    let (Some(address), Some(secret)) = (address, &config.event_secret) else {
        return agenda.done(&name);
    };
    let seconds = platform::now().seconds();
    let headers = vec![
        ("webhook-id", event.id.clone()),
        ("webhook-timestamp", seconds.to_string()),
        (
            "webhook-signature",
            secret.signature(&event.site, &event.id, seconds, &event.body),
        ),
    ];
    let status = platform::deliver(address, headers, &event.body).await;
    if status.is_some_and(|status| (200..300).contains(&status)) {
        return agenda.done(&name);
    }
    event.tries = event.tries.saturating_add(1);
    if let Some(due) = events::again(event.tries, status, platform::now()) {
        return agenda.put_off(&event.into(), due);
    }
    worker::console_error!("an event was given up after {} deliveries", event.tries);
    agenda.done(&name)
}

/// The events that waited in a table of their own, before there was an agenda.
pub fn of_before<E: From<WaitingEvent>>(database: &Database) -> Result<Vec<(E, Timestamp)>, Failed> {
    #[derive(Deserialize)]
    struct Event {
        id: String,
        site: String,
        body: String,
        tries: f64,
        due: f64,
    }
    if !database.exists(TABLE_OF_BEFORE)? {
        return Ok(Vec::new());
    }
    let rows = database.rows::<Event>("SELECT id, site, body, tries, due FROM event", [])?;
    let due = rows.into_iter().map(|row| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        let tries = row.tries as usize;
        let event = WaitingEvent {
            id: row.id,
            site: row.site,
            body: row.body,
            tries,
        };
        (event.into(), timestamp(row.due))
    });
    Ok(due.collect())
}
