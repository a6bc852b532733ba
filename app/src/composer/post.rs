//! One post: where it stands and why, what happened to it, and what can be done.

use leptos::prelude::*;

use crate::browser;
use crate::clock;
use crate::desk::Desk;
use crate::problem::Told;
use crate::refusal::warning;
use crate::send;
use crate::sure::Sure;
use crate::wire::{Post, Step};
use crate::words;

/// Characters of a caption that are shown.
const FIRST: usize = 80;

/// The post of that id.
#[component]
pub fn Card(desk: Desk, id: String) -> impl IntoView {
    let name = format!("post-{id}");
    let own = StoredValue::new(id.clone());
    let post = Memo::new(move |_| {
        desk.posts.with(|posts| {
            posts
                .iter()
                .find(|post| post.id == id)
                .cloned()
                .unwrap_or_default()
        })
    });
    let state = Memo::new(move |_| post.with(|post| post.state.clone()));
    let refused = move || {
        let (_, problem) = desk
            .refused
            .get()
            .filter(|(id, _)| own.with_value(|own| own == id))?;
        Some(view! { <Told desk problem /> })
    };
    let title =
        move || post.with(|post| format!("{}: {}", words::kind_named(&post.kind), words::state(&post.state)));
    let when = move || {
        let moment = post.with(Post::moment)?;
        let (own, utc) = clock::both(moment, browser::offset_at(moment), &browser::zone());
        Some(format!("{own} · {utc}"))
    };
    let caption = move || {
        let text = post.with(|post| post.caption.clone());
        let short: String = text.chars().take(FIRST).collect();
        if short.len() < text.len() {
            format!("{short}…")
        } else {
            short
        }
    };
    let reason = move || {
        post.with(|post| {
            let parts = [&post.cause, &post.action].into_iter().flatten();
            parts.cloned().collect::<Vec<_>>().join(" ")
        })
    };
    let link = move || {
        let permalink = post.with(|post| post.permalink.clone())?;
        permalink.starts_with("http").then(|| {
            view! { <a href=permalink target="_blank" rel="noopener noreferrer">{"See it at Instagram"}</a> }
        })
    };
    let warnings = move || {
        let told = post.with(|post| post.warnings.clone());
        (!told.is_empty()).then(|| view! {
            <ul class="warnings">{told.iter().map(|line| view! { <li>{warning(line)}</li> }).collect_view()}</ul>
        })
    };
    let steps = move || {
        post.with(|post| post.history.clone())
            .into_iter()
            .map(step)
            .collect_view()
    };
    view! {
        <li class=move || format!("card state-{}", state.get()) id=name tabindex="-1">
            <h3>{title}</h3>
            <p class="hint">{when}</p>
            <p>{caption}</p>
            <p class="reason">{reason}</p>
            {warnings}
            {link}
            <details>
                <summary>{"What happened"}</summary>
                <ol class="steps">{steps}</ol>
            </details>
            {refused}
            <Acts desk own state />
        </li>
    }
}

/// What can be done with it.
#[component]
fn Acts(desk: Desk, own: StoredValue<String>, state: Memo<String>) -> impl IntoView {
    let change = move |_| own.with_value(|id| send::change(desk, id));
    let act = move |method: &'static str, more: &'static str, body: Option<&'static str>| {
        desk.spawn(send::act(desk, own.get_value(), method, more, body));
    };
    let is =
        move |states: &'static [&'static str]| move || state.with(|state| states.contains(&state.as_str()));
    view! {
        <div class="row">
            <Show when=is(&["draft", "scheduled"])>
                <button class="more" data-act="change" on:click=change>{"Change"}</button>
            </Show>
            <Show when=is(&["draft"])>
                <button class="more" on:click=move |_| act("PATCH", "", Some(r#"{"draft":false}"#))>{"Post it"}</button>
            </Show>
            <Show when=is(&["draft", "scheduled", "making", "ready", "publishing"])>
                // The files go with it.
                <Sure act="cancel" words="Cancel it" sure="Yes, cancel it" done=move |()| act("DELETE", "", None) />
            </Show>
            <Show when=is(&["failed", "cancelled"])>
                <button class="more" on:click=move |_| act("DELETE", "", None)>{"Take off the list"}</button>
            </Show>
            <Show when=is(&["failed"])>
                <button class="more" data-act="retry" on:click=move |_| act("POST", "/retry", Some("{}"))>{"Try again"}</button>
            </Show>
            <Show when=is(&["unknown"])>
                <button class="more" on:click=move |_| act("POST", "/retry", Some(r#"{"i_looked":true}"#))>
                    {"I looked, it isn’t there: post it again"}
                </button>
            </Show>
        </div>
    }
}

fn step(step: Step) -> impl IntoView {
    let when = clock::read(&step.at).map(|at| {
        let wall = clock::wall(at, browser::offset_at(at));
        format!(
            "{} {} {} ",
            wall.day,
            clock::month_name(wall.month),
            clock::clock_text(wall)
        )
    });
    let detail = step.detail.map(|detail| format!(": {detail}"));
    view! { <li><span class="hint">{when}</span>{words::step(&step.what)}{detail}</li> }
}
