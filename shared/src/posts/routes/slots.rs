//! `POST /posts/slots`: when the next posts could go, by weekly slots.

use super::tidy::posts;
use crate::{
    posts::{
        policy::{self, Policy},
        slots::Slots,
    },
    rooms::{Answer, Host, reply},
    values::{date::iso8601, writer::texts},
};

/// The next free times.
pub async fn slots(host: &Host, body: &str) -> Answer {
    let Some(policy) = Policy::of(&host.facts().policy) else {
        return reply::failed(403, &policy::off());
    };
    let slots = match Slots::asked(body) {
        Ok(slots) => slots,
        Err(problems) => return reply::wrong(&problems),
    };
    let posts = posts(host).await;
    let waiting = posts.iter().filter(|(_, post)| !post.progress.state.is_end());
    let planned: Vec<_> = waiting
        .filter_map(|(_, post)| post.draft.at.or(post.progress.next))
        .collect();
    let now = host.facts().now;
    let free = slots.free(now, policy.last(now), &planned);
    let times: Vec<String> = free.into_iter().map(iso8601).collect();
    reply::json(200, format!("{{\"times\":{}}}", texts(&times)))
}
