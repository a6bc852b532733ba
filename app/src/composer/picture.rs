//! A slide's picture or video, wherever it is shown.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use crate::browser;
use crate::desk::Desk;

/// Shows it; a video at the moment of its cover, if it has one.
#[component]
pub fn Picture(desk: Desk, id: u32, #[prop(optional)] reference: NodeRef<html::Video>) -> impl IntoView {
    let slide = desk.slide(id);
    // None: the browser hasn't read it.
    let video = Memo::new(move |_| slide.with(|slide| (!slide.mime.is_empty()).then_some(slide.video)));
    let cover = Memo::new(move |_| desk.work.with(|work| work.cover_ms));
    Effect::new(move |_| {
        let seconds = f64::from(cover.get()) / 1_000.0;
        if let Some(player) = reference.get() {
            browser::seek(player.unchecked_ref(), seconds);
        }
    });
    let address = move || {
        let url = slide.with_untracked(|slide| slide.url.clone());
        url.unwrap_or_else(|| browser::address(id))
    };
    move || {
        match video.get() {
        None => view! { <span class="blank"></span> }.into_any(),
        Some(false) => view! { <img src=address() alt="" draggable="false" /> }.into_any(),
        Some(true) => view! {
            <video node_ref=reference src=browser::address(id) prop:muted=true playsinline="" preload="auto" tabindex="-1" aria-hidden="true"></video>
        }
        .into_any(),
    }
    }
}
