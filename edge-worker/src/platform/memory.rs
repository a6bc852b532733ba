//! What this isolate holds of Instagram's answers, counted. `shared` says how much that may be.

use shared::connection::lanes::room::{OF_ONE_ISOLATE, Room};
use std::cell::{Cell, RefCell};

thread_local! {
    static ISOLATE: RefCell<Room> = const { RefCell::new(Room::of(OF_ONE_ISOLATE)) };
}

/// Room in the isolate's memory; given back when it is dropped.
#[derive(Default)]
pub struct Reserved(Cell<usize>);

impl Reserved {
    /// Takes room for so many bytes more.
    pub fn takes(&self, bytes: usize) -> bool {
        let fits = ISOLATE.with_borrow_mut(|isolate| isolate.take(bytes));
        if fits {
            self.0.set(self.0.get().saturating_add(bytes));
        }
        fits
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        ISOLATE.with_borrow_mut(|isolate| isolate.give(self.0.get()));
    }
}
