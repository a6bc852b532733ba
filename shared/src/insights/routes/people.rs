//! People over several days, whom Instagram is asked for while somebody reads (R101).

use super::query::Query;
use crate::{
    insights::{
        days::{Day, Window},
        periods::{self, Periods},
        policy::Policy,
        state::State,
        unsaid::Unsaid,
        weekly,
    },
    rooms::{Host, Turn, Writes},
};

/// How many days the dashboard shows, of which there are people in one number, and how many are told when nothing is said.
const SHOWN: [u32; 3] = [7, 28, 30];

/// The days of a read for which Instagram may be asked.
pub fn wanted(query: &Query) -> Vec<Window> {
    let is_people = periods::metrics().any(|name| query.columns.iter().any(|column| column.name == name));
    if query.product.is_some() || !is_people {
        return Vec::new();
    }
    let mut wanted = vec![query.range];
    if query.compare {
        wanted.push(query.range.before());
    }
    wanted.retain(|window| window.length() > 1);
    wanted
}

/// Whether they are days of the dashboard's, or those when nothing is said: up to the last day that is sampled or the one
/// before it, or as many days before.
fn is_shown(window: Window, last: Day) -> bool {
    let days = window.length();
    let ends = [0, 1, days, days.saturating_add(1)];
    SHOWN.contains(&days) && ends.iter().any(|back| window.last == last.minus(*back))
}

/// Asks Instagram for people over all of the days, where one number of them can be had.
pub async fn ask(host: &Host, (policy, state): (Policy, &State), query: &Query, window: Window, turn: Turn) {
    let facts = host.facts();
    let now = facts.now;
    let last = state.firsts(now);
    let is_kept = window.first >= Day::of(now).minus(policy.days);
    let can = window.fits() && window.last <= last && is_kept && facts.unusable.is_none();
    // Whoever has a link has it asked for nothing that they make up.
    if !can || (turn == Turn::Background && !is_shown(window, last)) {
        return;
    }
    let is_final = window.last <= state.finals(now);
    let kept = Periods::read(host).await;
    let asked = periods::metrics().filter(|name| query.columns.iter().any(|column| column.name == *name));
    let wanted: Vec<&'static str> = asked
        .filter(|name| kept.is_stale(name, window, is_final, now))
        .collect();
    if wanted.is_empty() || !Unsaid::read(host).await.is_free(window, now) {
        return;
    }
    let said = weekly::people(host, turn, &wanted, window, true).await;
    let now = host.facts().now;
    let mut unsaid = Unsaid::read(host).await;
    let mut writes = Writes::default();
    match said {
        Ok(said) => {
            let mut kept = Periods::read(host).await;
            for (metric, cell) in &said {
                kept.put(metric, window, cell, now);
            }
            writes.rows = kept.rows();
            if unsaid.answers(window) {
                writes.rows.push(unsaid.row());
            }
        }
        // Where it can't be had now, what was kept is told. What Instagram wasn't asked for somebody else may ask for.
        Err(not) if !not.asked => return,
        Err(not) => {
            unsaid.put(window, not.failure, now);
            writes.rows.push(unsaid.row());
        }
    }
    host.write(writes).await;
}

/// Why Instagram isn't asked for some of these days now.
pub async fn told(host: &Host, wanted: &[Window]) -> Vec<String> {
    let (unsaid, now) = (Unsaid::read(host).await, host.facts().now);
    let told = wanted.iter().filter_map(|window| unsaid.told(*window, now));
    told.collect()
}
