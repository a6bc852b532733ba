//! What a refusal of Instagram's means for a post: whether it is worth another try, and what whoever made it is told.

use super::post::Stop;
use crate::{
    instagram::{Category, Failure, Retry},
    values::time::{DAY, HOUR, MINUTE, SECOND},
};

/// What becomes of a post after a refusal before it was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The same is tried again after so many milliseconds, for so many at the most.
    Again {
        /// After.
        wait: u64,
        /// At the most.
        longest: u64,
    },
    /// It is tried again so often, and then it has failed.
    Twice,
    /// Somebody has to act; it waits for that.
    Waits,
    /// It won't do.
    Fails,
}

/// How long trouble of a passing kind is waited out: less than a container lives, as each new one that is made ends the trouble.
pub(super) const PASSING: u64 = 23 * HOUR;
/// How long a post waits for somebody to act, and for a limit to end.
pub(super) const PATIENCE: u64 = 7 * DAY;
/// How often it is looked whether somebody acted.
pub(super) const LOOK_AGAIN: u64 = 10 * MINUTE;

/// What becomes of it, when it was refused so often before.
pub(super) fn verdict(failure: &Failure, failures: u32) -> Verdict {
    let after = u64::from(failure.retry_after_seconds.unwrap_or(0)).saturating_mul(SECOND);
    let again = |least: u64, longest| Verdict::Again {
        wait: after.max(least),
        longest,
    };
    match (failure.category, failure.retry) {
        (Category::QuotaReached, Retry::Later) => Verdict::Again {
            wait: HOUR,
            longest: PATIENCE,
        },
        (Category::RateLimited | Category::AppRateLimited, _) => again(backoff(failures), PATIENCE),
        (Category::MediaRejected, Retry::Later) => Verdict::Twice,
        // Slow first answers are the usual cause.
        (Category::MediaRejected, _) if failure.subcode == Some(2_207_052) || failure.code == Some(9_004) => {
            Verdict::Twice
        }
        (_, Retry::UserReconnect) => Verdict::Waits,
        _ if failure.concerns_app() => Verdict::Waits,
        (Category::AppInDevelopment | Category::RoleMissing | Category::PermissionMissing, _) => {
            Verdict::Waits
        }
        (_, Retry::Later) => again(backoff(failures), PASSING),
        _ => Verdict::Fails,
    }
}

/// How long to wait after so many failures.
pub(super) fn backoff(failures: u32) -> u64 {
    let seconds = match failures {
        0 => 10,
        1 => 30,
        2 => 60,
        3 => 120,
        4 => 300,
        _ => 600,
    };
    SECOND.saturating_mul(seconds)
}

/// How long until Instagram is asked for a container again.
pub(super) fn poll(polls: u32) -> u64 {
    let seconds = match polls {
        0 => 3,
        1 => 5,
        2 => 10,
        3 => 20,
        4 => 30,
        _ => 60,
    };
    SECOND.saturating_mul(seconds)
}

/// Whether `media_publish` said for certain that nothing was published. What isn't found after attempts of an unknown outcome
/// may be so because one of them published it.
pub(super) fn is_clean(failure: &Failure, attempts: u32) -> bool {
    match failure.code {
        Some(9_007) => true,
        Some(9) => failure.subcode == Some(2_207_042),
        Some(24) => failure.subcode == Some(2_207_008) && attempts == 0,
        _ => false,
    }
}

/// Whether it says that something is not there, which of a fresh container says nothing.
pub(super) fn is_lag(failure: &Failure) -> bool {
    failure.category == Category::MediaNotReady
        || (failure.code == Some(100) && failure.subcode == Some(33))
        || failure.code == Some(24)
}

/// Whether a comment was made, although the answer is an error.
pub(super) fn is_done(failure: &Failure) -> bool {
    failure.subcode == Some(1_772_107)
}

/// Whether a comment was surely not made, and may be soon: nothing is done for a token that ended, beyond a limit, or at a
/// post that isn't found yet. Held back as spam it may have been made all the same.
pub(super) fn is_uncommented(failure: &Failure) -> bool {
    failure.is_beyond_limit() || failure.retry == Retry::UserReconnect || is_lag(failure)
}

