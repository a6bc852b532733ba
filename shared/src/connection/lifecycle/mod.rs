//! The token lifecycle: what keeps a connection alive. One pure function decides what comes next: state, time and an event
//! go in; the new state, the next alarm, a task to do and whom to notify come out (R20, R47 to R51, R74).
//!
//! A connection that stops has a cause: every way into [`Health::Reconnect`] sets a [`Failure`].

mod clock;
mod ending;
mod notices;
mod state;
mod timetable;

use crate::{
    connection::token_dates::{TokenDates, TokenKind},
    instagram::{Category, EndpointProfile, Failure},
    values::time::{DAY, Timestamp},
};

use ending::{expired, is_fatal};
pub use ending::{of_a_gone_app, unreadable};
pub use state::{Decision, Event, Health, Lifecycle, Notification, Task};
use timetable::{back, first_try, spread, youngest};

/// In the last days tries come every hour.
const LAST_DAYS: u64 = 3;
/// A light check every week (R51).
const CHECK_DAYS: u64 = 7;
/// A token that can't be opened is tried again for so many hours.
const UNREADABLE_HOURS: u32 = 24;
/// Without a session for so long, a connection is purged (R74). Our days, not Instagram's.
pub const PURGE_AFTER: u64 = 90 * DAY;

impl Lifecycle {
    /// The state of a connection that was just claimed.
    #[must_use]
    pub fn claimed(
        token: TokenDates,
        waiting_for: Option<Failure>,
        session_until: Timestamp,
        rules: &EndpointProfile,
        random: u64,
    ) -> Self {
        let upgrading = token.kind == TokenKind::ShortLived;
        let mut lifecycle = Self {
            token,
            candidate: None,
            health: if upgrading { Health::Upgrading } else { Health::Ok },
            failure: waiting_for,
            tries: 0,
            unreadable: 0,
            try_at: token.issued,
            check_at: token
                .issued
                .plus(spread(rules.days(CHECK_DAYS), random))
                .plus(rules.days(1)),
            rest_until: None,
            session_until,
            told_expiring: false,
            seen: token.issued,
            asked: Timestamp::default(),
            silences: 0,
            confirmed: Timestamp::default(),
        };
        lifecycle.try_at = if upgrading {
            lifecycle.next_upgrade(token.issued).min(token.expires)
        } else {
            first_try(&token, rules, random)
        };
        lifecycle
    }

    /// Decides. `random` spreads what would else come together; `keeps` is the site's wish never to purge.
    #[must_use]
    pub fn decide(
        &self,
        event: Event,
        now: Timestamp,
        rules: &EndpointProfile,
        random: u64,
        keeps: bool,
    ) -> Decision {
        let mut next = self.clone();
        next.seen = now;
        let mut task = None;
        // Whatever came of the token, it was opened for that.
        let opened = matches!(
            event,
            Event::TokenIssued(_) | Event::TokenAnswered | Event::TaskFailed(..) | Event::ReadFailed(_)
        );
        if opened {
            next.unreadable = 0;
        }
        match event {
            Event::AlarmRang => task = next.due_task(now, rules, keeps),
            Event::TokenIssued(dates) => task = next.token_issued(dates, now, rules, random),
            Event::TokenAnswered => next.token_answered(now, rules, random),
            Event::TaskFailed(task, failure) => next.task_failed(task, failure, now, rules, random),
            Event::TaskHeld(task, until, failure) => next.task_held(task, until, failure, now, rules, random),
            Event::ReadFailed(failure) => next.read_failed(failure, now),
            Event::TokenUnusable(why) => next.token_unusable(why, now, rules),
            Event::AccountStale => next.check_soon(now, now),
            Event::SessionsEnd(moment) => next.session_until = moment,
            Event::TimeJumped(until) => next.time_jumped(until, now, rules, random),
            Event::TimeAsked => task = next.may_ask(now).then_some(next.question()),
        }
        let notification = self.notification(&mut next, now, rules);
        let alarm = next.alarm(task, now, rules, keeps);
        Decision {
            lifecycle: next,
            alarm,
            task,
            notification,
        }
    }

    /// When the alarm has to ring next, as things are.
    #[must_use]
    pub fn next_alarm(&self, now: Timestamp, rules: &EndpointProfile, keeps: bool) -> Timestamp {
        self.alarm(None, now, rules, keeps)
    }

    /// When this connection would die if nothing more succeeded.
    #[must_use]
    pub const fn would_die(&self) -> Timestamp {
        self.token.expires
    }

