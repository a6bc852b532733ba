//! A page in Leptos: the button, and the feed of whoever is connected, page by page.

mod posting;

use instagram_connect::{
    Error, FeedTold, Instagram, InstagramConnect, InstagramFeed, Me, Media, Options, Pages, Query, State,
    use_instagram,
};
use leptos::{mount::mount_to_body, prelude::*, task::spawn_local};
use posting::Posting;

fn main() {
    mount_to_body(App);
}

/// The edge's address, as `index.html` names it.
fn edge() -> Option<String> {
    document().body()?.get_attribute("data-edge")
}

/// The address of a feed that somebody published at the edge, if the page names one.
fn published() -> Option<String> {
    document().body()?.get_attribute("data-feed")
}

/// The site whose accounts may post, if the page names one.
fn poster() -> Option<String> {
    document().body()?.get_attribute("data-poster")
}

#[component]
fn App() -> impl IntoView {
    let permissions = match poster() {
        Some(_) => "instagram_business_basic instagram_business_content_publish",
        None => "instagram_business_basic",
    };
    let instagram = use_instagram(Options {
        edge: edge().into(),
        client_id: poster().unwrap_or_else(|| "shop".into()).into(),
        permissions: permissions.into(),
        ..Options::default()
    });
    // The button's attributes may be signals.
    let pill = RwSignal::new(false);
    let shape = Signal::derive(move || pill.get().then(|| "pill".to_owned()));
    let shown = RwSignal::new(true);
    view! {
        <h1>"Leptos"</h1>
        <Show when=move || shown.get() fallback=move || view! { <Own instagram /> }>
            <InstagramConnect instagram shape />
        </Show>
        <p>
            <label><input type="checkbox" name="pill" bind:checked=pill /> "A round button"</label>
            " "
            <label><input type="checkbox" name="shown" bind:checked=shown /> "Show the button"</label>
        </p>
        // A feed of its own for each account.
        {move || instagram.account().get().map(|_| view! { <Feed instagram /> })}
        {move || instagram.account().get().and_then(|_| poster()).map(|_| view! { <Posting instagram /> })}
        <p role="alert">{move || instagram.failure().get().map(|error| error.to_string())}</p>
        {published().map(|src| view! { <Published src /> })}
    }
}

/// What an account's owner published, for whoever comes by.
#[component]
fn Published(src: String) -> impl IntoView {
    let count = RwSignal::new(None);
    view! {
        <InstagramFeed src layout="row" on_ready=move |told: FeedTold| count.set(Some(told.count))>
            <p>"One moment"</p>
        </InstagramFeed>
        <p class="published">{move || count.get().map(|count| format!("{count} posts, published"))}</p>
    }
}

/// A button of the page's own, in place of ours.
#[component]
fn Own(instagram: Instagram) -> impl IntoView {
    let state = instagram.state();
    let act = move |_| {
        if state.get_untracked() == State::Connected {
            spawn_local(async move { drop(instagram.sign_out().await) });
        } else {
            instagram.connect();
        }
    };
    view! {
        <button class="own" on:click=act>
            {move || if state.get() == State::Connected { "Sign out" } else { "Connect" }}
        </button>
    }
}

/// The profile and the media of one account.
#[component]
fn Feed(instagram: Instagram) -> impl IntoView {
    let me = RwSignal::new(None::<Me>);
    let media = RwSignal::new(Vec::<Media>::new());
    let problem = RwSignal::new(None::<Error>);
    let waits = RwSignal::new(false);
    let query = Query::fields(["id", "caption", "media_type", "media_url", "thumbnail_url"]).limit(6);
    let pages = RwSignal::new(instagram.pages::<Media>("/me/media", query));

    let more = move || {
        let mut list = pages.get_untracked();
        waits.set(true);
        spawn_local(async move {
            match list.next().await {
                Ok(page) => {
                    media.update(|media| media.extend(page.unwrap_or_default()));
                    pages.set(list);
                    problem.set(None);
                }
                Err(error) => problem.set(Some(error)),
            }
            waits.set(false);
        });
    };
    spawn_local(async move {
        match instagram.get("/me", ["username", "media_count"]).await {
            Ok(read) => me.set(Some(read)),
            Err(error) => problem.set(Some(error)),
        }
    });
    more();

    view! {
        <section>
            <h2>
                {move || me.get().map(|me| format!("@{}, {} posts", me.username, me.media_count.unwrap_or_default()))}
            </h2>
            <ul>
                <For each=move || media.get() key=|media| media.id.clone() let(media)>
                    <li>
                        <img src=media.picture().map(str::to_owned) alt=media.caption.unwrap_or_default() width="120" />
                    </li>
                </For>
            </ul>
            <button class="more" hidden=move || pages.with(Pages::is_over) disabled=waits on:click=move |_| more()>
                "More"
            </button>
            <p role="alert">{move || problem.get().map(|error| error.to_string())}</p>
        </section>
    }
}
