//! A connection: one Instagram account connected to one site. [`exchange`] makes it, the [`record`] and its [`session`]s
//! are what is kept, [`lifecycle`] keeps its token alive.

pub mod account;
pub mod agenda;
pub mod app_pause;
pub mod exchange;
pub mod lanes;
pub mod lifecycle;
pub mod record;
pub mod sealed_token;
pub mod session;
pub mod token_dates;