    /// What is due now.
    fn due_task(&self, now: Timestamp, rules: &EndpointProfile, keeps: bool) -> Option<Task> {
        if !keeps && now >= self.purge_at() {
            if self.may_be_purged(self.purge_at(), now) {
                return Some(Task::Purge);
            }
            if now >= self.asks_about(self.purge_at(), rules) {
                return Some(self.question());
            }
        }
        if self.health == Health::Reconnect {
            return None;
        }
        if self.health == Health::Upgrading {
            return (now >= self.try_at).then_some(Task::Upgrade);
        }
        if self.candidate.is_some() {
            return (now >= self.try_at).then_some(Task::Confirm);
        }
        // By this clock its life is over. Only Instagram knows.
        if now >= self.ends() {
            return (now >= self.asks_about(self.ends(), rules)).then_some(Task::Check);
        }
        let old_enough = now >= self.token.issued.plus(youngest(rules));
        if now >= self.try_at && old_enough {
            return Some(Task::Refresh);
        }
        (now >= self.check_at).then_some(Task::Check)
    }

    fn token_issued(
        &mut self,
        dates: TokenDates,
        now: Timestamp,
        rules: &EndpointProfile,
        random: u64,
    ) -> Option<Task> {
        self.tries = 0;
        if self.health == Health::Upgrading {
            self.token = dates;
            self.health = Health::Ok;
            self.failure = None;
            self.try_at = first_try(&dates, rules, random);
            return None;
        }
        self.candidate = Some(dates);
        self.try_at = now;
        Some(Task::Confirm)
    }

    /// The token in question works. A candidate takes the place of the old one.
    fn token_answered(&mut self, now: Timestamp, rules: &EndpointProfile, random: u64) {
        if let Some(dates) = self.candidate.take() {
            self.token = dates;
            self.tries = 0;
            self.try_at = first_try(&dates, rules, random);
            self.told_expiring = false;
        }
        if self.health == Health::Ok && now >= self.token.expires {
            self.date_anew(now, rules, random);
        }
        // That the old token answers does not mend why it can't be renewed.
        if self.tries == 0 {
            self.failure = None;
        }
        self.check_at = now.plus(rules.days(CHECK_DAYS));
        self.rest_until = None;
    }

    fn task_failed(
        &mut self,
        task: Task,
        failure: Failure,
        now: Timestamp,
        rules: &EndpointProfile,
        random: u64,
    ) {
        let fatal = is_fatal(task, &failure);
        match task {
            Task::Confirm if fatal => {
                // The new token doesn't work; the old one was never given up.
                self.candidate = None;
                self.put_off(failure, now, rules, random);
            }
            Task::Check if !fatal => {
                // A check that can't be made says nothing about the token.
                self.check_at = now.plus(rules.days(1));
                let asked = u64::from(failure.retry_after_seconds.unwrap_or(0)).saturating_mul(1_000);
                self.rest_until = Some(now.plus(asked.max(rules.day_ms / 24)));
            }
            _ if fatal && failure.category == Category::TokenExpired && now >= self.ends() => {
                self.stop(expired(self.failure.as_ref()));
            }
            _ if fatal => self.stop(failure),
            _ => self.put_off(failure, now, rules, random),
        }
    }

    /// Nothing was asked. What Instagram keeps from being asked is as good as a failed try: it is looked at more and more
    /// rarely, so that a block of weeks wakes nobody every hour. What only stood behind others comes again soon.
    fn task_held(
        &mut self,
        task: Task,
        until: Timestamp,
        failure: Option<Failure>,
        now: Timestamp,
        rules: &EndpointProfile,
        random: u64,
    ) {
        let wait = until.since(now).max(1);
        match (task, failure) {
            (Task::Check | Task::Purge, _) => {
                self.check_at = now.plus(wait.max(rules.day_ms / 24));
                self.rest_until = Some(self.check_at);
            }
            (_, Some(failure)) => {
                let seconds = u32::try_from(wait.div_ceil(1_000)).unwrap_or(u32::MAX);
                let failure = Failure {
                    retry_after_seconds: Some(seconds),
                    ..failure
                };
                self.put_off(failure, now, rules, random);
            }
            (_, None) => self.try_at = self.not_past_the_end(now.plus(wait), now, rules),
        }
    }

    /// A page's read failed with what only a person can mend: believed when the token itself is meant, else looked into
    /// soon.
    fn read_failed(&mut self, failure: Failure, now: Timestamp) {
        let suspicious = matches!(
            failure.category,
            Category::PermissionMissing
                | Category::NotFound
                | Category::RoleMissing
                | Category::UnsupportedRequest
        );
        if is_fatal(Task::Check, &failure) {
            self.stop(failure);
        } else if suspicious {
            self.check_soon(now.plus(60_000), now);
        }
    }

