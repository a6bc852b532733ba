//! The Connection: one Instagram account connected to one site. It holds the sealed token and makes every call to
//! Instagram with it, so that the token never leaves its object and a revocation takes effect at once.

mod backup;
mod claim;
mod keep;
mod outbox;
mod post;
mod read;
mod renew;
mod store;

use crate::{
    objects::told,
    platform::{self, Failed},
    settings,
};
use read::InFlight;
use shared::{
    answers::problem,
    connection::{
        lifecycle::Event,
        record::Record,
        sealed_token::SealedToken,
        session::{Presented, Session},
    },
    messages::{Revoke, RevokeResult},
    oauth::token,
    settings::{config::Config, cors},
    values::{http::HttpResponse, time::SECOND},
};
use std::{cell::Cell, rc::Rc};
use store::Store;
use worker::{DurableObject, Env, Method, Request, Response, State, durable_object};

/// The object.
#[durable_object]
pub struct Connection {
    state: Rc<State>,
    env: Env,
    /// Raised when the connection ends. A call that was under way then neither writes nor answers (R72).
    generation: Rc<Cell<u64>>,
    /// Raised by everything that can end a session, so that a read looks again only when there was any.
    changes: Cell<u64>,
    /// Calls to Instagram under way: equal ones share one answer (R42).
    in_flight: Rc<InFlight>,
    /// Task for the token is under way.
    working: Cell<bool>,
}

impl DurableObject for Connection {
    fn new(state: State, env: Env) -> Self {
        Self {
            state: Rc::new(state),
            env,
            generation: Rc::default(),
            changes: Cell::new(0),
            in_flight: Rc::default(),
            working: Cell::new(false),
        }
    }

    async fn fetch(&self, request: Request) -> worker::Result<Response> {
        let from_a_page = request
            .inner()
            .url()
            .starts_with(&format!("{}/", crate::routes::PAGE));
        let reads = from_a_page && request.method() != Method::Delete;
        // Before and after: a read that ends in between looks again.
        self.changed(!reads);
        let answer = self.answer(request, from_a_page).await;
        self.changed(!reads);
        answer
    }

    async fn alarm(&self) -> worker::Result<Response> {
        let posted = post::deliver(&self.state, &self.env).await;
        let kept = self.happened(Event::AlarmRang).await;
        if posted.is_err() || kept.is_err() {
            // An alarm that fails six times is given up by the platform; this one asks again by itself.
            let _ = self.state.storage().set_alarm(60_000).await;
        }
        Response::empty()
    }
}

/// Who asks: a session whose access token is good, and the connection it is for.
struct Access {
    session: Session,
    record: Record,
    sealed: SealedToken,
}

impl Connection {
    fn changed(&self, it_may_have: bool) {
        let changes = self.changes.get().wrapping_add(u64::from(it_may_have));
        self.changes.set(changes);
    }

    async fn answer(&self, request: Request, from_a_page: bool) -> worker::Result<Response> {
        match (request.method(), request.path().as_str()) {
            (_, "/claim") if !from_a_page => told(self.claim(request).await),
            (_, "/renew") if !from_a_page => told(self.renew(request).await),
            (_, "/revoke") if !from_a_page => told(self.revoke(request).await),
            (_, "/back-up") if !from_a_page => told(self.back_up()),
            (_, "/import") if !from_a_page => told(self.import(request).await),
            (_, "/reseal") if !from_a_page => told(self.reseal().await),
            _ if !from_a_page => told::<()>(Err(Failed)),
            (method, path @ ("/connection" | "/connection/sessions")) => {
                let path = path.to_owned();
                let answer = self
                    .with_session(&request, |access| self.own(&method, &path, access))
                    .await;
                platform::respond(answer)
            }
            (method, path) => {
                let (path, query) = (path.to_owned(), crate::routes::query(&request));
                let answer = self
                    .with_session(&request, |access| self.read(&method, &path, &query, access))
                    .await;
                platform::respond(answer)
            }
        }
    }
}

