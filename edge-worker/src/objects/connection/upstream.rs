//! One call of a page to Instagram: made when there is room for it, and searched for the token before anything of it
//! leaves (R39, R40).

use super::{
    in_flight::{InFlight, Outcome},
    lifecycle,
    store::Store,
};
use crate::{
    platform::{self, Failed},
    settings,
};
use shared::{
    connection::{
        lifecycle::{Event, Health, unreadable},
        record::Record,
        sealed_token::{AccountToken, SealedToken},
    },
    graph::{self, Scrub, Secrets},
    instagram::{Category, Data, Failure, Retry},
    settings::config::Config,
    values::time::{MINUTE, SECOND},
};
use std::{cell::Cell, rc::Rc, time::Duration};
use worker::{Env, State};

/// One call to Instagram, which outlives the request that began it.
pub struct Upstream {
    /// The object's storage.
    pub state: Rc<State>,
    /// The bindings.
    pub env: Env,
    /// The other calls.
    pub in_flight: Rc<InFlight>,
    /// The connection's generation.
    pub generation: Rc<Cell<u64>>,
    /// The generation that the call began in.
    pub began: u64,
}

impl Upstream {
    /// Waits for room, asks, and takes in what a failure means.
    pub async fn run(
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
        let Some(connection) = Store::of(&self.state)
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
        let Some(token) = record.open(&config.sealing_keys, sealed) else {
            // Told, and not written: the key may come back (R45).
            return Ok(Outcome::Failed(Rc::new(unreadable())));
        };
        let outcome = self.ask(&config, &token, path_and_query).await?;
        if let Outcome::Failed(failure) = &outcome
            && self.began == self.generation.get()
        {
            self.learn_from(sealed, failure).await?;
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
        let read = match platform::ask(&config.profile.data_request(path_and_query, token)).await {
            Ok(Data(read)) => read,
            Err(failure) => return Ok(Outcome::Failed(Rc::new(failure))),
        };
        if let Some(percent) = read.usage.percent {
            self.in_flight
                .percent
                .set((percent, platform::now().millis() / MINUTE));
        }
        let secrets = Secrets::of(token, &config.app_secret, &config.sealing_keys);
        let scrub = Scrub {
            secrets: &secrets.bytes(),
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

    /// Takes in what a failure means for the connection.
    ///
    /// A failure of a token that was replaced meanwhile says nothing about its successor.
    async fn learn_from(&self, sealed: &SealedToken, failure: &Failure) -> Result<(), Failed> {
        worker::console_warn!(
            "a read failed: {} (code {:?}, subcode {:?})",
            failure.category,
            failure.code,
            failure.subcode
        );
        let store = Store::of(&self.state);
        let Some(mut connection) = store
            .connection()?
            .filter(|connection| connection.token == *sealed)
        else {
            return Ok(());
        };
        if matches!(failure.category, Category::RateLimited | Category::AppRateLimited) {
            let wait = u64::from(failure.retry_after_seconds.unwrap_or(300)).saturating_mul(SECOND);
            connection.record.limited_until = Some(platform::now().plus(wait));
            return store.write(&connection);
        }
        if failure.retry == Retry::Later {
            return Ok(());
        }
        lifecycle::apply(
            &self.state,
            &self.env,
            &mut connection,
            Event::ReadFailed(failure.clone()),
        )
        .await
        .map(|_| ())
    }
}

/// Why Instagram need not be asked: a person has to act, or its limit was reached.
pub fn stopped(record: &Record) -> Option<Outcome> {
    if let (Health::Reconnect, Some(failure)) = (record.lifecycle.health, &record.lifecycle.failure) {
        return Some(Outcome::Failed(Rc::new(failure.clone())));
    }
    let left = record
        .limited_until
        .map_or(0, |until| until.since(platform::now()));
    let seconds = u32::try_from(left.div_ceil(SECOND)).unwrap_or(u32::MAX);
    (left > 0).then_some(Outcome::Busy(seconds))
}
