//! Promises in `platform.js`: those that Rust waits for, and those that it makes.

use js_sys::Promise;
use wasm_bindgen::prelude::{Closure, JsValue, wasm_bindgen};

/// What hears of all promises: place, number, whether it is kept, and its value or why not.
pub type Ear = Closure<dyn Fn(u32, u32, bool, JsValue)>;

#[wasm_bindgen(module = "/src/platform.js")]
extern "C" {
    /// What a promise comes to is told.
    pub fn wait(promise: &Promise, place: u32, number: u32, ear: &Ear);
    /// A promise that is settled from here.
    pub type Promised;
    /// A new one.
    pub fn promised() -> Promised;
    /// As others see it.
    #[wasm_bindgen(method, getter)]
    pub fn promise(this: &Promised) -> JsValue;
    /// It is kept, or not.
    pub fn settle(promised: &Promised, kept: bool, value: &JsValue);
    /// Calls after what runs now.
    pub fn soon(turn: &Closure<dyn Fn()>);
}
