//! The stand-in against the examples of Instagram's behaviour, string by string.
#![expect(clippy::unwrap_used, reason = "a test that can't go on ends")]

mod app;
mod cdn;
mod cdn_faults;
mod consent;
mod control;
mod exchange;
mod faults;
mod insights;
mod long_lived;
mod media;
mod player;
mod posts;
mod publishing;
mod publishing_faults;
mod publishing_wishes;
mod reading;
mod refresh;
mod repeatable;
mod studio;
mod wire;
