//! Which days, beside what, and in which form.

use leptos::prelude::*;
use shared::insights::days::Day;

use crate::browser;
use crate::desk::Desk;
use crate::range::{RANGES, Range};

/// How the days can be put together.
const BY: [(&str, &str); 3] = [("day", "By day"), ("week", "By week"), ("month", "By month")];

/// The row of choices over the plots.
#[component]
pub fn Toolbar(desk: Desk) -> impl IntoView {
    let is_own = RwSignal::new(false);
    let ranges = RANGES.map(|(name, days)| {
        let is_chosen = move || {
            let range = desk.range.get();
            (!is_own.get() && range.days() == days).to_string()
        };
        let choose = move |_| {
            is_own.set(false);
            if days < 90 {
                desk.by.set("day");
            }
            desk.range.set(Range::until(desk.last(), days));
        };
        view! { <button type="button" class="act" data-days=days aria-pressed=is_chosen on:click=choose>{name}</button> }
            .into_any()
    });
    let wrong = RwSignal::new("");
    let own = move |first: Option<String>, last: Option<String>| {
        let known = desk.range.get_untracked();
        let first = first.unwrap_or_else(|| Day(known.first).to_string());
        let last = last.unwrap_or_else(|| Day(known.last).to_string());
        match Range::chosen(&first, &last) {
            Some(range) => {
                wrong.set("");
                desk.range.set(range);
            }
            None => wrong.set("The first day has to be before the last, and at most two years before it."),
        }
    };
    let by = BY.map(|(name, words)| {
        view! { <option value=name selected=move || desk.by.get() == name>{words}</option> }.into_any()
    });
    let group = move |event| {
        let wanted = event_target_value(&event);
        if let Some((name, _)) = BY.iter().find(|(name, _)| *name == wanted) {
            desk.by.set(name);
        }
    };
    let span = move || {
        let range = desk.range.get();
        let words = browser::span(range.first, range.last);
        if desk.compares.get() {
            let before = range.before();
            format!("{words}, beside {}", browser::span(before.first, before.last))
        } else {
            words
        }
    };
    // On paper nothing else says whose numbers they are.
    let whose = move || {
        desk.owner
            .get()
            .filter(|name| !name.is_empty())
            .map(|name| format!("@{name} "))
    };
    view! {
        <div class="toolbar" role="group" aria-label="Which days">
            <div class="tabs">
                {ranges.into_iter().collect_view()}
                <button type="button" class="act" data-days="own" aria-pressed=move || is_own.get().to_string()
                    on:click=move |_| is_own.set(true)>{"Own"}</button>
            </div>
            <div class="tabs">
                <select class="field" aria-label="How days are put together" on:change=group>{by.into_iter().collect_view()}</select>
                <button type="button" class="act" data-act="compare" aria-pressed=move || desk.compares.get().to_string()
                    on:click=move |_| desk.compares.update(|compares| *compares = !*compares)>{"Compare"}</button>
                <button type="button" class="act" data-act="tables" aria-pressed=move || desk.tables.get().to_string()
                    on:click=move |_| desk.tables.update(|tables| *tables = !*tables)>{"Tables"}</button>
                <button type="button" class="act" data-act="print" on:click=move |_| browser::print()>{"Print"}</button>
            </div>
            <div class="own" hidden=move || !is_own.get()>
                <label>{"From "}<input class="field" type="date" prop:value=move || Day(desk.range.get().first).to_string()
                    on:change=move |event| own(Some(event_target_value(&event)), None) /></label>
                <label>{"to "}<input class="field" type="date" prop:value=move || Day(desk.range.get().last).to_string()
                    on:change=move |event| own(None, Some(event_target_value(&event))) /></label>
                <p class="wrong" role="status">{wrong}</p>
            </div>
            <p class="hint span" role="status"><b class="whose">{whose}</b>{span}</p>
        </div>
    }
    .into_any()
}
