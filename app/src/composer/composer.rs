//! The whole: what stands in the way, the post that is being made, and what is planned.

use instagram_connect::Instagram;
use leptos::{prelude::*, task::spawn_local};

use crate::browser;
use crate::clock;
use crate::desk::Desk;
use crate::opened;
use crate::planned::Planned;
use crate::preview::Preview;
use crate::schedule::Schedule;
use crate::slide::Chosen;
use crate::slides::Slides;
use crate::text::{More, Text};
use crate::twin::twin;
use crate::upload;
use crate::work::Work;

/// Makes, plans and follows the posts of the connected account.
#[component]
pub fn Composer(
    /// The connection of the page's button.
    instagram: Instagram,
    /// The edge's origin.
    edge: String,
    /// Which of the page's persons it is, as the button has it: each has work of its own.
    account_key: String,
) -> impl IntoView {
    let desk = Desk::new(instagram, edge);
    opened::begin(desk, account_key);
    let nobody = move || desk.owner.get().is_none();
    view! {
        <p class="empty" hidden=move || !nobody()>{"Connect an account first: then you make its posts here."}</p>
        <div class="composer" hidden=nobody>
            <Hindrances desk />
            <div class="desk">
                <div class="making">
                    <Slides desk />
                    <Chosen desk />
                    <Text desk />
                    <Schedule desk />
                    <More desk />
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
            words.push(format!("{used} of {total} posts of the last 24 hours are used."));
        }
        if let Some(planned) = limits.planned.filter(|planned| *planned > 0) {
            words.push(format!("{planned} planned."));
        }
        if let Some(next) = limits.next_at.as_deref().and_then(clock::read) {
            let (own, utc) = clock::both(next, browser::offset_at(next), &browser::zone());
            words.push(format!("The next can go {own}, {utc}."));
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
        </section>
    }
}

/// The buttons that send, and what they would say.
#[component]
fn Send(desk: Desk) -> impl IntoView {
    let hindrance = Memo::new(move |_| desk.work.with(Work::hindrance));
    let twin = Memo::new(move |_| {
        let at = desk.when().unwrap_or_else(browser::now_ms);
        desk.posts.with(|posts| {
            let caption = desk.work.with(|work| work.caption.clone());
            let moment = twin(posts, &caption, at)?.moment()?;
            Some(clock::both(moment, browser::offset_at(moment), "").0)
        })
    });
    let held = move || hindrance.get().is_some() || desk.busy.get();
    let send = move |draft: bool| match hindrance.get_untracked() {
        Some(words) => desk.say(words),
        None => spawn_local(desk.submit(draft)),
    };
    let rehearse = move |_| match hindrance.get_untracked() {
        Some(words) => desk.say(words),
        None => spawn_local(desk.rehearse()),
    };
    // A first click asks, the second one does it.
    let sure = RwSignal::new(false);
    let begin_anew = move |_| {
        sure.update(|sure| *sure = !*sure);
        if !sure.get_untracked() {
            upload::remove_all(desk);
            desk.say("Everything is taken away.".into());
        }
    };
    let label = move || {
        if desk.work.with(|work| work.when.is_empty()) {
            "Post now"
        } else {
            "Plan it"
        }
    };
    view! {
        <section class="send" aria-label="Send">
            {move || twin.get().map(|when| view! {
                <p class="warning" role="status">{format!("The same text is posted within a day of this: {when}.")}</p>
            })}
            {move || desk.problem.get().map(|problem| view! {
                <div class="problem" role="alert">
                    <p>{problem.cause}</p>
                    <p>{problem.action}</p>
                    <ul>{problem.lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
                    {problem.reconnect.then(|| view! {
                        <button class="more" on:click=move |_| desk.edge.instagram().connect()>{"Connect again"}</button>
                    })}
                </div>
            })}
            {move || desk.warnings.get().map(|warnings| view! {
                <div class="fine">
                    <p>{"Nothing is wrong with it."}</p>
                    <ul>{warnings.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
                </div>
            })}
            <p class="hint" id="held">{move || hindrance.get()}</p>
            <div class="row">
                <button id="send" class="more first" aria-disabled=move || held().to_string() aria-describedby="held" on:click=move |_| send(false)>
                    {label}
                </button>
                <button id="check" class="more" aria-disabled=move || held().to_string() on:click=rehearse>{"Check it"}</button>
                <button id="draft" class="more" aria-disabled=move || held().to_string() on:click=move |_| send(true)>{"Keep as a draft"}</button>
                <button id="clear" class="more" on:click=begin_anew>
                    {move || if sure.get() { "Yes, take everything away" } else { "Begin anew" }}
                </button>
            </div>
        </section>
    }
}
