//! What is said while a planned post is changed.

use leptos::prelude::*;

use crate::browser::{self, Here};
use crate::change::{besides, elsewhere};
use crate::clock;
use crate::desk::Desk;

/// Which post it is, and what happens to it meanwhile.
#[component]
pub fn Changing(desk: Desk) -> impl IntoView {
    let changed = Memo::new(move |_| desk.work.with(|work| work.of.clone()));
    let aside = Memo::new(move |_| desk.work.with(|work| work.aside.is_some()));
    let post = Memo::new(move |_| {
        let id = changed.get()?.id;
        desk.posts
            .with(|posts| posts.iter().find(|post| post.id == id).cloned())
    });
    let goes = move || {
        if changed.get().is_none_or(|changed| changed.draft) {
            return "Until you save it, the draft stays as it was.".to_owned();
        }
        match post
            .get()
            .and_then(|post| post.at)
            .as_deref()
            .and_then(clock::read)
        {
            Some(at) => {
                let (own, utc) = clock::both(at, browser::offset_at(at), &browser::zone());
                format!("It goes out {own} · {utc}. Until you save it, it stays as it was.")
            }
            None => "Until you save it, it stays as it was.".to_owned(),
        }
    };
    let began = Memo::new(move |_| changed.get().map(|changed| changed.began));
    let elsewhere = move || {
        let names = elsewhere(&post.get()?, &began.get()?, &Here);
        (!names.is_empty() && post.get()?.is_planned()).then(|| {
            format!(
                "Meanwhile it was changed elsewhere: {}. That stays, unless you change the same here. To see it, leave this and change it anew.",
                names.join(", ")
            )
        })
    };
    let besides = Memo::new(move |_| post.with(|post| post.as_ref().map(besides).unwrap_or_default()));
    move || {
        changed.get().map(|_| {
            view! {
                <section class="changing" aria-labelledby="changing">
                    <h2 id="changing">{"You are changing a planned post"}</h2>
                    <p class="hint">{goes}</p>
                    <p class="warning elsewhere" role="status">{elsewhere}</p>
                    <Show when=move || !besides.with(Vec::is_empty)>
                        <p class="hint">{"This page doesn’t show, and leaves as it is:"}</p>
                        <ul class="besides">{move || besides.get().into_iter().map(|(name, words)| view! { <Beside desk name words /> }).collect_view()}</ul>
                    </Show>
                    <Show when=move || aside.get()>
                        <p class="hint">{"What you were making before is kept, and comes back after this."}</p>
                    </Show>
                </section>
            }
        })
    }
}

/// Something of it that the page doesn't show, with what is wrong with it, and the way to take it away.
#[component]
fn Beside(desk: Desk, name: &'static str, words: &'static str) -> impl IntoView {
    let away = move || {
        desk.work
            .with(|work| work.without.iter().any(|known| known == name))
    };
    let wrong = move || {
        let problem = desk.problem.get()?;
        problem.at(name).map(str::to_owned)
    };
    view! {
        <li>
            <label class="tick">
                <input id=format!("without-{name}") type="checkbox" prop:checked=away on:change=move |event| {
                    let checked = event_target_checked(&event);
                    desk.work.update(|work| {
                        work.without.retain(|known| known != name);
                        if checked {
                            work.without.push(name.to_owned());
                        }
                    });
                } />
                {format!("Take away {words}")}
            </label>
            <p class="wrong">{wrong}</p>
        </li>
    }
}
