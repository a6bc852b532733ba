//! The documents
