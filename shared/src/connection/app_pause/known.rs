//! What an isolate knows of the app's pause, and whether it has to ask before a call. The object that keeps the state is
//! asked at most every ten seconds, and never waited for by a person as long as what is known is fresh enough.

use super::{pause::AppPause, shows::Shows};
use crate::{
    connection::lanes::Lane,
    instagram::Failure,
    values::time::{MINUTE, SECOND, Timestamp},
};

/// What is known is asked for anew when it is older.
const FRESH: u64 = 10 * SECOND;
/// For so long a person does not wait for that.
const GOOD: u64 = MINUTE;
/// Nobody cries of a trouble for so long after a good answer: one call that fails among others is no outage.
const WELL: u64 = MINUTE;
/// A trouble is told to the object at most so often.
const CRY: u64 = SECOND;

/// What to do before a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// Make it.
    Go,
    /// Make it, and ask the object meanwhile.
    GoAndAsk,
    /// Ask the object first.
    Ask,
    /// Don't make it; the failure says how long to wait.
    Wait(Failure),
}

/// One isolate's copy.
#[derive(Debug, Default)]
pub struct Known {
    pause: Option<AppPause>,
    /// When the object was asked last.
    asked: Option<Timestamp>,
    /// When it answered last.
    heard: Option<Timestamp>,
    /// Counts what was met here, so that an answer of before doesn't undo it.
    met: u64,
    /// When a call was answered well here.
    well: Option<Timestamp>,
    /// When the object was told of a trouble.
    cried: Option<Timestamp>,
}

impl Known {
    /// Looks before a call, and notes that the object is going to be asked.
    pub fn look(&mut self, lane: Lane, shows: Shows, now: Timestamp) -> Look {
        if let Some(pause) = self.pause.as_ref().filter(|pause| pause.stops(lane, shows)) {
            if now < pause.until(shows) {
                return Look::Wait(pause.told(now));
            }
            // Whoever may go now is the probe, and only the object says who that is.
            self.asked = Some(now);
            return Look::Ask;
        }
        let age = |at: Option<Timestamp>| at.map_or(u64::MAX, |at| now.since(at));
        let (asked, heard) = (age(self.asked), age(self.heard));
        let people = lane == Lane::People;
        if if people { asked } else { heard } < FRESH {
            return Look::Go;
        }
        self.asked = Some(now);
        if people && heard < GOOD {
            Look::GoAndAsk
        } else {
            Look::Ask
        }
    }

    /// Which answers of the object are newer than what is known.
    #[must_use]
    pub const fn met(&self) -> u64 {
        self.met
    }

    /// The object said how it is; `met` is what [`Known::met`] was when it was asked.
    pub fn heard(&mut self, pause: Option<AppPause>, met: u64, now: Timestamp) {
        self.heard = Some(now);
        if met == self.met {
            self.pause = pause;
        }
    }

    /// A call met it here: known at once, before the object has heard of it.
    pub fn set(&mut self, pause: Option<AppPause>) {
        self.met = self.met.wrapping_add(1);
        self.pause = pause;
    }

    /// A call came back: whether the object is to be told that Instagram itself seems broken.
    pub fn came_back(&mut self, failure: Option<&Failure>, now: Timestamp) -> bool {
        let Some(failure) = failure else {
            self.well = Some(now);
            return false;
        };
        let lately = |at: Option<Timestamp>, span| at.is_some_and(|at| now.since(at) < span);
        if !failure.is_trouble() || lately(self.well, WELL) || lately(self.cried, CRY) {
            return false;
        }
        self.cried = Some(now);
        true
    }

    /// The pause that is known.
    #[must_use]
    pub const fn pause(&self) -> Option<&AppPause> {
        self.pause.as_ref()
    }

    /// The object can't be reached: nobody knows whether the app is paused. A person's read goes on, since it stops
    /// nobody else and meets at worst what it would be told; what is due can wait.
    #[must_use]
    pub fn goes_without(lane: Lane) -> bool {
        lane == Lane::People
    }
}
