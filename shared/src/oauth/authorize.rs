//! The first step: a visitor's browser opens `/authorize`. What is asked for is checked against the site's entry, the
//! flow is sealed into its cookie, and the browser goes on to Instagram. Nothing is written anywhere.

use crate::{
    answers::page::{self, Words},
    instagram::{Category, Failure, Permission, Retry, Scope, errors::listed, permissions::ScopeProblem},
    keys::seal::Nonce,
    oauth::{
        flow::{self, Flow, FlowResult},
        resource,
    },
    settings::{
        added::Unread,
        config::Config,
        return_url::{ResponseMode, ReturnUrl},
        site::{ClientKind, Site},
    },
    values::{
        http::{HttpResponse, Navigation, Parameters},
        secret::{self, Random},
        time::Timestamp,
        token_name::is_connection,
    },
};
use std::borrow::Cow;

/// The longest state of a page (R84).
const LONGEST_STATE: usize = 512;

/// What the platform adds: the time and fresh randomness.
#[derive(Debug, Clone, Copy)]
pub struct Fresh {
    /// Now.
    pub now: Timestamp,
    /// For the state that Instagram carries.
    pub state: Random,
    /// For sealing the flow.
    pub nonce: Nonce,
}

/// Answers `GET /authorize`: on to Instagram, back to the page with an OAuth error, or a page of the edge's own when
/// nobody can be sent anywhere (R3).
#[must_use]
pub fn authorize(config: &Config, query: &str, navigation: &Navigation, fresh: &Fresh) -> HttpResponse {
    if !navigation.is_top_level() {
        return page::page(400, &NOT_OPENED, None);
    }
    let parameters = Parameters::parse(query);
    let id = parameters.one("client_id").unwrap_or_default();
    let site = match config.site(id) {
        Ok(Some(site)) => site,
        Ok(None) => return page::page(400, &UNKNOWN_SITE, None),
        Err(Unread) => return page::page(503, &NOT_NOW, None),
    };
    let Some(app) = config.apps.named(&site.app) else {
        return page::page(400, &UNKNOWN_SITE, None);
    };
    let mode = ResponseMode::parse(parameters.one("response_mode"));
    let Some(return_url) = parameters
        .one("redirect_uri")
        .and_then(|url| site.return_url_in(url, mode.unwrap_or_default()))
    else {
        return page::page(400, &UNKNOWN_RETURN_URL, None);
    };
    // Nobody could redeem the code, so nobody is asked to consent.
    let kinds = [ClientKind::Browser, ClientKind::Native, ClientKind::Server];
    if !kinds.iter().any(|kind| allows(site, *kind, &return_url)) {
        return page::page(400, &UNKNOWN_RETURN_URL, None);
    }
    let asked = if resource::is_own(&config.public_url, &parameters) {
        ask(&parameters, id, site, &return_url, fresh.now)
    } else {
        Err(Refusal::Resource)
    };
    match asked {
        Ok((mut flow, force_reauth)) => {
            flow.app = Some(app.id.clone());
            let force_reauth = force_reauth || site.force_reauth || navigation.is_phone();
            on_to_instagram(config, &app.id, &flow, force_reauth, navigation, fresh)
        }
        Err(refusal) => {
            let flow = bare_flow(id, &return_url, &parameters, fresh.now);
            page::redirect(303, &flow.back(&config.public_url, &refusal.result()))
        }
    }
}

fn on_to_instagram(
    config: &Config,
    app_id: &str,
    flow: &Flow,
    force_reauth: bool,
    navigation: &Navigation,
    fresh: &Fresh,
) -> HttpResponse {
    let state = secret::opaque(&fresh.state);
    let name = flow::name(&state);
    let Some(cookie) = flow::cookie(&config.sealing_keys, &fresh.nonce, &name, flow) else {
        return page::redirect(303, &flow.back(&config.public_url, &Refusal::TooLarge.result()));
    };
    let redirect_uri = config.redirect_uri();
    let profile = &config.profile;
    let address = profile.authorize_url(app_id, &redirect_uri, &flow.permissions, &state, force_reauth);
    let mut answer = page::redirect(302, &address);
    let held = navigation.cookie.as_deref().unwrap_or_default();
    for dropped in flow::make_room(held, &flow.site, &cookie) {
        answer = answer.with("Set-Cookie", dropped);
    }
    answer.with("Set-Cookie", cookie)
}

