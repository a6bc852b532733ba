//! Time that jumps is noticed before anything is done with it (R118). `shared` says what a jump is and what it changes.

use super::{Connection, lifecycle::apply};
use crate::{
    objects::{agenda::Agenda, events::waiting},
    platform::{self, Failed},
};
use shared::{
    connection::{agenda::ConnectionDue, lifecycle::Event, record::Record},
    operator::events,
    values::time::{DAY, MINUTE, Timestamp},
};

impl Connection {
    /// Looks at the clock. The record is read where time went on otherwise than a moment ago, or nobody remembers.
    pub(super) async fn look_at_the_clock(&self) -> Result<(), Failed> {
        let now = platform::now();
        let last = self.seen.replace(now);
        if last <= now.plus(MINUTE) && now < last.plus(DAY) {
            return Ok(());
        }
        let store = self.store();
        let Some(mut connection) = store.connection()? else {
            return Ok(());
        };
        let keeps = self.keeps(&connection.record)?;
        let lifecycle = &connection.record.lifecycle;
        let Some(from) = lifecycle.jumped_from(now, &self.config()?.profile, keeps) else {
            return Ok(());
        };
        worker::console_warn!("time jumped: nothing ends before Instagram was asked");
        let mut until = lifecycle.session_until.min(now);
        for mut session in store.sessions()? {
            session.time_jumped(from, now);
            until = until.max(session.ends());
            store.write_session(&session)?;
        }
        connection.record.limited_until = None;
        self.gate.time_jumped();
        apply(&self.state, &self.env, &mut connection, Event::TimeJumped(until)).await?;
        Ok(())
    }

    /// What time it is, is certain: sessions whose end has come are forgotten, and a server's end is told (R30).
    pub(super) fn look_at_the_sessions(&self, record: &Record, now: Timestamp) -> Result<(), Failed> {
        let store = self.store();
        let config = self.config()?;
        let told = config
            .site(&record.site)
            .is_some_and(|site| site.events.is_some());
        for mut session in store.sessions()? {
            // What its site says now counts.
            session.lasts = config
                .site(&record.site)
                .and_then(|site| site.lasts(session.kind));
            let over = now >= session.ends();
            if let Some(event) = session.tells(now) {
                if told {
                    let body = events::of_session(event, &session, record, now);
                    let waiting: ConnectionDue = waiting(record.site.clone(), body).into();
                    Agenda::of(&self.state).put(&waiting, now)?;
                }
                store.write_session(&session)?;
            }
            if over {
                store.drop_session(&session.id)?;
            }
        }
        Ok(())
    }
}
