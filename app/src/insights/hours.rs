//! When followers are there: how many at each hour of each weekday, in the mean.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value as Json;

use crate::browser::{self, WRITING};
use crate::cells::{Cell, Cells, cells};
use crate::desk::Desk;
use crate::figure::{Csv, Draw, Figure};
use crate::plot::Plot;
use crate::value::Value;
use crate::wire::text;

const WEEKDAYS: [(&str, &str); 7] = [
    ("mon", "Mon"),
    ("tue", "Tue"),
    ("wed", "Wed"),
    ("thu", "Thu"),
    ("fri", "Fri"),
    ("sat", "Sat"),
    ("sun", "Sun"),
];

/// The card.
#[component]
pub fn Hours(desk: Desk) -> impl IntoView {
    let draw: Draw = Arc::new(move |width| {
        desk.people.with(|people| {
            people
                .as_ref()
                .map_or_else(Plot::default, |people| cells(width, &grid(&people[1]), WRITING))
        })
    });
    let note = Signal::derive(move || {
        desk.people.with(|people| {
            let best = people.as_ref().map(|people| best(&people[1])).unwrap_or_default();
            if best.is_empty() {
                "When followers are online, at Pacific time. Instagram says it of accounts with at least 100 followers, for the last 30 days.".to_owned()
            } else {
                format!("When followers are online, at Pacific time. Best: {best}.")
            }
        })
    });
    view! { <Figure desk title="Best hours" note places="Hour" draw csv=Csv::Table /> }.into_any()
}

/// A row for each weekday, a column for each hour.
fn grid(body: &Json) -> Cells {
    let mut all = Vec::new();
    for (row, (wire, name)) in WEEKDAYS.iter().enumerate() {
        for column in 0..24 {
            let hour = u32::try_from(column).unwrap_or_default();
            all.push(Cell {
                column,
                row,
                value: Value::read(&body["online"][wire][column]),
                title: format!("{name}, {}", browser::hour(hour)),
            });
        }
    }
    Cells {
        all,
        columns: 24,
        rows: 7,
        over: [0_usize, 6, 12, 18]
            .into_iter()
            .map(|hour| (hour, browser::hour(u32::try_from(hour).unwrap_or_default())))
            .collect(),
        beside: WEEKDAYS
            .iter()
            .enumerate()
            .map(|(row, (_, name))| (row, (*name).to_owned()))
            .collect(),
        tallest: 24.0,
        unit: "online",
        steps: (1, 24),
    }
}

/// The three best in words.
fn best(body: &Json) -> String {
    let list = body["best"].as_array();
    let words = list.into_iter().flatten().take(3).map(|one| {
        let weekday = text(one, "weekday");
        let name = WEEKDAYS.iter().find(|(wire, _)| *wire == weekday);
        let hour = one["hour"]
            .as_u64()
            .and_then(|hour| u32::try_from(hour).ok())
            .unwrap_or_default();
        format!("{} {}", name.map_or("", |(_, name)| *name), browser::hour(hour))
    });
    words.collect::<Vec<_>>().join(", ")
}
