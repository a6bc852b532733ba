//! How it looks: what stands in the button, and the panel under it. Every node is there from the start (`element-entry.js`
//! makes them) and only hidden, so that nothing moves and the button keeps its focus. One effect draws all of it: that takes
//! fewer bytes than a view per node.

use std::sync::{Arc, Weak};

use reactive_graph::{
    graph::{AnySource, AnySubscriber, ReactiveNode, Subscriber, WithObserver},
    signal::ArcRwSignal,
    traits::Get,
};
use wasm_bindgen::prelude::*;

use crate::{
    failure::Failure,
    js,
    session::{Shown, Stage},
    views,
};

/// Draws an element, now and whenever what is shown changes, until it is dropped: an effect that runs at once. The library's
/// own asks for the thread, and with it for the part of the standard library that knows about threads.
pub struct Face {
    of: u32,
    shown: ArcRwSignal<Shown>,
    itself: Weak<Face>,
}

impl Face {
    /// Draws the element of this number.
    pub fn new(of: u32, shown: ArcRwSignal<Shown>) -> Arc<Self> {
        let face = Arc::new_cyclic(|itself| Self {
            of,
            shown,
            itself: itself.clone(),
        });
        face.draw();
        face
    }

    fn draw(&self) {
        let subscriber = AnySubscriber(self.itself.as_ptr().addr(), self.itself.clone());
        // A copy: what is drawn may move the focus, and that may change what is shown.
        let now = subscriber.with_observer(|| self.shown.get());
        if let Some(inner) = views::find(self.of) {
            paint(&inner.host, &now);
        }
    }
}

impl ReactiveNode for Face {
    fn mark_dirty(&self) {
        self.draw();
    }

    fn mark_check(&self) {}

    fn mark_subscribers_check(&self) {}

    fn update_if_necessary(&self) -> bool {
        false
    }
}

// It has one source, which lives as long: nothing to keep or to clear.
impl Subscriber for Face {
    fn add_source(&self, _: AnySource) {}

    fn clear_sources(&self, _: &AnySubscriber) {}
}

fn paint(host: &JsValue, now: &Shown) {
    let node = |selector| js::find(host, selector);
    let hide = |selector, hidden| js::set_flag(&node(selector), "hidden", hidden);
    let busy = matches!(now.stage, Stage::Busy | Stage::Waiting);
    let pictured = !busy && !now.picture.is_empty();
    hide(".spin", !busy);
    js::attribute(&node("img"), "src", pictured.then_some(&now.picture));
    hide("img", !pictured);
    js::attribute(&node("svg"), "class", (busy || pictured).then_some("gone"));
    hide(".panel", !now.open);
    let Failure {
        code,
        message,
        action,
        ..
    } = &*now.failure;
    js::speak(
        host,
        now.word(),
        &now.name(),
        now.spoken(),
        now.told(code),
        message,
        action,
        &now.declined,
    );
    js::set_text(&node("a"), "href", &now.page);
    hide("a", now.page.is_empty());
    hide(".item[part~=sign-out]", !now.session);
    hide(".item[part~=disconnect]", !now.session);
    js::attribute(
        &node(".main"),
        "aria-expanded",
        (now.stage == Stage::Connected).then_some(if now.open { "true" } else { "false" }),
    );
}
