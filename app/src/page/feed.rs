//! The connected account's profile and its posts, with a button for more.

use gloo_net::http::QueryParams;
use leptos::{prelude::*, task::spawn_local};
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use web_sys::CustomEvent;

use crate::{
    graph::{self, Button},
    protocol::{Media, MediaPage, Problem, Profile},
};

const PAGE_SIZE: usize = 12;
const PROFILE_FIELDS: &str = "username,name,profile_picture_url,media_count,followers_count,follows_count";
const MEDIA_FIELDS: &str = "id,caption,media_type,media_url,thumbnail_url,permalink";

/// What the button's `connected` event says.
#[derive(Deserialize)]
struct Connected {
    username: String,
}

#[derive(Clone, Copy)]
struct State {
    /// Which session is shown: an answer for a former one is dropped. None: nobody is connected.
    session: RwSignal<Option<u32>>,
    profile: RwSignal<Option<Profile>>,
    media: RwSignal<Vec<Media>>,
    next: RwSignal<Option<String>>,
    waits: RwSignal<bool>,
    problem: RwSignal<Option<Problem>>,
    spoken: RwSignal<String>,
}

/// The part of the page that belongs to the connected account.
#[component]
pub fn Feed(
    /// The `<instagram-connect>` of the page.
    button: Button,
    /// The edge's origin.
    edge: String,
) -> impl IntoView {
    let state = State {
        session: RwSignal::new(None),
        profile: RwSignal::new(None),
        media: RwSignal::new(Vec::new()),
        next: RwSignal::new(None),
        waits: RwSignal::new(false),
        problem: RwSignal::new(None),
        spoken: RwSignal::new(String::new()),
    };
    let reads = StoredValue::new_local((button, edge));
    reads.with_value(|(button, _)| listen(button, state, reads));
    let more = move |_| spawn_local(load(state, reads));

    view! {
        <section class="feed" hidden=move || state.session.get().is_none() aria-busy=move || state.waits.get().to_string()>
            <Header state />
            <ul class="grid">
                <For each=move || state.media.get() key=|media| media.id.clone() let(media)>
                    <Tile media />
                </For>
                <Show when=move || state.waits.get()>
                    {(0..PAGE_SIZE).map(|_| view! { <li class="tile waits" aria-hidden="true"></li> }).collect_view()}
                </Show>
            </ul>
            <Show when=move || empty(state)>
                <p class="empty">"This account has no posts yet. Once it has, they appear here."</p>
            </Show>
            {move || state.problem.get().map(|problem| {
                let reconnect = problem.retry == "user_reconnect";
                let act = move |event| if reconnect {
                    reads.with_value(|(button, _)| drop(button.connect()));
                } else {
                    more(event);
                };
                view! {
                    <div class="problem" role="alert">
                        <p>{problem.cause}</p>
                        <p>{problem.action}</p>
                        <button class="more" on:click=act>
                            {if reconnect { "Connect again" } else { "Try again" }}
                        </button>
                    </div>
                }
            })}
            <button
                class="more"
                hidden=move || state.next.get().is_none() || state.problem.get().is_some()
                disabled=move || state.waits.get()
                on:click=more
            >
                "More"
            </button>
        </section>
        <p class="spoken" role="status">{move || state.spoken.get()}</p>
    }
}

/// Picture, name and counts.
#[component]
fn Header(state: State) -> impl IntoView {
    let profile = move || state.profile.get().unwrap_or_default();
    let count = move |of: fn(&Profile) -> Option<u64>, what: &'static str| {
        move || of(&profile()).map(|count| view! { <li><b>{grouped(count)}</b>" "{what}</li> })
    };
    view! {
        <div class="profile">
            {move || match profile().profile_picture_url {
                Some(source) => view! { <img class="portrait" src=source alt="" referrerpolicy="no-referrer" /> }.into_any(),
                None => view! { <div class="portrait" class:waits=move || state.profile.get().is_none()></div> }.into_any(),
            }}
            <div>
                <h2>{move || state.profile.get().map(|profile| format!("@{}", profile.username))}</h2>
                <p>{move || profile().name}</p>
                <ul class="counts">
                    {count(|profile| profile.media_count, "posts")}
                    {count(|profile| profile.followers_count, "followers")}
                    {count(|profile| profile.follows_count, "following")}
                </ul>
            </div>
        </div>
    }
}

