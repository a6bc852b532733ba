//! What the site's operator is told of, as events.

use super::{cell::Cell, days::Window, metrics::columns, months::Months, state::State, sums::sum};
use crate::{
    rooms::Facts,
    values::{
        date::iso8601,
        writer::{Members, list, quoted},
    },
};

/// The history of an account is fetched.
#[must_use]
pub fn ready(state: &State, facts: &Facts) -> String {
    let mut data = whose(facts);
    let oldest = state.cursors.iter().map(|cursor| cursor.back.plus(1)).min();
    data.text("from", &oldest.unwrap_or_default().to_string());
    event("insights.ready", facts, data)
}

/// A week is over: its numbers.
#[must_use]
pub fn week(months: &Months, people: &[(&'static str, Cell)], window: Window, facts: &Facts) -> String {
    let mut numbers = Members::new();
    let mut partial = Vec::new();
    for column in columns() {
        let days: Vec<Cell> = window.days().map(|day| months.at(day, column.name)).collect();
        if let Some((_, cell)) = people.iter().find(|(name, _)| *name == column.name) {
            numbers.raw(column.name, &cell.json());
            continue;
        }
        let sum = sum(column.is, &days);
        numbers.raw(column.name, &sum.cell.json());
        if sum.is_partial {
            partial.push(quoted(column.name));
        }
    }
    let mut data = whose(facts);
    data.text("from", &window.first.to_string());
    data.text("to", &window.last.to_string());
    data.raw("numbers", &numbers.object());
    if !partial.is_empty() {
        data.raw("partial", &list(&partial));
    }
    event("insights.week", facts, data)
}

fn whose(facts: &Facts) -> Members {
    let mut data = Members::new();
    data.text("connection", &facts.connection);
    data.text("site", &facts.site);
    data.text_if("username", facts.username.as_deref());
    data
}

fn event(name: &str, facts: &Facts, data: Members) -> String {
    let mut body = Members::new();
    body.text("type", name);
    body.text("timestamp", &iso8601(facts.now));
    body.raw("data", &data.object());
    body.object()
}
