//! The work of whoever is connected: found again when they come, kept on every change.

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::prelude::Closure;

use crate::browser;
use crate::desk::Desk;
use crate::upload;
use crate::work::Work;

/// Nothing was heard for so long: the machine slept. In milliseconds.
const ASLEEP: i64 = 5 * 60_000;
/// After so long it is looked whether uploaded files are still there.
const LONG: i64 = 3_600_000;

/// Begins for whoever is connected, each time anew; keeps the work on every change.
pub fn begin(desk: Desk, account_key: String) {
    let account = desk.edge.instagram().account();
    Effect::new(move |_| {
        let account = account.get();
        let owner = account.map(|account| format!("{account_key}/{}", account.connection));
        desk.owner.set(None);
        desk.work.set(Work::default());
        desk.posts.set(Vec::new());
        desk.limits.set(None);
        desk.problem.set(None);
        if let Some(owner) = owner {
            spawn_local(open(desk, owner));
        }
    });
    let kept = Memo::new(move |_| {
        desk.work
            .with(|work| serde_json::to_string(work).unwrap_or_default())
    });
    Effect::new(move |_| {
        let work = kept.get();
        if let Some(owner) = desk.owner.get_untracked() {
            spawn_local(async move {
                browser::keep(&owner, &work).await;
            });
        }
    });
    let looked = StoredValue::new(browser::now_ms());
    let ticks = Closure::<dyn Fn(bool)>::new(move |woke| tick(desk, woke, looked));
    browser::ticks(&ticks);
    ticks.forget();
    let when = Memo::new(move |_| desk.work.with(|work| work.when.clone()));
    Effect::new(move |_| {
        desk.month.track();
        when.track();
        if desk.owner.get().is_some() {
            spawn_local(desk.look());
        }
    });
}

/// Half a minute went by, or somebody looks at the page again: what was true before may not be.
fn tick(desk: Desk, woke: bool, looked: StoredValue<i64>) {
    let now = browser::now_ms();
    let slept = now - desk.now.get_untracked() > ASLEEP;
    desk.now.set(now);
    if desk.owner.get_untracked().is_none() {
        return;
    }
    let is_due = desk
        .posts
        .with_untracked(|posts| posts.iter().any(|post| post.is_moving(now)));
    if woke || slept {
        spawn_local(desk.look());
        spawn_local(desk.look_at_limits());
    } else if is_due && !desk.is_watching() {
        spawn_local(desk.look());
    }
    // Files without a post are kept for a day.
    if (woke || slept) && now - looked.get_value() > LONG {
        looked.set_value(now);
        upload::resume(desk);
    }
}

async fn open(desk: Desk, owner: String) {
    let kept = browser::kept(&owner).await.as_string();
    let work: Work = kept
        .and_then(|kept| serde_json::from_str(&kept).ok())
        .unwrap_or_default();
    let came_back = !work.is_empty();
    desk.chosen.set(work.slides.first().map(|slide| slide.id));
    desk.work.set(work);
    desk.owner.set(Some(owner));
    if came_back {
        let words = match desk.changed() {
            Some(_) => "The post that you were changing is here again.",
            None => "Your unsent post is here again.",
        };
        desk.say(words.into());
    }
    upload::resume(desk);
    desk.look_at_limits().await;
}
