//! A site: a registered user of the edge. Its id is its OAuth `client_id`; this file says what it may ask for and
//! where its visitors may be sent back to (R3, R4, R33, R34).

use crate::{
    graph::Template,
    instagram::Permission,
    keys::guesses::{self, Attempt, SecretHash, Wait},
    settings::{
        addresses,
        apps::{self, Apps},
        insights,
        posts::{self, Posts},
        return_url::{
            self, ResponseMode, ReturnUrl, differs_in_port, is_listed, is_loopback, is_private_use, is_safe,
            plain_url,
        },
    },
    values::{address::Address, time::DAY},
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What kind of program talks to the edge for a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientKind {
    /// A page: public, its refresh token bound to a key by `DPoP`.
    Browser,
    /// A program on somebody's computer: public, loopback return URL.
    Native,
    /// A server: has a secret.
    Server,
}

/// One entry of a site's `clients`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Client {
    Browser,
    Native,
    Server {
        /// SHA-256 of the client's secret, lower-case hex.
        secret_sha256: SecretHash,
    },
}

/// The most feeds of one connection.
pub const MOST_FEEDS: usize = 5;

/// One site of the `SITES` table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// What visitors call it.
    pub name: String,
    /// The name of the Meta app that it works with.
    #[serde(default = "default_app")]
    pub app: String,
    /// Origins whose pages may talk to the edge; an empty list means none (R34).
    #[serde(default)]
    pub origins: Vec<String>,
    /// Where a flow may end, to the letter.
    #[serde(default)]
    pub return_urls: Vec<String>,
    /// Folders below which a flow may end anywhere, with any query.
    #[serde(default)]
    pub return_urls_below: Vec<String>,
    /// Permissions that may be asked for (R5).
    pub permissions: Vec<Permission>,
    /// Those of them that a visitor may untick without ending the flow (R19).
    #[serde(default)]
    pub optional_permissions: Vec<Permission>,
    #[serde(default = "browser_only")]
    clients: Vec<Client>,
    /// Always ask visitors for their Instagram password again (R6).
    #[serde(default)]
    pub force_reauth: bool,
    /// Keep connections that nobody has used for 90 days (R74); without it they are deleted.
    #[serde(default)]
    pub keep: bool,
    /// After so many days its servers' sessions end, although they are used (R30); never, if nothing is said.
    #[serde(default)]
    pub server_session_days: Option<u32>,
    /// Where its operator is told of connections that need a person, recover or are about to end.
    #[serde(default)]
    pub events: Option<String>,
    /// What its pages may read.
    #[serde(default = "every_read")]
    pub graph: Vec<Template>,
    /// How many calls to Instagram one session may cause in a minute (R42). Reads that share an answer count once.
    #[serde(default = "calls_per_minute")]
    pub calls_per_minute: u32,
    /// How many requests all of its sessions together may send in a minute; without an end, if nothing is said.
    #[serde(default)]
    pub requests_per_minute: Option<u32>,
    /// How many feeds an account may publish by its own session.
    #[serde(default = "most_feeds")]
    pub feeds: usize,
    /// What an account's sessions may post; nothing, if nothing is said, or `false`.
    #[serde(default, deserialize_with = "posts::read")]
    pub posts: Option<Posts>,
    /// For how many days an account's numbers are kept; none are, if nothing is said.
    #[serde(default)]
    pub insights: Option<u32>,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}

/// Where a site stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place {
    /// In the setting `SITES`.
    #[default]
    Settings,
    /// The operator added it.
    Added,
    /// The operator added it, and removed it again: nothing new begins there.
    Left,
}

/// Brings a site's entry into the spelling of browsers, and looks whether it can be used.
///
/// # Errors
/// What is wrong, for its operator.
pub(super) fn checked(id: &str, site: &mut Site, apps: Option<&Apps>) -> Result<(), String> {
    let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if id.is_empty() || id.len() > 64 || !id.chars().all(named) {
        return Err(format!(
            "the id {id:?} is not 1 to 64 letters, digits, `-`, `_` or `.`"
        ));
    }
    site.spell();
    let app = |()| apps.map_or(Ok(()), |apps| apps.check(&site.app));
    site.check()
        .and_then(app)
        .map_err(|why| format!("site {id:?}: {why}"))
}

fn default_app() -> String {
    apps::DEFAULT.to_owned()
}

fn every_read() -> Vec<Template> {
    Template::ALL.to_vec()
}

const fn calls_per_minute() -> u32 {
    300
}

const fn most_feeds() -> usize {
    MOST_FEEDS
}

fn browser_only() -> Vec<Client> {
    vec![Client::Browser]
}

/// Every site, by id.
pub type Sites = BTreeMap<String, Site>;

impl Site {
    /// How long a session of that kind lasts at most, in milliseconds, where the site says so.
    #[must_use]
    pub fn lasts(&self, kind: ClientKind) -> Option<u64> {
        let days = self.server_session_days.filter(|_| kind == ClientKind::Server)?;
        Some(u64::from(days).saturating_mul(DAY))
    }

    /// Whether it stands in the settings.
    #[must_use]
    pub fn is_in_settings(&self) -> bool {
        self.place == Place::Settings
    }

    /// Whether this site has clients of that kind.
    #[must_use]
    pub fn has(&self, kind: ClientKind) -> bool {
        self.clients.iter().any(|client| match client {
            Client::Browser => kind == ClientKind::Browser,
            Client::Native => kind == ClientKind::Native,
            Client::Server { .. } => kind == ClientKind::Server,
        })
    }

