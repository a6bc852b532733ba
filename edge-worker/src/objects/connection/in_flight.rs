//! The calls of pages to Instagram that are under way, and the room there is for more (R42).

use crate::platform;
use futures_util::future::{LocalBoxFuture, Shared};
use shared::{
    instagram::Failure,
    values::time::{MINUTE, Timestamp},
};
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
    time::Duration,
};
use tokio::sync::{Semaphore, SemaphorePermit};

/// At most so many calls to Instagram at once for one account (R42).
const CALLS: u32 = 4;
/// So many more may wait.
const QUEUE: usize = 32;
/// A call that waited longer is not made: together with Instagram's own time this is well below the object's.
const LONGEST_WAIT: Duration = Duration::from_secs(15);
/// From this much of Instagram's allowance on, calls go one by one.
const SLOW_FROM_PERCENT: u16 = 75;

/// What a call came to: a body that may leave, or why there is none.
#[derive(Clone)]
pub enum Outcome {
    /// Instagram's answer, searched for the token.
    Body(Rc<String>),
    /// Instagram's no, or what kept its answer away.
    Failed(Rc<Failure>),
    /// Too much at once: again after so many seconds.
    Busy(u32),
    /// The edge's own trouble.
    Unavailable,
}

/// A call under way, and how many wait for its answer.
#[derive(Clone)]
pub struct Call {
    /// What it comes to.
    pub answer: Shared<LocalBoxFuture<'static, Outcome>>,
    /// How many wait for it.
    pub sharers: Rc<Cell<usize>>,
}

/// The calls under way, and how much room there is. It lives in memory alone: a restart only forgets that somebody was
/// about to ask.
pub struct InFlight {
    /// By path and query.
    pub calls: RefCell<HashMap<String, Call>>,
    room: Semaphore,
    waiting: Cell<usize>,
    /// Instagram's own count of how much of the allowance is gone, and in which minute it said so.
    pub percent: Cell<(u16, u64)>,
    minute: Cell<u64>,
    counts: RefCell<HashMap<String, u32>>,
    /// Calls under way or waiting, by session.
    of_session: RefCell<HashMap<String, usize>>,
}

impl Default for InFlight {
    fn default() -> Self {
        Self {
            calls: RefCell::default(),
            room: Semaphore::new(CALLS as usize),
            waiting: Cell::new(0),
            percent: Cell::new((0, 0)),
            minute: Cell::new(0),
            counts: RefCell::default(),
            of_session: RefCell::default(),
        }
    }
}

impl InFlight {
    /// Counts a call of a session; `false` when its minute is full.
    pub fn may_call(&self, session: &str, most: u32, now: Timestamp) -> bool {
        let minute = now.millis() / MINUTE;
        let mut counts = self.counts.borrow_mut();
        if self.minute.replace(minute) != minute {
            counts.clear();
        }
        let count = counts.entry(session.to_owned()).or_default();
        *count = count.saturating_add(1);
        *count <= most
    }
}

impl InFlight {
    /// How many calls of a session are under way or wait.
    pub fn of(&self, session: &str) -> usize {
        self.of_session.borrow().get(session).copied().unwrap_or(0)
    }

    /// A call of a session begins.
    pub fn enter(&self, session: &str) {
        let mut counts = self.of_session.borrow_mut();
        let count = counts.entry(session.to_owned()).or_default();
        *count = count.saturating_add(1);
    }

    /// It ended.
    pub fn leave(&self, session: &str, path_and_query: &str) {
        self.calls.borrow_mut().remove(path_and_query);
        let mut counts = self.of_session.borrow_mut();
        let left = counts.get(session).map_or(0, |count| count.saturating_sub(1));
        match left {
            0 => counts.remove(session),
            left => counts.insert(session.to_owned(), left),
        };
    }

    /// Room for one more call; [`None`] when too many wait already, or it came too late to be of use.
    pub async fn room(&self) -> Option<SemaphorePermit<'_>> {
        if self.room.available_permits() == 0 && self.waiting.get() >= QUEUE {
            return None;
        }
        self.waiting.set(self.waiting.get().saturating_add(1));
        let (percent, minute) = self.percent.get();
        let slow = percent >= SLOW_FROM_PERCENT && minute == platform::now().millis() / MINUTE;
        let room = self.room.acquire_many(if slow { CALLS } else { 1 });
        let room = platform::within(LONGEST_WAIT, room).await;
        self.waiting.set(self.waiting.get().saturating_sub(1));
        room?.ok()
    }
}
