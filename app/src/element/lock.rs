//! One tab at a time: `navigator.locks`, held until the guard is dropped.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use crate::js;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"], js_name = request)]
    fn request(name: &str, granted: &JsValue) -> Result<Promise, JsValue>;
}

/// A held lock.
pub struct Guard(Option<Function>);

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(release) = &self.0 {
            let _ = release.call0(&JsValue::NULL);
        }
    }
}

/// Waits for the lock, at most 10 seconds: a tab that was frozen while it held it must not stop the others for ever. What
/// the locks guard is safe without them (a one-time code works once, a refresh token isn't rotated); they save requests.
///
/// `name` gets a prefix: a lock's name must not begin with `-`, and a state may.
pub async fn hold(name: &str) -> Guard {
    let mut release = None;
    let held = Promise::new(&mut |resolve, _| release = Some(resolve));
    let granted = Promise::new(&mut |resolve, _| {
        let held = held.clone();
        let also = resolve.clone();
        let take = Closure::once_into_js(move |_: JsValue| -> JsValue {
            let _ = resolve.call0(&JsValue::NULL);
            held.into()
        });
        let asked = request(&["instagram-connect ", name].concat(), &take);
        let go_on = also.clone();
        js::after(10_000.0, move || drop(also.call0(&JsValue::NULL)));
        js::spawn(async move {
            // No locks here, or not in this context.
            let refused = match asked {
                Ok(promise) => js::wait(promise).await.is_err(),
                Err(_) => true,
            };
            if refused {
                let _ = go_on.call0(&JsValue::NULL);
            }
        });
    });
    let _ = js::wait(granted).await;
    Guard(release)
}
