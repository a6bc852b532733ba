//! Unmodified OAuth clients against the edge, each as its own users would use it, and the rules that they rely on, clause by
//! clause.
#![cfg(test)]

#[path = "clients/auth_js.rs"]
mod auth_js;
#[path = "clients/authlib.rs"]
mod authlib;
#[path = "clients/curl.rs"]
mod curl;
#[path = "clients/documents.rs"]
mod documents;
#[path = "clients/golang.rs"]
mod golang;
#[path = "clients/oauth2_crate.rs"]
mod oauth2_crate;
#[path = "clients/oauth4webapi.rs"]
mod oauth4webapi;
#[path = "clients/oidc_client_ts.rs"]
mod oidc_client_ts;
#[path = "clients/openid_client.rs"]
mod openid_client;
#[path = "clients/page.rs"]
mod page;
#[path = "clients/rfc6749.rs"]
mod rfc6749;
#[path = "clients/rfc6750.rs"]
mod rfc6750;
#[path = "clients/rfc7009.rs"]
mod rfc7009;
#[path = "clients/rfc7636.rs"]
mod rfc7636;
#[path = "clients/rfc8252.rs"]
mod rfc8252;
#[path = "clients/rfc8414.rs"]
mod rfc8414;
#[path = "clients/rfc9207.rs"]
mod rfc9207;
#[path = "clients/rfc9449.rs"]
mod rfc9449;
#[path = "clients/support.rs"]
mod support;
#[path = "clients/token_command.rs"]
mod token_command;
