//! Posts: published at most once, now or at a time (R91 to R97). A room of its own ([`crate::rooms`]).

pub mod batch;
mod calls;
pub mod changes;
pub mod check;
mod chores;
pub mod draft;
mod evidence;
pub mod files;
pub mod limits;
mod machine;
mod making;
pub mod policy;
pub mod post;
pub mod quota;
mod refusals;
pub mod request;
pub mod routes;
pub mod run;
mod said;
pub mod slots;
mod steps;
#[cfg(test)]
pub(crate) mod testing;
mod told;
pub mod world;

use crate::rooms::{Answer, Entry, Host};

/// The room: a session asks, or a post is due.
pub async fn room(host: Host, entry: Entry) -> Option<Answer> {
    match entry {
        Entry::Asked(asked) => Some(routes::asked(&host, &asked).await),
        Entry::Due(name) => {
            if let Some(id) = name.strip_prefix(post::KEYS) {
                run::due(&host, id).await;
            }
            None
        }
    }
}
