//! An object's agenda: a table of what is due, and the object's one alarm, which the earliest entry arms. Nobody else
//! sets an alarm.
//!
//! Whoever puts an entry down arms the alarm in the same step, with no await between the writing and the arming: a crash
//! leaves both or neither. When the alarm rings, an entry is put off by its lease and the alarm armed anew before anybody
//! works on it: a crash in the middle, or work that fails, is a later try.

use super::{
    schema::create,
    sql::{Database, from_json, millis, timestamp, to_json},
};
use crate::platform::{self, Failed};
use serde::Deserialize;
use shared::values::{
    agenda::{Due, MOST, RETRY, UNKNOWN, within_a_year},
    time::Timestamp,
};
use std::marker::PhantomData;
use worker::{SqlStorageValue, State};

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS agenda (name TEXT PRIMARY KEY, due INTEGER NOT NULL, what TEXT NOT NULL) \
                      WITHOUT ROWID";

/// What a class of object has on its agenda.
pub trait Entry: Due {
    /// What an object has to do whose storage is of before there were agendas.
    ///
    /// # Errors
    /// [`Failed`].
    fn of_before(database: &Database, now: Timestamp) -> Result<Vec<(Self, Timestamp)>, Failed>;

    /// All that is on the agenda now, and where it was before.
    const TABLES_OF_BEFORE: &[&str] = &[];
}

/// An object's agenda.
pub struct Agenda<'a, E> {
    state: &'a State,
    database: Database,
    entries: PhantomData<E>,
}

/// The alarm rang and the object can't wake: it rings again, after so many milliseconds.
pub async fn later(state: &State, offset: u64) {
    let _ = set_alarm(state, offset).await;
}

/// The alarm rang: does what is due, the earliest first.
pub async fn ring<E: Entry>(state: &State, work: impl AsyncFn(E) -> Result<(), Failed>) {
    if Agenda::of(state).ring(work).await.is_err() {
        // The platform gives up an alarm that fails six times, so this one never fails.
        let _ = set_alarm(state, RETRY).await;
    }
}

impl<'a, E: Entry> Agenda<'a, E> {
    /// The agenda of this object.
    pub fn of(state: &'a State) -> Self {
        Self {
            state,
            database: Database::of(state),
            entries: PhantomData,
        }
    }

    /// Makes the table, at an object's first write.
    pub fn begin(&self) -> Result<(), Failed> {
        if self.database.exists("agenda")? {
            return Ok(());
        }
        create(&self.database, &[SCHEMA])
    }

    /// Makes it of what storage of before there were agendas holds.
    pub fn migrate(&self) -> Result<(), Failed> {
        if !self.database.exists("agenda")? {
            let before = E::of_before(&self.database, platform::now())?;
            self.database.run(SCHEMA, [])?;
            let mut entries = before.iter();
            let written = entries.try_for_each(|(entry, due)| self.write(entry, *due));
            if written.is_err() {
                // A half of it would pass for all of it.
                self.database.run("DROP TABLE agenda", [])?;
                return written;
            }
        }
        let tables = E::TABLES_OF_BEFORE.iter();
        tables
            .map(|table| format!("DROP TABLE IF EXISTS {table}"))
            .try_for_each(|drop| self.database.run(&drop, []))
    }

    /// Puts an entry down, in the place of the one of its name.
    pub fn put(&self, entry: &E, due: Timestamp) -> Result<(), Failed> {
        self.begin()?;
        self.write(entry, due)
    }

    /// Puts an entry down, unless there is one whose time is still to come; says whether it did.
    pub fn put_if_none(&self, entry: &E, due: Timestamp) -> Result<bool, Failed> {
        let ahead = "SELECT name AS text FROM agenda WHERE name = ? AND due > ?";
        let values = [entry.name().as_ref().into(), millis(platform::now())];
        if self.database.text_if_any("agenda", ahead, values)?.is_some() {
            return Ok(false);
        }
        self.put(entry, due)?;
        Ok(true)
    }

