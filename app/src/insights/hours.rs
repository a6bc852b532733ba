//! When followers are there: how many at each hour of each weekday, in the mean. The edge tells it by the Pacific coast's clock, as
//! Instagram counts; here it stands by the visitor's own.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value as Json;
use shared::insights::days::Day;

use crate::browser::{self, WRITING};
use crate::cells::{Cell, Cells, cells};
use crate::desk::{Desk, today};
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
/// The minutes of a day, and of a week.
const DAY: i32 = 1_440;
const WEEK: i32 = 7 * DAY;

/// The card.
#[component]
pub fn Hours(desk: Desk) -> impl IntoView {
    let draw: Draw = Arc::new(move |width| {
        desk.people.with(|people| {
            people.as_ref().map_or_else(Plot::default, |people| {
                cells(width, &grid(&people[1], ahead(), browser::clock), WRITING)
            })
        })
    });
    let note = Signal::derive(move || {
        let zone = browser::zone();
        let best = desk.people.with(|people| {
            let people = people.as_ref();
            people.map_or_else(String::new, |people| best(&people[1], ahead(), browser::clock))
        });
        if best.is_empty() {
            format!(
                "When followers are online, in your time zone ({zone}). Instagram says it of accounts with at least 100 followers, for the last 30 days."
            )
        } else {
            format!(
                "When followers are online, in your time zone ({zone}). Best: {best}. Instagram counts by the Pacific coast’s clock, where its days end at midnight. The stronger, the more: each of five shades has about a fifth of the hours."
            )
        }
    });
    view! { <Figure desk title="Best hours" note places="Hour (your time zone)" draw csv=Csv::Table /> }
        .into_any()
}

/// How far the visitor's clock is ahead of the Pacific coast's today, in minutes.
fn ahead() -> i32 {
    let behind = Day(today()).begins() / 60 % 1_440;
    browser::offset() + i32::try_from(behind).unwrap_or_default()
}

/// A row for each weekday, a column for each hour, by a clock that is so far ahead. Where it isn't ahead by whole hours, a column
/// begins as many minutes after the hour.
fn grid(body: &Json, ahead: i32, clock: fn(i32) -> String) -> Cells {
    let past = ahead.rem_euclid(60);
    let mut all = Vec::new();
    for (row, (_, name)) in WEEKDAYS.iter().enumerate() {
        for (column, minutes) in (past..DAY).step_by(60).enumerate() {
            let begins = i32::try_from(row).unwrap_or_default() * DAY + minutes;
            let (weekday, hour) = place(begins - ahead);
            all.push(Cell {
                column,
                row,
                value: Value::read(&body["online"][WEEKDAYS[weekday].0][hour]),
                title: format!("{name}, {}", clock(minutes)),
            });
        }
    }
    let over = [0_usize, 6, 12, 18].map(|hour| {
        (
            0,
            hour,
            clock(i32::try_from(hour).unwrap_or_default() * 60 + past),
        )
    });
    Cells {
        all,
        columns: 24,
        rows: 7,
        over: over.to_vec(),
        beside: WEEKDAYS
            .iter()
            .enumerate()
            .map(|(row, (_, name))| (row, (*name).to_owned()))
            .collect(),
        heights: (16.0, 24.0),
        unit: "online",
        steps: (1, 24),
    }
}

/// Which weekday and hour so many minutes after the week's beginning are in; after its end comes its beginning.
fn place(minutes: i32) -> (usize, usize) {
    let minutes = usize::try_from(minutes.rem_euclid(WEEK)).unwrap_or_default();
    (minutes / 1_440, minutes % 1_440 / 60)
}

