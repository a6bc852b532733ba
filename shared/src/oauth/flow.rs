//! A flow: one attempt to connect, from click to result. It travels sealed in its own cookie, so `/authorize` writes
//! nothing anywhere.

use crate::{
    instagram::{Failure, Permission, permissions::joined},
    keys::seal::{Nonce, Purpose, SealingKeys},
    settings::return_url::ReturnUrl,
    values::{
        agenda::Due,
        form::encode,
        json, secret,
        time::{MINUTE, SECOND, Timestamp},
        token_name,
    },
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A flow ends after 10 minutes (R7).
pub const LIFETIME: u64 = 10 * MINUTE;
/// A used flow stays marked for this long after its end.
pub const MARK_AFTER_END: u64 = 60 * SECOND;
/// The edge's one-time code can be redeemed for this long (R27).
pub const CODE_LIFETIME: u64 = 60 * SECOND;
/// At most so many flows of one site at once in one browser (R10).
pub const MOST_COOKIES: usize = 5;
/// What all flow cookies of a browser may add to the header `Cookie`: five of the largest, so that a header stays below
/// the 16 KB that servers and proxies usually take.
pub const MOST_BYTES: usize = 15 * 1_024;
/// So many cookies are looked at; a browser that keeps to [`MOST_BYTES`] never has as many.
const MOST_HELD: usize = 64;
/// The largest sealed flow (R84).
pub const LARGEST_COOKIE: usize = 3_000;
/// At most so many permissions are named at the return URL, thrice as many as Instagram has: an address has an end.
const MOST_NAMES: usize = 16;
const PREFIX: &str = "__Host-flow-";

/// What has to be remembered between the click and the return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// The site that began it.
    pub site: String,
    /// The id of the app that asks: its code is that app's, also when the site changes its app meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// Where it ends.
    pub return_url: ReturnUrl,
    /// The page's own state, echoed unread (RFC 6749 §4.1.2).
    pub page_state: Option<String>,
    /// PKCE's S256 challenge.
    pub challenge: String,
    /// The key that must redeem it, if the client named one (RFC 9449 §10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dpop_jkt: Option<String>,
    /// The permissions asked for.
    pub permissions: Vec<Permission>,
    /// Those of them that the visitor may untick.
    pub optional: Vec<Permission>,
    /// The connection that is expected, when somebody reconnects.
    pub connection: Option<String>,
    /// What the page's author should know (R5).
    pub notice: Option<String>,
    /// When it began.
    pub began: Timestamp,
}

/// What a Flow object has on its agenda.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowDue {
    /// The result was not redeemed in time (R64).
    ClaimEnds,
    /// The flow could not be replayed any more, so that nothing of it has to be known (R7).
    MarkEnds,
}

impl Due for FlowDue {
    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::ClaimEnds => "claim_ends",
            Self::MarkEnds => "mark_ends",
        })
    }
}

impl Flow {
    /// When it is over.
    #[must_use]
    pub const fn ends(&self) -> Timestamp {
        self.began.plus(LIFETIME)
    }

    /// The address of the page with the flow's result; `iss` says whose result it is (RFC 9207, R23).
    #[must_use]
    pub fn back(&self, issuer: &str, result: &FlowResult) -> String {
        let mut parameters = Vec::new();
        match result {
            FlowResult::Code { code } => parameters.push(("code", code.as_str())),
            FlowResult::Error { error, .. } => parameters.push(("error", error.as_str())),
        }
        let failed = match result {
            FlowResult::Code { .. } => Vec::new(),
            FlowResult::Error { failure, .. } => told(failure),
        };
        parameters.extend(failed.iter().map(|(name, value)| (*name, value.as_str())));
        if let Some(state) = &self.page_state {
            parameters.push(("state", state.as_str()));
        }
        parameters.push(("iss", issuer));
        self.return_url.with(&parameters)
    }
}

/// What the return URL is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowResult {
    /// The edge's one-time code.
    Code {
        /// `<flow>.<opaque>`.
        code: String,
    },
    /// An OAuth error (RFC 6749 §4.1.2.1).
    Error {
        /// The error's code.
        error: String,
        /// What went wrong, whose move it is, and what to do (R43).
        failure: Box<Failure>,
    },
}

impl FlowResult {
    /// An error with what went wrong.
    #[must_use]
    pub fn error(error: &str, failure: Failure) -> Self {
        Self::Error {
            error: error.to_owned(),
            failure: Box::new(failure),
        }
    }
}

/// A failure as parameters of the return URL: one text for any OAuth client, and the same as data.
fn told(failure: &Failure) -> Vec<(&'static str, String)> {
    let mut told = vec![
        ("error_description", ascii(&failure.description())),
        ("error_category", failure.category.to_string()),
        ("error_retry", failure.retry.to_string()),
        ("error_cause", failure.cause.to_string()),
        ("error_action", failure.action.to_string()),
    ];
    if !failure.missing_permissions.is_empty() {
        let missing = &failure.missing_permissions;
        let missing = missing.get(..MOST_NAMES).unwrap_or(missing);
        told.push(("error_missing_permissions", joined(missing, " ")));
    }
    if let Some(seconds) = failure.retry_after_seconds {
        told.push(("error_retry_after", seconds.to_string()));
    }
    if let Some(step) = failure.step {
        told.push(("error_step", step.to_string()));
    }
    told
}

/// RFC 6749 §4.1.2.1 allows printable ASCII without `"` and `\` in a description.
#[must_use]
pub fn ascii(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '"' | '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}' => '\'',
            '\u{2013}' | '\u{2014}' => '-',
            ' '..='~' if c != '\\' => c,
            _ => '?',
        })
        .collect()
}

