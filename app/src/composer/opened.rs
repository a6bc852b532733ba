//! The work of whoever is connected: found again when they come, kept on every change.

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, HtmlElement};

use crate::browser;
use crate::desk::{Desk, Question};
use crate::look::{limits, look, watch};
use crate::upload;
use crate::work::Work;

/// Nothing was heard for so long: the machine slept. In milliseconds.
const ASLEEP: i64 = 5 * 60_000;
/// After so long it is looked whether uploaded files are still there.
const LONG: i64 = 3_600_000;

/// Begins for whoever is connected, each time anew; keeps the work on every change. `host` is the element, `button` the
/// connection's.
pub fn begin(desk: Desk, elements: (HtmlElement, Element), account_key: String) {
    let (host, button) = elements;
    let account = desk.edge.instagram().account();
    Effect::new(move |_| {
        let account = account.get();
        let owner = account.map(|account| format!("{account_key}/{}", account.connection));
        // What is under way for whoever was connected before, is dropped.
        for question in [Question::Posts, Question::Limits, Question::Work] {
            desk.asks(question);
        }
        desk.connects(owner.clone());
        desk.owner.set(None);
        desk.elsewhere.set(false);
        desk.work.set(Work::default());
        desk.posts.set(Vec::new());
        desk.limits.set(None);
        desk.problem.set(None);
        match owner {
            Some(owner) => desk.spawn(open(desk, owner, "try")),
            None => browser::let_go(desk.id()),
        }
    });
    let kept = Memo::new(move |_| {
        desk.work
            .with(|work| serde_json::to_string(work).unwrap_or_default())
    });
    Effect::new(move |_| {
        let work = kept.get();
        if let Some(owner) = desk.owner.get_untracked() {
            desk.spawn(async move {
                browser::keep(&owner, &work).await;
            });
        }
    });
    let looked = StoredValue::new(browser::now_ms());
    let ticks = Closure::<dyn Fn(bool)>::new(move |woke| tick(desk, woke, looked));
    // Whoever signs out leaves nothing here.
    let ends = Closure::<dyn Fn(bool)>::new(move |for_good| {
        if let Some(account) = desk.connected() {
            browser::leave(&account, for_good);
        }
    });
    let lost = Closure::<dyn Fn()>::new(move || {
        desk.owner.set(None);
        desk.elsewhere.set(true);
        desk.work.set(Work::default());
        if let Some(owner) = desk.connected() {
            desk.spawn(open(desk, owner, "wait"));
        }
    });
    let id = desk.id();
    browser::begin(id, &host, &button, &ticks, &ends, &lost);
    let heard = SendWrapper::new((ticks, ends, lost));
    on_cleanup(move || {
        for slide in desk.work.try_with_untracked(Work::ids).unwrap_or_default() {
            browser::unload(slide);
        }
        browser::end(id);
        drop(heard);
    });
    let when = Memo::new(move |_| desk.work.with(|work| work.when.clone()));
    Effect::new(move |_| {
        desk.month.track();
        when.track();
        if desk.owner.get().is_some() {
            desk.spawn(look(desk));
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
    if woke || slept {
        desk.spawn(look(desk));
        desk.spawn(limits(desk));
    } else {
        watch(desk);
    }
    // Files without a post are kept for a day.
    if (woke || slept) && now - looked.get_value() > LONG {
        looked.set_value(now);
        upload::resume(desk);
    }
}

/// Goes on here, whichever tab makes the account's posts.
pub fn take(desk: Desk) {
    if let Some(owner) = desk.connected() {
        desk.spawn(open(desk, owner, "steal"));
    }
}

/// Opens the work of that account, when it is this tab's turn: `try`, `wait` or `steal`.
async fn open(desk: Desk, owner: String, how: &'static str) {
    let number = desk.asks(Question::Work);
    if !browser::hold(desk.id(), &owner, how).await.is_truthy() {
        if desk.is_last(Question::Work, number) {
            desk.elsewhere.set(true);
            Box::pin(open(desk, owner, "wait")).await;
        }
        return;
    }
    let kept = browser::kept(&owner).await.as_string();
    if !desk.is_last(Question::Work, number) {
        return;
    }
    let work: Work = kept
        .and_then(|kept| serde_json::from_str(&kept).ok())
        .unwrap_or_default();
    let came_back = !work.is_empty();
    desk.elsewhere.set(false);
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
    limits(desk).await;
}