    /// Somebody wants a check at that time: made then, unless an earlier one failed and its rest isn't over.
    fn check_soon(&mut self, at: Timestamp, now: Timestamp) {
        let at = self.rest_until.map_or(at, |rest| rest.max(at)).max(now);
        self.check_at = self.check_at.min(at);
    }

    /// Whether a look at an account whose data is old changes anything.
    #[must_use]
    pub fn is_worth_a_look(&self, now: Timestamp) -> bool {
        self.health != Health::Reconnect
            && self.check_at > now
            && self.rest_until.is_none_or(|rest| now >= rest)
    }

    /// A key or an app that is missing for a minute kills nothing; one that stays away for a day does.
    fn token_unusable(&mut self, why: Failure, now: Timestamp, rules: &EndpointProfile) {
        let hour = rules.day_ms / 24;
        self.unreadable = self.unreadable.saturating_add(1);
        if self.unreadable > UNREADABLE_HOURS {
            return self.stop(why);
        }
        self.try_at = self.try_at.max(now.plus(hour));
        self.check_at = self.check_at.max(now.plus(hour));
        self.rest_until = Some(now.plus(hour));
    }

    /// The next try: with backoff up to a day, hourly in the last days, and not before Instagram wants to hear again.
    fn put_off(&mut self, failure: Failure, now: Timestamp, rules: &EndpointProfile, random: u64) {
        let asked = u64::from(failure.retry_after_seconds.unwrap_or(0)).saturating_mul(1_000);
        self.tries = self.tries.saturating_add(1);
        self.failure = Some(failure);
        if self.health == Health::Upgrading {
            self.try_at = self.next_upgrade(now).max(now.plus(asked));
            self.try_at = self.not_past_the_end(self.try_at, now, rules);
            return;
        }
        let hour = rules.day_ms / 24;
        let last = now >= back(self.token.expires, rules.days(LAST_DAYS));
        let backoff = hour.saturating_mul(1 << self.tries.min(5)).min(rules.day_ms);
        let wait = if last { hour } else { backoff };
        let wait = wait.saturating_sub(spread(wait / 4, random));
        self.try_at = self.not_past_the_end(now.plus(wait.max(asked).max(1)), now, rules);
    }

    /// When there is no token left: a candidate that only waits for its answer counts.
    fn ends(&self) -> Timestamp {
        self.candidate.map_or(self.token.expires, |candidate| {
            candidate.expires.max(self.token.expires)
        })
    }

    fn next_upgrade(&self, now: Timestamp) -> Timestamp {
        let life = self.token.expires.since(self.token.issued);
        let wait = (life / 120).saturating_mul(1 << self.tries.min(4)).max(1);
        now.plus(wait)
    }

    fn stop(&mut self, failure: Failure) {
        // What stopped it first is what has to be mended.
        if self.health == Health::Reconnect {
            return;
        }
        self.health = Health::Reconnect;
        self.failure = Some(failure);
        self.candidate = None;
    }

    fn purge_at(&self) -> Timestamp {
        self.session_until.plus(PURGE_AFTER)
    }

    /// The alarm: armed before the work is done, so that a crash in the middle is only a later try.
    fn alarm(&self, task: Option<Task>, now: Timestamp, rules: &EndpointProfile, keeps: bool) -> Timestamp {
        let purge = if keeps {
            Timestamp::from_millis(u64::MAX)
        } else if self.is_sure_of(self.purge_at()) {
            self.purge_at()
        } else {
            self.asks_about(self.purge_at(), rules)
        };
        if self.health == Health::Reconnect {
            return purge.max(now.plus(1));
        }
        if task.is_some() {
            // Longer than any work takes, and short next to an hour of Instagram's.
            return now.plus((rules.day_ms / 24).clamp(1_000, 120_000));
        }
        let old_enough = self.token.issued.plus(youngest(rules));
        let due = match self.token.kind {
            TokenKind::ShortLived => self.try_at,
            TokenKind::LongLived if self.candidate.is_some() => self.try_at,
            TokenKind::LongLived if now >= self.ends() => self.asks_about(self.ends(), rules),
            TokenKind::LongLived => self
                .try_at
                .max(old_enough)
                .min(self.check_at)
                .min(self.asks_about(self.ends(), rules)),
        };
        due.min(purge).max(now.plus(1))
    }
}

#[cfg(test)]
mod alarms;
#[cfg(test)]
mod boundaries;
#[cfg(test)]
mod jumping_lives;
#[cfg(test)]
mod jumps;
#[cfg(test)]
mod lives;
#[cfg(test)]
mod tests;
