//! What stands in the way, how far history is, and what isn't there.

use leptos::prelude::*;

use crate::browser;
use crate::desk::Desk;

/// Told before any number.
#[component]
pub fn Standing(desk: Desk) -> impl IntoView {
    let problem = move || {
        desk.problem.get().map(|problem| {
            let connect = desk.edge.instagram().filter(|_| problem.reconnect);
            let connect = connect.map(|instagram| {
                view! {
                    <button type="button" class="act first" data-act="connect" on:click=move |_| instagram.connect()>{"Connect again"}</button>
                }
                .into_any()
            });
            let again = problem.again.then(|| {
                view! {
                    <button type="button" class="act" data-act="again" on:click=move |_| desk.begin()>{"Try again"}</button>
                }
                .into_any()
            });
            view! {
                <div class="problem" role="alert"><p><b>{problem.cause}</b></p><p>{problem.action}</p>{connect}{again}</div>
            }
            .into_any()
        })
    };
    let progress = move || {
        let state = desk.state.get()?;
        let waits = state
            .waits
            .map(|(cause, action)| view! { <p class="waits"><b>{cause}</b>" "{action}</p> }.into_any());
        let bar = (!state.is_ready).then(|| {
            let percent = state.percent.min(100).to_string();
            view! {
                <div class="progress">
                    <p><b>{format!("{percent} % of the history is here. ")}</b>
                        {"It is fetched in the background, the newest days first; this page follows it."}</p>
                    <progress max="100" value=percent aria-label="History"></progress>
                </div>
            }
            .into_any()
        });
        Some(view! { {waits}{bar} }.into_any())
    };
    let report = move || {
        let [title, username, until] = desk.state.get()?.report?;
        let until = browser::moment(&until);
        Some(
            view! {
                <div class="report"><p class="title">{title}</p><p class="hint">{format!("Numbers of @{username}. This report can be read until {until}.")}</p></div>
            }
            .into_any(),
        )
    };
    view! { <div class="standing">{report}{problem}{progress}</div> }.into_any()
}

/// How far back it goes, told once at the end.
#[component]
pub fn Reaches(desk: Desk) -> impl IntoView {
    let words = move || {
        let state = desk.state.get()?;
        let mut words = Vec::new();
        if let Some(first) = state.reaches.iter().map(|(_, day)| *day).min() {
            words.push(format!("The history reaches back to {}.", browser::date(first)));
        }
        if let Some(day) = state.final_to {
            words.push(format!("Days until {} move no more.", browser::date(day)));
        }
        if !state.refused.is_empty() {
            let names = state.refused.join(", ").replace('_', " ");
            words.push(format!(
                "Instagram refuses for now: {names}. It is asked again after a week."
            ));
        }
        Some(words.join(" "))
    };
    view! { <p class="hint reaches">{words}</p> }.into_any()
}
