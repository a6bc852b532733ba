//! The slide that is worked on: what it shows and who is on it.

use leptos::prelude::*;
use web_sys::MouseEvent;

use crate::browser;
use crate::cover::Cover;
use crate::desk::Desk;
use crate::picture::Picture;
use crate::work::Tag;
use shared::posts::check::caption::ALT_TEXT;
use shared::posts::draft::Kind;

/// The chosen slide, if there is one.
#[component]
pub fn Chosen(desk: Desk) -> impl IntoView {
    let chosen = Memo::new(move |_| {
        let id = desk.chosen.get()?;
        desk.work.with(|work| work.place(id).map(|_| id))
    });
    move || chosen.get().map(|id| view! { <Editor desk id /> })
}

#[component]
fn Editor(desk: Desk, id: u32) -> impl IntoView {
    let slide = desk.slide(id);
    let place = Memo::new(move |_| desk.work.with(|work| work.place(id).unwrap_or_default() + 1));
    let kind = Memo::new(move |_| desk.kind());
    let takes_alt = Memo::new(move |_| slide.with(|slide| slide.takes_alt(kind.get())));
    let takes_tags = Memo::new(move |_| slide.with(|slide| slide.takes_tags(kind.get())));
    let count = move || slide.with(|slide| format!("{} of {ALT_TEXT} characters", slide.alt.chars().count()));
    let is_reel = move || kind.get() == Kind::Reel && slide.with(|slide| slide.video);
    view! {
        <section class="editor" aria-labelledby="editor-title">
            <h2 id="editor-title">{move || format!("Slide {}", place.get())}</h2>
            <p class="hint note">{move || slide.with(|slide| slide.note.clone())}</p>
            <Show when=move || takes_alt.get()>
                <label>
                    {"What it shows, for people who don’t see it"}
                    <textarea
                        id="alt"
                        rows="2"
                        maxlength=ALT_TEXT.to_string()
                        aria-describedby="alt-count"
                        prop:value=move || slide.with(|slide| slide.alt.clone())
                        on:input=move |event| desk.edit_slide(id, |slide| slide.alt = event_target_value(&event))
                    ></textarea>
                </label>
                <p class="hint" id="alt-count">{count}</p>
            </Show>
            {move || takes_tags.get().map(|placed| view! { <Tags desk id placed /> })}
            <Show when=is_reel>
                <Cover desk id />
            </Show>
        </section>
    }
}

/// Who is on it.
#[component]
fn Tags(desk: Desk, id: u32, placed: bool) -> impl IntoView {
    let slide = desk.slide(id);
    let count = Memo::new(move |_| slide.with(|slide| slide.tags.len()));
    let add = move |x: u8, y: u8| {
        let at = count.get_untracked();
        let username = String::new();
        desk.edit_slide(id, |slide| slide.tags.push(Tag { username, x, y }));
        browser::focus(&format!("#tag-{id}-{at}"));
    };
    let click = move |event: MouseEvent| {
        let spot = browser::spot(&event);
        add(hundredths(spot / 1_000), hundredths(spot % 1_000));
    };
    let marks = move || {
        let tags = slide.with(|slide| slide.tags.clone());
        let mark = |tag: Tag| {
            let name = tag.username.trim_start_matches('@').to_owned();
            view! {
                <span class="mark" style:left=format!("{}%", tag.x) style:top=format!("{}%", tag.y)>
                    {if name.is_empty() { "?".to_owned() } else { format!("@{name}") }}
                </span>
            }
        };
        tags.into_iter().map(mark).collect_view()
    };
    view! {
        <fieldset class="tags">
            <legend>{"People on it"}</legend>
            {placed.then(|| view! {
                <div class="taggable" aria-hidden="true" on:click=click>
                    <Picture desk id />
                    {marks}
                </div>
                <p class="hint">{"Click on the picture where somebody is, or add a name and say where."}</p>
            })}
            <For each=move || 0..count.get() key=|at| *at let(at)>
                <TagRow desk id at placed />
            </For>
            <button class="more" id="add-tag" on:click=move |_| add(50, 50)>{"Tag somebody"}</button>
        </fieldset>
    }
}

/// The fields of one tag.
#[component]
fn TagRow(desk: Desk, id: u32, at: usize, placed: bool) -> impl IntoView {
    let slide = desk.slide(id);
    let tag = Memo::new(move |_| slide.with(|slide| slide.tags.get(at).cloned().unwrap_or_default()));
    let edit = move |change: &dyn Fn(&mut Tag)| {
        desk.edit_slide(id, |slide| {
            if let Some(tag) = slide.tags.get_mut(at) {
                change(tag);
            }
        });
    };
    let place = move |label: &'static str, of: fn(&mut Tag) -> &mut u8| {
        // Read through a copy: one function says where it is, for reading and for writing.
        let value = move || of(&mut tag.get()).to_string();
        view! {
            <label>
                {label}
                <input type="number" min="0" max="100" prop:value=value on:change=move |event| {
                    let number = event_target_value(&event).parse().map_or(50, hundredths);
                    edit(&|tag| *of(tag) = number);
                } />
            </label>
        }
    };
    let remove = move |_| {
        desk.edit_slide(id, |slide| {
            if at < slide.tags.len() {
                slide.tags.remove(at);
            }
        });
        browser::focus("#add-tag");
    };
    view! {
        <div class="row tag">
            <label>
                {"Account"}
                <input
                    id=format!("tag-{id}-{at}")
                    type="text"
                    autocapitalize="none"
                    spellcheck="false"
                    prop:value=move || tag.get().username
                    on:input=move |event| {
                        let name = event_target_value(&event);
                        edit(&|tag| tag.username.clone_from(&name));
                    }
                />
            </label>
            {placed.then(|| (
                place("% from the left", |tag| &mut tag.x),
                place("% from the top", |tag| &mut tag.y),
            ))}
            <button class="more" aria-label=move || format!("Take the tag of {} away", tag.get().username) on:click=remove>{"✕"}</button>
        </div>
    }
}

fn hundredths(number: u32) -> u8 {
    u8::try_from(number.min(100)).unwrap_or_default()
}
