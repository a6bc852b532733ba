//! The table of metrics: how each is asked for, what it is, whether it may be added up, how far back it goes.

use super::{
    days::Day,
    offered::{ALWAYS, Offered},
};

/// How metrics of an account are asked for: those of a group in one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// A series: a number for each day, up to 30 days at once.
    Series,
    /// A total a call, by `media_product_type`.
    Products,
    /// A total a call.
    Totals,
    /// A total a call, by `follow_type`, without which it is refused.
    Follows,
    /// A series of 24 numbers a day.
    Hours,
}

impl Group {
    /// All of them, in the order in which history is fetched.
    pub const ALL: [Self; 5] = [
        Self::Series,
        Self::Follows,
        Self::Products,
        Self::Totals,
        Self::Hours,
    ];

    /// Its place among them.
    #[must_use]
    pub fn place(self) -> usize {
        Self::ALL
            .iter()
            .position(|group| *group == self)
            .unwrap_or_default()
    }

    /// Whether one call answers for many days.
    #[must_use]
    pub const fn is_series(self) -> bool {
        matches!(self, Self::Series | Self::Hours)
    }

    /// The parameters besides `metric`, `since` and `until`, and in a word for people.
    #[must_use]
    pub const fn parameters(self) -> &'static str {
        match self {
            Self::Series => "period=day",
            Self::Products => "period=day&metric_type=total_value&breakdown=media_product_type",
            Self::Totals => "period=day&metric_type=total_value",
            Self::Follows => "period=day&metric_type=total_value&breakdown=follow_type",
            Self::Hours => "period=lifetime",
        }
    }

    /// How far back it is asked for at all, in days before today.
    #[must_use]
    pub fn days_back(self) -> u32 {
        self.metrics()
            .map(|metric| metric.days_back)
            .max()
            .unwrap_or_default()
    }

    /// Its metrics.
    pub fn metrics(self) -> impl Iterator<Item = &'static Metric> {
        ACCOUNT.iter().filter(move |metric| metric.groups.contains(&self))
    }
}

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// So often: may be added up.
    Count,
    /// So many different people: never added up (R101).
    People,
    /// How it stands: of a time, the last counts.
    Level,
    /// A mean: never added up.
    Average,
    /// A part of a whole: never added up.
    Share,
}

impl Kind {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::People => "people",
            Self::Level => "level",
            Self::Average => "average",
            Self::Share => "share",
        }
    }

    /// Whether numbers of several days make one of all.
    #[must_use]
    pub const fn adds_up(self) -> bool {
        matches!(self, Self::Count)
    }
}

/// A metric of an account.
#[derive(Debug, PartialEq, Eq)]
pub struct Metric {
    /// Instagram's name.
    pub name: &'static str,
    /// How it can be asked for.
    pub groups: &'static [Group],
    /// What it is.
    pub is: Kind,
    /// Of what.
    pub unit: &'static str,
    /// How many days before today Instagram answers for, as far as is known.
    pub days_back: u32,
    /// Below so many followers Instagram says nothing.
    pub least_followers: u64,
    /// By which versions.
    pub offered: Offered,
}

impl Metric {
    /// The oldest day that it is asked for.
    #[must_use]
    pub const fn oldest(&self, today: Day) -> Day {
        today.minus(self.days_back)
    }
}

const YEAR: u32 = 365;

const fn metric(name: &'static str, groups: &'static [Group], is: Kind, unit: &'static str) -> Metric {
    Metric {
        name,
        groups,
        is,
        unit,
        days_back: YEAR,
        least_followers: 0,
        offered: ALWAYS,
    }
}

/// It took the place of what that version ended.
const VIEWS: Offered = Offered::since("v22.0");

use Group::{Follows, Hours, Products, Series, Totals};
use Kind::{Average, Count, Level, People, Share};

/// Those of an account.
pub const ACCOUNT: &[Metric] = &[
    metric("reach", &[Series, Products], People, "accounts"),
    Metric {
        days_back: 30,
        least_followers: 100,
        ..metric("follower_count", &[Series], Count, "accounts")
    },
    metric("follows_and_unfollows", &[Follows], Count, "accounts"),
    Metric {
        offered: VIEWS,
        ..metric("views", &[Products], Count, "views")
    },
    metric("total_interactions", &[Products], Count, "interactions"),
    metric("likes", &[Products], Count, "likes"),
    metric("comments", &[Products], Count, "comments"),
    metric("shares", &[Products], Count, "shares"),
    metric("saves", &[Products], Count, "saves"),
    metric("accounts_engaged", &[Totals], People, "accounts"),
    metric("replies", &[Totals], Count, "replies"),
    metric("reposts", &[Totals], Count, "reposts"),
    metric("profile_links_taps", &[Totals], Count, "taps"),
    metric("profile_views", &[Totals], Count, "views"),
    metric("website_clicks", &[Totals], Count, "clicks"),
    Metric {
        days_back: 30,
        least_followers: 100,
        ..metric("online_followers", &[Hours], People, "accounts")
    },
];

/// `media_product_type`, and what it is called here.
pub const PRODUCTS: [(&str, &str); 5] = [
    ("POST", "post"),
    ("CAROUSEL_CONTAINER", "carousel"),
    ("REEL", "reel"),
    ("STORY", "story"),
    ("AD", "ad"),
];

/// `follow_type`, and what it is called here.
pub const FOLLOWS: [(&str, &str); 2] = [
    ("FOLLOWER", "followers_gained"),
    ("NON_FOLLOWER", "followers_lost"),
];

