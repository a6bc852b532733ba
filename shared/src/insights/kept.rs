//! How what happened is kept: with how far the room is, and with the time at which somebody goes on.

use super::{
    policy::Policy,
    state::{Hold, State},
    told,
};
use crate::{
    connection::agenda::INSIGHTS,
    instagram::{Failure, Retry},
    rooms::{Host, Writes},
    values::time::{DAY, HOUR, MINUTE, SECOND, Timestamp},
};

/// The name of its entry of the agenda.
pub const ENTRY: &str = INSIGHTS;
/// When somebody goes on after an interruption: at the least half of it later, at the most all of it.
const LEASE: u64 = MINUTE;

/// Nothing is to be done until then.
pub async fn rests(host: &Host, state: Option<&State>, at: Timestamp) {
    write(host, state, Writes::default(), at).await;
}

async fn write(host: &Host, state: Option<&State>, mut writes: Writes, at: Timestamp) {
    if let Some(state) = state {
        let mut state = state.clone();
        state.passed.rests(at);
        writes.rows.push(state.row());
    }
    writes.due.push((ENTRY.to_owned(), Some(at)));
    host.write(writes).await;
}

/// It is kept, and somebody goes on if this is interrupted.
pub async fn keep(host: &Host, state: &mut State, rows: Vec<(String, Option<String>)>) {
    let writes = Writes {
        rows,
        ..Writes::default()
    };
    keep_and_tell(host, state, writes).await;
}

/// The same, with what is told.
pub async fn keep_and_tell(host: &Host, state: &mut State, mut writes: Writes) {
    let facts = host.facts();
    if state.ready.is_none() && state.has_history() {
        state.ready = Some(facts.now);
        writes.told.push(told::ready(state, &facts));
    }
    write(host, Some(state), writes, lease(state, facts.now)).await;
}

/// The same time for many calls in a row: an alarm that moves with each of them is written each time, in a place of its own,
/// and whoever reads meanwhile waits for that.
fn lease(state: &State, now: Timestamp) -> Timestamp {
    let half = LEASE / 2;
    let since = now.millis().saturating_add(state.lag) % half;
    now.plus(LEASE.saturating_sub(since))
}

/// Others may have written since it was asked.
pub async fn again(host: &Host, policy: Policy, before: State) -> State {
    let mut state = State::read(host, policy).await;
    if state.began != before.began {
        // Nothing is kept yet.
        return before;
    }
    state.set(host.facts().now);
    state
}

/// How long what failed so often before isn't tried again.
#[must_use]
pub const fn wait(times: u32) -> u64 {
    match times {
        0 => MINUTE,
        1 => 5 * MINUTE,
        2 => 15 * MINUTE,
        _ => HOUR,
    }
}

/// Instagram isn't asked for a while, longer and longer.
pub fn holds(state: &mut State, failure: Failure, now: Timestamp) {
    let times = state.hold.as_ref().map_or(0, |hold| hold.times);
    let wait = match times {
        // Somebody has to act.
        3.. if failure.retry != Retry::Later => 6 * HOUR,
        _ => wait(times),
    };
    let said = u64::from(failure.retry_after_seconds.unwrap_or(0)).saturating_mul(SECOND);
    state.hold = Some(Hold {
        until: now.plus(wait.max(said).min(DAY)),
        times: times.saturating_add(1),
        failure,
    });
}
