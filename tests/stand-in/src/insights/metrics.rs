//! Which metrics there are, and how they can be asked for.

/// How a metric of an account stands to `metric_type=total_value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// Without it, it is a series; with it, a total.
    Possible,
    /// It is a total, and says so if nobody asked for one.
    Needed,
    /// It is a series alone.
    Refused,
}

/// A metric of an account.
#[derive(Debug)]
pub struct OfAccount {
    /// Its name.
    pub name: &'static str,
    /// Series or total.
    pub total: Total,
    /// By what it can be broken down.
    pub breakdowns: &'static [&'static str],
    /// It counts people: a total of days is less than their sum.
    pub people: bool,
    /// What a day has of it, for a thousand followers.
    pub a_day: u64,
}

const PRODUCT: &[&str] = &["media_product_type"];

const fn total(name: &'static str, breakdowns: &'static [&'static str], a_day: u64) -> OfAccount {
    OfAccount {
        name,
        total: Total::Needed,
        breakdowns,
        people: false,
        a_day,
    }
}

/// Those by day. `online_followers` and the demographics are lifetime's.
pub const OF_ACCOUNT: [OfAccount; 15] = [
    OfAccount {
        name: "reach",
        total: Total::Possible,
        breakdowns: &["media_product_type", "follow_type"],
        people: true,
        a_day: 220,
    },
    OfAccount {
        name: "follower_count",
        total: Total::Refused,
        breakdowns: &[],
        people: false,
        a_day: 4,
    },
    total("follows_and_unfollows", &["follow_type"], 4),
    total(
        "views",
        &["media_product_type", "follow_type", "follower_type"],
        510,
    ),
    OfAccount {
        people: true,
        ..total("accounts_engaged", &[], 31)
    },
    total("total_interactions", PRODUCT, 52),
    total("likes", PRODUCT, 38),
    total("comments", PRODUCT, 4),
    total("shares", PRODUCT, 5),
    total("saves", PRODUCT, 5),
    total("replies", &[], 1),
    total("reposts", &[], 1),
    total("profile_links_taps", &["contact_button_type"], 3),
    total("profile_views", &[], 18),
    total("website_clicks", &[], 2),
];

/// Those without days.
pub const OF_LIFETIME: [&str; 3] = [
    "online_followers",
    "follower_demographics",
    "engaged_audience_demographics",
];

/// Names of before, which a living version doesn't know.
pub const GONE: [&str; 8] = [
    "impressions",
    "plays",
    "clips_replays_count",
    "ig_reels_aggregated_all_plays_count",
    "video_views",
    "email_contacts",
    "get_direction_clicks",
    "phone_call_clicks",
];

/// A metric of a medium.
#[derive(Debug)]
pub struct OfMedium {
    /// Its name.
    pub name: &'static str,
    /// Whether posts, reels and stories have it.
    pub has: [bool; 3],
    /// By what it can be broken down, and into what.
    pub breakdown: Option<(&'static str, &'static [&'static str])>,
    /// In the end, for a thousand that are reached.
    pub at_last: u64,
}

const fn medium(name: &'static str, has: [bool; 3], at_last: u64) -> OfMedium {
    OfMedium {
        name,
        has,
        breakdown: None,
        at_last,
    }
}

const ALL: [bool; 3] = [true; 3];
const KEPT: [bool; 3] = [true, true, false];
const REELS: [bool; 3] = [false, true, false];
const STILL: [bool; 3] = [true, false, true];
const STORIES: [bool; 3] = [false, false, true];

/// All of them.
pub const OF_MEDIUM: [OfMedium; 19] = [
    medium("reach", ALL, 1000),
    medium("views", ALL, 1640),
    medium("shares", ALL, 14),
    medium("total_interactions", ALL, 96),
    medium("reposts", ALL, 3),
    medium("likes", KEPT, 70),
    medium("comments", KEPT, 6),
    medium("saved", KEPT, 9),
    medium("follows", STILL, 2),
    medium("profile_visits", STILL, 21),
    OfMedium {
        breakdown: Some(("action_type", &["bio_link_clicked", "call", "email", "other"])),
        ..medium("profile_activity", STILL, 5)
    },
    medium("replies", STORIES, 6),
    OfMedium {
        breakdown: Some((
            "story_navigation_action_type",
            &["swipe_forward", "tap_back", "tap_exit", "tap_forward"],
        )),
        ..medium("navigation", STORIES, 930)
    },
    medium("ig_reels_avg_watch_time", REELS, 0),
    medium("ig_reels_video_view_total_time", REELS, 7_400_000),
    medium("reels_skip_rate", REELS, 0),
    medium("crossposted_views", REELS, 300),
    medium("facebook_views", ALL, 120),
    medium("total_views", [false; 3], 0),
];
