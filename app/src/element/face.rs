//! How it looks: what stands in the button, and the panel under it. Every node is there from the start (`element-entry.js`
//! makes them) and only hidden, so that nothing moves and the button keeps its focus. One effect draws all of it: that takes
//! fewer bytes than a view per node.

use reactive_graph::{effect::ImmediateEffect, owner::Owner, signal::ArcRwSignal, traits::Get};
use wasm_bindgen::prelude::*;

use crate::{
    js,
    session::{Shown, Stage},
    views,
};

/// What a view draws with; it stops when this is dropped.
pub struct Face {
    _effect: ImmediateEffect,
    _owner: Owner,
}

/// Draws the element of this number, now and whenever what is shown changes.
pub fn draw(of: u32, shown: ArcRwSignal<Shown>) -> Face {
    let owner = Owner::new();
    let effect = owner.with(|| {
        ImmediateEffect::new(move || {
            let now = shown.get();
            if let Some(inner) = views::find(of) {
                paint(&inner.host, &now);
            }
        })
    });
    Face {
        _effect: effect,
        _owner: owner,
    }
}

fn paint(host: &JsValue, now: &Shown) {
    let node = |selector| js::find(host, selector);
    let hide = |selector, hidden| js::set_flag(&node(selector), "hidden", hidden);
    let write = |selector, text: &str| js::set_text(&node(selector), "textContent", text);
    let busy = matches!(now.stage, Stage::Busy | Stage::Waiting);
    let pictured = !busy && !now.picture.is_empty();
    hide(".spin", !busy);
    js::attribute(&node("img"), "src", pictured.then_some(&now.picture));
    hide("img", !pictured);
    js::attribute(&node("svg"), "class", (busy || pictured).then_some("gone"));
    write(".face>span", &now.label());
    hide(".panel", !now.open);
    write("p", &now.failure.message);
    write("p+p", &now.failure.action);
    js::set_text(&node("a"), "href", &now.page);
    hide("a", now.page.is_empty());
    hide(".item[part~=sign-out]", !now.session);
    hide(".item[part~=disconnect]", !now.session);
    write(".spoken", &now.spoken());
    js::attribute(
        &node(".main"),
        "aria-expanded",
        (now.stage == Stage::Connected).then_some(if now.open { "true" } else { "false" }),
    );
}
