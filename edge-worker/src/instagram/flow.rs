//! A flow asks Instagram: it has no account yet, so there are no lanes, but the app may be paused.

use super::{
    Stopped, app, secrets,
    send::{Parts, send},
};
use shared::{
    connection::{app_pause::Shows, lanes::Lane},
    instagram::{Failure, Received, Reply, Request},
};
use worker::{Env, State};

/// Sends a request of a flow's, for that app, and reads the reply.
///
/// # Errors
/// What Instagram said, or what is told while the app is paused.
pub async fn ask<R: Reply>(
    state: &State,
    env: &Env,
    app: &str,
    shows: Shows,
    request: &Request<R>,
) -> Result<R, Failure> {
    let (probe, received) = begin(state, env, app, shows, request.into()).await?;
    let outcome = received.and_then(|received| request.read(received, secrets(env)?));
    app::learn(env, app, None, shows, probe, outcome.as_ref().err()).await;
    outcome
}

/// All that does not depend on the reply.
async fn begin(
    state: &State,
    env: &Env,
    app: &str,
    shows: Shows,
    parts: Parts<'_>,
) -> Result<(bool, Result<Received, Failure>), Failure> {
    match app::admit(state, env, app, Lane::People, shows).await {
        Ok(probe) => Ok((probe, send(parts, false).await.map_err(Stopped::told))),
        Err(stopped) => Err(stopped.told()),
    }
}
