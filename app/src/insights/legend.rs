//! The signs of nothing, and what they mean.

use leptos::prelude::*;

use crate::pen::Pen;
use crate::value::Nothing;

/// The sign of a kind of nothing.
#[component]
pub fn Sign(kind: Nothing) -> impl IntoView {
    let mut pen = Pen::default();
    kind.sign(&mut pen, 7.0, 7.0, 8.0);
    view! { <svg class="key-sign" viewBox="0 0 14 14" aria-hidden="true"><path class="sign" d=pen.path()></path></svg> }
    .into_any()
}

/// All of them in plain words, and what days are.
#[component]
pub fn Legend() -> impl IntoView {
    let signs = Nothing::ALL.map(|kind| {
        view! {
            <div><dt><Sign kind />{kind.word()}</dt><dd>{kind.sentence()}</dd></div>
        }
        .into_any()
    });
    view! {
        <section class="card legend-card" aria-label="What the signs mean">
            <header class="head"><h2>{"What stands where no number is"}</h2></header>
            <dl>
                <div><dt><svg class="key-sign" viewBox="0 0 14 14" aria-hidden="true"><path class="zero" d={"M7 7h0"}></path></svg>{"0"}</dt>
                    <dd>{"A number like any other: it was measured, and there was none."}</dd></div>
                {signs.into_iter().collect_view()}
            </dl>
            <p class="hint">{"Point at a plot to read its values, or go to it by the keyboard and use the arrow keys. Days are Instagram’s: from midnight to midnight on the Pacific coast. People are counted once however often they come, so numbers of people (reach) are never added up: not over days, and not over products."}</p>
        </section>
    }
    .into_any()
}
