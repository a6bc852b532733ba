//! The kind, the caption with what Instagram counts of it, and what is rarely wanted.

use leptos::prelude::*;
use shared::posts::check::caption::{
    CHARACTERS, HASHTAGS, HASHTAGS_WARN, MENTIONS, hashtags, length, mentions,
};
use shared::posts::draft::Kind;

use crate::desk::Desk;
use crate::words;
use crate::work::Work;

/// Kind and caption.
#[component]
pub fn Text(desk: Desk) -> impl IntoView {
    let caption = Memo::new(move |_| desk.work.with(|work| work.caption.clone()));
    let tags = Memo::new(move |_| caption.with(|text| hashtags(text)));
    let kind = Memo::new(move |_| desk.kind());
    let automatic = move || format!("Automatic: {}", words::kind(kind.get()));
    let is_chosen = move |kind: Option<Kind>| desk.work.with(|work| work.kind == kind);
    let choose = move |event| {
        let kind = Kind::named(&event_target_value(&event));
        desk.work.update(|work| work.kind = kind);
    };
    let line = move |count: usize, most: usize, what: &'static str| {
        view! { <li class:wrong={count > most}>{format!("{count} of {most} {what}")}</li> }
    };
    view! {
        <section class="text" aria-labelledby="text-title">
            <h2 id="text-title">{"Kind and caption"}</h2>
            <label>
                {"Kind"}
                <select id="kind" on:change=choose>
                    <option value="" prop:selected=move || is_chosen(None)>{automatic}</option>
                    {Kind::ALL.map(|kind| view! {
                        <option value=kind.as_str() prop:selected=move || is_chosen(Some(kind))>{words::kind(kind)}</option>
                    }).collect_view()}
                </select>
            </label>
            <Show when=move || kind.get() != Kind::Story fallback=|| view! { <p class="hint">{"A story has no caption."}</p> }>
                <label>
                    {"Caption"}
                    <textarea
                        id="caption"
                        rows="5"
                        aria-describedby="counts"
                        prop:value=move || caption.get()
                        on:input=move |event| desk.work.update(|work| work.caption = event_target_value(&event))
                    ></textarea>
                </label>
                <ul class="counts" id="counts">
                    {move || caption.with(|text| (
                        line(length(text), CHARACTERS, "characters"),
                        line(hashtags(text), HASHTAGS, "hashtags"),
                        line(mentions(text), MENTIONS, "mentions"),
                    ))}
                </ul>
                <Show when=move || tags.get().ge(&HASHTAGS_WARN)>
                    <p class="warning">{"Instagram’s own app takes 5 hashtags; more may count against the post."}</p>
                </Show>
            </Show>
        </section>
    }
}

/// What is rarely wanted.
#[component]
pub fn More(desk: Desk) -> impl IntoView {
    let kind = Memo::new(move |_| desk.kind());
    let field = move |id: &'static str, label: &'static str, of: fn(&mut Work) -> &mut String| {
        // Read through a copy: one function says where it is, for reading and for writing.
        let value = move || desk.work.with(|work| of(&mut work.clone()).clone());
        view! {
            <label>
                {label}
                <input id=id type="text" prop:value=value on:input=move |event| {
                    desk.work.update(|work| *of(work) = event_target_value(&event));
                } />
            </label>
        }
    };
    let tick = move |id: &'static str, label: &'static str, of: fn(&mut Work) -> &mut bool| {
        let value = move || desk.work.with(|work| *of(&mut work.clone()));
        view! {
            <label class="tick">
                <input id=id type="checkbox" prop:checked=value on:change=move |event| {
                    desk.work.update(|work| *of(work) = event_target_checked(&event));
                } />
                {label}
            </label>
        }
    };
    view! {
        <details class="rarely">
            <summary>{"More"}</summary>
            <Show when=move || kind.get() != Kind::Story>
                {field("first-comment", "First comment", |work| &mut work.first_comment)}
                {field("collaborators", "Collaborators: at most 3 names", |work| &mut work.collaborators)}
                {field("location", "Place: the number of a page with an address", |work| &mut work.location)}
                {tick("comments-off", "Nobody may comment", |work| &mut work.comments_off)}
            </Show>
            {tick("ai", "Made with AI", |work| &mut work.ai_generated)}
            <Show when=move || kind.get() == Kind::Reel>
                {tick("reels-only", "Among the reels only, not in the feed", |work| &mut work.reels_only)}
            </Show>
        </details>
    }
}
