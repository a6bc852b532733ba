//! Three lanes in front of Instagram, for the calls of one account: a person waits, something is due, background. One
//! machine says which call starts when (R42, R108); whoever sends asks it first, and tells it when the call is over.
//!
//! Everything here lives in memory: a restart only forgets that somebody was about to ask.

mod allowance;
mod brake;
mod place;
pub mod room;
mod spent;

use crate::values::time::{HOUR, MINUTE, SECOND, Timestamp};
use std::collections::VecDeque;

pub use allowance::{Allowance, SHARERS};
pub use brake::Brake;
pub use place::{Lane, Refused, Ticket};
pub use spent::{Hour, Spent};

/// At most so many calls to Instagram at once for one account (R42).
pub const CALLS: usize = 4;
/// So many people's calls more may wait.
pub const QUEUE: usize = 32;
/// So many of the others may wait. They have places of their own, so that neither people nor they are shut out.
const QUEUE_OF_OTHERS: usize = 8;
/// One session gets at most half of the room, so that another is never shut out by it.
const OF_ONE_SESSION: usize = 18;
/// A call that waited longer is not made: together with Instagram's own time this is well below the object's.
pub const LONGEST_WAIT: u64 = 15 * SECOND;
/// From this much of Instagram's allowance on, calls go one by one, as long as the word is of this minute.
const SLOW_FROM_PERCENT: u16 = 75;
/// From this much on there is no background work, until the word is an hour old.
const NO_BACKGROUND_FROM_PERCENT: u16 = 50;

/// A call that waits, or is under way.
#[derive(Debug)]
struct Call {
    ticket: Ticket,
    lane: Lane,
    session: Option<String>,
    since: Timestamp,
    /// A person that has waited for a call of the others; it waits for no second one.
    behind: bool,
}

/// The calls of one account, waiting and under way.
#[derive(Debug, Default)]
pub struct Lanes {
    running: Vec<Call>,
    /// In the order of arrival.
    waiting: VecDeque<Call>,
    last: u64,
    /// Waited, and gave its room to a session that has less; to be told.
    displaced: Vec<Ticket>,
    /// Instagram's own count of how much of the allowance is gone, and when it said so.
    usage: Option<(u16, Timestamp)>,
}

impl Lanes {
    /// A call wants to be made: it waits from now on, and [`Lanes::next`] says when it starts.
    ///
    /// # Errors
    /// Why it may not even wait.
    pub fn enter(&mut self, lane: Lane, session: Option<&str>, now: Timestamp) -> Result<Ticket, Refused> {
        if lane == Lane::Background && self.spent(now) {
            return Err(Refused::Spent);
        }
        if session.is_some_and(|session| self.is_full_for(session)) {
            return Err(Refused::Session);
        }
        if self.waits(lane) && !self.has_room(lane) && !self.make_room(lane, session) {
            return Err(Refused::Full);
        }
        self.last = self.last.saturating_add(1);
        let ticket = Ticket(self.last);
        self.waiting.push_back(Call {
            ticket,
            lane,
            session: session.map(str::to_owned),
            since: now,
            behind: lane == Lane::People && self.others() > 0,
        });
        Ok(ticket)
    }

    /// The next call that starts now, if there is one. To be asked after each arrival and each end, until there is none.
    pub fn next(&mut self, now: Timestamp) -> Option<Ticket> {
        self.waiting.retain(|call| now.since(call.since) <= LONGEST_WAIT);
        let places = if self.slow(now) { 1 } else { CALLS };
        if self.running.len() >= places {
            return None;
        }
        let at = self.fairest(now)?;
        let call = self.waiting.remove(at)?;
        if call.lane != Lane::People {
            let people = self.waiting.iter_mut().filter(|call| call.lane == Lane::People);
            people.for_each(|person| person.behind = true);
        }
        let ticket = call.ticket;
        self.running.push(call);
        Some(ticket)
    }

    /// A call that waited and is not made, since another session had less of the room. To be asked after each arrival.
    pub fn displaced(&mut self) -> Option<Ticket> {
        self.displaced.pop()
    }

    /// A call is over, or whoever waited for its turn is gone.
    pub fn leave(&mut self, ticket: Ticket) {
        self.running.retain(|call| call.ticket != ticket);
        self.waiting.retain(|call| call.ticket != ticket);
        self.displaced.retain(|one| *one != ticket);
    }

