//! The access token: the edge's own, ten minutes long, in this document's memory only, renewed when it is asked for.

use std::cell::RefCell;

use wasm_bindgen::JsValue;

use crate::{
    channel,
    failure::Failure,
    flow::Place,
    js, lock,
    store::{self, Record},
    task, token,
};

#[derive(Clone)]
struct Access {
    key: String,
    /// The refresh token it came from: another session's access token is never taken for this one's.
    refresh: String,
    token: String,
    /// When to renew it, in milliseconds since 1970: a little before its end, since a request takes time.
    until: f64,
}

thread_local! {
    static KEPT: RefCell<Vec<Access>> = const { RefCell::new(Vec::new()) };
    /// Sessions that the edge ended, and why.
    static ENDED: RefCell<Vec<(String, Failure)>> = const { RefCell::new(Vec::new()) };
}

/// Keeps the access token of an answer of `/token`.
pub fn keep(key: &str, refresh: &str, answer: &JsValue) {
    let life = js::number(answer, "expires_in").max(0.0);
    let access = Access {
        key: key.into(),
        refresh: refresh.into(),
        token: js::text(answer, "access_token"),
        until: js::now() + life * 1000.0 - (life * 250.0).min(45_000.0),
    };
    drop_token(key);
    ENDED.with_borrow_mut(|ended| ended.retain(|(of, _)| of != key));
    KEPT.with_borrow_mut(|kept| kept.push(access));
}

/// Why the edge ended the session of this key, if it did so in this document's time.
pub fn ended(key: &str) -> Option<Failure> {
    ENDED.with_borrow(|ended| Some(ended.iter().find(|(of, _)| of == key)?.1.clone()))
}

/// Forgets the access token.
pub fn drop_token(key: &str) {
    KEPT.with_borrow_mut(|kept| kept.retain(|access| access.key != key));
}

/// Milliseconds until the kept token should be renewed; nothing is kept: none.
pub fn renew_in(key: &str) -> Option<f64> {
    KEPT.with_borrow(|kept| {
        let access = kept.iter().find(|access| access.key == key)?;
        Some((access.until - js::now()).max(0.0))
    })
}

fn fresh(key: &str, refresh: &str) -> Option<String> {
    KEPT.with_borrow(|kept| {
        let access = kept
            .iter()
            .find(|access| access.key == key && access.refresh == refresh)?;
        (access.until > js::now()).then(|| access.token.clone())
    })
}

/// The session's access token, renewed if it is about to end. One renewal at a time in all tabs. `None`: there is no
/// session. Only the edge's `invalid_grant` ends one; every other failure leaves it as it is.
pub async fn token(place: &Place) -> Result<Option<String>, Failure> {
    let key = &place.key;
    let blocked = |_| Failure::own("storage_blocked");
    let Some(record) = store::read(key).await.map_err(blocked)? else {
        return Ok(None);
    };
    if let Some(token) = fresh(key, &record.refresh) {
        return Ok(Some(token));
    }
    let session = lock::hold(key).await;
    let Some(record) = store::read(key).await.map_err(blocked)? else {
        return Ok(None);
    };
    if let Some(token) = fresh(key, &record.refresh) {
        return Ok(Some(token));
    }
    let form = js::texts(&[
        ("grant_type", "refresh_token"),
        ("client_id", &place.client),
        ("refresh_token", &record.refresh),
    ]);
    match token::ask(&place.edge, &record.keys, &form).await {
        Ok(answer) => {
            keep_session(key, record, &answer).await?;
            Ok(Some(js::text(&answer, "access_token")))
        }
        Err(failure) => {
            if failure.over {
                ENDED.with_borrow_mut(|ended| ended.push((key.clone(), failure.clone())));
                forget(key).await;
                drop(session);
                channel::session_changed(key);
            }
            Err(failure)
        }
    }
}

/// Should the edge give another refresh token, it replaces the stored one.
async fn keep_session(key: &str, mut record: Record, answer: &JsValue) -> Result<(), Failure> {
    let refresh = js::text(answer, "refresh_token");
    if !refresh.is_empty() && refresh != record.refresh {
        record.refresh = refresh;
        store::write(key, &record)
            .await
            .map_err(|_| Failure::own("storage_blocked"))?;
    }
    keep(key, &record.refresh, answer);
    Ok(())
}

/// Forgets the session, here and in the store.
pub async fn forget(key: &str) {
    drop_token(key);
    let _ = store::delete(key).await;
}

/// Ends the session at the edge and here. It ends here in any case: without its key the refresh token is useless.
pub async fn sign_out(place: &Place) {
    let session = lock::hold(&place.key).await;
    let record = store::read(&place.key).await.ok().flatten();
    forget(&place.key).await;
    drop(session);
    channel::session_changed(&place.key);
    if let Some(record) = record {
        let url = [&place.edge, "/revoke"].concat();
        let form = js::texts(&[("token", &record.refresh), ("client_id", &place.client)]);
        let _ = task::wait(js::request("POST", &url, &js::texts(&[]), &form)).await;
    }
}
