//! The authorization server's metadata (RFC 8414, R78): what standard clients read before they do anything.
//!
//! Many of them know the address of `OpenID` Connect alone, so the same document stands there too (RFC 8414 §5). This is no
//! `OpenID` provider. But there are libraries that take whatever stands there for a provider's and fail without what each
//! provider has (Nimbus, so Spring Security's `issuer-uri`; `AppAuth`): there it is, with no keys and no kind of id token.
//! (Spring Security asks this address first. A 404 leads it on to RFC 8414's; an answer without `jwks_uri` or
//! `subject_types_supported` ends there.)

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
    /// Where a server asks what a token is (RFC 7662); only where a site has servers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    introspection_endpoint: Option<String>,
    /// How it shows who it is there.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<Vec<&'static str>>"))]
    introspection_endpoint_auth_methods_supported: &'static [&'static str],
    /// Whose a token is: `GET /connection`, with the token itself.
    userinfo_endpoint: String,
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
    /// At `OpenID` Connect's address alone, and empty: nothing is signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    jwks_uri: Option<String>,
    /// At `OpenID` Connect's address alone: `pairwise`, as Instagram's ids are.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    subject_types_supported: Option<[&'static str; 1]>,
    /// At `OpenID` Connect's address alone, and empty: there are no id tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    id_token_signing_alg_values_supported: Option<[&'static str; 0]>,
}

/// Where the metadata stands (RFC 8414 §3, and §5 for clients that look where `OpenID` Connect has it).
pub const PATHS: [&str; 2] = ["/.well-known/oauth-authorization-server", OPENID];
const OPENID: &str = "/.well-known/openid-configuration";

/// Where the keys of a provider would be.
pub const KEYS: &str = "/.well-known/jwks.json";

/// Answers a `GET` of [`KEYS`]: there are none (RFC 7517 §5).
#[must_use]
pub fn keys() -> HttpResponse {
    open("{\"keys\":[]}".to_owned())
}

/// Answers a `GET` of [`PATHS`], readable from any origin.
#[must_use]
pub fn metadata(config: &Config, path: &str, origin: Option<&str>) -> HttpResponse {
    let openid = path == OPENID;
    let issuer = config.public_url.as_str();
    let any = |kind| config.sites.values().any(|site| site.has(kind));
    let mut methods = Vec::new();
    if any(ClientKind::Browser) || any(ClientKind::Native) {
        methods.push("none");
    }
    let with_secret: &[&str] = if any(ClientKind::Server) {
        &["client_secret_basic", "client_secret_post"]
    } else {
        &[]
    };
    methods.extend(with_secret);
    let metadata = Metadata {
        issuer,
        authorization_endpoint: format!("{issuer}/authorize"),
        token_endpoint: format!("{issuer}/token"),
        revocation_endpoint: format!("{issuer}/revoke"),
        introspection_endpoint: (!with_secret.is_empty()).then(|| format!("{issuer}/introspect")),
        introspection_endpoint_auth_methods_supported: with_secret,
        userinfo_endpoint: format!("{issuer}/connection"),
        response_types_supported: ["code"],
        response_modes_supported: ResponseMode::NAMES,
        grant_types_supported: ["authorization_code", "refresh_token"],
        code_challenge_methods_supported: ["S256"],
        revocation_endpoint_auth_methods_supported: methods.clone(),
        token_endpoint_auth_methods_supported: methods,
        dpop_signing_alg_values_supported: ["ES256"],
        authorization_response_iss_parameter_supported: true,
        scopes_supported: scopes(config, origin),
        jwks_uri: openid.then(|| format!("{issuer}{KEYS}")),
        subject_types_supported: openid.then_some(["pairwise"]),
        id_token_signing_alg_values_supported: openid.then_some([]),
    };
    open(serde_json::to_string(&metadata).unwrap_or_default())
}

fn open(body: String) -> HttpResponse {
    let answer = HttpResponse {
        status: 200,
        headers: Vec::new(),
        body,
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
