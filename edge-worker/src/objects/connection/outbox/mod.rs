//! The outbox: the connection's own row for the Directory, and events for the site's operator. Both are written with the
//! state that they tell of and leave at least once, by the alarm if not at once.

mod directory;

use super::store::Store;
use crate::{
    objects::{agenda, events},
    platform::Failed,
};
use shared::{
    connection::lifecycle::Notification,
    operator::{self, directory::Row},
    values::time::{MINUTE, Timestamp},
};
use std::rc::Rc;
use worker::{Env, State};

/// Sends what waits, without keeping anybody waiting for it.
pub fn send_soon(state: &Rc<State>, env: &Env) {
    let (sending, env) = (state.clone(), env.clone());
    state.wait_until(async move {
        let _ = send(&sending, &env).await;
    });
}

/// Sends what waits: the row, then the events that are due.
pub async fn send(state: &Rc<State>, env: &Env) -> Result<(), Failed> {
    let store = Store::of(state);
    if let Some(gone) = store.gone()? {
        gone.send(env).await?;
        // Connected again meanwhile: then this is no ended connection any more.
        if !store.exists()? {
            state.storage().delete_all().await?;
        }
        return Ok(());
    }
    directory::send_row(env, &store).await?;
    events::deliver_due(env, &store.0).await?;
    // What was put off, or taken by somebody who crashed, is due before the alarm that was armed for other things.
    if let Some(due) = store.0.next_event()? {
        let armed = state.storage().get_alarm().await?;
        let armed = armed.and_then(|at| u64::try_from(at).ok());
        if armed.is_none_or(|at| at > due.millis()) {
            agenda::arm(state, due).await?;
        }
    }
    Ok(())
}

/// When the outbox wants the alarm: soon while a row is not sent, and when an event is due.
pub fn due(store: &Store, now: Timestamp) -> Result<Option<Timestamp>, Failed> {
    let row = store.unsent_row()?.map(|_| now.plus(MINUTE / 2));
    Ok([row, store.0.next_event()?].into_iter().flatten().min())
}

impl Store {
    /// Puts an event for the site's operator into the outbox.
    pub fn put_event(&self, event: Notification, row: &Row, now: Timestamp) -> Result<(), Failed> {
        self.0
            .put_event(&row.site, &operator::events::body(event, row, now), now)
    }
}
