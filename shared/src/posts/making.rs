//! Up to the moment before it is published: containers, and the quota.

use super::{
    draft::{Medium, Source},
    policy,
    post::{Container, Deed, Post, State, Stop},
    quota::Quota,
    refusals::{self, CONTAINERS, FILE_GONE, HELD, LOST, QUOTA, SLOW, STUCK, Verdict, backoff, verdict},
    said::{self, Status},
    steps::{Work, fails, goes_on, in_doubt, is_live, too_late, trouble, waits},
    world::{Gate, MOST_CONTAINERS, World},
};
use crate::{
    instagram::Failure,
    rooms::Called,
    values::time::{DAY, HOUR, MINUTE, SECOND, Timestamp},
};
use std::borrow::Cow;

/// How old a container may be to be published: Instagram forgets it after a day.
const LIFE: u64 = DAY - 30 * MINUTE;
/// How long Instagram may prepare pictures.
const PICTURES: u64 = 5 * MINUTE;
/// How long it may prepare videos.
const VIDEOS: u64 = 30 * MINUTE;
/// How many containers in a row may come to nothing.
const TRIES: u32 = 2;
/// How often a prepared container may be refused.
const REFUSALS: u32 = 3;
/// How often the quota is asked for in vain before it is left to publishing itself.
const ASKS: u32 = 3;

/// What is to be done next.
pub(super) fn next(post: &mut Post, world: &World) -> Work {
    let now = world.now;
    let begun = post.progress.begun.unwrap_or(now);
    post.progress.begun = Some(begun.min(now));
    if post.draft.not_after.is_some_and(|last| last < now) {
        too_late(post, now);
        return Work::Rest;
    }
    // It was allowed when it was planned.
    if let Some(failure) = policy::withdrawn(world.policy.as_ref(), post.draft.kind) {
        post.progress.state = State::Scheduled;
        post.progress.troubled = None;
        waits(post, Stop::from(&failure), now.plus(HOUR), now);
        return Work::Rest;
    }
    if let Some(failure) = &world.unusable {
        trouble(post, failure, false, now);
        return Work::Rest;
    }
    if let Some(until) = world.held {
        post.progress.troubled = None;
        waits(post, HELD, until, now);
        return Work::Rest;
    }
    forget_old(post, now);
    let progress = &post.progress;
    if progress.whole.ready {
        post.progress.state = State::Ready;
        return gate(post, world).unwrap_or(Work::Do(Deed::Publish));
    }
    if progress.whole.id.is_some() {
        return poll(post, Deed::Whole, now);
    }
    if progress.parts.is_empty()
        && let Some(first) = gate(post, world)
    {
        return first;
    }
    if post.is_carousel() {
        let most = post.draft.media.len();
        post.progress.parts.resize_with(most, Container::default);
        let parts = &post.progress.parts;
        let unmade = parts.iter().position(|part| part.id.is_none());
        if let Some(part) = unmade {
            return make(post, Deed::Part(part), world);
        }
        if let Some(part) = parts.iter().position(|part| !part.ready) {
            return poll(post, Deed::Part(part), now);
        }
    }
    make(post, Deed::Whole, world)
}

/// What Instagram will have forgotten by the time it is published.
fn forget_old(post: &mut Post, now: Timestamp) {
    let old = |container: &Container| container.id.is_some() && now.since(container.made) >= LIFE;
    let progress = &mut post.progress;
    if old(&progress.whole) || (progress.whole.id.is_none() && progress.parts.iter().any(old)) {
        progress.parts.clear();
        progress.whole = Container::default();
        post.happened(now, "container_expired", None);
    }
}

/// What the quota has against another one, if it has something.
fn gate(post: &mut Post, world: &World) -> Option<Work> {
    match world.gate() {
        Gate::Open => None,
        Gate::Ask => Some(Work::Quota),
        Gate::Asked => {
            post.progress.next = Some(world.now.plus(5 * SECOND));
            Some(Work::Rest)
        }
        Gate::Shut(until) => {
            post.progress.troubled = None;
            waits(post, QUOTA, until, world.now);
            Some(Work::Rest)
        }
    }
}

