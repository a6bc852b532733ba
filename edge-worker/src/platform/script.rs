//! `platform.js`, as Rust calls it.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use web_sys::{Request, Response};

#[wasm_bindgen(module = "/src/platform.js")]
extern "C" {
    /// A request's method and URL, with a space in between.
    pub fn line(request: &Request) -> String;
    /// A field of a request, by its place in the list.
    pub fn field(request: &Request, place: usize) -> Option<String>;
    /// An answer's head.
    pub fn answered(answer: &Response) -> String;
    /// An answer.
    #[wasm_bindgen(catch)]
    pub fn respond(status: u16, headers: &str, body: &[u8]) -> Result<Response, JsValue>;
    /// Instagram is asked.
    #[wasm_bindgen(catch)]
    pub async fn send(
        url: &str,
        method: &str,
        headers: &str,
        body: Option<&str>,
        limit: u32,
    ) -> Result<Response, JsValue>;
    /// Whether it was the time that ended it.
    pub fn late(error: &JsValue) -> bool;
    /// A body as text.
    #[wasm_bindgen(catch)]
    pub async fn text(message: &JsValue) -> Result<JsValue, JsValue>;
    /// A body as bytes.
    #[wasm_bindgen(catch)]
    pub async fn bytes(message: &JsValue) -> Result<Uint8Array, JsValue>;
    /// A body's reader, if there is a body.
    pub fn reader(message: &JsValue) -> Option<Reader>;
    /// Who reads a body piece by piece.
    pub type Reader;
    /// The next piece.
    #[wasm_bindgen(catch)]
    pub async fn next(reader: &Reader) -> Result<Option<Uint8Array>, JsValue>;
    /// The rest is of no use.
    pub fn stop(reader: &Reader);
    /// An object, as it is asked.
    pub type Object;
    /// The object of that name.
    #[wasm_bindgen(catch)]
    pub fn named(env: &JsValue, namespace: &str, name: &str) -> Result<Object, JsValue>;
    /// The object of that id.
    #[wasm_bindgen(catch)]
    pub fn known(env: &JsValue, namespace: &str, id: &str) -> Result<Option<Object>, JsValue>;
    /// An object is sent a message.
    #[wasm_bindgen(catch)]
    pub async fn ask(object: &Object, url: &str, body: &str, limit: u32) -> Result<JsValue, JsValue>;
    /// An object is passed a request.
    #[wasm_bindgen(catch)]
    pub async fn pass(
        object: &Object,
        url: &str,
        method: &str,
        headers: &str,
        limit: u32,
    ) -> Result<Response, JsValue>;
    /// Whether a limiter lets it pass.
    #[wasm_bindgen(catch)]
    pub async fn admits(limiter: &JsValue, key: &str, limit: u32) -> Result<JsValue, JsValue>;
    /// Whether a signature holds.
    #[wasm_bindgen(catch)]
    pub async fn verify(x: &str, y: &str, signature: &[u8], signed: &[u8]) -> Result<JsValue, JsValue>;
}
