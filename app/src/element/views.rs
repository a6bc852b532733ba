//! All views of this document, and what wakes them.

use std::{cell::RefCell, rc::Rc};

use wasm_bindgen::prelude::*;

use crate::{
    look::Inner,
    session::{Shown, Stage},
};

thread_local! { static VIEWS: RefCell<Vec<Rc<Inner>>> = const { RefCell::new(Vec::new()) }; }

/// From here on this view hears what concerns its session.
pub fn register(inner: &Rc<Inner>) {
    VIEWS.with_borrow_mut(|views| views.push(inner.clone()));
}

/// The view of this number, unless its element was removed.
pub fn find(id: u32) -> Option<Rc<Inner>> {
    VIEWS.with_borrow(|views| views.iter().find(|view| view.id == id).cloned())
}

/// The view's element was removed.
pub fn remove(id: u32) {
    VIEWS.with_borrow_mut(|views| views.retain(|view| view.id != id));
}

fn all() -> Vec<Rc<Inner>> {
    VIEWS.with_borrow(Clone::clone)
}

/// A session was made, replaced or ended, here or in another tab.
pub fn heard(key: &str) {
    for inner in all() {
        if inner.place.borrow().key == key {
            inner.spawn_look(true);
        }
    }
}

/// Another tab says so.
#[wasm_bindgen]
pub fn changed_elsewhere(key: &str) {
    heard(key);
}

/// A tab that slept or was offline looks again when it wakes (R26, R69). `back`: out of the back-forward cache, so the
/// visitor came back from Instagram without an answer.
#[wasm_bindgen]
pub fn wake(back: bool) {
    for inner in all() {
        if back && inner.brief().stage == Stage::Waiting {
            inner.show(Shown::default());
        }
        inner.spawn_look(false);
    }
}
