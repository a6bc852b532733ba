//! How many calls to Instagram were made for the account, by the hour and by lane, for its operator.

use super::Connection;
use crate::{
    objects::{
        schema::create,
        sql::{Database, from_json},
    },
    platform::{self, Failed, task},
};
use shared::messages::connection::Used;
use std::{future::pending, rc::Rc, time::Duration};
use worker::SqlStorageValue;

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS calls (hour INTEGER PRIMARY KEY, people INTEGER NOT NULL, due INTEGER NOT NULL, \
                      background INTEGER NOT NULL, percent INTEGER NOT NULL)";
/// Calls are written down together, when whoever made them has the answer.
const SOON: Duration = Duration::from_secs(2);

impl Connection {
    /// The calls that were made are written down soon.
    pub(super) fn calls_are_written_soon(self: &Rc<Self>) {
        if !self.gate.has_spent() || self.writes_calls.replace(true) {
            return;
        }
        let object = Rc::clone(self);
        task::keep(&self.state, async move {
            let _ = platform::within(SOON, pending::<()>()).await;
            object.writes_calls.set(false);
            // What can't be written isn't counted.
            let _ = object.write_calls();
        });
    }

    fn write_calls(&self) -> Result<(), Failed> {
        let spent = self.gate.spent();
        // Of an ended connection nothing comes back.
        if !self.store().exists()? {
            return Ok(());
        }
        let database = Database::of(&self.state);
        create(&database, &[SCHEMA])?;
        for hour in spent {
            database.run(
                "INSERT INTO calls VALUES (?, ?, ?, ?, ?) ON CONFLICT (hour) DO UPDATE SET people = people + excluded.people, \
                 due = due + excluded.due, background = background + excluded.background, \
                 percent = max(percent, excluded.percent)",
                [
                    number(hour.hour),
                    number(hour.people.into()),
                    number(hour.due.into()),
                    number(hour.background.into()),
                    number(hour.percent.into()),
                ],
            )?;
        }
        // Eight days of hours with calls. They are counted, so that no clock that jumps forgets all of them.
        database.run(
            "DELETE FROM calls WHERE hour NOT IN (SELECT hour FROM calls ORDER BY hour DESC LIMIT 192)",
            [],
        )
    }

    /// What the operator is told; [`None`] where there is no connection.
    pub(super) fn used(&self) -> Result<Option<Used>, Failed> {
        let Some(connection) = self.store().connection()? else {
            return Ok(None);
        };
        self.write_calls()?;
        let hours = self.store().reading().text_if_any(
            "calls",
            "SELECT json_group_array(json_object('hour', hour, 'people', people, 'due', due, 'background', background, \
             'percent', percent)) AS text FROM (SELECT * FROM calls ORDER BY hour)",
            [],
        )?;
        Ok(Some(Used {
            limited_until: connection.record.limited_until,
            hours: hours.map_or_else(|| Ok(Vec::new()), |hours| from_json(&hours))?,
        }))
    }
}

fn number(count: u64) -> SqlStorageValue {
    SqlStorageValue::Integer(i64::try_from(count).unwrap_or(i64::MAX))
}
