//! The edge: a Cloudflare Worker between a page and Instagram.
//!
//! Every route has the same shape: read the request, let `shared` decide, send, let `shared` read the answer, respond.
//! Follow the browser through [`routes`]: `authorize`, `callback`, `token`, `graph`. What is kept lies in the Durable
//! Objects of [`objects`]; the Worker itself remembers nothing.
#![deny(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::unreachable,
    clippy::expect_used
)]

mod alias;
mod instagram;
mod objects;
mod platform;
mod routes;
mod settings;
mod site_limit;

use shared::answers::problem;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use web_sys::Request;
use worker::Env;

/// Every request comes in here. What waits for nobody is answered at once, without a promise.
///
/// # Errors
/// Never for a reason that a client can cause.
#[wasm_bindgen]
pub fn fetch(request: Request, env: Env, _context: JsValue) -> Result<JsValue, JsValue> {
    platform::task::answer(answer(request, env))
}

async fn answer(request: Request, env: Env) -> Result<JsValue, JsValue> {
    let answer = match routes::route(request, env).await {
        Ok(answer) => answer,
        Err(error) => {
            let platform::Failed = error.into();
            platform::respond(problem::unavailable())?
        }
    };
    Ok(answer.into())
}
