//! A connection: one Instagram account connected to one site, as its Durable Object keeps it. The sealed token, the
//! sessions and this record are all that there is.

use crate::{
    connection::{
        account::Account,
        claim::Claim,
        lifecycle::{Health, Lifecycle, of_a_gone_app, unreadable},
        sealed_token::{AccountToken, Owner, SealedToken},
        session::Session,
    },
    graph::{Refusal, Template},
    instagram::{Category, EndpointProfile, Failure, Permission, Retry, Step, UserId, permissions::joined},
    keys::seal::SealingKeys,
    settings::{apps::App, config::Config, site::ClientKind},
    values::{
        http::HttpResponse,
        time::{SECOND, Timestamp},
    },
};
use serde::{Deserialize, Serialize};

/// A limit lasts so long where nobody says how long.
const DEFAULT_LIMIT_SECONDS: u32 = 300;

/// What is kept of a connection, beside the sealed token and its sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The connection's id.
    pub id: String,
    /// The site it belongs to.
    pub site: String,
    /// The id of the app whose its token is; records of when there was one app alone say nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// Whose account it is.
    pub account: Account,
    /// What was asked for.
    pub asked: Vec<Permission>,
    /// What was granted; [`None`] when Instagram doesn't say.
    pub permissions: Option<Vec<Permission>>,
    /// Asked for, and unticked.
    pub declined: Vec<Permission>,
    /// How it is kept alive.
    #[serde(alias = "keeping")]
    pub lifecycle: Lifecycle,
    /// When it was first connected.
    pub connected: Timestamp,
    /// When a person allowed it last: what Meta says of before doesn't end it (R54).
    #[serde(default)]
    pub consented: Option<Timestamp>,
    /// No call before this time: Instagram's limit was reached (R42).
    pub limited_until: Option<Timestamp>,
}

impl Record {
    /// Whose the sealed token is (R44).
    #[must_use]
    pub fn owner(&self) -> Owner<'_> {
        Owner {
            site: &self.site,
            connection: &self.id,
        }
    }

    /// Why its account isn't asked for that: what it needs was not granted. Where nobody knows what was, Instagram does.
    #[must_use]
    pub fn lacks(&self, template: Template) -> Option<Refusal> {
        let (needed, granted) = (template.needs()?, self.permissions.as_ref()?);
        let is_there = granted.iter().any(|one| one.as_str() == needed);
        (!is_there).then(|| Refusal::not_granted(template.as_str(), Permission::parse(needed).ok()))
    }

    /// Opens the token in use, as the kind that it is; [`None`] when no configured key does.
    #[must_use]
    pub fn open(&self, keys: &SealingKeys, token: &SealedToken) -> Option<AccountToken> {
        token.open(keys, &self.owner(), self.lifecycle.token.kind)
    }

    /// The app whose the token is, while it is configured.
    #[must_use]
    pub fn app<'a>(&self, config: &'a Config) -> Option<&'a App> {
        config.app_of(self.app.as_deref())
    }

    /// Keeps whose the token is where that is certain and was never written: the settings may change, the token doesn't.
    pub fn pin(&mut self, config: &Config) {
        if self.app.is_none() {
            self.app = self.app(config).map(|app| app.id.clone());
        }
    }

    /// Opens the token that it would be used with at Instagram.
    ///
    /// # Errors
    /// What a person is told as long as that can't be: the app or the key isn't configured, and may be again.
    pub fn usable(&self, config: &Config, token: &SealedToken) -> Result<AccountToken, Failure> {
        self.app(config).ok_or_else(of_a_gone_app)?;
        self.open(&config.sealing_keys, token).ok_or_else(unreadable)
    }

    /// Whether a person may have come back for this connection with another app of the site's, which has another id for
    /// each account: then the professional id says who it is, and where one doesn't know it the username.
    #[must_use]
    pub fn may_be(&self, site: &str, app: &str, account: &Account, config: &Config) -> bool {
        let other_app = config.app_id_of(self.app.as_deref()) != app;
        let same = |(one, other): (&UserId, &UserId)| one == other;
        let known = self.account.user_id.as_ref().zip(account.user_id.as_ref());
        let named = self.account.username.as_ref().zip(account.username.as_ref());
        let person = known.map_or_else(|| named.is_some_and(|(one, other)| one == other), same);
        other_app && self.site == site && person
    }

    /// Takes note of this account's own limit: no call before it is over (R115).
    pub fn meet_limit(&mut self, failure: &Failure, now: Timestamp) {
        self.limited_until = limit(failure, now).or(self.limited_until);
    }

    /// Takes in what Instagram says is granted, where it says so later than at the exchange.
    pub fn grant(&mut self, granted: Vec<Permission>) {
        self.declined = self
            .asked
            .iter()
            .filter(|asked| !granted.contains(asked))
            .cloned()
            .collect();
        self.permissions = Some(granted);
    }

    /// The record that a claim makes; a former one of the same account keeps its first date (R52). `session_until` is
    /// when the last session ends.
    #[must_use]
    pub fn claimed(
        claim: Claim,
        former: Option<&Self>,
        session_until: Timestamp,
        rules: &EndpointProfile,
        now: Timestamp,
        random: u64,
    ) -> Self {
        let mut account = claim.account;
        if let Some(former) = former {
            let old = former.account.clone();
            account.user_id = account.user_id.or(old.user_id);
            account.username = account.username.or(old.username);
        }
        let consented = Some(claim.token.issued);
        let mut lifecycle = Lifecycle::claimed(claim.token, claim.waiting_for, session_until, rules, random);
        if account.is_unknown() {
            lifecycle.check_at = now;
        }
        lifecycle.confirmed = former.map_or(lifecycle.confirmed, |former| former.lifecycle.confirmed);
        Self {
            id: claim.connection,
            site: claim.flow.site,
            app: claim.flow.app,
            account,
            asked: claim.flow.permissions,
            permissions: claim.permissions,
            declined: claim.declined,
            lifecycle,
            connected: former.map_or(now, |former| former.connected),
            consented,
            limited_until: None,
        }
    }

    /// The scope of RFC 6749 §5.1: what was granted; without word from Instagram, what was asked for.
    #[must_use]
    pub fn scope(&self) -> String {
        joined(self.permissions.as_ref().unwrap_or(&self.asked), " ")
    }

    /// What `/connection` says of it, to the holder of an access token of that session, which ends at `ends`. `unusable` is why its token can't be used
    /// now ([`Self::usable`]): told, and not written.
    #[must_use]
    pub fn answer(
        &self,
        unusable: Option<&Failure>,
        now: Timestamp,
        session: &Session,
        ends: Timestamp,
    ) -> HttpResponse {
        let failure = unusable.or(self.lifecycle.failure.as_ref());
        let status = Status {
            id: &self.id,
            sub: &self.id,
            username: self.account.username.as_deref(),
            name: self.account.name.as_deref(),
            profile_picture_url: self.account.fresh_picture(now),
            account_type: self.account.account_type.as_deref(),
            permissions: self.permissions.as_deref(),
            declined: &self.declined,
            health: unusable.map_or(self.lifecycle.health, |_| Health::Reconnect),
            category: failure.map(|failure| failure.category),
            retry: failure.map(|failure| failure.retry),
            cause: failure.map(|failure| &*failure.cause),
            action: failure.map(|failure| &*failure.action),
            missing_permissions: failure.map_or(&[], |failure| &failure.missing_permissions),
            retry_after: failure.and_then(|failure| failure.retry_after_seconds),
            step: failure.and_then(|failure| failure.step),
            client_id: &self.site,
            client_kind: session.kind,
            access_token_expires_at: ends.seconds(),
            session_expires_at: session.ends().seconds(),
            connected_at: self.connected.seconds(),
            token_expires_at: self.lifecycle.would_die().seconds(),
        };
        HttpResponse::json(200, serde_json::to_string(&status).unwrap_or_default())
    }
}

