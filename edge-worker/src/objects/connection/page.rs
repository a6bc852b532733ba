//! A page uses its connection: with the access token of a session, and readable by its origin alone.

use super::{Connection, graph::Answer};
use crate::{
    platform::{
        self, Failed,
        fields::{Field, Head},
        script,
    },
    settings, site_limit,
};
use shared::{
    answers::problem,
    connection::{lifecycle::Event, memory::Access, report, session::Presented},
    duties::duty::Departure,
    oauth::{
        access::{self, Shown},
        dpop::{self, ProofError},
    },
    settings::cors,
    values::http::HttpResponse,
};
use std::rc::Rc;
use web_sys::{Request, Response};

/// The body of a request, where there is one. The Worker has looked how long it is.
async fn text(method: &str, request: &Request) -> Result<String, Failed> {
    match method {
        "POST" | "PATCH" => script::text(request).await?.as_string().ok_or(Failed),
        _ => Ok(String::new()),
    }
}

/// Whether a room answers it.
fn of_rooms(path: &str) -> bool {
    ["/posts", "/media", "/insights"]
        .iter()
        .any(|folder| path.starts_with(folder))
}

impl Connection {
    /// Answers a request of a session, readable by its page whatever the answer is: 401 without one, 503 if the object is not
    /// `awake`.
    pub(super) async fn answer_page(
        &self,
        asked: &Head,
        path: &str,
        query: &str,
        awake: Result<(), Failed>,
    ) -> worker::Result<Response> {
        let method = asked.method();
        let origin = asked.get(Field::Origin);
        if let Some(origin) = origin {
            // Whether it may read the answer is looked up there.
            let _ = settings::of_origin(&self.env, origin).await;
        }
        let access = match awake.and_then(|()| self.access(asked)) {
            // Whoever leaves, or takes something back, is never held up; taking posts back counts.
            Ok(Ok(access)) if method != "DELETE" || of_rooms(path) => {
                self.counted(access, method != "DELETE").await
            }
            access => access,
        };
        let outcome = match (access, path) {
            (Ok(Err(refused)), path) => match self.by_report(asked, path, query).await {
                Ok(answer) => Ok(answer.unwrap_or(*refused).into()),
                Err(Failed) => Err(Failed),
            },
            (Ok(Ok(access)), "/connection" | "/connection/sessions") => {
                self.own(method, path, access).await.map(Answer::from)
            }
            (Ok(Ok(access)), path) if path.starts_with("/feeds") => {
                let session = &access.session.id;
                let answer = match text(method, asked.request()).await {
                    Ok(said) => self.feeds(session, method, path, &said).await,
                    Err(Failed) => Err(Failed),
                };
                answer.map(Answer::from)
            }
            (Ok(Ok(access)), path) if of_rooms(path) => {
                let (session, before) = (&access.session.id, self.changes.get());
                let field = |field| asked.get(field).unwrap_or_default();
                let answer = match text(method, asked.request()).await {
                    Ok(said) => {
                        let (kind, key) = (field(Field::ContentType), field(Field::IdempotencyKey));
                        let known = field(Field::IfNoneMatch);
                        let entry = ["asked", method, path, query, kind, &said, key, session, known];
                        self.room(&entry, Some(session)).await
                    }
                    Err(Failed) => Err(Failed),
                };
                // What it made is told; what it reads is nobody's if it ended while Instagram was asked (R72).
                let reads = method == "GET" && before != self.changes.get();
                let over = reads && !matches!(self.store().session(session), Ok(Some(_)));
                let answer = answer.map(|answer| answer.filter(|_| !over));
                answer.map(|answer| answer.unwrap_or_else(|| problem::unauthorized(true)).into())
            }
            (Ok(Ok(access)), _) => self.read(method, path, query, access).await,
            (Err(Failed), _) => Err(Failed),
        };
        let Answer { head, body } = outcome.unwrap_or_else(|Failed| problem::unavailable().into());
        let head = match self.config() {
            // A page of any listed origin may read that its session is over; what a session reads was checked above.
            Ok(config) => cors::readable(&config, head, origin),
            Err(Failed) => head,
        };
        match body {
            Some(body) => body.below(&head),
            None => platform::respond(head),
        }
    }

