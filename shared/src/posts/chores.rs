//! After it is published: the first comment, comments off, and the post's address. None of them changes that it is published;
//! what can't be done is a warning.

use super::{
    calls::COMMENTS,
    post::{Chore, Deed, Intent, Post},
    refusals::{self, backoff},
    said::{self, Commented},
    steps::Work,
    world::World,
};
use crate::{
    instagram::Failure,
    rooms::Called,
    values::time::{DAY, MINUTE, SECOND, Timestamp},
};

/// How long they are tried.
const LONGEST: u64 = DAY;
/// How long a comment may take to be seen.
const SEEN: u64 = 2 * MINUTE;
/// How often something is tried.
const TRIES: u32 = 8;

const NO_COMMENT: &str = "The first comment was not made: ";
const NOT_OFF: &str = "Comments were not switched off: ";
const UNSURE: &str =
    "It is not known whether the first comment was made; it is not made again. Look in the Instagram app.";

/// What is to be done next.
pub(super) fn next(post: &mut Post, world: &World) -> Work {
    let now = world.now;
    let since = now.since(post.progress.live.unwrap_or(now));
    let progress = &mut post.progress;
    let comment = !post.draft.first_comment.is_empty() && progress.comment != Chore::Over;
    let off = post.draft.comments_off && progress.comments_off != Chore::Over;
    let link = progress.permalink.is_none() && progress.unlinked < TRIES;
    if progress.media_id.is_none() || !(comment || off || link) {
        progress.next = None;
        return Work::Rest;
    }
    if since >= LONGEST || (since >= MINUTE && progress.failures >= TRIES) {
        give_up(post, comment, off, now);
        return Work::Rest;
    }
    if world.unusable.is_some() {
        progress.next = Some(now.plus(refusals::LOOK_AGAIN));
        return Work::Rest;
    }
    if comment {
        return match progress.comment {
            Chore::Doubt(_) => Work::Comments,
            _ => Work::Do(Deed::Comment),
        };
    }
    if off {
        return Work::Do(Deed::CommentsOff);
    }
    Work::Permalink
}

fn give_up(post: &mut Post, comment: bool, off: bool, now: Timestamp) {
    if comment {
        match post.progress.comment {
            Chore::Doubt(_) => unsure(post, now),
            _ => not_commented(
                post,
                "Instagram did not take it, however often it was tried.",
                now,
            ),
        }
    } else if off {
        not_off(post, "Instagram did not do it, however often it was tried.", now);
    } else {
        post.progress.unlinked = TRIES;
        done(post, now);
    }
}

/// The next chore begins anew.
fn done(post: &mut Post, now: Timestamp) {
    post.progress.failures = 0;
    post.progress.next = Some(now);
}

fn again(post: &mut Post, failure: Option<&Failure>, now: Timestamp) {
    let failures = post.progress.failures;
    post.progress.failures = failures.saturating_add(1);
    let after = failure
        .and_then(|failure| failure.retry_after_seconds)
        .unwrap_or(0);
    let wait = u64::from(after).saturating_mul(SECOND).max(backoff(failures));
    post.progress.next = Some(now.plus(wait));
}

/// What came of one.
pub(super) fn came(post: &mut Post, world: &World, work: Work, intent: Option<Intent>, called: Called) {
    let now = world.now;
    let since = intent.map_or(now, |intent| intent.at);
    match (work, called) {
        (Work::Do(Deed::Comment), called) => commented(post, since, called, now),
        (Work::Comments, Called::Answered(answer)) => {
            let username = world.username.as_deref();
            let found = said::commented(&answer, &post.draft.first_comment, username, COMMENTS);
            looked(post, found, now);
        }
        (Work::Do(Deed::CommentsOff), Called::Answered(_)) => {
            post.progress.comments_off = Chore::Over;
            post.happened(now, "comments_off", None);
            done(post, now);
        }
        (Work::Do(Deed::CommentsOff), Called::Failed(failure)) if refusals::refuses_comment(&failure) => {
            not_off(post, &failure.cause, now);
        }
        (Work::Permalink, Called::Answered(answer)) => {
            post.progress.permalink = said::permalink(&answer);
            unlinked(post, None, now);
        }
        (Work::Permalink, Called::Failed(failure)) => unlinked(post, Some(&failure), now),
        (_, Called::Held(failure) | Called::Failed(failure)) => again(post, Some(&failure), now),
        (_, Called::Answered(_)) => again(post, None, now),
    }
}

fn unlinked(post: &mut Post, failure: Option<&Failure>, now: Timestamp) {
    if post.progress.permalink.is_some() {
        return done(post, now);
    }
    post.progress.unlinked = post.progress.unlinked.saturating_add(1);
    again(post, failure, now);
}

fn commented(post: &mut Post, since: Timestamp, called: Called, now: Timestamp) {
    let failure = match called {
        Called::Answered(_) => return is_commented(post, now),
        Called::Held(failure) => {
            post.progress.comment = Chore::Open;
            return again(post, Some(&failure), now);
        }
        Called::Failed(failure) => failure,
    };
    if refusals::is_done(&failure) {
        is_commented(post, now);
    } else if refusals::refuses_comment(&failure) {
        not_commented(post, &failure.cause, now);
    } else {
        post.progress.comment = Chore::Doubt(since);
        again(post, Some(&failure), now);
    }
}

/// One's own comment was looked for.
fn looked(post: &mut Post, found: Option<Commented>, now: Timestamp) {
    let Chore::Doubt(since) = post.progress.comment else {
        return;
    };
    match found {
        Some(Commented::Yes) => is_commented(post, now),
        Some(Commented::Unsure) => unsure(post, now),
        // The clock may have jumped: not found once says nothing.
        Some(Commented::No) if now.since(since) >= SEEN && post.progress.uncommented > 0 => {
            post.progress.comment = Chore::Open;
            post.progress.uncommented = 0;
            again(post, None, now);
        }
        Some(Commented::No) => {
            post.progress.uncommented = post.progress.uncommented.saturating_add(1);
            post.progress.next = Some(since.max(now).plus(MINUTE));
        }
        None => again(post, None, now),
    }
}

fn is_commented(post: &mut Post, now: Timestamp) {
    post.progress.comment = Chore::Over;
    post.happened(now, "commented", None);
    done(post, now);
}

fn unsure(post: &mut Post, now: Timestamp) {
    post.progress.comment = Chore::Over;
    post.warnings.push(UNSURE.into());
    done(post, now);
}

fn not_commented(post: &mut Post, why: &str, now: Timestamp) {
    post.progress.comment = Chore::Over;
    post.warnings.push(format!("{NO_COMMENT}{why}").into());
    post.happened(now, "not_commented", Some(why.to_owned().into()));
    done(post, now);
}

fn not_off(post: &mut Post, why: &str, now: Timestamp) {
    post.progress.comments_off = Chore::Over;
    post.warnings.push(format!("{NOT_OFF}{why}").into());
    done(post, now);
}
