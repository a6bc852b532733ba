//! Nothing final is decided by a clock that jumped (R118). A connection keeps the last time that it saw, so it notices a
//! jump; and what is final and due by the clock alone waits until Instagram was asked, whose `Date` says what time it is.

use super::{Health, Lifecycle, Task, Timestamp, first_try};
use crate::{
    connection::token_dates::{TokenDates, TokenKind},
    instagram::EndpointProfile,
    values::time::{DAY, MINUTE},
};

/// Two clocks that differ by less agree.
const AGREE: u64 = 10 * MINUTE;
/// Questions that nobody answered, an hour apart, and how long that takes.
const SILENCES: u16 = 720;
const SILENT: u64 = 30 * DAY;
/// An alarm that rings so much too late is none: time jumped, or the edge was away.
const LATE: u64 = DAY;

impl Lifecycle {
    /// From where time jumped, if it did since it was last decided: it went back, or the alarm should have rung long ago.
    /// Until the alarm's time all was as usual, also where the edge was away afterwards.
    #[must_use]
    pub fn jumped_from(&self, now: Timestamp, rules: &EndpointProfile, keeps: bool) -> Option<Timestamp> {
        // A record of before this has seen nothing.
        if self.seen == Timestamp::default() {
            return None;
        }
        if now.plus(AGREE) < self.seen {
            return Some(self.seen);
        }
        let rings = self.alarm(None, self.seen, rules, keeps);
        (now >= rings.plus(LATE)).then_some(rings)
    }

    /// Takes in what time it is at Instagram, if an answer said so. By how much this clock is wrong, if it is.
    pub fn heard(&mut self, date: Option<Timestamp>, now: Timestamp) -> Option<u64> {
        self.asked = now;
        let Some(date) = date else {
            self.silences = self.silences.saturating_add(1);
            return None;
        };
        self.silences = 0;
        let wrong_by = now.since(date).max(date.since(now));
        if wrong_by >= AGREE {
            return Some(wrong_by);
        }
        self.confirmed = now;
        None
    }

    /// A session was renewed, and ends then.
    pub fn session_renewed(&mut self, ends: Timestamp, now: Timestamp) {
        self.session_until = self.session_until.max(ends);
        self.seen = now;
    }

    /// Whether it is certain that this moment is past.
    #[must_use]
    pub fn is_sure_of(&self, moment: Timestamp) -> bool {
        self.confirmed >= moment
    }

    /// Whether a connection that nobody uses may go. Where the app is gone nobody ever says what time it is: then it is enough
    /// that Instagram was asked for a month, every hour, and that no clock jumped meanwhile.
    pub(super) fn may_be_purged(&self, due: Timestamp, now: Timestamp) -> bool {
        self.is_sure_of(due) || (self.silences >= SILENCES && now >= due.plus(SILENT))
    }

    /// Whether Instagram may be asked for the time: not for every request that would like to know.
    pub(super) fn may_ask(&self, now: Timestamp) -> bool {
        now >= self.asked.plus(MINUTE) && self.rest_until.is_none_or(|rest| now >= rest)
    }

    /// What Instagram is asked for its time with. A new token that waits for its answer is the one that counts.
    pub(super) const fn question(&self) -> Task {
        if self.candidate.is_some() {
            Task::Confirm
        } else {
            Task::Check
        }
    }

    /// When Instagram is asked about something final that is due at that moment: then, and again every hour.
    pub(super) fn asks_about(&self, moment: Timestamp, rules: &EndpointProfile) -> Timestamp {
        moment.max(self.asked.plus(rules.day_ms / 24))
    }

    /// A try before the end comes no later than the end. After it, there is none that it could miss.
    pub(super) fn not_past_the_end(
        &self,
        at: Timestamp,
        now: Timestamp,
        rules: &EndpointProfile,
    ) -> Timestamp {
        if now < self.ends() {
            at.min(self.ends())
        } else {
            at.max(now.plus(rules.day_ms / 24))
        }
    }

    /// Time jumped: waits that were counted by the clock of before are over, Instagram is asked at once, and a token from
    /// the future is of unknown age.
    pub(super) fn time_jumped(
        &mut self,
        until: Timestamp,
        now: Timestamp,
        rules: &EndpointProfile,
        random: u64,
    ) {
        self.session_until = until;
        self.asked = Timestamp::default();
        self.silences = 0;
        self.confirmed = Timestamp::default();
        self.check_at = now;
        self.rest_until = None;
        self.candidate = self.candidate.map(|dates| known(dates, now, rules));
        self.token = known(self.token, now, rules);
        self.try_at = if self.health == Health::Upgrading || self.candidate.is_some() {
            now
        } else {
            first_try(&self.token, rules, random)
        };
    }

    /// The token answers although its life was over by this clock: nobody knows how old it is.
    pub(super) fn date_anew(&mut self, now: Timestamp, rules: &EndpointProfile, random: u64) {
        self.token = TokenDates::assumed(rules, now);
        self.try_at = first_try(&self.token, rules, random);
    }
}

/// The dates of a token, unless it was issued in the future.
fn known(dates: TokenDates, now: Timestamp, rules: &EndpointProfile) -> TokenDates {
    match dates.kind {
        _ if dates.issued <= now.plus(AGREE) => dates,
        TokenKind::ShortLived => TokenDates::short_lived(rules, now),
        TokenKind::LongLived => TokenDates::assumed(rules, now),
    }
}
