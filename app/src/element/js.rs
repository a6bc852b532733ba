//! Plain JavaScript values, read and made without a serializer: the element pays for every byte.

use std::pin::Pin;

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch)]
    fn raw_fetch(url: &str, init: &Object) -> Promise;
    #[wasm_bindgen(js_namespace = AbortSignal, js_name = timeout)]
    fn abort_after(milliseconds: u32) -> JsValue;
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(act: &JsValue, milliseconds: f64) -> JsValue;
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn date_now() -> f64;
}

/// A member of an object, `undefined` if there is none.
pub fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// A member that is a string, else empty.
pub fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}

/// An object of these members.
pub fn object(members: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in members {
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}

/// Milliseconds since 1970 by this machine's clock.
pub fn now() -> f64 {
    date_now()
}

/// Waits for a promise.
pub async fn wait(promise: Promise) -> Result<JsValue, JsValue> {
    JsFuture::from(promise).await
}

/// Runs a future by itself.
pub fn spawn(future: impl Future<Output = ()> + 'static) {
    spawn_boxed(Box::pin(future));
}

// Boxed first: one driver for all futures, not one each.
fn spawn_boxed(future: Pin<Box<dyn Future<Output = ()>>>) {
    spawn_local(future);
}

/// A future as a promise.
pub fn promise(future: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    promise_boxed(Box::pin(future))
}

fn promise_boxed(future: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>) -> Promise {
    future_to_promise(future)
}

/// Calls back once, after so many milliseconds.
pub fn after(milliseconds: f64, act: impl FnOnce() + 'static) {
    set_timeout(&Closure::once_into_js(act), milliseconds);
}

/// Sleeps.
pub async fn sleep(milliseconds: f64) {
    let promise = Promise::new(&mut |resolve, _| {
        set_timeout(&resolve, milliseconds);
    });
    let _ = wait(promise).await;
}

/// One request, at most 20 seconds long. `Err` means that no answer came.
pub async fn fetch(
    method: &str,
    url: &str,
    headers: &[(&str, JsValue)],
    body: Option<String>,
) -> Result<web_sys::Response, JsValue> {
    let init = object(&[
        ("method", method.into()),
        ("headers", object(headers).into()),
        ("body", body.map_or(JsValue::UNDEFINED, JsValue::from)),
        ("credentials", "omit".into()),
        ("cache", "no-store".into()),
        ("signal", abort_after(20_000)),
    ]);
    Ok(wait(raw_fetch(url, &init)).await?.unchecked_into())
}

/// The answer's JSON, `undefined` if it has none.
pub async fn json(response: &web_sys::Response) -> JsValue {
    match response.json() {
        Ok(promise) => wait(promise).await.unwrap_or(JsValue::UNDEFINED),
        Err(_) => JsValue::UNDEFINED,
    }
}