/// Reads the request of a known site (RFC 6749 §4.1.1, RFC 7636 §4.3).
fn ask(
    parameters: &Parameters,
    id: &str,
    site: &Site,
    return_url: &ReturnUrl,
    now: Timestamp,
) -> Result<(Flow, bool), Refusal> {
    if let Some(name) = parameters.repeated() {
        return Err(Refusal::Repeated(name.to_owned()));
    }
    match parameters.one("response_type") {
        Some("code") => {}
        Some(_) => return Err(Refusal::ResponseType),
        None => return Err(Refusal::NoResponseType),
    }
    if ResponseMode::parse(parameters.one("response_mode")).is_none() {
        return Err(Refusal::ResponseMode);
    }
    if parameters
        .one("state")
        .is_some_and(|state| state.len() > LONGEST_STATE)
    {
        return Err(Refusal::LongState);
    }
    let challenge = challenge(parameters)?;
    let dpop_jkt = match parameters.one("dpop_jkt") {
        Some(thumbprint) if !is_sha256(thumbprint) => return Err(Refusal::OddThumbprint),
        thumbprint => thumbprint.map(str::to_owned),
    };
    let Scope {
        mut permissions,
        replaced,
    } = match parameters.one("scope") {
        Some(scope) => Scope::parse(scope).map_err(Refusal::Scope)?,
        None => Scope {
            permissions: site.permissions.clone(),
            replaced: Vec::new(),
        },
    };
    if !permissions.contains(&Permission::basic()) {
        permissions.insert(0, Permission::basic());
    }
    let outside: Vec<Permission> = permissions
        .iter()
        .filter(|asked| !site.permissions.contains(asked))
        .cloned()
        .collect();
    if !outside.is_empty() {
        return Err(Refusal::NotAllowed {
            outside,
            allowed: site.permissions.clone(),
        });
    }
    let optional = permissions
        .iter()
        .filter(|asked| site.optional_permissions.contains(asked))
        .cloned()
        .collect();
    let connection = match parameters.one("connection") {
        Some(connection) if !is_connection(connection) => return Err(Refusal::Connection),
        connection => connection.map(str::to_owned),
    };
    let flow = Flow {
        challenge,
        dpop_jkt,
        permissions: permissions.clone(),
        optional,
        connection,
        notice: Scope {
            permissions,
            replaced,
        }
        .notice(),
        ..bare_flow(id, return_url, parameters, now)
    };
    let asks_again = parameters.one("force_reauth") == Some("true")
        || parameters
            .one("prompt")
            .is_some_and(|prompt| prompt.split(' ').any(|word| word == "login"));
    Ok((flow, asks_again))
}

fn challenge(parameters: &Parameters) -> Result<String, Refusal> {
    let challenge = parameters.one("code_challenge").ok_or(Refusal::NoChallenge)?;
    if parameters.one("code_challenge_method") != Some("S256") {
        return Err(Refusal::PlainChallenge);
    }
    if !is_sha256(challenge) {
        return Err(Refusal::OddChallenge);
    }
    Ok(challenge.to_owned())
}

/// A SHA-256 in base64url.
fn is_sha256(text: &str) -> bool {
    let base64url = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    text.len() == 43 && text.bytes().all(base64url)
}

fn bare_flow(site: &str, return_url: &ReturnUrl, parameters: &Parameters, now: Timestamp) -> Flow {
    Flow {
        site: site.to_owned(),
        app: None,
        return_url: return_url.clone(),
        page_state: parameters.one("state").map(str::to_owned),
        challenge: String::new(),
        dpop_jkt: None,
        permissions: Vec::new(),
        optional: Vec::new(),
        connection: None,
        notice: None,
        began: now,
    }
}

/// Whether a site has a client that may end a flow at this return URL.
#[must_use]
pub fn allows(site: &Site, kind: ClientKind, return_url: &ReturnUrl) -> bool {
    site.has(kind) && (kind != ClientKind::Native || return_url.is_native())
}

/// Why a request goes back to the page that sent it.
#[derive(Debug)]
enum Refusal {
    Repeated(String),
    NoResponseType,
    ResponseType,
    ResponseMode,
    LongState,
    NoChallenge,
    PlainChallenge,
    OddChallenge,
    OddThumbprint,
    Scope(ScopeProblem),
    NotAllowed {
        outside: Vec<Permission>,
        allowed: Vec<Permission>,
    },
    Connection,
    Resource,
    TooLarge,
}

