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
    connection::{self, Record},
    exchange,
    graph::{self, Ask, OwnIds, Scrub},
    http::Answer,
    instagram::{Category, Failure, LongLivedToken, Retry},
    keeping::{Happened, Health},
    problem,
    seal::Purpose,
    time::{MINUTE, Moment, SECOND},
};
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};
use tokio::sync::Semaphore;
use worker::{Env, Method, State};

/// At most so many calls to Instagram at once for one account (R42).
const CALLS: u32 = 4;
/// So many more may wait.
const QUEUE: usize = 32;
/// From this much of Instagram's allowance on, calls go one by one.
const SLOW_FROM_PERCENT: u16 = 75;

/// What a call came to: a body that may leave, or why there is none.
#[derive(Clone)]
enum Outcome {
    Body(Rc<String>),
    Failed(Rc<Failure>),
    Busy,
    Unavailable,
}

type Call = Shared<LocalBoxFuture<'static, Outcome>>;

/// The calls under way, and how much room there is. It lives in memory alone: a restart only forgets that somebody was
/// about to ask.
pub struct InFlight {
    calls: RefCell<HashMap<String, Call>>,
    room: Semaphore,
    waiting: Cell<usize>,
    percent: Cell<u16>,
    minute: Cell<u64>,
    counts: RefCell<HashMap<String, u32>>,
}

impl Default for InFlight {
    fn default() -> Self {
        Self {
            calls: RefCell::default(),
            room: Semaphore::new(CALLS as usize),
            waiting: Cell::new(0),
            percent: Cell::new(0),
            minute: Cell::new(0),
            counts: RefCell::default(),
        }
    }
}

