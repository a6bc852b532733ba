//! Futures that wait for promises: what runs them in this page.

use std::{
    cell::{Cell, RefCell},
    pin::Pin,
    task::{Context, Poll, Waker},
};

use wasm_bindgen::prelude::*;

use crate::platform;

type Task = Pin<Box<dyn Future<Output = ()>>>;

thread_local! {
    static TASKS: RefCell<Vec<(u32, Task)>> = const { RefCell::new(Vec::new()) };
    static COUNT: Cell<u32> = const { Cell::new(0) };
    /// The task that runs.
    static NOW: Cell<u32> = const { Cell::new(0) };
    /// What it waited for.
    static ANSWER: Cell<Option<Result<JsValue, JsValue>>> = const { Cell::new(None) };
}

/// Runs a future by itself, from the next microtask on.
pub fn spawn(future: impl Future<Output = ()> + 'static) {
    spawn_boxed(Box::pin(future));
}

fn spawn_boxed(task: Task) {
    let id = COUNT.get().wrapping_add(1);
    COUNT.set(id);
    TASKS.with_borrow_mut(|tasks| tasks.push((id, task)));
    platform::settle(&JsValue::UNDEFINED, id);
}

/// The promise that a task waits for is settled.
#[wasm_bindgen]
pub fn resume(id: u32, fulfilled: bool, value: JsValue) {
    let task = TASKS.with_borrow_mut(|tasks| {
        let place = tasks.iter().position(|(of, _)| *of == id)?;
        Some(tasks.swap_remove(place))
    });
    let Some((_, mut task)) = task else { return };
    ANSWER.set(Some(if fulfilled { Ok(value) } else { Err(value) }));
    NOW.set(id);
    if task
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
        .is_pending()
    {
        TASKS.with_borrow_mut(|tasks| tasks.push((id, task)));
    }
}

struct Wait(Option<JsValue>);

impl Future for Wait {
    type Output = Result<JsValue, JsValue>;

    // A task waits for one promise at a time, and is polled again when that one is settled.
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(promise) = self.0.take() {
            platform::settle(&promise, NOW.get());
            return Poll::Pending;
        }
        ANSWER.take().map_or(Poll::Pending, Poll::Ready)
    }
}

/// Waits for a promise.
pub fn wait(promise: JsValue) -> impl Future<Output = Result<JsValue, JsValue>> {
    Wait(Some(promise))
}

/// Sleeps.
pub async fn pause(milliseconds: f64) {
    let _ = wait(platform::sleep(milliseconds)).await;
}
