//! Unmodified OAuth clients against the edge, each as its own users would use it, and the rules that they rely on, clause by
//! clause.
#![cfg(test)]

mod auth_js;
mod authlib;
mod beside;
mod curl;
mod documents;
mod firewall;
mod golang;
mod oauth2_crate;
mod oauth4webapi;
mod oidc_client_ts;
mod openid_client;
mod page;
mod post_command;
mod posts_command;
mod rfc6749;
mod rfc6750;
mod rfc7009;
mod rfc7636;
mod rfc8252;
mod rfc8414;
mod rfc9207;
mod rfc9449;
mod servers;
mod support;
mod token_command;
