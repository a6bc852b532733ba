//! The headline numbers of the shown days, each with how it moved.

use leptos::prelude::*;

use crate::browser;
use crate::desk::Desk;
use crate::legend::Sign;
use crate::spark::curve;
use crate::value::{Nothing, Value};
use crate::wire::{Numbers, Part};
use crate::words::change;

/// Which, and how each is called.
const HEADLINES: [(&str, &str); 4] = [
    ("followers_count", "Followers"),
    ("reach", "Reach"),
    ("views", "Views"),
    ("total_interactions", "Interactions"),
];

/// The row of them.
#[component]
pub fn Headlines(desk: Desk) -> impl IntoView {
    let cards = HEADLINES.map(|(metric, name)| {
        let content = move || {
            desk.numbers.with(|numbers| {
                let numbers = numbers.as_ref()?;
                Some(headline(numbers, metric, desk.compares.get()))
            })
        };
        view! {
            <li class="headline"><h2>{name}</h2>{content}</li>
        }
        .into_any()
    });
    view! { <ul class="headlines" role="list" aria-label="At a glance">{cards.into_iter().collect_view()}</ul> }
    .into_any()
}

fn headline(numbers: &Numbers, metric: &str, compares: bool) -> AnyView {
    let (total, is_partial) = numbers.total(metric, Part::All);
    let before = numbers.total(metric, Part::Before);
    let moved = change((total, is_partial), before, browser::number).filter(|_| compares);
    let is_level = metric == "followers_count";
    let note = match total {
        Value::Nothing(Nothing::NotOffered) if metric == "reach" => {
            "Instagram counts people for at most 30 days at a time. The days are below."
        }
        Value::Nothing(kind) => kind.sentence(),
        Value::Number(_) if is_partial => "Some of these days are missing in it.",
        Value::Number(_) if metric == "reach" => "Each account once",
        Value::Number(_) if is_level => "On the last of these days",
        Value::Number(_) => "In these days",
    };
    // Why it isn't known, where that is known.
    let unsaid = (total == Value::Nothing(Nothing::NotSampled) && metric == "reach")
        .then(|| numbers.unsaid())
        .flatten();
    let note = unsaid.map_or_else(
        || note.to_owned(),
        |cause| format!("{cause} It is asked for again in some minutes."),
    );
    let way = moved
        .as_ref()
        .map(|moved| {
            if moved.starts_with('▼') {
                "moved down"
            } else {
                "moved"
            }
        })
        .unwrap_or_default();
    let number = match total {
        Value::Number(number) => view! { <p class="number">{browser::number(number)}</p> }.into_any(),
        Value::Nothing(kind) => view! { <p class="number nothing"><Sign kind />{kind.word()}</p> }.into_any(),
    };
    let path = curve(120.0, 32.0, &numbers.values(metric, Part::All));
    view! {
        {number}
        <p class="under"><span class=way hidden=moved.is_none()>{moved.clone()}</span><span class="hint">{note}</span></p>
        <svg class="spark" viewBox="0 0 120 32" preserveAspectRatio="none" aria-hidden="true"><path class="accent" d=path></path></svg>
    }
    .into_any()
}
