//! What the buttons do with a post: it is checked, sent, changed, cancelled, tried again.

use leptos::prelude::*;
use serde_json::{Value, json};

use crate::browser::{self, Here};
use crate::change::{self, Spell};
use crate::desk::Desk;
use crate::edge::{Ask, Body};
use crate::look::{limits, look};
use crate::month::Month;
use crate::refusal::{Problem, lines};
use crate::upload;
use crate::wire::Post;

/// The request's body as it is now.
fn body(desk: Desk, draft: bool) -> String {
    desk.work.with_untracked(|work| {
        let at = Here.told(&work.when);
        let body = match work.of {
            Some(_) => change::difference(work, at.as_deref(), draft),
            None => work.body(at.as_deref(), draft),
        };
        body.to_string()
    })
}

/// Asks the edge what it would say, without an effect.
pub async fn rehearse(desk: Desk) {
    if desk.busy.get_untracked() {
        return;
    }
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

/// What became of a post that was sent.
enum Became {
    /// It is as it was asked for.
    Sent(Option<Box<Post>>),
    /// Its key made this one before, which is another.
    Before(Box<Post>),
}

/// Sends the post, and begins anew.
pub async fn submit(desk: Desk, draft: bool) {
    if desk.busy.get_untracked() {
        return;
    }
    let owner = desk.account();
    let body = body(desk, draft);
    let changed = desk.changed();
    let became = match &changed {
        Some(changed) => save(desk, &changed.id, &body).await,
        None => make(desk, &body).await,
    };
    // Whoever came meanwhile has work of their own. What was sent has its key: the same again makes nothing.
    if desk.account() != owner {
        return;
    }
    let when = desk.work.with_untracked(|work| browser::moment_ms(&work.when));
    let (words, posted) = match became {
        Err(problem) => {
            desk.problem.set(Some(problem));
            // A file may be gone there, and a post that was to be changed may have gone on.
            upload::resume(desk);
            return look(desk).await;
        }
        Ok(Became::Before(post)) if post.is_planned() => return adopt(desk, &post),
        Ok(Became::Before(post)) => (
            "It had arrived as you sent it first, and goes out like that. What you changed since isn’t in it.",
            Some(post),
        ),
        Ok(Became::Sent(post)) => {
            let words = match (changed, draft, when) {
                (Some(_), true, _) => "Saved as a draft.",
                (Some(_), false, Some(_)) => "Saved. Below you see it in its month.",
                (None, true, _) => "Kept as a draft.",
                (_, false, None) => "On its way. Below you see how it goes on.",
                (None, false, Some(_)) => "Planned. Below you see it in its month.",
            };
            (words, post)
        }
    };
    clear(desk).await;
    desk.say(words.into());
    if let Some(Post { id, state, kind, .. }) = posted.as_deref() {
        desk.fire("posted", &json!({"id": id, "state": state, "kind": kind}));
        // Whoever hears of it may take the element away.
        leptos::task::tick().await;
    }
    if let Some(when) = when {
        desk.month.set(Month::of(when, browser::offset_at(when)));
    }
    desk.focus("#planned");
    upload::resume(desk);
    look(desk).await;
    limits(desk).await;
}

/// Changes that post.
async fn save(desk: Desk, id: &str, body: &str) -> Result<Became, Problem> {
    let path = format!("/posts/{id}");
    let ask = Ask {
        method: "PATCH",
        path: &path,
        body: Body::Json(body),
        ..Ask::default()
    };
    desk.busily(ask).await.map(|told| sent(&told))
}

/// Makes a new one, once whatever was heard of it before.
async fn make(desk: Desk, body: &str) -> Result<Became, Problem> {
    let problem = match post(desk, body).await {
        Ok(told) => return Ok(sent(&told)),
        Err(problem) => problem,
    };
    let Some(id) = &problem.post else {
        return Err(problem);
    };
    let path = format!("/posts/{id}");
    let ask = Ask {
        method: "GET",
        path: &path,
        ..Ask::default()
    };
    match desk.busily(ask).await {
        Ok(told) => match serde_json::from_str(&told) {
            Ok(post) => Ok(Became::Before(Box::new(post))),
            Err(_) => Err(problem),
        },
        // It was made, and is gone since.
        Err(gone) if gone.status == 404 => {
            desk.work.update(|work| work.sent = None);
            post(desk, body).await.map(|told| sent(&told))
        }
        Err(problem) => Err(problem),
    }
}

fn sent(told: &str) -> Became {
    Became::Sent(serde_json::from_str(told).ok().map(Box::new))
}

async fn post(desk: Desk, body: &str) -> Result<String, Problem> {
    let key = desk.work.try_update(|work| work.key(browser::random));
    let ask = Ask {
        method: "POST",
        path: "/posts",
        headers: vec![("Idempotency-Key", key.unwrap_or_default())],
        body: Body::Json(body),
    };
    desk.busily(ask).await
}

/// The work is that planned post's now: what was changed since it was sent is a change of it.
fn adopt(desk: Desk, post: &Post) {
    let of = change::work(post, || 0, &Here).of;
    desk.work.update(|work| {
        work.of = of;
        work.sent = None;
        for slide in work.slides.iter_mut().chain(&mut work.cover) {
            slide.kept = slide
                .file
                .as_deref()
                .is_some_and(|file| post.files().any(|known| known == file));
        }
    });
    desk.problem.set(Some(Problem {
        cause: "It had arrived as you sent it first, so it is planned already.".into(),
        action: "Save it, and what you changed since is in it.".into(),
        ..Problem::default()
    }));
    desk.spawn(look(desk));
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
    if desk.busy.get_untracked() {
        return;
    }
    let path = ["/posts/", &id, more].concat();
    let ask = Ask {
        method,
        path: &path,
        body: body.map_or(Body::Nothing, Body::Json),
        ..Ask::default()
    };
    let said = desk.busily(ask).await;
    if let Err(problem) = said {
        desk.refused.set(Some((id, problem)));
    }
    look(desk).await;
    limits(desk).await;
}

/// Begins to change a planned post. What is being made is put aside.
pub fn change(desk: Desk, id: &str) {
    let post = desk
        .posts
        .with_untracked(|posts| posts.iter().find(|post| post.id == id).cloned());
    let Some(post) = post.filter(|_| !desk.busy.get_untracked()) else {
        return;
    };
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
        desk.work.update(|work| {
            let before = std::mem::replace(work, change::work(&post, browser::number, &Here));
            work.aside = (!before.is_empty()).then(|| Box::new(before));
        });
        desk.chosen.set(desk.ids().first().copied());
        upload::resume(desk);
        desk.say("You are changing a planned post.".into());
    }
    desk.focus("#making");
}

/// Leaves the post as it was.
pub fn leave(desk: Desk) {
    upload::remove_all(desk);
    upload::resume(desk);
    desk.problem.set(None);
    desk.say("The post stays as it was.".into());
    desk.focus("#making");
}
