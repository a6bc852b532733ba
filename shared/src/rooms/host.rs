//! Whoever does what a room wants done, as the room sees it.

use super::effects::{Answer, Call, Called, Effect, Facts, FileAsk, FileDeed, FileTold, Got, Read, Writes};
use crate::instagram::Failure;
use std::{
    cell::RefCell,
    future::{Future, poll_fn},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

struct Slot {
    facts: Facts,
    effect: Option<Effect>,
    got: Option<Got>,
}

/// What a room has of its host.
#[derive(Clone)]
pub struct Host(Rc<RefCell<Slot>>);

impl Host {
    /// What is known now.
    #[must_use]
    pub fn facts(&self) -> Facts {
        self.0.borrow().facts.clone()
    }

    /// A row.
    pub async fn row(&self, key: &str) -> Option<String> {
        match self.wants(Effect::Read(Read::One(key.to_owned()))).await {
            Got::Rows(rows) => rows.into_iter().next().map(|(_, body)| body),
            _ => None,
        }
    }

    /// Rows whose keys begin so, in their order.
    pub async fn rows(&self, prefix: &str) -> Vec<(String, String)> {
        match self.wants(Effect::Read(Read::Below(prefix.to_owned()))).await {
            Got::Rows(rows) => rows,
            _ => Vec::new(),
        }
    }

    /// Writes.
    pub async fn write(&self, writes: Writes) {
        self.wants(Effect::Write(writes)).await;
    }

    /// Asks Instagram.
    pub async fn call(&self, call: Call) -> Called {
        match self.wants(Effect::Call(call)).await {
            Got::Called(called) => called,
            _ => Called::Held(Failure::unreachable()),
        }
    }

    /// Does something with a file.
    pub async fn file(&self, file: &str, what: FileDeed) -> Option<FileTold> {
        let file = file.to_owned();
        match self.wants(Effect::File(FileAsk { file, what })).await {
            Got::File(told) => told,
            _ => None,
        }
    }

    async fn wants(&self, effect: Effect) -> Got {
        self.0.borrow_mut().effect = Some(effect);
        poll_fn(|_| match self.0.borrow_mut().got.take() {
            Some(got) => Poll::Ready(got),
            None => Poll::Pending,
        })
        .await
    }
}

/// A room at work.
pub struct Running {
    slot: Rc<RefCell<Slot>>,
    work: Pin<Box<dyn Future<Output = Option<Answer>>>>,
}

impl Running {
    /// Begins, and does nothing before its first step.
    pub fn new<F: Future<Output = Option<Answer>> + 'static>(
        facts: Facts,
        work: impl FnOnce(Host) -> F,
    ) -> Self {
        let slot = Rc::new(RefCell::new(Slot {
            facts,
            effect: None,
            got: None,
        }));
        Self {
            work: Box::pin(work(Host(Rc::clone(&slot)))),
            slot,
        }
    }

    /// Goes on with what came of its last effect, up to the next one. After [`Effect::Done`] there is none.
    pub fn step(&mut self, facts: Facts, got: Got) -> Effect {
        {
            let mut slot = self.slot.borrow_mut();
            slot.facts = facts;
            slot.got = Some(got).filter(|got| *got != Got::Nothing);
        }
        match self.work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => Effect::Done(answer),
            // A room waits for its host alone.
            Poll::Pending => self.slot.borrow_mut().effect.take().unwrap_or(Effect::Done(None)),
        }
    }
}
