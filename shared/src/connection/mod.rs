//! A connection: one Instagram account connected to one site. [`claim`] makes it, the [`record`] and its [`session`]s
//! are what is kept, [`lifecycle`] keeps its token alive.

pub mod account;
pub mod agenda;
pub mod app_pause;
pub mod claim;
pub mod introspect;
pub mod lanes;
pub mod lifecycle;
pub mod memory;
pub mod record;
pub mod report;
pub mod room;
pub mod sealed_token;
pub mod session;
pub mod token_dates;
pub mod why;
