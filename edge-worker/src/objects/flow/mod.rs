//! The Flow: one attempt to connect, from Instagram's return to the claim. It consumes itself once, exchanges the code
//! under `wait_until` so that a closed popup loses nothing, keeps the sealed result for 60 seconds, hands it to its
//! Connection once, and deletes itself.

mod agenda;
mod callback;
mod exchange;
mod object;
mod redeem;
mod store;

use super::awake::Awake;
use std::{cell::Cell, rc::Rc};
use store::Store;
use worker::{Env, State};

/// The object.
pub struct Flow {
    state: Rc<State>,
    env: Env,
    /// A redemption is under way in this instance; after a crash the next one may go on where it stopped.
    redeeming: Cell<bool>,
    awake: Awake,
    /// It was used since this instance woke.
    used: Cell<bool>,
}

impl Flow {
    fn store(&self) -> Store {
        Store::of(&self.state)
    }
}
