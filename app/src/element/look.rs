//! Where the session stands, and what the element does about it.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    rc::Rc,
};

use leptos::prelude::{ArcRwSignal, Update, WithUntracked};
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, CustomEventInit, Element, Event, HtmlElement, ShadowRoot};

use crate::{
    access, channel,
    connection::{self, Account},
    failure::Failure,
    flow::Place,
    js, lock,
    session::{Act, Shown, Stage},
    store::{self, Record},
};

#[wasm_bindgen]
extern "C" {
    /// The custom element, as `connect.js` defines it.
    #[wasm_bindgen(extends = HtmlElement)]
    #[derive(Clone)]
    pub type Host;
    #[wasm_bindgen(method, getter)]
    pub fn root(this: &Host) -> ShadowRoot;
    #[wasm_bindgen(method, getter)]
    pub fn config(this: &Host) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn state(this: &Host) -> String;
    #[wasm_bindgen(method)]
    pub fn show(this: &Host, stage: &str);
}

/// A handler of events.
pub type Listener = Closure<dyn FnMut(Event)>;

/// One element's later half, as its view, its timers and its futures share it.
pub struct Inner {
    /// Its number among this document's views.
    pub id: u32,
    pub host: Host,
    pub main: Option<Element>,
    pub place: RefCell<Place>,
    pub shown: ArcRwSignal<Shown>,
    /// Counts looks: an answer that comes after a later look began is dropped.
    pub turn: Cell<u32>,
    /// Counts timers: only the last one acts.
    pub timer: Cell<u32>,
    /// A flow is being redeemed.
    pub redeeming: Cell<bool>,
    /// The refresh token and the connection that `connected` was fired for.
    pub told: RefCell<(String, String)>,
    /// `failed` was fired because it must be connected again.
    pub ill: Cell<bool>,
    /// Why the session is about to end, for `disconnected`.
    pub reason: Cell<&'static str>,
    pub drawn: RefCell<Vec<Box<dyn Any>>>,
    pub left: RefCell<Option<Listener>>,
}

impl Inner {
    pub fn next_turn(&self) -> u32 {
        self.turn.set(self.turn.get().wrapping_add(1));
        self.turn.get()
    }

    pub fn spawn_look(self: Rc<Self>, force: bool) {
        js::spawn(async move { self.look(force).await });
    }

    /// Looks where the session stands. Without `force` a flow under way, or a connected element whose token is good, is left
    /// alone.
    pub async fn look(self: &Rc<Self>, force: bool) {
        if self.redeeming.get() && !force {
            return;
        }
        let turn = self.next_turn();
        let place = self.place.borrow().clone();
        let stage = || self.shown.with_untracked(|shown| shown.stage);
        let found = if place.client.is_empty() {
            None
        } else {
            store::read(&place.key).await.ok().flatten()
        };
        if self.turn.get() != turn {
            return;
        }
        let Some(record) = found else {
            return self.gone(&place);
        };
        let same = self.told.borrow().0 == record.refresh;
        let good = stage() == Stage::Connected && access::renew_in(&place.key) > Some(0.0);
        if same && (good || stage() == Stage::Waiting) {
            return;
        }
        if !matches!(stage(), Stage::Connected | Stage::Reconnect) {
            self.set(|shown| {
                *shown = Shown {
                    stage: Stage::Busy,
                    username: record.username.clone(),
                    session: true,
                    ..Shown::default()
                };
            });
        }
        let account = connection::account(&place).await;
        if self.turn.get() != turn {
            return;
        }
        match account {
            Ok(Some(account)) => self.arrived(&place, &record, account).await,
            Ok(None) => self.gone(&place),
            Err(failure) if failure.over => self.gone(&place),
            // The network's failure is no sign-out: what was connected stays so, and the next look may succeed.
            Err(_) if stage() == Stage::Connected => self.renew_later(20_000.0),
            Err(failure) => {
                self.failed(failure);
                self.set(|shown| (shown.session, shown.username) = (true, record.username.clone()));
            }
        }
    }

    pub async fn arrived(self: &Rc<Self>, place: &Place, record: &Record, account: Account) {
        let new = (record.refresh.clone(), account.id.clone());
        let told = self.told.replace(new.clone()) == new;
        let open = self
            .shown
            .with_untracked(|shown| shown.open && shown.stage == Stage::Connected);
        let mut shown = Shown {
            stage: Stage::Connected,
            username: account.username.clone(),
            picture: account.picture,
            session: true,
            open,
            ..Shown::default()
        };
        if let Some(failure) = account.ill {
            (shown.stage, shown.open, shown.failure) = (Stage::Reconnect, true, failure.clone());
            self.set(|now| *now = shown);
            if !self.ill.replace(true) {
                self.fire("failed", &detail(&failure));
            }
            return;
        }
        self.set(|now| *now = shown);
        if let Some(wait) = access::renew_in(&place.key) {
            self.renew_later(wait.max(5_000.0));
        }
        if self.ill.replace(false) || !told {
            self.fire(
                "connected",
                &[
                    ("connection", account.id.into()),
                    ("username", account.username.as_str().into()),
                    ("permissions", account.permissions),
                    ("declined", account.declined),
                ],
            );
        }
        if account.username != record.username {
            let _session = lock::hold(&place.key).await;
            let _ = store::rename(&place.key, &record.refresh, &account.username).await;
        }
    }