impl Connection {
    fn store(&self) -> Store {
        Store::of(&self.state)
    }

    fn config(&self) -> Result<Rc<Config>, Failed> {
        settings::config(&self.env).map_err(|_| Failed)
    }

    /// The session of a request's access token, if it is good for the request's origin.
    fn access(&self, request: &Request) -> Result<Option<Access>, Failed> {
        let header = |name: &str| request.headers().get(name).ok().flatten();
        let authorization = header("authorization").unwrap_or_default();
        let Some(presented) = crate::routes::bearer(&authorization).and_then(Presented::parse) else {
            return Ok(None);
        };
        let Some(access) = self.store().access(&presented, platform::now())? else {
            return Ok(None);
        };
        Ok(access
            .session
            .is_for(header("origin").as_deref())
            .then_some(access))
    }

    /// Answers a request of a session, readable by its page; 401 without one.
    async fn with_session<F: Future<Output = Result<HttpResponse, Failed>>>(
        &self,
        request: &Request,
        answer: impl FnOnce(Access) -> F,
    ) -> HttpResponse {
        let origin = request.headers().get("origin").ok().flatten();
        let outcome = match self.access(request) {
            Ok(Some(access)) => answer(access).await,
            Ok(None) => Ok(problem::unauthorized(true)),
            Err(Failed) => Err(Failed),
        };
        let answer = outcome.unwrap_or_else(|Failed| problem::unavailable());
        match self.config() {
            // A page of any listed origin may read that its session is over; what a session reads was checked above.
            Ok(config) => cors::readable(&config, answer, origin.as_deref()),
            Err(Failed) => answer,
        }
    }

    /// `GET /connection` says how it is, `DELETE /connection` ends it (R36), `DELETE /connection/sessions` signs out
    /// everywhere.
    async fn own(&self, method: &Method, path: &str, access: Access) -> Result<HttpResponse, Failed> {
        match (method, path) {
            (Method::Delete, "/connection/sessions") => self.end_sessions().await?,
            (Method::Delete, _) => self.end().await?,
            _ => {
                let now = platform::now();
                if access.record.account.has_stale_picture(now) {
                    self.happened(Event::AccountStale).await?;
                }
                let readable = access
                    .record
                    .open(&self.config()?.sealing_keys, &access.sealed)
                    .is_some();
                return Ok(access.record.answer(readable, now));
            }
        }
        Ok(HttpResponse::empty(204).with("Cache-Control", "no-store"))
    }

    /// Deletes the token, the sessions and all else at once. Whoever is under way learns it from the generation. What
    /// stays until the Directory was told is the connection's id; then the whole database goes.
    async fn end(&self) -> Result<(), Failed> {
        self.generation.set(self.generation.get().wrapping_add(1));
        let store = self.store();
        let Some(gone) = store.leaving(platform::now())? else {
            return Ok(());
        };
        store.leave(&gone)?;
        self.arm(platform::now().plus(SECOND)).await?;
        self.post();
        Ok(())
    }

    /// Ends every session, and keeps the connection: "sign out everywhere".
    async fn end_sessions(&self) -> Result<(), Failed> {
        self.store().drop_sessions()?;
        self.happened(Event::SessionsEnd(platform::now())).await
    }

    /// Ends one session (RFC 7009, R36).
    async fn revoke(&self, mut request: Request) -> Result<RevokeResult, Failed> {
        let Revoke { client, token } = serde_json::from_str(&request.text().await?).map_err(|_| Failed)?;
        if let Some(presented) = Presented::parse(&token) {
            let store = self.store();
            match store.belongs(&presented, &client, platform::now())? {
                Some(true) => {
                    store.drop_session(presented.session)?;
                    let until = store.sessions_until(platform::now())?;
                    self.happened(Event::SessionsEnd(until)).await?;
                }
                Some(false) => return Ok(Err(token::anothers())),
                None => {}
            }
        }
        Ok(Ok(()))
    }
}
