//! What the operator sets, read once and checked where it is written; and what follows from it alone.

mod addresses;
pub mod config;
pub mod cors;
pub mod health;
pub mod return_url;
pub mod site;
