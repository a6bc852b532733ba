//! `PATCH` and `DELETE /posts/ID`, and `/posts/ID/retry`: only as long as nothing can become of it twice (R91).

use super::{
    list::{load, no_such},
    make::{Checked, checked, hindered, said, take, too_many},
    tidy::Kept,
};
use crate::{
    instagram::json::{self, Json},
    posts::{
        changes::{self, Goes, Refused},
        files::{self, Row},
        policy::{self, Policy},
        post::{GONE, Post, State},
        request::{self, Wanted},
    },
    rooms::{Answer, Asked, FileDeed, Host, Writes, problem::Problem, reply},
    values::time::Timestamp,
};
use std::borrow::Cow;

fn no(refused: Refused) -> Answer {
    let (cause, action) = refused.words();
    reply::refused(cause, action)
}

fn wanted(post: &Post) -> Wanted {
    Wanted {
        draft: post.draft.clone(),
        is_draft: post.progress.state == State::Draft,
    }
}

/// It becomes another one.
pub async fn change(host: &Host, id: &str, asked: &Asked) -> Answer {
    let Some(policy) = Policy::of(&host.facts().policy) else {
        return reply::failed(403, &policy::off());
    };
    let Some(before) = load(host, id).await else {
        return no_such();
    };
    if let Err(refused) = changes::may_patch(&before) {
        return no(refused);
    }
    let wanted = match request::change(wanted(&before), &asked.body) {
        Ok(wanted) => wanted,
        Err(problems) => return reply::wrong(&problems),
    };
    let is_draft = wanted.is_draft;
    if let Some(failure) = hindered(&host.facts(), is_draft) {
        return reply::failed(403, &failure);
    }
    let checked = checked(host, &policy, wanted, Some(id)).await;
    if !checked.problems.is_empty() {
        return reply::wrong(&checked.problems);
    }
    files::keep(host, &checked.draft, is_draft).await;
    let kept = Kept::read(host).await;
    // Meanwhile its time may have come, or others changed it.
    let Some(mut post) = load(host, id).await else {
        return no_such();
    };
    if post.draft != before.draft {
        return reply::refused(
            "This post was changed by somebody else at this moment.",
            "Read it again, and say what is to be changed.",
        );
    }
    let Checked { draft, warnings, .. } = checked;
    let now = host.facts().now;
    let files = files::of(&draft);
    if let Err(refused) = changes::patch(&mut post, draft, is_draft, now) {
        return no(refused);
    }
    post.warnings = said(&warnings);
    post.warnings
        .extend(kept.twin(&post, Some(id)).map(Cow::Borrowed));
    let (mut writes, taken) = take(host, &post.draft, id).await;
    if !taken.is_empty() {
        return reply::wrong(&taken);
    }
    let former: Vec<String> = files::of(&before.draft);
    let left: Vec<String> = former.into_iter().filter(|file| !files.contains(file)).collect();
    for key in left.iter().filter_map(|file| files::key(file)) {
        let alone = Row {
            post: None,
            begun: now,
        };
        writes.rows.push((key, Some(alone.text())));
    }
    add(&mut writes, post.writes(id));
    host.write(writes).await;
    for file in &left {
        alone(host, file).await;
    }
    reply::json(200, post.told(id))
}

/// No post has it any more, so it is kept for a day.
async fn alone(host: &Host, file: &str) {
    let until = host.facts().now.plus(files::ALONE);
    host.file(file, FileDeed::Ends(until)).await;
    // Another post may have taken it at this moment.
    if let Some(Row { post: Some(id), .. }) = files::row(host, file).await
        && let Some(post) = load(host, &id).await
    {
        files::keep(host, &post.draft, post.progress.state == State::Draft).await;
    }
}

/// It isn't wanted any more.
pub async fn cancel(host: &Host, id: &str) -> Answer {
    let Some(mut post) = load(host, id).await else {
        return no_such();
    };
    let files = files::of(&post.draft);
    let mut writes = match changes::cancel(&mut post, host.facts().now) {
        Ok(Goes::Cancelled) => post.writes(id),
        Ok(Goes::Removed) => removal(&post, id, host.facts().now),
        Err(refused) => return no(refused),
    };
    let mut own = Vec::new();
    for file in files {
        let row = files::row(host, &file).await;
        if row.is_some_and(|row| row.post.as_deref() == Some(id)) {
            writes.rows.extend(files::key(&file).map(|key| (key, None)));
            own.push(file);
        }
    }
    host.write(writes).await;
    for file in own {
        host.file(&file, FileDeed::Drop).await;
    }
    reply::done()
}

/// It leaves the list. What it is at Instagram is no other post's, as long as one may look for itself there.
fn removal(post: &Post, id: &str, now: Timestamp) -> Writes {
    let mut writes = Post::removal(id);
    if let Some(media) = &post.progress.media_id {
        let at = format!("{{\"at\":{}}}", now.millis());
        writes.rows.push((format!("{GONE}{media}"), Some(at)));
    }
    writes
}

/// It is tried again.
pub async fn retry(host: &Host, id: &str, body: &str) -> Answer {
    let Some(policy) = Policy::of(&host.facts().policy) else {
        return reply::failed(403, &policy::off());
    };
    let i_looked = match looked(body) {
        Ok(looked) => looked,
        Err(problem) => return reply::wrong(&[problem]),
    };
    let Some(before) = load(host, id).await else {
        return no_such();
    };
    let now = host.facts().now;
    // What it will be, if it may: its own time is no matter any more.
    let mut again = before;
    if let Err(refused) = changes::retry(&mut again, i_looked, now) {
        return no(refused);
    }
    if let Some(failure) = hindered(&host.facts(), false) {
        return reply::failed(403, &failure);
    }
    let mut draft = again.draft.clone();
    draft.at = None;
    let wanted = Wanted {
        draft,
        is_draft: false,
    };
    let checked = checked(host, &policy, wanted, Some(id)).await;
    if !checked.problems.is_empty() {
        return reply::wrong(&checked.problems);
    }
    files::keep(host, &checked.draft, false).await;
    let kept = Kept::read(host).await;
    let Some(mut post) = load(host, id).await else {
        return no_such();
    };
    if let Err(refused) = changes::retry(&mut post, i_looked, host.facts().now) {
        return no(refused);
    }
    if kept.waiting() >= policy.planned {
        return reply::wrong(&[too_many(policy.planned)]);
    }
    let (mut writes, taken) = take(host, &post.draft, id).await;
    if !taken.is_empty() {
        return reply::wrong(&taken);
    }
    add(&mut writes, post.writes(id));
    host.write(writes).await;
    reply::json(200, post.told(id))
}

fn add(writes: &mut Writes, more: Writes) {
    writes.rows.extend(more.rows);
    writes.due.extend(more.due);
    writes.told.extend(more.told);
}

/// Whether somebody says that they looked.
fn looked(body: &str) -> Result<bool, Problem> {
    if body.trim().is_empty() {
        return Ok(false);
    }
    let wrong = || Problem::new("", "The body can't be that.", "nothing, or {\"i_looked\":true}");
    match json::parse(body.as_bytes()) {
        Some(Json::Object(members)) => match members.as_slice() {
            [] => Ok(false),
            [(name, Json::Bool(looked))] if name == "i_looked" => Ok(*looked),
            _ => Err(wrong()),
        },
        _ => Err(wrong()),
    }
}
