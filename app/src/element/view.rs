//! One element in a document, as `element-entry.js` calls it.

use std::{rc::Rc, sync::Arc};

use wasm_bindgen::prelude::*;

use crate::{
    access,
    drawing::Drawing,
    failure::Failure,
    flow::Returned,
    js::{self, Host, Pending},
    machine::Machine,
    redeem::redeem,
    status::{Act, State, Status},
    store, task,
};

/// Draws into an element's button and its panel, and acts for it, until it is freed.
#[wasm_bindgen]
pub struct View {
    machine: Rc<Machine>,
    #[expect(dead_code, reason = "it draws until it is dropped")]
    drawing: Arc<Drawing>,
}

impl Drop for View {
    fn drop(&mut self) {
        self.machine.stop();
    }
}

#[wasm_bindgen]
impl View {
    /// Takes the element over, and looks for a session.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(host: Host) -> Self {
        // The loader knew of a session: no flash of "Connect" while it is read.
        let state = if host.state() == State::Busy.as_str() {
            State::Busy
        } else {
            State::Idle
        };
        let machine = Machine::new(host.clone(), state);
        let drawing = Drawing::new(host, machine.status.clone());
        machine.clone().spawn_look(true);
        Self { machine, drawing }
    }

    /// The attributes changed.
    pub fn changed(&self) {
        self.machine.clone().config_changed();
    }

    /// A session was made, replaced or ended, here or in another tab.
    pub fn session_changed(&self, key: &str) {
        if self.machine.place.borrow().key == key {
            self.machine.clone().spawn_look(true);
        }
    }

    /// A tab that slept or was offline looks again when it wakes (R26, R69). `back`: out of the back-forward cache, so the
    /// visitor came back from Instagram without an answer.
    pub fn wake(&self, back: bool) {
        let machine = &self.machine;
        if back && machine.brief().state == State::Waiting {
            machine.show(Status::default());
        }
        machine.clone().spawn_look(false);
    }

    /// The button was pressed. True: begin a connect.
    #[must_use]
    pub fn press(&self) -> bool {
        let machine = &self.machine;
        let brief = machine.brief();
        match brief.state {
            State::Connected => machine.set(&mut |status| status.open = !status.open),
            State::Failed if brief.session => {
                machine.set(&mut |status| (status.state, status.open) = (State::Busy, false));
                machine.clone().spawn_look(true);
            }
            State::Busy => {}
            _ => return true,
        }
        false
    }

    /// Closes the menu when the focus leaves, and the panel on Escape. True: the focus goes back to the button.
    #[must_use]
    pub fn left(&self, escape: bool) -> bool {
        let brief = self.machine.brief();
        if brief.open && (escape || brief.state == State::Connected) {
            self.machine.set(&mut |status| status.open = false);
            return escape;
        }
        false
    }

    /// The account's picture can't be shown.
    pub fn unpictured(&self) {
        self.machine.set(&mut |status| status.picture.clear());
    }

    /// The connection that a reconnect is for.
    #[must_use]
    pub fn expected(&self) -> String {
        let brief = self.machine.brief();
        if brief.state == State::Reconnect && brief.session {
            self.machine.connection()
        } else {
            String::new()
        }
    }

    /// The visitor went to Instagram.
    pub fn waiting(&self) {
        self.machine
            .set(&mut |status| (status.state, status.open) = (State::Waiting, false));
    }

    /// The loader found that it can't begin.
    pub fn fail(&self, code: &str) {
        let page = if code == "unsupported_context" {
            js::address()
        } else {
            String::new()
        };
        self.machine.set(&mut |status| status.page.clone_from(&page));
        self.machine.failed(&Failure::own(code));
    }

    /// A flow came back: redeems it, unless another window did.
    pub fn finish(&self, result: JsValue, flow: &Pending) {
        let machine = self.machine.clone();
        let flow = Returned::read(result, flow);
        machine.next_turn();
        machine.redeeming.set(true);
        machine.show(Status {
            state: State::Busy,
            ..Status::default()
        });
        task::spawn(async move {
            let outcome = redeem(&flow).await;
            machine.redeeming.set(false);
            match outcome {
                Ok(true) if flow.place == *machine.place.borrow() => {}
                Ok(_) => machine.spawn_look(true),
                Err(failure) => {
                    machine.failed(&failure);
                    // What was connected before still is: "try again" begins there.
                    let still = store::read(&flow.place.key).await.ok().flatten().is_some();
                    machine
                        .set(&mut |status| status.session = still && flow.place == *machine.place.borrow());
                }
            }
        });
    }

    /// The edge's access token, renewed if need be; `renew`: in any case, because the edge refused the kept one or what the
    /// page read with it. Then the element looks again too, how the connection fares. Calls back with a failure, or else
    /// with the token.
    pub fn token(&self, renew: bool, done: JsValue) {
        let machine = self.machine.clone();
        let place = machine.place.borrow().clone();
        if renew {
            access::drop_token(&place.key);
            machine.clone().spawn_look(false);
        }
        task::spawn(async move {
            let token = match access::token(&place).await {
                Ok(Some(token)) => Ok(token),
                Ok(None) => Err(Failure::own("not_connected")),
                Err(failure) => Err(failure),
            };
            match token {
                Ok(token) => js::call(&done, &JsValue::UNDEFINED, &token.into()),
                Err(failure) => js::call(&done, &machine.translated(&failure), &JsValue::UNDEFINED),
            }
        });
    }

    /// Ends the session; with `all` also the connection. Calls back with a failure, or nothing.
    pub fn end(&self, all: bool, done: JsValue) {
        let machine = self.machine.clone();
        let act = if all { Act::Disconnect } else { Act::SignOut };
        task::spawn(async move {
            let failure = machine.clone().end(act).await;
            let failure = failure
                .as_ref()
                .map_or(JsValue::UNDEFINED, |failure| machine.translated(failure));
            js::call(&done, &failure, &JsValue::UNDEFINED);
        });
    }
}
