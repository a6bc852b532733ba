//! The outbox: the connection's own row for the Directory, and events for the site's operator. Both are written with the
//! state that they tell of and leave at least once, by the alarm if not at once.

use super::{
    Connection, keep,
    outbox::{Event, Gone},
    store::Store,
};
use crate::{
    platform::{self, Failed},
    settings,
};
use shared::{
    operator::{
        directory::{Told, shard},
        events,
    },
    values::time::{MINUTE, Timestamp},
};
use std::rc::Rc;
use worker::{Env, State};

/// An event that is being delivered is nobody else's for so long: longer than a delivery takes.
const TAKEN: u64 = MINUTE / 2;
/// At most so many deliveries at a time; the alarm goes on with the others.
const MOST_EVENTS: usize = 10;

impl Connection {
    /// Sends what waits, without keeping anybody waiting for it.
    pub(super) fn post(&self) {
        let (state, env) = (self.state.clone(), self.env.clone());
        self.state.wait_until(async move {
            let _ = deliver(&state, &env).await;
        });
    }
}

/// Sends what waits: the row, then the events that are due.
pub(super) async fn deliver(state: &Rc<State>, env: &Env) -> Result<(), Failed> {
    let store = Store::of(state);
    if let Some(Gone {
        site,
        connection,
        version,
    }) = store.gone()?
    {
        let told = Told {
            connection,
            site,
            version: version_of(version),
            row: None,
        };
        tell(env, &told).await?;
        // Connected again meanwhile: then this is no ended connection any more.
        if !store.exists()? {
            state.storage().delete_all().await?;
        }
        return Ok(());
    }
    if let Some((row, version)) = store.untold()? {
        let told = Told {
            connection: row.connection.clone(),
            site: row.site.clone(),
            version: version_of(version),
            row: Some(row),
        };
        tell(env, &told).await?;
        store.told(version)?;
    }
    for _ in 0..MOST_EVENTS {
        let now = platform::now();
        let Some(event) = store.take_event(now, now.plus(TAKEN))? else {
            break;
        };
        send(env, &store, event).await?;
    }
    // What was put off, or taken by somebody who crashed, is due before the alarm that was armed for other things.
    if let Some(due) = store.next_event()? {
        let armed = state.storage().get_alarm().await?;
        let armed = armed.and_then(|at| u64::try_from(at).ok());
        if armed.is_none_or(|at| at > due.millis()) {
            keep::arm(state, due).await?;
        }
    }
    Ok(())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "milliseconds of a date"
)]
fn version_of(version: f64) -> u64 {
    version as u64
}

async fn tell(env: &Env, told: &Told) -> Result<(), Failed> {
    let stub = platform::object_by_name(env, "DIRECTORY", &shard(&told.site, &told.connection))?;
    platform::tell(&stub, "/told", told).await
}

async fn send(env: &Env, store: &Store, event: Event) -> Result<(), Failed> {
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
    let tries = event.tries().saturating_add(1);
    if let Some(due) = events::again(tries, status, platform::now()) {
        return store.put_off_event(&event.id, tries, due);
    }
    worker::console_error!("an event was given up after {tries} deliveries");
    store.drop_event(&event.id)
}

/// When the outbox wants the alarm: soon while a row is untold, and when an event is due.
pub(super) fn due(store: &Store, now: Timestamp) -> Result<Option<Timestamp>, Failed> {
    let row = store.untold()?.map(|_| now.plus(MINUTE / 2));
    Ok([row, store.next_event()?].into_iter().flatten().min())
}
