//! A promise, as a task waits for it: one call says what it came to, and the task goes on in that call.

use super::{
    promises::{self, Ear},
    task,
};
use js_sys::Promise;
use shared::values::places::{Key, Places};
use std::{
    cell::RefCell,
    future::Future,
    marker::PhantomData,
    mem,
    pin::Pin,
    task::{Context, Poll, Waker},
};
use wasm_bindgen::prelude::{Closure, JsCast, JsValue};

enum Waiting {
    Nobody,
    Somebody(Waker),
    Over(Result<JsValue, JsValue>),
}

thread_local! {
    static WAITING: RefCell<Places<Waiting>> = const { RefCell::new(Places::new()) };
    static EAR: Ear = Closure::new(|place, number, kept, value| {
        let outcome = if kept { Ok(value) } else { Err(value) };
        task::run(|| hear(Key { place, number }, outcome));
    });
}

fn hear(key: Key, outcome: Result<JsValue, JsValue>) {
    let waited = WAITING.with_borrow_mut(|waiting| {
        let waiting = waiting.at(key)?;
        Some(mem::replace(waiting, Waiting::Over(outcome)))
    });
    if let Some(Waiting::Somebody(waker)) = waited {
        waker.wake();
    }
}

/// What a promise comes to.
pub struct Settled<T> {
    waits: Result<Key, JsValue>,
    kind: PhantomData<fn() -> T>,
}

impl<T> Settled<T> {
    /// Of a promise, or of what kept it from being one.
    pub fn of(promise: Result<Promise, JsValue>) -> Self {
        let waits = promise.map(|promise| {
            let key = WAITING.with_borrow_mut(|waiting| waiting.put(Waiting::Nobody));
            EAR.with(|ear| promises::wait(&promise, key.place, key.number, ear));
            key
        });
        Self {
            waits,
            kind: PhantomData,
        }
    }
}

impl<T: JsCast> Future for Settled<T> {
    type Output = Result<T, JsValue>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let looked = match &self.waits {
            Ok(key) => look(*key, context.waker()),
            Err(error) => Poll::Ready(Err(error.clone())),
        };
        looked.map_ok(JsCast::unchecked_into)
    }
}

fn look(key: Key, waker: &Waker) -> Poll<Result<JsValue, JsValue>> {
    WAITING.with_borrow_mut(|waiting| {
        let Some(waiting) = waiting.at(key) else {
            return Poll::Pending;
        };
        match mem::replace(waiting, Waiting::Nobody) {
            Waiting::Over(outcome) => Poll::Ready(outcome),
            Waiting::Nobody | Waiting::Somebody(_) => {
                *waiting = Waiting::Somebody(waker.clone());
                Poll::Pending
            }
        }
    })
}

impl<T> Drop for Settled<T> {
    fn drop(&mut self) {
        if let Ok(key) = &self.waits {
            let waited = WAITING.with_borrow_mut(|waiting| waiting.take(*key));
            drop(waited);
        }
    }
}
