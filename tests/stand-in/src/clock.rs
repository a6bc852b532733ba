//! The stand-in's clock: real time plus an offset that the control API moves.
//! The only file of the crate that reads the machine's clock.

use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds of a real day.
pub const REAL_DAY_MS: i64 = 86_400_000;

/// However short the day, a connect must fit into the hour.
const SHORTEST_HOUR_MS: i64 = 5_000;

/// What time it is at the stand-in, and how long its day lasts.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    offset_ms: i64,
    day_ms: i64,
}

impl Default for Clock {
    fn default() -> Self {
        Self {
            offset_ms: 0,
            day_ms: REAL_DAY_MS,
        }
    }
}

impl Clock {
    /// Unix time in milliseconds, as the stand-in believes it.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        real_ms().saturating_add(self.offset_ms)
    }

    /// Moves the clock forward (or back, if negative).
    pub fn advance_ms(&mut self, by: i64) {
        self.offset_ms = self.offset_ms.saturating_add(by);
    }

    /// How long one of Instagram's days lasts here, in milliseconds.
    #[must_use]
    pub fn day_ms(&self) -> i64 {
        self.day_ms
    }

    /// Makes every duration shorter or longer, in proportion.
    pub fn scale_day(&mut self, day_ms: i64) {
        self.day_ms = day_ms.max(24);
    }

    /// One of Instagram's hours: the life of a code and of a short-lived token. With very short days it stays
    /// long enough for a connect to happen in it.
    #[must_use]
    pub fn hour_ms(&self) -> i64 {
        (self.day_ms / 24).max(SHORTEST_HOUR_MS)
    }
}

#[expect(clippy::disallowed_methods, reason = "the one file that reads the clock")]
fn real_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
