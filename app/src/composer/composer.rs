//! The whole: what stands in the way, the post that is being made, and what is planned.

use instagram_connect::Instagram;
use leptos::prelude::*;
use web_sys::{Element, HtmlElement};

use crate::browser;
use crate::changing::Changing;
use crate::clock;
use crate::desk::Desk;
use crate::opened;
use crate::planned::Planned;
use crate::preview::Preview;
use crate::schedule::Schedule;
use crate::sending::Send;
use crate::slide::Chosen;
use crate::slides::Slides;
use crate::text::{More, Text};

/// Makes, plans and follows the posts of the connected account.
#[component]
pub fn Composer(
    /// The connection of the page's button.
    instagram: Instagram,
    /// That button.
    button: Element,
    /// The element.
    host: HtmlElement,
    /// The edge's origin.
    edge: String,
    /// Which of the page's persons it is, as the button has it: each has work of its own.
    account_key: String,
) -> impl IntoView {
    let desk = Desk::new(instagram, edge);
    opened::begin(desk, (host, button), account_key);
    let nobody = move || desk.owner.get().is_none();
    let elsewhere = move || desk.elsewhere.get();
    view! {
        // Its own button, where the page has none.
        <slot></slot>
        <div class="empty elsewhere" role="status" hidden=move || !elsewhere()>
            <p>{"Another tab makes this account’s posts. What it makes is kept; this one goes on when that one is closed."}</p>
            <button class="more" id="take" on:click=move |_| opened::take(desk)>{"Go on here"}</button>
        </div>
        <p class="empty" hidden=move || !nobody() || elsewhere()>{"Connect an account first: then you make its posts here."}</p>
        <div class="composer" hidden=nobody>
            <Hindrances desk />
            <div class="desk">
                <div class="making" id="making" tabindex="-1">
                    // What is being sent is not changed meanwhile.
                    <div class="fields" inert=move || desk.busy.get()>
                        <Changing desk />
                        <Slides desk />
                        <Chosen desk />
                        <Text desk />
                        <Schedule desk />
                        <More desk />
                    </div>
                    <Send desk />
                </div>
                <Preview desk />
            </div>
            <Planned desk />
        </div>
        <p class="spoken" role="status">{move || desk.spoken.get()}</p>
    }
}

/// What stands in the way, before anything is composed.
#[component]
fn Hindrances(desk: Desk) -> impl IntoView {
    let limits = move || desk.limits.get().unwrap_or_default();
    let quota = move || {
        let limits = limits();
        let mut words = Vec::new();
        if let (Some(used), Some(total)) = (limits.used, limits.total) {
            words.push(format!("{used} of {total} posts of the last 24 hours used."));
        }
        if let Some(planned) = limits.planned.filter(|planned| *planned > 0) {
            words.push(format!("{planned} planned."));
        }
        if let Some(next) = limits.next_at.as_deref().and_then(clock::read) {
            let (own, utc) = clock::both(next, browser::offset_at(next), &browser::zone());
            words.push(format!("The next can go {own}, {utc}, at the latest."));
        }
        words.join(" ")
    };
    view! {
        <section class="hindrances" aria-label="What stands in the way">
            <For each=move || limits().stands_in_the_way key=|it| (it.what.clone(), it.cause.clone()) let(it)>
                <div class="problem">
                    <p>{it.cause}</p>
                    <p>{it.action}</p>
                    {(it.what == "permission").then(|| view! {
                        <button class="more" on:click=move |_| desk.edge.instagram().connect()>{"Connect again"}</button>
                    })}
                </div>
            </For>
            <p class="hint quota">{quota}</p>
            <p class="hint live">{move || limits().note}</p>
        </section>
    }
}
