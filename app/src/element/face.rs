//! How it looks: what stands in the button, and the panel under it. Every node is there from the start and only hidden, so
//! that nothing moves and the button keeps its focus. One closure each: a change is compared as a whole, which takes
//! fewer bytes than an effect per attribute.

use std::any::Any;

use leptos::prelude::*;
use web_sys::HtmlElement;

use crate::session::{Act, Shown, Stage};

/// Draws into the loader's button. The handle unmounts when it is dropped.
pub fn face(parent: HtmlElement, shown: ArcRwSignal<Shown>) -> Box<dyn Any> {
    let draw = move || {
        let now = shown.get();
        let busy = matches!(now.stage, Stage::Busy | Stage::Waiting);
        let pictured = !busy && !now.picture.is_empty();
        let label = now.label();
        let shown = shown.clone();
        view! {
            <i class="spin" hidden=!busy></i>
            <img
                src=pictured.then_some(now.picture)
                hidden=!pictured
                alt=""
                referrerpolicy="no-referrer"
                on:error=move |_| shown.update(|shown| shown.picture.clear())
            />
            <svg viewBox="0 0 24 24" aria-hidden="true" class=if busy || pictured { "gone" } else { "" }>
                <path d="M9 7H7a5 5 0 0 0 0 10h2m6-10h2a5 5 0 0 1 0 10h-2M8 12h8"></path>
            </svg>
            <span>{label}</span>
        }
    };
    Box::new(leptos::mount::mount_to(parent, move || draw))
}

/// Draws the panel: what went wrong and what to do, or the connected account's menu.
pub fn panel(parent: HtmlElement, shown: ArcRwSignal<Shown>, act: fn(u32, Act), of: u32) -> Box<dyn Any> {
    let draw = move || {
        let now = shown.get();
        let spoken = now.spoken();
        let alone = now.page.is_empty();
        view! {
            <div class="panel" part="panel" tabindex="-1" hidden=!now.open>
                <p part="message">{now.failure.message}</p>
                <p part="action">{now.failure.action}</p>
                <a class="item" part="item" target="_blank" href=now.page hidden=alone>"Open the page"</a>
                <button class="item" part="item sign-out" hidden=!now.session on:click=move |_| act(of, Act::SignOut)>
                    "Sign out"
                </button>
                <button class="item" part="item disconnect" hidden=!now.session on:click=move |_| act(of, Act::Disconnect)>
                    "Disconnect Instagram"
                </button>
            </div>
            <div class="spoken" role="status">{spoken}</div>
        }
    };
    Box::new(leptos::mount::mount_to(parent, move || draw))
}
