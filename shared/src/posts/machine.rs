//! What becomes of a post: its state, the time and what happened go in; its next state, when it goes on and one piece of work
//! come out. Nothing with an effect is done before an intent is kept, and nothing of an unknown outcome is done again before
//! evidence says that it wasn't done (R91).

use super::{
    chores, evidence, making,
    post::{Chore, Deed, Intent, Post, State},
    steps::{Work, in_doubt},
    world::World,
};
use crate::{rooms::Called, values::time::Timestamp};

/// What is to be done now.
pub(super) fn next(post: &mut Post, world: &World) -> Work {
    let progress = &mut post.progress;
    let Some(at) = progress.next else {
        return Work::Rest;
    };
    if rests(progress.state) {
        progress.next = None;
        return Work::Rest;
    }
    if at > world.now {
        return Work::Rest;
    }
    if progress.doubt.is_some() {
        evidence::next(post, world)
    } else if progress.live.is_some() {
        chores::next(post, world)
    } else {
        making::next(post, world)
    }
}

/// Whether nothing becomes of a post in that state.
const fn rests(state: State) -> bool {
    matches!(
        state,
        State::Draft | State::Failed | State::Cancelled | State::Unknown | State::Later
    )
}

/// Something with an effect is about to be done.
pub(super) fn intends(post: &mut Post, world: &mut World, deed: Deed) {
    let now = world.now;
    post.progress.intent = Some(Intent { deed, at: now });
    match deed {
        Deed::Part(_) | Deed::Whole => {
            world.made.add(now);
            post.progress.state = State::Making;
        }
        Deed::Publish => {
            world.used();
            post.progress.state = State::Publishing;
            post.progress.attempted.get_or_insert(now);
            post.happened(now, "publishing", None);
        }
        Deed::Comment | Deed::CommentsOff => {}
    }
}

/// Whoever worked on the post may have been interrupted: what was intended then may have been done or not.
pub(super) fn wakes(post: &mut Post, now: Timestamp) {
    let Some(intent) = post.progress.intent.take() else {
        return;
    };
    match intent.deed {
        Deed::Publish => {
            let cause = "The edge was interrupted while it asked Instagram to publish.";
            in_doubt(post, intent.at, cause.into(), now);
        }
        Deed::Comment => post.progress.comment = Chore::Doubt,
        // Containers are seen by nobody, and comments can be switched off twice.
        Deed::Part(_) | Deed::Whole | Deed::CommentsOff => {}
    }
}

/// What came of a piece of work that was begun with this intent, if it had an effect.
pub(super) fn happened(
    post: &mut Post,
    world: &mut World,
    work: Work,
    intent: Option<Intent>,
    called: Called,
) {
    if let Called::Failed(failure) = &called {
        world.refused(failure);
    }
    let is_mine = post.progress.intent == intent;
    if let Work::Do(Deed::Publish) = work {
        if is_mine {
            post.progress.intent = None;
        }
        let since = intent.map_or(world.now, |intent| intent.at);
        return evidence::published(post, world, since, is_mine, called);
    }
    // Others may have ended it or gone on with it meanwhile; then this came to nothing.
    if !is_mine {
        return;
    }
    post.progress.intent = None;
    if rests(post.progress.state) {
        return;
    }
    match work {
        Work::Do(deed @ (Deed::Part(_) | Deed::Whole)) => making::made(post, world, deed, called),
        Work::Poll(deed) => making::polled(post, world, deed, called),
        Work::Quota => making::quota(post, world, called),
        Work::Settle => evidence::settled(post, world, called),
        Work::Look => evidence::looked(post, world, called),
        Work::Do(_) | Work::Comments | Work::Permalink => chores::came(post, world, work, called),
        Work::Rest => {}
    }
}
