//! The stand-in: a native server that plays Instagram, for development and tests.
//!
//! In the order of a connect: [`authorize`] with its [`consent_page`], [`exchange`], [`long_lived`], [`refresh`],
//! then reading: [`graph`] finds [`me`], [`media`] or [`medium`], and [`cdn`] has the pictures; and [`publishing`], and [`insights`]. [`route`]
//! is the front door, [`faults`] stand beside it. [`world`] is all state, [`control`] what a test may do to it, [`posts`] among it;
//! [`control_api`] is the same over HTTP.
//! [`demo_page`] is not Instagram's: it serves a folder as a site of its own. Nor is [`bucket`], which plays Cloudflare's R2.
//!
//! Everything but the app's secret follows from the seed, and what has to do with time from the clock: the same requests
//! get the same answers.

pub mod accounts;
pub mod allowance;
pub mod answer;
pub mod app_file;
pub mod asked;
pub mod authorization_request;
pub mod authorize;
pub mod bearer;
pub mod bucket;
pub mod calendar;
pub mod cdn;
pub mod checkpoint;
pub mod clock;
pub mod consent_page;
pub mod control;
pub mod control_api;
pub mod death;
pub mod demo_page;
pub mod dice;
pub mod drawing;
pub mod errors;
pub mod exchange;
pub mod faults;
pub mod fields;
pub mod front_page;
pub mod graph;
pub mod insights;
pub mod json;
pub mod library;
pub mod log;
pub mod long_lived;
pub mod me;
pub mod media;
pub mod medium;
mod odd_body;
pub mod pages;
pub mod people;
pub mod post_page;
pub mod posts;
pub mod profile;
pub mod publishing;
mod random;
pub mod refresh;
pub mod route;
pub mod server;
pub mod signature;
pub mod signed_request;
pub mod step;
pub mod switches;
pub mod tokens;
pub mod usage;
pub mod world;

pub use control::{Canaries, Control, ControlError};
pub use profile::Profile;
pub use server::{Options, StandIn, StartError};
