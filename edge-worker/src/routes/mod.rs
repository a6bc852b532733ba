//! The routes, and what all of them share: the settings must be right, and a failing platform is a plain 503.

mod assets;
mod authorize;
mod call;
mod callback;
mod graph;
mod operator;
mod token;

use crate::{platform, settings};
use call::Call;
use shared::{
    oauth::metadata,
    settings::{cors, health},
    values::http::{HttpResponse, path_and_query},
};
use worker::{Env, Method, Request, Response};

/// Answers a request.
///
/// # Errors
/// Never for a reason that a client can cause.
pub async fn route(request: Request, env: Env) -> worker::Result<Response> {
    let url = request.inner().url();
    let (path, query) = path_and_query(&url);
    let config = match settings::config(&env) {
        Ok(config) => config,
        Err(problems) if !assets::is_static(path) => {
            return platform::respond(health::misconfigured(&problems));
        }
        Err(_) => return assets::serve(request, &env, path, None).await,
    };
    let method = request.method();
    let call = Call {
        request,
        env,
        config,
        path: path.to_owned(),
        query: query.to_owned(),
    };
    match (method, call.path.as_str()) {
        (Method::Get, "/authorize") => platform::respond(authorize::authorize(&call)),
        (Method::Get, "/instagram/callback") => platform::respond(callback::callback(&call).await),
        (Method::Options, "/token" | "/revoke" | "/connection" | "/connection/sessions") => preflight(&call),
        (Method::Options, path) if path.starts_with("/graph/") => preflight(&call),
        (Method::Post, "/token") => token::token(call).await,
        (Method::Post, "/revoke") => token::revoke(call).await,
        (Method::Get | Method::Delete, "/connection") | (Method::Delete, "/connection/sessions") => {
            graph::pass_on(call).await
        }
        (_, path) if path.starts_with("/graph/") => graph::pass_on(call).await,
        (Method::Get | Method::Head, path) if metadata::PATHS.contains(&path) => {
            platform::respond(metadata::metadata(&call.config))
        }
        (Method::Get | Method::Head, "/health") => platform::respond(health::health(&call.config)),
        (_, path) if path.starts_with("/operator/") => platform::respond(operator::operator(call).await),
        (_, path) if ROUTES.iter().any(|(route, _)| *route == path) => call.readable(wrong_method(path)),
        (Method::Get | Method::Head, _) => {
            assets::serve(call.request, &call.env, &call.path, Some(&call.config)).await
        }
        _ => platform::respond(wrong_method("")),
    }
}

const ROUTES: [(&str, &str); 9] = [
    ("/authorize", "GET"),
    ("/instagram/callback", "GET"),
    ("/token", "POST, OPTIONS"),
    ("/revoke", "POST, OPTIONS"),
    ("/connection", "GET, DELETE, OPTIONS"),
    ("/connection/sessions", "DELETE, OPTIONS"),
    ("/.well-known/oauth-authorization-server", "GET, HEAD"),
    ("/.well-known/openid-configuration", "GET, HEAD"),
    ("/health", "GET, HEAD"),
];

fn wrong_method(path: &str) -> HttpResponse {
    let allowed = ROUTES
        .iter()
        .find(|(route, _)| *route == path)
        .map_or("GET, HEAD", |(_, allowed)| allowed);
    HttpResponse::json(405, r#"{"error":"method_not_allowed","error_description":"See the header Allow for the methods of this address."}"#.to_owned())
        .with("Allow", allowed)
}

fn preflight(call: &Call) -> worker::Result<Response> {
    platform::respond(cors::preflight(&call.config, call.header("origin").as_deref()))
}
