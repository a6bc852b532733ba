//! What stands in the way of posting, and how much of it can still be done: told before anybody composes (R94, R97).

use super::{
    policy::{self, Policy},
    post::Post,
    quota::{self, Next, Quota},
    refusals, world,
};
use crate::{
    instagram::{Category, Failure},
    rooms::{Called, Facts, Host},
    values::{
        date::iso8601,
        time::Timestamp,
        writer::{Members, list},
    },
};

/// What Meta does with the posts of an app that nobody has switched to Live. Nothing that the edge meets tells it.
const NOTE: &str =
    "As long as the app is in Development mode at Meta, only people with a role on it see what is posted.";

/// What is known of it.
pub struct Limits {
    quota: Result<Quota, Called>,
    facts: Facts,
    next: Next,
    held: Option<Timestamp>,
    planned: usize,
    most_planned: usize,
}

impl Limits {
    /// Asks Instagram, if it wasn't asked within the last minute.
    pub async fn read(host: &Host, policy: &Policy, posts: &[(String, Post)]) -> Self {
        let quota = quota::now(host).await;
        let own: Vec<_> = posts.iter().filter_map(|(_, post)| post.progress.live).collect();
        Self {
            next: quota.as_ref().map_or(Next::Now, |quota| quota.next(&own)),
            quota,
            facts: host.facts(),
            held: world::held(host).await,
            planned: posts
                .iter()
                .filter(|(_, post)| !post.progress.state.is_end())
                .count(),
            most_planned: policy.planned,
        }
    }

    /// What Instagram said, to be kept.
    #[must_use]
    pub const fn quota(&self) -> Option<&Quota> {
        match &self.quota {
            Ok(quota) => Some(quota),
            Err(_) => None,
        }
    }

    /// As `/posts/limits` says it.
    #[must_use]
    pub fn told(&self) -> String {
        let quota = self.quota();
        let number =
            |number: Option<u64>| number.map_or_else(|| "null".to_owned(), |number| number.to_string());
        let mut told = Members::new();
        told.raw("used", &number(quota.map(|quota| quota.usage.into())));
        told.raw(
            "total",
            &number(quota.and_then(|quota| quota.total).map(u64::from)),
        );
        told.raw("seconds", &number(quota.and_then(|quota| quota.duration)));
        told.raw("planned", &self.planned.to_string());
        told.raw("planned_at_most", &self.most_planned.to_string());
        match self.next {
            Next::At(at) | Next::Latest(at) => told.text("next_at", &iso8601(at)),
            Next::Now | Next::Untold => told.raw("next_at", "null"),
        }
        told.raw("stands_in_the_way", &list(&self.in_the_way()));
        told.text("note", NOTE);
        told.object()
    }

    /// What becomes of what is planned while all are used up.
    fn until_next(&self) -> Option<String> {
        let waits = "What is planned waits until it can go, without anybody's doing";
        Some(match self.next {
            Next::Now => return None,
            Next::At(at) => format!("{waits}: the next from {} on.", iso8601(at)),
            Next::Latest(at) => format!(
                "{waits}: the next at {} at the latest. It can be sooner, as Instagram does not tell when what was posted elsewhere was published; it is asked every ten minutes.",
                iso8601(at)
            ),
            Next::Untold => {
                format!("{waits}. Instagram does not tell for how long; it is asked every ten minutes.")
            }
        })
    }

    fn in_the_way(&self) -> Vec<String> {
        let mut told = Vec::new();
        if let Some(failure) = policy::permission_missing(&self.facts.permissions) {
            told.push(thing("permission", &failure.cause, &failure.action));
        }
        let asked = match &self.quota {
            Err(Called::Held(failure) | Called::Failed(failure)) => Some(failure),
            Ok(_) | Err(Called::Answered(_)) => None,
        };
        // A permission that is missing is told once, in the words that name it.
        let other = |failure: &&Failure| told.is_empty() || whose(failure) != "permission";
        if let Some(failure) = self.facts.unusable.as_ref().or(asked).filter(other) {
            told.push(thing(whose(failure), &failure.cause, &failure.action));
        }
        if let Some(until) = self.held {
            let action = format!(
                "What is planned waits until {}, without anybody's doing; whoever can't wait posts by hand in the Instagram app.",
                iso8601(until)
            );
            told.push(thing("limit", &refusals::HELD.cause, &action));
        }
        if let Some(action) = self.until_next() {
            told.push(thing("limit", USED_UP, &action));
        }
        if self.planned >= self.most_planned {
            let cause = "As many posts wait for their time as this site's operator lets an account plan.";
            told.push(thing(
                "limit",
                cause,
                "Cancel one of them, or wait until one is published.",
            ));
        }
        told
    }
}

const USED_UP: &str = "Instagram lets this account publish no more for now.";

/// Whose matter a failure is.
fn whose(failure: &Failure) -> &'static str {
    match failure.category {
        Category::PermissionMissing => "permission",
        Category::RateLimited | Category::AppRateLimited | Category::QuotaReached | Category::Transient => {
            "limit"
        }
        _ if failure.concerns_app() || failure.category == Category::AppInDevelopment => "app",
        _ => "account",
    }
}

fn thing(what: &str, cause: &str, action: &str) -> String {
    let mut told = Members::new();
    told.text("what", what);
    told.text("cause", cause);
    told.text("action", action);
    told.object()
}
