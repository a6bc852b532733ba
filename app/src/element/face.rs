//! How it looks: what stands in the button, and the panel under it. Every node is there from the start and only hidden, so
//! that nothing moves and the button keeps its focus.

use std::any::Any;

use leptos::prelude::*;
use web_sys::HtmlElement;

use crate::session::{Act, Shown, Stage};

/// Draws into the loader's button. The handle unmounts when it is dropped.
pub fn face(parent: HtmlElement, shown: ArcRwSignal<Shown>) -> Box<dyn Any> {
    Box::new(leptos::mount::mount_to(parent, move || {
        let spins = {
            let shown = shown.clone();
            move || shown.with(|shown| !matches!(shown.stage, Stage::Busy | Stage::Waiting))
        };
        let pictured = |shown: &Shown| !shown.picture.is_empty() && shown.stage != Stage::Waiting;
        let source = {
            let shown = shown.clone();
            move || shown.with(|shown| pictured(shown).then(|| shown.picture.clone()))
        };
        let no_picture = {
            let shown = shown.clone();
            move || shown.with(|shown| !pictured(shown) || shown.stage == Stage::Busy)
        };
        let no_mark = {
            let shown = shown.clone();
            move || shown.with(|shown| pictured(shown) || matches!(shown.stage, Stage::Busy | Stage::Waiting))
        };
        let broken = {
            let shown = shown.clone();
            move |_| shown.update(|shown| shown.picture.clear())
        };
        let label = move || shown.with(Shown::label);
        view! {
            <i class="spin" hidden=spins></i>
            <img src=source hidden=no_picture alt="" referrerpolicy="no-referrer" on:error=broken />
            <svg viewBox="0 0 24 24" aria-hidden="true" class:gone=no_mark>
                <path d="M9 7H7a5 5 0 0 0 0 10h2m6-10h2a5 5 0 0 1 0 10h-2M8 12h8"></path>
            </svg>
            <span>{label}</span>
        }
    }))
}

/// Draws the panel: what went wrong and what to do, or the connected account's menu.
pub fn panel(
    parent: HtmlElement,
    shown: ArcRwSignal<Shown>,
    act: impl Fn(Act) + Clone + 'static,
) -> Box<dyn Any> {
    Box::new(leptos::mount::mount_to(parent, move || {
        let read = |of: fn(&Shown) -> String| {
            let shown = shown.clone();
            move || shown.with(of)
        };
        let hidden = |unless: fn(&Shown) -> bool| {
            let shown = shown.clone();
            move || shown.with(|shown| !unless(shown))
        };
        let does = |what: Act| {
            let act = act.clone();
            move |_| act(what)
        };
        view! {
            <div class="panel" part="panel" tabindex="-1" hidden=hidden(|shown| shown.open)>
                <p part="message">{read(|shown| shown.failure.message.clone())}</p>
                <p part="action">{read(|shown| shown.failure.action.clone())}</p>
                <a part="item" target="_blank" href=read(|shown| shown.page.clone()) hidden=hidden(|shown| !shown.page.is_empty())>
                    "Open the page"
                </a>
                <button part="item sign-out" hidden=hidden(|shown| shown.session) on:click=does(Act::SignOut)>"Sign out"</button>
                <button part="item disconnect" hidden=hidden(|shown| shown.session) on:click=does(Act::Disconnect)>
                    "Disconnect Instagram"
                </button>
            </div>
            <div class="spoken" role="status">{read(Shown::spoken)}</div>
        }
    }))
}
