//! SQL, as the objects use it. Numbers come back as floating point, so times are compared inside SQL or kept in JSON.

use crate::platform::{Failed, script};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use shared::values::{fields::listed, http::HttpResponse, json, time::Timestamp};
use std::ops::Deref;
use web_sys::Response;
use worker::{SqlCursor, SqlStorage, SqlStorageValue, State};

/// An object's database. Its schema is made at the first write: making it earlier would bring a purged object back.
#[derive(Clone)]
pub struct Database(Reading);

/// A database's half that changes nothing.
#[derive(Clone)]
pub struct Reading {
    sql: SqlStorage,
}

impl Database {
    /// The database of this object.
    pub fn of(state: &State) -> Self {
        Self(Reading {
            sql: state.storage().sql(),
        })
    }

    /// Runs a statement.
    ///
    /// # Errors
    /// [`Failed`], as everywhere here: SQL errors carry a stack, which goes to nobody.
    pub fn run<const N: usize>(&self, statement: &str, values: [SqlStorageValue; N]) -> Result<(), Failed> {
        self.sql.exec(statement, Vec::from(values))?;
        Ok(())
    }

    /// Runs a statement on a table; nothing happens when there is no such table.
    ///
    /// # Errors
    /// [`Failed`].
    pub fn run_if_any<const N: usize>(
        &self,
        table: &str,
        statement: &str,
        values: [SqlStorageValue; N],
    ) -> Result<(), Failed> {
        match self.sql.exec(statement, Vec::from(values)) {
            Ok(_) => Ok(()),
            Err(_) if !self.exists(table)? => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

impl Deref for Database {
    type Target = Reading;

    fn deref(&self) -> &Reading {
        &self.0
    }
}

impl Reading {
    /// Whether something was ever written.
    ///
    /// # Errors
    /// [`Failed`].
    pub fn exists(&self, table: &str) -> Result<bool, Failed> {
        #[derive(Deserialize)]
        struct Row {}
        let query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?";
        Ok(!self.rows::<Row>(query, [table.into()])?.is_empty())
    }

    /// Every row of a query.
    ///
    /// # Errors
    /// [`Failed`].
    pub fn rows<T: DeserializeOwned>(
        &self,
        query: &str,
        values: impl IntoIterator<Item = SqlStorageValue>,
    ) -> Result<Vec<T>, Failed> {
        Ok(self.query(query, values)?.to_array()?)
    }

    /// An answer whose body is the blob in the column `body` of a query's first row; [`None`] when there is no row.
    ///
    /// # Errors
    /// [`Failed`].
    pub fn respond(
        &self,
        query: &str,
        value: &str,
        answer: &HttpResponse,
    ) -> Result<Option<Response>, Failed> {
        let headers = listed(&answer.headers);
        Ok(script::blob(
            self.sql.as_ref(),
            query,
            value,
            answer.status,
            &headers,
        )?)
    }

    /// What changes rows goes by [`Database`] alone, so that whoever remembers them hears of it.
    fn query(
        &self,
        query: &str,
        values: impl IntoIterator<Item = SqlStorageValue>,
    ) -> worker::Result<SqlCursor> {
        if !query.starts_with("SELECT ") {
            return Err(worker::Error::from("this is no query"));
        }
        let values: Vec<SqlStorageValue> = values.into_iter().collect();
        self.sql.exec(query, values)
    }
}

/// A query's one column, named `text`.
#[derive(Deserialize)]
struct Text {
    text: String,
}

impl Reading {
    /// The column `text` of every row of a query.
    ///
    /// # Errors
    /// [`Failed`].
    pub fn texts(
        &self,
        query: &str,
        values: impl IntoIterator<Item = SqlStorageValue>,
    ) -> Result<Vec<String>, Failed> {
        let rows = self.rows::<Text>(query, values)?;
        Ok(rows.into_iter().map(|row| row.text).collect())
    }

    /// The column `text` of the first row of a query on a table; [`None`] also when there is no such table.
    ///
    /// # Errors
    /// [`Failed`].
    pub fn text_if_any(
        &self,
        table: &str,
        query: &str,
        values: impl IntoIterator<Item = SqlStorageValue>,
    ) -> Result<Option<String>, Failed> {
        let row = self.row_if_any::<Text>(table, query, values)?;
        Ok(row.map(|row| row.text))
    }
}

/// For tables that may not be there: an object that nobody wrote to has none. Asked for only when a query failed, since
/// nearly none does.
impl Reading {
    /// The first row of a query on a table; [`None`] also when there is no such table.
    ///
    /// # Errors
    /// [`Failed`].
    pub fn row_if_any<T: DeserializeOwned>(
        &self,
        table: &str,
        query: &str,
        values: impl IntoIterator<Item = SqlStorageValue>,
    ) -> Result<Option<T>, Failed> {
        match self.query(query, values) {
            Ok(cursor) => Ok(cursor.to_array()?.into_iter().next()),
            Err(_) if !self.exists(table)? => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// A time as SQL keeps it: milliseconds, well below 2^53.
pub fn millis(moment: Timestamp) -> SqlStorageValue {
    SqlStorageValue::Integer(i64::try_from(moment.millis()).unwrap_or(i64::MAX))
}

/// The time of a column.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "milliseconds of a date"
)]
pub const fn timestamp(millis: f64) -> Timestamp {
    Timestamp::from_millis(millis as u64)
}

/// A value from a column of JSON.
///
/// # Errors
/// [`Failed`].
pub fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Failed> {
    json::from_str(text).map_err(|_| Failed)
}

/// A value for a column of JSON.
///
/// # Errors
/// [`Failed`].
pub fn to_json(value: &impl Serialize) -> Result<String, Failed> {
    serde_json::to_string(value).map_err(|_| Failed)
}
