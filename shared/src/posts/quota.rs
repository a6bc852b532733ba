//! How much of the day's posts Instagram says is used (R94). No number of it stands in the code.

use crate::{
    instagram::json as instagram_json,
    rooms::{Call, Called, Host, Turn, Writes},
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

    /// It is kept.
    #[must_use]
    pub fn writes(&self) -> Writes {
        Writes {
            rows: vec![(KEY.to_owned(), serde_json::to_string(self).ok())],
            ..Writes::default()
        }
    }

    /// Whether it is still so, as far as anybody knows.
    #[must_use]
    pub const fn is_fresh(&self, now: Timestamp) -> bool {
        now.since(self.at) <= FRESH
    }

    /// Whether none more can be published.
    #[must_use]
    pub fn is_used_up(&self) -> bool {
        self.total.is_some_and(|total| self.usage >= total)
    }

    /// When the next can be published, if all are used up: when so many of those that were published have left the time
    /// that counts. Of these the edge knows its own alone; where those of others have to leave first, it is when all have.
    #[must_use]
    pub fn next(&self, own: &[Timestamp]) -> Option<Timestamp> {
        let total = self.total.filter(|_| self.is_used_up())?;
        let duration = self.duration?.saturating_mul(SECOND);
        let mut counting: Vec<Timestamp> = own.to_vec();
        counting.retain(|live| self.at.since(*live) < duration);
        counting.sort();
        // All that have to leave, by the edge's own ones: these leave at those times at the latest.
        let leave = usize::try_from(self.usage.saturating_sub(total)).ok()?;
        let at = counting.get(leave).copied().unwrap_or(self.at);
        Some(at.plus(duration))
    }
}

/// What Instagram says now, or said within the last minute.
///
/// # Errors
/// It can't be asked, or doesn't answer.
pub async fn now(host: &Host) -> Result<Quota, Called> {
    let kept = host.row(KEY).await.as_deref().and_then(Quota::kept);
    if let Some(kept) = kept.filter(|kept| kept.is_fresh(host.facts().now)) {
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
        let (key, row) = quota.writes().rows.remove(0);
        assert_eq!(
            (key.as_str(), Quota::kept(&row.unwrap())),
            ("posts/quota", Some(quota))
        );
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
        assert_eq!(of(2, 3).next(&[at(5)]), None);
        // The oldest of ours leaves first.
        let own = [at(20), at(9_000), at(20_000)];
        assert_eq!(of(3, 3).next(&own), Some(at(9_000).plus(10_000_000)));
        assert_eq!(of(4, 3).next(&own), Some(at(20).plus(10_000_000)));
        // Others' alone: nobody knows when they were published.
        assert_eq!(of(5, 3).next(&own), Some(NOW.plus(10_000_000)));
        assert_eq!(of(3, 3).next(&[]), Some(NOW.plus(10_000_000)));
    }
}
