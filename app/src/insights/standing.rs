//! What stands in the way, how far history is, and what isn't there.

use leptos::prelude::*;

use crate::browser;
use crate::desk::Desk;
use crate::failing::{Alike, alike};

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
        // It may have ended since.
        if desk
            .problem
            .with(|problem| problem.as_ref().is_some_and(|problem| !problem.again))
        {
            return None;
        }
        let until = browser::moment(&until);
        Some(
            view! {
                <div class="report"><p class="title">{title}</p><p class="hint">{format!("Numbers of @{username}. This report can be read until {until}.")}</p></div>
            }
            .into_any(),
        )
    };
    // Who has only a link can't do it.
    let cures = move || {
        let instagram = desk.edge.instagram()?;
        let state = desk.state.get()?;
        let cures = alike(&state.failing).into_iter().filter(Alike::has_a_cure);
        let cure = |alike: Alike<'_>| {
            let is_the_person_s = alike.is_the_person_s();
            let action = if is_the_person_s {
                "Connect again, and leave every tick in place. If it stays so for a day more, tell whoever runs this site."
            } else {
                "Tell whoever runs this site: it is theirs to mend."
            };
            let connect = is_the_person_s.then(|| {
                view! {
                    <button type="button" class="act" data-act="connect" on:click=move |_| instagram.connect()>{"Connect again"}</button>
                }
                .into_any()
            });
            view! {
                <div class="waits"><p><b>{alike.numbers}{": "}{alike.one.cause.clone()}</b></p><p>{action}</p>{connect}</div>
            }
            .into_any()
        };
        Some(cures.map(cure).collect_view())
    };
    view! { <div class="standing">{report}{problem}{cures}{progress}</div> }.into_any()
}

/// What fails by itself, told once at the end.
#[component]
pub fn Failing(desk: Desk) -> impl IntoView {
    let words = move || {
        let state = desk.state.get()?;
        let all = alike(&state.failing);
        if all.is_empty() {
            return None;
        }
        let whose = if all.iter().any(Alike::has_a_cure) {
            "All else goes on."
        } else {
            "Nobody has to do anything: all else goes on, and this is asked for again by itself. If somebody has to, the top of this page says so."
        };
        let lines = all.iter().map(|one| {
            let words = one.words(browser::minute);
            view! { <li>{words}</li> }.into_any()
        });
        Some(view! {
            <div class="hint failing"><p>{"Instagram doesn’t answer for some numbers. "}{whose}</p><ul>{lines.collect_view()}</ul></div>
        })
    };
    view! { {words} }.into_any()
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
