//! The calls of pages to Instagram that are under way: equal reads share one (R42).

use super::body::Body;
use futures_util::future::{LocalBoxFuture, Shared};
use shared::instagram::Failure;
use std::{cell::Cell, rc::Rc};

/// What a call came to: a body that may leave, or why there is none.
#[derive(Clone)]
pub enum Outcome {
    /// Instagram's answer, searched for the token.
    Body(Rc<Body>),
    /// Instagram's no, or what kept its answer away.
    Failed(Rc<Failure>),
    /// Too much at once: again after so many seconds.
    Busy(u32),
    /// The edge's own trouble.
    Unavailable,
}

/// A call under way, and how many wait for its answer.
#[derive(Clone)]
pub struct Call {
    /// What it comes to.
    pub answer: Shared<LocalBoxFuture<'static, Outcome>>,
    /// How many wait for it.
    pub sharers: Rc<Cell<usize>>,
}
