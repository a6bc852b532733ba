//! What a reel shows before it plays: a moment of it, or a picture.

use leptos::{html, prelude::*};
use web_sys::Event;

use crate::browser;
use crate::desk::Desk;
use crate::picture::Picture;
use crate::slides::stage_words;
use crate::upload;

/// The choice, for the reel of that slide.
#[component]
pub fn Cover(desk: Desk, id: u32) -> impl IntoView {
    let own = Memo::new(move |_| desk.work.with(|work| work.cover.as_ref().map(|cover| cover.id)));
    let choose = move |event: Event| {
        upload::add_cover(desk, &browser::chosen(&event));
        browser::emptied(&event);
    };
    view! {
        <fieldset class="cover">
            <legend>{"Cover"}</legend>
            {move || match own.get() {
                Some(cover) => view! { <Own desk id=cover /> }.into_any(),
                None => view! { <Moment desk id /> }.into_any(),
            }}
            <label class="more choose">
                {move || if own.get().is_some() { "Another picture" } else { "Take a picture instead" }}
                <input id="cover-file" type="file" accept="image/*,.heic,.heif" on:change=choose />
            </label>
        </fieldset>
    }
}

/// A moment of it.
#[component]
fn Moment(desk: Desk, id: u32) -> impl IntoView {
    let slide = desk.slide(id);
    let cover = Memo::new(move |_| desk.work.with(|work| work.cover_ms));
    let words = move || format!("{}.{} seconds", cover.get() / 1_000, cover.get() / 100 % 10);
    let player = NodeRef::<html::Video>::new();
    let known = Memo::new(move |_| slide.with(|slide| slide.seconds > 0.0));
    view! {
        <div class="frame"><Picture desk id reference=player /></div>
        <Show when=move || known.get() fallback=|| view! { <p class="hint">{"This browser can’t move through it. Its first moment is the cover, or a picture."}</p> }>
            <label>
                {"Move through the reel"}
                <input
                    id="cover"
                    type="range"
                    min="0"
                    step="100"
                    max=move || slide.with(|slide| (slide.seconds * 1_000.0).floor().to_string())
                    prop:value=move || cover.get().to_string()
                    aria-valuetext=words
                    on:input=move |event| {
                        let at = event_target_value(&event).parse().unwrap_or_default();
                        desk.work.update(|work| work.cover_ms = at);
                    }
                />
            </label>
            <p class="hint">{words}</p>
        </Show>
    }
}

/// A picture.
#[component]
fn Own(desk: Desk, id: u32) -> impl IntoView {
    let slide = desk.slide(id);
    view! {
        <div class="frame"><Picture desk id /></div>
        <p class="hint cover-state">{move || slide.with(|slide| stage_words(&slide.stage, slide.size))}</p>
        <p class="hint">{move || slide.with(|slide| slide.note.clone())}</p>
        <button class="more" id="moment" on:click=move |_| {
            upload::remove_cover(desk);
            desk.focus("#cover");
        }>{"Take a moment of the reel instead"}</button>
    }
}
