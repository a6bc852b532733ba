//! What is to be asked next: days the day after and for good on the third, the week that is over, then history, the newest
//! first.

use super::{
    days::{Day, MOST_DAYS, Window},
    failing,
    metrics::{AUDIENCE, AUDIENCE_BY, Group},
    periods,
    queue::{Due, Queue},
    state::{Ask, State},
};
use crate::values::time::Timestamp;

/// After so many days in a row without anything there is no more history.
const NOTHING: u32 = MOST_DAYS.saturating_sub(1);

/// A piece of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// How many follow the account.
    Account,
    /// Days.
    Days(Ask),
    /// Posts: a list or a sample.
    Posts(Due),
    /// A week that is over.
    Week(Window),
    /// Who they are: a metric, by a breakdown.
    Audience(&'static str, &'static str),
    /// Nothing before then.
    Rest(Timestamp),
}

/// The most calls that it makes.
#[must_use]
pub fn calls(work: &Work) -> u32 {
    match work {
        Work::Rest(_) => 0,
        // Together, and each alone.
        Work::Week(_) => {
            u32::try_from(periods::metrics().count()).map_or(u32::MAX, |each| each.saturating_add(1))
        }
        Work::Account | Work::Days(_) | Work::Posts(_) | Work::Audience(..) => 1,
    }
}

/// What can't wait, whatever holds the rest: it, if it is due, or when it is. A story's last sample, and to find stories at
/// all.
#[must_use]
pub fn urgent(state: &State, queue: &Queue, now: Timestamp) -> (Option<Due>, Option<Timestamp>) {
    let (item, next) = queue.urgent(now);
    if let Some(item) = item {
        return (Some(Due::Sample(item.id.clone())), None);
    }
    let list = queue.must_list(state.began);
    let list = state
        .put_off(failing::list(true), now)
        .map_or(list, |until| list.max(until));
    if list <= now {
        return (Some(Due::List(true)), None);
    }
    (None, Some(next.map_or(list, |next| next.min(list))))
}

/// The next one.
#[must_use]
pub fn next(state: &State, queue: &Queue, now: Timestamp) -> Work {
    // A story's end doesn't wait.
    let (urgent, next) = urgent(state, queue, now);
    if let Some(due) = urgent {
        return Work::Posts(due);
    }
    if let Some(hold) = &state.hold
        && hold.until > now
    {
        return Work::Rest(next.map_or(hold.until, |next| next.min(hold.until)));
    }
    let is_free = |what: &str| state.is_free(what, now);
    if state.account != state.firsts(now) && is_free(failing::ACCOUNT) {
        return Work::Account;
    }
    let lists = [false, true].map(|stories| state.put_off(failing::list(stories), now).unwrap_or_default());
    let (posts, next) = queue.due(now, lists);
    if let Some(due) = posts {
        return Work::Posts(due);
    }
    if let Some(ask) = state.asks.iter().find(|ask| is_free(failing::days(ask.group))) {
        return Work::Days(ask.clone());
    }
    let free = || {
        Group::ALL
            .into_iter()
            .filter(|group| is_free(failing::days(group.place())))
    };
    let daily = free().find_map(|group| daily(state, group, now));
    let days = daily.map(Work::Days);
    let week = || week(state, now).filter(|_| is_free(failing::WEEK));
    let audience = || audience(state, now).filter(|_| is_free(failing::AUDIENCE));
    days.or_else(|| week().map(Work::Week))
        .or_else(|| audience().map(|(metric, by)| Work::Audience(metric, by)))
        .or_else(|| history(state, free().collect(), now).map(Work::Days))
        .unwrap_or_else(|| {
            let next = state.next_day(now).min(next);
            Work::Rest(state.next_try(now).map_or(next, |at| at.min(next)))
        })
}

fn ask(state: &State, group: Group, window: Window, back: bool, now: Timestamp) -> Ask {
    Ask {
        group: group.place(),
        window,
        fin: state.finals(now),
        back,
        alone: Vec::new(),
        found: false,
    }
}