impl Refusal {
    /// RFC 6749 §4.1.2.1's code, and what the page's author has to mend.
    fn result(&self) -> FlowResult {
        let failure = match self {
            Self::Scope(problem) => return FlowResult::error("invalid_scope", Failure::scope(problem)),
            Self::NotAllowed { outside, allowed } => {
                let failure = Failure::new(
                    Category::PermissionMissing,
                    Retry::DeveloperFix,
                    format!("This site may not ask for: {}.", listed(outside)),
                    format!(
                        "It may ask for: {}. The edge's operator can add permissions in SITES.",
                        listed(allowed)
                    ),
                );
                return FlowResult::error("invalid_scope", failure.missing(outside.clone()));
            }
            Self::ResponseType => {
                let failure = mend("Only response_type=code is offered.", "Send response_type=code.");
                return FlowResult::error("unsupported_response_type", failure);
            }
            Self::Resource => {
                return FlowResult::error(resource::CODE, mend(resource::CAUSE, resource::ACTION));
            }
            Self::Repeated(name) => {
                let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
                let name: String = name.chars().filter(plain).take(40).collect();
                mend(
                    format!("The parameter '{name}' is there more than once."),
                    "Send it once.",
                )
            }
            Self::NoResponseType => mend(
                "The parameter response_type is missing.",
                "Send response_type=code.",
            ),
            Self::ResponseMode => mend(
                "Only response_mode=query and response_mode=fragment are offered.",
                "Send one of them, or leave it out.",
            ),
            Self::LongState => mend(
                format!("The state is longer than {LONGEST_STATE} characters."),
                "Send a shorter one.",
            ),
            Self::NoChallenge => mend(
                "The PKCE parameter code_challenge is missing.",
                "Send the S256 challenge of a fresh verifier.",
            ),
            Self::PlainChallenge => mend(
                "Only code_challenge_method=S256 is accepted.",
                "Send code_challenge_method=S256.",
            ),
            Self::OddChallenge => mend(
                "The code_challenge is not the 43 base64url characters of a SHA-256.",
                "Send BASE64URL(SHA256(verifier)).",
            ),
            Self::OddThumbprint => mend(
                "The dpop_jkt is not the 43 base64url characters of a key's SHA-256 thumbprint.",
                "Send that, or leave it out.",
            ),
            Self::Connection => mend(
                "The parameter connection is not a connection's id.",
                "Send its 64 hex digits, as /token gives them, or leave it out.",
            ),
            Self::TooLarge => mend(
                "The request is too large for a cookie.",
                "Send a shorter state or return URL.",
            ),
        };
        FlowResult::error("invalid_request", failure)
    }
}

fn mend(cause: impl Into<Cow<'static, str>>, action: impl Into<Cow<'static, str>>) -> Failure {
    Failure::new(Category::BadParameter, Retry::DeveloperFix, cause, action)
}

const NOT_OPENED: Words<'static> = Words {
    title: "This address opens in a window of its own",
    cause: "It was asked for in the background or inside another page, so nothing was started.",
    action: "Click the connect button on the page that you came from.",
};
const UNKNOWN_SITE: Words<'static> = Words {
    title: "This site isn't known here",
    cause: "The page sent you here with a client id that this server has no entry for, so it can't say where to send you back.",
    action: "Go back. If the page is yours: correct `client-id` in the page, or let the server's operator add the site (the setting SITES, or `cargo operator sites`).",
};
const NOT_NOW: Words<'static> = Words {
    title: "This doesn't work just now",
    cause: "The server can't look up the site that sent you here. Nothing is wrong with your account, and nothing was started.",
    action: "Go back and click again in a minute.",
};
const UNKNOWN_RETURN_URL: Words<'static> = Words {
    title: "This return address isn't listed",
    cause: "The page asked to get its result at an address that is not on its list, so nothing was started and nobody is sent there.",
    action: "Go back. If the page is yours: add its exact address (https, www., port, path and query count) to `return_urls` in the server's SITES setting. If it is there: send response_mode=fragment, or take code, state, iss and error out of its query.",
};

#[cfg(test)]
mod mistakes;
#[cfg(test)]
mod tests;
