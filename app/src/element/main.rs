//! The later half of `<instagram-connect>`: finishes flows, holds the session and draws every state after the first.
//!
//! `../loader/connect.js` is the custom element; it makes one [`view::View`] per element in a document. The files follow the
//! way of a connect: `redeem` (one-time code to session), `dpop` and `token` (how `/token` is asked), `store` (where the
//! session stands), `access` (the access token, renewed), `connection` (whose account it is), `look` (what the element
//! does when), `session` and `face` (what it shows, and how it looks).
//! Words are data: `app/texts`, read by `../loader/words.js`.

mod access;
mod channel;
mod connection;
mod dpop;
mod face;
mod failure;
mod flow;
mod js;
mod lock;
mod look;
mod platform;
mod redeem;
mod session;
mod store;
mod token;
mod view;
mod views;

fn main() {}

/// Small rather than fast: a connect allocates a few hundred strings.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
