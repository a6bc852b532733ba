//! What the operator sets, read once and checked where it is written; and what follows from it alone.

pub mod added;
mod addresses;
pub mod apps;
pub mod config;
pub mod cors;
pub mod health;
pub mod insights;
pub mod posts;
mod problem;
pub mod return_url;
mod secrets;
pub mod site;
