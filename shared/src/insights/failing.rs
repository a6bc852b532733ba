//! What fails by itself: a list, a group of metrics, a post. It is put off, longer and longer, and given up after some tries;
//! nothing else waits for it. Only where nothing answers any more the account isn't asked for a while.

use super::{
    kept::{self, wait},
    metrics::Group,
    queue::Queue,
    state::{Ask, Failing, State},
};
use crate::{
    instagram::Failure,
    values::{
        date::iso8601,
        time::{DAY, HOUR, MINUTE, Timestamp},
        writer::Members,
    },
};

/// How many follow the account.
pub const ACCOUNT: &str = "account";
/// The people of a week.
pub const WEEK: &str = "week";
/// Who they are.
pub const AUDIENCE: &str = "audience";
/// A post or a story, before its id.
const POST: &str = "post/";

/// So often something is tried; then it is given up.
pub const TRIES: u32 = 10;
/// The longest that it is put off.
const LONGEST: u64 = 6 * HOUR;
/// So many things may fail in a row, with no answer between them.
const MOST: u32 = 5;
/// With more than so many the account isn't asked for longer.
const NEARLY_ALL: u32 = 12;
/// The longest that the account isn't asked until then, and after it.
const SHORT: u64 = 15 * MINUTE;
/// Of so many posts it is told that they were given up,
const TOLD: usize = 8;
/// and for so long.
const TOLD_FOR: u64 = 7 * DAY;

/// A list.
#[must_use]
pub const fn list(stories: bool) -> &'static str {
    if stories { "stories" } else { "posts" }
}

/// A group of metrics, by its place.
#[must_use]
pub fn days(place: usize) -> &'static str {
    match Group::ALL.get(place) {
        Some(Group::Products) => "days_by_product",
        Some(Group::Totals) => "days_of_totals",
        Some(Group::Follows) => "days_of_follows",
        Some(Group::Hours) => "hours",
        Some(Group::Series) | None => "days_of_reach",
    }
}

/// How long something is put off that failed so often before.
#[must_use]
pub fn put_off(times: u32) -> u64 {
    match times {
        0..=2 => wait(times),
        _ => HOUR
            .saturating_mul(1_u64.checked_shl(times.saturating_sub(3)).unwrap_or(u64::MAX))
            .min(LONGEST),
    }
}

impl State {
    fn failing(&self, what: &str) -> Option<&Failing> {
        self.failing.iter().find(|failing| failing.what == what)
    }

    /// So often in a row it failed.
    #[must_use]
    pub fn tries(&self, what: &str) -> u32 {
        self.failing(what).map_or(0, |failing| failing.tries)
    }

    /// Until when it is put off, if it is.
    #[must_use]
    pub fn put_off(&self, what: &str, now: Timestamp) -> Option<Timestamp> {
        let until = self.failing(what)?.until?;
        // The clock may have been put back.
        (until > now && until <= now.plus(DAY)).then_some(until)
    }

    /// Whether it may be tried.
    #[must_use]
    pub fn is_free(&self, what: &str, now: Timestamp) -> bool {
        self.put_off(what, now).is_none()
    }

    /// When the next of what is put off is tried.
    #[must_use]
    pub fn next_try(&self, now: Timestamp) -> Option<Timestamp> {
        let whats = self.failing.iter().map(|failing| failing.what.as_str());
        whats.filter_map(|what| self.put_off(what, now)).min()
    }

    /// Instagram answers, and what was asked doesn't fail any more.
    pub fn succeeds(&mut self, what: &str) {
        self.answers_something();
        self.forgives(what);
    }

    /// What is under way of a group.
    pub fn goes_on(&mut self, ask: Ask) {
        self.asks.retain(|other| other.group != ask.group);
        self.asks.push(ask);
    }

    /// Instagram answers.
    pub fn answers_something(&mut self) {
        self.hold = None;
        self.in_a_row = 0;
    }

    /// It is none of what fails any more.
    pub fn forgives(&mut self, what: &str) {
        self.failing.retain(|failing| failing.what != what);
    }

    /// It failed by itself. Whether it is to be given up; what was given up before has one try each time.
    pub fn fails(&mut self, what: &str, failure: &Failure, now: Timestamp) -> bool {
        self.fails_in_a_row(failure, now);
        self.puts_off(what, failure, now)
    }

    /// It isn't tried for a while. Whether it is to be given up.
    pub fn puts_off(&mut self, what: &str, failure: &Failure, now: Timestamp) -> bool {
        let before = self.tries(what);
        let tries = self.more_tries(before);
        let since = self.failing(what).map_or(now, |failing| failing.since.min(now));
        self.forgives(what);
        self.failing.push(Failing {
            what: what.to_owned(),
            since,
            tries,
            until: Some(now.plus(put_off(before))),
            failure: failure.clone(),
        });
        tries >= TRIES
    }