impl InFlight {
    /// Counts a call of a session; `false` when its minute is full.
    fn may_call(&self, session: &str, most: u32, now: Moment) -> bool {
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

impl Connection {
    /// Answers a read of a session.
    pub(super) async fn read(
        &self,
        method: &Method,
        path: &str,
        query: &str,
        access: Access,
    ) -> Result<Answer, Failed> {
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
        if let Some(answer) = stopped(&record) {
            return Ok(answer);
        }
        let generation = self.generation.get();
        let known = self
            .in_flight
            .calls
            .borrow()
            .get(&admitted.path_and_query)
            .cloned();
        let call = match known {
            Some(call) => call,
            None if !self
                .in_flight
                .may_call(&session.id, site.calls_per_minute, platform::now()) =>
            {
                return Ok(problem::busy(60));
            }
            None => self.begin(record, sealed, admitted.path_and_query),
        };
        let outcome = call.await;
        // The connection or the session may have ended while Instagram was asked (R72).
        if generation != self.generation.get() || self.store().session(&session.id)?.is_none() {
            return Ok(problem::unauthorized(true));
        }
        Ok(match outcome {
            Outcome::Body(body) => Answer::json(200, (*body).clone()),
            Outcome::Failed(failure) => problem::upstream(&failure),
            Outcome::Busy => problem::busy(1),
            Outcome::Unavailable => problem::unavailable(),
        })
    }

    fn begin(&self, record: Record, sealed: String, path_and_query: String) -> Call {
        let asking = Asking {
            state: self.state.clone(),
            env: self.env.clone(),
            in_flight: self.in_flight.clone(),
            generation: self.generation.clone(),
            began: self.generation.get(),
        };
        let key = path_and_query.clone();
        let call = async move {
            let outcome = asking
                .run(record, &sealed, &path_and_query)
                .await
                .unwrap_or(Outcome::Unavailable);
            asking.in_flight.calls.borrow_mut().remove(&path_and_query);
            outcome
        };
        let call = call.boxed_local().shared();
        self.in_flight.calls.borrow_mut().insert(key, call.clone());
        // Whoever asked first may be gone before the others have their answer.
        let keep = call.clone();
        self.state.wait_until(async move {
            keep.await;
        });
        call
    }
}

/// The answer when Instagram need not be asked: a person has to act, or its limit was reached.
fn stopped(record: &Record) -> Option<Answer> {
    if let (Health::Reconnect, Some(failure)) = (record.keeping.health, &record.keeping.failure) {
        return Some(problem::upstream(failure));
    }
    let now = platform::now();
    let left = record.limited_until.map_or(0, |until| until.since(now));
    (left > 0).then(|| problem::busy(u32::try_from(left.div_ceil(SECOND)).unwrap_or(u32::MAX)))
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
    async fn run(&self, record: Record, sealed: &str, path_and_query: &str) -> Result<Outcome, Failed> {
        let in_flight = &self.in_flight;
        if in_flight.room.available_permits() == 0 && in_flight.waiting.get() >= QUEUE {
            return Ok(Outcome::Busy);
        }
        in_flight.waiting.set(in_flight.waiting.get().saturating_add(1));
        let one_by_one = in_flight.percent.get() >= SLOW_FROM_PERCENT;
        let room = in_flight
            .room
            .acquire_many(if one_by_one { CALLS } else { 1 })
            .await;
        in_flight.waiting.set(in_flight.waiting.get().saturating_sub(1));
        let _room = room.map_err(|_| Failed)?;
        if !self.site_may_call(&record.site).await {
            return Ok(Outcome::Busy);
        }
        let outcome = self.ask(&record, sealed, path_and_query).await?;
        if let Outcome::Failed(failure) = &outcome
            && self.began == self.generation.get()
        {
            self.note(failure).await?;
        }
        Ok(outcome)
    }

    /// The site's own limit: approximate, per location.
    async fn site_may_call(&self, site: &str) -> bool {
        let Ok(limiter) = self.env.rate_limiter("SITE_LIMIT") else {
            return true;
        };
        limiter
            .limit(site.to_owned())
            .await
            .is_ok_and(|outcome| outcome.success)
    }

    async fn ask(&self, record: &Record, sealed: &str, path_and_query: &str) -> Result<Outcome, Failed> {
        let config = settings::config(&self.env).map_err(|_| Failed)?;
        let keys = &config.sealing_keys;
        let owner = exchange::owner(&record.site, &record.id);
        let token = keys.open(Purpose::Token, &owner, sealed).ok();
        let token = token.and_then(|plain| LongLivedToken::parse(std::str::from_utf8(&plain).ok()?).ok());
        let Some(token) = token else {
            return Ok(Outcome::Failed(Rc::new(connection::unreadable())));
        };
        let read = match platform::ask(&config.profile.data_request(path_and_query, &token)).await {
            Ok(read) => read,
            Err(failure) => return Ok(Outcome::Failed(Rc::new(failure))),
        };
        self.in_flight.percent.set(read.usage.percent.unwrap_or(0));
        let key_texts: Vec<_> = keys.texts().collect();
        let mut secrets = vec![token.reveal().as_bytes(), config.app_secret.reveal().as_bytes()];
        secrets.extend(key_texts.iter().map(|text| text.as_bytes()));
        let scrub = Scrub {
            secrets: &secrets,
            graph_url: &config.profile.graph_url,
            public_url: &config.public_url,
        };
        let answer = graph::Answer {
            status: read.status,
            retry_after: read.retry_after.as_deref(),
            usage: read.usage,
            body: &read.body,
        };
        Ok(match graph::read_answer(&answer, &scrub) {
            Ok(body) => match String::from_utf8(body.into_owned()) {
                Ok(text) => Outcome::Body(Rc::new(text)),
                Err(_) => Outcome::Failed(Rc::new(Failure::not_json(read.status))),
            },
            Err(failure) => Outcome::Failed(Rc::new(failure)),
        })
    }

    /// Takes note of what a failure means for the connection.
    async fn note(&self, failure: &Failure) -> Result<(), Failed> {
        worker::console_warn!(
            "a read failed: {} (code {:?}, subcode {:?})",
            failure.category,
            failure.code,
            failure.subcode
        );
        let store = Store::of(&self.state);
        let Some(mut kept) = store.kept()? else {
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
            Happened::ReadFailed(failure.clone()),
        )
        .await
        .map(|_| ())
    }
}
