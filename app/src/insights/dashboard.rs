//! The whole.

use leptos::prelude::*;

use crate::audience::Audience;
use crate::desk::Desk;
use crate::edge::Edge;
use crate::headline::Headlines;
use crate::hours::Hours;
use crate::legend::Legend;
use crate::posts::{Posts, Stories};
use crate::report::Reports;
use crate::series::{Followers, More, Reach, Views, Year};
use crate::standing::{Failing, Reaches, Standing};
use crate::toolbar::Toolbar;

/// An account's numbers over time.
#[component]
pub fn Dashboard(
    /// The edge.
    edge: Edge,
) -> impl IntoView {
    let desk = Desk::new(edge);
    if let Some(instagram) = edge.instagram() {
        let account = instagram.account();
        Effect::new(move |_| {
            let name = account.get().map(|account| account.username);
            desk.forget();
            desk.owner.set(name.clone());
            if name.is_some() {
                desk.begin();
            }
        });
    } else {
        desk.owner.set(Some(String::new()));
        desk.begin();
    }
    let is_session = edge.instagram().is_some();
    // Whatever is chosen is asked for.
    Effect::new(move |_| {
        desk.range.track();
        desk.by.track();
        desk.compares.track();
        if desk.state.with_untracked(Option::is_some) {
            desk.look();
        }
    });
    let nobody = move || desk.owner.get().is_none();
    let nothing = move || desk.numbers.with(Option::is_none);
    let unknown = move || desk.state.with(Option::is_none);
    view! {
        <p class="empty" hidden=move || !nobody()>{"Connect an account first: then its numbers are here."}</p>
        <div class="insights" hidden=nobody aria-busy=move || desk.busy.get().to_string()>
            <Standing desk />
            <p class="empty" hidden=move || !nothing() || desk.problem.get().is_some()>{"The numbers are being read …"}</p>
            <div class="days" hidden=unknown>
            <Toolbar desk />
            <div class="all" hidden=nothing>
                <Headlines desk />
                <Year desk />
                <div class="pair"><Followers desk /></div>
                <div class="pair"><Reach desk /><Views desk /></div>
                <More desk />
                <Posts desk />
                <Stories desk />
                <Hours desk />
                <Audience desk />
                {is_session.then(|| view! { <Reports desk /> }.into_any())}
                <Legend />
                <Failing desk />
                <Reaches desk />
            </div>
            </div>
        </div>
    }
    .into_any()
}