/// A day that is over, or that moves no more.
fn daily(state: &State, group: Group, now: Timestamp) -> Option<Ask> {
    let cursor = state.cursor(group);
    let (firsts, finals) = (state.firsts(now), state.finals(now));
    if cursor.fin >= finals && cursor.first >= firsts {
        return None;
    }
    // What is older than Instagram's memory isn't asked for.
    let oldest = Day::of(now).minus(group.days_back());
    let next = cursor.fin.plus(1).max(oldest);
    let window = match (group.is_series(), cursor.fin < finals) {
        (true, _) => {
            // Up to where another metric of the group begins.
            let begins = bounds(group, now).filter(|begins| *begins > next).min();
            Window::on(next, firsts.min(begins.map_or(firsts, |begins| begins.minus(1))))
        }
        (false, true) => Window::day(next),
        (false, false) => Window::day(cursor.first.max(finals).plus(1)),
    };
    Some(ask(state, group, window, false, now))
}

/// The next piece of history of these groups: first what comes by the month, then day by day, the same day of each group.
fn history(state: &State, groups: Vec<Group>, now: Timestamp) -> Option<Ask> {
    let open = |group: &Group| !state.cursor(*group).done;
    let series = groups
        .iter()
        .copied()
        .filter(open)
        .find(|group| group.is_series());
    let newest = |one: Group, other: Group| {
        if state.cursor(other).back > state.cursor(one).back {
            other
        } else {
            one
        }
    };
    let group = series.or_else(|| groups.into_iter().filter(open).reduce(newest))?;
    let cursor = state.cursor(group);
    let window = if group.is_series() {
        // Down to where another metric of the group ends.
        let ends = bounds(group, now).filter(|ends| *ends <= cursor.back).max();
        Window::back(cursor.back, cursor.oldest.max(ends.unwrap_or_default()))
    } else {
        Window::day(cursor.back)
    };
    Some(ask(state, group, window, true, now))
}

/// The oldest days of a group's metrics.
fn bounds(group: Group, now: Timestamp) -> impl Iterator<Item = Day> {
    let today = Day::of(now);
    group.metrics().map(move |metric| metric.oldest(today))
}

/// The week that moves no more and wasn't told.
#[must_use]
pub fn week(state: &State, now: Timestamp) -> Option<Window> {
    let first = state.finals(now).plus(1).monday().minus(7);
    let is_due = first >= state.week;
    is_due.then(|| Window {
        first,
        last: first.plus(6),
    })
}

/// The next question about who they are; [`None`]: all of this week's are answered.
#[must_use]
pub fn audience(state: &State, now: Timestamp) -> Option<(&'static str, &'static str)> {
    let (week, done) = state.audience;
    let done = if week == state.firsts(now).monday() {
        done
    } else {
        0
    };
    let metric = AUDIENCE.get(done.checked_div(AUDIENCE_BY.len())?)?;
    let by = AUDIENCE_BY.get(done.checked_rem(AUDIENCE_BY.len())?)?;
    Some((metric, by))
}

/// The metrics that a piece of work asks for together, or the one that it asks for alone.
#[must_use]
pub fn metrics(state: &State, ask: &Ask, now: Timestamp) -> Vec<&'static str> {
    let Some(group) = Group::ALL.get(ask.group).copied() else {
        return Vec::new();
    };
    let today = Day::of(now);
    let asked = group.metrics().filter(|metric| {
        let alone = ask.alone.first();
        alone.is_none_or(|alone| alone == metric.name)
            && ask.window.first >= metric.oldest(today)
            && !state.is_refused(group, metric.name)
            && !(ask.back && state.ends(group, metric.name).is_some())
            && (!ask.back || state.goes_back(group, metric.name))
    });
    asked.map(|metric| metric.name).collect()
}

/// A piece of work is done.
pub fn done(state: &mut State, ask: &Ask) {
    state.asks.retain(|other| other.group != ask.group);
    let Some(cursor) = state.cursors.get_mut(ask.group) else {
        return;
    };
    let window = ask.window;
    if !ask.back {
        cursor.first = cursor.first.max(window.last);
        cursor.fin = cursor.fin.max(window.last.min(ask.fin));
        return;
    }
    cursor.back = cursor.back.min(window.first.minus(1));
    cursor.empty = if ask.found {
        0
    } else {
        cursor.empty.saturating_add(window.length())
    };
    if cursor.back < cursor.oldest || cursor.empty >= NOTHING {
        state.has_gone_back(ask.group);
    }
}
