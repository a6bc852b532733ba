//! After it is published: the first comment, comments off, and the post's address. None of them changes that it is published;
//! what can't be done is a warning.

use super::{
    calls::COMMENTS,
    post::{Chore, Deed, Post},
    refusals::{self, HELD, backoff},
    said::{self, Commented},
    steps::Work,
    world::World,
};
use crate::{
    instagram::Failure,
    rooms::Called,
    values::time::{DAY, SECOND, Timestamp},
};

/// How long it is waited for Instagram to be asked at all.
const LONGEST: u64 = DAY;
/// How often something is tried.
const TRIES: u32 = 8;
/// How often one's own comment may not be found, later and later: it is looked for during a quarter of an hour and more.
const LOOKS: u32 = 5;

const NO_COMMENT: &str = "The first comment was not made: ";
const NOT_OFF: &str = "Comments were not switched off: ";
const UNSURE: &str =
    "It is not known whether the first comment was made; it is not made again. Look in the Instagram app.";

/// What is to be done next.
pub(super) fn next(post: &mut Post, world: &World) -> Work {
    let now = world.now;
    let progress = &mut post.progress;
    let comment = !post.draft.first_comment.is_empty() && progress.comment != Chore::Over;
    let off = post.draft.comments_off && progress.comments_off != Chore::Over;
    let link = progress.permalink.is_none() && progress.unlinked < TRIES;
    if progress.media_id.is_none() || !(comment || off || link) {
        progress.next = None;
        return Work::Rest;
    }
    if let Some(failure) = &world.unusable {
        held(post, failure, refusals::LOOK_AGAIN, now);
        return Work::Rest;
    }
    if progress.failures >= TRIES {
        give_up(
            post,
            "Instagram did not take it, however often it was tried.",
            now,
        );
        return Work::Rest;
    }
    if comment && post.progress.comment == Chore::Doubt {
        return Work::Comments;
    }
    if let Some(until) = world.held.filter(|_| comment) {
        post.happened(now, "waits", Some(HELD.cause));
        post.progress.next = Some(until);
        return Work::Rest;
    }
    if comment {
        return Work::Do(Deed::Comment);
    }
    if off {
        return Work::Do(Deed::CommentsOff);
    }
    Work::Permalink
}

/// Instagram can't be asked.
fn held(post: &mut Post, failure: &Failure, least: u64, now: Timestamp) {
    let since = *post.progress.troubled.get_or_insert(now);
    if now.since(since) >= LONGEST {
        return give_up(post, &failure.cause, now);
    }
    let after = u64::from(failure.retry_after_seconds.unwrap_or(0)).saturating_mul(SECOND);
    post.progress.next = Some(now.plus(after.max(least)));
}

fn give_up(post: &mut Post, why: &str, now: Timestamp) {
    let comment = post.progress.comment;
    if !post.draft.first_comment.is_empty() && comment != Chore::Over {
        match comment {
            Chore::Doubt => unsure(post, now),
            _ => not_commented(post, why, now),
        }
    } else if post.draft.comments_off && post.progress.comments_off != Chore::Over {
        not_off(post, why, now);
    } else {
        post.progress.unlinked = TRIES;
        done(post, now);
    }
}

/// The next chore begins anew; how long Instagram can't be asked goes on to count.
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
pub(super) fn came(post: &mut Post, world: &World, work: Work, called: Called) {
    let now = world.now;
    let answered = match called {
        Called::Held(failure) => return held(post, &failure, backoff(0), now),
        Called::Answered(answer) => Ok(answer),
        Called::Failed(failure) => Err(failure),
    };
    post.progress.troubled = None;
    match (work, answered) {
        (Work::Do(Deed::Comment), answered) => commented(post, answered.err(), now),
        (Work::Comments, Ok(answer)) => {
            let username = world.username.as_deref();
            let found = said::commented(&answer, &post.draft.first_comment, username, COMMENTS);
            looked(post, found, now);
        }
        (Work::Do(Deed::CommentsOff), Ok(_)) => {
            post.progress.comments_off = Chore::Over;
            post.happened(now, "comments_off", None);
            done(post, now);
        }
        (Work::Do(Deed::CommentsOff), Err(failure)) if refusals::refuses_comment(&failure) => {
            not_off(post, &failure.cause, now);
        }
        (Work::Permalink, answered) => {
            post.progress.permalink = answered.as_deref().ok().and_then(said::permalink);
            unlinked(post, answered.as_ref().err(), now);
        }
        (_, answered) => again(post, answered.as_ref().err(), now),
    }
}

fn unlinked(post: &mut Post, failure: Option<&Failure>, now: Timestamp) {
    if post.progress.permalink.is_some() {
        return done(post, now);
    }
    post.progress.unlinked = post.progress.unlinked.saturating_add(1);
    again(post, failure, now);
}

fn commented(post: &mut Post, failure: Option<Failure>, now: Timestamp) {
    let Some(failure) = failure.filter(|failure| !refusals::is_done(failure)) else {
        return is_commented(post, now);
    };
    if refusals::refuses_comment(&failure) {
        return not_commented(post, &failure.cause, now);
    }
    if !refusals::is_uncommented(&failure) {
        post.progress.comment = Chore::Doubt;
    }
    again(post, Some(&failure), now);
}

/// One's own comment was looked for. Not to find it says nothing for certain: it may be seen later, or be hidden from the app.
fn looked(post: &mut Post, found: Option<Commented>, now: Timestamp) {
    match found {
        Some(Commented::Yes) => is_commented(post, now),
        Some(Commented::No) if post.progress.uncommented < LOOKS => {
            post.progress.uncommented = post.progress.uncommented.saturating_add(1);
            post.progress.next = Some(now.plus(backoff(post.progress.uncommented)));
        }
        Some(Commented::No | Commented::Unsure) => unsure(post, now),
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
    post.happened(now, "comment_unknown", None);
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