/// One post, which opens at Instagram.
#[component]
fn Tile(media: Media) -> impl IntoView {
    let words = media.words();
    let picture = match media.picture() {
        Some(source) => {
            view! { <img src=source alt=words loading="lazy" referrerpolicy="no-referrer" /> }.into_any()
        }
        None => view! { <span class="words">{words}</span> }.into_any(),
    };
    view! {
        <li>
            <a class="tile" href=media.permalink.clone() target="_blank" rel="noopener noreferrer">
                {picture}
                {media.kind().map(|kind| view! { <span class="kind">{kind}</span> })}
            </a>
        </li>
    }
}

fn empty(state: State) -> bool {
    state.profile.get().is_some()
        && !state.waits.get()
        && state.media.with(Vec::is_empty)
        && state.problem.with(Option::is_none)
}

/// Follows the button: its events, and what it was before this page was ready.
fn listen(button: &Button, state: State, reads: StoredValue<(Button, String), LocalStorage>) {
    let turns = StoredValue::new(0);
    let begin = move || {
        turns.update_value(|turn| *turn += 1);
        clear(state);
        state.session.set(Some(turns.get_value()));
        spawn_local(load(state, reads));
    };
    let connected = Closure::<dyn FnMut(CustomEvent)>::new(move |event: CustomEvent| {
        if let Ok(detail) = serde_wasm_bindgen::from_value::<Connected>(event.detail()) {
            state
                .spoken
                .set(format!("Connected as @{}. Loading posts.", detail.username));
        }
        begin();
    });
    let gone = Closure::<dyn FnMut(CustomEvent)>::new(move |_| {
        clear(state);
        state.session.set(None);
    });
    for (name, act) in [("connected", &connected), ("disconnected", &gone)] {
        let _ = button.add_event_listener_with_callback(name, act.as_ref().unchecked_ref());
    }
    // The page lives as long as its document.
    connected.forget();
    gone.forget();
    if button.state().as_deref() == Some("connected") {
        begin();
    }
}

fn clear(state: State) {
    state.profile.set(None);
    state.media.set(Vec::new());
    state.next.set(None);
    state.problem.set(None);
    state.waits.set(false);
    state.spoken.set(String::new());
}

/// Reads the profile if it isn't there yet, then the next page of posts.
async fn load(state: State, reads: StoredValue<(Button, String), LocalStorage>) {
    let Some(session) = state.session.get_untracked() else {
        return;
    };
    if state.waits.get_untracked() {
        return;
    }
    let (button, edge) = reads.get_value();
    state.problem.set(None);
    state.waits.set(true);
    let outcome = async {
        if state.profile.with_untracked(Option::is_none) {
            let profile = graph::read(&button, &address(&edge, "/graph/me", PROFILE_FIELDS, None)).await?;
            if state.session.get_untracked() == Some(session) {
                state.profile.set(Some(profile));
            }
        }
        let first = || address(&edge, "/graph/me/media", MEDIA_FIELDS, Some(PAGE_SIZE));
        let url = state.next.get_untracked().unwrap_or_else(first);
        graph::read::<MediaPage>(&button, &url).await
    }
    .await;
    if state.session.get_untracked() != Some(session) {
        return;
    }
    state.waits.set(false);
    match outcome {
        Ok(page) => {
            state.media.update(|media| media.extend(page.data));
            state.next.set(page.paging.and_then(|paging| paging.next));
            state
                .spoken
                .set(format!("{} posts shown.", state.media.with_untracked(Vec::len)));
        }
        Err(problem) => state.problem.set(Some(problem)),
    }
}

fn address(edge: &str, path: &str, fields: &str, limit: Option<usize>) -> String {
    let query = QueryParams::new();
    query.append("fields", fields);
    if let Some(limit) = limit {
        query.append("limit", &limit.to_string());
    }
    format!("{edge}{path}?{query}")
}

/// A number in groups of three, with thin spaces.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1234), "1\u{202f}234");
        assert_eq!(grouped(12_345_678), "12\u{202f}345\u{202f}678");
    }
}
