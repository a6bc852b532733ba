//! A page reads: admitted by the site's policy, one call to Instagram for equal reads, searched for the token before
//! anything of it leaves (R37 to R42).

use super::{Access, Connection, keep, store::Store};
use crate::{
    platform::{self, Failed},
    settings,
};
use futures_util::{
    FutureExt,
    future::{LocalBoxFuture, Shared},
};
use shared::{
    answers::problem,
    connection::{
        lifecycle::{self, Event, Health},
        record::Record,
        sealed_token::{AccountToken, SealedToken},
    },
    graph::{self, Ask, OwnIds, Scrub},
    instagram::{Bearer, Category, Data, Failure, Retry},
    settings::config::Config,
    values::{
        http::HttpResponse,
        time::{MINUTE, SECOND, Timestamp},
    },
};
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
    time::Duration,
};
use tokio::sync::{Semaphore, SemaphorePermit};
use worker::{Env, Method, State};

/// At most so many calls to Instagram at once for one account (R42).
const CALLS: u32 = 4;
/// So many more may wait.
const QUEUE: usize = 32;
/// One session gets at most half of the room, so that another is never shut out by it.
const OF_ONE_SESSION: usize = 18;
/// So many readers may share one answer: each gets a copy.
const SHARERS: usize = 32;
/// A call that waited longer is not made: together with Instagram's own time this is well below the object's.
const LONGEST_WAIT: Duration = Duration::from_secs(15);
/// From this much of Instagram's allowance on, calls go one by one.
const SLOW_FROM_PERCENT: u16 = 75;

/// What a call came to: a body that may leave, or why there is none.
#[derive(Clone)]
enum Outcome {
    Body(Rc<String>),
    Failed(Rc<Failure>),
    Busy(u32),
    Unavailable,
}

/// A call under way, and how many wait for its answer.
#[derive(Clone)]
struct Call {
    answer: Shared<LocalBoxFuture<'static, Outcome>>,
    sharers: Rc<Cell<usize>>,
}

/// The calls under way, and how much room there is. It lives in memory alone: a restart only forgets that somebody was
/// about to ask.
pub struct InFlight {
    calls: RefCell<HashMap<String, Call>>,
    room: Semaphore,
    waiting: Cell<usize>,
    /// Instagram's own count of how much of the allowance is gone, and in which minute it said so.
    percent: Cell<(u16, u64)>,
    minute: Cell<u64>,
    counts: RefCell<HashMap<String, u32>>,
    /// Calls under way or waiting, by session.
    of_session: RefCell<HashMap<String, usize>>,
}

impl Default for InFlight {
    fn default() -> Self {
        Self {
            calls: RefCell::default(),
            room: Semaphore::new(CALLS as usize),
            waiting: Cell::new(0),
            percent: Cell::new((0, 0)),
            minute: Cell::new(0),
            counts: RefCell::default(),
            of_session: RefCell::default(),
        }
    }
}

impl InFlight {
    /// Counts a call of a session; `false` when its minute is full.
    fn may_call(&self, session: &str, most: u32, now: Timestamp) -> bool {
        let minute = now.millis() / MINUTE;
        let mut counts = self.counts.borrow_mut();
        if self.minute.replace(minute) != minute {
            counts.clear();
        }
        let count = counts.entry(session.to_owned()).or_default();
        *count = count.saturating_add(1);
        *count <= most
    }
}

impl InFlight {
    /// How many calls of a session are under way or wait.
    fn of(&self, session: &str) -> usize {
        self.of_session.borrow().get(session).copied().unwrap_or(0)
    }

    fn enter(&self, session: &str) {
        let mut counts = self.of_session.borrow_mut();
        let count = counts.entry(session.to_owned()).or_default();
        *count = count.saturating_add(1);
    }

    fn leave(&self, session: &str, path_and_query: &str) {
        self.calls.borrow_mut().remove(path_and_query);
        let mut counts = self.of_session.borrow_mut();
        let left = counts.get(session).map_or(0, |count| count.saturating_sub(1));
        match left {
            0 => counts.remove(session),
            left => counts.insert(session.to_owned(), left),
        };
    }

