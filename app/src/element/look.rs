//! Where the session stands, and what the element does about it.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};

use reactive_graph::{
    signal::ArcRwSignal,
    traits::{Set, Update, WithUntracked},
};
use wasm_bindgen::prelude::*;

use crate::{
    access, channel,
    connection::{self, Account},
    face::Face,
    failure::Failure,
    flow::Place,
    js, lock,
    session::{Act, Shown, Stage},
    store::{self, Record},
};

/// One element's later half, as its view, its timers and its futures share it.
pub struct Inner {
    /// Its number among this document's views.
    pub id: u32,
    /// The custom element, as `connect.js` defines it.
    pub host: JsValue,
    pub place: RefCell<Rc<Place>>,
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
    pub drawn: RefCell<Option<Arc<Face>>>,
}

/// The part of [`Shown`] that decides.
pub struct Brief {
    pub stage: Stage,
    pub open: bool,
    pub session: bool,
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
        let stage = || self.brief().stage;
        let found = if place.client.is_empty() {
            None
        } else {
            store::read(&place.key).await.ok().flatten()
        };
        if self.turn.get() != turn {
            return;
        }
        let Some(record) = found else {
            return self.gone(&place, force);
        };
        let same = self.told.borrow().0 == record.refresh;
        let good = stage() == Stage::Connected && access::renew_in(&place.key) > Some(0.0);
        if same && (good || stage() == Stage::Waiting) {
            return;
        }
        if !matches!(stage(), Stage::Connected | Stage::Reconnect) {
            self.show(Shown {
                stage: Stage::Busy,
                username: record.username.clone(),
                session: true,
                ..Shown::default()
            });
        }
        let account = connection::account(&place).await;
        if self.turn.get() != turn {
            return;
        }
        match account {
            Ok(Some(account)) => self.arrived(&place, &record, account).await,
            Ok(None) => self.gone(&place, force),
            Err(failure) if failure.over => self.gone(&place, force),
            // The network's failure is no sign-out: what was connected stays so, and the next look may succeed.
            Err(_) if stage() == Stage::Connected => self.renew_later(20_000.0),
            Err(failure) => {
                self.failed(&failure);
                self.set(&mut |shown| (shown.session, shown.username) = (true, record.username.clone()));
            }
        }
    }

    pub async fn arrived(self: &Rc<Self>, place: &Place, record: &Record, account: Account) {
        let new = (record.refresh.clone(), account.id.clone());
        let told = self.told.replace(new.clone()) == new;
        let before = self.brief();
        let open = before.open && before.stage == Stage::Connected;
        let mut shown = Shown {
            stage: Stage::Connected,
            username: account.username.clone(),
            picture: account.picture,
            declined: js::list(&account.declined),
            session: true,
            open,
            ..Shown::default()
        };
        if let Some(failure) = account.ill {
            (shown.stage, shown.open, shown.failure) = (Stage::Reconnect, true, failure.clone());
            self.show(shown);
            if !self.ill.replace(true) {
                self.fire("failed", &detail(&self.host, &failure));
            }
            return;
        }
        self.show(shown);
        if let Some(wait) = access::renew_in(&place.key) {
            self.renew_later(wait.max(5_000.0));
        }
        if self.ill.replace(false) || !told {
            let detail = js::texts(&[("connection", &account.id), ("username", &account.username)]);
            js::set(&detail, "permissions", &account.permissions);
            js::set(&detail, "declined", &account.declined);
            self.fire("connected", &detail);
        }
        if account.username != record.username {
            let _session = lock::hold(&place.key).await;
            let _ = store::rename(&place.key, &record.refresh, &account.username).await;
        }
    }

    /// There is no session. `told`: because somebody ended it, here or in another tab; else it is only not there any more.
    pub fn gone(&self, place: &Place, told: bool) {
        let was = !self.told.take().1.is_empty();
        let stage = self.brief().stage;
        let reason = self.reason.replace("elsewhere");
        self.ill.set(false);
        let lost = || (was && !told && reason == "elsewhere").then(|| Failure::own("session_gone"));
        if let Some(failure) = access::ended(&place.key).or_else(lost) {
            if matches!(stage, Stage::Reconnect | Stage::Waiting) && !was {
                return;
            }
            let detail = detail(&self.host, &failure);
            js::set_text(&detail, "reason", "session_ended");
            self.set(&mut |shown| {
                shown.failure = failure.clone();
                (shown.stage, shown.open, shown.session) = (Stage::Reconnect, true, false);
            });
            return self.fire("disconnected", &detail);
        }
        let stays = matches!(stage, Stage::Waiting | Stage::Failed) || (stage == Stage::Reconnect && !told);
        if was || !stays {
            self.show(Shown::default());
        }
        if was {
            self.fire("disconnected", &js::texts(&[("reason", reason)]));
        }
    }

    pub fn failed(&self, failure: &Arc<Failure>) {
        self.fire("failed", &detail(&self.host, failure));
        self.set(&mut |shown| {
            shown.failure = failure.clone();
            (shown.stage, shown.open) = (Stage::Failed, true);
        });
    }

    /// Ends the session or the connection; what went wrong, if it didn't end.
    pub async fn end(self: Rc<Self>, act: Act) -> Option<Arc<Failure>> {
        let place = self.place.borrow().clone();
        self.set(&mut |shown| (shown.stage, shown.open) = (Stage::Busy, false));
        if act == Act::Disconnect {
            match connection::disconnect(&place).await {
                Err(failure) if !failure.over => {
                    self.failed(&failure);
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
        js::spawn(async move {
            js::pause(wait).await;
            if let Some(inner) = weak.upgrade()
                && inner.timer.get() == timer
                && !js::hidden()
            {
                inner.spawn_look(false);
            }
        });
    }

    /// Shows this instead.
    pub fn show(&self, shown: Shown) {
        self.shown.set(shown);
        self.tell();
    }

    /// Changes what is shown. Not generic: the signal's code is there once.
    pub fn set(&self, change: &mut dyn FnMut(&mut Shown)) {
        self.shown.update(change);
        self.tell();
    }

    fn tell(&self) {
        js::show(&self.host, self.brief().stage.name());
    }

    /// What decisions need of what is shown.
    pub fn brief(&self) -> Brief {
        self.shown.with_untracked(|shown| Brief {
            stage: shown.stage,
            open: shown.open,
            session: shown.session,
        })
    }

    pub fn fire(&self, name: &str, detail: &JsValue) {
        js::fire(&self.host, name, detail);
    }
}

/// What the event `failed` and a refused promise say, in the element's language.
pub fn detail(host: &JsValue, failure: &Failure) -> JsValue {
    js::failure(host, &failure.code, &failure.message, &failure.action)
}
