//! The work of whoever is connected: found again when they come, kept on every change.

use leptos::{prelude::*, task::spawn_local};

use crate::browser;
use crate::desk::Desk;
use crate::upload;
use crate::work::Work;

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
    let when = Memo::new(move |_| desk.work.with(|work| work.when.clone()));
    Effect::new(move |_| {
        desk.month.track();
        when.track();
        if desk.owner.get().is_some() {
            spawn_local(desk.look());
        }
    });
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
        desk.say("Your unsent post is here again.".into());
    }
    upload::resume(desk);
    desk.look_at_limits().await;
}
