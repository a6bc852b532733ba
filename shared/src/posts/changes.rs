//! What whoever made a post may still do with it.

use super::{
    draft::Draft,
    post::{Post, Progress, State},
};
use crate::values::time::Timestamp;

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Instagram was asked for it already.
    Begun,
    /// It has ended.
    Ended,
    /// It is being published.
    Publishing,
    /// A later edge works on it.
    Later,
    /// It isn't over.
    GoesOn,
    /// Its files are gone.
    Cancelled,
    /// It is at Instagram.
    Published,
    /// It may be at Instagram, and nobody says that they looked.
    NobodyLooked,
}

impl Refused {
    /// What is in the way, and what to do.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Begun => (
                "Instagram prepares this post already, so it can't be changed any more.",
                "Cancel it, and make another one.",
            ),
            Self::Ended => (
                "This post has come to its end, so it can't be changed any more.",
                "Make another one.",
            ),
            Self::Publishing => (
                "This post is being published at this moment, or it is not known yet whether it was.",
                "Wait until it is published or has failed: that is known within minutes as a rule, and within a day at the most.",
            ),
            Self::Later => (
                "A later version of this server works on this post.",
                "The site's operator brings the server up to date.",
            ),
            Self::GoesOn => ("This post has not failed.", "Wait: it goes on by itself."),
            Self::Cancelled => (
                "This post was cancelled, and its files are gone.",
                "Make another one.",
            ),
            Self::Published => ("This post is at Instagram already.", "Nothing is to be done."),
            Self::NobodyLooked => (
                "It is not known whether this post is at Instagram; posting it again could post it twice.",
                "Look in the Instagram app. If it isn't there, ask again with {\"i_looked\":true}.",
            ),
        }
    }
}

/// What becomes of a post that is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goes {
    /// It is cancelled, and stays in the list; it is to be written. Its files go with its next entry of the agenda.
    Cancelled,
    /// It had ended; it is to be taken out of the list ([`Post::removal`]).
    Removed,
}

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
        State::Later => Err(Refused::Later),
        State::Publishing => Err(Refused::Publishing),
        state if state.is_end() => Err(Refused::Ended),
        _ if post.is_untouched() => Ok(()),
        _ => Err(Refused::Begun),
    }
}

/// It isn't wanted any more.
///
/// # Errors
/// It is being published.
pub fn cancel(post: &mut Post, now: Timestamp) -> Result<Goes, Refused> {
    match post.progress.state {
        State::Later => Err(Refused::Later),
        State::Publishing => Err(Refused::Publishing),
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
        State::Unknown => return Err(Refused::NobodyLooked),
        State::Published => return Err(Refused::Published),
        State::Cancelled => return Err(Refused::Cancelled),
        State::Later => return Err(Refused::Later),
        _ => return Err(Refused::GoesOn),
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
