//! Posts: published at most once, now or at a time (R91 to R97). A room of its own ([`crate::rooms`]).

pub mod changes;
pub mod check;
pub mod draft;
pub mod post;
pub mod problem;
#[cfg(test)]
mod testing;
mod told;

use crate::rooms::{Answer, Entry, Host};

/// The room: a session asks, or a post is due.
#[expect(clippy::unused_async, reason = "what is asked comes next")]
pub async fn room(host: Host, entry: Entry) -> Option<Answer> {
    drop((host, entry));
    None
}
