//! Tasks. One is looked at where it begins, and is no promise if it waits for nobody; afterwards it goes on in the very
//! call that brings what it waits for ([`super::settled`]). Each crossing that is saved here is saved at every request.
//!
//! Where something is only woken nobody goes on: whoever wakes may hold what the woken one wants.

use super::promises::{self, Promised};
use shared::values::places::{Key, Places};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
};
use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use worker::State;

type Outcome = Result<JsValue, JsValue>;
type Work = Pin<Box<dyn Future<Output = Outcome>>>;

struct Task {
    /// Away while it is looked at.
    work: Option<Work>,
    waker: Waker,
    promised: Option<Promised>,
}

thread_local! {
    static TASKS: RefCell<Places<Task>> = const { RefCell::new(Places::new()) };
    static WOKEN: RefCell<VecDeque<Key>> = const { RefCell::new(VecDeque::new()) };
    /// Somebody sees to the woken ones when it is done.
    static RUNNING: Cell<bool> = const { Cell::new(false) };
    /// The woken ones have their turn after what runs now.
    static SOON: Cell<bool> = const { Cell::new(false) };
    static TURN: Closure<dyn Fn()> = Closure::new(|| {
        SOON.set(false);
        run(|| ());
    });
}

/// Wakes a task by its key, for a waker may be sent where a task can't.
struct Wakes(Key);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        WOKEN.with_borrow_mut(|woken| woken.push_back(self.0));
        if !RUNNING.get() && !SOON.replace(true) {
            TURN.with(promises::soon);
        }
    }
}

/// Answers the platform, which called: with the task's value, or with the promise of it.
///
/// # Errors
/// The task's own, at once.
pub fn answer(work: impl Future<Output = Outcome> + 'static) -> Outcome {
    let work: Work = Box::pin(work);
    let mut begun = Ok(JsValue::UNDEFINED);
    run(|| begun = begin(work));
    begun
}

/// Begins what goes on when whoever began it is gone.
pub fn keep(state: &State, work: impl Future<Output = ()> + 'static) {
    let begun = begin(Box::pin(async move {
        work.await;
        Ok(JsValue::UNDEFINED)
    }));
    if let Ok(promise) = begun
        && !promise.is_undefined()
    {
        // It refuses nothing that is a promise.
        let _ = state.as_raw().wait_until(promise.unchecked_ref());
    }
}

/// Does what may wake, and then sees to those that were woken. Only what the platform calls calls this.
pub fn run(wake: impl FnOnce()) {
    RUNNING.set(true);
    wake();
    while let Some(key) = WOKEN.with_borrow_mut(VecDeque::pop_front) {
        if let Poll::Ready(outcome) = look(key)
            && let Some(promised) = over(key)
        {
            match outcome {
                Ok(value) => promises::settle(&promised, true, &value),
                Err(error) => promises::settle(&promised, false, &error),
            }
        }
    }
    RUNNING.set(false);
}

fn begin(work: Work) -> Outcome {
    let key = TASKS.with_borrow_mut(|tasks| {
        let key = tasks.put(Task {
            work: Some(work),
            waker: Waker::noop().clone(),
            promised: None,
        });
        if let Some(task) = tasks.at(key) {
            task.waker = Arc::new(Wakes(key)).into();
        }
        key
    });
    if let Poll::Ready(outcome) = look(key) {
        over(key);
        return outcome;
    }
    let promised = promises::promised();
    let promise = promised.promise();
    TASKS.with_borrow_mut(|tasks| {
        if let Some(task) = tasks.at(key) {
            task.promised = Some(promised);
        }
    });
    Ok(promise)
}

/// Looks at a task. Whoever is woken once more while it is looked at, or when it is over, is looked at in vain.
fn look(key: Key) -> Poll<Outcome> {
    let found = TASKS.with_borrow_mut(|tasks| {
        let task = tasks.at(key)?;
        Some((task.work.take()?, task.waker.clone()))
    });
    let Some((mut work, waker)) = found else {
        return Poll::Pending;
    };
    let looked = work.as_mut().poll(&mut Context::from_waker(&waker));
    if looked.is_pending() {
        TASKS.with_borrow_mut(|tasks| {
            if let Some(task) = tasks.at(key) {
                task.work = Some(work);
            }
        });
    }
    looked
}

fn over(key: Key) -> Option<Promised> {
    let task = TASKS.with_borrow_mut(|tasks| tasks.take(key));
    task?.promised
}
