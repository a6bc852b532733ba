//! What whoever made a post may still do with it.

use super::{
    draft::Draft,
    post::{Post, Progress, State},
};
use crate::values::time::Timestamp;

/// Why not, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// What is in the way.
    pub cause: &'static str,
    /// What to do.
    pub action: &'static str,
}

/// What becomes of a post that is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goes {
    /// It is cancelled, and stays in the list; it is to be written. Its files go with its next entry of the agenda.
    Cancelled,
    /// It had ended; it is to be taken out of the list ([`Post::removal`]).
    Removed,
}

const BEGUN: Refused = Refused {
    cause: "Instagram prepares this post already, so it can't be changed any more.",
    action: "Cancel it, and make another one.",
};
const ENDED: Refused = Refused {
    cause: "This post has come to its end, so it can't be changed any more.",
    action: "Make another one.",
};
const PUBLISHING: Refused = Refused {
    cause: "This post is being published at this moment, or it is not known yet whether it was.",
    action: "Wait until it is published or has failed: that is known within minutes as a rule, and within a day at the most.",
};
const LATER: Refused = Refused {
    cause: "A later version of this server works on this post.",
    action: "The site's operator brings the server up to date.",
};
const GOES_ON: Refused = Refused {
    cause: "This post has not failed.",
    action: "Wait: it goes on by itself.",
};
const CANCELLED: Refused = Refused {
    cause: "This post was cancelled, and its files are gone.",
    action: "Make another one.",
};
const PUBLISHED: Refused = Refused {
    cause: "This post is at Instagram already.",
    action: "Nothing is to be done.",
};
const LOOK: Refused = Refused {
    cause: "It is not known whether this post is at Instagram; posting it again could post it twice.",
    action: "Look in the Instagram app. If it isn't there, ask again with {\"i_looked\":true}.",
};

/// It becomes another one: as whoever made it wants it now.
///
/// # Errors
/// Instagram was asked for it already, or it has ended.
pub fn patch(post: &mut Post, draft: Draft, is_draft: bool, now: Timestamp) -> Result<(), Refused> {
    may_patch(post)?;
    post.draft = draft;
    post.progress = Progress::default();
    post.arrange(is_draft, now);
    post.happened(now, "changed", None);
    Ok(())
}

/// Whether it may become another one.
///
/// # Errors
/// Instagram was asked for it already, or it has ended.
pub fn may_patch(post: &Post) -> Result<(), Refused> {
    match post.progress.state {
        State::Later => Err(LATER),
        State::Publishing => Err(PUBLISHING),
        state if state.is_end() => Err(ENDED),
        _ if post.is_untouched() => Ok(()),
        _ => Err(BEGUN),
    }
}

/// It isn't wanted any more.
///
/// # Errors
/// It is being published.
pub fn cancel(post: &mut Post, now: Timestamp) -> Result<Goes, Refused> {
    match post.progress.state {
        State::Later => Err(LATER),
        State::Publishing => Err(PUBLISHING),
        state if state.is_end() => Ok(Goes::Removed),
        _ => {
            post.progress.state = State::Cancelled;
            post.progress.next = Some(now);
            post.progress.stop = None;
            post.happened(now, "cancelled", None);
            Ok(Goes::Cancelled)
        }
    }
}

/// It is tried again from the beginning, at once. Of one whose outcome is unknown somebody says that they looked, and that it
/// isn't at Instagram.
///
/// # Errors
/// It may be at Instagram, or goes on by itself.
pub fn retry(post: &mut Post, i_looked: bool, now: Timestamp) -> Result<(), Refused> {
    match post.progress.state {
        State::Failed => {}
        State::Unknown if i_looked => {}
        State::Unknown => return Err(LOOK),
        State::Published => return Err(PUBLISHED),
        State::Cancelled => return Err(CANCELLED),
        State::Later => return Err(LATER),
        _ => return Err(GOES_ON),
    }
    post.progress = Progress {
        state: State::Scheduled,
        next: Some(now),
        ..Progress::default()
    };
    // Somebody wants it now, whatever it was to be before.
    post.draft.not_after = post.draft.not_after.filter(|until| *until > now);
    post.happened(now, "tried_again", None);
    Ok(())
}

#[cfg(test)]
mod tests;
