//! What waited in tables of its own, before there was an agenda.

use super::directory::has_unsent_row;
use crate::{
    objects::{
        events,
        sql::{Database, timestamp},
    },
    platform::Failed,
};
use serde::Deserialize;
use shared::{
    connection::agenda::{ConnectionDue, Ended},
    values::time::Timestamp,
};

/// A row that the Directory has yet to hear of, an end, and events.
pub fn of_before(database: &Database, now: Timestamp) -> Result<Vec<(ConnectionDue, Timestamp)>, Failed> {
    let mut due = events::of_before(database)?;
    if let Some(ended) = end_of_before(database)? {
        due.push((ConnectionDue::End(ended), now));
    }
    if has_unsent_row(database)? {
        due.push((ConnectionDue::Row, now));
    }
    Ok(due)
}

fn end_of_before(database: &Database) -> Result<Option<Ended>, Failed> {
    #[derive(Deserialize)]
    struct Gone {
        site: String,
        connection: String,
        version: f64,
    }
    let query = "SELECT site, connection, version FROM gone";
    let gone = database.row_if_any::<Gone>("gone", query, [])?;
    Ok(gone.map(|gone| Ended {
        files: Vec::new(),
        site: gone.site,
        connection: gone.connection,
        version: timestamp(gone.version).millis(),
        event: None,
        feeds: Vec::new(),
    }))
}
