//! A call of the edge's own to Instagram, for a use of the connection: in its lane, counted for its site, and searched before
//! anything of its answer goes on.

use super::{Connection, store::StoredConnection, upstream};
use crate::{
    instagram::{Stopped, gate::Whose},
    platform,
};
use shared::{
    answers::problem,
    connection::{lanes::Lane, lifecycle::Health},
    instagram::Failure,
    values::time::SECOND,
};

/// Why there is no answer.
pub struct Missed {
    /// Instagram was asked: what it did is what it says, or isn't known.
    pub asked: bool,
    /// Why.
    pub failure: Failure,
}

impl From<Failure> for Missed {
    fn from(failure: Failure) -> Self {
        Self {
            asked: false,
            failure,
        }
    }
}

impl Connection {
    /// Asks Instagram, in the share of the session whose request it is for; `body` is JSON, for `POST`.
    pub(super) async fn call(
        &self,
        connection: &StoredConnection,
        lane: Lane,
        session: Option<&str>,
        method: &str,
        path: &str,
        body: &str,
    ) -> Result<String, Missed> {
        let config = self.config().map_err(|_| Failure::unreachable())?;
        if let Some(session) = session {
            let site = config.site(&connection.record.site).ok().flatten();
            if !site.is_some_and(|site| self.gate.allows(session, site.calls_per_minute)) {
                return Err(waits(60 * SECOND).into());
            }
        }
        let turn = self.gate.turn(lane, session).await.map_err(told)?;
        // What is due has its time, and no page makes it come more often.
        if lane != Lane::Due && !upstream::site_may_call(&self.env, &connection.record.site).await {
            return Err(waits(10 * SECOND).into());
        }
        // While it waited, the connection may have ended, got another token, or met Instagram's limit.
        let now = self.store().connection().ok().flatten();
        let Some(connection) = now.filter(|now| now.record.id == connection.record.id) else {
            return Err(Failure::unreachable().into());
        };
        let record = &connection.record;
        if let (Health::Reconnect, Some(failure)) = (&record.lifecycle.health, &record.lifecycle.failure) {
            return Err(failure.clone().into());
        }
        let token = record.usable(&config, &connection.token)?;
        let whose = Whose {
            app: config.app_id_of(record.app.as_deref()),
            limited_until: record.limited_until,
        };
        let request = config.profile.call_request(method, path, body.to_owned(), &token);
        let answer = upstream::ask(&turn, whose, &config, &request).await;
        match answer {
            Ok(body) => String::from_utf8(body).map_err(|_| Missed {
                asked: true,
                failure: Failure::not_json(200),
            }),
            Err(Stopped::Failed(failure)) => {
                // What it says of the connection is taken in as a page's read would be; the use has its own memory.
                let _ = upstream::learn_from(self.store(), &self.env, &connection.token, &failure).await;
                Err(Missed { asked: true, failure })
            }
            Err(stopped) => Err(told(stopped)),
        }
    }
}

/// Why nothing was asked.
fn told(stopped: Stopped) -> Missed {
    let failure = match stopped {
        Stopped::Failed(failure) | Stopped::Paused(failure) => failure,
        Stopped::Limited(until) => waits(until.since(platform::now())),
        Stopped::Busy => waits(300 * SECOND),
    };
    failure.into()
}

/// Of Instagram's allowance people come first.
fn waits(milliseconds: u64) -> Failure {
    problem::too_much(u32::try_from(milliseconds.div_ceil(SECOND)).unwrap_or(u32::MAX))
}
