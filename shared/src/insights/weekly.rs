//! What is done once a week: the past week's numbers are told, and who follows the account is asked.

use super::{
    answer, ask,
    audience::Audience,
    cell::Cell,
    days::Window,
    failing,
    kept::{again, holds, keep_and_tell},
    metrics::{AUDIENCE, AUDIENCE_LEAST},
    months::Months,
    periods::{self, Periods},
    policy::Policy,
    refused::{Blame, UNCLEAR, blame},
    state::{Refused, State},
    told,
};
use crate::{
    instagram::Failure,
    rooms::{Called, Host, Turn, Writes},
    values::time::Timestamp,
};

/// The place of audiences among refusals, after those of groups and products.
const PLACE: usize = 20;

/// Tells a week.
pub async fn tell(host: &Host, policy: Policy, state: State, window: Window) {
    let metrics: Vec<&'static str> = periods::metrics().collect();
    let has_patience = state.tries(failing::WEEK) < UNCLEAR;
    let called = people(host, Turn::Background, &metrics, window, has_patience).await;
    let mut state = again(host, policy, state).await;
    let now = host.facts().now;
    let said = match called {
        Ok(said) => {
            state.succeeds(failing::WEEK);
            said
        }
        Err(not) => {
            if !gives_up(&mut state, failing::WEEK, not.failure, now) {
                return keep_and_tell(host, &mut state, Writes::default()).await;
            }
            // Whoever asks for that week asks Instagram again.
            let nothing = metrics.iter().map(|metric| (*metric, Cell::NotSampled));
            nothing.collect()
        }
    };
    let mut writes = Writes::default();
    let mut kept = Periods::read(host).await;
    for (metric, cell) in said.iter().filter(|(_, cell)| *cell != Cell::NotSampled) {
        kept.put(metric, window, cell, now);
    }
    writes.rows.extend(kept.rows());
    let days = Window {
        first: window.first.minus(1),
        last: window.last,
    };
    let months = Months::read(host, days).await;
    state.week = window.last.plus(1);
    writes
        .told
        .push(told::week(&months, &said, window, &host.facts()));
    keep_and_tell(host, &mut state, writes).await;
}

/// What becomes of a failure: it is waited for, or whether this is given up.
fn gives_up(state: &mut State, what: &str, failure: Failure, now: Timestamp) -> bool {
    if blame(&failure) == Blame::Other {
        holds(state, failure, now);
        return false;
    }
    state.fails(what, &failure, now)
}

/// Why there are no numbers of people.
pub struct NotSaid {
    /// Instagram was asked.
    pub asked: bool,
    /// What it said, or why it wasn't.
    pub failure: Failure,
}

/// Asks for people over some days: all at once, and each alone if that is refused. What is refused isn't offered; without
/// patience what fails without a reason isn't either.
///
/// # Errors
/// It can't be asked for now.
pub async fn people(
    host: &Host,
    turn: Turn,
    metrics: &[&'static str],
    window: Window,
    has_patience: bool,
) -> Result<Vec<(&'static str, Cell)>, Box<NotSaid>> {
    let mut said = Vec::new();
    match one(host, turn, metrics, window, has_patience).await? {
        Some(cells) if cells.iter().all(Option::is_some) => {
            said.extend(metrics.iter().copied().zip(cells.into_iter().flatten()));
        }
        _ => {
            for metric in metrics {
                let cells = one(host, turn, &[*metric], window, has_patience).await?;
                let cell = cells.and_then(|cells| cells.into_iter().next().flatten());
                said.push((*metric, cell.unwrap_or(Cell::NotOffered)));
            }
        }
    }
    Ok(said)
}

/// [`None`]: one of them is refused.
async fn one(
    host: &Host,
    turn: Turn,
    metrics: &[&'static str],
    window: Window,
    has_patience: bool,
) -> Result<Option<Vec<Option<Cell>>>, Box<NotSaid>> {
    let fails = |asked, failure| Err(Box::new(NotSaid { asked, failure }));
    match host.call(ask::period(turn, metrics, window)).await {
        Called::Answered(body) => match answer::totals(&body, metrics) {
            Some(said) => Ok(Some(said.into_iter().map(|(_, cell)| cell).collect())),
            None => fails(true, Failure::incomplete(200)),
        },
        Called::Held(failure) => fails(false, failure),
        Called::Failed(failure) => match blame(&failure) {
            Blame::Metric | Blame::Few | Blame::Gone => Ok(None),
            Blame::Unclear if !has_patience => Ok(None),
            Blame::Unclear | Blame::Alone | Blame::Other => fails(true, failure),
        },
    }
}

/// Asks who they are.
pub async fn asks(host: &Host, policy: Policy, state: State, metric: &'static str, by: &'static str) {
    let is_refused = state.is_refused_at(PLACE, metric);
    let called = if is_refused {
        None
    } else {
        Some(host.call(ask::audience(metric, by)).await)
    };
    let mut state = again(host, policy, state).await;
    let now = host.facts().now;
    let week = state.firsts(now).monday();
    let refuses = |state: &mut State| {
        state.refused.push(Refused {
            group: PLACE,
            metric: metric.to_owned(),
            at: now,
        });
        Audience::nothing(&Cell::NotOffered)
    };
    let mut has_answer = true;
    let said = match called {
        None => Audience::nothing(&Cell::NotOffered),
        Some(Called::Answered(body)) => match answer::audience(&body, metric) {
            Some(parts) if parts.is_empty() => {
                // Of engaged accounts nobody knows how many there were.
                let is_followers = AUDIENCE.first() == Some(&metric);
                let has_few = state.followers.is_some_and(|count| count < AUDIENCE_LEAST);
                let few = has_few || !is_followers;
                Audience::nothing(if few { &Cell::TooFew } else { &Cell::Empty })
            }
            Some(parts) => parts,
            None => refuses(&mut state),
        },
        Some(Called::Failed(failure)) => match blame(&failure) {
            Blame::Metric => refuses(&mut state),
            Blame::Few => Audience::nothing(&Cell::TooFew),
            Blame::Unclear if state.tries(failing::AUDIENCE) >= UNCLEAR => refuses(&mut state),
            _ => {
                has_answer = false;
                if !gives_up(&mut state, failing::AUDIENCE, failure, now) {
                    return keep_and_tell(host, &mut state, Writes::default()).await;
                }
                Audience::nothing(&Cell::NotSampled)
            }
        },
        Some(Called::Held(failure)) => {
            holds(&mut state, failure, now);
            return keep_and_tell(host, &mut state, Writes::default()).await;
        }
    };
    let (of, done) = state.audience;
    let done = if of == week { done } else { 0 };
    if has_answer {
        state.succeeds(failing::AUDIENCE);
    }
    state.audience = (week, done.saturating_add(1));
    let mut kept = Audience::read(host, week).await;
    kept.put(metric, by, &said);
    let writes = Writes {
        rows: vec![kept.row(week)],
        ..Writes::default()
    };
    keep_and_tell(host, &mut state, writes).await;
}

#[cfg(test)]
mod tests;
