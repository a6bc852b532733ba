//! The connection ends, and everything of it goes (R36, R74).

use super::{Connection, outbox};
use crate::{
    objects::events::waiting,
    platform::{self, Failed},
};
use shared::{
    connection::agenda::{ConnectionDue, WaitingEvent},
    duties::duty::Departure,
    operator::events::of_departure,
    values::time::{SECOND, Timestamp},
};

impl Connection {
    /// Deletes the token, the sessions and all else at once. Whoever is under way learns it from the generation. What
    /// stays until the Directory was told is the connection's id, and what the site's operator has yet to hear; then the
    /// whole database goes.
    pub(super) async fn end(&self, why: Departure, requested: Option<Timestamp>) -> Result<(), Failed> {
        self.generation.set(self.generation.get().wrapping_add(1));
        let store = self.store();
        let now = platform::now();
        let Some(mut ended) = store.ending(now)? else {
            return Ok(());
        };
        ended.event = self.departure(why, requested, now)?;
        let feeds = ended.feeds.clone();
        let agenda = store.agenda();
        agenda.begin()?;
        store.drop_all()?;
        agenda.clear()?;
        agenda.put(&ConnectionDue::End(ended), now.plus(SECOND))?;
        agenda.arm().await?;
        for feed in &feeds {
            // Whoever ends it waits for its feeds to go. One that can't be reached goes before the Directory hears of the end.
            let _ = outbox::withdraw(&self.env, feed).await;
        }
        outbox::send_soon(store, &self.env);
        Ok(())
    }

    /// What the site's operator hears of it.
    fn departure(
        &self,
        why: Departure,
        requested: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Option<WaitingEvent>, Failed> {
        let Some(connection) = self.store().connection()? else {
            return Ok(None);
        };
        let record = connection.record;
        if !self.tells_of(&record.site)? {
            return Ok(None);
        }
        let body = of_departure(why, &record, requested, self.store().posts_waiting()?, now);
        Ok(Some(waiting(record.site, body)))
    }
}
