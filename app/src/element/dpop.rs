//! The page's own key and its proofs (RFC 9449): what makes a stolen refresh token useless.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use crate::{js, task};

/// What an edge wants in proofs.
#[derive(Clone, Default)]
struct Server {
    edge: String,
    nonce: String,
    /// Seconds that the edge's clock is ahead of this machine's.
    ahead: f64,
}

thread_local! { static SERVERS: RefCell<Vec<Server>> = const { RefCell::new(Vec::new()) }; }

/// Of this edge, after this change.
fn server(edge: &str, change: impl FnOnce(&mut Server)) -> Server {
    SERVERS.with_borrow_mut(|all| {
        if !all.iter().any(|server| server.edge == edge) {
            all.push(Server {
                edge: edge.into(),
                ..Server::default()
            });
        }
        match all.iter_mut().find(|server| server.edge == edge) {
            Some(server) => {
                change(server);
                server.clone()
            }
            None => Server::default(),
        }
    })
}

/// Remembers the nonce of an answer.
pub fn remember_nonce(edge: &str, nonce: String) {
    server(edge, |server| server.nonce = nonce);
}

/// Remembers the edge's clock, in unix seconds: this machine's may be wrong.
pub fn remember_time(edge: &str, server_time: f64) {
    server(edge, |server| server.ahead = server_time - js::now() / 1000.0);
}

/// A new key pair that no script can read out.
pub async fn generate() -> Result<JsValue, JsValue> {
    task::wait(js::generate()).await
}

/// A proof for one request.
pub async fn proof(keys: &JsValue, edge: &str, method: &str, url: &str) -> Result<JsValue, JsValue> {
    let full = task::wait(js::public_key(keys)).await?;
    let jwk = js::object(&["kty", "crv", "x", "y"].map(|name| (name, js::get(&full, name))));
    let header = js::texts(&[("typ", "dpop+jwt"), ("alg", "ES256")]);
    js::set(&header, "jwk", &jwk);
    let server = server(edge, |_| ());
    let payload = js::texts(&[("jti", &js::random()), ("htm", method), ("htu", url)]);
    js::set(
        &payload,
        "iat",
        &(js::now() / 1000.0 + server.ahead).floor().into(),
    );
    if !server.nonce.is_empty() {
        js::set_text(&payload, "nonce", &server.nonce);
    }
    task::wait(js::sign(keys, &header, &payload)).await
}
