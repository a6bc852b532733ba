//! What is told, in the form that is wanted.

use super::{query::Query, table::Table};
use crate::rooms::Asked;

/// What is told.
pub enum Told {
    /// JSON.
    Json(String),
    /// A table.
    Csv(Table),
}

/// Whether a table is wanted.
#[must_use]
pub fn wants_csv(query: &Query, asked: &Asked) -> bool {
    query.csv || asked.accept.starts_with("text/csv")
}
