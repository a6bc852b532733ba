//! The room at work: what is due, and what became of it. What was asked is kept with how far it is in one write, so that an
//! interruption costs one call.

use super::{
    answer::{self, Said},
    ask,
    cell::Cell,
    days::{Day, Window},
    failing,
    forget::forget,
    hours::Hours,
    kept::{ENTRY, again, holds, keep, rests},
    metrics::{ACCOUNT, FIELDS, Group, Metric},
    months::Months,
    plan::{self, Work},
    policy::Policy,
    queue::Queue,
    refused::{Blame, UNCLEAR, blame},
    sample,
    state::{Ask, Ended, Refused, State},
    visit::Visit,
    weekly,
};
use crate::{
    instagram::Failure,
    rooms::{Called, Host, Writes},
    values::time::{DAY, HOUR, Timestamp},
};

/// For so long what is kept is there after the operator took the setting away; and so often it is looked what is too old
/// while an account doesn't allow it.
const GRACE: u64 = 7 * DAY;
/// How the keys of all rows begin.
const ALL: &str = "insights/";
/// How often it is looked whether somebody acted.
const LOOK_AGAIN: u64 = HOUR;

/// The entry of the agenda is due.
pub async fn due(host: &Host) {
    let facts = host.facts();
    let Some(policy) = Policy::of(&facts.policy) else {
        return ends(host).await;
    };
    // Whatever else is the matter, nothing is kept for longer.
    let mut kept = State::kept(host).await;
    if let Some(state) = &mut kept {
        state.set(facts.now);
        forget(host, policy, state).await;
    }
    if Policy::granted(&facts).is_none() {
        // Connecting again is what changes it.
        return rests(host, kept.as_ref(), facts.now.plus(GRACE)).await;
    }
    if facts.unusable.is_some() {
        return rests(host, kept.as_ref(), facts.now.plus(LOOK_AGAIN)).await;
    }
    let mut visit: Option<Visit> = None;
    loop {
        let facts = host.facts();
        let now = facts.now;
        if facts.unusable.is_some() {
            return rests(host, None, now.plus(LOOK_AGAIN)).await;
        }
        let mut state = State::read(host, policy).await;
        state.set(now);
        let mut queue = Queue::read(host).await;
        queue.set(now);
        let work = plan::next(&state, &queue, now);
        let mut here = visit.take().unwrap_or_else(|| Visit::begins(&state, &queue, now));
        if let Work::Rest(at) = work {
            return here.ends(host, state, &queue, at).await;
        }
        if !here.has_time(&work, now) {
            return here.ends(host, state, &queue, now).await;
        }
        visit = Some(here);
        match work {
            Work::Rest(_) => {}
            Work::Account => account(host, policy, state).await,
            Work::Days(ask) => days(host, policy, state, ask).await,
            Work::Posts(due) => sample::due(host, policy, state, due).await,
            Work::Week(window) => weekly::tell(host, policy, state, window).await,
            Work::Audience(metric, by) => weekly::asks(host, policy, state, metric, by).await,
        }
    }
}

/// The site's operator wants none any more. What is kept goes after some days, for it may be a mistake; nobody reads it until
/// then.
async fn ends(host: &Host) {
    let now = host.facts().now;
    if let Some(mut state) = State::kept(host).await {
        state.passed.looks(now);
        let at = state.passed.at;
        let off = state.off.filter(|off| *off <= at).unwrap_or(at);
        if at.since(off) < GRACE {
            state.off = Some(off);
            return rests(host, Some(&state), now.plus(DAY)).await;
        }
    }
    let rows = host.rows(ALL).await.into_iter();
    host.write(Writes {
        rows: rows.map(|(key, _)| (key, None)).collect(),
        due: vec![(ENTRY.to_owned(), None)],
        ..Writes::default()
    })
    .await;
}