/// The three best in words, by a clock that is so far ahead.
fn best(body: &Json, ahead: i32, clock: fn(i32) -> String) -> String {
    let list = body["best"].as_array();
    let words = list.into_iter().flatten().take(3).filter_map(|one| {
        let weekday = text(one, "weekday");
        let weekday = WEEKDAYS.iter().position(|(wire, _)| *wire == weekday)?;
        let hour = i32::try_from(one["hour"].as_u64()?).ok()?;
        let minutes = i32::try_from(weekday).ok()? * DAY + hour * 60 + ahead;
        let (weekday, _) = place(minutes);
        Some(format!(
            "{} {}",
            WEEKDAYS[weekday].1,
            clock(minutes.rem_euclid(DAY))
        ))
    });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::{WEEKDAYS, best, grid};
    use crate::value::{Nothing, Value};

    fn clock(minutes: i32) -> String {
        format!("{}:{:02}", minutes / 60, minutes % 60)
    }

    /// Each hour's number says where it stood: 100 for each weekday, 1 for each hour. Of Tuesday at five nothing is known.
    fn body() -> Json {
        let hours = |weekday: usize| (0..24).map(move |hour| json!(weekday * 100 + hour));
        let mut online: Json = WEEKDAYS
            .iter()
            .enumerate()
            .map(|(weekday, (wire, _))| ((*wire).to_owned(), hours(weekday).collect::<Json>()))
            .collect();
        online["tue"][5] = json!("not_sampled");
        json!({"online": online, "best": [{"weekday": "sun", "hour": 20}, {"weekday": "mon", "hour": 0}]})
    }

    /// At which place of the visitor's week a number of Instagram's week stands.
    fn stands(ahead: i32, wanted: Value) -> Vec<String> {
        let grid = grid(&body(), ahead, clock);
        assert_eq!((grid.all.len(), grid.columns, grid.rows), (168, 24, 7));
        for (place, cell) in grid.all.iter().enumerate() {
            assert_eq!((cell.row, cell.column), (place / 24, place % 24));
        }
        let found = grid.all.iter().filter(|cell| cell.value == wanted);
        found.map(|cell| cell.title.clone()).collect()
    }

    #[test]
    fn an_hour_of_the_coast_is_told_by_the_visitor_s_clock() {
        let (sunday_at_20, monday_at_0) = (Value::Number(620.0), Value::Number(0.0));
        for (ahead, sunday, monday, unknown) in [
            (0, "Sun, 20:00", "Mon, 0:00", "Tue, 5:00"),
            // Berlin, New York, Kolkata, Kathmandu, Tokyo, Honolulu.
            (540, "Mon, 5:00", "Mon, 9:00", "Tue, 14:00"),
            (180, "Sun, 23:00", "Mon, 3:00", "Tue, 8:00"),
            (810, "Mon, 9:30", "Mon, 13:30", "Tue, 18:30"),
            (825, "Mon, 9:45", "Mon, 13:45", "Tue, 18:45"),
            (1_020, "Mon, 13:00", "Mon, 17:00", "Tue, 22:00"),
            (-120, "Sun, 18:00", "Sun, 22:00", "Tue, 3:00"),
            (1_320, "Mon, 18:00", "Mon, 22:00", "Wed, 3:00"),
        ] {
            assert_eq!(stands(ahead, sunday_at_20), [sunday], "{ahead}");
            assert_eq!(stands(ahead, monday_at_0), [monday], "{ahead}");
            assert_eq!(
                stands(ahead, Value::Nothing(Nothing::NotSampled)),
                [unknown],
                "{ahead}"
            );
            let words = format!("{sunday}, {monday}").replace(", ", " ");
            assert_eq!(best(&body(), ahead, clock).replace(", ", " "), words);
        }
    }

    #[test]
    fn columns_are_named_by_when_they_begin() {
        let names = |ahead| {
            let over = grid(&body(), ahead, clock).over.into_iter();
            over.map(|(_, _, name)| name).collect::<Vec<_>>()
        };
        assert_eq!(names(540), ["0:00", "6:00", "12:00", "18:00"]);
        assert_eq!(names(810), ["0:30", "6:30", "12:30", "18:30"]);
        assert_eq!(best(&json!({}), 0, clock), "");
    }
}