    /// Room for one more call; [`None`] when too many wait already, or it came too late to be of use.
    async fn room(&self) -> Option<SemaphorePermit<'_>> {
        if self.room.available_permits() == 0 && self.waiting.get() >= QUEUE {
            return None;
        }
        self.waiting.set(self.waiting.get().saturating_add(1));
        let (percent, minute) = self.percent.get();
        let slow = percent >= SLOW_FROM_PERCENT && minute == platform::now().millis() / MINUTE;
        let room = self.room.acquire_many(if slow { CALLS } else { 1 });
        let room = platform::within(LONGEST_WAIT, room).await;
        self.waiting.set(self.waiting.get().saturating_sub(1));
        room?.ok()
    }
}

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
            sealed,
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
            return Ok(told(outcome));
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
            None => self.begin(&session.id, record, sealed, admitted.path_and_query),
        };
        call.sharers.set(call.sharers.get().saturating_add(1));
        let outcome = call.answer.await;
        // The connection or the session may have ended while Instagram was asked (R72).
        let ended = generation != self.generation.get();
        let changed = before != self.changes.get();
        if ended || (changed && self.store().session(&session.id)?.is_none()) {
            return Ok(problem::unauthorized(true));
        }
        Ok(told(outcome))
    }

    fn begin(&self, session: &str, record: Record, sealed: SealedToken, path_and_query: String) -> Call {
        let asking = Asking {
            state: self.state.clone(),
            env: self.env.clone(),
            in_flight: self.in_flight.clone(),
            generation: self.generation.clone(),
            began: self.generation.get(),
        };
        let (key, session) = (path_and_query.clone(), session.to_owned());
        self.in_flight.enter(&session);
        let answer = async move {
            let outcome = asking.run(record, &sealed, &path_and_query).await;
            asking.in_flight.leave(&session, &path_and_query);
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
fn told(outcome: Outcome) -> HttpResponse {
    match outcome {
        Outcome::Body(body) => HttpResponse::json(200, (*body).clone()),
        Outcome::Failed(failure) => problem::upstream(&failure),
        Outcome::Busy(seconds) => problem::busy(seconds),
        Outcome::Unavailable => problem::unavailable(),
    }
}

/// Why Instagram need not be asked: a person has to act, or its limit was reached.
fn stopped(record: &Record) -> Option<Outcome> {
    if let (Health::Reconnect, Some(failure)) = (record.lifecycle.health, &record.lifecycle.failure) {
        return Some(Outcome::Failed(Rc::new(failure.clone())));
    }
    let left = record
        .limited_until
        .map_or(0, |until| until.since(platform::now()));
    let seconds = u32::try_from(left.div_ceil(SECOND)).unwrap_or(u32::MAX);
    (left > 0).then_some(Outcome::Busy(seconds))
}

/// One call to Instagram, which outlives the request that began it.
struct Asking {
    state: Rc<State>,
    env: Env,
    in_flight: Rc<InFlight>,
    generation: Rc<Cell<u64>>,
    began: u64,
}

impl Asking {
    async fn run(
        &self,
        record: Record,
        sealed: &SealedToken,
        path_and_query: &str,
    ) -> Result<Outcome, Failed> {
        let Some(_room) = self.in_flight.room().await else {
            return Ok(Outcome::Busy(1));
        };
        if !self.site_may_call(&record.site).await {
            return Ok(Outcome::Busy(10));
        }
        // While this call waited, the connection may have ended, got another token, or met Instagram's limit.
        let Some(kept) = Store::of(&self.state)
            .kept()?
            .filter(|kept| kept.token == *sealed)
        else {
            return Ok(Outcome::Unavailable);
        };
        if let Some(outcome) = stopped(&kept.record) {
            return Ok(outcome);
        }
        if self.began != self.generation.get() {
            return Ok(Outcome::Unavailable);
        }
        let config = settings::config(&self.env).map_err(|_| Failed)?;
        let Some(token) = record.open(&config.sealing_keys, sealed) else {
            // Told, and not written: the key may come back (R45).
            return Ok(Outcome::Failed(Rc::new(lifecycle::unreadable())));
        };
        let outcome = self.ask(&config, &token, path_and_query).await?;
        if let Outcome::Failed(failure) = &outcome
            && self.began == self.generation.get()
        {
            self.note(sealed, failure).await?;
        }
        Ok(outcome)
    }

    /// The site's own limit: approximate, per location.
    async fn site_may_call(&self, site: &str) -> bool {
        let Ok(limiter) = self.env.rate_limiter("SITE_LIMIT") else {
            return true;
        };
        let limit = platform::within(Duration::from_secs(2), limiter.limit(site.to_owned()));
        limit
            .await
            .is_none_or(|outcome| outcome.is_ok_and(|outcome| outcome.success))
    }

    async fn ask(
        &self,
        config: &Config,
        token: &AccountToken,
        path_and_query: &str,
    ) -> Result<Outcome, Failed> {
        let keys = &config.sealing_keys;
        let read = match platform::ask(&config.profile.data_request(path_and_query, token)).await {
            Ok(Data(read)) => read,
            Err(failure) => return Ok(Outcome::Failed(Rc::new(failure))),
        };
        if let Some(percent) = read.usage.percent {
            self.in_flight
                .percent
                .set((percent, platform::now().millis() / MINUTE));
        }
        let key_texts: Vec<_> = keys.texts().collect();
        let mut secrets = vec![token.reveal().as_bytes(), config.app_secret.reveal().as_bytes()];
        secrets.extend(key_texts.iter().map(|text| text.as_bytes()));
        let scrub = Scrub {
            secrets: &secrets,
            graph_url: &config.profile.graph_url,
            public_url: &config.public_url,
        };
        Ok(match graph::read_answer(&read, &scrub) {
            Ok(body) => match String::from_utf8(body.into_owned()) {
                Ok(text) => Outcome::Body(Rc::new(text)),
                Err(_) => Outcome::Failed(Rc::new(Failure::not_json(read.status))),
            },
            Err(failure) => Outcome::Failed(Rc::new(failure)),
        })
    }

    /// Takes note of what a failure means for the connection.
    ///
    /// A failure of a token that was replaced meanwhile says nothing about its successor.
    async fn note(&self, sealed: &SealedToken, failure: &Failure) -> Result<(), Failed> {
        worker::console_warn!(
            "a read failed: {} (code {:?}, subcode {:?})",
            failure.category,
            failure.code,
            failure.subcode
        );
        let store = Store::of(&self.state);
        let Some(mut kept) = store.kept()?.filter(|kept| kept.token == *sealed) else {
            return Ok(());
        };
        if matches!(failure.category, Category::RateLimited | Category::AppRateLimited) {
            let wait = u64::from(failure.retry_after_seconds.unwrap_or(300)).saturating_mul(SECOND);
            kept.record.limited_until = Some(platform::now().plus(wait));
            return store.write(&kept);
        }
        if failure.retry == Retry::Later {
            return Ok(());
        }
        keep::apply(
            &self.state,
            &self.env,
            &mut kept,
            Event::ReadFailed(failure.clone()),
        )
        .await
        .map(|_| ())
    }
}
