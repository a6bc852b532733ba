//! Where sessions stand: IndexedDB, because only there a key can lie that no script can read.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::{IdbDatabase, IdbObjectStore, IdbRequest, IdbTransactionMode, Storage};

use crate::js;

const DATABASE: &str = "instagram-connect";
const SESSIONS: &str = "sessions";

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
    let value = with(IdbTransactionMode::Readonly, |store| store.get(&key.into())).await?;
    Ok(value.is_object().then(|| Record {
        keys: js::get(&value, "keys"),
        refresh: js::text(&value, "refresh"),
        connection: js::text(&value, "connection"),
        username: js::text(&value, "username"),
    }))
}

/// Keeps a session, in the place of the former one.
pub async fn write(key: &str, record: &Record) -> Result<(), JsValue> {
    let value = js::object(&[
        ("keys", record.keys.clone()),
        ("refresh", record.refresh.as_str().into()),
        ("connection", record.connection.as_str().into()),
        ("username", record.username.as_str().into()),
    ]);
    with(IdbTransactionMode::Readwrite, |store| {
        store.put_with_key(&value, &key.into())
    })
    .await?;
    if let Some(storage) = local() {
        let _ = storage.set_item(&mark(key), "1");
    }
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
    if let Some(storage) = local() {
        let _ = storage.remove_item(&mark(key));
    }
    with(IdbTransactionMode::Readwrite, |store| store.delete(&key.into()))
        .await
        .map(drop)
}

/// Takes the pending flow away: whoever does, redeems. False if another window was first.
pub fn take_pending(state: &str) -> bool {
    let name = ["instagram-connect:", state].concat();
    local().is_some_and(|storage| {
        let there = matches!(storage.get_item(&name), Ok(Some(_)));
        storage.remove_item(&name).is_ok() && there
    })
}

/// Tells the loader that there is a session, so that a reload doesn't flash "Connect".
fn mark(key: &str) -> String {
    ["instagram-connect ", key].concat()
}

fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

async fn with(
    mode: IdbTransactionMode,
    act: impl FnOnce(&IdbObjectStore) -> Result<IdbRequest, JsValue>,
) -> Result<JsValue, JsValue> {
    let factory = web_sys::window()
        .and_then(|window| window.indexed_db().ok()?)
        .ok_or(JsValue::NULL)?;
    let opening = factory.open_with_u32(DATABASE, 1)?;
    // It takes the database from the event: holding the request it would keep itself alive.
    let upgrade = Closure::once(|event: JsValue| {
        let database = js::get(&js::get(&event, "target"), "result");
        let _ = database
            .unchecked_into::<IdbDatabase>()
            .create_object_store(SESSIONS);
    });
    opening.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    let database: IdbDatabase = settled(&opening).await?.unchecked_into();
    drop(upgrade);
    let transaction = database.transaction_with_str_and_mode(SESSIONS, mode)?;
    let answer = settled(&act(&transaction.object_store(SESSIONS)?)?).await;
    database.close();
    answer
}

async fn settled(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    js::wait(promise).await?;
    request.result()
}
