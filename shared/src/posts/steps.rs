//! What every part of the machine does with a post: it goes on, waits, fails, or is found at Instagram.

use super::{
    post::{Deed, Doubt, Post, State, Stop},
    refusals::{DOUBT, LOOK_AGAIN, PASSING, PATIENCE, TOO_LATE, Verdict, backoff, verdict},
};
use crate::{
    instagram::{Failure, Retry},
    values::time::{SECOND, Timestamp},
};
use std::borrow::Cow;

const WAITED: &str = "That was waited out for a week; then the post was given up, and it was not published.";

/// One piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// None until the post's next time.
    Rest,
    /// Something with an effect: its intent is kept first.
    Do(Deed),
    /// Instagram is asked how a container is.
    Poll(Deed),
    /// How much may be published.
    Quota,
    /// How the container is that may have been published.
    Settle,
    /// What the account published since.
    Look,
    /// Whether the first comment is there.
    Comments,
    /// The post's address.
    Permalink,
}

/// It goes on at once, and nothing stands in its way.
pub(super) fn goes_on(post: &mut Post, now: Timestamp) {
    let progress = &mut post.progress;
    progress.failures = 0;
    progress.troubled = None;
    progress.stop = None;
    progress.next = Some(now);
}

/// It waits, and whoever asks is told for what; but not for ever.
pub(super) fn waits(post: &mut Post, stop: Stop, at: Timestamp, now: Timestamp) {
    let begun = post.progress.begun.unwrap_or(now);
    if post.progress.doubt.is_none() && now.since(begun) >= PATIENCE {
        return fails(post, waited_long(stop), now);
    }
    if post.progress.stop.as_ref() != Some(&stop) {
        post.happened(now, "waits", Some(stop.cause.clone()));
    }
    post.progress.stop = Some(stop);
    // When its last hour is over, it is told at once.
    let last = post.draft.not_after.map(|last| last.plus(SECOND));
    let at = match last.filter(|last| *last > now && post.progress.doubt.is_none()) {
        Some(last) if post.progress.live.is_none() => at.min(last),
        _ => at,
    };
    post.progress.next = Some(at);
}

fn waited_long(stop: Stop) -> Stop {
    let action = match stop.retry {
        Retry::Later => Cow::Borrowed("Try it again when that is over, or make another one."),
        _ => stop.action,
    };
    Stop {
        cause: Cow::Owned(format!("{} {WAITED}", stop.cause)),
        action,
        ..stop
    }
}

/// It has failed.
pub(super) fn fails(post: &mut Post, stop: Stop, now: Timestamp) {
    post.happened(now, "failed", Some(stop.cause.clone()));
    post.progress.state = State::Failed;
    post.progress.next = None;
    post.progress.stop = Some(stop);
}

/// Its last hour is over.
pub(super) fn too_late(post: &mut Post, now: Timestamp) {
    let stop = match &post.progress.stop {
        Some(before) => Stop {
            category: before.category,
            cause: Cow::Owned(format!("{} Until then: {}", TOO_LATE.cause, before.cause)),
            ..TOO_LATE
        },
        None => TOO_LATE,
    };
    fails(post, stop, now);
}

/// Instagram refused, before anything was published, or wasn't asked.
pub(super) fn trouble(post: &mut Post, failure: &Failure, was_asked: bool, now: Timestamp) {
    let since = now.since(*post.progress.troubled.get_or_insert(now));
    let failures = post.progress.failures;
    post.progress.failures = failures.saturating_add(1);
    let stop = Stop::from(failure);
    let (wait, longest) = match verdict(failure, failures) {
        Verdict::Again { wait, longest } if was_asked => (wait, longest),
        Verdict::Again { wait, .. } => (wait, PATIENCE),
        Verdict::Waits => (LOOK_AGAIN, PATIENCE),
        Verdict::Twice | Verdict::Fails if !was_asked => (LOOK_AGAIN, PATIENCE),
        Verdict::Twice => (backoff(failures.max(1)), PASSING),
        Verdict::Fails => (0, 0),
    };
    if since >= longest {
        return fails(post, stop, now);
    }
    if verdict(failure, failures) == Verdict::Waits {
        post.progress.state = State::Scheduled;
    }
    waits(post, stop, now.plus(wait), now);
}

const fn doubt(since: Timestamp) -> Doubt {
    Doubt {
        since,
        looks: 0,
        prepared: false,
        unpublished: 0,
    }
}

/// What became of an attempt to publish isn't known.
pub(super) fn in_doubt(post: &mut Post, since: Timestamp, cause: Cow<'static, str>, now: Timestamp) {
    let progress = &mut post.progress;
    progress.state = State::Publishing;
    progress.doubt = Some(doubt(since));
    progress.attempts = progress.attempts.saturating_add(1);
    progress.stop = Some(DOUBT);
    progress.next = Some(now.plus(10 * SECOND));
    post.happened(now, "outcome_unknown", Some(cause));
}

/// It is at Instagram; which of the account's posts it is, is to be found out.
pub(super) fn is_live(post: &mut Post, since: Timestamp, now: Timestamp) {
    let progress = &mut post.progress;
    progress.state = State::Publishing;
    progress.live = Some(now);
    progress.stop = None;
    progress.doubt = Some(doubt(since));
    progress.next = Some(now);
    post.happened(now, "found_published", None);
}
