//! What waited in tables of its own, before there was an agenda.

use crate::{
    objects::{connection::store::Store, events, sql::timestamp},
    platform::Failed,
};
use serde::Deserialize;
use shared::{
    connection::agenda::{ConnectionDue, Ended},
    values::time::Timestamp,
};

/// A row that the Directory has yet to hear of, an end, and events.
pub fn of_before(store: &Store, now: Timestamp) -> Result<Vec<(ConnectionDue, Timestamp)>, Failed> {
    let mut due = events::of_before(&store.0)?;
    if let Some(ended) = store.end_of_before()? {
        due.push((ConnectionDue::End(ended), now));
    }
    if store.has_unsent_row()? {
        due.push((ConnectionDue::Row, now));
    }
    Ok(due)
}

impl Store {
    fn end_of_before(&self) -> Result<Option<Ended>, Failed> {
        #[derive(Deserialize)]
        struct Gone {
            site: String,
            connection: String,
            version: f64,
        }
        let query = "SELECT site, connection, version FROM gone";
        let gone = self.0.row_if_any::<Gone>("gone", query, [])?;
        Ok(gone.map(|gone| Ended {
            site: gone.site,
            connection: gone.connection,
            version: timestamp(gone.version).millis(),
            event: None,
        }))
    }
}
