//! The buttons that send, and what is said of it before and after.

use leptos::prelude::*;

use crate::browser;
use crate::clock;
use crate::desk::Desk;
use crate::problem::Told;
use crate::send;
use crate::sure::Sure;
use crate::twin::twin;
use crate::upload;
use crate::work::Changed;

/// The buttons that send, and what they would say.
#[component]
pub fn Send(desk: Desk) -> impl IntoView {
    let changed = Memo::new(move |_| desk.work.with(|work| work.of.clone()));
    let hindrance = Memo::new(move |_| desk.hindrance());
    let twin = Memo::new(move |_| {
        let at = desk.when().unwrap_or_else(browser::now_ms);
        desk.posts.with(|posts| {
            let (caption, own) = desk.work.with(|work| {
                let own = work.of.as_ref().map(|of| of.id.clone());
                (work.caption.clone(), own)
            });
            let moment = twin(posts, &caption, at, own.as_deref())?.moment()?;
            Some(clock::both(moment, browser::offset_at(moment), "").0)
        })
    });
    let held = move || hindrance.get().is_some() || desk.busy.get();
    let send = move |draft: bool| match hindrance.get_untracked() {
        Some(words) => desk.say(words),
        None => desk.spawn(send::submit(desk, draft)),
    };
    let rehearse = move |_| match hindrance.get_untracked() {
        Some(words) => desk.say(words),
        None => desk.spawn(send::rehearse(desk)),
    };
    let begin_anew = move |()| {
        if desk.busy.get_untracked() {
            return;
        }
        if changed.get_untracked().is_some() {
            send::leave(desk);
        } else {
            upload::remove_all(desk);
            desk.say("Everything is taken away.".into());
        }
    };
    let label = move || {
        let now = desk.work.with(|work| work.when.is_empty());
        match (changed.get(), now) {
            (Some(Changed { draft: false, .. }), false) => "Save",
            (_, true) => "Post now",
            (_, false) => "Plan it",
        }
    };
    let draft = move || match changed.get() {
        Some(Changed { draft: true, .. }) => "Save the draft",
        Some(Changed { draft: false, .. }) => "Make it a draft",
        None => "Keep as a draft",
    };
    let is_change = move || changed.with(Option::is_some);
    let begin = Signal::derive(move || {
        if is_change() {
            "Leave it as it was"
        } else {
            "Start over"
        }
    });
    let sure = Signal::derive(move || {
        if is_change() {
            "Yes, leave it as it was"
        } else {
            "Yes, take everything away"
        }
    });
    view! {
        <section class="send" aria-label="Send">
            {move || twin.get().map(|when| view! {
                <p class="warning" role="status">{format!("The same text is posted within a day of this: {when}.")}</p>
            })}
            {move || desk.problem.get().map(|problem| view! { <Told desk problem /> })}
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
                <button id="check" hidden=move || changed.get().is_some() class="more" aria-disabled=move || held().to_string() on:click=rehearse>{"Check it"}</button>
                <button id="draft" class="more" aria-disabled=move || held().to_string() on:click=move |_| send(true)>{draft}</button>
                <Sure id="clear" act="clear" words=begin sure done=begin_anew />
            </div>
        </section>
    }
}
