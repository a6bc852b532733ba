//! Numbers over time: what Instagram says of an account and its posts, sampled and kept (R99 to R103). A room of its own
//! ([`crate::rooms`]).

pub mod answer;
pub mod ask;
pub mod audience;
pub mod cell;
pub mod days;
pub mod hours;
mod kept;
pub mod media;
pub mod metrics;
pub mod months;
pub mod periods;
pub mod plan;
pub mod policy;
pub mod queue;
pub mod refused;
pub mod run;
mod sample;
pub mod state;
pub mod sums;
#[cfg(test)]
mod testing;
mod told;
mod weekly;
