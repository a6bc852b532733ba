//! The page's own key and its proofs (RFC 9449): what makes a stolen refresh token useless.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use crate::js;

/// What the edge told about proofs.
#[derive(Clone, Default)]
struct Told {
    edge: String,
    nonce: String,
    /// Seconds that the edge's clock is ahead of this machine's.
    ahead: f64,
}

thread_local! { static TOLD: RefCell<Vec<Told>> = const { RefCell::new(Vec::new()) }; }

fn told(edge: &str, change: impl FnOnce(&mut Told)) -> Told {
    TOLD.with_borrow_mut(|all| {
        if !all.iter().any(|told| told.edge == edge) {
            all.push(Told {
                edge: edge.into(),
                ..Told::default()
            });
        }
        match all.iter_mut().find(|told| told.edge == edge) {
            Some(told) => {
                change(told);
                told.clone()
            }
            None => Told::default(),
        }
    })
}

/// Remembers the nonce of an answer.
pub fn remember_nonce(edge: &str, nonce: String) {
    told(edge, |told| told.nonce = nonce);
}

/// Remembers the edge's clock, in unix seconds: this machine's may be wrong.
pub fn remember_time(edge: &str, server_time: f64) {
    told(edge, |told| told.ahead = server_time - js::now() / 1000.0);
}

/// A new key pair that no script can read out.
pub async fn generate() -> Result<JsValue, JsValue> {
    js::wait(js::generate()).await
}

/// A proof for one request.
pub async fn proof(keys: &JsValue, edge: &str, method: &str, url: &str) -> Result<JsValue, JsValue> {
    let full = js::wait(js::public_key(keys)).await?;
    let jwk = js::object(&["kty", "crv", "x", "y"].map(|name| (name, js::get(&full, name))));
    let header = js::texts(&[("typ", "dpop+jwt"), ("alg", "ES256")]);
    js::set(&header, "jwk", &jwk);
    let told = told(edge, |_| ());
    let payload = js::texts(&[("jti", &js::random()), ("htm", method), ("htu", url)]);
    js::set(&payload, "iat", &(js::now() / 1000.0 + told.ahead).floor().into());
    if !told.nonce.is_empty() {
        js::set_text(&payload, "nonce", &told.nonce);
    }
    js::wait(js::sign(keys, &header, &payload)).await
}