async fn account(host: &Host, policy: Policy, state: State) {
    let called = host.call(ask::account()).await;
    let mut state = again(host, policy, state).await;
    let now = host.facts().now;
    let day = Day::of(now).minus(1);
    let mut months = Months::read(host, Window::day(day)).await;
    match called {
        Called::Answered(body) => match answer::fields(&body, &FIELDS).filter(|fields| !fields.is_empty()) {
            Some(fields) => {
                state.succeeds(failing::ACCOUNT);
                state.account = state.firsts(now);
                for (name, count) in fields {
                    if name == "followers_count" {
                        state.followers = Some(count);
                    }
                    months.put(day, name, &Cell::of(count));
                }
            }
            None => account_fails(&mut state, &Failure::incomplete(200), now),
        },
        // The rest doesn't depend on it.
        Called::Failed(failure) if matches!(blame(&failure), Blame::Metric | Blame::Gone) => {
            state.succeeds(failing::ACCOUNT);
            state.account = state.firsts(now);
        }
        Called::Failed(failure) if blame(&failure) != Blame::Other => {
            account_fails(&mut state, &failure, now);
        }
        Called::Held(failure) | Called::Failed(failure) => holds(&mut state, failure, now),
    }
    keep(host, &mut state, months.rows()).await;
}

/// It is tried again, or not on this day.
fn account_fails(state: &mut State, failure: &Failure, now: Timestamp) {
    if state.fails(failing::ACCOUNT, failure, now) {
        state.account = state.firsts(now);
    }
}

async fn days(host: &Host, policy: Policy, state: State, ask: Ask) {
    let Some(group) = Group::ALL.get(ask.group).copied() else {
        return;
    };
    let metrics = plan::metrics(&state, &ask, host.facts().now);
    if metrics.is_empty() && (ask.back || !ask.alone.is_empty()) {
        let (mut state, mut ask) = (state, ask);
        if ask.alone.is_empty() {
            // There is no more of any of them.
            state.asks.retain(|other| other.group != ask.group);
            state.has_gone_back(ask.group);
        } else {
            ask.alone.remove(0);
            if ask.alone.is_empty() {
                plan::done(&mut state, &ask);
            } else {
                state.goes_on(ask);
            }
        }
        return keep(host, &mut state, Vec::new()).await;
    }
    let called = if metrics.is_empty() {
        // All of them are refused.
        Called::Answered("{\"data\":[]}".to_owned())
    } else {
        host.call(ask::days(group, &metrics, ask.window)).await
    };
    let state = again(host, policy, state).await;
    let months = Months::read(host, ask.window).await;
    let hours = Hours::read(host).await;
    let now = host.facts().now;
    let mut happened = Happened {
        state,
        months,
        hours,
        group,
        ask,
        now,
    };
    happened.called(&metrics, called);
    let mut rows = happened.months.rows();
    rows.extend(happened.hours.row());
    keep(host, &mut happened.state, rows).await;
}

/// What became of a call for days.
struct Happened {
    state: State,
    months: Months,
    hours: Hours,
    group: Group,
    ask: Ask,
    now: Timestamp,
}

