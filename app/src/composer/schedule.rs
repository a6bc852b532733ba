//! When it is posted: now, or at a time that is told in the visitor's zone and in UTC.

use leptos::prelude::*;

use crate::browser;
use crate::clock;
use crate::desk::Desk;

/// An hour, in milliseconds.
const HOUR: i64 = 3_600_000;

/// The choice.
#[component]
pub fn Schedule(desk: Desk) -> impl IntoView {
    let now = Memo::new(move |_| desk.work.with(|work| work.when.is_empty()));
    let begin = move |_| {
        // The next full hour that is at least an hour away.
        let at = (browser::now_ms() / HOUR + 2) * HOUR;
        desk.work
            .update(|work| work.when = clock::field(at, browser::offset_at(at)));
    };
    let told = move || {
        let at = desk.when()?;
        let (own, utc) = clock::both(at, browser::offset_at(at), &browser::zone());
        let past = if at < desk.now.get() { " That is over." } else { "" };
        Some(format!("{own} · {utc}{past}"))
    };
    view! {
        <fieldset class="schedule">
            <legend>{"When"}</legend>
            <label class="tick">
                <input id="now" type="radio" name="when" prop:checked=move || now.get() on:change=move |_| desk.work.update(|work| work.when.clear()) />
                {"Now"}
            </label>
            <label class="tick">
                <input id="later" type="radio" name="when" prop:checked=move || !now.get() on:change=begin />
                {"At a time"}
            </label>
            <Show when=move || !now.get()>
                <label>
                    {"Date and time, in your zone"}
                    <input
                        id="when"
                        type="datetime-local"
                        aria-describedby="zones"
                        prop:value=move || desk.work.with(|work| work.when.clone())
                        on:change=move |event| {
                            let when = event_target_value(&event);
                            if !when.is_empty() {
                                desk.work.update(|work| work.when = when);
                            }
                        }
                    />
                </label>
            </Show>
            <p class="hint" id="zones" aria-live="polite">{told}</p>
        </fieldset>
    }
}
