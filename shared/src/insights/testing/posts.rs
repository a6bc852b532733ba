//! An Instagram's posts and stories, and their numbers.

use super::{Played, failed, number};
use crate::{
    insights::{days::Day, metrics::Product},
    rooms::Called,
    values::{
        date::iso8601,
        time::{DAY, SECOND, Timestamp},
    },
};
use std::collections::BTreeMap;

/// A post.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub(crate) id: String,
    pub(crate) product: Product,
    pub(crate) posted: Timestamp,
    /// What all of its kind have, and it hasn't.
    pub(crate) without: Option<&'static str>,
    pub(crate) viewers: u64,
    pub(crate) deleted: Option<Timestamp>,
    /// It was posted before the account became professional: it has no numbers.
    pub(crate) is_before: bool,
}

impl Post {
    pub(crate) fn new(id: &str, product: Product, posted: Timestamp) -> Self {
        Self {
            id: id.to_owned(),
            product,
            posted,
            without: None,
            viewers: 100,
            deleted: None,
            is_before: false,
        }
    }

    fn is_there(&self, now: Timestamp) -> bool {
        let ends = self.product == Product::Story && now.since(self.posted) >= DAY;
        self.posted <= now && !ends && self.deleted.is_none_or(|deleted| deleted > now)
    }

    /// A number of it, at an age.
    pub(crate) fn number(&self, metric: &str, now: Timestamp) -> u64 {
        let hours = now.since(self.posted) / SECOND / 3_600;
        number(metric, Day(7)) + hours
    }
}

pub(crate) fn list(played: &Played, stories: bool, now: Timestamp) -> Called {
    let is_story = |post: &&Post| post.product == Product::Story;
    let mut posts: Vec<&Post> = played.posts.iter().filter(|post| post.is_there(now)).collect();
    posts.retain(|post| is_story(post) == stories);
    posts.sort_by_key(|post| std::cmp::Reverse(post.posted));
    posts.truncate(if stories { 100 } else { 50 });
    let told: Vec<String> = posts
        .iter()
        .map(|post| {
            let product = match post.product {
                Product::Feed => "FEED",
                Product::Reel => "REELS",
                Product::Story => "STORY",
            };
            let (id, at) = (&post.id, iso8601(post.posted).replace('Z', "+0000"));
            format!(r#"{{"id":"{id}","media_product_type":"{product}","timestamp":"{at}","permalink":"https://i/{id}"}}"#)
        })
        .collect();
    Called::Answered(format!(r#"{{"data":[{}]}}"#, told.join(",")))
}

pub(crate) fn insights(
    played: &Played,
    path: &str,
    query: &BTreeMap<String, String>,
    now: Timestamp,
) -> Called {
    let id = path.trim_start_matches('/').trim_end_matches("/insights");
    let gone = || {
        let body = br#"{"error":{"message":"Unsupported get request. Object does not exist","code":100,"error_subcode":33}}"#;
        let usage = crate::instagram::Usage::default();
        Called::Failed(crate::instagram::Failure::read(
            crate::instagram::Step::Read,
            400,
            None,
            &usage,
            body,
        ))
    };
    let Some(post) = played
        .posts
        .iter()
        .find(|post| post.id == id && post.is_there(now) && !post.is_before)
    else {
        return gone();
    };
    if post.viewers < 5 {
        return failed(10, "(#10) Not enough viewers for the media to show insights");
    }
    let mut data = Vec::new();
    for (place, name) in query["metric"].split(',').enumerate() {
        if played.unknown.contains(&name) {
            return failed(
                100,
                &format!("(#100) metric[{place}] must be one of the following values: reach"),
            );
        }
        if !post.product.metrics().any(|metric| metric.name == name) || post.without == Some(name) {
            let words = "metric for this media product type.";
            return failed(
                100,
                &format!("(#100) The Media Insights API does not support the {name} {words}"),
            );
        }
        if played.shells.contains(&name) {
            data.push(format!(r#"{{"name":"{name}","period":"lifetime"}}"#));
            continue;
        }
        let value = post.number(name, now);
        data.push(format!(
            r#"{{"name":"{name}","period":"lifetime","values":[{{"value":{value}}}]}}"#
        ));
    }
    Called::Answered(format!(r#"{{"data":[{}]}}"#, data.join(",")))
}
