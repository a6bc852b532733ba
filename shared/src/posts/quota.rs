//! How much of the day's posts Instagram says is used (R94). No number of it stands in the code.

use crate::{
    instagram::json as instagram_json,
    rooms::{Call, Called, Host, Turn},
    values::{
        json,
        time::{MINUTE, SECOND, Timestamp},
    },
};
use serde::{Deserialize, Serialize};

/// Where it is kept.
pub const KEY: &str = "posts/quota";
/// Where it is asked for.
pub const PATH: &str = "/me/content_publishing_limit?fields=quota_usage,config";
/// How long it is believed.
const FRESH: u64 = MINUTE;

/// What Instagram last said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    /// How many posts were published in the time before.
    pub usage: u32,
    /// How many may be; nothing where Instagram didn't say.
    pub total: Option<u32>,
    /// How long that time is, in seconds.
    pub duration: Option<u64>,
    /// When it was said.
    pub at: Timestamp,
    /// Since when it is being asked for again, for a post that is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Timestamp>,
}

impl Quota {
    /// Instagram's answer.
    #[must_use]
    pub fn said(body: &str, now: Timestamp) -> Option<Self> {
        let body = instagram_json::parse(body.as_bytes())?;
        let instagram_json::Json::List(data) = body.get("data")? else {
            return None;
        };
        let said = data.first()?;
        let config = |name| said.get("config").and_then(|config| config.get(name)?.integer());
        Some(Self {
            usage: u32::try_from(said.get("quota_usage")?.integer()?).ok()?,
            total: config("quota_total").and_then(|total| u32::try_from(total).ok()),
            duration: config("quota_duration").and_then(|seconds| u64::try_from(seconds).ok()),
            at: now,
            asked: None,
        })
    }

    /// What was kept.
    #[must_use]
    pub fn kept(text: &str) -> Option<Self> {
        json::from_str(text).ok()
    }

    /// Whether it is still so, as far as anybody knows.
    #[must_use]
    pub const fn is_fresh(&self, now: Timestamp) -> bool {
        self.at.millis() <= now.millis() && now.since(self.at) <= FRESH
    }

    /// Whether none more can be published.
    #[must_use]
    pub fn is_used_up(&self) -> bool {
        self.total.is_some_and(|total| self.usage >= total)
    }

    /// When the next can be published, if all are used up: when so many of those that were published have left the time that
    /// counts. Instagram tells their number alone; the edge knows when its own were published, and of those of others that
    /// they have left when all have.
    #[must_use]
    pub fn next(&self, own: &[Timestamp]) -> Next {
        let Some(total) = self.total.filter(|_| self.is_used_up()) else {
            return Next::Now;
        };
        let Some(seconds) = self.duration else {
            return Next::Untold;
        };
        let duration = seconds.saturating_mul(SECOND);
        let mut counting: Vec<Timestamp> = own.to_vec();
        counting.retain(|live| self.at.since(*live) < duration);
        counting.sort();
        let of = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        // One more than are beyond the total has to leave.
        let last = counting.get(of(self.usage.saturating_sub(total)));
        let at = last.copied().unwrap_or(self.at).plus(duration);
        if counting.len() >= of(self.usage) {
            Next::At(at)
        } else {
            Next::Latest(at)
        }
    }
}

/// When the next can be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Nothing stands in its way.
    Now,
    /// Then.
    At(Timestamp),
    /// Then at the latest: it can be sooner, as nobody tells when what was posted elsewhere was published.
    Latest(Timestamp),
    /// Instagram doesn't tell for how long they count.
    Untold,
}

/// What Instagram says now, or said within the last minute.
///
/// # Errors
/// It can't be asked, or doesn't answer.
pub async fn now(host: &Host) -> Result<Quota, Called> {
    let kept = host.row(KEY).await.as_deref().and_then(Quota::kept);
    // Where Instagram didn't say it, it is asked again.
    if let Some(kept) = kept.filter(|kept| kept.total.is_some() && kept.is_fresh(host.facts().now)) {
        return Ok(kept);
    }
    let call = Call {
        turn: Turn::People,
        method: "GET".to_owned(),
        path: PATH.to_owned(),
        body: None,
    };
    let called = host.call(call).await;
    let said = match &called {
        Called::Answered(body) => Quota::said(body, host.facts().now),
        Called::Held(_) | Called::Failed(_) => None,
    };
    said.ok_or(called)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(100_000_000);

    #[test]
    fn what_instagram_says_is_read_and_kept() {
        let body = r#"{"data":[{"quota_usage":2,"config":{"quota_total":50,"quota_duration":86400}}]}"#;
        let quota = Quota::said(body, NOW).unwrap();
        let expected = Quota {
            usage: 2,
            total: Some(50),
            duration: Some(86_400),
            at: NOW,
            asked: None,
        };
        assert_eq!(quota, expected);
        let row = serde_json::to_string(&quota).unwrap();
        assert_eq!(Quota::kept(&row), Some(quota));
        let without = Quota::said(r#"{"data":[{"quota_usage":7}]}"#, NOW).unwrap();
        assert_eq!(
            (without.usage, without.total, without.is_used_up()),
            (7, None, false)
        );
        for body in [
            "",
            "{}",
            r#"{"data":[]}"#,
            r#"{"data":[{}]}"#,
            r#"{"data":[{"quota_usage":-1}]}"#,
        ] {
            assert_eq!(Quota::said(body, NOW), None, "{body}");
        }
        assert!(quota.is_fresh(NOW.plus(60_000)) && !quota.is_fresh(NOW.plus(60_001)));
        let ahead = Timestamp::from_millis(NOW.millis() - 1);
        assert!(!quota.is_fresh(ahead), "the clock was wrong");
    }

    #[test]
    fn the_next_can_go_when_enough_of_them_are_a_day_old() {
        let of = |usage, total| Quota {
            usage,
            total: Some(total),
            duration: Some(10_000),
            at: NOW,
            asked: None,
        };
        let at = |seconds: u64| Timestamp::from_millis(NOW.millis() - seconds * 1_000);
        assert_eq!(of(2, 3).next(&[at(5)]), Next::Now);
        // The oldest of ours leaves first.
        let own = [at(20), at(9_000), at(20_000)];
        let all = [at(20), at(30), at(9_000)];
        assert_eq!(of(3, 3).next(&all), Next::At(at(9_000).plus(10_000_000)));
        assert_eq!(of(3, 3).next(&own), Next::Latest(at(9_000).plus(10_000_000)));
        assert_eq!(of(4, 3).next(&own), Next::Latest(at(20).plus(10_000_000)));
        // Others' alone: nobody knows when they were published.
        assert_eq!(of(5, 3).next(&own), Next::Latest(NOW.plus(10_000_000)));
        assert_eq!(of(3, 3).next(&[]), Next::Latest(NOW.plus(10_000_000)));
        let untold = Quota {
            duration: None,
            ..of(3, 3)
        };
        assert_eq!(untold.next(&own), Next::Untold);
    }
}
