//! One element in a document, as `element-entry.js` calls it: each function takes the view's number first.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use reactive_graph::signal::ArcRwSignal;
use wasm_bindgen::prelude::*;

use crate::{
    access,
    face::Face,
    failure::Failure,
    flow::{Place, Returned},
    js,
    look::{Inner, detail},
    redeem::redeem,
    session::{Act, Shown, Stage},
    store, views,
};

thread_local! { static COUNT: Cell<u32> = const { Cell::new(0) }; }

/// Takes the element over: draws into its button and its panel, and looks for a session. The view's number, for all below.
#[wasm_bindgen]
#[must_use]
pub fn begin(host: JsValue) -> u32 {
    let id = COUNT.get().wrapping_add(1);
    COUNT.set(id);
    // The loader knew of a session: no flash of "Connect" while it is read.
    let stage = if js::text(&host, "state") == "busy" {
        Stage::Busy
    } else {
        Stage::Idle
    };
    let shown = ArcRwSignal::new(Shown {
        stage,
        ..Shown::default()
    });
    let inner = Rc::new(Inner {
        id,
        place: RefCell::new(Place::read(&js::get(&host, "config"))),
        shown: shown.clone(),
        turn: Cell::new(0),
        timer: Cell::new(0),
        redeeming: Cell::new(false),
        told: RefCell::default(),
        ill: Cell::new(false),
        reason: Cell::new("elsewhere"),
        drawn: RefCell::new(None),
        host,
    });
    views::register(&inner);
    inner.drawn.replace(Some(Face::new(id, shown)));
    inner.spawn_look(true);
    id
}

/// The element was removed.
#[wasm_bindgen]
pub fn free(id: u32) {
    let Some(inner) = views::find(id) else { return };
    inner.next_turn();
    inner.timer.set(0);
    inner.drawn.take();
    views::remove(id);
}

/// The attributes changed.
#[wasm_bindgen]
pub fn changed(id: u32) {
    let Some(inner) = views::find(id) else { return };
    let place = Place::read(&js::get(&inner.host, "config"));
    if inner.place.replace(place.clone()) == place {
        // Its language may be another one.
        return inner.set(&mut |_| ());
    }
    if !inner.told.take().1.is_empty() {
        inner.fire("disconnected", &js::texts(&[("reason", "changed")]));
    }
    inner.ill.set(false);
    inner.show(Shown::default());
    inner.spawn_look(true);
}

/// The button was pressed. True: begin a connect.
#[wasm_bindgen]
#[must_use]
pub fn press(id: u32) -> bool {
    let Some(inner) = views::find(id) else {
        return false;
    };
    let brief = inner.brief();
    match brief.stage {
        Stage::Connected => inner.set(&mut |shown| shown.open = !shown.open),
        Stage::Failed if brief.session => {
            inner.set(&mut |shown| (shown.stage, shown.open) = (Stage::Busy, false));
            inner.spawn_look(true);
        }
        Stage::Busy => {}
        _ => return true,
    }
    false
}

/// Closes the menu when the focus leaves, and the panel on Escape. True: the focus goes back to the button.
#[wasm_bindgen]
#[must_use]
pub fn left(id: u32, escape: bool) -> bool {
    let Some(inner) = views::find(id) else {
        return false;
    };
    let brief = inner.brief();
    if brief.open && (escape || brief.stage == Stage::Connected) {
        inner.set(&mut |shown| shown.open = false);
        return escape;
    }
    false
}

/// The account's picture can't be shown.
#[wasm_bindgen]
pub fn unpictured(id: u32) {
    if let Some(inner) = views::find(id) {
        inner.set(&mut |shown| shown.picture.clear());
    }
}

/// The connection that a reconnect is for.
#[wasm_bindgen]
#[must_use]
pub fn expected(id: u32) -> String {
    views::find(id)
        .filter(|inner| {
            let brief = inner.brief();
            brief.stage == Stage::Reconnect && brief.session
        })
        .map(|inner| inner.told.borrow().1.clone())
        .unwrap_or_default()
}

/// The visitor went to Instagram.
#[wasm_bindgen]
pub fn waiting(id: u32) {
    if let Some(inner) = views::find(id) {
        inner.set(&mut |shown| (shown.stage, shown.open) = (Stage::Waiting, false));
    }
}

/// The loader found that it can't begin.
#[wasm_bindgen]
pub fn fail(id: u32, code: &str) {
    let Some(inner) = views::find(id) else { return };
    let page = if code == "unsupported_context" {
        js::address()
    } else {
        String::new()
    };
    inner.set(&mut |shown| shown.page.clone_from(&page));
    inner.failed(&Failure::own(code));
}

/// A flow came back: redeems it, unless another window did.
#[wasm_bindgen]
pub fn finish(id: u32, result: &JsValue, flow: &JsValue) {
    let Some(inner) = views::find(id) else { return };
    let flow = Returned::read(result, flow);
    inner.next_turn();
    inner.redeeming.set(true);
    inner.show(Shown {
        stage: Stage::Busy,
        ..Shown::default()
    });
    js::spawn(async move {
        let outcome = redeem(&flow).await;
        inner.redeeming.set(false);
        match outcome {
            Ok(true) if flow.place == *inner.place.borrow() => {}
            Ok(_) => inner.spawn_look(true),
            Err(failure) => {
                inner.failed(&failure);
                // What was connected before still is: "try again" begins there.
                let still = store::read(&flow.place.key).await.ok().flatten().is_some();
                inner.set(&mut |shown| shown.session = still && flow.place == *inner.place.borrow());
            }
        }
    });
}

/// The edge's access token, renewed if need be; `renew`: in any case, because the edge refused the kept one or what the
/// page read with it. Then the element looks again too, how the connection fares. Calls back with a failure, or else with
/// the token.
#[wasm_bindgen]
pub fn token(id: u32, renew: bool, done: JsValue) {
    let Some(inner) = views::find(id) else { return };
    let place = inner.place.borrow().clone();
    if renew {
        access::drop_token(&place.key);
        inner.clone().spawn_look(false);
    }
    js::spawn(async move {
        let token = match access::token(&place).await {
            Ok(Some(token)) => Ok(token),
            Ok(None) => Err(Failure::own("not_connected")),
            Err(failure) => Err(failure),
        };
        match token {
            Ok(token) => js::call(&done, &JsValue::UNDEFINED, &token.into()),
            Err(failure) => js::call(&done, &detail(&inner.host, &failure), &JsValue::UNDEFINED),
        }
    });
}

/// Ends the session; with `all` also the connection. Calls back with a failure, or nothing.
#[wasm_bindgen]
pub fn end(id: u32, all: bool, done: JsValue) {
    let Some(inner) = views::find(id) else { return };
    let act = if all { Act::Disconnect } else { Act::SignOut };
    js::spawn(async move {
        let failure = inner.clone().end(act).await;
        let failure = failure
            .as_ref()
            .map_or(JsValue::UNDEFINED, |failure| detail(&inner.host, failure));
        js::call(&done, &failure, &JsValue::UNDEFINED);
    });
}
