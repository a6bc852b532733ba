//! Numbers over time: what Instagram says of an account and its posts, sampled and kept (R99 to R103). A room of its own
//! ([`crate::rooms`]).

pub mod answer;
pub mod ask;
pub mod audience;
pub mod cell;
mod curve;
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
pub mod routes;
pub mod run;
mod sample;
pub mod state;
pub mod sums;
#[cfg(test)]
mod testing;
mod told;
mod weekly;

use crate::rooms::{Answer, Entry, Host};

/// How its paths begin, and the name of its entry of the agenda.
pub const NAME: &str = kept::ENTRY;

/// The room: a session asks, or something is due.
pub async fn room(host: Host, entry: Entry) -> Option<Answer> {
    match entry {
        Entry::Asked(asked) => Some(routes::asked(&host, &asked).await),
        Entry::Due(_) => {
            run::due(&host).await;
            None
        }
    }
}
