//! `POST /posts?dry_run` and `GET /posts/limits`: what would become of a post, and what stands in its way. Nothing that has an
//! effect is called (R93, R97).

use super::{
    make::{Checked, checked, too_many},
    tidy::Kept,
};
use crate::{
    instagram::Failure,
    posts::{
        files,
        limits::Limits,
        policy::{self, Policy},
        post::Post,
        request::{self, Wanted},
        world::World,
    },
    rooms::{Answer, Host, Writes, problem::Problem, reply},
    values::writer::Members,
};

/// Says what would become of one.
pub async fn rehearse(host: &Host, body: &str) -> Answer {
    let Some(policy) = Policy::of(&host.facts().policy) else {
        return reply::failed(403, &policy::off());
    };
    let kept = Kept::read(host).await;
    let mut before = Before::default();
    let (problems, warnings) = would(host, &policy, request::new(body), &kept, &mut before).await;
    let limits = Limits::read(host, &policy, &kept.posts).await;
    let mut told = Members::new();
    told.raw("ok", if problems.is_empty() { "true" } else { "false" });
    told.raw("problems", &reply::told(&problems));
    told.raw("warnings", &reply::told(&warnings));
    told.raw("limits", &limits.told());
    reply::json(200, told.object())
}

/// What would be made before, of the same list.
#[derive(Default)]
pub struct Before {
    posts: usize,
    files: Vec<String>,
}

/// What is wrong with one, and what somebody should know of it.
pub async fn would(
    host: &Host,
    policy: &Policy,
    wanted: Result<Wanted, Vec<Problem>>,
    kept: &Kept,
    before: &mut Before,
) -> (Vec<Problem>, Vec<Problem>) {
    let wanted = match wanted {
        Ok(wanted) => wanted,
        Err(problems) => return (problems, Vec::new()),
    };
    let is_draft = wanted.is_draft;
    let Checked {
        draft,
        mut problems,
        mut warnings,
    } = checked(host, policy, wanted, None).await;
    let facts = host.facts();
    if let Some(failure) = policy::permission_missing(&facts.permissions).filter(|_| !is_draft) {
        problems.push(as_it_is(&failure));
    }
    if kept.waiting().saturating_add(before.posts) >= policy.planned {
        problems.push(too_many(policy.planned));
    }
    let files = files::of(&draft);
    if files.iter().any(|file| before.files.contains(file)) {
        let what = "Another post of the list has its file, and a file is for one post.";
        problems.push(Problem::new("media", what, "hand it over once more"));
    }
    if problems.is_empty() {
        before.posts = before.posts.saturating_add(1);
        before.files.extend(files);
    }
    let post = Post::new(draft, is_draft, "", facts.now);
    warnings.extend(
        kept.twin(&post, None)
            .map(|told| Problem::new("caption", told, "")),
    );
    warnings.extend(facts.unusable.map(|failure| as_it_is(&failure)));
    (problems, warnings)
}

/// What stands in the way of the whole of it, and what to do.
fn as_it_is(failure: &Failure) -> Problem {
    Problem::new("", format!("{} {}", failure.cause, failure.action), "")
}

/// What stands in the way.
pub async fn limits(host: &Host) -> Answer {
    let Some(policy) = Policy::of(&host.facts().policy) else {
        return reply::failed(403, &policy::off());
    };
    let kept = Kept::read(host).await;
    let limits = Limits::read(host, &policy, &kept.posts).await;
    if let Some(quota) = limits.quota() {
        let mut world = World::read(host).await;
        world.said(*quota);
        let rows = world.rows();
        host.write(Writes {
            rows,
            ..Writes::default()
        })
        .await;
    }
    reply::json(200, limits.told())
}
