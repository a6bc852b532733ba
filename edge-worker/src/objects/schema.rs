//! Each object's storage says which schema its tables have, by the name of a view, which costs no page (R105).

use super::sql::Database;
use crate::platform::Failed;
use serde::Deserialize;
use shared::values::schema::SCHEMA;

/// Makes tables and indexes at a first write, and says whose they are.
///
/// # Errors
/// [`Failed`].
pub fn create(database: &Database, statements: &[&str]) -> Result<(), Failed> {
    statements
        .iter()
        .try_for_each(|statement| database.run(statement, []))?;
    stamp(database)
}

fn stamp(database: &Database) -> Result<(), Failed> {
    let view = format!("CREATE VIEW IF NOT EXISTS schema_{SCHEMA} AS SELECT {SCHEMA}");
    database.run(&view, [])
}

/// The steps from this schema on are done.
///
/// # Errors
/// [`Failed`].
pub fn raise(database: &Database, from: u32) -> Result<(), Failed> {
    database.run(&format!("DROP VIEW IF EXISTS schema_{from}"), [])?;
    stamp(database)
}

/// Which schema it is; [`None`] where there is no table of ours: a purged object stays empty.
///
/// # Errors
/// [`Failed`].
pub fn of(database: &Database) -> Result<Option<f64>, Failed> {
    #[derive(Deserialize)]
    struct Row {
        schema: Option<f64>,
    }
    let query = "SELECT MAX(CASE type WHEN 'view' THEN CAST(substr(name, 8) AS INTEGER) ELSE 0 END) AS schema \
                 FROM sqlite_master WHERE substr(name, 1, 4) <> '_cf_'";
    let rows = database.rows::<Row>(query, [])?;
    Ok(rows.into_iter().next().and_then(|row| row.schema))
}
