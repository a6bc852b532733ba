//! People over some days, for whom Instagram was asked and who it failed to say: it isn't asked again for a while, whoever
//! reads, longer and longer (R108). The reason is told to whoever reads meanwhile.

use super::{days::Window, kept::wait};
use crate::{
    instagram::Failure,
    rooms::Host,
    values::{
        date::iso8601,
        json,
        time::{DAY, SECOND, Timestamp},
        writer::Members,
    },
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const KEY: &str = "insights/u";
/// How many are remembered.
const MOST: usize = 50;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Unanswered {
    since: Timestamp,
    until: Timestamp,
    times: u32,
    failure: Failure,
}

/// Those that are remembered, by their days.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Unsaid(BTreeMap<String, Unanswered>);

fn name(window: Window) -> String {
    format!("{}/{}", window.first, window.last)
}

impl Unsaid {
    /// All of them.
    pub async fn read(host: &Host) -> Self {
        let row = host.row(KEY).await;
        row.and_then(|row| json::from_str(&row).ok()).unwrap_or_default()
    }

    fn find(&self, window: Window, now: Timestamp) -> Option<&Unanswered> {
        let found = self.0.get(&name(window))?;
        // The clock may have been put back.
        (found.until > now && found.until <= now.plus(DAY)).then_some(found)
    }

    /// Whether Instagram may be asked for these days.
    #[must_use]
    pub fn is_free(&self, window: Window, now: Timestamp) -> bool {
        self.find(window, now).is_none()
    }

    /// Why it isn't, as it is told.
    #[must_use]
    pub fn told(&self, window: Window, now: Timestamp) -> Option<String> {
        let found = self.find(window, now)?;
        let mut told = Members::new();
        told.text("from", &window.first.to_string());
        told.text("to", &window.last.to_string());
        told.text("since", &iso8601(found.since));
        told.text("asked_again", &iso8601(found.until));
        told.text("category", found.failure.category.as_str());
        told.text("retry", found.failure.retry.as_str());
        told.text("cause", &found.failure.cause);
        Some(told.object())
    }

    /// It failed.
    pub fn put(&mut self, window: Window, failure: Failure, now: Timestamp) {
        self.0
            .retain(|_, other| other.until <= now.plus(DAY) && now.since(other.until) < DAY);
        let before = self.0.remove(&name(window));
        let times = before.as_ref().map_or(0, |before| before.times);
        let since = before.map_or(now, |before| before.since.min(now));
        let said = u64::from(failure.retry_after_seconds.unwrap_or(0)).saturating_mul(SECOND);
        let unanswered = Unanswered {
            since,
            until: now.plus(wait(times).max(said).min(DAY)),
            times: times.saturating_add(1),
            failure,
        };
        while self.0.len() >= MOST {
            let first = self.0.iter().min_by_key(|(_, other)| other.until);
            let Some(first) = first.map(|(name, _)| name.clone()) else {
                break;
            };
            self.0.remove(&first);
        }
        self.0.insert(name(window), unanswered);
    }

    /// It was said. Whether anything was remembered of it.
    pub fn answers(&mut self, window: Window) -> bool {
        self.0.remove(&name(window)).is_some()
    }

    /// As they are kept.
    #[must_use]
    pub fn row(&self) -> (String, Option<String>) {
        let text = serde_json::to_string(self).ok().filter(|_| !self.0.is_empty());
        (KEY.to_owned(), text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{insights::days::Day, values::time::MINUTE};

    fn window(first: u32) -> Window {
        Window {
            first: Day(first),
            last: Day(first + 7),
        }
    }

    #[test]
    fn it_is_asked_for_again_after_longer_and_longer() {
        let mut unsaid = Unsaid::default();
        let mut now = Timestamp::from_millis(20_000 * DAY);
        let start = now;
        for minutes in [1, 5, 15, 60, 60] {
            assert!(unsaid.is_free(window(1), now));
            unsaid.put(window(1), Failure::timed_out(), now);
            assert!(unsaid.is_free(window(2), now));
            assert!(
                !unsaid.is_free(window(1), now.plus(minutes * MINUTE - 1)),
                "{minutes}"
            );
            now = now.plus(minutes * MINUTE);
        }
        let told = unsaid.told(window(1), now.plus(0));
        assert_eq!(told, None);
        unsaid.put(window(1), Failure::timed_out(), now);
        let told = unsaid.told(window(1), now).unwrap();
        assert!(
            told.contains(&format!("\"since\":\"{}\"", iso8601(start))),
            "{told}"
        );
        assert!(unsaid.answers(window(1)) && !unsaid.answers(window(1)));
        assert_eq!(unsaid.row().1, None);
    }

    #[test]
    fn what_instagram_says_of_waiting_counts_and_a_clock_put_back_holds_nothing_up() {
        let mut unsaid = Unsaid::default();
        let now = Timestamp::from_millis(20_000 * DAY);
        unsaid.put(window(1), Failure::timed_out().after(3_600), now);
        assert!(!unsaid.is_free(window(1), now.plus(59 * MINUTE)));
        assert!(unsaid.is_free(window(1), now.plus(60 * MINUTE)));
        unsaid.put(window(2), Failure::timed_out().after(u32::MAX), now);
        assert!(unsaid.is_free(window(2), now.plus(DAY)));
        let before = Timestamp::from_millis(19_000 * DAY);
        assert!(unsaid.is_free(window(2), before));
    }

    #[test]
    fn few_are_remembered() {
        let mut unsaid = Unsaid::default();
        let now = Timestamp::from_millis(20_000 * DAY);
        for first in 0..200 {
            unsaid.put(window(first), Failure::timed_out(), now.plus(u64::from(first)));
        }
        let now = now.plus(200);
        assert_eq!(unsaid.0.len(), MOST);
        assert!(unsaid.is_free(window(149), now) && !unsaid.is_free(window(150), now));
        unsaid.put(window(1), Failure::timed_out(), now.plus(3 * DAY));
        assert_eq!(unsaid.0.len(), 1);
    }
}
