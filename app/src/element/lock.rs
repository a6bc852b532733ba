//! One tab at a time: `navigator.locks`, held until the guard is dropped.

use wasm_bindgen::prelude::*;

use crate::{js, task};

/// A held lock.
pub struct Guard(JsValue);

impl Drop for Guard {
    fn drop(&mut self) {
        js::call(&self.0, &JsValue::UNDEFINED, &JsValue::UNDEFINED);
    }
}

/// Waits for the lock, at most 10 seconds: a tab that was frozen while it held it must not stop the others for ever. What
/// the locks guard is safe without them (a one-time code works once, a refresh token isn't rotated); they save requests.
/// None: there are no locks here, or not in this context.
pub async fn hold(name: &str) -> Option<Guard> {
    task::wait(js::hold(name)).await.ok().map(Guard)
}
