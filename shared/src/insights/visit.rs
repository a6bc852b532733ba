//! A visit of the room: it is short, since what else is due waits for it, and it isn't made again at once if it changed
//! nothing.

use super::{
    failing::put_off,
    kept::rests,
    plan::{self, Work},
    queue::Queue,
    state::State,
};
use crate::{
    rooms::Host,
    values::time::{SECOND, Timestamp},
};

/// The most calls in a row; then it goes on with its next entry of the agenda. Cloudflare's free plan has 50 subrequests an
/// invocation, and what is beyond them would look like an Instagram that can't be reached.
const MOST: u32 = 45;
/// The same, in time: a post that is due waits for no more than this and a call.
const LONGEST: u64 = 20 * SECOND;

/// What was so at its beginning.
pub struct Visit {
    began: Timestamp,
    state: State,
    queue: Queue,
    /// So many calls were made, at the most.
    calls: u32,
}

impl Visit {
    /// It begins.
    #[must_use]
    pub fn begins(state: &State, queue: &Queue, now: Timestamp) -> Self {
        Self {
            began: now,
            state: state.clone(),
            queue: queue.clone(),
            calls: 0,
        }
    }

    /// Whether there is time for a piece of work.
    pub fn has_time(&mut self, work: &Work, now: Timestamp) -> bool {
        let calls = self.calls.saturating_add(plan::calls(work));
        let has = calls <= MOST && now.since(self.began) < LONGEST;
        if has {
            self.calls = calls;
        }
        has
    }

    /// It ends, and the next is at a time, or a little later.
    pub async fn ends(self, host: &Host, mut state: State, queue: &Queue, next: Timestamp) {
        let now = host.facts().now;
        let still = state.still;
        // That time passes is no change.
        let passed = state.passed;
        state.passed = self.state.passed;
        state.still = self.state.still;
        let is_same = self.calls > 0 && self.state == state && self.queue == *queue;
        state.passed = passed;
        state.still = if is_same { still.saturating_add(1) } else { 0 };
        let mut at = next.max(now.plus(SECOND));
        if is_same {
            at = at.max(now.plus(put_off(still)));
            // A story's end doesn't wait.
            let (_, urgent) = plan::urgent(&state, queue, now);
            at = urgent.map_or(at, |urgent| urgent.min(at));
        }
        rests(host, Some(&state), at).await;
    }
}
