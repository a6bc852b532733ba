//! An answer of Instagram's on its way to its readers: one body for all of them, and room in memory for as long as it is
//! there (R42).

use crate::platform::{Failed, memory::Reserved, script};
use futures_util::{TryStreamExt, stream};
use shared::{
    connection::lanes::room::{LONGEST_HOLD, PIECE, Room},
    values::{fields::listed, http::HttpResponse},
};
use std::{cell::RefCell, rc::Rc, time::Duration};
use web_sys::Response;
use worker::{Delay, Headers, ResponseBuilder as Builder};

/// One body, and its room.
pub struct Body {
    length: usize,
    held: RefCell<Option<Held>>,
}

struct Held {
    bytes: Vec<u8>,
    account: Rc<RefCell<Room>>,
    /// Given back with it.
    _isolate: Reserved,
}

impl Body {
    /// Holds an answer; [`None`] when there is no room for it.
    pub fn hold(bytes: Vec<u8>, account: &Rc<RefCell<Room>>) -> Option<Rc<Self>> {
        let (length, isolate) = (bytes.len(), Reserved::default());
        if !isolate.takes(length) || !account.borrow_mut().take(length) {
            return None;
        }
        let held = Held {
            bytes,
            account: Rc::clone(account),
            _isolate: isolate,
        };
        Some(Rc::new(Self {
            length,
            held: RefCell::new(Some(held)),
        }))
    }

    /// Whether it is sent in pieces.
    const fn is_large(&self) -> bool {
        self.length > PIECE
    }

    /// The piece that begins there.
    fn piece(&self, at: usize) -> Result<Vec<u8>, Failed> {
        let held = self.held.borrow();
        let bytes = held
            .as_ref()
            .and_then(|held| held.bytes.get(at..))
            .ok_or(Failed)?;
        Ok(bytes.get(..PIECE).unwrap_or(bytes).to_vec())
    }

    /// Waits until every reader has it, and no longer than readers may take.
    pub async fn let_go(self: Rc<Self>) {
        const LOOK: Duration = Duration::from_millis(500);
        let mut left = Duration::from_millis(LONGEST_HOLD);
        while self.is_large() && Rc::strong_count(&self) > 1 && !left.is_zero() {
            Delay::from(LOOK).await;
            left = left.saturating_sub(LOOK);
        }
        if self.is_large() {
            self.held.take();
        }
    }

    /// Puts it below an answer's head: a small one as it is, a large one piece by piece, as its reader takes them.
    pub fn below(self: Rc<Self>, head: &HttpResponse) -> worker::Result<Response> {
        if !self.is_large() {
            let small = self.held.borrow();
            let small = small.as_ref().ok_or(worker::Error::BodyUsed)?;
            let headers = listed(&head.headers);
            return Ok(script::respond(head.status, &headers, &small.bytes)?);
        }
        let headers = Headers::new();
        for (name, value) in &head.headers {
            headers.append(name, value)?;
        }
        let builder = Builder::new().with_status(head.status).with_headers(headers);
        let pieces = (0..self.length)
            .step_by(PIECE)
            .map(move |at| self.piece(at))
            .map(Ok::<_, Failed>);
        let pieces = stream::iter(pieces).and_then(|piece| async { piece });
        let answer = builder.from_stream(pieces.map_err(|Failed| worker::Error::BodyUsed))?;
        Ok(answer.into())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.account.borrow_mut().give(self.bytes.len());
    }
}
