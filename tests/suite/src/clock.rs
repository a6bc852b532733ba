//! Time and randomness: the one file of the harness that reads them.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The wall clock, in seconds since 1970.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the wall clock"
)]
pub fn unix_now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs())
}

/// A point from which [`Stopwatch::elapsed`] counts.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts counting.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the monotonic clock"
    )]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    #[must_use]
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// Tries until there is something, for `limit` at the most.
pub fn poll<T>(limit: Duration, mut attempt: impl FnMut() -> Option<T>) -> Option<T> {
    let watch = Stopwatch::start();
    loop {
        if let Some(found) = attempt() {
            return Some(found);
        }
        if watch.elapsed() > limit {
            return None;
        }
        std::thread::sleep(Duration::from_millis(15));
    }
}

/// `N` bytes of the system's randomness.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the one place that reads randomness")]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system has randomness");
    bytes
}

/// 32 random bytes in base64url: a state, a verifier, a `jti`.
#[must_use]
pub fn random_word() -> String {
    URL_SAFE_NO_PAD.encode(random::<32>())
}
