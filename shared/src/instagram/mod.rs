//! Instagram's dialect.