impl Happened {
    fn called(&mut self, metrics: &[&'static str], called: Called) {
        let failure = match called {
            Called::Answered(body) => match answer::days(&body, self.group, metrics, self.ask.window) {
                Some(said) => {
                    self.state.succeeds(failing::days(self.ask.group));
                    return self.answered(metrics, said);
                }
                None => Failure::incomplete(200),
            },
            Called::Held(failure) => return holds(&mut self.state, failure, self.now),
            Called::Failed(failure) => failure,
        };
        let what = failing::days(self.ask.group);
        match blame(&failure) {
            Blame::Metric => self.refused(metrics),
            Blame::Unclear if self.state.tries(what) >= UNCLEAR => self.refused(metrics),
            Blame::Unclear | Blame::Gone | Blame::Alone => {
                if self.state.fails(what, &failure, self.now) {
                    // These days are given up.
                    self.goes_on(metrics);
                } else {
                    self.state.goes_on(self.ask.clone());
                }
            }
            Blame::Few => {
                self.state.succeeds(what);
                for metric in metrics {
                    self.nothing(metric, &Cell::TooFew);
                }
                self.goes_on(metrics);
            }
            Blame::Other => holds(&mut self.state, failure, self.now),
        }
    }

    fn answered(&mut self, metrics: &[&'static str], said: Said) {
        let lacks: Vec<&'static str> = metrics
            .iter()
            .copied()
            .filter(|name| said.lacks.iter().any(|lacks| lacks == name))
            .collect();
        for metric in metrics.iter().filter(|name| !lacks.contains(name)) {
            if !said.is_empty {
                self.state.answers(self.group, metric, self.ask.window.first);
            }
            if self.group == Group::Products {
                self.months.clear_parts(self.ask.window.first, metric);
            }
        }
        for (day, column, cell) in said.cells {
            self.ask.found |= cell != Cell::Empty;
            // A series says which day it is; of a day to come a total may be zero.
            if cell.nothing().is_none() && (self.group.is_series() || cell != Cell::of(0)) {
                self.state.passed.is_over(day.over(), self.now);
            }
            self.put(day, &column, cell);
        }
        // What is refused has a kind of nothing of its own, each day.
        if !self.ask.back && self.ask.alone.is_empty() {
            let refused = self.group.metrics().map(|metric| metric.name);
            let refused: Vec<&str> = refused
                .filter(|name| self.state.is_refused(self.group, name))
                .collect();
            for metric in refused {
                self.nothing(metric, &Cell::NotOffered);
            }
        }
        if lacks.is_empty() {
            return self.goes_on(metrics);
        }
        match (metrics, lacks.as_slice()) {
            ([_], [metric]) => {
                // A shell of what answers on other days is a day without; and of a day that still moves it may be that
                // nothing is counted yet.
                if self.state.has_answered(self.group, metric) || self.ask.window.last > self.ask.fin {
                    self.nothing(metric, &Cell::Empty);
                } else {
                    self.refuses(metric);
                }
                self.goes_on(metrics);
            }
            _ => self.each_alone(&lacks),
        }
    }

    fn refused(&mut self, metrics: &[&'static str]) {
        self.state.forgives(failing::days(self.ask.group));
        let [metric] = metrics else {
            return self.each_alone(metrics);
        };
        if self.ask.back && self.state.has_answered(self.group, metric) {
            // It answers for later days.
            self.state.ended.push(Ended {
                group: self.ask.group,
                metric: (*metric).to_owned(),
                first: self.ask.window.last.plus(1),
            });
        } else {
            self.refuses(metric);
        }
        self.goes_on(metrics);
    }

    fn refuses(&mut self, metric: &str) {
        self.state.refused.push(Refused {
            group: self.ask.group,
            metric: metric.to_owned(),
            at: self.now,
        });
        self.nothing(metric, &Cell::NotOffered);
    }

    fn each_alone(&mut self, metrics: &[&'static str]) {
        self.ask.alone = metrics.iter().map(|name| (*name).to_owned()).collect();
        self.state.goes_on(self.ask.clone());
    }

    /// The next one alone, or the next days.
    fn goes_on(&mut self, metrics: &[&'static str]) {
        if let [metric] = metrics {
            self.ask.alone.retain(|alone| alone != metric);
        } else {
            self.ask.alone.clear();
        }
        if self.ask.alone.is_empty() {
            plan::done(&mut self.state, &self.ask);
        } else {
            self.state.goes_on(self.ask.clone());
        }
    }

    /// A kind of nothing, each day.
    fn nothing(&mut self, metric: &str, cell: &Cell) {
        for day in self.ask.window.days() {
            for column in answer::of(self.group, metric) {
                self.put(day, column, cell.clone());
            }
        }
    }

    fn put(&mut self, day: Day, column: &str, cell: Cell) {
        if self.group == Group::Hours {
            return self.hours.put(day, &cell);
        }
        // Numbers come late, but a part comes with its whole.
        let is_part = column.contains('/');
        let is_early = cell == Cell::Empty && day > self.ask.fin && !is_part;
        let cell = match cell {
            Cell::Empty if self.has_few(column) => Cell::TooFew,
            Cell::Empty if is_early => return,
            cell => cell,
        };
        // A number that was once there stays.
        if cell.nothing().is_none() || self.months.at(day, column).whole().is_none() {
            self.months.put(day, column, &cell);
        }
    }

    /// Whether Instagram says nothing because so few follow the account.
    fn has_few(&self, column: &str) -> bool {
        let metric = ACCOUNT.iter().find(|metric| metric.name == column);
        let least = metric.map_or(0, |metric: &Metric| metric.least_followers);
        self.state.followers.is_some_and(|followers| followers < least)
    }
}

#[cfg(test)]
mod tests;
