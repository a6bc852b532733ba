//! Whether it was published: what Instagram answered to `media_publish`, and what is found out where that doesn't say it.
//!
//! Such an answer can be an error although the post went live. So nothing is published again before Instagram said twice,
//! some time after the attempt, that the container is prepared and not published, and nothing that fits is among the
//! account's posts. That time is counted in looks, each a while after the one before: a jump of the clock takes one of those
//! whiles away and no more.

use super::{
    draft::Kind,
    making,
    post::{Chore, Post, State, Stop},
    refusals::{self, NOT_YET, UNKNOWN, UNTAKEN},
    said::{self, Status},
    steps::{Work, fails, goes_on, in_doubt, is_live, trouble, waits},
    world::World,
};
use crate::{
    instagram::{Category, Failure},
    rooms::Called,
    values::time::{MINUTE, SECOND, Timestamp},
};

/// After how many looks an attempt comes to nothing any more: five minutes.
const OVER: u32 = 6;
/// How often Instagram has to say after those that it isn't published.
const SAID: u32 = 2;
/// How many attempts may come to nothing.
const ATTEMPTS: u32 = 7;
/// How often the post is looked for among the account's, when it is known to be there.
const LOOKS: u32 = 8;
/// How often it is looked into at all: a day.
const MOST: u32 = 154;

const NOT_FOUND: &str =
    "The post is at Instagram, but it could not be told which of the account's posts it is.";

/// Instagram was asked to publish it.
pub(super) fn published(post: &mut Post, world: &mut World, since: Timestamp, is_mine: bool, called: Called) {
    let now = world.now;
    let failure = match called {
        Called::Answered(answer) => match said::id(&answer) {
            Some(id) => {
                // Whatever was thought of it meanwhile.
                if post.progress.media_id.is_none() {
                    bound(post, Some(id), since, now);
                }
                return;
            }
            None => Failure::incomplete(200),
        },
        Called::Held(failure) => {
            if is_mine {
                world.unused();
                post.progress.state = State::Ready;
                trouble(post, &failure, false, now);
            }
            return;
        }
        Called::Failed(failure) => failure,
    };
    if !is_mine {
        // It is being found out already.
        return;
    }
    if !refusals::is_clean(&failure, post.progress.attempts) {
        return in_doubt(post, since, failure.cause, now);
    }
    world.unused();
    post.happened(now, "not_published", Some(failure.cause.clone()));
    if failure.category == Category::QuotaReached {
        world.full();
        post.progress.state = State::Ready;
        post.progress.next = Some(now);
    } else {
        making::not_ready(post, now);
    }
}

/// What is to be done next to find it out.
pub(super) fn next(post: &mut Post, world: &World) -> Work {
    let now = world.now;
    let Some(doubt) = post.progress.doubt else {
        return Work::Rest;
    };
    if doubt.looks >= MOST {
        gives_up(post, now);
        return Work::Rest;
    }
    if let Some(failure) = &world.unusable {
        again(post, now);
        waits(post, Stop::from(failure), now.plus(refusals::LOOK_AGAIN), now);
        return Work::Rest;
    }
    let looks = if doubt.unpublished >= SAID {
        doubt.looks % 2 == 0
    } else {
        doubt.looks % 3 == 2
    };
    if post.progress.live.is_some() || looks {
        return Work::Look;
    }
    Work::Settle
}

fn gives_up(post: &mut Post, now: Timestamp) {
    if let Some(live) = post.progress.live {
        return bound(post, None, live, now);
    }
    post.happened(now, "unknown", Some(UNKNOWN.cause));
    post.progress.state = State::Unknown;
    post.progress.next = None;
    post.progress.stop = Some(UNKNOWN);
}

