//! The browser, as `../loader/platform.js` gives it: general bindings and closures would take ten times the bytes.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "./platform.js")]
extern "C" {
    // Plain values.
    /// A member of an object, `undefined` if there is none.
    pub fn get(object: &JsValue, name: &str) -> JsValue;
    /// A member that is a string, else empty.
    pub fn text(object: &JsValue, name: &str) -> String;
    /// A member that is a number, else not a number.
    pub fn number(object: &JsValue, name: &str) -> f64;
    /// An object without members.
    pub fn create() -> JsValue;
    /// Changes a member.
    pub fn set(object: &JsValue, name: &str, value: &JsValue);
    /// Changes a member to this text.
    pub fn set_text(object: &JsValue, name: &str, value: &str);
    /// Changes a member to yes or no.
    pub fn set_flag(object: &JsValue, name: &str, value: bool);
    /// A list's texts with commas between them; empty if it is no list.
    pub fn list(value: &JsValue) -> String;
    /// Whether it is an object.
    pub fn is_object(value: &JsValue) -> bool;
    /// Calls a function.
    pub fn call(act: &JsValue, one: &JsValue, two: &JsValue);

    // Time, and the page.
    /// Milliseconds since 1970 by this machine's clock.
    pub fn now() -> f64;
    /// A promise for later, in milliseconds.
    pub fn sleep(milliseconds: f64) -> JsValue;
    /// The page is hidden.
    pub fn hidden() -> bool;
    /// The page's address.
    pub fn address() -> String;

    // Storage; promises but for the last.
    /// A call of the database's store: `get`, `put`, `delete`.
    pub fn database(method: &str, one: &JsValue, two: &JsValue) -> JsValue;
    /// Waits for a lock; the promise is for the function that releases it.
    pub fn hold(name: &str) -> JsValue;
    /// A call of `localStorage`.
    pub fn storage(method: &str, name: &str, value: &str) -> JsValue;

    // Keys; promises but for the last.
    /// A key pair for ES256 that can't be read out.
    pub fn generate() -> JsValue;
    /// Its public half as a JWK.
    pub fn public_key(keys: &JsValue) -> JsValue;
    /// A signed JWT of this header and payload.
    pub fn sign(keys: &JsValue, header: &JsValue, payload: &JsValue) -> JsValue;
    /// 128 random bits in base64url.
    pub fn random() -> String;

    // Other tabs and the network.
    /// Tells the other tabs.
    pub fn post(message: &JsValue);
    /// One request, at most 20 seconds long: a promise for its `status`, `ok`, `nonce`, and `answer` if it is JSON. It is
    /// refused if no answer came.
    pub fn request(method: &str, url: &str, headers: &JsValue, form: &JsValue) -> JsValue;

    // The element and its nodes.
    /// The element's own `show`.
    pub fn show(host: &JsValue, stage: &str);
    /// Fires an event.
    pub fn fire(host: &JsValue, name: &str, detail: &JsValue);
    /// A node in its shadow.
    pub fn find(host: &JsValue, selector: &str) -> JsValue;
    /// Writes all words: the label (a word of `app/texts`, or else the account's name), the panel with a failure (if it has
    /// a code) or with the permissions that were not granted, and what a screen reader says (a word, or the failure).
    pub fn speak(
        host: &JsValue,
        word: &str,
        name: &str,
        spoken: &str,
        code: &str,
        message: &str,
        action: &str,
        declined: &str,
    );
    /// A failure's `code`, `message` and `action`, in the element's language.
    pub fn failure(host: &JsValue, code: &str, message: &str, action: &str) -> JsValue;
    /// Sets an attribute, or takes it away.
    pub fn attribute(node: &JsValue, name: &str, value: Option<&str>);

    /// Lets `resume` be called for this task when the promise is settled.
    pub fn settle(promise: &JsValue, task: u32);
}
