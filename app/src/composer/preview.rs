//! How it will look: in the feed and in the profile's grid.

use leptos::{html, prelude::*};
use shared::posts::draft::Kind;

use crate::desk::Desk;
use crate::picture::Picture;
use crate::work::Work;

/// Characters of a caption that the feed shows at first.
const FIRST: usize = 125;

/// Both sizes.
#[component]
pub fn Preview(desk: Desk) -> impl IntoView {
    let first = Memo::new(move |_| {
        let shown = |work: &Work| work.picture().or(work.slides.first()).map(|slide| slide.id);
        desk.work.with(shown)
    });
    let kind = Memo::new(move |_| desk.kind());
    let ratio = Memo::new(move |_| {
        let kind = kind.get();
        desk.work.with(|work| match (kind, work.slides.first()) {
            (Kind::Story | Kind::Reel, _) => "9 / 16".to_owned(),
            (_, Some(slide)) if slide.height > 0 => {
                let ratio = f64::from(slide.width) / f64::from(slide.height);
                format!("{:.3}", ratio.clamp(0.8, 1.91))
            }
            _ => "4 / 5".to_owned(),
        })
    });
    let slides = Memo::new(move |_| desk.work.with(|work| work.slides.len()));
    let caption = move || {
        let text = desk.work.with(|work| work.caption.clone());
        let short: String = text.chars().take(FIRST).collect();
        if short.len() < text.len() {
            format!("{short}… more")
        } else {
            short
        }
    };
    let name = move || {
        desk.edge
            .instagram()
            .account()
            .get()
            .map(|account| account.username)
    };
    let shown = move || {
        first.get().map(|id| {
            let (large, small) = (NodeRef::<html::Video>::new(), NodeRef::<html::Video>::new());
            view! {
                <figure class="in-feed">
                    <div class="frame" style:aspect-ratio=move || ratio.get()>
                        <Picture desk id reference=large />
                        <Show when=move || slides.get().gt(&1)><span class="kind">{move || format!("1/{}", slides.get())}</span></Show>
                    </div>
                    <figcaption>
                        <Show when=move || kind.get() != Kind::Story>
                            <p><b>{name}</b>{" "}{caption}</p>
                        </Show>
                        <p class="hint">{move || if kind.get() == Kind::Story { "As a story" } else { "In the feed" }}</p>
                    </figcaption>
                </figure>
                <Show when=move || kind.get() != Kind::Story>
                    <figure class="in-grid">
                        <div class="frame"><Picture desk id reference=small /></div>
                        <figcaption class="hint">{"In the grid of the profile"}</figcaption>
                    </figure>
                </Show>
            }
        })
    };
    view! {
        <section class="preview" aria-labelledby="preview-title">
            <h2 id="preview-title">{"Preview"}</h2>
            {shown}
            <Show when=move || first.get().is_none()>
                <p class="hint">{"Here you see it as soon as there is a picture."}</p>
            </Show>
        </section>
    }
}
