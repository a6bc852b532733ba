//! Where sessions stand: IndexedDB, because only there a key can lie that no script can read.

use wasm_bindgen::prelude::*;

use crate::{js, task};

/// A session at rest.
#[derive(Clone, Default)]
pub struct Record {
    /// The DPoP key pair, not extractable.
    pub keys: JsValue,
    /// The edge's refresh token, useless without the keys.
    pub refresh: String,
    /// The connection's id.
    pub connection: String,
    /// The account's name as last seen, to show it at once.
    pub username: String,
}

/// The session of this key.
pub async fn read(key: &str) -> Result<Option<Record>, JsValue> {
    // No database is made for nothing: in Chromium a page that is left while it is being made keeps it from the next page,
    // as long as it waits in the back-forward cache.
    if !js::storage("getItem", &mark(key), "").is_truthy() {
        return Ok(None);
    }
    let value = task::wait(js::database("get", &key.into(), &JsValue::UNDEFINED)).await?;
    Ok(js::is_object(&value).then(|| Record {
        keys: js::get(&value, "keys"),
        refresh: js::text(&value, "refresh"),
        connection: js::text(&value, "connection"),
        username: js::text(&value, "username"),
    }))
}

/// Keeps a session, in the place of the former one.
pub async fn write(key: &str, record: &Record) -> Result<(), JsValue> {
    let value = js::texts(&[
        ("refresh", &record.refresh),
        ("connection", &record.connection),
        ("username", &record.username),
    ]);
    js::set(&value, "keys", &record.keys);
    task::wait(js::database("put", &value, &key.into())).await?;
    // Tells the loader that there is a session, so that a reload doesn't flash "Connect".
    js::storage("setItem", &mark(key), "1");
    Ok(())
}

/// Notes the account's name, unless another session stands there by now. Call it with the session's lock held.
pub async fn rename(key: &str, refresh: &str, username: &str) -> Result<(), JsValue> {
    match read(key).await? {
        Some(record) if record.refresh == refresh && record.username != username => {
            write(
                key,
                &Record {
                    username: username.into(),
                    ..record
                },
            )
            .await
        }
        _ => Ok(()),
    }
}

/// Forgets a session and its key.
pub async fn delete(key: &str) -> Result<(), JsValue> {
    js::storage("removeItem", &mark(key), "");
    task::wait(js::database("delete", &key.into(), &JsValue::UNDEFINED))
        .await
        .map(drop)
}

/// Takes the pending flow away: whoever does, redeems. False if another window was first.
pub fn take_pending(state: &str) -> bool {
    let name = [":", state].concat();
    let there = js::storage("getItem", &name, "").is_truthy();
    js::storage("removeItem", &name, "");
    there
}

fn mark(key: &str) -> String {
    [" ", key].concat()
}