    /// One more; where nothing else answers either, it is nothing to be given up for.
    #[must_use]
    pub fn more_tries(&self, before: u32) -> u32 {
        let most = if self.in_a_row < MOST {
            TRIES
        } else {
            TRIES.saturating_sub(1)
        };
        before.saturating_add(1).min(most).max(before)
    }

    /// Something failed by itself; if nothing else answers either, the account isn't asked for a while.
    pub fn fails_in_a_row(&mut self, failure: &Failure, now: Timestamp) {
        self.in_a_row = self.in_a_row.saturating_add(1);
        if self.in_a_row < MOST {
            return;
        }
        kept::holds(self, failure.clone(), now);
        let longest = if self.in_a_row < NEARLY_ALL { SHORT } else { HOUR };
        if let Some(hold) = &mut self.hold {
            hold.until = hold.until.min(now.plus(longest));
        }
    }

    /// A sample of a post is given up.
    pub fn gives_up(&mut self, id: &str, failure: &Failure, now: Timestamp) {
        let what = format!("{POST}{id}");
        self.forgives(&what);
        self.failing.push(Failing {
            what,
            since: now,
            tries: TRIES,
            until: None,
            failure: failure.clone(),
        });
        let is_post = |failing: &Failing| failing.what.starts_with(POST);
        while self.failing.iter().filter(|failing| is_post(failing)).count() > TOLD {
            let Some(place) = self.failing.iter().position(is_post) else {
                break;
            };
            self.failing.remove(place);
        }
    }

    /// It answers.
    pub fn takes(&mut self, id: &str) {
        self.succeeds(&format!("{POST}{id}"));
    }

    /// What fails, as it is told.
    #[must_use]
    pub fn told_failing(&self, queue: &Queue, now: Timestamp) -> Vec<String> {
        let is_told = |failing: &&Failing| failing.until.is_some() || now.since(failing.since) < TOLD_FOR;
        let told = self.failing.iter().filter(is_told).map(|failing| {
            let (what, id) = match failing.what.split_once('/') {
                Some((what, id)) => (what, Some(id)),
                None => (failing.what.as_str(), None),
            };
            let of_post = id.and_then(|id| queue.items.iter().find(|item| item.id == id));
            let again = failing.until.or_else(|| of_post.map(|item| item.due().max(now)));
            let mut told = Members::new();
            told.text("what", what);
            told.text_if("id", id);
            told.text("since", &iso8601(failing.since));
            told.text_if("asked_again", again.map(iso8601).as_deref());
            if failing.tries >= TRIES {
                told.raw("given_up", "true");
            }
            told.text("category", failing.failure.category.as_str());
            told.text("retry", failing.failure.retry.as_str());
            told.text("cause", &failing.failure.cause);
            told.object()
        });
        told.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_put_off_longer_and_longer() {
        let minutes: Vec<u64> = (0..9).map(|times| put_off(times) / MINUTE).collect();
        assert_eq!(minutes, [1, 5, 15, 60, 120, 240, 360, 360, 360]);
        assert_eq!(put_off(u32::MAX), LONGEST);
    }

    #[test]
    fn a_clock_that_is_put_back_puts_nothing_off_for_long() {
        let mut state = State::default();
        let now = Timestamp::from_millis(1_000 * DAY);
        assert!(!state.fails(WEEK, &Failure::timed_out(), now));
        assert!(!state.is_free(WEEK, now) && state.is_free(AUDIENCE, now));
        let back = Timestamp::from_millis(900 * DAY);
        assert!(state.is_free(WEEK, back));
        assert!(
            !(0..20).any(|_| state.fails(WEEK, &Failure::timed_out(), now)),
            "nothing answers"
        );
        state.answers_something();
        assert!(state.fails(WEEK, &Failure::timed_out(), now));
        state.succeeds(WEEK);
        assert!(state.failing.is_empty() && state.hold.is_none());
    }

    #[test]
    fn few_posts_are_told() {
        let mut state = State::default();
        for day in 0..20 {
            let now = Timestamp::from_millis(day * DAY);
            state.gives_up(&day.to_string(), &Failure::timed_out(), now);
        }
        assert_eq!(state.failing.len(), TOLD);
        let now = Timestamp::from_millis(20 * DAY);
        assert_eq!(state.told_failing(&Queue::default(), now).len(), 6);
    }
}
