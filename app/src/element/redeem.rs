//! The one-time code becomes a session, in exactly one window (R27, R69).

use crate::{
    access, channel, dpop,
    failure::Failure,
    flow::Returned,
    js, lock,
    store::{self, Record},
    token,
};

/// Redeems what came back. Whoever holds the lock on the state and removes the pending flow does it; another window that was
/// handed the same result waits for the lock and finds the session made. True: it was made here, and announced.
pub async fn redeem(flow: &Returned) -> Result<bool, Failure> {
    let _first = lock::hold(&flow.state).await;
    if !store::take_pending(&flow.state) {
        return Ok(false);
    }
    let outcome = claim(flow).await;
    channel::flow_ended(&flow.state, outcome.is_ok());
    outcome.map(|()| true)
}

async fn claim(flow: &Returned) -> Result<(), Failure> {
    if flow.code.is_empty() {
        return Err(Failure::of_return_url(&flow.result));
    }
    let place = &flow.place;
    let keys = dpop::generate()
        .await
        .map_err(|_| Failure::own("unsupported_context"))?;
    let form = js::texts(&[
        ("grant_type", "authorization_code"),
        ("client_id", &place.client),
        ("code", &flow.code),
        ("redirect_uri", &flow.redirect),
        ("code_verifier", &flow.verifier),
    ]);
    let answer = token::ask(&place.edge, &keys, &form).await?;
    let record = Record {
        keys,
        refresh: js::text(&answer, "refresh_token"),
        connection: js::text(&answer, "connection"),
        username: String::new(),
    };
    let session = lock::hold(&place.key).await;
    store::write(&place.key, &record)
        .await
        .map_err(|_| Failure::own("storage_blocked"))?;
    access::keep(&place.key, &record.refresh, &answer);
    drop(session);
    channel::session_changed(&place.key);
    Ok(())
}
