//! `GET /posts`, page by page, and one of them.

use super::tidy::posts;
use crate::{
    posts::{
        post::{self, Post, State},
        request::short,
    },
    rooms::{Answer, Host, problem::Problem, reply},
    values::{
        date::moment::moment,
        form,
        time::Timestamp,
        writer::{Members, list as json_list},
    },
};

/// The most posts of a page.
const MOST: usize = 200;
/// So many bytes are enough for a page, however few posts they are.
const ENOUGH: usize = 1_048_576;

/// What is asked of the list.
#[derive(Default)]
struct Filter {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    states: Vec<State>,
    limit: Option<usize>,
    /// The last of the page before: its time and id.
    after: Option<(Timestamp, String)>,
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
    let mut posts: Vec<_> = posts.iter().map(|(id, post)| (time(post), id, post)).collect();
    if let Some((at, last)) = &filter.after {
        posts.retain(|(time, id, _)| (time, *id) < (at, last));
    }
    posts.sort_by_key(|(time, id, _)| std::cmp::Reverse((*time, *id)));
    let (mut told, mut bytes, mut next) = (Vec::new(), 0_usize, None);
    let mut last = None;
    for (time, id, post) in posts {
        if told.len() >= filter.limit.unwrap_or(MOST) || bytes >= ENOUGH {
            next = last;
            break;
        }
        let one = post.told(id);
        bytes = bytes.saturating_add(one.len());
        told.push(one);
        last = Some(format!("{}.{id}", time.millis()));
    }
    let mut page = Members::new();
    page.raw("posts", &json_list(&told));
    page.text_if("next", next.as_deref());
    reply::json(200, page.object())
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
            "limit" => {
                let limit = value.parse().ok().filter(|limit| (1..=MOST).contains(limit));
                let wrong = || Problem::new("limit", "It can't be that.", format!("1 to {MOST}"));
                filter.limit = Some(limit.ok_or_else(wrong)?);
            }
            "after" => {
                let last = value.split_once('.').filter(|(_, id)| !id.is_empty());
                let last = last.and_then(|(at, id)| Some((at.parse().ok()?, id.to_owned())));
                let wrong = || Problem::new("after", "It can't be that.", "`next` of the page before");
                let (at, id) = last.ok_or_else(wrong)?;
                filter.after = Some((Timestamp::from_millis(at), id));
            }
            _ => {
                return Err(Problem::new(
                    short(&name),
                    "There is no such parameter.",
                    "from, to, state, limit, after",
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