/// It is looked into again, later and later.
fn again(post: &mut Post, now: Timestamp) {
    let Some(doubt) = &mut post.progress.doubt else {
        return;
    };
    doubt.looks = doubt.looks.saturating_add(1);
    let wait = match doubt.looks {
        0 | 1 => 20 * SECOND,
        2 => 40 * SECOND,
        3..=10 => MINUTE,
        _ => 10 * MINUTE,
    };
    post.progress.next = Some(now.plus(wait));
}

/// Instagram said how the container is.
pub(super) fn settled(post: &mut Post, world: &World, called: Called) {
    let now = world.now;
    let Some(doubt) = post.progress.doubt else {
        return;
    };
    let status = match called {
        Called::Answered(answer) => said::status(&answer),
        Called::Held(failure) | Called::Failed(failure) => {
            if failure.retry != crate::instagram::Retry::Later {
                post.progress.stop = Some(Stop::from(&failure));
            }
            return again(post, now);
        }
    };
    match status {
        Status::Published => is_live(post, doubt.since, now),
        Status::Finished => {
            if let Some(doubt) = &mut post.progress.doubt {
                doubt.prepared = true;
                doubt.unpublished = doubt.unpublished.saturating_add(u32::from(doubt.looks >= OVER));
            }
            again(post, now);
        }
        // It says neither; if it is there, it is found among the account's posts in the end.
        Status::InProgress | Status::Error(_) | Status::Expired => again(post, now),
    }
}

/// What the account published since.
pub(super) fn looked(post: &mut Post, world: &World, called: Called) {
    let now = world.now;
    let Some(doubt) = post.progress.doubt else {
        return;
    };
    let found = match called {
        Called::Answered(answer) => said::fitting(&answer, &post.draft, doubt.since, &world.others.known),
        _ => None,
    };
    let live = post.progress.live;
    // Another post's that looks the same is no evidence.
    let is_it = !world.others.has_twin;
    match (found.as_deref(), live) {
        (Some([id]), Some(live)) if is_it => bound(post, Some(id.clone()), live, now),
        // There are twins, and it could be any of them.
        (Some([_, _, ..]), Some(live)) => bound(post, None, live, now),
        (Some(_), Some(live)) if doubt.looks >= LOOKS => bound(post, None, live, now),
        (Some([]), None) if doubt.unpublished >= SAID => not_published(post, now),
        // Every story of that hour looks like it: it has no words.
        (Some([id]), None) if is_it && !doubt.prepared && post.draft.kind != Kind::Story => {
            bound(post, Some(id.clone()), doubt.since, now);
        }
        // Something may fit, although Instagram says that it isn't published: nothing is done blindly.
        _ => again(post, now),
    }
}

/// An attempt came to nothing. The next is made at once, those after it later and later.
fn not_published(post: &mut Post, now: Timestamp) {
    post.progress.doubt = None;
    post.progress.state = State::Ready;
    post.happened(now, "not_published", None);
    let attempts = post.progress.attempts;
    if attempts >= ATTEMPTS {
        return fails(post, UNTAKEN, now);
    }
    goes_on(post, now);
    if attempts > 1 {
        let wait = MINUTE
            .saturating_mul(5)
            .saturating_mul(2_u64.saturating_pow(attempts));
        waits(post, NOT_YET, now.plus(wait), now);
    }
}

/// It is at Instagram, under that id if it could be told.
fn bound(post: &mut Post, id: Option<String>, live: Timestamp, now: Timestamp) {
    let progress = &mut post.progress;
    progress.live = Some(progress.live.unwrap_or(live).min(now));
    progress.doubt = None;
    progress.state = State::Published;
    if id.is_none() {
        progress.comment = Chore::Over;
        progress.comments_off = Chore::Over;
        post.warnings.push(NOT_FOUND.into());
        if !post.draft.first_comment.is_empty() || post.draft.comments_off {
            let undone = "So the first comment was not made, and comments were not switched off.";
            post.warnings.push(undone.into());
        }
    }
    post.progress.media_id = id;
    post.happened(now, "published", None);
    goes_on(post, now);
}
