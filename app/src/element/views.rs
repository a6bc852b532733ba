//! All views of this document, and what wakes them.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use leptos::prelude::WithUntracked;
use wasm_bindgen::prelude::*;
use web_sys::Event;

use crate::{
    channel, js,
    look::{Inner, Listener},
    session::{Act, Shown, Stage},
};

thread_local! {
    static VIEWS: RefCell<Vec<Weak<Inner>>> = const { RefCell::new(Vec::new()) };
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

/// The next view's number.
pub fn number() -> u32 {
    COUNT.replace(COUNT.get() + 1)
}

/// From here on this view hears what concerns its session.
pub fn register(inner: &Rc<Inner>) {
    let first = VIEWS.with_borrow_mut(|views| {
        views.push(Rc::downgrade(inner));
        views.len() == 1
    });
    if first {
        channel::open();
        watch();
    }
}

/// The view's element was removed.
pub fn remove(inner: &Rc<Inner>) {
    VIEWS.with_borrow_mut(|views| views.retain(|view| !std::ptr::eq(view.as_ptr(), Rc::as_ptr(inner))));
}

fn all() -> Vec<Rc<Inner>> {
    VIEWS.with_borrow(|views| views.iter().filter_map(Weak::upgrade).collect())
}

/// Somebody chose something in a view's panel.
pub fn act(of: u32, act: Act) {
    for inner in all() {
        if inner.id == of {
            js::spawn(async move { drop(inner.end(act).await) });
            return;
        }
    }
}

/// A session was made, replaced or ended, here or in another tab.
pub fn changed(key: &str) {
    for inner in all() {
        if inner.place.borrow().key == key {
            inner.spawn_look(true);
        }
    }
}

/// A tab that slept or was offline looks again when it wakes (R26, R69). Once per document.
fn watch() {
    thread_local! { static WATCHED: Cell<bool> = const { Cell::new(false) }; }
    let Some(window) = web_sys::window() else { return };
    if WATCHED.replace(true) {
        return;
    }
    let wake = Listener::new(|event: Event| {
        // Out of the back-forward cache: the visitor came back from Instagram without an answer.
        let back = js::get(&event, "persisted").is_truthy();
        for inner in all() {
            if back && inner.shown.with_untracked(|shown| shown.stage == Stage::Waiting) {
                inner.set(|shown| *shown = Shown::default());
            }
            inner.spawn_look(false);
        }
    });
    let act = wake.as_ref().unchecked_ref();
    let _ = window.add_event_listener_with_callback("pageshow", act);
    let _ = window.add_event_listener_with_callback("online", act);
    if let Some(page) = window.document() {
        let _ = page.add_event_listener_with_callback("visibilitychange", act);
    }
    wake.forget();
}
