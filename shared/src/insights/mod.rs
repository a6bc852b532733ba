//! Numbers over time: what Instagram says of an account and its posts, sampled and kept (R99 to R103). A room of its own
//! ([`crate::rooms`]).

pub mod answer;
pub mod ask;
pub mod audience;
pub mod cell;
mod curve;
pub mod days;
pub mod failing;
mod forget;
pub mod hours;
mod kept;
pub mod media;
pub mod metrics;
pub mod months;
pub mod offered;
mod passed;
pub mod periods;
pub mod plan;
pub mod policy;
pub mod queue;
pub mod refused;
pub mod reports;
pub mod routes;
pub mod run;
mod sample;
pub mod state;
pub mod sums;
#[cfg(test)]
pub(crate) mod testing;
mod told;
mod unsaid;
mod visit;
mod weekly;

use crate::rooms::{Answer, Asked, Entry, Facts, Host};

/// Whether it is this room's.
#[must_use]
pub fn is_for(entry: &Entry) -> bool {
    let name = match entry {
        Entry::Due(name) => name,
        Entry::Asked(asked) => asked.path.trim_start_matches('/'),
    };
    name.split('/').next() == Some(kept::ENTRY)
}

/// The names of what Instagram may be asked for by this: of two that have one in common the second waits for the first, and
/// finds what that was told. Another connection has other names.
#[must_use]
pub fn alike(facts: &Facts, asked: &Asked) -> Vec<String> {
    routes::alike(facts, asked)
}

/// The room: a session asks, or something is due.
pub async fn room(host: Host, entry: Entry) -> Option<Answer> {
    match entry {
        Entry::Asked(asked) => routes::asked(&host, &asked).await,
        Entry::Due(_) => {
            run::due(&host).await;
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_entries_are_told_from_those_of_others() {
        let asked = |path: &str| {
            let path = path.to_owned();
            let asked = Asked {
                path,
                ..Asked::default()
            };
            is_for(&Entry::Asked(asked))
        };
        assert!(asked("/insights") && asked("/insights/media") && is_for(&Entry::Due("insights".to_owned())));
        assert!(
            !asked("/posts/insights") && !asked("/insights2") && !is_for(&Entry::Due("posts/1".to_owned()))
        );
    }
}
