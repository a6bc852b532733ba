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
    js::{self, Host},
    status::{State, Status},
};

/// Draws an element now and whenever its status changes, until it is dropped: an effect that runs at once. The library's own
/// `RenderEffect` brings owners and their arena along, 3 KB after compression, and its `ImmediateEffect` also the threads
/// of the standard library, 5.6 KB.
pub struct Drawing {
    host: Host,
    status: ArcRwSignal<Status>,
    itself: Weak<Self>,
}

impl Drawing {
    /// Of this element, in this status.
    pub fn new(host: Host, status: ArcRwSignal<Status>) -> Arc<Self> {
        let drawing = Arc::new_cyclic(|itself| Self {
            host,
            status,
            itself: itself.clone(),
        });
        drawing.mark_dirty();
        drawing
    }
}

impl ReactiveNode for Drawing {
    fn mark_dirty(&self) {
        let subscriber = AnySubscriber(self.itself.as_ptr().addr(), self.itself.clone());
        // A copy: what is drawn may move the focus, and that may change the status.
        let now = subscriber.with_observer(|| self.status.get());
        draw(&self.host, &now);
    }

    fn mark_check(&self) {}

    fn mark_subscribers_check(&self) {}

    fn update_if_necessary(&self) -> bool {
        false
    }
}

// It has one source, which lives as long: nothing to keep or to clear.
impl Subscriber for Drawing {
    fn add_source(&self, _: AnySource) {}

    fn clear_sources(&self, _: &AnySubscriber) {}
}

fn draw(host: &Host, now: &Status) {
    let node = |selector| js::find(host, selector);
    let hide = |selector, hidden| js::set_flag(&node(selector), "hidden", hidden);
    let busy = matches!(now.state, State::Busy | State::Waiting);
    let pictured = !busy && !now.picture.is_empty();
    hide(".spin", !busy);
    js::attribute(&node("img"), "src", pictured.then_some(&now.picture));
    hide("img", !pictured);
    js::attribute(&node("svg"), "class", (busy || pictured).then_some("gone"));
    hide(".panel", !now.open);
    let failure = match now.state {
        State::Reconnect | State::Failed => now.failure.parts.clone(),
        _ => JsValue::UNDEFINED,
    };
    js::speak(
        host,
        now.word(),
        &now.name(),
        now.spoken(),
        &failure,
        &now.declined,
    );
    js::set_text(&node("a"), "href", &now.page);
    hide("a", now.page.is_empty());
    hide(".item[part~=sign-out]", !now.session);
    hide(".item[part~=disconnect]", !now.session);
    js::attribute(
        &node(".main"),
        "aria-expanded",
        (now.state == State::Connected).then_some(if now.open { "true" } else { "false" }),
    );
}