    /// There is no session.
    pub fn gone(&self, place: &Place) {
        let was = !self.told.take().1.is_empty();
        let stage = self.shown.with_untracked(|shown| shown.stage);
        let reason = self.reason.replace("elsewhere");
        self.ill.set(false);
        if let Some(failure) = access::ended(&place.key) {
            if matches!(stage, Stage::Reconnect | Stage::Waiting) && !was {
                return;
            }
            let mut detail = detail(&failure);
            detail.push(("reason", "session_ended".into()));
            self.set(|shown| {
                (shown.stage, shown.open, shown.session, shown.failure) =
                    (Stage::Reconnect, true, false, failure);
            });
            return self.fire("disconnected", &detail);
        }
        if was || !matches!(stage, Stage::Waiting | Stage::Failed) {
            self.set(|shown| *shown = Shown::default());
        }
        if was {
            self.fire("disconnected", &[("reason", reason.into())]);
        }
    }

    pub fn failed(&self, failure: Failure) {
        self.fire("failed", &detail(&failure));
        self.set(|shown| (shown.stage, shown.open, shown.failure) = (Stage::Failed, true, failure));
    }

    /// Ends the session or the connection; what went wrong, if it didn't end.
    pub async fn end(self: Rc<Self>, act: Act) -> Option<Failure> {
        let place = self.place.borrow().clone();
        self.set(|shown| (shown.stage, shown.open) = (Stage::Busy, false));
        if act == Act::Disconnect {
            match connection::disconnect(&place).await {
                Err(failure) if !failure.over => {
                    self.failed(failure.clone());
                    return Some(failure);
                }
                _ => {}
            }
            self.reason.set("disconnected");
            access::forget(&place.key).await;
            channel::announce(&place.key);
        } else {
            self.reason.set("signed_out");
            access::sign_out(&place).await;
        }
        None
    }

    pub fn renew_later(self: &Rc<Self>, wait: f64) {
        let timer = self.timer.get().wrapping_add(1);
        self.timer.set(timer);
        let weak = Rc::downgrade(self);
        js::after(wait, move || {
            let visible = web_sys::window()
                .and_then(|window| window.document())
                .is_some_and(|page| !page.hidden());
            if let Some(inner) = weak
                .upgrade()
                .filter(|inner| visible && inner.timer.get() == timer)
            {
                inner.spawn_look(false);
            }
        });
    }

    pub fn set(&self, change: impl FnOnce(&mut Shown)) {
        self.shown.update(change);
        let (stage, open) = self.shown.with_untracked(|shown| (shown.stage, shown.open));
        self.host.show(stage.name());
        if let Some(main) = &self.main {
            let _ = if stage == Stage::Connected {
                main.set_attribute("aria-expanded", if open { "true" } else { "false" })
            } else {
                main.remove_attribute("aria-expanded")
            };
        }
    }

    pub fn fire(&self, name: &str, detail: &[(&str, JsValue)]) {
        let init = CustomEventInit::new();
        init.set_bubbles(true);
        init.set_composed(true);
        init.set_detail(&js::object(detail));
        if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &init) {
            let _ = self.host.dispatch_event(&event);
        }
    }

    /// Closes the menu when the focus leaves, and the panel on Escape.
    pub fn listen(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let left = Listener::new(move |event: Event| {
            let Some(inner) = weak.upgrade() else { return };
            let escape = js::text(&event, "key") == "Escape";
            let (open, menu) = inner
                .shown
                .with_untracked(|shown| (shown.open, shown.stage == Stage::Connected));
            if open && (escape || menu && event.type_() == "focusout") {
                inner.set(|shown| shown.open = false);
                if escape && let Some(main) = &inner.main {
                    let _ = main.unchecked_ref::<HtmlElement>().focus();
                }
            }
        });
        for name in ["focusout", "keydown"] {
            let _ = self
                .host
                .add_event_listener_with_callback(name, left.as_ref().unchecked_ref());
        }
        self.left.replace(Some(left));
    }
}

fn detail(failure: &Failure) -> Vec<(&'static str, JsValue)> {
    vec![
        ("code", failure.code.as_str().into()),
        ("message", failure.message.as_str().into()),
        ("action", failure.action.as_str().into()),
    ]
}
