//! The later half of `<instagram-connect>`: finishes flows, holds the session and draws every state after the first.
//!
//! `../loader/connect.js` is the custom element; `../loader/element-entry.js` makes one [`view::View`] per element in a
//! document. The modules stand in the order of their layers, lowest first: one imports only those above it.
//!
//! - the browser: `platform`, `js` (plain values), `task` (futures that wait for promises)
//! - what there is to know: `failure`, `flow` (whose session, and what came back), `status` (what the element shows)
//! - `store` (where sessions stand), `lock` and `channel` (the other tabs)
//! - how `/token` is asked: `dpop`, `token`; `access` (the access token, renewed), `connection` (whose account it is)
//! - the way of a connect: `redeem` (one-time code to session), `machine` (what the element does when), `drawing` (how it
//!   looks), `view` (what the script calls)
//!
//! Words are data: `app/texts`, read by `../loader/words.js`.

mod platform;

mod js;

mod task;

mod failure;

mod flow;

mod status;

mod store;

mod lock;

mod channel;

mod dpop;

mod token;

mod access;

mod connection;

mod redeem;

mod machine;

mod drawing;

mod view;

fn main() {}

/// Small rather than fast: a connect allocates a few hundred strings.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
