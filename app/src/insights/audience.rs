//! Who they are: age, gender, countries and cities, of followers and of those who did something.

use leptos::prelude::*;

use crate::browser;
use crate::desk::Desk;
use crate::legend::Sign;
use crate::pen::Pen;
use crate::table::Table;
use crate::value::{Value, greatest};
use crate::wire::{audience, text};

/// Of whom, and how they are called.
const OF: [(&str, &str); 2] = [
    ("follower_demographics", "Followers"),
    ("engaged_audience_demographics", "Engaged"),
];
/// By what.
const BY: [(&str, &str); 4] = [
    ("age", "Age"),
    ("gender", "Gender"),
    ("country", "Countries"),
    ("city", "Cities"),
];
/// How many of each are shown.
const MOST: usize = 8;

/// The card.
#[component]
pub fn Audience(desk: Desk) -> impl IntoView {
    let chosen = RwSignal::new(OF[0]);
    let buttons = OF.map(|one| {
        view! {
            <button type="button" class="act" aria-pressed=move || (chosen.get().0 == one.0).to_string()
                on:click=move |_| chosen.set(one)>{one.1}</button>
        }
        .into_any()
    });
    let note = move || {
        desk.people.with(|people| {
            let body = people.as_ref().map(|people| &people[0]);
            let week = body
                .map(|body| text(body, "week"))
                .filter(|week| !week.is_empty());
            week.and_then(|week| shared::insights::days::Day::parse(&week))
                .map_or_else(
                    || "Asked once a week.".to_owned(),
                    |day| format!("Asked once a week, last on {}.", browser::date(day.0)),
                )
        })
    };
    let parts = move || {
        desk.people.with(|people| {
            let body = people.as_ref().map(|people| &people[0]);
            let body = body?;
            let parts = BY.map(|(by, name)| {
                let content = match audience(body, chosen.get().0, by) {
                    Ok(list) => bars(by, &list),
                    Err(kind) => {
                        view! { <p class="none"><Sign kind />{kind.word()}": "{kind.sentence()}</p> }
                            .into_any()
                    }
                };
                view! { <div class="part"><h3>{name}</h3>{content}</div> }.into_any()
            });
            Some(parts.into_iter().collect_view())
        })
    };
    let save = move |_| {
        let table = desk.people.with_untracked(|people| {
            let body = people.as_ref().map(|people| &people[0]);
            let rows = OF.iter().flat_map(|(of, whose)| {
                BY.iter().flat_map(move |(by, name)| {
                    let list = body.map(|body| audience(body, of, by));
                    let rows = list.and_then(Result::ok).unwrap_or_default();
                    rows.into_iter().map(move |(what, value)| {
                        vec![(*whose).to_owned(), (*name).to_owned(), what, plain(value)]
                    })
                })
            });
            Table {
                columns: ["of", "by", "which", "accounts"].map(str::to_owned).to_vec(),
                rows: rows.collect(),
            }
        });
        browser::save("Audience.csv", &table.csv(), "text/csv");
    };
    view! {
        <section class="card" aria-label="Audience">
            <header class="head">
                <div><h2>{"Audience"}</h2><p class="hint">{note}</p></div>
                <div class="acts"><button type="button" class="act" data-save="csv" on:click=save>{"CSV"}</button></div>
            </header>
            <div class="tabs" role="group" aria-label="Of whom">{buttons.into_iter().collect_view()}</div>
            <div class="parts">{parts}</div>
        </section>
    }
    .into_any()
}

/// A value as a file has it.
fn plain(value: Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Nothing(kind) => kind.wire().to_owned(),
    }
}

fn called(by: &str, name: &str) -> String {
    match (by, name) {
        ("gender", "F") => "Women".to_owned(),
        ("gender", "M") => "Men".to_owned(),
        ("gender", "U") => "Not said".to_owned(),
        ("country", code) => browser::country(code),
        _ => name.to_owned(),
    }
}

fn bars(by: &str, list: &[(String, Value)]) -> AnyView {
    let high = greatest(list.iter().map(|(_, value)| value)).max(1.0);
    let rows = list.iter().take(MOST).map(|(name, value)| {
        let mut pen = Pen::default();
        if let Some(number) = value.number() {
            pen.rect(0.0, 0.0, 100.0 * number / high, 8.0);
        }
        view! {
            <tr><th scope="row">{called(by, name)}</th>
                <td class="wide"><svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><path class="accent" d=pen.path()></path></svg></td>
                <td>{value.words(browser::number)}</td></tr>
        }
        .into_any()
    });
    view! { <table class="bars"><tbody>{rows.collect_view()}</tbody></table> }.into_any()
}
