//! A flow asks Instagram: it has no account yet, so there are no lanes, but the app may be paused.

use super::{Stopped, app, send::send};
use shared::{
    connection::{app_pause::Shows, lanes::Lane},
    instagram::{Failure, Reply, Request},
};
use worker::{Env, State};

/// Sends a request of a flow's and reads the reply.
///
/// # Errors
/// What Instagram said, or what is told while the app is paused.
pub async fn ask<R: Reply>(
    state: &State,
    env: &Env,
    shows: Shows,
    request: &Request<R>,
) -> Result<R, Failure> {
    let probe = match app::admit(state, env, Lane::People, shows).await {
        Ok(probe) => probe,
        Err(Stopped::Failed(failure) | Stopped::Paused(failure)) => return Err(failure),
        Err(Stopped::Limited(_) | Stopped::Busy) => return Err(Failure::unreachable()),
    };
    let outcome = send(request).await.and_then(|received| request.read(received));
    app::learn(env, shows, probe, outcome.as_ref().err()).await;
    outcome
}
