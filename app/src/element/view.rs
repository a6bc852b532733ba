//! One element in a document, as the loader calls it.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::Promise;
use leptos::prelude::{ArcRwSignal, GetUntracked, WithUntracked};
use wasm_bindgen::prelude::*;

use crate::{
    access, face,
    failure::Failure,
    flow::{Place, Returned},
    js,
    look::{Host, Inner},
    redeem::redeem,
    session::{Act, Shown, Stage},
    store, views,
};

/// The later half of one element, from its insertion to its removal.
#[wasm_bindgen]
pub struct View(Rc<Inner>);

#[wasm_bindgen]
impl View {
    /// Takes the element over: draws into its button and its panel, and looks for a session.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(host: Host) -> Self {
        let root = host.root();
        let find = |selector: &str| root.query_selector(selector).ok().flatten();
        // The loader knew of a session: no flash of "Connect" while it is read.
        let stage = if host.state() == "busy" {
            Stage::Busy
        } else {
            Stage::Idle
        };
        let inner = Rc::new(Inner {
            id: views::number(),
            main: find(".main"),
            place: RefCell::new(Place::read(&host.config())),
            shown: ArcRwSignal::new(Shown {
                stage,
                ..Shown::default()
            }),
            turn: Cell::new(0),
            timer: Cell::new(0),
            redeeming: Cell::new(false),
            told: RefCell::default(),
            ill: Cell::new(false),
            reason: Cell::new("elsewhere"),
            drawn: RefCell::default(),
            left: RefCell::new(None),
            host,
        });
        if let (Some(button), Some(panel)) = (find(".face"), find(".view")) {
            for node in [&button, &panel] {
                node.set_text_content(None);
            }
            let drawn = vec![
                face::face(button.unchecked_into(), inner.shown.clone()),
                face::panel(panel.unchecked_into(), inner.shown.clone(), views::act, inner.id),
            ];
            inner.drawn.replace(drawn);
        }
        inner.listen();
        views::register(&inner);
        inner.clone().spawn_look(true);
        Self(inner)
    }

    /// The attributes changed.
    pub fn changed(&self) {
        let inner = &self.0;
        let place = Place::read(&inner.host.config());
        if inner.place.replace(place.clone()) == place {
            return;
        }
        if !inner.told.take().1.is_empty() {
            inner.fire("disconnected", &[("reason", "changed".into())]);
        }
        inner.ill.set(false);
        inner.set(|shown| *shown = Shown::default());
        inner.clone().spawn_look(true);
    }

    /// The button was pressed. True: begin a connect.
    #[must_use]
    pub fn press(&self) -> bool {
        let inner = &self.0;
        let shown = inner.shown.get_untracked();
        match shown.stage {
            Stage::Connected => inner.set(|shown| shown.open = !shown.open),
            Stage::Failed if shown.session => {
                inner.set(|shown| (shown.stage, shown.open) = (Stage::Busy, false));
                inner.clone().spawn_look(true);
            }
            Stage::Busy => {}
            _ => return true,
        }
        false
    }

    /// The connection that a reconnect is for.
    #[must_use]
    pub fn expected(&self) -> String {
        let reconnects = self
            .0
            .shown
            .with_untracked(|shown| shown.stage == Stage::Reconnect && shown.session);
        if reconnects {
            self.0.told.borrow().1.clone()
        } else {
            String::new()
        }
    }

    /// The visitor went to Instagram.
    pub fn waiting(&self) {
        self.0
            .set(|shown| (shown.stage, shown.open) = (Stage::Waiting, false));
    }

    /// The loader found that it can't begin.
    pub fn fail(&self, code: &str) {
        let page = if code == "unsupported_context" {
            web_sys::window().and_then(|window| window.location().href().ok())
        } else {
            None
        };
        self.0.set(|shown| shown.page = page.unwrap_or_default());
        self.0.failed(Failure::own(code));
    }

    /// A flow came back: redeems it, unless another window did.
    pub fn finish(&self, result: &JsValue, flow: &JsValue) {
        let inner = self.0.clone();
        let flow = Returned::read(result, flow);
        inner.next_turn();
        inner.redeeming.set(true);
        inner.set(|shown| {
            *shown = Shown {
                stage: Stage::Busy,
                ..Shown::default()
            }
        });
        js::spawn(async move {
            let outcome = redeem(&flow).await;
            inner.redeeming.set(false);
            match outcome {
                Ok(true) if flow.place == *inner.place.borrow() => {}
                Ok(_) => inner.spawn_look(true),
                Err(failure) => {
                    inner.failed(failure);
                    // What was connected before still is: "try again" begins there.
                    let still = store::read(&flow.place.key).await.ok().flatten().is_some();
                    inner.set(|shown| shown.session = still && flow.place == *inner.place.borrow());
                }
            }
        });
    }

    /// The edge's access token, renewed if need be; `renew`: in any case, because the edge refused the kept one.
    pub fn token(&self, renew: bool) -> Promise {
        let place = self.0.place.borrow().clone();
        if renew {
            access::drop_token(&place.key);
        }
        js::promise(async move {
            match access::token(&place).await {
                Ok(Some(token)) => Ok(token.into()),
                Ok(None) => Err(error(&Failure::own("not_connected"))),
                Err(failure) => Err(error(&failure)),
            }
        })
    }

    /// Ends the session; with `all` also the connection.
    pub fn end(&self, all: bool) -> Promise {
        let inner = self.0.clone();
        let act = if all { Act::Disconnect } else { Act::SignOut };
        js::promise(async move {
            match inner.end(act).await {
                None => Ok(JsValue::UNDEFINED),
                Some(failure) => Err(error(&failure)),
            }
        })
    }
}

impl Drop for View {
    fn drop(&mut self) {
        let inner = &self.0;
        inner.next_turn();
        inner.timer.set(0);
        inner.drawn.take();
        if let Some(left) = inner.left.take() {
            for name in ["focusout", "keydown"] {
                let _ = inner
                    .host
                    .remove_event_listener_with_callback(name, left.as_ref().unchecked_ref());
            }
        }
        views::remove(inner);
    }
}

fn error(failure: &Failure) -> JsValue {
    let error = js_sys::Error::new(&failure.message);
    let _ = js_sys::Object::assign(
        &error,
        &js::object(&[
            ("code", failure.code.as_str().into()),
            ("action", failure.action.as_str().into()),
        ]),
    );
    error.into()
}
