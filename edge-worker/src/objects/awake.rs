//! An object looks at its storage before it does anything: what an older edge wrote is brought up to this one's, and what a
//! newer one wrote is neither read nor changed (R105).

use super::{
    agenda::{Agenda, Entry},
    schema,
    sql::Database,
};
use crate::platform::Failed;
use shared::values::schema::{Storage, found};
use std::cell::Cell;
use worker::State;

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
    /// [`Failed`]; a newer edge's storage too.
    pub fn wake<E: Entry>(&self, state: &State) -> Result<(), Failed> {
        if self.looked.get() {
            return Ok(());
        }
        let database = Database::of(state);
        let schema = schema::of(&database)?;
        self.empty.set(schema.is_none());
        match found(schema) {
            Storage::Ready => {}
            // One step after the other.
            Storage::Older(from) => {
                if from < 1 {
                    Agenda::<E>::of(state).begin()?;
                }
                schema::raise(&database, from)?;
            }
            Storage::Newer => {
                worker::console_error!("a newer edge wrote this object's storage: deploy that edge again");
                return Err(Failed);
            }
        }
        self.looked.set(true);
        Ok(())
    }

    /// Whether there was nothing when it woke.
    pub const fn found_nothing(&self) -> bool {
        self.empty.get()
    }
}