/// The name of a flow: the hash of the state that Instagram carries. The Durable Object is named by it, the cookie by
/// its first 22 characters.
#[must_use]
pub fn name(state: &str) -> String {
    secret::hash(state)
}

/// A one-time code of that flow: `<flow>.<seal>`. The seal holds nothing but 192 random bits, and shows that the edge gave
/// it out.
#[must_use]
pub fn code(keys: &SealingKeys, name: &str, random: &Nonce) -> String {
    format!("{name}.{}", keys.seal(Purpose::Code, name, random, &[]))
}

/// The flow of a code that was given out. A name that somebody made up must not wake an object: where the platform is a
/// single machine, each that ever woke leaves a file.
#[must_use]
pub fn of_code<'a>(keys: &SealingKeys, code: &'a str) -> Option<&'a str> {
    let name = token_name::flow_of(code)?;
    let seal = code.strip_prefix(name)?.strip_prefix('.')?;
    keys.open(Purpose::Code, name, seal).ok().map(|_| name)
}

/// Between a sealed flow and the tag of its site; no character of either.
const MARK: char = '~';

/// What tells one site's cookies from another's without opening them. Only the edge sets them.
fn tag(site: &str) -> String {
    secret::hash(site).chars().take(8).collect()
}

fn id(name: &str) -> &str {
    name.get(..22).unwrap_or(name)
}

/// The cookie that carries a new flow; [`None`] when it would be larger than a browser keeps for sure (R84).
#[must_use]
pub fn cookie(keys: &SealingKeys, nonce: &Nonce, name: &str, flow: &Flow) -> Option<String> {
    let plain = serde_json::to_string(flow).ok()?;
    let sealed = keys.seal(Purpose::Flow, name, nonce, plain.as_bytes());
    let value = format!("{sealed}{MARK}{}", tag(&flow.site));
    (value.len() <= LARGEST_COOKIE).then(|| set(id(name), &value, LIFETIME / SECOND))
}

/// The cookie's deletion (R11).
#[must_use]
pub fn end_cookie(name: &str) -> String {
    set(id(name), "", 0)
}

/// The one place for the cookie's attributes (R11).
fn set(id: &str, value: &str, seconds: u64) -> String {
    format!("{PREFIX}{id}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax")
}

/// What a browser's `Cookie` header says of a flow.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// It began here and is still running.
    Running(Box<Flow>),
    /// It began here, more than 10 minutes ago.
    Expired(Box<Flow>),
    /// No flow of that state began in this browser (R8).
    Nothing,
}

/// Looks for the flow of that name among the browser's cookies.
#[must_use]
pub fn find(keys: &SealingKeys, cookies: &str, name: &str, now: Timestamp) -> Found {
    let sealed = flow_cookies(cookies)
        .find(|(known, _)| *known == id(name))
        .map(|(_, value)| value);
    match sealed.and_then(|value| read(keys, name, value)) {
        Some(flow) if now < flow.ends() => Found::Running(Box::new(flow)),
        Some(flow) => Found::Expired(Box::new(flow)),
        None => Found::Nothing,
    }
}

/// Deletions that keep the browser at [`MOST_COOKIES`] of this site, and at [`MOST_BYTES`] of all sites, with the one
/// that is about to be set (R10). A site makes room at its own cost first, then at that of the site with the most flows;
/// the last one of a site goes when each has one. The cookies' own order tells the oldest: browsers send those that were
/// set first first (RFC 6265 §5.4).
#[must_use]
pub fn make_room(cookies: &str, site: &str, fresh: &str) -> Vec<String> {
    let own = tag(site);
    let fresh = fresh.split(';').next().unwrap_or_default();
    let room = MOST_BYTES.saturating_sub(fresh.len());
    let mut held: Vec<Held> = flow_cookies(cookies)
        .take(MOST_HELD)
        .map(|(id, value)| Held {
            id,
            // Those of before there were tags count as this site's, until they end.
            tag: value.split_once(MARK).map_or(own.as_str(), |(_, tag)| tag),
            bytes: [PREFIX, id, "=", value, "; "].iter().map(|part| part.len()).sum(),
        })
        .collect();
    let mut dropped = Vec::new();
    while let Some(at) = surplus(&held, &own, room) {
        dropped.push(set(&encode(held.remove(at).id), "", 0));
    }
    dropped
}

/// A flow cookie that a browser has.
struct Held<'a> {
    id: &'a str,
    tag: &'a str,
    bytes: usize,
}

/// The next one to go, if one has to.
fn surplus(held: &[Held], own: &str, room: usize) -> Option<usize> {
    let flows = |tag: &str| held.iter().filter(|one| one.tag == tag).count();
    let full = held.iter().map(|one| one.bytes).sum::<usize>() > room;
    let oldest = |tag: &str| held.iter().position(|one| one.tag == tag);
    match flows(own) {
        own_flows if own_flows >= MOST_COOKIES => oldest(own),
        _ if !full => None,
        0 => {
            let most = held.iter().map(|one| flows(one.tag)).max()?;
            held.iter().position(|one| flows(one.tag) == most)
        }
        _ => oldest(own),
    }
}

fn flow_cookies(cookies: &str) -> impl Iterator<Item = (&str, &str)> {
    cookies
        .split(';')
        .filter_map(|pair| pair.trim().strip_prefix(PREFIX)?.split_once('='))
}

fn read(keys: &SealingKeys, name: &str, value: &str) -> Option<Flow> {
    let sealed = value.split(MARK).next()?;
    let plain = keys.open(Purpose::Flow, name, sealed).ok()?;
    json::from_slice(&plain).ok()
}

#[cfg(test)]
mod answers;
#[cfg(test)]
mod tests;
