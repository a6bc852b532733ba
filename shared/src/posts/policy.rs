//! What the site's operator lets an account's sessions post.

use super::draft::{Draft, Kind};
use crate::{
    instagram::{Category, Failure, Permission, Retry},
    rooms::problem::Problem,
    settings::posts::{PERMISSION, Posts},
    values::{
        json,
        time::{DAY, MINUTE, Timestamp},
    },
};

/// The permission that comments need.
const COMMENTS: &str = "instagram_business_manage_comments";
const MB: u64 = 1024 * 1024;
/// Clocks differ, and a request takes its time.
const LATE: u64 = 5 * MINUTE;
/// An own time at which nobody could begin.
const SHORT: u64 = MINUTE;

/// What may be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    kinds: Vec<String>,
    days_ahead: u32,
    /// How many posts may wait.
    pub planned: usize,
    image_mb: u32,
    video_mb: u32,
    /// From so many hashtags on there is a warning.
    pub hashtags_warn: usize,
}

impl Policy {
    /// The member of the site's entry; [`None`]: nothing may be posted.
    #[must_use]
    pub fn of(member: &str) -> Option<Self> {
        let posts = json::from_str::<Option<Posts>>(member).ok().flatten()?;
        let number = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        Some(Self {
            kinds: posts.kinds,
            days_ahead: posts.days_ahead,
            planned: number(posts.planned),
            image_mb: posts.image_mb,
            video_mb: posts.video_mb,
            hashtags_warn: number(posts.hashtags_warn),
        })
    }

    /// The largest file of a media type, in bytes.
    #[must_use]
    pub fn most_bytes(&self, video: bool) -> u64 {
        let mb = if video { self.video_mb } else { self.image_mb };
        u64::from(mb).saturating_mul(MB)
    }

    /// Whether posts of that kind may go out.
    #[must_use]
    pub fn lets(&self, kind: Kind) -> bool {
        self.kinds.iter().any(|one| one == kind.as_str())
    }

    /// The last time that a post may be planned for.
    #[must_use]
    pub fn last(&self, now: Timestamp) -> Timestamp {
        now.plus(u64::from(self.days_ahead).saturating_mul(DAY))
    }

    /// What is wrong with a draft's kind and times.
    #[must_use]
    pub fn problems(&self, draft: &Draft, is_draft: bool, now: Timestamp) -> Vec<Problem> {
        let mut found = Vec::new();
        if !self.lets(draft.kind) {
            let kinds = self.kinds.join(", ");
            found.push(Problem::new(
                "kind",
                "This site's operator doesn't let it be posted.",
                kinds,
            ));
        }
        let last = self.last(now);
        let days = format!("{} days", self.days_ahead);
        for (place, at) in [("at", draft.at), ("not_after", draft.not_after)] {
            // A little later than the last time for the first, so that both can be said.
            if at.is_some_and(|at| at > last.plus(DAY))
                || (place == "at" && draft.at.is_some_and(|at| at > last))
            {
                found.push(Problem::new(place, "It is too far ahead.", days.clone()));
            }
        }
        // A draft's time may pass; it counts when it is to be posted.
        if !is_draft && draft.at.is_some_and(|at| now.since(at) > LATE) {
            let limit = "a time ahead, or without it: at once";
            found.push(Problem::new("at", "It is over.", limit));
        }
        let begin = draft.at.unwrap_or(now).max(now).plus(SHORT);
        if !is_draft && draft.not_after.is_some_and(|until| until < begin) {
            let what = "It comes before the post could be made.";
            found.push(Problem::new("not_after", what, "a minute after `at` at least"));
        }
        found
    }
}

/// Nothing may be posted: why not.
#[must_use]
pub fn off() -> Failure {
    Failure::new(
        Category::PermissionMissing,
        Retry::DeveloperFix,
        "Nothing is posted for this site's visitors.",
        "The site's operator sets the member posts of the site's configuration.",
    )
}

/// Why nothing of that kind goes out any more, although it was planned when it was allowed.
#[must_use]
pub fn withdrawn(policy: Option<&Policy>, kind: Kind) -> Option<Failure> {
    let Some(policy) = policy else {
        return Some(off());
    };
    (!policy.lets(kind)).then(|| {
        Failure::new(
            Category::PermissionMissing,
            Retry::DeveloperFix,
            "Nothing of this kind is posted for this site's visitors any more.",
            "The site's operator has taken it out of the member posts of the site's configuration.",
        )
    })
}

/// The post itself goes without that permission; what is done with its comments doesn't.
#[must_use]
pub fn comments_missing(draft: &Draft, permissions: &[Permission]) -> Option<Problem> {
    let wants = !draft.first_comment.is_empty() || draft.comments_off;
    let comments = Permission::parse(COMMENTS).ok()?;
    (wants && !permissions.contains(&comments)).then(|| {
        let place = if draft.first_comment.is_empty() {
            "comments"
        } else {
            "first_comment"
        };
        let what = "This account didn't allow anything to be done with its comments: the post goes out without that. \
                    To have it done, connect again, asking for instagram_business_manage_comments.";
        Problem::new(place, what, "")
    })
}

/// The account didn't allow it.
#[must_use]
pub fn permission_missing(permissions: &[Permission]) -> Option<Failure> {
    let publish = Permission::parse(PERMISSION).ok()?;
    if permissions.contains(&publish) {
        return None;
    }
    let mut failure = Failure::new(
        Category::PermissionMissing,
        Retry::UserReconnect,
        "This account didn't allow posting.",
        "Connect again, asking for instagram_business_content_publish, and leave it ticked.",
    );
    failure.missing_permissions = vec![publish];
    Some(failure)
}
