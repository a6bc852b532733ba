//! Where files are dropped or chosen, and the slides in their order.

use leptos::prelude::*;
use web_sys::{DragEvent, Event};

use crate::browser;
use crate::desk::Desk;
use crate::picture::Picture;
use crate::upload;
use crate::work::{Stage, size_text};

/// The place for files, and the strip.
#[component]
pub fn Slides(desk: Desk) -> impl IntoView {
    let over = RwSignal::new(false);
    let hover = move |event: DragEvent| {
        event.prevent_default();
        over.set(desk.dragged.get_untracked().is_none());
    };
    let drop_files = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        if desk.dragged.get_untracked().is_none() {
            upload::add(desk, &browser::dropped(&event));
        }
    };
    let choose = move |event: Event| {
        upload::add(desk, &browser::chosen(&event));
        browser::emptied(&event);
    };
    let ids = move || {
        desk.work
            .with(|work| work.slides.iter().map(|slide| slide.id).collect::<Vec<_>>())
    };
    view! {
        <section class="slides" aria-labelledby="slides-title">
            <h2 id="slides-title">{"Pictures and videos"}</h2>
            <div class="drop" class:over=move || over.get() on:dragover=hover on:dragleave=move |_| over.set(false) on:drop=drop_files>
                <label class="more">
                    {"Choose files, or drop them here"}
                    <input id="files" type="file" multiple="" accept="image/*,.heic,.heif,video/mp4,video/quicktime" on:change=choose />
                </label>
                <p class="hint">{"JPEG, MP4 and MOV are sent as they are. PNG, WebP and HEIC, and pictures of more than 8 MB, become JPEG in this page before they are sent."}</p>
            </div>
            <ol class="strip">
                <For each=ids key=|id| *id let(id)>
                    <Tile desk id />
                </For>
            </ol>
        </section>
    }
}

/// One slide of the strip.
#[component]
fn Tile(desk: Desk, id: u32) -> impl IntoView {
    let slide = desk.slide(id);
    let place = Memo::new(move |_| {
        desk.work
            .with(|work| (work.place(id).unwrap_or_default() + 1, work.slides.len()))
    });
    let said = Memo::new(move |_| slide.with(|slide| stage_words(&slide.stage, slide.size)));
    let label = move || {
        let (at, count) = place.get();
        slide.with(|slide| format!("Slide {at} of {count}: {}. {}", slide.name, said.get()))
    };
    let move_by = move |steps: isize, button: &'static str| {
        let (at, count) = place.get_untracked();
        let Some(to) = (at - 1).checked_add_signed(steps).filter(|to| *to < count) else {
            return;
        };
        desk.put(id, to);
        desk.focus(&format!("#{button}-{id}"));
    };
    let drop_slide = move |event: DragEvent| {
        event.prevent_default();
        if let Some(dragged) = desk.dragged.get_untracked() {
            desk.put(dragged, place.get_untracked().0 - 1);
        }
    };
    let failed = move || slide.with(|slide| matches!(slide.stage, Stage::Failed(_)));
    let alone = move || place.get().1 == 1;
    let is_chosen = move || desk.chosen.get() == Some(id);
    view! {
        <li
            class="tile-slide"
            class:chosen=is_chosen
            draggable="true"
            on:dragstart=move |event: DragEvent| {
                browser::drag(&event);
                desk.dragged.set(Some(id));
            }
            on:dragend=move |_| desk.dragged.set(None)
            on:dragover=move |event: DragEvent| event.prevent_default()
            on:drop=drop_slide
        >
            <button class="pick" aria-pressed=move || is_chosen().to_string() aria-label=label on:click=move |_| desk.chosen.set(Some(id))>
                <Picture desk id />
            </button>
            <p class="state" aria-hidden="true">{move || said.get()}</p>
            <p class="hint made" aria-hidden="true">{move || slide.with(|slide| slide.made.clone())}</p>
            {move || sent(&slide.get().stage).map(|sent| {
                let size = slide.with(|slide| slide.size);
                view! { <progress max=size.to_string() prop:value=sent.to_string() aria-label="Sent"></progress> }
            })}
            <div class="moves">
                <button
                    id=format!("left-{id}")
                    hidden=alone
                    aria-label=move || format!("Move slide {} forward", place.get().0)
                    aria-disabled=move || (place.get().0 == 1).to_string()
                    on:click=move |_| move_by(-1, "left")
                >{"←"}</button>
                <button
                    id=format!("right-{id}")
                    hidden=alone
                    aria-label=move || format!("Move slide {} back", place.get().0)
                    aria-disabled=move || (place.get().0 == place.get().1).to_string()
                    on:click=move |_| move_by(1, "right")
                >{"→"}</button>
                <button aria-label=move || format!("Take slide {} away", place.get().0) on:click=move |_| {
                    upload::remove(desk, id);
                    desk.say("Taken away.".into());
                    desk.focus("#files");
                }>{"✕"}</button>
            </div>
            <Show when=failed>
                <button class="more again" on:click=move |_| upload::again(desk, id)>{"Try again"}</button>
            </Show>
        </li>
    }
}

fn sent(stage: &Stage) -> Option<u64> {
    match stage {
        Stage::Sending(sent) | Stage::Waiting(sent) => Some(*sent),
        Stage::Reading | Stage::There | Stage::Failed(_) => None,
    }
}

/// How far a slide is, in words.
pub fn stage_words(stage: &Stage, size: u64) -> String {
    match stage {
        Stage::Reading => "Being read".into(),
        Stage::Sending(sent) => format!("{} of {}", size_text(*sent), size_text(size)),
        Stage::Waiting(_) => "Waits for the network".into(),
        Stage::There => "Uploaded".into(),
        Stage::Failed(words) => words.clone(),
    }
}
