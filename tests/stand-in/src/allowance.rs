//! The limit of one account, as a number of calls in an hour: usage rises with each, and sinks as they age.

use crate::answer::Answer;
use crate::usage;
use crate::world::World;

const HOUR_MS: i64 = 3_600_000;

/// What an account has used of it.
pub struct Used {
    account: usize,
    percent: u32,
    minutes: u32,
}

/// Counts a call, where the switch is thrown.
pub fn count(world: &mut World, account: usize) -> Option<Used> {
    let most = world.switches.allowance?;
    let now = world.now_ms();
    let calls = world.called.entry(account).or_default();
    calls.push_back(now);
    while calls.front().is_some_and(|at| *at <= now - HOUR_MS) {
        calls.pop_front();
    }
    let count = u32::try_from(calls.len()).unwrap_or(u32::MAX);
    let oldest = calls.front().copied().unwrap_or(now);
    let left = u32::try_from((oldest + HOUR_MS - now).max(0) / 60_000).unwrap_or(59);
    Some(Used {
        account,
        percent: count.saturating_mul(100) / most.max(1),
        minutes: if count > most { left + 1 } else { 0 },
    })
}

impl Used {
    /// Whether it is more than there is.
    #[must_use]
    pub fn is_too_much(&self) -> bool {
        self.minutes > 0
    }

    /// The answer with what was used.
    #[must_use]
    pub fn told(&self, world: &World, answer: Answer) -> Answer {
        let id = world.people.accounts[self.account].professional_id.to_string();
        let header = usage::business(&id, self.percent, self.minutes);
        answer.instead("x-business-use-case-usage", header)
    }
}
