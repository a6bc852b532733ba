//! The connected account's profile and its posts, with a button for more.

use instagram_connect::{Error, Instagram, Me, Media, Pages, Query, Retry};
use leptos::{prelude::*, task::spawn_local};

const PAGE_SIZE: usize = 12;
const PROFILE_FIELDS: [&str; 6] = [
    "username",
    "name",
    "profile_picture_url",
    "media_count",
    "followers_count",
    "follows_count",
];
const MEDIA_FIELDS: [&str; 6] = [
    "id",
    "caption",
    "media_type",
    "media_url",
    "thumbnail_url",
    "permalink",
];

#[derive(Clone, Copy)]
struct State {
    /// Which session is shown: an answer for a former one is dropped. None: nobody is connected.
    session: RwSignal<Option<u32>>,
    profile: RwSignal<Option<Me>>,
    media: RwSignal<Vec<Media>>,
    /// There are more posts than are shown.
    more: RwSignal<bool>,
    waits: RwSignal<bool>,
    problem: RwSignal<Option<Error>>,
    spoken: RwSignal<String>,
    /// Where the list goes on.
    pages: StoredValue<Option<Pages<Media>>>,
    instagram: Instagram,
}

/// The part of the page that belongs to the connected account.
#[component]
pub fn Feed(
    /// The connection of the page's button.
    instagram: Instagram,
) -> impl IntoView {
    let state = State {
        session: RwSignal::new(None),
        profile: RwSignal::new(None),
        media: RwSignal::new(Vec::new()),
        more: RwSignal::new(false),
        waits: RwSignal::new(false),
        problem: RwSignal::new(None),
        spoken: RwSignal::new(String::new()),
        pages: StoredValue::new(None),
        instagram,
    };
    follow(state);
    let more = move |_| spawn_local(load(state));

    view! {
        <section class="feed" hidden=move || state.session.get().is_none() aria-busy=move || state.waits.get().to_string()>
            <Header state />
            <ul class="grid">
                <For each=move || state.media.get().into_iter().enumerate() key=|(at, media)| (*at, media.id.clone()) let((_, media))>
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
                let reconnect = problem.retry == Some(Retry::UserReconnect);
                let act = move |event| if reconnect {
                    instagram.connect();
                } else {
                    more(event);
                };
                view! {
                    <div class="problem" role="alert">
                        <p>{problem.message}</p>
                        <p>{problem.action}</p>
                        <button class="more" on:click=act>
                            {if reconnect { "Connect again" } else { "Try again" }}
                        </button>
                    </div>
                }
            })}
            <button
                class="more"
                hidden=move || !state.more.get() || state.problem.get().is_some()
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
    let count = move |of: fn(&Me) -> Option<u64>, what: &'static str| {
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
    let words = media
        .caption
        .clone()
        .unwrap_or_else(|| "A post without a caption".into());
    let kind = match media.media_type.as_str() {
        "VIDEO" => Some("▶ Video"),
        "CAROUSEL_ALBUM" => Some("Album"),
        _ => None,
    };
    let picture = match media.picture().map(str::to_owned) {
        Some(source) => {
            view! { <img src=source alt=words loading="lazy" referrerpolicy="no-referrer" /> }.into_any()
        }
        None => view! { <span class="words">{words}</span> }.into_any(),
    };
    view! {
        <li>
            <a class="tile" href=media.permalink.clone() target="_blank" rel="noopener noreferrer">
                {picture}
                {kind.map(|kind| view! { <span class="kind">{kind}</span> })}
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

/// Follows the connection: each time that somebody is connected, the posts are read anew.
fn follow(state: State) {
    let account = state.instagram.account();
    Effect::new(move |turn: Option<u32>| {
        let turn = turn.map_or(1, |turn| turn.wrapping_add(1));
        clear(state);
        let account = account.get();
        state.session.set(account.as_ref().map(|_| turn));
        if let Some(account) = account {
            let spoken = format!("Connected as @{}. Loading posts.", account.username);
            state.spoken.set(spoken);
            spawn_local(load(state));
        }
        turn
    });
}

fn clear(state: State) {
    let query = Query::fields(MEDIA_FIELDS).limit(12);
    state
        .pages
        .set_value(Some(state.instagram.pages("/me/media", query)));
    state.profile.set(None);
    state.media.set(Vec::new());
    state.more.set(false);
    state.problem.set(None);
    state.waits.set(false);
    state.spoken.set(String::new());
}

/// Reads the profile if it isn't there yet, then the next page of posts.
async fn load(state: State) {
    let Some(session) = state.session.get_untracked() else {
        return;
    };
    if state.waits.get_untracked() {
        return;
    }
    let Some(mut pages) = state.pages.get_value() else {
        return;
    };
    state.problem.set(None);
    state.waits.set(true);
    let outcome = async {
        if state.profile.with_untracked(Option::is_none) {
            let profile = state.instagram.get("/me", PROFILE_FIELDS).await?;
            if state.session.get_untracked() == Some(session) {
                state.profile.set(Some(profile));
            }
        }
        pages.next().await
    }
    .await;
    if state.session.get_untracked() != Some(session) {
        return;
    }
    state.waits.set(false);
    match outcome {
        Ok(page) => {
            state.media.update(|media| media.extend(page.unwrap_or_default()));
            state.more.set(!pages.is_over());
            state.pages.set_value(Some(pages));
            state
                .spoken
                .set(format!("{} posts shown.", state.media.with_untracked(Vec::len)));
        }
        Err(problem) => state.problem.set(Some(problem)),
    }
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
