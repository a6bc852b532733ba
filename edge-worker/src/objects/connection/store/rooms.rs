//! What the rooms of the second module keep: rows that they alone can read.

use super::Store;
use crate::{objects::schema::create, platform::Failed};

const SCHEMA: &str =
    "CREATE TABLE IF NOT EXISTS room (key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID";

impl Store {
    /// Keys and bodies in turn, of the row of that key or of all that begin so.
    pub fn room_rows(&self, key: &str, all_below: bool) -> Result<Vec<String>, Failed> {
        if !self.reading().exists("room")? {
            return Ok(Vec::new());
        }
        let query = if all_below {
            "SELECT key || char(10) || body AS text FROM room WHERE key >= ?1 AND key < ?1 || char(1114111) ORDER BY key"
        } else {
            "SELECT key || char(10) || body AS text FROM room WHERE key = ?1"
        };
        let rows = self.reading().texts(query, [key.into()])?;
        let split = |row: String| {
            row.split_once('\n')
                .map(|(key, body)| [key.to_owned(), body.to_owned()])
        };
        Ok(rows.into_iter().filter_map(split).flatten().collect())
    }

    /// Writes a row.
    pub fn write_room(&self, key: &str, body: &str) -> Result<(), Failed> {
        create(self.change(), &[SCHEMA])?;
        self.change().run(
            "INSERT OR REPLACE INTO room (key, body) VALUES (?, ?)",
            [key.into(), body.into()],
        )
    }

    /// Forgets a row.
    pub fn drop_room(&self, key: &str) -> Result<(), Failed> {
        self.change()
            .run_if_any("room", "DELETE FROM room WHERE key = ?", [key.into()])
    }

    /// The files that were handed to the edge for this account.
    pub fn files(&self) -> Result<Vec<String>, Failed> {
        let rows = self.room_rows(FILE, true)?;
        let ids = rows.iter().step_by(2).filter_map(|key| key.strip_prefix(FILE));
        Ok(ids.map(str::to_owned).collect())
    }
}

/// What the keys of the files' rows begin with.
const FILE: &str = "posts/f/";
