//! What a session asks of its posts: `/posts` and what lies below, and `/media` before its bytes go to the edge.

mod batch;
mod change;
mod files;
mod list;
mod make;
mod rehearse;
mod slots;
mod tidy;

use crate::{
    posts::request::short,
    rooms::{Answer, Asked, Host, problem::Problem, reply},
    values::form,
};

/// Answers a session.
pub async fn asked(host: &Host, asked: &Asked) -> Answer {
    let path: Vec<&str> = asked.path.trim_start_matches('/').split('/').collect();
    if let Some(problem) = misunderstood(asked, &path) {
        return reply::wrong(&[problem]);
    }
    match (asked.method.as_str(), path.as_slice()) {
        ("POST", ["posts"]) if says(&asked.query, "dry_run") => rehearse::rehearse(host, &asked.body).await,
        ("POST", ["posts"]) => make::make(host, asked).await,
        ("POST", ["posts", "batch"]) => batch::batch(host, asked, says(&asked.query, "dry_run")).await,
        ("POST", ["posts", "slots"]) => slots::slots(host, &asked.body).await,
        ("GET", ["posts", "limits"]) => rehearse::limits(host).await,
        ("GET", ["posts"]) => list::list(host, &asked.query).await,
        ("GET", ["posts", id]) => list::one(host, id).await,
        ("PATCH", ["posts", id]) => change::change(host, id, asked).await,
        ("DELETE", ["posts", id]) => change::cancel(host, id).await,
        ("POST", ["posts", id, "retry"]) => change::retry(host, id, &asked.body).await,
        ("POST", ["media"]) => files::begin(host, asked).await,
        ("PATCH", ["media", id]) => files::more(host, id).await,
        ("GET", ["media", id]) => files::told(host, id).await,
        ("DELETE", ["media", id]) => files::drop(host, id).await,
        _ => reply::no_such(
            "There is nothing at this address for this method.",
            "docs/api.md has the addresses of posts.",
        ),
    }
}

/// What somebody meant otherwise than it would be understood, where something would be done: a misspelt `dry_run` must not
/// post, and letters that were lost are not to be published.
fn misunderstood(asked: &Asked, path: &[&str]) -> Option<Problem> {
    if asked.method == "GET" || path.first() != Some(&"posts") {
        return None;
    }
    let rehearses = asked.method == "POST" && matches!(path, ["posts"] | ["posts", "batch"]);
    let known = if rehearses { "dry_run" } else { "none" };
    if let Some((name, _)) = form::pairs(&asked.query).find(|(name, _)| !rehearses || name != known) {
        return Some(Problem::new(short(&name), "There is no such parameter.", known));
    }
    // That is what stands where bytes were no text.
    asked.body.contains(char::REPLACEMENT_CHARACTER).then(|| {
        let what = "The body isn't UTF-8, or letters of it were lost before.";
        Problem::new("", what, "UTF-8; of a table: CSV UTF-8")
    })
}

/// Whether a query has a parameter that isn't `0` or `false`.
fn says(query: &str, name: &str) -> bool {
    form::pairs(query).any(|(found, value)| found == name && !matches!(value.as_str(), "0" | "false"))
}

#[cfg(test)]
mod tests;