    /// Whether one of the spellings of what was shown is the secret of this site's server client (R46). `id` is the
    /// site's.
    ///
    /// # Errors
    /// How long whoever was wrong too often has to wait.
    pub fn opens(&self, id: &str, shown: &[impl AsRef<str>], attempt: &Attempt) -> Result<bool, Wait> {
        let secrets = self.clients.iter().filter_map(|client| match client {
            Client::Server { secret_sha256 } => Some(secret_sha256),
            Client::Browser | Client::Native => None,
        });
        guesses::opens(&format!("client {id}"), &secrets, shown, attempt)
    }

    /// Whether pages of exactly this origin may talk to the edge (R33).
    #[must_use]
    pub fn lists_origin(&self, origin: &str) -> bool {
        self.origins.iter().any(|listed| listed == origin)
    }

    /// The return URL, if it is one of this site's, for an answer in the query.
    #[must_use]
    pub fn return_url(&self, raw: &str) -> Option<ReturnUrl> {
        self.return_url_in(raw, ResponseMode::Query)
    }

    /// The return URL, if it is one of this site's, by the rule of R4. A query that takes the answer has nothing of that
    /// name already.
    #[must_use]
    pub fn return_url_in(&self, raw: &str, mode: ResponseMode) -> Option<ReturnUrl> {
        let url = plain_url(raw)?;
        if mode == ResponseMode::Query && return_url::holds_reserved(&url) {
            return None;
        }
        let loopback = self.has(ClientKind::Native) && is_loopback(&url);
        let whole = self
            .return_urls
            .iter()
            .any(|listed| is_listed(listed, &url) || (loopback && differs_in_port(listed, &url)));
        let below = || {
            self.return_urls_below
                .iter()
                .any(|start| url.as_str().starts_with(start))
        };
        let native = whole && self.has(ClientKind::Native);
        (whole || below()).then(|| ReturnUrl::listed(raw, native, mode))
    }

    /// Its addresses in the spelling of browsers, whose `Origin` is compared with it letter by letter.
    pub fn spell(&mut self) {
        for origin in &mut self.origins {
            *origin = addresses::spelt(origin);
            if origin.ends_with('/') {
                origin.pop();
            }
        }
        for url in self.return_urls.iter_mut().chain(&mut self.return_urls_below) {
            *url = addresses::spelt(url);
        }
    }

    /// What is wrong with this entry of the table, in words for its operator.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), String> {
        addresses::check("origin", &self.origins, |origin| {
            let url = plain_url(&format!("{origin}/"));
            let page = url.is_some_and(|url| url.path() == "/" && url.query().is_none() && is_safe(&url));
            (page || addresses::is_of_packaged_app(origin)) && !origin.ends_with('/')
        })?;
        if let Some(events) = &self.events
            && !plain_url(events).is_some_and(|url| is_safe(&url))
        {
            return Err("`events` is not an https URL".to_owned());
        }
        if self.return_urls.is_empty() && self.return_urls_below.is_empty() {
            return Err("it has no return URL".to_owned());
        }
        let native = self.has(ClientKind::Native);
        if self.return_urls.is_empty() && native && self.clients.len() == 1 {
            return Err("a `native` client's return URL is listed whole, in `return_urls`".to_owned());
        }
        addresses::check("return URL", &self.return_urls, |listed| {
            let url = plain_url(listed);
            url.is_some_and(|url| is_safe(&url) || (native && is_private_use(&url)))
        })?;
        let programs = native || self.has(ClientKind::Server);
        // A program's answer comes in the query, so such a URL could never be used (R84); a page's in the fragment.
        let pages = |url: &Address| {
            self.has(ClientKind::Browser) && url.origin().is_some_and(|origin| self.lists_origin(origin))
        };
        for (at, listed) in self.return_urls.iter().enumerate() {
            let odd = |url: &Address| !pages(url) && return_url::holds_reserved(url);
            if programs && plain_url(listed).as_ref().is_some_and(odd) {
                return Err(format!(
                    "return URL {} has a parameter in its query that the answer has too (`code`, `state`, `iss`, `error…`)",
                    at.saturating_add(1)
                ));
            }
        }
        addresses::check("`return_urls_below`", &self.return_urls_below, |start| {
            let url = plain_url(start);
            url.is_some_and(|url| is_safe(&url) && start.ends_with('/') && url.query().is_none())
        })?;
        if !self.permissions.contains(&Permission::basic()) {
            return Err(
                "its permissions lack `instagram_business_basic`, which every connection needs".to_owned(),
            );
        }
        if let Some(odd) = self
            .optional_permissions
            .iter()
            .find(|odd| !self.permissions.contains(odd))
        {
            return Err(format!("`{odd}` is optional, but not among its permissions"));
        }
        if let Some(days) = self.server_session_days {
            if !(1..=3_650).contains(&days) {
                return Err("`server_session_days` is not 1 to 3650".to_owned());
            }
            if !self.has(ClientKind::Server) {
                return Err("`server_session_days` is set, but `clients` has no server".to_owned());
            }
        }
        if self.requests_per_minute == Some(0) {
            return Err("`requests_per_minute` is 0, so nobody could use it".to_owned());
        }
        if self.feeds > MOST_FEEDS {
            return Err("`feeds` is not 0 to 5".to_owned());
        }
        if let Some(posts) = &self.posts {
            posts.check(&self.permissions)?;
        }
        if let Some(days) = self.insights {
            insights::check(days, &self.permissions)?;
        }
        for client in &self.clients {
            let Client::Server { secret_sha256 } = client else {
                continue;
            };
            if !secret_sha256.is_hex() {
                return Err("`secret_sha256` is not 64 hex digits".to_owned());
            }
            if secret_sha256.is_poor(&["", "secret", "password", "changeme", "client_secret"]) {
                return Err("`secret_sha256` is the hash of an example, not of a secret".to_owned());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod entries;
#[cfg(test)]
mod listed;
#[cfg(test)]
mod programs;
#[cfg(test)]
mod tests;
