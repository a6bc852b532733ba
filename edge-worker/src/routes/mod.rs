//! The routes, and what all of them share: the settings must be right, and a failing platform is a plain 503.

mod assets;
mod authorize;
mod backup;
mod callback;
mod graph;
mod operator;
pub use graph::{PAGE, bearer};
mod token;

use crate::{platform, settings};
use shared::{
    oauth::metadata,
    settings::{config::Config, cors, health},
    values::http::{HttpResponse, Navigation},
};
use std::rc::Rc;
use worker::{Env, Method, Request, Response};

/// One request, with what every route needs.
pub struct Call {
    request: Request,
    env: Env,
    config: Rc<Config>,
    path: String,
    query: String,
}

impl Call {
    fn header(&self, name: &str) -> Option<String> {
        self.request.headers().get(name).ok().flatten()
    }

    fn navigation(&self) -> Navigation {
        Navigation {
            dest: self.header("sec-fetch-dest"),
            purpose: self.header("sec-purpose").or_else(|| self.header("purpose")),
            user_agent: self.header("user-agent"),
            mobile: self.header("sec-ch-ua-mobile"),
            cookie: self.header("cookie"),
        }
    }

    /// Whether this visitor may cause one more call to Instagram or one more session: by address, per location. The
    /// platform names the address; where it names none (on a developer's machine) there is no limit.
    async fn visitor_may_go_on(&self) -> bool {
        let (Some(address), Ok(limiter)) = (
            self.header("cf-connecting-ip"),
            self.env.rate_limiter("VISITOR_LIMIT"),
        ) else {
            return true;
        };
        limiter.limit(address).await.is_ok_and(|outcome| outcome.success)
    }

    /// The page's origin. A page of the edge's own sends none with a GET; its browser says so otherwise.
    fn origin(&self) -> Option<String> {
        let own = || {
            let same = self.header("sec-fetch-site").as_deref() == Some("same-origin");
            same.then(|| self.config.public_url.clone())
        };
        self.header("origin").or_else(own)
    }
}

/// Answers a request.
///
/// # Errors
/// Never for a reason that a client can cause.
pub async fn route(request: Request, env: Env) -> worker::Result<Response> {
    let (path, query) = split(&request.inner().url());
    let config = match settings::config(&env) {
        Ok(config) => config,
        Err(problems) if !assets::is_static(&path) => {
            return platform::respond(health::misconfigured(&problems));
        }
        Err(_) => return assets::serve(request, &env, &path, None).await,
    };
    let method = request.method();
    let call = Call {
        request,
        env,
        config,
        path,
        query,
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
        (_, path) if ROUTES.iter().any(|(route, _)| *route == path) => readable(&call, wrong_method(path)),
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

/// An answer about the request's form, readable by the pages that may know (R33).
fn readable(call: &Call, answer: HttpResponse) -> worker::Result<Response> {
    platform::respond(cors::readable(
        &call.config,
        answer,
        call.header("origin").as_deref(),
    ))
}

/// The query of a request, as it came.
pub fn query(request: &Request) -> String {
    split(&request.inner().url()).1
}

/// Path and query of an absolute URL, as they came.
fn split(url: &str) -> (String, String) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let target = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    (path.to_owned(), query.to_owned())
}
