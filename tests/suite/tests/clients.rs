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
#[path = "clients/support.rs"]
mod support;
#[path = "clients/token_command.rs"]
mod token_command;
