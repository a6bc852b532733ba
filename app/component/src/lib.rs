#![doc = include_str!("../README.md")]

mod answer;
mod ask;
mod audience;
mod component;
mod compose;
mod element;
mod error;
mod events;
mod feed;
mod follow;
mod hand_over;
mod history;
mod insights;
mod instagram;
mod known;
mod links;
mod loader;
mod media;
mod numbers;
mod odd;
mod options;
mod pages;
mod post;
mod posts;
mod query;
mod read;
mod script;
mod standing;

pub use audience::{InsightsAudience, InsightsCounts, InsightsHour, InsightsHours, InsightsPeople};
pub use component::{InstagramConnect, InstagramConnectProps};
pub use compose::{InstagramCompose, InstagramComposeProps, Posted};
pub use error::{Error, Retry, Step};
pub use events::{Connected, Disconnected, Failed, Reason, State};
pub use feed::{FeedTold, InstagramFeed, InstagramFeedProps};
pub use hand_over::HandedOver;
pub use insights::{InstagramInsights, InstagramInsightsProps};
pub use instagram::{Instagram, use_instagram, use_instagram_element};
pub use media::{Children, Me, Media, Owner};
pub use numbers::{
    Insights, InsightsMedium, InsightsNothing, InsightsNumbers, InsightsReport, InsightsUnsaid,
    InsightsValue, InsightsValues,
};
pub use options::Options;
pub use pages::{Items, Pages};
pub use post::{
    NewPost, Post, PostHindrance, PostKind, PostLimits, PostMedium, PostProblem, PostRehearsal, PostSource,
    PostState, PostStep, PostTag,
};
pub use query::Query;
pub use standing::{InsightsFailing, InsightsOfReport, InsightsRefusal, InsightsState, InsightsWait};
