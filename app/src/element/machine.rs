//! The session machine: where the session stands, and what the element does about it.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use reactive_graph::{
    signal::ArcRwSignal,
    traits::{Set, Update, WithUntracked},
};
use wasm_bindgen::prelude::*;

use crate::{
    access, channel,
    connection::{self, Account},
    failure::Failure,
    flow::Place,
    js::{self, Host},
    lock,
    status::{Act, State, Status},
    store::{self, Record},
    task,
};

/// One element's later half, as its view, its timers and its futures share it.
pub struct Machine {
    /// The custom element.
    pub host: Host,
    pub place: RefCell<Rc<Place>>,
    pub status: ArcRwSignal<Status>,
    /// Counts looks: an answer that comes after a later look began is dropped.
    turn: Cell<u32>,
    /// Counts timers: only the last one acts.
    timer: Cell<u32>,
    /// A flow is being redeemed.
    pub redeeming: Cell<bool>,
    /// The refresh token and the connection that `connected` was fired for.
    announced: RefCell<(String, String)>,
    /// `failed` was fired because it must be connected again.
    ill: Cell<bool>,
    /// Why the session is about to end, for `disconnected`.
    reason: Cell<&'static str>,
}

/// The part of [`Status`] that decides.
pub struct Brief {
    pub state: State,
    pub open: bool,
    pub session: bool,
}

impl Machine {
    /// Of an element in this state.
    pub fn new(host: Host, state: State) -> Rc<Self> {
        Rc::new(Self {
            place: RefCell::new(Place::read(&host.config())),
            host,
            status: ArcRwSignal::new(Status {
                state,
                ..Status::default()
            }),
            turn: Cell::new(0),
            timer: Cell::new(0),
            redeeming: Cell::new(false),
            announced: RefCell::default(),
            ill: Cell::new(false),
            reason: Cell::new("elsewhere"),
        })
    }

    /// The element was removed: what is under way ends without a word.
    pub fn stop(&self) {
        self.next_turn();
        self.timer.set(0);
    }

    /// The attributes name another session now, or another language.
    pub fn config_changed(self: Rc<Self>) {
        let place = Place::read(&self.host.config());
        if self.place.replace(place.clone()) == place {
            return self.set(&mut |_| ());
        }
        if !self.announced.take().1.is_empty() {
            self.fire("disconnected", &js::texts(&[("reason", "changed")]));
        }
        self.ill.set(false);
        self.show(Status::default());
        self.spawn_look(true);
    }

    /// The connection that `connected` was fired for; empty: none.
    pub fn connection(&self) -> String {
        self.announced.borrow().1.clone()
    }

    pub fn next_turn(&self) -> u32 {
        self.turn.set(self.turn.get().wrapping_add(1));
        self.turn.get()
    }

    pub fn spawn_look(self: Rc<Self>, force: bool) {
        task::spawn(async move { self.look(force).await });
    }

    /// Looks where the session stands. Without `force` a flow under way, or a connected element whose token is good, is left
    /// alone.
    async fn look(self: &Rc<Self>, force: bool) {
        if self.redeeming.get() && !force {
            return;
        }
        let turn = self.next_turn();
        let place = self.place.borrow().clone();
        let state = || self.brief().state;
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
        let same = self.announced.borrow().0 == record.refresh;
        let good = state() == State::Connected && access::renew_in(&place.key) > Some(0.0);
        if same && (good || state() == State::Waiting) {
            return;
        }
        if !matches!(state(), State::Connected | State::Reconnect) {
            self.show(Status {
                state: State::Busy,
                username: record.username.clone(),
                session: true,
                ..Status::default()
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
            Err(_) if state() == State::Connected => self.renew_later(20_000.0),
            Err(failure) => {
                self.failed(&failure);
                self.set(&mut |shown| (shown.session, shown.username) = (true, record.username.clone()));
            }
        }
    }

    async fn arrived(self: &Rc<Self>, place: &Place, record: &Record, account: Account) {
        let new = (record.refresh.clone(), account.id.clone());
        let known = self.announced.replace(new.clone()) == new;
        let before = self.brief();
        let open = before.open && before.state == State::Connected;
        let mut shown = Status {
            state: State::Connected,
            username: account.username.clone(),
            picture: account.picture,
            declined: account.declined.clone(),
            session: true,
            open,
            ..Status::default()
        };
        if let Some(failure) = account.ill {
            (shown.state, shown.open, shown.failure) = (State::Reconnect, true, failure.clone());
            self.show(shown);
            if !self.ill.replace(true) {
                self.fire("failed", &self.translated(&failure));
            }
            return;
        }
        self.show(shown);
        if let Some(wait) = access::renew_in(&place.key) {
            self.renew_later(wait.max(5_000.0));
        }
        if self.ill.replace(false) || !known {
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

    /// There is no session. `ended`: because somebody ended it, here or in another tab; else it is only not there any more.
    fn gone(&self, place: &Place, ended: bool) {
        let was = !self.announced.take().1.is_empty();
        let state = self.brief().state;
        let reason = self.reason.replace("elsewhere");
        self.ill.set(false);
        let lost = || (was && !ended && reason == "elsewhere").then(|| Failure::own("session_gone"));
        if let Some(failure) = access::ended(&place.key).or_else(lost) {
            if matches!(state, State::Reconnect | State::Waiting) && !was {
                return;
            }
            let detail = self.translated(&failure);
            js::set_text(&detail, "reason", "session_ended");
            self.set(&mut |shown| {
                shown.failure = failure.clone();
                (shown.state, shown.open, shown.session) = (State::Reconnect, true, false);
            });
            return self.fire("disconnected", &detail);
        }
        let stays = matches!(state, State::Waiting | State::Failed) || (state == State::Reconnect && !ended);
        if was || !stays {
            self.show(Status::default());
        }
        if was {
            self.fire("disconnected", &js::texts(&[("reason", reason)]));
        }
    }

    pub fn failed(&self, failure: &Failure) {
        self.fire("failed", &self.translated(failure));
        self.set(&mut |shown| {
            shown.failure = failure.clone();
            (shown.state, shown.open) = (State::Failed, true);
        });
    }

    /// Ends the session or the connection; what went wrong, if it didn't end.
    pub async fn end(self: Rc<Self>, act: Act) -> Option<Failure> {
        let place = self.place.borrow().clone();
        self.set(&mut |shown| (shown.state, shown.open) = (State::Busy, false));
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
            channel::session_changed(&place.key);
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
        task::spawn(async move {
            task::pause(wait).await;
            if let Some(machine) = weak.upgrade()
                && machine.timer.get() == timer
                && !js::hidden()
            {
                machine.spawn_look(false);
            }
        });
    }

    /// Shows this instead.
    pub fn show(&self, shown: Status) {
        self.status.set(shown);
        self.reflect();
    }

    /// Changes what is shown. Not generic: the signal's code is there once.
    pub fn set(&self, change: &mut dyn FnMut(&mut Status)) {
        self.status.update(change);
        self.reflect();
    }

    /// The loader's half knows the state too.
    fn reflect(&self) {
        self.host.show(self.brief().state.as_str());
    }

    /// What decisions need of what is shown.
    pub fn brief(&self) -> Brief {
        self.status.with_untracked(|shown| Brief {
            state: shown.state,
            open: shown.open,
            session: shown.session,
        })
    }

    fn fire(&self, name: &str, detail: &JsValue) {
        js::fire(&self.host, name, detail);
    }

    /// What events and refused promises say, in the element's language.
    pub fn translated(&self, failure: &Failure) -> JsValue {
        js::translated(&self.host, &failure.parts)
    }
}
