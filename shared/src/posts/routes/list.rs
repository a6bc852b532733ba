//! `GET /posts` and one of them.

use super::tidy::posts;
use crate::{
    posts::{
        post::{self, Post, State},
        request::short,
    },
    rooms::{Answer, Host, problem::Problem, reply},
    values::{date::moment::moment, form, time::Timestamp, writer::list as json_list},
};

/// What is asked of the list.
#[derive(Default)]
struct Filter {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    states: Vec<State>,
}

/// Those of a time and of some states, the newest first.
pub async fn list(host: &Host, query: &str) -> Answer {
    let filter = match filter(query) {
        Ok(filter) => filter,
        Err(problem) => return reply::wrong(&[problem]),
    };
    let mut posts = posts(host).await;
    posts.retain(|(_, post)| {
        filter.from.is_none_or(|from| time(post) >= from)
            && filter.to.is_none_or(|to| time(post) < to)
            && (filter.states.is_empty() || filter.states.contains(&post.progress.state))
    });
    posts.sort_by_key(|(_, post)| std::cmp::Reverse(time(post)));
    let told: Vec<String> = posts.iter().map(|(id, post)| post.told(id)).collect();
    reply::json(200, format!("{{\"posts\":{}}}", json_list(&told)))
}

/// When it is or was posted.
fn time(post: &Post) -> Timestamp {
    post.progress.live.or(post.draft.at).unwrap_or(post.created)
}

fn filter(query: &str) -> Result<Filter, Problem> {
    let mut filter = Filter::default();
    for (name, value) in form::pairs(query) {
        match name.as_str() {
            "from" | "to" => {
                // Whoever didn't encode the plus of an offset sent a space.
                let at = moment(&value.replace(' ', "+")).map_err(|why| {
                    Problem::new(
                        &name,
                        format!("This is no time: {why}."),
                        "2026-12-01T10:00:00+01:00",
                    )
                })?;
                if name == "from" {
                    filter.from = Some(at);
                } else {
                    filter.to = Some(at);
                }
            }
            "state" => {
                for name in value.split(',') {
                    let names = State::ALL.map(State::as_str).join(", ");
                    let state = State::ALL.into_iter().find(|state| state.as_str() == name);
                    let wrong =
                        || Problem::new("state", "There is no such state.", format!("some of {names}"));
                    filter.states.push(state.ok_or_else(wrong)?);
                }
            }
            _ => {
                return Err(Problem::new(
                    short(&name),
                    "There is no such parameter.",
                    "from, to, state",
                ));
            }
        }
    }
    Ok(filter)
}

/// One.
pub async fn one(host: &Host, id: &str) -> Answer {
    match load(host, id).await {
        Some(post) => reply::json(200, post.told(id)),
        None => no_such(),
    }
}

/// One, if there is one of that id.
pub async fn load(host: &Host, id: &str) -> Option<Post> {
    Post::kept(&host.row(&post::key(id)).await?)
}

/// There is none of that id.
pub fn no_such() -> Answer {
    reply::no_such(
        "This account has no post of that id.",
        "GET /posts lists those that it has.",
    )
}
