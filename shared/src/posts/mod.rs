//! Posts: published at most once, now or at a time (R91 to R97). A room of its own ([`crate::rooms`]).

pub mod batch;
pub mod changes;
pub mod check;
pub mod draft;
pub mod files;
pub mod limits;
pub mod policy;
pub mod post;
pub mod problem;
pub mod quota;
pub mod reply;
pub mod request;
pub mod routes;
pub mod slots;
#[cfg(test)]
mod testing;
mod told;

use crate::rooms::{Answer, Entry, Host};

/// The room: a session asks, or a post is due.
pub async fn room(host: Host, entry: Entry) -> Option<Answer> {
    match entry {
        Entry::Asked(asked) => Some(routes::asked(&host, &asked).await),
        Entry::Due(_) => None,
    }
}
