//! Days that last a fraction of a second, so that real alarms ring and tokens age while a test waits.
//!
//! In such days a machine that is busy with something else for a second misses a week, and a token may die of that alone. So
//! a heart beats beside the story: a story that failed while the edge stood still for days proves nothing, and is told again,
//! in a world of longer days. One that failed while the edge was there all the time has failed.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, Ordering};
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::http::{Client, Request};
use crate::processes::Edge;

/// How many days the edge may stand still before a story's failure proves nothing.
const STILL: u64 = 3;
/// How often a story is told at the most, each time with days twice as long.
const TIMES: u32 = 4;
/// Between two beats.
const PAUSE: Duration = Duration::from_millis(50);

/// The length of a day in one telling of a story.
#[derive(Debug, Default)]
pub struct Days {
    /// In milliseconds.
    pub ms: u64,
    port: AtomicU16,
    over: AtomicBool,
    longest_ms: AtomicU64,
}

/// Tells a story in days of `ms` milliseconds, or of twice as many if the machine was too busy for these, and so on.
pub fn tell(ms: u64, story: impl Fn(&Days)) {
    for told in 1.. {
        let days = Days {
            ms: ms << (told - 1),
            ..Days::default()
        };
        let outcome = std::thread::scope(|scope| {
            scope.spawn(|| days.beat());
            let outcome = catch_unwind(AssertUnwindSafe(|| story(&days)));
            days.over.store(true, Ordering::Relaxed);
            outcome
        });
        let Err(why) = outcome else { return };
        let still = days.longest_ms.load(Ordering::Relaxed);
        if told == TIMES || still < STILL * days.ms {
            resume_unwind(why);
        }
        println!(
            "The edge stood still for {still} ms, {} ms are a day: told again.",
            days.ms
        );
    }
}

impl Days {
    /// So many of them.
    #[must_use]
    pub fn of(&self, count: u64) -> Duration {
        Duration::from_millis(count * self.ms)
    }

    /// From now on the heart is this edge's.
    pub fn pass_at(&self, edge: &Edge) {
        self.port.store(edge.port, Ordering::Relaxed);
    }

    /// Asks the edge for a sign of life again and again, and remembers how long the longest wait was.
    fn beat(&self) {
        while !self.over.load(Ordering::Relaxed) {
            let watch = Stopwatch::start();
            std::thread::sleep(PAUSE);
            let port = self.port.load(Ordering::Relaxed);
            if port != 0 {
                let client = Client::new("localhost", port);
                let _ = client.attempt(&Request::get("/health"), Duration::from_secs(30));
            }
            let waited = watch.elapsed().saturating_sub(PAUSE).as_millis();
            let waited = u64::try_from(waited).unwrap_or(u64::MAX);
            self.longest_ms.fetch_max(waited, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn a_story_that_fails_while_the_machine_stands_still_is_told_again_in_longer_days() {
        let told = RefCell::new(Vec::new());
        tell(10, |days| {
            told.borrow_mut().push(days.ms);
            if told.borrow().len() < 3 {
                days.longest_ms.store(days.ms * STILL, Ordering::Relaxed);
                panic!("a token died");
            }
        });
        assert_eq!(told.take(), [10, 20, 40]);
    }

    #[test]
    fn a_story_that_fails_on_a_calm_machine_has_failed() {
        let told = RefCell::new(0);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            // Long days: no machine of these tests stands still for so long.
            tell(100_000, |_| {
                *told.borrow_mut() += 1;
                panic!("a token died");
            });
        }));
        assert!(outcome.is_err());
        assert_eq!(told.take(), 1);
    }

    #[test]
    fn a_machine_that_is_never_calm_fails_in_the_end() {
        let told = RefCell::new(0);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            tell(1, |days| {
                *told.borrow_mut() += 1;
                days.longest_ms.store(u64::MAX, Ordering::Relaxed);
                panic!("a token died");
            });
        }));
        assert!(outcome.is_err());
        assert_eq!(told.take(), TIMES);
    }
}