/// Whether a comment was refused for good.
pub(super) fn refuses_comment(failure: &Failure) -> bool {
    matches!(
        failure.category,
        Category::PermissionMissing | Category::BadParameter | Category::UnsupportedRequest
    )
}

const fn stop(category: Option<Category>, retry: Retry, cause: &'static str, action: &'static str) -> Stop {
    use std::borrow::Cow::Borrowed;
    Stop {
        category,
        retry,
        cause: Borrowed(cause),
        action: Borrowed(action),
    }
}

/// The quota is used up.
pub(super) const QUOTA: Stop = stop(
    Some(Category::QuotaReached),
    Retry::Later,
    "This account has published as much as Instagram allows for now.",
    "Nothing is to be done: the post goes out by itself as soon as Instagram allows the next one.",
);

/// Instagram held something of the account back.
pub(super) const HELD: Stop = stop(
    Some(Category::RateLimited),
    Retry::Later,
    "Instagram held something back that this account was to publish, to protect its community: so nothing more of it is published for some hours.",
    "Nothing is to be done: it goes on by itself after that. Whoever can't wait cancels it here and posts by hand in the Instagram app.",
);

/// As many containers were made as Instagram allows in a day.
pub(super) const CONTAINERS: Stop = stop(
    Some(Category::QuotaReached),
    Retry::Later,
    "So many posts were prepared for this account within a day that Instagram takes no more for now.",
    "Nothing is to be done: the post goes on by itself when Instagram takes the next one.",
);

/// Its last hour is over.
pub(super) const TOO_LATE: Stop = stop(
    None,
    Retry::None,
    "The post was not to be published any more after its latest time, and that is over. It was not published.",
    "Try it again if it is still wanted, or make another one.",
);

/// A file is gone.
pub(super) const FILE_GONE: Stop = stop(
    Some(Category::NotFound),
    Retry::None,
    "A file of this post is not there any more. Nothing was published.",
    "Hand the file in again, and make another post with it.",
);

/// Instagram is still fetching when its answer is due, for an hour.
pub(super) const SLOW: Stop = stop(
    Some(Category::MediaRejected),
    Retry::DeveloperFix,
    "Instagram did not finish fetching the media from its address within half a minute, for an hour. Nothing was published.",
    "Look whether the address answers quickly, or hand the file over to the edge instead.",
);

/// Instagram doesn't get ready.
pub(super) const STUCK: Stop = stop(
    Some(Category::MediaNotReady),
    Retry::Later,
    "Instagram did not finish preparing the media, twice in a row. Nothing was published.",
    "Try it again; if it keeps happening, convert the file: JPEG for pictures, MP4 with H.264 and AAC for videos.",
);

/// The container is lost over and over.
pub(super) const LOST: Stop = stop(
    Some(Category::NotFound),
    Retry::Later,
    "Instagram lost what it had prepared for this post, twice in a row. Nothing was published.",
    "Try it again later.",
);

/// Whether it was published is looked into.
pub(super) const DOUBT: Stop = stop(
    None,
    Retry::Later,
    "Instagram did not say clearly whether it published this post.",
    "Nothing is to be done: it is found out, and nothing is published twice.",
);

/// An attempt came to nothing, and the next is a while off.
pub(super) const NOT_YET: Stop = stop(
    Some(Category::Transient),
    Retry::Later,
    "Instagram was asked to publish this post more than once, did not answer clearly, and did not publish it.",
    "Nothing is to be done: it is tried again by itself, later and later.",
);

/// It isn't published, however often Instagram is asked.
pub(super) const UNTAKEN: Stop = stop(
    Some(Category::Transient),
    Retry::Later,
    "Instagram was asked to publish this post over and over and never answered clearly. It was not published.",
    "Try it again later.",
);

/// Whether it was published was not found out.
pub(super) const UNKNOWN: Stop = stop(
    None,
    Retry::UserReconnect,
    "Instagram did not say within a day whether it published this post, and it can't be told from the account's posts either.",
    "Look in the Instagram app. If the post isn't there, try it again and say that you looked.",
);
