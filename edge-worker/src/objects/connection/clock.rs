//! Time that jumps is noticed before anything is done with it (R118). `shared` says what a jump is and what it changes.

use super::{Connection, lifecycle::apply};
use crate::platform::{self, Failed};
use shared::{
    connection::lifecycle::Event,
    values::time::{DAY, MINUTE},
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
        apply(store, &self.env, &mut connection, Event::TimeJumped(until)).await?;
        Ok(())
    }
}
