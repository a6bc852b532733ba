//! `platform.js`, as Rust calls it.

use super::settled::Settled;
use js_sys::{Promise, Uint8Array};
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
    /// An answer whose body is a blob of a database.
    #[wasm_bindgen(catch)]
    pub fn blob(
        sql: &JsValue,
        query: &str,
        value: &str,
        status: u16,
        headers: &str,
    ) -> Result<Option<Response>, JsValue>;
    /// A file as it is answered, with its body or, to `HEAD`, without.
    #[wasm_bindgen(catch)]
    pub fn served(file: &Response, headers: &str, head: bool) -> Result<Response, JsValue>;
    /// Whether it was the time that ended it.
    pub fn late(error: &JsValue) -> bool;
    /// A body's reader, if there is a body.
    pub fn reader(message: &JsValue) -> Option<Reader>;
    /// Who reads a body piece by piece.
    pub type Reader;
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

    /// A room at work, in the second module.
    pub type Room;
    /// It goes on with what came of its last effect; its next effect.
    #[wasm_bindgen(catch)]
    pub fn step(room: &Room, facts: &str, got: &str) -> Result<Option<String>, JsValue>;

    #[wasm_bindgen(catch, js_name = draw)]
    fn begin_draw(document: &str, state: &str, path: &str, query: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_name = seal)]
    fn begin_seal(row: &str, key: &str, own: &[u8], nonce: &[u8]) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_name = enter)]
    fn begin_enter(facts: &str, entry: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_name = send)]
    fn begin_send(
        url: &str,
        method: &str,
        headers: &str,
        body: Option<&str>,
        limit: u32,
    ) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_name = file)]
    fn begin_file(env: &JsValue, path: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_name = text)]
    fn begin_text(message: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_name = bytes)]
    fn begin_bytes(message: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_name = next)]
    fn begin_next(reader: &Reader) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_name = ask)]
    fn begin_ask(object: &Object, url: &str, body: &str, limit: u32) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_name = pass)]
    fn begin_pass(
        object: &Object,
        url: &str,
        method: &str,
        headers: &str,
        body: Option<&str>,
        limit: u32,
    ) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_name = pour)]
    fn begin_pour(
        env: &JsValue,
        said: &Response,
        request: &Request,
        offset: &str,
    ) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_name = admits)]
    fn begin_admits(limiter: &JsValue, key: &str, limit: u32) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_name = verify)]
    fn begin_verify(x: &str, y: &str, signature: &[u8], signed: &[u8]) -> Result<Promise, JsValue>;
}

/// A room is entered; `undefined` when it can't read why.
pub fn enter(facts: &str, entry: &str) -> Settled<Room> {
    Settled::of(begin_enter(facts, entry))
}

/// A feed is drawn, or a privacy statement, as a text.
pub fn draw(document: &str, state: &str, path: &str, query: &str) -> Settled<JsValue> {
    Settled::of(begin_draw(document, state, path, query))
}

/// A backup's row is put into its box, as a text.
pub fn seal(row: &str, key: &str, own: &[u8], nonce: &[u8]) -> Settled<JsValue> {
    Settled::of(begin_seal(row, key, own, nonce))
}

/// Instagram is asked.
pub fn send(url: &str, method: &str, headers: &str, body: Option<&str>, limit: u32) -> Settled<Response> {
    Settled::of(begin_send(url, method, headers, body, limit))
}

/// A file of the static assets.
pub fn file(env: &JsValue, path: &str) -> Settled<Response> {
    Settled::of(begin_file(env, path))
}

/// A body as text.
pub fn text(message: &JsValue) -> Settled<JsValue> {
    Settled::of(begin_text(message))
}

/// A body as bytes.
pub fn bytes(message: &JsValue) -> Settled<Uint8Array> {
    Settled::of(begin_bytes(message))
}

/// The next piece; `undefined` after the last.
pub fn next(reader: &Reader) -> Settled<JsValue> {
    Settled::of(begin_next(reader))
}

/// An object is sent a message.
pub fn ask(object: &Object, url: &str, body: &str, limit: u32) -> Settled<JsValue> {
    Settled::of(begin_ask(object, url, body, limit))
}

/// An object is passed a request.
pub fn pass(
    object: &Object,
    url: &str,
    method: &str,
    headers: &str,
    body: Option<&str>,
    limit: u32,
) -> Settled<Response> {
    Settled::of(begin_pass(object, url, method, headers, body, limit))
}

/// A file's bytes go where the Connection said.
pub fn pour(env: &JsValue, said: &Response, request: &Request, offset: &str) -> Settled<Response> {
    Settled::of(begin_pour(env, said, request, offset))
}

/// Whether a limiter lets it pass.
pub fn admits(limiter: &JsValue, key: &str, limit: u32) -> Settled<JsValue> {
    Settled::of(begin_admits(limiter, key, limit))
}

/// Whether a signature holds.
pub fn verify(x: &str, y: &str, signature: &[u8], signed: &[u8]) -> Settled<JsValue> {
    Settled::of(begin_verify(x, y, signature, signed))
}
