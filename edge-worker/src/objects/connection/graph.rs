//! A page reads: admitted by the site's policy, and one call to Instagram for equal reads (R37 to R42).

use super::{
    Connection,
    in_flight::{Call, Outcome},
    store::sessions::Access,
    upstream::{Upstream, stopped},
};
use crate::platform::{self, Failed};
use futures_util::FutureExt;
use shared::{
    answers::problem,
    connection::{record::Record, sealed_token::SealedToken},
    graph::{self, Ask, OwnIds},
    values::http::HttpResponse,
};
use std::rc::Rc;
use worker::Method;

/// One session gets at most half of the room, so that another is never shut out by it.
const OF_ONE_SESSION: usize = 18;
/// So many readers may share one answer: each gets a copy.
const SHARERS: usize = 32;
impl Connection {
    /// Answers a read of a session.
    pub(super) async fn read(
        &self,
        method: &Method,
        path: &str,
        query: &str,
        access: Access,
    ) -> Result<HttpResponse, Failed> {
        let Access {
            session,
            record,
            token,
        } = access;
        let config = self.config()?;
        let Some(site) = config.site(&record.site) else {
            return Ok(problem::unauthorized(true));
        };
        let ask = Ask {
            method: method.as_ref(),
            path: path.strip_prefix("/graph").unwrap_or(path),
            query,
        };
        let own = OwnIds {
            app_scoped: &record.account.id,
            professional: record.account.user_id.as_ref(),
        };
        let admitted = match graph::admit(&ask, &site.graph, &own, &config.profile.version) {
            Ok(admitted) => admitted,
            Err(refusal) => return Ok(problem::refused(&refusal)),
        };
        if let Some(outcome) = stopped(&record) {
            return Ok(answer(outcome));
        }
        let (generation, before) = (self.generation.get(), self.changes.get());
        let known = self
            .in_flight
            .calls
            .borrow()
            .get(&admitted.path_and_query)
            .cloned();
        let call = match known {
            Some(call) if call.sharers.get() >= SHARERS => return Ok(problem::busy(1)),
            Some(call) => call,
            None if self.in_flight.of(&session.id) >= OF_ONE_SESSION => return Ok(problem::busy(1)),
            None if !self
                .in_flight
                .may_call(&session.id, site.calls_per_minute, platform::now()) =>
            {
                return Ok(problem::busy(60));
            }
            None => self.begin_call(&session.id, record, token, admitted.path_and_query),
        };
        call.sharers.set(call.sharers.get().saturating_add(1));
        let outcome = call.answer.await;
        // The connection or the session may have ended while Instagram was asked (R72).
        let ended = generation != self.generation.get();
        let changed = before != self.changes.get();
        if ended || (changed && self.store().session(&session.id)?.is_none()) {
            return Ok(problem::unauthorized(true));
        }
        Ok(answer(outcome))
    }

    fn begin_call(&self, session: &str, record: Record, token: SealedToken, path_and_query: String) -> Call {
        let upstream = Upstream {
            state: self.state.clone(),
            env: self.env.clone(),
            in_flight: self.in_flight.clone(),
            generation: self.generation.clone(),
            began: self.generation.get(),
        };
        let (key, session) = (path_and_query.clone(), session.to_owned());
        self.in_flight.enter(&session);
        let answer = async move {
            let outcome = upstream.run(record, &token, &path_and_query).await;
            upstream.in_flight.leave(&session, &path_and_query);
            outcome.unwrap_or(Outcome::Unavailable)
        };
        let call = Call {
            answer: answer.boxed_local().shared(),
            sharers: Rc::default(),
        };
        self.in_flight.calls.borrow_mut().insert(key, call.clone());
        // Whoever asked first may be gone before the others have their answer.
        let keep = call.answer.clone();
        self.state.wait_until(async move {
            keep.await;
        });
        call
    }
}

/// What the page is told.
fn answer(outcome: Outcome) -> HttpResponse {
    match outcome {
        Outcome::Body(body) => HttpResponse::json(200, (*body).clone()),
        Outcome::Failed(failure) => problem::upstream(&failure),
        Outcome::Busy(seconds) => problem::busy(seconds),
        Outcome::Unavailable => problem::unavailable(),
    }
}
