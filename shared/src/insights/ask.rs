//! What Instagram is asked: each call, with its parameters.

use super::{
    days::Window,
    metrics::{FIELDS, Group},
};
use crate::rooms::{Call, Turn};

/// How many posts are listed at once.
const LISTED: u32 = 50;
/// How many stories: more than a day has.
const STORIES: u32 = 100;

fn get(turn: Turn, path: String) -> Call {
    Call {
        turn,
        method: "GET".to_owned(),
        path,
        body: None,
    }
}

/// These metrics of a group, for these days.
#[must_use]
pub fn days(group: Group, metrics: &[&str], window: Window) -> Call {
    let (names, with) = (metrics.join(","), group.parameters());
    let (since, until) = (window.since(), window.until());
    let path = format!("/me/insights?metric={names}&{with}&since={since}&until={until}");
    get(Turn::Background, path)
}

/// One number for all these days together.
#[must_use]
pub fn period(turn: Turn, metrics: &[&str], window: Window) -> Call {
    let with = Group::Totals.parameters();
    let (names, since, until) = (metrics.join(","), window.since(), window.until());
    get(
        turn,
        format!("/me/insights?metric={names}&{with}&since={since}&until={until}"),
    )
}

/// How many follow the account, and the like.
#[must_use]
pub fn account() -> Call {
    get(Turn::Background, format!("/me?fields={}", FIELDS.join(",")))
}

/// Who follows the account, or engaged with it, in the last 30 days.
#[must_use]
pub fn audience(metric: &str, by: &str) -> Call {
    let path = format!(
        "/me/insights?metric={metric}&period=lifetime&metric_type=total_value&timeframe=this_month&breakdown={by}"
    );
    get(Turn::Background, path)
}

/// The newest posts, or the stories that there are.
#[must_use]
pub fn posts(turn: Turn, stories: bool) -> Call {
    let (what, limit) = if stories {
        ("stories", STORIES)
    } else {
        ("media", LISTED)
    };
    let fields = "fields=id,media_type,media_product_type,timestamp,permalink";
    get(turn, format!("/me/{what}?{fields}&limit={limit}"))
}

/// These metrics of a post.
#[must_use]
pub fn post(turn: Turn, id: &str, metrics: &[&str]) -> Call {
    get(turn, format!("/{id}/insights?metric={}", metrics.join(",")))
}
