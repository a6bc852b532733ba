//! What is told, in the form that is wanted.

use super::table::Table;

/// What is told.
pub enum Told {
    /// JSON.
    Json(String),
    /// A table.
    Csv(Table),
}