/// Until when a failure keeps this account's calls back: it is a limit of the account's, or Instagram is broken and said
/// for how long. Publishing that is held back is none: whether it was done has to be read.
#[must_use]
pub fn limit(failure: &Failure, now: Timestamp) -> Option<Timestamp> {
    let seconds = match failure.category {
        Category::RateLimited if failure.subcode == Some(2_207_051) => return None,
        Category::RateLimited => failure.retry_after_seconds.unwrap_or(DEFAULT_LIMIT_SECONDS),
        Category::Transient => failure.retry_after_seconds?,
        _ => return None,
    };
    Some(now.plus(u64::from(seconds).saturating_mul(SECOND)))
}

/// The connection, as `GET /connection` answers. Times are Unix seconds; what Instagram didn't say is `null`.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Connection"))]
pub(crate) struct Status<'a> {
    /// The connection's id: 64 hex digits.
    id: &'a str,
    /// The same, for clients that read this as `userinfo`.
    sub: &'a str,
    /// The user name, without `@`.
    username: Option<&'a str>,
    /// The name that the account gives itself.
    name: Option<&'a str>,
    /// The picture's address, signed and short-lived.
    profile_picture_url: Option<&'a str>,
    /// `BUSINESS` or `MEDIA_CREATOR`, as Instagram spells it.
    account_type: Option<&'a str>,
    /// What was granted.
    permissions: Option<&'a [Permission]>,
    /// What was asked for and unticked.
    declined: &'a [Permission],
    /// How it is.
    health: Health,
    /// Why it isn't `ok`.
    category: Option<Category>,
    /// Whose move it is.
    retry: Option<Retry>,
    /// What happened, for people.
    cause: Option<&'a str>,
    /// What to do.
    action: Option<&'a str>,
    /// The permissions that are missing, if any are.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<&'a [Permission]>"))]
    missing_permissions: &'a [Permission],
    /// How long to wait, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    retry_after: Option<u32>,
    /// What was being done at Instagram.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    step: Option<Step>,
    /// Whose token it is that asked: the site's id.
    client_id: &'a str,
    /// And what kind of program of the site's.
    #[cfg_attr(test, ts(type = "\"browser\" | \"native\" | \"server\""))]
    client_kind: ClientKind,
    /// When the access token that asked ends, in Unix seconds.
    access_token_expires_at: u64,
    /// When its session ends if it isn't renewed, in Unix seconds.
    session_expires_at: u64,
    /// When the account was first connected, in Unix seconds.
    connected_at: u64,
    /// When it would end if it were not renewed any more, in Unix seconds.
    token_expires_at: u64,
}

#[cfg(test)]
mod tests;
