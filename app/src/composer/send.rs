//! What the buttons do with a post: it is checked, sent, changed, cancelled, tried again.

use leptos::prelude::*;
use serde_json::Value;

use crate::browser;
use crate::change;
use crate::clock;
use crate::desk::Desk;
use crate::edge::{Ask, Body};
use crate::month::Month;
use crate::upload;
use crate::wire::{Problem, lines};

/// The request's body as it is now.
fn body(desk: Desk, draft: bool) -> String {
    desk.work.with_untracked(|work| {
        let at = browser::moment_ms(&work.when).map(|at| clock::written(at, browser::offset_at(at)));
        let body = match work.of {
            Some(_) => change::body(work, at.as_deref(), draft),
            None => work.body(at.as_deref(), draft),
        };
        body.to_string()
    })
}

/// Asks the edge what it would say, without an effect.
pub async fn rehearse(desk: Desk) {
    let body = body(desk, false);
    let ask = Ask {
        method: "POST",
        path: "/posts?dry_run",
        body: Body::Json(&body),
        ..Ask::default()
    };
    let said = match desk.busily(ask).await {
        Ok(said) => said,
        Err(problem) => return desk.problem.set(Some(problem)),
    };
    let answer: Value = serde_json::from_str(&said).unwrap_or_default();
    let problems = lines(&answer, "problems");
    if problems.is_empty() {
        desk.warnings.set(Some(lines(&answer, "warnings")));
        desk.say("Nothing is wrong with it.".into());
    } else {
        desk.problem.set(Some(Problem {
            cause: "Instagram wouldn’t take it as it is.".into(),
            lines: problems,
            ..Problem::default()
        }));
    }
}

/// Sends the post, and begins anew.
pub async fn submit(desk: Desk, draft: bool) {
    let body = body(desk, draft);
    let changed = desk.changed().map(|changed| format!("/posts/{}", changed.id));
    let ask = if let Some(path) = &changed {
        Ask {
            method: "PATCH",
            path,
            body: Body::Json(&body),
            ..Ask::default()
        }
    } else {
        let key = desk.work.try_update(|work| work.key_for(&body, browser::random));
        Ask {
            method: "POST",
            path: "/posts",
            headers: vec![("Idempotency-Key", key.unwrap_or_default())],
            body: Body::Json(&body),
        }
    };
    if let Err(problem) = desk.busily(ask).await {
        desk.problem.set(Some(problem));
        // A file may be gone there, and a post that was to be changed may have gone on.
        upload::resume(desk);
        desk.look().await;
        return;
    }
    let when = desk.work.with_untracked(|work| browser::moment_ms(&work.when));
    let words = match (changed, draft, when) {
        (Some(_), true, _) => "Saved as a draft.",
        (Some(_), false, Some(_)) => "Saved. Below you see it in its month.",
        (None, true, _) => "Kept as a draft.",
        (_, false, None) => "On its way. Below you see how it goes on.",
        (None, false, Some(_)) => "Planned. Below you see it in its month.",
    };
    clear(desk).await;
    desk.say(words.into());
    if let Some(when) = when {
        desk.month.set(Month::of(when, browser::offset_at(when)));
    }
    browser::focus("#planned");
    upload::resume(desk);
    desk.look().await;
    desk.look_at_limits().await;
}

/// Empties the work here: its files are a post's now, and copies are kept to be seen.
async fn clear(desk: Desk) {
    let files = desk.work.with_untracked(|work| {
        let all = work.slides.iter().chain(&work.cover);
        all.map(|slide| (slide.id, slide.kept, slide.file.clone().unwrap_or_default()))
            .collect::<Vec<_>>()
    });
    desk.put_back();
    for (id, kept, file) in files {
        if kept || file.is_empty() {
            browser::release(&desk.account(), id).await;
        } else {
            browser::hand(&desk.account(), id, &file).await;
        }
    }
}

/// Does something to a post: cancels it, or tries again. Why not, is said where it stands.
pub async fn act(
    desk: Desk,
    id: String,
    method: &'static str,
    more: &'static str,
    body: Option<&'static str>,
) {
    let path = ["/posts/", &id, more].concat();
    let ask = Ask {
        method,
        path: &path,
        body: body.map_or(Body::Nothing, Body::Json),
        ..Ask::default()
    };
    if let Err(problem) = desk.busily(ask).await {
        desk.refused.set(Some((id, problem)));
    }
    desk.look().await;
    desk.look_at_limits().await;
}

/// Begins to change a planned post. What is being made is put aside.
pub fn change(desk: Desk, id: &str) {
    let post = desk
        .posts
        .with_untracked(|posts| posts.iter().find(|post| post.id == id).cloned());
    let Some(post) = post else { return };
    if let Some(changed) = desk.changed() {
        if changed.id != id {
            let cause = "You are changing another post.";
            desk.problem.set(Some(Problem {
                cause: cause.into(),
                action: "Save it, or leave it as it was. Then change this one.".into(),
                ..Problem::default()
            }));
        }
    } else {
        desk.problem.set(None);
        desk.warnings.set(None);
        let when = |at| clock::field(at, browser::offset_at(at));
        desk.work.update(|work| {
            let before = std::mem::replace(work, change::work(&post, browser::number, when));
            work.aside = (!before.is_empty()).then(|| Box::new(before));
        });
        desk.chosen.set(desk.ids().first().copied());
        upload::resume(desk);
        desk.say("You are changing a planned post.".into());
    }
    browser::focus("#making");
}

/// Leaves the post as it was.
pub fn leave(desk: Desk) {
    upload::remove_all(desk);
    upload::resume(desk);
    desk.problem.set(None);
    desk.say("The post stays as it was.".into());
    browser::focus("#making");
}
