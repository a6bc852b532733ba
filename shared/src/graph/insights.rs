//! What may be asked for of numbers, at `/me/insights` and `/{media}/insights`: names that Instagram has, and days as Unix
//! seconds (R39).

use super::refusal::{Refusal, plain};
use super::template::Template;
use crate::values::lists;

const OF_ACCOUNT: &[&str] = &[
    "reach",
    "views",
    "follower_count",
    "follows_and_unfollows",
    "total_interactions",
    "likes",
    "comments",
    "shares",
    "saves",
    "accounts_engaged",
    "replies",
    "reposts",
    "profile_links_taps",
    "profile_views",
    "website_clicks",
    "online_followers",
    "follower_demographics",
    "engaged_audience_demographics",
];

const OF_MEDIA: &[&str] = &[
    "reach",
    "views",
    "total_interactions",
    "likes",
    "comments",
    "saved",
    "shares",
    "reposts",
    "follows",
    "profile_visits",
    "profile_activity",
    "replies",
    "navigation",
    "ig_reels_avg_watch_time",
    "ig_reels_video_view_total_time",
    "reels_skip_rate",
    "crossposted_views",
    "facebook_views",
];

const BREAKDOWNS_OF_ACCOUNT: &[&str] = &[
    "media_product_type",
    "follow_type",
    "follower_type",
    "contact_button_type",
    "age",
    "gender",
    "country",
    "city",
];

const BREAKDOWNS_OF_MEDIA: &[&str] = &["action_type", "story_navigation_action_type"];
const PERIODS: &[&str] = &["day", "week", "days_28", "month", "lifetime", "total_over_range"];
const TYPES: &[&str] = &["total_value", "time_series"];
const TIMEFRAMES: &[&str] = &[
    "this_week",
    "this_month",
    "last_14_days",
    "last_30_days",
    "last_90_days",
    "prev_month",
];

/// What a parameter may be.
fn known(template: Template, name: &str) -> &'static [&'static str] {
    match (name, template) {
        ("metric", Template::MyInsights) => OF_ACCOUNT,
        ("metric", _) => OF_MEDIA,
        ("breakdown", Template::MyInsights) => BREAKDOWNS_OF_ACCOUNT,
        ("breakdown", _) => BREAKDOWNS_OF_MEDIA,
        ("period", _) => PERIODS,
        ("metric_type", _) => TYPES,
        _ => TIMEFRAMES,
    }
}

/// A parameter's value in its one spelling: lists sorted, without doubles.
///
/// # Errors
/// A [`Refusal`] for everything that isn't one of Instagram's names, or no second.
pub fn canonical(template: Template, name: &str, value: &str) -> Result<String, Refusal> {
    if matches!(name, "since" | "until") {
        let is_second = (1..=10).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit());
        return if is_second {
            Ok(value.to_owned())
        } else {
            Err(Refusal::parameter(
                format!("The parameter {name} is no time."),
                "Expected Unix seconds.",
            ))
        };
    }
    let known = known(template, name);
    let mut chosen: Vec<&str> = Vec::new();
    let is_list = matches!(name, "metric" | "breakdown");
    for one in value.split(',') {
        let one = one.trim_matches(' ');
        if !known.contains(&one) || (!is_list && !chosen.is_empty()) {
            return Err(Refusal::parameter(
                format!("The parameter {name} can't be {} here.", plain(one)),
                format!("Expected of {}.", known.join(",")),
            ));
        }
        lists::insert(&mut chosen, one);
    }
    Ok(chosen.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R42.
    #[test]
    fn equal_wishes_have_one_spelling() {
        for (template, name, value, expected) in [
            (
                Template::MyInsights,
                "metric",
                "views, reach,views",
                "reach,views",
            ),
            (Template::MyInsights, "breakdown", "gender,age", "age,gender"),
            (Template::Insights, "metric", "saved", "saved"),
            (Template::Insights, "breakdown", "action_type", "action_type"),
            (Template::MyInsights, "period", "day", "day"),
            (Template::MyInsights, "metric_type", "total_value", "total_value"),
            (Template::MyInsights, "timeframe", "this_month", "this_month"),
            (Template::MyInsights, "since", "1796155200", "1796155200"),
            (Template::Insights, "until", "0", "0"),
        ] {
            assert_eq!(
                canonical(template, name, value).as_deref(),
                Ok(expected),
                "{value}"
            );
        }
    }

    /// R39.
    #[test]
    fn all_else_is_refused() {
        for (template, name, value) in [
            (Template::MyInsights, "metric", ""),
            (Template::MyInsights, "metric", "reach,"),
            (Template::MyInsights, "metric", "impressions"),
            (Template::MyInsights, "metric", "saved"),
            (Template::MyInsights, "metric", "REACH"),
            (Template::MyInsights, "metric", "reach.limit(1)"),
            (Template::MyInsights, "metric", "reach{x}"),
            (Template::Insights, "metric", "saves"),
            (Template::Insights, "metric", "follower_count"),
            (Template::Insights, "breakdown", "age"),
            (Template::MyInsights, "breakdown", "action_type"),
            (Template::MyInsights, "period", "day,week"),
            (Template::MyInsights, "period", "year"),
            (Template::MyInsights, "metric_type", "total"),
            (Template::MyInsights, "timeframe", "last_year"),
            (Template::MyInsights, "since", ""),
            (Template::MyInsights, "since", "-1"),
            (Template::MyInsights, "since", "2026-11-30"),
            (Template::MyInsights, "since", "17961552000"),
            (Template::MyInsights, "until", "1e9"),
        ] {
            let refusal = canonical(template, name, value).unwrap_err();
            assert_eq!(refusal.status, 400, "{name}={value}");
        }
    }
}
