//! The authorization server's metadata (RFC 8414, R78): what standard clients read before they do anything.
//!
//! Many of them know the address of `OpenID` Connect alone, so the same document stands there too (RFC 8414 §5). It names
//! no keys and no id tokens: this is no `OpenID` provider, and whoever insists on one learns it here.

use crate::{
    settings::{
        config::Config,
        return_url::ResponseMode,
        site::{ClientKind, Site},
    },
    values::{http::HttpResponse, lists},
};
use serde::Serialize;

/// The authorization server's metadata (RFC 8414), at `/.well-known/oauth-authorization-server`.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Metadata<'a> {
    /// The edge's address.
    issuer: &'a str,
    /// Where a visitor is sent.
    authorization_endpoint: String,
    /// Where codes and refresh tokens become access tokens.
    token_endpoint: String,
    /// Where a session is ended.
    revocation_endpoint: String,
    /// `code`.
    response_types_supported: [&'static str; 1],
    /// `query` and `fragment`.
    response_modes_supported: [&'static str; 2],
    /// `authorization_code` and `refresh_token`.
    grant_types_supported: [&'static str; 2],
    /// `S256`.
    code_challenge_methods_supported: [&'static str; 1],
    /// How the clients of this edge show who they are.
    token_endpoint_auth_methods_supported: Vec<&'static str>,
    /// The same.
    revocation_endpoint_auth_methods_supported: Vec<&'static str>,
    /// `ES256`.
    dpop_signing_alg_values_supported: [&'static str; 1],
    /// Whether an answer names its issuer (RFC 9207).
    authorization_response_iss_parameter_supported: bool,
    /// The permissions that whoever asks may ask for: the page's site by its origin, or else any site.
    scopes_supported: Vec<&'a str>,
}

/// Where the metadata stands (RFC 8414 §3, and §5 for clients that look where `OpenID` Connect has it).
pub const PATHS: [&str; 2] = [
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
];

/// Answers a `GET` of [`PATHS`], readable from any origin.
#[must_use]
pub fn metadata(config: &Config, origin: Option<&str>) -> HttpResponse {
    let issuer = config.public_url.as_str();
    let any = |kind| config.sites.values().any(|site| site.has(kind));
    let mut methods = Vec::new();
    if any(ClientKind::Browser) || any(ClientKind::Native) {
        methods.push("none");
    }
    if any(ClientKind::Server) {
        methods.extend(["client_secret_basic", "client_secret_post"]);
    }
    let metadata = Metadata {
        issuer,
        authorization_endpoint: format!("{issuer}/authorize"),
        token_endpoint: format!("{issuer}/token"),
        revocation_endpoint: format!("{issuer}/revoke"),
        response_types_supported: ["code"],
        response_modes_supported: ResponseMode::NAMES,
        grant_types_supported: ["authorization_code", "refresh_token"],
        code_challenge_methods_supported: ["S256"],
        revocation_endpoint_auth_methods_supported: methods.clone(),
        token_endpoint_auth_methods_supported: methods,
        dpop_signing_alg_values_supported: ["ES256"],
        authorization_response_iss_parameter_supported: true,
        scopes_supported: scopes(config, origin),
    };
    let answer = HttpResponse {
        status: 200,
        headers: Vec::new(),
        body: serde_json::to_string(&metadata).unwrap_or_default(),
    }
    .with("Content-Type", "application/json")
    .with("Cache-Control", "public, max-age=3600")
    .with("Vary", "Origin")
    .with("X-Content-Type-Options", "nosniff");
    crate::settings::cors::open_to_all(answer)
}

/// The permissions that every site has that may be asking. There are clients that ask for all that are named, and a site that
/// may not have one of them would be refused for it.
fn scopes<'a>(config: &'a Config, origin: Option<&str>) -> Vec<&'a str> {
    let asks = |site: &&Site| origin.is_some_and(|origin| site.lists_origin(origin));
    let known = config.sites.values().any(|site| asks(&site));
    let sites = || config.sites.values().filter(|site| !known || asks(site));
    let mut scopes: Vec<&str> = Vec::new();
    for permission in sites().flat_map(|site| &site.permissions) {
        if sites().all(|site| site.permissions.contains(permission)) {
            lists::insert(&mut scopes, permission.as_str());
        }
    }
    scopes
}

#[cfg(test)]
mod tests;
