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

use web_sys::{Request, Response};
use worker::{Context, Env, event};

/// Every request comes in here.
#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> worker::Result<Response> {
    routes::route(request, env).await
}
