//! An object looks at its storage before it does anything: what an older edge wrote is brought up to this one's, and what a
//! newer one wrote is neither read nor changed (R105).

use super::{
    agenda::{Agenda, Entry},
    schema,
    sql::Database,
};
use crate::platform::Failed;
use shared::values::{
    agenda::{RETRY, UNKNOWN},
    schema::{Storage, found},
};
use std::cell::Cell;
use worker::State;

/// Why an object can do nothing.
#[derive(Clone, Copy)]
pub enum Asleep {
    /// A newer edge wrote its storage.
    Newer,
    /// The platform failed.
    Failed,
}

impl Asleep {
    /// When its alarm rings again.
    pub const fn alarm(self) -> u64 {
        match self {
            Self::Newer => UNKNOWN,
            Self::Failed => RETRY,
        }
    }
}

impl From<Asleep> for Failed {
    fn from(_: Asleep) -> Self {
        Self
    }
}

/// Whether this instance of an object looked at its storage.
#[derive(Default)]
pub struct Awake {
    looked: Cell<bool>,
    empty: Cell<bool>,
}

impl Awake {
    /// Looks, once; nothing may be done with the storage when this fails.
    ///
    /// # Errors
    /// [`Asleep`].
    pub fn wake<E: Entry>(&self, state: &State) -> Result<(), Asleep> {
        if self.looked.get() {
            return Ok(());
        }
        match self.look::<E>(state) {
            Ok(true) => {
                self.looked.set(true);
                Ok(())
            }
            Ok(false) => {
                worker::console_error!("a newer edge wrote this object's storage: deploy that edge again");
                Err(Asleep::Newer)
            }
            Err(Failed) => {
                worker::console_error!("an object couldn't look at its storage");
                Err(Asleep::Failed)
            }
        }
    }

    /// Whether it is this edge's, now.
    fn look<E: Entry>(&self, state: &State) -> Result<bool, Failed> {
        let database = Database::of(state);
        let schema = schema::of(&database)?;
        self.empty.set(schema.is_none());
        match found(schema) {
            Storage::Ready => Ok(true),
            Storage::Older(from) => {
                if from < 1 {
                    Agenda::<E>::of(state).migrate()?;
                }
                // Last, and once for all steps: whatever breaks off before is done again.
                schema::raise(&database, from)?;
                Ok(true)
            }
            Storage::Newer => Ok(false),
        }
    }

    /// Whether there was nothing when it woke.
    pub const fn found_nothing(&self) -> bool {
        self.empty.get()
    }
}
