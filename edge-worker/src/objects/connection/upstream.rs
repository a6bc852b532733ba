//! One call of a page to Instagram: made when there is room for it, and searched for the token before anything of it
//! leaves (R39, R40).

use super::{body::Body, in_flight::Outcome, lifecycle, store::Store};
use crate::{
    instagram::{
        Stopped,
        gate::{Gate, Turn, Whose},
    },
    platform::{self, Failed},
    settings,
};
use shared::{
    connection::{
        app_pause::Shows,
        lanes::{Lane, room::Room},
        lifecycle::{Event, Health},
        record::{self, Record},
        sealed_token::SealedToken,
    },
    graph::{self, Links},
    instagram::{Data, Failure, Request, Retry},
    settings::config::Config,
    values::time::{SECOND, Timestamp},
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use worker::Env;

/// One call to Instagram, which outlives the request that began it.
pub struct Upstream {
    /// The object's storage.
    pub store: Store,
    /// The bindings.
    pub env: Env,
    /// Room for the answers that wait for their readers.
    pub room: Rc<RefCell<Room>>,
    /// Where it waits for its turn.
    pub gate: Rc<Gate>,
    /// The connection's generation.
    pub generation: Rc<Cell<u64>>,
    /// The generation that the call began in.
    pub began: u64,
}

impl Upstream {
    /// Waits for room, asks, and takes in what a failure means.
    pub async fn run(
        &self,
        session: &str,
        record: Record,
        sealed: &SealedToken,
        path_and_query: &str,
    ) -> Result<Outcome, Failed> {
        let Ok(turn) = self.gate.turn(Lane::People, Some(session)).await else {
            return Ok(Outcome::Busy(1));
        };
        if !site_may_call(&self.env, &record.site).await {
            return Ok(Outcome::Busy(10));
        }
        // While this call waited, the connection may have ended, got another token, or met Instagram's limit.
        let Some(connection) = self
            .store
            .connection()?
            .filter(|connection| connection.token == *sealed)
        else {
            return Ok(Outcome::Unavailable);
        };
        if let Some(outcome) = stopped(&connection.record) {
            return Ok(outcome);
        }
        if self.began != self.generation.get() {
            return Ok(Outcome::Unavailable);
        }
        let config = settings::config(&self.env).map_err(|_| Failed)?;
        let token = match record.usable(&config, sealed) {
            Ok(token) => token,
            // Told, and not written: the key or the app may come back (R45).
            Err(why) => return Ok(Outcome::Failed(Rc::new(why))),
        };
        let whose = Whose {
            app: config.app_id_of(record.app.as_deref()),
            limited_until: connection.record.limited_until,
        };
        let request = config.profile.data_request(path_and_query, &token);
        Ok(match ask(&turn, whose, &config, &request).await {
            Ok(body) => Body::hold(body, &self.room).map_or(Outcome::Busy(1), Outcome::Body),
            Err(Stopped::Failed(failure)) => {
                if self.began == self.generation.get() {
                    learn_from(&self.store, &self.env, sealed, &failure).await?;
                }
                Outcome::Failed(Rc::new(failure))
            }
            Err(Stopped::Paused(failure)) => Outcome::Failed(Rc::new(failure)),
            Err(Stopped::Limited(until)) => Outcome::Busy(seconds_until(until)),
            Err(Stopped::Busy) => Outcome::Busy(1),
        })
    }
}

/// The site's own limit: approximate, per location.
pub async fn site_may_call(env: &Env, site: &str) -> bool {
    platform::admits(env, "SITE_LIMIT", site).await
}

/// Takes in what a failure means for the connection.
///
/// A failure of a token that was replaced meanwhile says nothing about its successor.
pub async fn learn_from(
    store: &Store,
    env: &Env,
    sealed: &SealedToken,
    failure: &Failure,
) -> Result<(), Failed> {
    worker::console_warn!(
        "a read failed: {} (code {:?}, subcode {:?})",
        failure.category,
        failure.code,
        failure.subcode
    );
    let Some(mut connection) = store
        .connection()?
        .filter(|connection| connection.token == *sealed)
    else {
        return Ok(());
    };
    if record::limit(failure, platform::now()).is_some() {
        connection.record.meet_limit(failure, platform::now());
        return store.write(&connection);
    }
    if failure.retry == Retry::Later || failure.concerns_app() {
        return Ok(());
    }
    lifecycle::apply(store, env, &mut connection, Event::ReadFailed(failure.clone()))
        .await
        .map(|_| ())
}

/// Why Instagram need not be asked: a person has to act, or its limit was reached.
pub fn stopped(record: &Record) -> Option<Outcome> {
    if let (Health::Reconnect, Some(failure)) = (record.lifecycle.health, &record.lifecycle.failure) {
        return Some(Outcome::Failed(Rc::new(failure.clone())));
    }
    let until = record.limited_until.filter(|until| *until > platform::now())?;
    Some(Outcome::Busy(seconds_until(until)))
}

fn seconds_until(until: Timestamp) -> u32 {
    let left = until.since(platform::now()).div_ceil(SECOND);
    u32::try_from(left).unwrap_or(u32::MAX)
}

/// Asks, and takes the answer as far as it may leave.
pub async fn ask(
    turn: &Turn,
    whose: Whose<'_>,
    config: &Config,
    request: &Request<Data>,
) -> Result<Vec<u8>, Stopped> {
    let links = Links {
        graph_url: &config.profile.graph_url,
        public_url: &config.public_url,
    };
    let read = |answer: Data| graph::leaving(answer, &links);
    turn.ask(whose, Shows::Token, request, read).await
}