    /// Answers what a report's link opens. No session's token is one; [`None`]: neither is this.
    async fn by_report(&self, asked: &Head, path: &str, query: &str) -> Result<Option<HttpResponse>, Failed> {
        let shown = Shown::handed_on(asked.get(Field::Authorization).unwrap_or_default());
        let Some(shown) = shown.filter(|shown| report::is_token(shown.token)) else {
            return Ok(None);
        };
        let over = || Ok(Some(report::refused(shown.token)));
        let key = report::key(shown.token);
        let store = self.store();
        let is_opened = report::permits(asked.method(), path) && !shown.dpop && shown.thumbprint.is_none();
        if !is_opened || store.room_rows(&key, false)?.is_empty() {
            return over();
        }
        let (config, Some(connection)) = (self.config()?, store.connection()?) else {
            return over();
        };
        let Some(site) = config.site(&connection.record.site)? else {
            return over();
        };
        if let Err(full) = site_limit::count(&self.env, &connection.record.site, site).await {
            return Ok(Some(*full));
        }
        let known = asked.get(Field::IfNoneMatch).unwrap_or_default();
        let link = report::link(&key);
        let entry = ["asked", "GET", path, query, "", "", "", &link, known];
        match self.room(&entry, Some(&link)).await? {
            None => over(),
            answer => Ok(answer),
        }
    }

    /// Counts a request for the limit of its site, which has to be there; beyond the limit it is `refused` or goes on. The
    /// session may end while that is asked (R72).
    async fn counted(
        &self,
        access: Access,
        refused: bool,
    ) -> Result<Result<Access, Box<HttpResponse>>, Failed> {
        let (config, before) = (self.config()?, (self.generation.get(), self.changes.get()));
        let id = &access.connection.record.site;
        let Some(site) = config.site(id)? else {
            return Ok(Err(Box::new(problem::unauthorized(true))));
        };
        let counted = site_limit::count(&self.env, id, site).await;
        let changed = before != (self.generation.get(), self.changes.get());
        if changed && self.store().session(&access.session.id)?.is_none() {
            return Ok(Err(Box::new(problem::unauthorized(true))));
        }
        Ok(match counted {
            Err(full) if refused => Err(full),
            _ => Ok(access),
        })
    }

    /// The session of a request's access token, if it is good for the request's origin and key.
    fn access(&self, asked: &Head) -> Result<Result<Access, Box<HttpResponse>>, Failed> {
        let over = || Ok(Err(Box::new(problem::unauthorized(true))));
        let authorization = asked.get(Field::Authorization).unwrap_or_default();
        let Some(shown) = Shown::handed_on(authorization) else {
            return over();
        };
        let Some(presented) = Presented::parse(shown.token) else {
            return over();
        };
        let now = platform::now();
        let Some(mut access) = self.store().access(&presented, now)? else {
            return over();
        };
        if !access.session.is_for(asked.get(Field::Origin)) {
            return over();
        }
        if let Err(mismatch) = access.session.takes(&shown) {
            return Ok(Err(Box::new(access::mismatch(mismatch))));
        }
        if let Some(jti) = shown.once
            && !self.store().first_seen(jti, now)?
        {
            let nonce = dpop::nonce(&self.config()?.sealing_keys, &platform::random(), now);
            return Ok(Err(Box::new(access::refused(ProofError::Replayed, nonce))));
        }
        // Once for each session; from then on its renewals tell when it was used.
        if !access.session.is_used() {
            let session = Rc::make_mut(&mut access.session);
            session.touch(now);
            self.store().write_session(session)?;
        }
        Ok(Ok(access))
    }

    /// `GET /connection` says how it is, `DELETE /connection` ends it (R36), `DELETE /connection/sessions` signs out
    /// everywhere.
    async fn own(&self, method: &str, path: &str, access: Access) -> Result<HttpResponse, Failed> {
        match (method, path) {
            ("DELETE", "/connection/sessions") => self.end_sessions().await?,
            ("DELETE", _) => self.end(Departure::Disconnected, None).await?,
            _ => {
                let Access {
                    session,
                    connection,
                    ends,
                } = access;
                let (record, now) = (&connection.record, platform::now());
                if record.account.has_stale_picture(now) && record.lifecycle.is_worth_a_look(now) {
                    self.happened(Event::AccountStale).await?;
                }
                let unusable = record.usable(&*self.config()?, &connection.token).err();
                return Ok(record.answer(unusable.as_ref(), now, &session, ends));
            }
        }
        Ok(HttpResponse::empty(204).with("Cache-Control", "no-store"))
    }
}
