//! A page reads: admitted by the site's policy, and one call to Instagram for equal reads (R37 to R42).

use super::{
    Connection,
    body::Body,
    in_flight::{Call, Outcome},
    upstream::{Upstream, stopped},
};
use crate::platform::{Failed, task};
use futures_util::FutureExt;
use shared::{
    answers::problem,
    connection::{
        lanes::SHARERS,
        memory::{Access, StoredConnection},
    },
    graph::{self, Ask, OwnIds},
    values::http::HttpResponse,
};
use std::rc::Rc;

impl Connection {
    /// Answers a read of a session.
    pub(super) async fn read(
        &self,
        method: &str,
        path: &str,
        query: &str,
        access: Access,
    ) -> Result<Answer, Failed> {
        let Access {
            session, connection, ..
        } = access;
        let record = &connection.record;
        let config = self.config()?;
        let Some(site) = config.site(&record.site)? else {
            return Ok(problem::unauthorized(true).into());
        };
        let ask = Ask {
            method,
            path: path.strip_prefix("/graph").unwrap_or(path),
            query,
        };
        let own = OwnIds {
            app_scoped: &record.account.id,
            professional: record.account.user_id.as_ref(),
        };
        let admitted = match graph::admit(&ask, &site.graph, &own, &config.profile.version) {
            Ok(admitted) => admitted,
            Err(refusal) => return Ok(problem::refused(&refusal).into()),
        };
        if let Some(refusal) = record.lacks(admitted.template) {
            return Ok(problem::refused(&refusal).into());
        }
        if let Some(outcome) = stopped(record) {
            return Ok(answer(outcome));
        }
        let (generation, before) = (self.generation.get(), self.changes.get());
        let known = self.in_flight.borrow().get(&admitted.path_and_query).cloned();
        let call = match known {
            Some(call) if call.sharers.get() >= SHARERS => return Ok(problem::busy(1).into()),
            Some(call) => call,
            None if self.gate.is_full_for(&session.id) => return Ok(problem::busy(1).into()),
            None if !self.gate.allows(&session.id, site.calls_per_minute) => {
                return Ok(problem::busy(60).into());
            }
            None => self.begin_call(&session.id, &connection, admitted.path_and_query),
        };
        call.sharers.set(call.sharers.get().saturating_add(1));
        let outcome = call.answer.await;
        // The connection or the session may have ended while Instagram was asked (R72).
        let ended = generation != self.generation.get();
        let changed = before != self.changes.get();
        if ended || (changed && self.store().session(&session.id)?.is_none()) {
            return Ok(problem::unauthorized(true).into());
        }
        Ok(answer(outcome))
    }

    fn begin_call(&self, session: &str, connection: &StoredConnection, path_and_query: String) -> Call {
        let upstream = Upstream {
            store: self.store.clone(),
            env: self.env.clone(),
            room: self.room.clone(),
            gate: self.gate.clone(),
            generation: self.generation.clone(),
            began: self.generation.get(),
        };
        let (key, session) = (path_and_query.clone(), session.to_owned());
        let (record, token) = (connection.record.clone(), connection.token.clone());
        let in_flight = self.in_flight.clone();
        let answer = async move {
            let outcome = upstream.run(&session, record, &token, &path_and_query).await;
            in_flight.borrow_mut().remove(&path_and_query);
            outcome.unwrap_or(Outcome::Unavailable)
        };
        let call = Call {
            answer: answer.boxed_local().shared(),
            sharers: Rc::default(),
        };
        self.in_flight.borrow_mut().insert(key, call.clone());
        // Whoever asked first may be gone before the others have their answer.
        let keep = call.answer.clone();
        task::keep(&self.state, async move {
            if let Outcome::Body(body) = keep.await {
                body.let_go().await;
            }
        });
        call
    }
}

/// What the page is told: a head, and the body that many share, or a whole answer.
pub(super) struct Answer {
    pub(super) head: HttpResponse,
    pub(super) body: Option<Rc<Body>>,
}

impl From<HttpResponse> for Answer {
    fn from(head: HttpResponse) -> Self {
        Self { head, body: None }
    }
}

fn answer(outcome: Outcome) -> Answer {
    match outcome {
        Outcome::Body(body) => Answer {
            head: HttpResponse::json(200, String::new()),
            body: Some(body),
        },
        Outcome::Failed(failure) => problem::upstream(&failure).into(),
        Outcome::Busy(seconds) => problem::busy(seconds).into(),
        Outcome::Unavailable => problem::unavailable().into(),
    }
}
