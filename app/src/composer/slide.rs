//! The slide that is worked on: what it shows and who is on it.

use leptos::prelude::*;
use web_sys::MouseEvent;

use crate::browser;
use crate::cover::Cover;
use crate::desk::Desk;
use crate::picture::Picture;
use crate::work::Tag;
use shared::posts::check::caption::ALT_TEXT;
use shared::posts::draft::{Kind, Place};

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
    let tags = Memo::new(move |_| kind.get().place(slide.with(|slide| slide.video)));
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
            {move || view! { <Tags desk id place=tags.get() /> }}
            <Show when=is_reel>
                <Cover desk id />
            </Show>
        </section>
    }
}

/// Who is on it.
#[component]
fn Tags(desk: Desk, id: u32, place: Place) -> impl IntoView {
    let slide = desk.slide(id);
    let count = Memo::new(move |_| slide.with(|slide| slide.tags.len()));
    let add = move |left: Option<u16>, top: Option<u16>| {
        let at = count.get_untracked();
        let username = String::new();
        desk.edit_slide(id, |slide| slide.tags.push(Tag { username, left, top }));
        desk.focus(&format!("#tag-{id}-{at}"));
    };
    let middle = (place == Place::Needed).then_some(Tag::MIDDLE);
    let click = move |event: MouseEvent| {
        let spot = browser::spot(&event);
        add(thousandths(spot / 10_000), thousandths(spot % 10_000));
    };
    let marks = move || {
        let tags = slide.with(|slide| slide.tags.clone());
        let mark = |tag: Tag| {
            let name = tag.username.trim_start_matches('@').to_owned();
            view! {
                <span class="mark" style:left=percent(tag.left) + "%" style:top=percent(tag.top) + "%">
                    {if name.is_empty() { "?".to_owned() } else { format!("@{name}") }}
                </span>
            }
        };
        let placed = tags
            .into_iter()
            .filter(|tag| place == Place::Needed || tag.left.is_some());
        placed.map(mark).collect_view()
    };
    view! {
        <fieldset class="tags">
            <legend>{"People on it"}</legend>
            {(place != Place::Never).then(|| view! {
                <div class="taggable" aria-hidden="true" on:click=click>
                    <Picture desk id />
                    {marks}
                </div>
                <p class="hint">{"Click on the picture where somebody is, or add a name and say where."}</p>
            })}
            <For each=move || 0..count.get() key=|at| *at let(at)>
                <TagRow desk id at place />
            </For>
            <button class="more" id="add-tag" on:click=move |_| add(middle, middle)>{"Tag somebody"}</button>
        </fieldset>
    }
}

/// The fields of one tag.
#[component]
fn TagRow(desk: Desk, id: u32, at: usize, place: Place) -> impl IntoView {
    let slide = desk.slide(id);
    let tag = Memo::new(move |_| slide.with(|slide| slide.tags.get(at).cloned().unwrap_or_default()));
    let edit = move |change: &dyn Fn(&mut Tag)| {
        desk.edit_slide(id, |slide| {
            if let Some(tag) = slide.tags.get_mut(at) {
                change(tag);
            }
        });
    };
    let field = move |label: &'static str, of: fn(&mut Tag) -> &mut Option<u16>| {
        // Read through a copy: one function says where it is, for reading and for writing.
        let value = move || match (*of(&mut tag.get()), place) {
            (None, Place::Possible | Place::Never) => String::new(),
            (said, _) => percent(said),
        };
        view! {
            <label>
                {label}
                <input type="number" min="0" max="100" step="0.1" prop:value=value on:change=move |event| {
                    let said = read_percent(&event_target_value(&event));
                    edit(&|tag| *of(tag) = said);
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
        desk.focus("#add-tag");
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
            {(place != Place::Never).then(|| (
                field("% from the left", |tag| &mut tag.left),
                field("% from the top", |tag| &mut tag.top),
            ))}
            <button class="more" aria-label=move || format!("Take the tag of {} away", tag.get().username) on:click=remove>{"✕"}</button>
        </div>
    }
}

fn thousandths(number: u32) -> Option<u16> {
    u16::try_from(number.min(1_000)).ok()
}

/// As the field has it: 25.5, and the middle where nobody said.
fn percent(thousandths: Option<u16>) -> String {
    let thousandths = thousandths.unwrap_or(Tag::MIDDLE);
    match thousandths % 10 {
        0 => (thousandths / 10).to_string(),
        tenth => format!("{}.{tenth}", thousandths / 10),
    }
}

/// Thousandths of what a field has; none where it is empty or no number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to 1000"
)]
fn read_percent(text: &str) -> Option<u16> {
    let percent: f64 = text.parse().ok()?;
    percent
        .is_finite()
        .then(|| (percent.clamp(0.0, 100.0) * 10.0).round() as u16)
}

#[cfg(test)]
mod tests {
    use super::{percent, read_percent};

    #[test]
    fn a_place_is_read_as_it_is_shown() {
        for thousandths in 0..=1_000 {
            assert_eq!(read_percent(&percent(Some(thousandths))), Some(thousandths));
        }
        assert_eq!(
            (percent(None), percent(Some(255))),
            ("50".to_owned(), "25.5".to_owned())
        );
        assert_eq!(
            (read_percent(""), read_percent("far"), read_percent("NaN")),
            (None, None, None)
        );
        assert_eq!((read_percent("-3"), read_percent("101")), (Some(0), Some(1_000)));
    }
}
