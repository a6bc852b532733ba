//! What is said while a planned post is changed.

use leptos::prelude::*;

use crate::browser;
use crate::change::besides;
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
    let besides = move || {
        let words = besides(&post.get()?);
        (!words.is_empty()).then(|| {
            format!(
                "This page doesn’t show, and leaves as it is: {}.",
                words.join(", ")
            )
        })
    };
    move || {
        changed.get().map(|_| {
            view! {
                <section class="changing" aria-labelledby="changing">
                    <h2 id="changing">{"You are changing a planned post"}</h2>
                    <p class="hint">{goes}</p>
                    <p class="hint">{besides}</p>
                    <Show when=move || aside.get()>
                        <p class="hint">{"What you were making before is kept, and comes back after this."}</p>
                    </Show>
                </section>
            }
        })
    }
}
