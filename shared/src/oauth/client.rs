//! Who asks at `/token` and `/revoke`: a browser shows a listed origin, a server its secret, a native program neither (R32).

use crate::{
    keys::guesses::Attempt,
    oauth::{dpop::Proof, error::TokenError},
    settings::{
        added::Unread,
        config::Config,
        site::{ClientKind, Site},
    },
    values::{
        form::{decode, pairs},
        http::Parameters,
        secret,
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

/// The header fields that are read at `/token` and `/revoke`.
#[derive(Debug)]
pub struct Sender {
    /// `Origin`.
    pub origin: Option<String>,
    /// `Authorization`, for HTTP Basic with a client secret.
    pub authorization: Option<String>,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// From where, for whoever shows a secret.
    pub attempt: Attempt,
}

/// A client that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Its site's id.
    pub site: String,
    /// What kind of program it is.
    pub kind: ClientKind,
    /// Its page's origin.
    pub origin: Option<String>,
    /// The key that it proved to hold.
    pub proof: Option<Proof>,
}

/// Which site a form speaks of, before anything of it is checked.
#[must_use]
pub fn site_named(form: &str, authorization: Option<&str>) -> Option<String> {
    match pairs(form).find(|(name, _)| name == "client_id") {
        Some((_, id)) => Some(id),
        None => Some(basic(authorization?).ok()?.0),
    }
}

/// Reads who the client is. A browser's proof is still to be added: its signature is the platform's to verify.
///
/// # Errors
/// `invalid_client` when it isn't who it says, `unauthorized_client` when its site has no such kind of client.
pub fn read(config: &Config, parameters: &Parameters, sender: &Sender) -> Result<Client, TokenError> {
    let basic = sender.authorization.as_deref().map(basic).transpose()?;
    let posted = parameters.one("client_secret").map(|secret| [secret.to_owned()]);
    let (id, secrets): (&str, &[String]) = match (&basic, parameters.one("client_id"), &posted) {
        (Some((_, shown)), _, Some([posted]))
            if !shown.is_empty() && !shown.iter().any(|shown| secret::equal(shown, posted)) =>
        {
            return Err(TokenError::request(
                "invalid_request",
                "Two different secrets are there.",
                "Send it in one way: by HTTP Basic or as client_secret.",
            ));
        }
        (Some((id, _)), Some(other), _) if id != other => {
            return Err(TokenError::request(
                "invalid_request",
                "The header and the body name different clients.",
                "Send the same client_id in both, or in one of them alone.",
            ));
        }
        (Some((id, shown)), _, Some(posted)) if shown.is_empty() => (id, posted),
        (Some((id, shown)), _, _) => (id, shown),
        (None, Some(id), posted) => (id, posted.as_ref().map_or(&[], |posted| posted.as_slice())),
        (None, None, _) => {
            return Err(refused(
                "The parameter client_id is missing.",
                "Send the site's id as client_id.",
            ));
        }
    };
    let site = config
        .site(id)
        .map_err(|Unread| TokenError::unavailable())?
        .ok_or_else(|| {
            refused(
                "No site of this client_id is known here.",
                "Correct the client_id; the operator lists sites in the setting SITES, or adds one with `cargo operator sites`.",
            )
        })?;
    let kind = kind(id, site, secrets, sender)?;
    Ok(Client {
        site: id.to_owned(),
        kind,
        origin: sender.origin.clone().filter(|_| kind != ClientKind::Server),
        proof: None,
    })
}

/// `secrets` are the spellings of the one that was shown; none, if none was. A server that shows its secret may send an
/// `Origin`, its own or that of the page it works for (`SvelteKit` does): it means nothing (R113).
fn kind(id: &str, site: &Site, secrets: &[String], sender: &Sender) -> Result<ClientKind, TokenError> {
    let kind = match (secrets, sender.origin.as_deref()) {
        ([], Some(origin)) if !site.lists_origin(origin) => {
            return Err(TokenError::request(
                "unauthorized_client",
                "This page's origin is not listed for the site.",
                "The operator adds it to origins in the setting SITES (scheme, host and port count, so does www.).",
            ));
        }
        ([], Some(_)) => ClientKind::Browser,
        ([], None) => ClientKind::Native,
        (secrets, _) => match site.opens(id, secrets, &sender.attempt) {
            Ok(true) => ClientKind::Server,
            Ok(false) => {
                return Err(TokenError {
                    wrong_secret_of: Some(id.to_owned()),
                    ..refused(
                        "The client's secret is wrong, or this site has no server client.",
                        "Compare the secret with the one whose hash stands in the setting SITES.",
                    )
                });
            }
            Err(wait) => return Err(TokenError::guessed(wait)),
        },
    };
    if site.has(kind) {
        return Ok(kind);
    }
    Err(match kind {
        ClientKind::Native if site.has(ClientKind::Server) => refused(
            "The client's secret is missing.",
            "Send it by HTTP Basic or as client_secret.",
        ),
        ClientKind::Native => refused(
            "There is no Origin header, so this is no page of the site's; and the site has no native or server client.",
            "Ask from a page of the site, or list the client in the setting SITES.",
        ),
        _ => TokenError::request(
            "unauthorized_client",
            "This site has no client of that kind.",
            "The operator lists it under clients in the setting SITES.",
        ),
    })
}

/// The client's id, and the spellings that its secret may have. RFC 6749 §2.3.1: both halves are form-encoded before
/// Basic joins them; many clients leave that out, so what was sent counts as it stands too. An empty secret is none.
fn basic(header: &str) -> Result<(String, Vec<String>), TokenError> {
    let wrong = || {
        refused(
            "The Authorization header is not HTTP Basic with client id and secret.",
            "Send Basic and the base64 of id:secret, or no such header.",
        )
    };
    let (scheme, code) = header.split_once(' ').ok_or_else(wrong)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(wrong());
    }
    let bytes = STANDARD.decode(code.trim()).map_err(|_| wrong())?;
    let text = String::from_utf8(bytes).map_err(|_| wrong())?;
    let (id, secret) = text.split_once(':').ok_or_else(wrong)?;
    let mut secrets = vec![decode(secret), secret.to_owned()];
    secrets.dedup();
    secrets.retain(|secret| !secret.is_empty());
    Ok((decode(id), secrets))
}

fn refused(cause: &'static str, action: &'static str) -> TokenError {
    TokenError {
        status: 401,
        ..TokenError::request("invalid_client", cause, action)
    }
}

#[cfg(test)]
mod tests;
