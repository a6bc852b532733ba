//! `POST /posts`: a post is checked and made, once for each key (R93, R95).

use super::tidy::Kept;
use crate::{
    instagram::Failure,
    posts::{
        check,
        draft::Draft,
        files::{self, Row},
        policy::{self, Policy},
        post::{self, Post},
        request::{self, Wanted},
    },
    rooms::{Answer, Asked, Facts, Host, Writes, problem::Problem, reply},
    values::{json, secret, time::Timestamp},
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The longest `Idempotency-Key`.
const LONGEST_KEY: usize = 255;

/// What became of one that was to be made.
pub enum Made {
    /// It is there now: its id, and as it is told.
    New(String, String),
    /// It was there already, by the same key.
    Known(String, String),
    /// Its key made another post, or one that is gone: the id of that one, and what is wrong.
    Other(String, Problem),
    /// It is wrong.
    Wrong(Vec<Problem>),
    /// Posts can't be made at all.
    Refused(u16, Failure),
}

/// An `Idempotency-Key`, and what it came with.
pub struct Key {
    row: String,
    body_hash: String,
}

#[derive(Serialize, Deserialize)]
struct KeyRow {
    id: String,
    body_hash: String,
    at: Timestamp,
}

impl Key {
    /// The key of a session's request.
    ///
    /// # Errors
    /// It can't be one.
    pub fn of(session: &str, key: &str, body: &str) -> Result<Self, Problem> {
        if key.len() > LONGEST_KEY {
            let what = "The key is too long.";
            return Err(Problem::new("Idempotency-Key", what, "255 bytes"));
        }
        Ok(Self {
            row: format!("posts/k/{}", secret::hash(&format!("{session}\n{key}"))),
            body_hash: secret::hash(body),
        })
    }

    /// What was made with it.
    async fn made(&self, host: &Host) -> Option<Made> {
        let row: KeyRow = json::from_str(&host.row(&self.row).await?).ok()?;
        if host.facts().now.since(row.at) > super::tidy::KEY_LASTS {
            return None;
        }
        let other = |what: &str, limit: &str| {
            let problem = Problem::new("Idempotency-Key", what, limit);
            Some(Made::Other(row.id.clone(), problem))
        };
        if row.body_hash != self.body_hash {
            return other("This key came with another body before.", "a key for each post");
        }
        match host
            .row(&post::key(&row.id))
            .await
            .as_deref()
            .and_then(Post::kept)
        {
            Some(post) => Some(Made::Known(row.id.clone(), post.told(&row.id))),
            None => other("The post that was made with this key is gone.", "another key"),
        }
    }
}

/// Makes one.
pub async fn make(host: &Host, asked: &Asked) -> Answer {
    let Some(policy) = Policy::of(&host.facts().policy) else {
        return reply::failed(403, &policy::off());
    };
    let wanted = request::new(&asked.body);
    let key = asked.idempotency_key.as_deref();
    let key = match key
        .map(|key| Key::of(&asked.session, key, &asked.body))
        .transpose()
    {
        Ok(key) => key,
        Err(problem) => return reply::wrong(&[problem]),
    };
    let made = match right(host, &policy, wanted, key).await {
        Ok(right) => {
            let mut kept = Kept::read(host).await;
            one(host, &policy, right, &asked.session, &mut kept).await
        }
        Err(made) => made,
    };
    match made {
        Made::New(id, post) => at(&id, reply::json(201, post)),
        Made::Known(id, post) => at(&id, reply::json(200, post)),
        Made::Other(id, problem) => reply::of_other(&id, &problem),
        Made::Wrong(problems) => reply::wrong(&problems),
        Made::Refused(status, failure) => reply::failed(status, &failure),
    }
}

/// Where it is from now on.
fn at(id: &str, mut answer: Answer) -> Answer {
    answer
        .headers
        .push(("Location".to_owned(), format!("/posts/{id}")));
    answer
}

/// A draft that was looked at.
pub struct Checked {
    /// It, with what its files are.
    pub draft: Draft,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// What somebody should know.
    pub warnings: Vec<Problem>,
}

/// Looks at all of a draft; the files that a post has already are its own.
pub async fn checked(host: &Host, policy: &Policy, wanted: Wanted, post: Option<&str>) -> Checked {
    let Wanted { mut draft, is_draft } = wanted;
    let looked = files::look(host, &mut draft, post).await;
    let mut problems = check::draft(&draft);
    problems.extend(check::unreachable(&draft, &host.facts().public_url));
    problems.extend(policy.problems(&draft, is_draft, host.facts().now));
    problems.extend(looked.problems);
    let mut warnings = check::draft_warnings(&draft, policy.hashtags_warn);
    warnings.extend(policy::comments_missing(&draft, &host.facts().permissions));
    warnings.extend(looked.warnings);
    warnings.extend(files::of_draft(&draft, host.facts().now).filter(|_| is_draft));
    Checked {
        draft,
        problems,
        warnings,
    }
}

/// Why nothing but drafts can be made for this account.
pub fn hindered(facts: &Facts, is_draft: bool) -> Option<Failure> {
    policy::permission_missing(&facts.permissions).filter(|_| !is_draft)
}

/// One that was looked at: nothing is wrong with it.
pub struct Right {
    draft: Draft,
    is_draft: bool,
    warnings: Vec<Problem>,
    key: Option<Key>,
}

/// Looks at one that is to be made; what became of it already where it isn't made.
pub async fn right(
    host: &Host,
    policy: &Policy,
    wanted: Result<Wanted, Vec<Problem>>,
    key: Option<Key>,
) -> Result<Right, Made> {
    if let Some(key) = &key
        && let Some(made) = key.made(host).await
    {
        return Err(made);
    }
    let wanted = wanted.map_err(Made::Wrong)?;
    let is_draft = wanted.is_draft;
    if let Some(failure) = hindered(&host.facts(), is_draft) {
        return Err(Made::Refused(403, failure));
    }
    let Checked {
        draft,
        problems,
        warnings,
    } = checked(host, policy, wanted, None).await;
    if !problems.is_empty() {
        return Err(Made::Wrong(problems));
    }
    files::keep(host, &draft, is_draft).await;
    Ok(Right {
        draft,
        is_draft,
        warnings,
        key,
    })
}

/// Makes it, one more than what is kept. From when that was read until this is done nobody else does anything.
pub async fn one(host: &Host, policy: &Policy, right: Right, session: &str, kept: &mut Kept) -> Made {
    let Right {
        draft,
        is_draft,
        warnings,
        key,
    } = right;
    if let Some(key) = &key
        && let Some(made) = key.made(host).await
    {
        return made;
    }
    let now = host.facts().now;
    let id = post::id(now, &host.facts().random);
    let (mut writes, taken) = take(host, &draft, &id).await;
    if !taken.is_empty() {
        return Made::Wrong(taken);
    }
    if kept.waiting() >= policy.planned {
        return Made::Wrong(vec![too_many(policy.planned)]);
    }
    let mut post = Post::new(draft, is_draft, session, now);
    post.warnings = said(&warnings);
    post.warnings.extend(kept.twin(&post, None).map(Cow::Borrowed));
    post.warnings.extend(host.facts().unusable.map(|failure| {
        Cow::Owned(format!(
            "{} {} Until then this post waits.",
            failure.cause, failure.action
        ))
    }));
    let told = post.told(&id);
    let of_post = post.writes(&id);
    writes.rows.extend(of_post.rows);
    writes.due.extend(of_post.due);
    if let Some(Key { row, body_hash }) = key {
        let made = KeyRow {
            id: id.clone(),
            body_hash,
            at: now,
        };
        writes.rows.push((row, serde_json::to_string(&made).ok()));
    }
    kept.tidy(now, &mut writes);
    kept.add(&id, post, &writes);
    host.write(writes).await;
    Made::New(id, told)
}

/// The files become a post's, if no other has them.
pub async fn take(host: &Host, draft: &Draft, id: &str) -> (Writes, Vec<Problem>) {
    let (mut writes, mut taken) = (Writes::default(), Vec::new());
    for file in &files::of(draft) {
        let Some(key) = files::key(file) else { continue };
        let place = files::place(draft, file);
        let Some(row) = files::row(host, file).await else {
            let what = format!("The file {file} is gone.");
            taken.push(Problem::new(place, what, "hand it over anew"));
            continue;
        };
        taken.extend(files::taken(&row, Some(id)).map(|problem| problem.at(&place)));
        let row = Row {
            post: Some(id.to_owned()),
            ..row
        };
        writes.rows.push((key, Some(row.text())));
    }
    (writes, taken)
}

/// Warnings as a post keeps them.
pub fn said(warnings: &[Problem]) -> Vec<Cow<'static, str>> {
    warnings
        .iter()
        .map(|warning| Cow::Owned(reply::words(warning)))
        .collect()
}

/// As many wait as may.
pub fn too_many(most: usize) -> Problem {
    let what = "As many posts wait for their time as this site's operator lets an account plan.";
    Problem::new("", what, format!("{most} posts, drafts among them"))
}
