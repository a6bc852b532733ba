//! The Connection: one Instagram account connected to one site. It holds the sealed token and makes every call to
//! Instagram with it, so that the token never leaves its object and a revocation takes effect at once.

mod agenda;
mod backup;
mod body;
mod call;
mod calls;
mod claim;
mod clock;
mod end;
mod ends_of_sessions;
mod feeds;
mod forget;
mod graph;
mod import;
mod in_flight;
mod lifecycle;
mod object;
mod outbox;
mod page;
mod renew_session;
mod reseal;
mod revoke;
mod rooms;
mod site;
mod store;
mod tasks;
mod upstream;

use super::awake::Awake;
use crate::{instagram::gate::Gate, platform::Failed, settings};
use in_flight::Call;
use shared::{connection::lanes::room::Room, settings::config::Config, values::time::Timestamp};
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};
use store::Store;
use worker::{Env, State};

/// The object.
pub struct Connection {
    state: Rc<State>,
    env: Env,
    /// The storage, and what is remembered of it.
    store: Store,
    /// Raised when the connection ends. A call that was under way then neither writes nor answers (R72).
    generation: Rc<Cell<u64>>,
    /// Raised by everything that can end a session, so that a read looks again only when there was any.
    changes: Cell<u64>,
    /// Pages' calls to Instagram under way, by path and query: equal ones share one answer (R42).
    in_flight: Rc<RefCell<HashMap<String, Call>>>,
    /// Room for the answers that wait for their readers.
    room: Rc<RefCell<Room>>,
    /// What every call to Instagram passes.
    gate: Rc<Gate>,
    /// A task for the token is under way.
    working: Cell<bool>,
    /// The calls that were made are about to be written down.
    writes_calls: Cell<bool>,
    /// When it was last asked something.
    seen: Cell<Timestamp>,
    awake: Awake,
}

impl Connection {
    const fn store(&self) -> &Store {
        &self.store
    }

    fn config(&self) -> Result<Rc<Config>, Failed> {
        settings::config(&self.env).map_err(|_| Failed)
    }
}