/// What is kept of each day: a column has a name, and a number for each day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Which metric of Instagram's it is read from; nothing where it is a field of the account's.
    pub metric: Option<&'static Metric>,
    /// What it is.
    pub is: Kind,
    /// Of what.
    pub unit: &'static str,
}

/// Fields of the account, taken once a day.
pub const FIELDS: [&str; 3] = ["followers_count", "follows_count", "media_count"];

/// Every column.
pub fn columns() -> impl Iterator<Item = Column> {
    let fields = FIELDS.into_iter().map(|name| Column {
        name,
        metric: None,
        is: Level,
        unit: if name == "media_count" {
            "posts"
        } else {
            "accounts"
        },
    });
    let metrics = ACCOUNT.iter().filter(|metric| !metric.groups.contains(&Hours));
    let of_metrics = metrics.flat_map(|metric| {
        let is_divided = metric.groups.contains(&Follows);
        let parts = FOLLOWS.iter().map(|(_, name)| *name).filter(move |_| is_divided);
        let alone = Some(metric.name).filter(|_| !is_divided);
        let column = move |name: &'static str| Column {
            name,
            metric: Some(metric),
            is: metric.is,
            unit: metric.unit,
        };
        alone.into_iter().chain(parts).map(column)
    });
    fields.chain(of_metrics)
}

/// The column of that name.
#[must_use]
pub fn column(name: &str) -> Option<Column> {
    columns().find(|column| column.name == name)
}

/// The name of a part of a column, as it is kept: `views/reel`.
#[must_use]
pub fn part(column: &str, product: &str) -> String {
    format!("{column}/{product}")
}

/// What a post is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Product {
    /// A picture or a carousel, or a video of before reels.
    Feed,
    /// A reel.
    Reel,
    /// A story.
    Story,
}

impl Product {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Feed, Self::Reel, Self::Story];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::Reel => "reel",
            Self::Story => "story",
        }
    }

    /// By its name on the wire.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|product| product.as_str() == name)
    }

    /// Its place, after those of the groups.
    #[must_use]
    pub fn place(self) -> usize {
        let place = Self::ALL.iter().position(|product| *product == self);
        place.unwrap_or_default().saturating_add(FIRST_PRODUCT)
    }

    /// Its metrics.
    pub fn metrics(self) -> impl Iterator<Item = &'static MediaMetric> {
        MEDIA.iter().filter(move |metric| metric.of.contains(&self))
    }
}

/// The place of the first product: there are fewer groups.
const FIRST_PRODUCT: usize = 10;

/// A metric of a post: always its total so far.
#[derive(Debug, PartialEq, Eq)]
pub struct MediaMetric {
    /// Instagram's name.
    pub name: &'static str,
    /// Which posts have it.
    pub of: &'static [Product],
    /// What it is.
    pub is: Kind,
    /// Of what.
    pub unit: &'static str,
    /// By which versions.
    pub offered: Offered,
}

const fn media(name: &'static str, of: &'static [Product], is: Kind, unit: &'static str) -> MediaMetric {
    MediaMetric {
        name,
        of,
        is,
        unit,
        offered: ALWAYS,
    }
}

use Product::{Feed, Reel, Story};

/// Those of posts.
pub const MEDIA: &[MediaMetric] = &[
    media("reach", &[Feed, Reel, Story], People, "accounts"),
    MediaMetric {
        offered: VIEWS,
        ..media("views", &[Feed, Reel, Story], Count, "views")
    },
    media("total_interactions", &[Feed, Reel, Story], Count, "interactions"),
    media("likes", &[Feed, Reel], Count, "likes"),
    media("comments", &[Feed, Reel], Count, "comments"),
    media("saved", &[Feed, Reel], Count, "saves"),
    media("shares", &[Feed, Reel, Story], Count, "shares"),
    media("reposts", &[Feed, Reel, Story], Count, "reposts"),
    media("follows", &[Feed, Story], Count, "accounts"),
    media("profile_visits", &[Feed, Story], Count, "visits"),
    media("profile_activity", &[Feed, Story], Count, "taps"),
    media("replies", &[Story], Count, "replies"),
    media("navigation", &[Story], Count, "taps"),
    media("ig_reels_avg_watch_time", &[Reel], Average, "ms"),
    media("ig_reels_video_view_total_time", &[Reel], Count, "ms"),
    media("reels_skip_rate", &[Reel], Share, "as Instagram says it"),
];

/// Those that describe who the followers are, and the breakdowns that each is asked by.
pub const AUDIENCE: [&str; 2] = ["follower_demographics", "engaged_audience_demographics"];
/// The breakdowns.
pub const AUDIENCE_BY: [&str; 4] = ["age", "gender", "country", "city"];
/// Below so many followers, or accounts that engaged, Instagram says nothing of them.
pub const AUDIENCE_LEAST: u64 = 100;

/// Metrics that Instagram ended, with the version that did, and what took their place.
pub const GONE: &[(&str, &str, &str)] = &[
    ("impressions", "v22.0", "views"),
    ("plays", "v22.0", "views"),
    ("clips_replays_count", "v22.0", "views"),
    ("ig_reels_aggregated_all_plays_count", "v22.0", "views"),
    ("video_views", "v21.0", "views"),
    ("email_contacts", "v21.0", "profile_links_taps"),
    ("get_direction_clicks", "v21.0", "profile_links_taps"),
    ("phone_call_clicks", "v21.0", "profile_links_taps"),
    ("text_message_clicks", "v21.0", "profile_links_taps"),
    ("engagement", "v18.0", "total_interactions"),
    ("exits", "v18.0", "navigation"),
    ("taps_forward", "v18.0", "navigation"),
    ("taps_back", "v18.0", "navigation"),
];

#[cfg(test)]
mod tests;
