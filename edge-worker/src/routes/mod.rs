//! The routes, and what all of them share: the settings must be right, and a failing platform is a plain 503.

mod assets;
mod authorize;
mod call;
mod callback;
mod duties;
mod feed;
mod graph;
mod operator;
mod token;

use crate::{
    platform::{
        self,
        fields::{Field, Head},
    },
    settings,
};
use call::Call;
use futures_util::FutureExt;
use shared::{
    answers::methods,
    duties::{deletion, duty::DutyKind, privacy},
    feed::visit,
    oauth::metadata,
    settings::{cors, health},
    values::http::path_and_query,
};
use web_sys::{Request, Response};
use worker::Env;

/// Answers a request.
///
/// # Errors
/// Never for a reason that a client can cause.
pub async fn route(request: Request, env: Env) -> worker::Result<Response> {
    let head = Head::of(request);
    let (path, query) = path_and_query(head.url());
    let refused = methods::refuse(path, head.method());
    let config = match settings::config(&env) {
        Ok(config) => config,
        Err(problems) if !assets::is_static(path) => {
            return platform::respond(health::misconfigured(&problems));
        }
        Err(_) => {
            return match refused {
                Some(refused) => platform::respond(refused),
                None => assets::serve(head.method(), &env, path, None).boxed_local().await,
            };
        }
    };
    // Which pages may read an answer is asked in many places; here their sites get known, if they were added.
    let config = match head.get(Field::Origin) {
        Some(origin) if !assets::is_static(path) && !path.starts_with(visit::PATH) => {
            settings::of_origin(&env, origin).await.unwrap_or(config)
        }
        _ => config,
    };
    let mut call = Call {
        env,
        config,
        path: path.to_owned(),
        query: query.to_owned(),
        head,
    };
    if let Some(refused) = refused {
        return call.readable(refused);
    }
    match (call.head.method(), call.path.as_str()) {
        (_, "/authorize") => platform::respond(authorize::authorize(call).await),
        (_, "/instagram/callback") => platform::respond(callback::callback(&call).boxed_local().await),
        ("OPTIONS", path) if path == metadata::KEYS || metadata::PATHS.contains(&path) => {
            platform::respond(cors::open_preflight())
        }
        (_, path) if path.starts_with(visit::PATH) => feed::visit(call).boxed_local().await,
        ("OPTIONS", _) => preflight(&call),
        (_, "/instagram/deauthorize") => {
            platform::respond(duties::take(call, DutyKind::Deauthorize).boxed_local().await)
        }
        (_, "/instagram/deletion") => {
            platform::respond(duties::take(call, DutyKind::Deletion).boxed_local().await)
        }
        (_, path) if path.starts_with(deletion::PATH) => {
            platform::respond(duties::status(&call).boxed_local().await)
        }
        (_, path) if path.starts_with(privacy::PATH) => {
            let path = path.to_owned();
            call.of_site(privacy::site_in(&path).unwrap_or_default()).await;
            platform::respond(duties::statement(&call, &path).boxed_local().await)
        }
        (_, "/token") => token::token(call).boxed_local().await,
        (_, "/revoke") => token::revoke(call).boxed_local().await,
        (_, "/introspect") => token::introspect(call).boxed_local().await,
        (_, "/connection" | "/connection/sessions") => graph::pass_on(call).boxed_local().await,
        ("POST" | "PATCH", path) if path.starts_with("/media") => graph::hand_over(call).boxed_local().await,
        (_, path) if path.starts_with("/lent/") => graph::lend(call).boxed_local().await,
        (_, path)
            if path == "/insights"
                || ["/graph/", "/feeds", "/posts", "/media", "/insights/"]
                    .iter()
                    .any(|folder| path.starts_with(folder)) =>
        {
            graph::pass_on(call).boxed_local().await
        }
        (_, path) if metadata::PATHS.contains(&path) => describe(&call, path),
        (_, metadata::KEYS) => platform::respond(metadata::keys()),
        (_, "/health") => platform::respond(health::health(&call.config, platform::now())),
        (_, path) if path.starts_with("/operator/") => {
            platform::respond(operator::operator(call).boxed_local().await)
        }
        _ => {
            assets::serve(call.head.method(), &call.env, &call.path, Some(&call.config))
                .boxed_local()
                .await
        }
    }
}

// What most requests don't ask for is no part of the function that all of them go through: V8 compiles a function whole when
// it is first called, so each isolate would begin with all of it. The boxes above are there for the same reason.

#[inline(never)]
fn preflight(call: &Call) -> worker::Result<Response> {
    platform::respond(cors::preflight(&call.config, call.header(Field::Origin)))
}

#[inline(never)]
fn describe(call: &Call, path: &str) -> worker::Result<Response> {
    let origin = call.header(Field::Origin);
    platform::respond(metadata::metadata(&call.config, path, origin))
}
