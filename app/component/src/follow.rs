//! Follows one element: its events and its state, until it is dropped. Nothing of it stays behind (R79).

use std::rc::{Rc, Weak};

use js_sys::Array;
use leptos::{prelude::*, task::spawn_local, web_sys};
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, MutationObserver, MutationObserverInit};

use crate::element::Button;
use crate::error::Error;
use crate::events::{Connected, Connection, Disconnected, Failed, State};
use crate::known::Known;
use crate::loader;
use crate::read::read;

/// What the site wants to be told.
#[derive(Clone, Copy, Default)]
pub(crate) struct Told {
    pub(crate) connected: Option<Callback<Connected>>,
    pub(crate) disconnected: Option<Callback<Disconnected>>,
    pub(crate) failed: Option<Callback<Failed>>,
}

type Heard = Closure<dyn FnMut(CustomEvent)>;

/// The listeners on one element.
pub(crate) struct Follower {
    watched: Rc<Watched>,
    heard: [(&'static str, Heard); 3],
}

/// The element with the observer of its state.
struct Watched {
    button: Button,
    observer: Option<MutationObserver>,
    _changed: Closure<dyn FnMut()>,
    known: Known,
}

impl Follower {
    /// Begins, also with what the element was before.
    pub(crate) fn new(known: Known, button: Button, told: Told) -> Self {
        let changed = {
            let button = button.clone();
            Closure::new(move || known.stands(state_of(&button)))
        };
        let observer = MutationObserver::new(changed.as_ref().unchecked_ref()).ok();
        let watched = Rc::new(Watched {
            button,
            observer,
            _changed: changed,
            known,
        });
        let mut first = true;
        let heard = [
            (
                "connected",
                hear(&watched, move |now: Connected| {
                    // Another element showed this account before: nothing new.
                    let told_before = std::mem::take(&mut first);
                    known.arrived(now.clone(), told_before);
                    tell(told.connected, now);
                }),
            ),
            (
                "disconnected",
                hear(&watched, move |now: Disconnected| {
                    known.gone(&now);
                    tell(told.disconnected, now);
                }),
            ),
            (
                "failed",
                hear(&watched, move |now: Failed| {
                    known.failed(now.clone().into());
                    tell(told.failed, now);
                }),
            ),
        ];
        for (name, act) in &heard {
            let act = act.as_ref().unchecked_ref();
            let _ = watched.button.add_event_listener_with_callback(name, act);
        }
        let follower = Self { watched, heard };
        follower.begin(told);
        follower
    }

    fn begin(&self, told: Told) {
        let weak = Rc::downgrade(&self.watched);
        if self.watched.button.is_live() {
            return self.watched.observe(weak, told);
        }
        spawn_local(async move {
            let _ = loader::ready().await;
            if let Some(watched) = weak.upgrade() {
                watched.observe(weak, told);
            }
        });
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        for (name, act) in &self.heard {
            let act = act.as_ref().unchecked_ref();
            let _ = self.watched.button.remove_event_listener_with_callback(name, act);
        }
        if let Some(observer) = &self.watched.observer {
            observer.disconnect();
        }
    }
}

impl Watched {
    /// The element's state has no event; it stands in the shadow root, where it can be watched.
    fn observe(&self, itself: Weak<Self>, told: Told) {
        let (Some(root), Some(observer)) = (self.button.shadow_root(), &self.observer) else {
            return;
        };
        let what = MutationObserverInit::new();
        what.set_subtree(true);
        what.set_attribute_filter(&Array::of1(&"data-state".into()));
        let _ = observer.observe_with_options(&root, &what);
        let state = state_of(&self.button);
        self.known.stands(state);
        // Its event came before anybody listened.
        if state == State::Connected && !self.known.knows_account() {
            spawn_local(async move {
                let Some(button) = itself.upgrade().map(|watched| watched.button.clone()) else {
                    return;
                };
                let address = [&button.edge(), "/connection"].concat();
                let found: Result<Connection, Error> = read(&button, &address).await;
                if let (Ok(connection), Some(watched)) = (found, itself.upgrade())
                    && !watched.known.knows_account()
                {
                    let now = Connected::from(connection);
                    watched.known.arrived(now.clone(), false);
                    tell(told.connected, now);
                }
            });
        }
    }
}

fn hear<Detail: DeserializeOwned>(watched: &Rc<Watched>, mut act: impl FnMut(Detail) + 'static) -> Heard {
    let weak = Rc::downgrade(watched);
    Closure::new(move |event: CustomEvent| {
        let Some(watched) = weak.upgrade() else { return };
        if let Ok(detail) = serde_wasm_bindgen::from_value(event.detail()) {
            watched.known.stands(state_of(&watched.button));
            act(detail);
        }
    })
}

fn tell<Detail: 'static>(callback: Option<Callback<Detail>>, detail: Detail) {
    if let Some(callback) = callback {
        callback.run(detail);
    }
}

fn state_of(button: &Button) -> State {
    State::parse(&button.state().unwrap_or_default())
}
