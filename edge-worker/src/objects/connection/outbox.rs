//! What waits to be sent, in the Connection's database: its own row for the Directory, what is left of an ended
//! connection until the Directory knows, and events.

use super::store::Store;
use crate::{
    objects::sql::millis,
    platform::{self, Failed},
};
use serde::Deserialize;
use shared::{
    connection::{lifecycle, record::Record},
    operator::{directory::Row, events},
    values::{secret, time::Timestamp},
};

/// What is left of an ended connection until the Directory knows.
#[derive(Deserialize)]
pub struct Gone {
    /// Its site.
    pub site: String,
    /// Its id.
    pub connection: String,
    /// The version of its end.
    pub version: f64,
}

/// An event that waits.
#[derive(Deserialize)]
pub struct Event {
    /// Drops doubles at the receiver.
    pub id: String,
    /// Whose operator is told.
    pub site: String,
    /// JSON.
    pub body: String,
    tries: f64,
}

impl Event {
    /// Deliveries that failed.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    pub const fn tries(&self) -> usize {
        self.tries as usize
    }
}

#[derive(Deserialize)]
struct Untold {
    row: String,
    version: f64,
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds of a date")]
const fn whole(number: f64) -> i64 {
    number as i64
}

impl Store {
    /// The connection's row, if the Directory has yet to hear of it.
    pub fn untold(&self) -> Result<Option<(Row, f64)>, Failed> {
        if !self.exists()? {
            return Ok(None);
        }
        let query = "SELECT row, version FROM connection WHERE version > told";
        let row = self.0.row::<Untold>(query, [])?;
        row.map(|untold| {
            Ok((
                serde_json::from_str(&untold.row).map_err(|_| Failed)?,
                untold.version,
            ))
        })
        .transpose()
    }

    /// The Directory has this version.
    pub fn told(&self, version: f64) -> Result<(), Failed> {
        self.0
            .run("UPDATE connection SET told = ?", [whole(version).into()])
    }

    /// What will be left of this connection.
    pub fn leaving(&self, now: Timestamp) -> Result<Option<Gone>, Failed> {
        #[derive(Deserialize)]
        struct Last {
            record: String,
            version: f64,
        }
        if !self.exists()? {
            return Ok(None);
        }
        let Some(last) = self.0.row::<Last>("SELECT record, version FROM connection", [])? else {
            return Ok(None);
        };
        let record: Record = serde_json::from_str(&last.record).map_err(|_| Failed)?;
        let now = i64::try_from(now.millis()).unwrap_or(i64::MAX);
        let version = whole(last.version).saturating_add(1).max(now);
        #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
        let version = version as f64;
        Ok(Some(Gone {
            site: record.site,
            connection: record.id,
            version,
        }))
    }

    /// Drops everything and writes what is left, in one go: there is no await in between.
    pub fn leave(&self, gone: &Gone) -> Result<(), Failed> {
        for table in [
            "connection",
            "session",
            "access",
            "proof",
            "event",
            "former_id",
            "gone",
        ] {
            self.0.run(&format!("DROP TABLE IF EXISTS {table}"), [])?;
        }
        self.0.run(
            "CREATE TABLE gone (site TEXT NOT NULL, connection TEXT NOT NULL, version INTEGER NOT NULL)",
            [],
        )?;
        self.0.run(
            "INSERT INTO gone (site, connection, version) VALUES (?, ?, ?)",
            [
                gone.site.as_str().into(),
                gone.connection.as_str().into(),
                whole(gone.version).into(),
            ],
        )
    }

    /// What is left of an ended connection.
    pub fn gone(&self) -> Result<Option<Gone>, Failed> {
        if !self.0.exists("gone")? {
            return Ok(None);
        }
        self.0.row("SELECT site, connection, version FROM gone", [])
    }

    /// The same account was connected again before the Directory knew of the end: its new row says all.
    pub fn forget_gone(&self) -> Result<(), Failed> {
        self.0.run("DROP TABLE IF EXISTS gone", [])
    }

    /// Puts an event into the outbox.
    pub fn put_event(&self, event: lifecycle::Notification, row: &Row, now: Timestamp) -> Result<(), Failed> {
        let id = format!("msg_{}", secret::opaque(&platform::random()));
        let body = events::body(event, row, now);
        self.0.run(
            "INSERT INTO event (id, site, body, tries, due) VALUES (?, ?, ?, 0, ?)",
            [id.into(), row.site.as_str().into(), body.into(), millis(now)],
        )
    }

    /// Takes an event whose time has come; nobody else takes it before `again`, when it is due once more.
    pub fn take_event(&self, now: Timestamp, again: Timestamp) -> Result<Option<Event>, Failed> {
        if !self.exists()? {
            return Ok(None);
        }
        let event = self.0.row::<Event>(
            "SELECT id, site, body, tries FROM event WHERE due <= ? ORDER BY due LIMIT 1",
            [millis(now)],
        )?;
        if let Some(event) = &event {
            self.put_off_event(&event.id, event.tries(), again)?;
        }
        Ok(event)
    }

    /// When the next event is due.
    pub fn next_event(&self) -> Result<Option<Timestamp>, Failed> {
        #[derive(Deserialize)]
        struct Due {
            due: Option<f64>,
        }
        if !self.exists()? {
            return Ok(None);
        }
        let due = self
            .0
            .row::<Due>("SELECT MIN(due) AS due FROM event", [])?
            .and_then(|row| row.due);
        Ok(due.map(|due| Timestamp::from_millis(u64::try_from(whole(due)).unwrap_or(0))))
    }

    /// Delivers it again later.
    pub fn put_off_event(&self, id: &str, tries: usize, due: Timestamp) -> Result<(), Failed> {
        let tries = i64::try_from(tries).unwrap_or(i64::MAX);
        self.0.run(
            "UPDATE event SET tries = ?, due = ? WHERE id = ?",
            [tries.into(), millis(due), id.into()],
        )
    }

    /// It was delivered, or given up.
    pub fn drop_event(&self, id: &str) -> Result<(), Failed> {
        self.0.run("DELETE FROM event WHERE id = ?", [id.into()])
    }
}