    /// Instagram said how much of the allowance is gone.
    pub const fn heard(&mut self, percent: u16, now: Timestamp) {
        self.usage = Some((percent, now));
    }

    /// Whether one session has its half of the room.
    #[must_use]
    pub fn is_full_for(&self, session: &str) -> bool {
        let running = count(&self.running, Some(session));
        running.saturating_add(count(&self.waiting, Some(session))) >= OF_ONE_SESSION
    }

    /// In the order of arrival, but: of the others one at a time, and none of them before a person that has waited for
    /// one already; and background only when nobody else waits.
    fn may_start(&self, lane: Lane, now: Timestamp) -> bool {
        match lane {
            Lane::People => true,
            Lane::Due => self.others() == 0 && !self.waiting.iter().any(|call| call.behind),
            Lane::Background => {
                let last = self.waiting.iter().all(|call| call.lane == Lane::Background);
                self.others() == 0 && last && !self.spent(now)
            }
        }
    }

    /// Which of those that wait goes now: in the order of arrival, but of people that stand together one whose session has
    /// the fewest calls under way, and then the fewest waiting. So a session with nothing under way waits for no second call of another's.
    fn fairest(&self, now: Timestamp) -> Option<usize> {
        let startable = |call: &Call| self.may_start(call.lane, now);
        let mut best: Option<((usize, usize), usize)> = None;
        for (at, call) in self.waiting.iter().enumerate() {
            if call.lane != Lane::People {
                if startable(call) {
                    return best.map_or(Some(at), |(_, at)| Some(at));
                }
                continue;
            }
            let session = call.session.as_deref();
            let share = (count(&self.running, session), count(&self.waiting, session));
            if best.is_none_or(|(least, _)| share < least) {
                best = Some((share, at));
            }
        }
        best.map(|(_, at)| at)
    }

    /// Takes room from the session that has most of it waiting, for one that has at least two less.
    fn make_room(&mut self, lane: Lane, session: Option<&str>) -> bool {
        if lane != Lane::People {
            return false;
        }
        let own = count(&self.waiting, session);
        let people = self.waiting.iter().enumerate().rev();
        let shares = people
            .filter(|(_, call)| call.lane == Lane::People)
            .map(|(at, call)| (at, count(&self.waiting, call.session.as_deref())));
        // Of equal ones the last that came.
        let greediest = shares.reduce(|most, one| if one.1 > most.1 { one } else { most });
        let Some((at, _)) = greediest.filter(|(_, share)| *share >= own.saturating_add(2)) else {
            return false;
        };
        let displaced = self.waiting.remove(at).map(|call| call.ticket);
        self.displaced.extend(displaced);
        true
    }

    /// Calls of the others under way: never more than one.
    fn others(&self) -> usize {
        let others = |call: &&Call| call.lane != Lane::People;
        self.running.iter().filter(others).count()
    }

    /// Whether a call that comes now would have to wait.
    fn waits(&self, lane: Lane) -> bool {
        self.running.len() >= CALLS || !self.waiting.is_empty() || (lane != Lane::People && self.others() > 0)
    }

    /// Whether one more of this lane may wait.
    fn has_room(&self, lane: Lane) -> bool {
        let people = self
            .waiting
            .iter()
            .filter(|call| call.lane == Lane::People)
            .count();
        if lane == Lane::People {
            people < QUEUE
        } else {
            self.waiting.len().saturating_sub(people) < QUEUE_OF_OTHERS
        }
    }

    fn slow(&self, now: Timestamp) -> bool {
        let minute = |at: Timestamp| at.millis() / MINUTE;
        self.usage
            .is_some_and(|(percent, at)| percent >= SLOW_FROM_PERCENT && minute(at) == minute(now))
    }

    fn spent(&self, now: Timestamp) -> bool {
        self.usage
            .is_some_and(|(percent, at)| percent >= NO_BACKGROUND_FROM_PERCENT && now.since(at) < HOUR)
    }
}

/// How many of these are a session's; what is nobody's shares nothing.
fn count<'a>(calls: impl IntoIterator<Item = &'a Call>, session: Option<&str>) -> usize {
    let Some(session) = session else { return 0 };
    let own = |call: &&Call| call.session.as_deref() == Some(session);
    calls.into_iter().filter(own).count()
}

#[cfg(test)]
mod lives;
#[cfg(test)]
mod shares;
#[cfg(test)]
mod tests;
