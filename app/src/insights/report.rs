//! Reports: links that read these numbers without a session, until their end. Made, listed and taken back here.

use leptos::{prelude::*, task::spawn_local};
use serde_json::{Value as Json, json};
use shared::insights::days::Day;

use crate::browser;
use crate::desk::{Desk, today};
use crate::wire::{Problem, text};

/// How long a report lives, unless somebody says otherwise.
const USUAL: u32 = 30;
/// The longest.
const LONGEST: u32 = 365;

/// The card, for whoever has a session.
#[component]
pub fn Reports(desk: Desk) -> impl IntoView {
    let list = RwSignal::new(Vec::<Json>::new());
    let link = RwSignal::new(None::<String>);
    let problem = RwSignal::new(None::<Problem>);
    let said = RwSignal::new("");
    let until = RwSignal::new(Day(today() + USUAL).to_string());
    let title = RwSignal::new(String::new());
    let look = move || {
        spawn_local(async move {
            match desk.edge.read("/insights/reports").await {
                Ok(body) => {
                    list.try_set(body["reports"].as_array().cloned().unwrap_or_default());
                }
                Err(told) => {
                    problem.try_set(Some(told));
                }
            }
        });
    };
    let make = move |_| {
        // It ends with the day that was chosen, where it was chosen.
        let Some(day) = Day::parse(&until.get_untracked()) else {
            return;
        };
        let until = browser::end(&day.to_string());
        let body = json!({"until": until, "title": title.get_untracked()}).to_string();
        said.set("");
        spawn_local(async move {
            match desk.edge.ask("POST", "/insights/reports", &body).await {
                Ok(answer) => {
                    let answer: Json = serde_json::from_str(&answer).unwrap_or_default();
                    problem.try_set(None);
                    link.try_set(Some(text(&answer, "url")));
                    look();
                }
                Err(told) => {
                    problem.try_set(Some(told));
                }
            }
        });
    };
    let revoke = move |id: String| {
        spawn_local(async move {
            let path = ["/insights/reports/", &id].concat();
            match desk.edge.ask("DELETE", &path, "").await {
                Ok(_) => {
                    link.try_set(None);
                    said.try_set("The report has ended: its link reads nothing any more.");
                    look();
                }
                Err(told) => {
                    problem.try_set(Some(told));
                }
            }
        });
    };
    let copy = move |_| {
        let known = link.get_untracked().unwrap_or_default();
        spawn_local(async move {
            let words = match browser::copy(&known).await {
                Ok(_) => "Copied.",
                Err(_) => "It can’t be copied here: mark the link, and copy it.",
            };
            said.try_set(words);
        });
    };
    let rows = move || {
        let rows = list.get().into_iter().map(|report| row(&report, revoke));
        rows.collect_view()
    };
    let opened = move |_| {
        if list.with_untracked(Vec::is_empty) {
            look();
        }
    };
    view! {
        <details class="card reports" on:toggle=opened>
            <summary><h2>{"Share a report"}</h2></summary>
            <p class="hint">{"A link to this page for somebody without a session. Who has it reads these numbers until its end, and changes nothing."}</p>
            <div class="own">
                <label>{"Until "}<input class="field" type="date" name="until" min=Day(today()).to_string() max=Day(today() + LONGEST).to_string()
                    prop:value=move || until.get() on:change=move |event| until.set(event_target_value(&event)) /></label>
                <label>{"Title "}<input class="field" type="text" name="title" maxlength="100"
                    prop:value=move || title.get() on:change=move |event| title.set(event_target_value(&event)) /></label>
                <button type="button" class="act first" data-act="report" on:click=make>{"Make a link"}</button>
            </div>
            {move || problem.get().map(|problem| view! {
                <div class="problem" role="alert"><p><b>{problem.cause}</b></p><p>{problem.action}</p></div>
            }.into_any())}
            {move || link.get().map(|told| view! {
                <div class="made"><label>{"The link, told this once "}<input class="field" type="text" name="link" readonly=true prop:value=told /></label>
                    <button type="button" class="act" data-act="copy" on:click=copy>{"Copy"}</button></div>
            }.into_any())}
            <p class="hint" role="status">{said}</p>
            <ul class="list" role="list">{rows}</ul>
        </details>
    }
    .into_any()
}

fn row(report: &Json, revoke: impl Fn(String) + 'static) -> AnyView {
    let id = text(report, "id");
    let name = Some(text(report, "title")).filter(|title| !title.is_empty());
    let name = name.unwrap_or_else(|| "Report".to_owned());
    let label = format!("Take {name} back");
    let until = format!(" until {}", browser::moment(&text(report, "until")));
    view! {
        <li><span><b>{name}</b>{until}</span>
            <button type="button" class="act" data-act="revoke" aria-label=label on:click=move |_| revoke(id.clone())>{"Take back"}</button></li>
    }
    .into_any()
}