fn make(post: &mut Post, deed: Deed, world: &World) -> Work {
    if world.made.count(world.now) < MOST_CONTAINERS {
        return Work::Do(deed);
    }
    post.progress.troubled = None;
    waits(post, CONTAINERS, world.now.plus(30 * MINUTE), world.now);
    Work::Rest
}

fn poll(post: &mut Post, deed: Deed, now: Timestamp) -> Work {
    let container = container(post, deed);
    let first = container.made.plus(refusals::poll(0));
    if container.polls == 0 && now < first {
        post.progress.next = Some(first);
        return Work::Rest;
    }
    Work::Poll(deed)
}

/// The container of a deed.
pub(super) fn container(post: &mut Post, deed: Deed) -> &mut Container {
    match deed {
        Deed::Part(part) if part < post.progress.parts.len() => post
            .progress
            .parts
            .get_mut(part)
            .unwrap_or(&mut post.progress.whole),
        _ => &mut post.progress.whole,
    }
}

/// A container was asked for.
pub(super) fn made(post: &mut Post, world: &World, deed: Deed, called: Called) {
    let now = world.now;
    let failure = match called {
        Called::Held(failure) => return trouble(post, &failure, false, now),
        Called::Failed(failure) => failure,
        Called::Answered(answer) => match said::id(&answer) {
            Some(id) => {
                let spent = container(post, deed).spent;
                *container(post, deed) = Container {
                    id: Some(id),
                    made: now,
                    spent,
                    ..Container::default()
                };
                post.happened(now, "container_made", which(post, deed));
                return goes_on(post, now);
            }
            None => Failure::incomplete(200),
        },
    };
    if verdict(&failure, 0) == Verdict::Twice {
        return spent(post, deed, Stop::from(&failure), now);
    }
    // Each try leaves a container behind that nobody knows, and there are 400 a day.
    let is_late = failure.cause == Failure::timed_out().cause;
    let troubled = post.progress.troubled.map_or(0, |since| now.since(since));
    if is_late && is_outside(post, deed) && troubled >= HOUR {
        return fails(post, SLOW, now);
    }
    let failure = of_part(post, deed, failure);
    trouble(post, &failure, true, now);
}

/// Whether Instagram fetches something for it that the edge doesn't have.
fn is_outside(post: &Post, deed: Deed) -> bool {
    let of = |medium: &Medium| matches!(medium.source, Source::Url(_));
    match deed {
        Deed::Part(part) => post.draft.media.get(part).is_some_and(of),
        _ => post.draft.media.iter().any(of),
    }
}

/// Which part of a carousel it is, for people.
fn which(post: &Post, deed: Deed) -> Option<Cow<'static, str>> {
    match deed {
        Deed::Part(part) => {
            let video = post.draft.media.get(part).is_some_and(|medium| medium.video);
            let what = if video { "Video" } else { "Picture" };
            Some(Cow::Owned(format!("{what} {}", part.saturating_add(1))))
        }
        _ => None,
    }
}

fn of_part(post: &Post, deed: Deed, failure: Failure) -> Failure {
    match which(post, deed) {
        Some(which) => Failure {
            cause: Cow::Owned(format!("{which}: {}", failure.cause)),
            ..failure
        },
        None => failure,
    }
}

/// A container came to nothing: another one is made, but not for ever.
fn spent(post: &mut Post, deed: Deed, stop: Stop, now: Timestamp) {
    let container = container(post, deed);
    let tries = container.spent.saturating_add(1);
    *container = Container {
        spent: tries,
        ..Container::default()
    };
    if deed == Deed::Whole {
        // What a carousel was to be made of may be gone as well.
        post.progress.parts.clear();
    }
    if tries >= TRIES {
        let cause = match which(post, deed) {
            Some(which) => Cow::Owned(format!("{which}: {}", stop.cause)),
            None => stop.cause.clone(),
        };
        return fails(post, Stop { cause, ..stop }, now);
    }
    post.happened(now, "container_spent", Some(stop.cause.clone()));
    post.progress.state = State::Making;
    waits(post, stop, now.plus(backoff(1)), now);
}

