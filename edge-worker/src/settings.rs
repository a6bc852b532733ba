//! The settings of this isolate, read once.

use shared::settings::config::{Config, Problem};
use std::{cell::OnceCell, rc::Rc};
use wasm_bindgen::JsValue;
use worker::Env;

type Read = Result<Rc<Config>, Rc<Vec<Problem>>>;

thread_local! {
    static CONFIG: OnceCell<Read> = const { OnceCell::new() };
}

/// The configuration.
///
/// # Errors
/// What has to be mended (R60).
pub fn config(env: &Env) -> Read {
    CONFIG.with(|cell| {
        cell.get_or_init(|| {
            Config::read(|name| setting(env, name))
                .map(Rc::new)
                .map_err(Rc::new)
        })
        .clone()
    })
}

/// A variable or secret as text; one that the deploy configuration spells as JSON becomes text again.
fn setting(env: &Env, name: &str) -> Option<String> {
    let value = js_sys::Reflect::get(env, &JsValue::from_str(name)).ok()?;
    if value.is_undefined() || value.is_null() {
        return None;
    }
    let text = value
        .as_string()
        .or_else(|| js_sys::JSON::stringify(&value).ok()?.as_string())?;
    (!text.is_empty()).then_some(text)
}
