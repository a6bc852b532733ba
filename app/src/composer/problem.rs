//! Why something wasn't done, and what to do.

use leptos::prelude::*;

use crate::desk::Desk;
use crate::refusal::Problem;

/// In words, with the way to connect again where that helps.
#[component]
pub fn Told(desk: Desk, problem: Problem) -> impl IntoView {
    view! {
        <div class="problem" role="alert">
            <p>{problem.cause}</p>
            {(!problem.action.is_empty()).then(|| view! { <p>{problem.action}</p> })}
            <ul>{problem.lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
            {problem.reconnect.then(|| view! {
                <button class="more" on:click=move |_| desk.edge.instagram().connect()>{"Connect again"}</button>
            })}
        </div>
    }
}
