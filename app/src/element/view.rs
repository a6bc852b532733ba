//! One element in a document: what the loader calls, and what the element does by itself.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use js_sys::Promise;
use leptos::prelude::{ArcRwSignal, GetUntracked, Update, WithUntracked};
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, CustomEventInit, Element, Event, HtmlElement, ShadowRoot};

use crate::{
    access, channel,
    connection::{self, Account},
    face,
    failure::Failure,
    flow::{Place, Returned},
    js, lock,
    redeem::redeem,
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
    fn root(this: &Host) -> ShadowRoot;
    #[wasm_bindgen(method, getter)]
    fn config(this: &Host) -> JsValue;
    #[wasm_bindgen(method)]
    fn show(this: &Host, stage: &str);
}

thread_local! {
    static VIEWS: RefCell<Vec<Weak<Inner>>> = const { RefCell::new(Vec::new()) };
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

/// The later half of one element, from its insertion to its removal.
#[wasm_bindgen]
pub struct View(Rc<Inner>);

struct Inner {
    /// Its number among this document's views.
    id: u32,
    host: Host,
    main: Option<Element>,
    place: RefCell<Place>,
    shown: ArcRwSignal<Shown>,
    /// Counts looks: an answer that comes after a later look began is dropped.
    turn: Cell<u32>,
    /// Counts timers: only the last one acts.
    timer: Cell<u32>,
    /// A flow is being redeemed.
    redeeming: Cell<bool>,
    /// The refresh token and the connection that `connected` was fired for.
    told: RefCell<(String, String)>,
    /// Why the session is about to end, for `disconnected`.
    reason: Cell<&'static str>,
    drawn: RefCell<Vec<Box<dyn Any>>>,
    left: RefCell<Option<Closure<dyn FnMut(Event)>>>,
}

#[wasm_bindgen]
impl View {
    /// Takes the element over: draws into its button and its panel, and looks for a session.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(host: Host) -> Self {
        let root = host.root();
        let find = |selector: &str| root.query_selector(selector).ok().flatten();
        let inner = Rc::new(Inner {
            id: COUNT.replace(COUNT.get() + 1),
            main: find(".main"),
            place: RefCell::new(Place::read(&host.config())),
            shown: ArcRwSignal::new(Shown::default()),
            turn: Cell::new(0),
            timer: Cell::new(0),
            redeeming: Cell::new(false),
            told: RefCell::default(),
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
                face::panel(panel.unchecked_into(), inner.shown.clone(), act, inner.id),
            ];
            inner.drawn.replace(drawn);
        }
        if let Some(note) = find(".note") {
            note.set_text_content(None);
        }
        inner.listen();
        register(&inner);
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
        let reconnects = self.0.shown.with_untracked(|shown| shown.stage == Stage::Reconnect && shown.session);
        if reconnects { self.0.told.borrow().1.clone() } else { String::new() }
    }

    /// The visitor went to Instagram.
    pub fn waiting(&self) {
        self.0.set(|shown| (shown.stage, shown.open) = (Stage::Waiting, false));
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
        inner.set(|shown| *shown = Shown { stage: Stage::Busy, ..Shown::default() });
        js::spawn(async move {
            let outcome = redeem(&flow).await;
            inner.redeeming.set(false);
            match outcome {
                Ok(true) if flow.place == *inner.place.borrow() => {}
                Ok(_) => inner.spawn_look(true),
                Err(failure) => inner.failed(failure),
            }
        });
    }

    /// The edge's access token, renewed if need be; `renew`: in any case, because the edge refused the kept one.
    #[must_use]
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
    #[must_use]
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

impl Inner {
    fn next_turn(&self) -> u32 {
        self.turn.set(self.turn.get().wrapping_add(1));
        self.turn.get()
    }

    fn spawn_look(self: Rc<Self>, force: bool) {
        js::spawn(async move { self.look(force).await });
    }

    /// Looks where the session stands. Without `force` a flow under way, or a connected element whose token is good, is left
    /// alone.
    async fn look(self: &Rc<Self>, force: bool) {
        if self.redeeming.get() && !force {
            return;
        }
        let turn = self.next_turn();
        let place = self.place.borrow().clone();
        let stage = || self.shown.with_untracked(|shown| shown.stage);
        let found = if place.client.is_empty() { None } else { store::read(&place.key).await.ok().flatten() };
        if self.turn.get() != turn {
            return;
        }
        let Some(record) = found else { return self.gone(&place) };
        let same = self.told.borrow().0 == record.refresh;
        let good = stage() == Stage::Connected && access::renew_in(&place.key) > Some(0.0);
        if same && (good || stage() == Stage::Waiting) {
            return;
        }
        if stage() != Stage::Connected {
            self.set(|shown| {
                *shown = Shown { stage: Stage::Busy, username: record.username.clone(), session: true, ..Shown::default() };
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

    async fn arrived(self: &Rc<Self>, place: &Place, record: &Record, account: Account) {
        let new = (record.refresh.clone(), account.id.clone());
        let told = self.told.replace(new.clone()) == new;
        let open = self.shown.with_untracked(|shown| shown.open && shown.stage == Stage::Connected);
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
            self.fire("failed", &detail(&failure));
            return;
        }
        self.set(|now| *now = shown);
        if let Some(wait) = access::renew_in(&place.key) {
            self.renew_later(wait);
        }
        if !told {
            self.fire(
                "connected",
                &[
                    ("connection", account.id.into()),
                    ("username", account.username.as_str().into()),
                    ("permissions", account.permissions),
                ],
            );
        }
        if account.username != record.username {
            let _session = lock::hold(&place.key).await;
            let _ = store::rename(&place.key, &record.refresh, &account.username).await;
        }
    }

    /// There is no session.
    fn gone(&self, place: &Place) {
        let was = !self.told.take().1.is_empty();
        let stage = self.shown.with_untracked(|shown| shown.stage);
        let reason = self.reason.replace("elsewhere");
        if let Some(failure) = access::ended(&place.key) {
            if matches!(stage, Stage::Reconnect | Stage::Waiting) && !was {
                return;
            }
            let mut detail = detail(&failure);
            detail.push(("reason", "session_ended".into()));
            self.set(|shown| {
                (shown.stage, shown.open, shown.session, shown.failure) = (Stage::Reconnect, true, false, failure);
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

    fn failed(&self, failure: Failure) {
        self.fire("failed", &detail(&failure));
        self.set(|shown| (shown.stage, shown.open, shown.failure) = (Stage::Failed, true, failure));
    }

    /// Ends the session or the connection; what went wrong, if it didn't end.
    async fn end(self: Rc<Self>, act: Act) -> Option<Failure> {
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

    fn renew_later(self: &Rc<Self>, wait: f64) {
        let timer = self.timer.get().wrapping_add(1);
        self.timer.set(timer);
        let weak = Rc::downgrade(self);
        js::after(wait, move || {
            let visible = web_sys::window().and_then(|window| window.document()).is_some_and(|page| !page.hidden());
            if let Some(inner) = weak.upgrade().filter(|inner| visible && inner.timer.get() == timer) {
                inner.spawn_look(false);
            }
        });
    }

    fn set(&self, change: impl FnOnce(&mut Shown)) {
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

    fn fire(&self, name: &str, detail: &[(&str, JsValue)]) {
        let init = CustomEventInit::new();
        init.set_bubbles(true);
        init.set_composed(true);
        init.set_detail(&js::object(detail));
        if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &init) {
            let _ = self.host.dispatch_event(&event);
        }
    }

    /// Closes the menu when the focus leaves, and the panel on Escape.
    fn listen(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let left = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let Some(inner) = weak.upgrade() else { return };
            let escape = js::text(&event, "key") == "Escape";
            let (open, menu) = inner.shown.with_untracked(|shown| (shown.open, shown.stage == Stage::Connected));
            if open && (escape || menu && event.type_() == "focusout") {
                inner.set(|shown| shown.open = false);
                if escape && let Some(main) = &inner.main {
                    let _ = main.unchecked_ref::<HtmlElement>().focus();
                }
            }
        });
        for name in ["focusout", "keydown"] {
            let _ = self.host.add_event_listener_with_callback(name, left.as_ref().unchecked_ref());
        }
        self.left.replace(Some(left));
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
                let _ = inner.host.remove_event_listener_with_callback(name, left.as_ref().unchecked_ref());
            }
        }
        VIEWS.with_borrow_mut(|views| views.retain(|view| !std::ptr::eq(view.as_ptr(), Rc::as_ptr(inner))));
    }
}

fn detail(failure: &Failure) -> Vec<(&'static str, JsValue)> {
    vec![
        ("code", failure.code.as_str().into()),
        ("message", failure.message.as_str().into()),
        ("action", failure.action.as_str().into()),
    ]
}

fn error(failure: &Failure) -> JsValue {
    let error = js_sys::Error::new(&failure.message);
    let _ = js_sys::Object::assign(&error, &js::object(&[("code", failure.code.as_str().into()), ("action", failure.action.as_str().into())]));
    error.into()
}

fn register(inner: &Rc<Inner>) {
    let first = VIEWS.with_borrow_mut(|views| {
        views.push(Rc::downgrade(inner));
        views.len() == 1
    });
    if first {
        channel::open();
        watch();
    }
}

fn all() -> Vec<Rc<Inner>> {
    VIEWS.with_borrow(|views| views.iter().filter_map(Weak::upgrade).collect())
}

/// Somebody chose something in a view's panel.
fn act(of: u32, act: Act) {
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
    let wake = Closure::<dyn FnMut(Event)>::new(|event: Event| {
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
