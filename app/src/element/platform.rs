//! The browser, as `../loader/platform.js` gives it: general bindings and closures would take ten times the bytes.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The custom element, as `../loader/connect.js` defines it.
    #[derive(Clone)]
    pub type Host;
    /// What its attributes say.
    #[wasm_bindgen(method, getter)]
    pub fn config(this: &Host) -> Config;
    /// Where it stands.
    #[wasm_bindgen(method, getter)]
    pub fn state(this: &Host) -> String;
    /// Stands in this state from now on.
    #[wasm_bindgen(method)]
    pub fn show(this: &Host, state: &str);

    /// Whose session it is.
    pub type Config;
    #[wasm_bindgen(method, getter)]
    pub fn edge(this: &Config) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn client(this: &Config) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn key(this: &Config) -> String;

    /// The `config` of the element that began a flow, with what the flow needs, as the loader kept it.
    #[wasm_bindgen(extends = Config)]
    pub type Pending;
    #[wasm_bindgen(method, getter)]
    pub fn verifier(this: &Pending) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn redirect(this: &Pending) -> String;
}

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
    /// 244 random bits.
    pub fn random() -> String;

    // Other tabs and the network.
    /// Tells the other tabs.
    pub fn post(message: &JsValue);
    /// Tells the other tabs and this document's own elements.
    pub fn tell(message: &JsValue);
    /// One request, at most 20 seconds long: a promise for its `status`, `ok`, `nonce`, and `answer` if it is JSON. It is
    /// refused if no answer came.
    pub fn request(method: &str, url: &str, headers: &JsValue, form: &JsValue) -> JsValue;

    // The element and its nodes.
    /// Fires an event.
    pub fn fire(host: &Host, name: &str, detail: &JsValue);
    /// A node in its shadow.
    pub fn find(host: &Host, selector: &str) -> JsValue;
    /// Sets a node's attribute, or takes it away.
    pub fn attribute(node: &JsValue, name: &str, value: Option<&str>);
    /// Writes all words: the label (a word of `app/texts`, or else the account's name), the panel with a failure or with the
    /// permissions that were not granted, and what a screen reader says (a word, or the failure).
    pub fn speak(host: &Host, word: &str, name: &str, spoken: &str, failure: &JsValue, declined: &JsValue);
    /// What the edge says of a failure in its answer, by names with this prefix; where it says nothing, this code.
    pub fn failure(answer: &JsValue, prefix: &str, other: &str) -> JsValue;
    /// The same failure in the element's language.
    pub fn translated(host: &Host, failure: &JsValue) -> JsValue;

    /// Lets `resume` be called for this task when the promise is settled.
    pub fn settle(promise: &JsValue, task: u32);
}