/// Instagram said how a container is.
pub(super) fn polled(post: &mut Post, world: &World, deed: Deed, called: Called) {
    let now = world.now;
    let status = match called {
        Called::Answered(answer) => said::status(&answer),
        // It may have been published, and there is none any more: Instagram was asked to publish this one.
        Called::Failed(failure)
            if refusals::is_lag(&failure)
                && deed == Deed::Whole
                && post.progress.attempts > 0
                && post.progress.whole.refused > 0 =>
        {
            let since = post.progress.attempted.unwrap_or(now);
            return in_doubt(post, since, failure.cause, now);
        }
        // It may be too early to be found.
        Called::Failed(failure) if refusals::is_lag(&failure) => {
            return prepares(post, deed, LOST, now);
        }
        Called::Failed(failure) => return trouble(post, &failure, true, now),
        Called::Held(failure) => return trouble(post, &failure, false, now),
    };
    match status {
        Status::InProgress => prepares(post, deed, STUCK, now),
        Status::Finished => {
            container(post, deed).ready = true;
            if deed == Deed::Whole {
                post.progress.state = State::Ready;
                post.happened(now, "container_ready", None);
            }
            goes_on(post, now);
        }
        Status::Error(failure) => {
            let is_passing = matches!(verdict(&failure, 0), Verdict::Twice | Verdict::Again { .. });
            let stop = Stop::from(&failure);
            if is_passing {
                return spent(post, deed, stop, now);
            }
            let failure = of_part(post, deed, failure);
            fails(post, Stop::from(&failure), now);
        }
        Status::Expired => spent(post, deed, LOST, now),
        // Nobody else knows this container.
        Status::Published => {
            let since = post.progress.attempted.unwrap_or(now);
            is_live(post, since, now);
        }
    }
}

/// Instagram is still at it; and if it is for too long, it isn't waited for any more.
fn prepares(post: &mut Post, deed: Deed, stop: Stop, now: Timestamp) {
    let longest = if post.draft.media.iter().any(|medium| medium.video) {
        VIDEOS
    } else {
        PICTURES
    };
    let container = container(post, deed);
    container.polls = container.polls.saturating_add(1);
    let polls = container.polls;
    if now.since(container.made) >= longest {
        return spent(post, deed, stop, now);
    }
    post.progress.state = State::Making;
    post.progress.next = Some(now.plus(refusals::poll(polls)));
}

/// Instagram said how much may be published.
pub(super) fn quota(post: &mut Post, world: &mut World, called: Called) {
    let now = world.now;
    let known = match called {
        Called::Answered(answer) => Quota::said(&answer, now),
        Called::Held(failure) => return trouble(post, &failure, false, now),
        Called::Failed(failure) => match verdict(&failure, post.progress.failures) {
            Verdict::Fails | Verdict::Twice => None,
            Verdict::Again { .. } if post.progress.failures >= ASKS => None,
            _ => return trouble(post, &failure, true, now),
        },
    };
    // Where it isn't known, publishing says it.
    world.said(known.unwrap_or(Quota {
        at: now,
        ..Quota::default()
    }));
    post.progress.next = Some(now);
}

/// Publishing said that the container isn't ready, or isn't found: it is asked for again, or made anew.
pub(super) fn not_ready(post: &mut Post, now: Timestamp) {
    post.progress.state = State::Making;
    let whole = &mut post.progress.whole;
    whole.ready = false;
    whole.refused = whole.refused.saturating_add(1);
    if whole.refused > REFUSALS {
        return spent(post, Deed::Whole, LOST, now);
    }
    post.progress.next = Some(now.plus(30 * SECOND));
}

/// A file isn't there.
pub(super) fn file_gone(post: &mut Post, now: Timestamp) {
    let is_open = matches!(
        post.progress.state,
        State::Scheduled | State::Making | State::Ready
    );
    if is_open {
        fails(post, FILE_GONE, now);
    }
}