    /// Changes an entry that is still there; an agenda that is gone does not come back.
    pub fn put_off(&self, entry: &E, due: Timestamp) -> Result<(), Failed> {
        let values = [at(due), to_json(entry)?.into(), entry.name().as_ref().into()];
        let change = "UPDATE agenda SET due = ?, what = ? WHERE name = ?";
        self.database.run_if_any("agenda", change, values)
    }

    /// Takes an entry off.
    pub fn done(&self, name: &str) -> Result<(), Failed> {
        let delete = "DELETE FROM agenda WHERE name = ?";
        self.database.run_if_any("agenda", delete, [name.into()])
    }

    /// Takes everything off.
    pub fn clear(&self) -> Result<(), Failed> {
        self.database.run("DROP TABLE IF EXISTS agenda", [])?;
        self.database.run(SCHEMA, [])
    }

    /// The entry of that name.
    pub fn entry(&self, name: &str) -> Result<Option<E>, Failed> {
        let query = "SELECT what AS text FROM agenda WHERE name = ?";
        let what = self.database.text_if_any("agenda", query, [name.into()])?;
        what.map(|what| from_json(&what)).transpose()
    }

    /// Arms the alarm for the earliest entry.
    pub async fn arm(&self) -> Result<(), Failed> {
        #[derive(Deserialize)]
        struct Earliest {
            due: Option<f64>,
        }
        let query = "SELECT MIN(due) AS due FROM agenda";
        let row = self.database.row_if_any::<Earliest>("agenda", query, [])?;
        match row.and_then(|row| row.due) {
            Some(due) => set_alarm(self.state, timestamp(due).since(platform::now())).await,
            None => Ok(()),
        }
    }

    async fn ring(&self, work: impl AsyncFn(E) -> Result<(), Failed>) -> Result<(), Failed> {
        for _ in 0..MOST {
            let Some(entry) = self.take(platform::now())? else {
                break;
            };
            self.arm().await?;
            let name = entry.name();
            if work(entry).await.is_err() {
                let kind = name.split(' ').next().unwrap_or_default();
                worker::console_error!("what was due failed, and is tried again: {kind}");
                self.retry(&name)?;
            }
        }
        self.arm().await
    }

    /// The earliest entry whose time has come; nobody else takes it for the time of its lease.
    fn take(&self, now: Timestamp) -> Result<Option<E>, Failed> {
        #[derive(Deserialize)]
        struct Row {
            name: String,
            what: String,
        }
        let query = "SELECT name, what FROM agenda WHERE due <= ? ORDER BY due, name LIMIT 1";
        while let Some(row) = self.database.row_if_any::<Row>("agenda", query, [millis(now)])? {
            let entry = from_json::<E>(&row.what).ok();
            let lease = entry.as_ref().map_or(UNKNOWN, Due::lease);
            self.database.run(
                "UPDATE agenda SET due = ? WHERE name = ?",
                [at(now.plus(lease)), row.name.into()],
            )?;
            if entry.is_some() {
                return Ok(entry);
            }
            worker::console_error!("an entry of the agenda is another version's");
        }
        Ok(None)
    }

    /// What failed is tried again.
    fn retry(&self, name: &str) -> Result<(), Failed> {
        let later = "UPDATE agenda SET due = ? WHERE name = ?";
        let due = at(platform::now().plus(RETRY));
        self.database.run_if_any("agenda", later, [due, name.into()])
    }

    fn write(&self, entry: &E, due: Timestamp) -> Result<(), Failed> {
        let values = [entry.name().as_ref().into(), at(due), to_json(entry)?.into()];
        self.database.run(
            "INSERT INTO agenda (name, due, what) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET due = excluded.due, \
             what = excluded.what",
            values,
        )
    }
}

fn at(due: Timestamp) -> SqlStorageValue {
    millis(within_a_year(due, platform::now()))
}

#[expect(clippy::disallowed_methods, reason = "this is the one file that may")]
async fn set_alarm(state: &State, offset: u64) -> Result<(), Failed> {
    let offset = i64::try_from(offset).unwrap_or(i64::MAX);
    Ok(state.storage().set_alarm(offset).await?)
}
