//! Reading the answers of the token endpoints: the code exchange, the long-lived exchange and the refresh.

use super::body;
use super::errors::{Failure, Step};
use super::ids::UserId;
use super::json::{self, Json};
use super::permissions::{Permission, Scope};
use super::received::Reply;
use super::tokens::{LongLivedToken, ShortLivedToken};
use super::usage::Usage;

/// The longest life of a token that is believed: ten years.
const LONGEST_LIFE: u64 = 315_360_000;

/// A code became a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchanged {
    /// Lives for about an hour.
    pub token: ShortLivedToken,
    /// The app-scoped id, equal to `/me`'s `id` (R18).
    pub user_id: UserId,
    /// What was granted; `None` when Instagram didn't say, which isn't nothing (R17).
    pub permissions: Option<Vec<Permission>>,
}

/// A token of about 60 days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongLived {
    /// The token; after a refresh the same text as before, or a new one.
    pub token: LongLivedToken,
    /// Its life from now, as Instagram said; never 0.
    pub expires_in_seconds: u64,
    /// What is granted, where Instagram says so here; `None` changes nothing of what was known.
    pub permissions: Option<Vec<Permission>>,
}

/// How the long-lived exchange ended well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upgraded {
    /// A new token.
    LongLived(LongLived),
    /// "Session key invalid": the token that was sent is long-lived already. Keep it (see
    /// [`ShortLivedToken::into_long_lived`]) and use the refresh.
    AlreadyLongLived,
}

/// The answer of the code exchange, flat or in `data: [{…}]` (R17).
impl Reply for Exchanged {
    fn from_body(status: u16, body: &[u8]) -> Result<Self, Failure> {
        let json = success(Step::Exchange, status, body)?;
        exchanged(unwrapped(&json)).ok_or_else(|| Failure::incomplete(status))
    }
}

/// The answer of the long-lived exchange: a token with its life, or "already long-lived".
impl Reply for Upgraded {
    fn from_body(status: u16, body: &[u8]) -> Result<Self, Failure> {
        let json = match success(Step::LongLived, status, body) {
            Ok(json) => json,
            Err(failure) if is_already_long(body) && failure.retry == super::category::Retry::None => {
                return Ok(Self::AlreadyLongLived);
            }
            Err(failure) => return Err(failure),
        };
        long_lived(unwrapped(&json))
            .map(Self::LongLived)
            .ok_or_else(|| Failure::incomplete(status))
    }
}

/// The answer of the refresh. Whatever isn't a token with its life never replaces a stored token (R49).
impl Reply for LongLived {
    fn from_body(status: u16, body: &[u8]) -> Result<Self, Failure> {
        let json = success(Step::Refresh, status, body)?;
        long_lived(unwrapped(&json)).ok_or_else(|| Failure::incomplete(status))
    }
}

/// The JSON of a success: status 2xx and no error inside.
pub(super) fn success(step: Step, status: u16, body: &[u8]) -> Result<Json<'_>, Failure> {
    let fail = || Failure::read(step, status, None, &Usage::default(), body);
    if !(200..300).contains(&status) {
        return Err(fail());
    }
    let json = json::parse(body).ok_or_else(|| Failure::not_json(status))?;
    if body::error_in(&json).is_some() {
        Err(fail())
    } else {
        Ok(json)
    }
}

/// The object itself, the first of `data: […]`, `data: {…}` or of a bare array.
pub(super) fn unwrapped<'j, 'a>(json: &'j Json<'a>) -> &'j Json<'a> {
    let inner = match json {
        Json::Object(_) => json.get("data"),
        other => Some(other),
    };
    match inner {
        Some(Json::List(values)) => values.first().unwrap_or(json),
        Some(object @ Json::Object(_)) => object,
        _ => json,
    }
}

fn is_already_long(body: &[u8]) -> bool {
    json::parse(body)
        .as_ref()
        .and_then(body::error_in)
        .is_some_and(|said| said.wording.contains("session key invalid"))
}

fn exchanged(reply: &Json<'_>) -> Option<Exchanged> {
    let token = ShortLivedToken::parse(reply.get("access_token")?.text()?).ok()?;
    let user_id = UserId::parse(reply.get("user_id")?.scalar()?.trim()).ok()?;
    Some(Exchanged {
        token,
        user_id,
        permissions: permissions(reply.get("permissions")),
    })
}

/// An array, or a text with commas; `None` for missing, null or what can't be permissions (R17).
fn permissions(value: Option<&Json<'_>>) -> Option<Vec<Permission>> {
    let scope = match value? {
        Json::Text(text) => Scope::parse(text).ok()?,
        Json::List(values) => {
            let names = values.iter().map(Json::text).collect::<Option<Vec<_>>>()?;
            Scope::collect(names.into_iter()).ok()?
        }
        _ => return None,
    };
    Some(scope.permissions)
}

fn long_lived(reply: &Json<'_>) -> Option<LongLived> {
    let token = LongLivedToken::parse(reply.get("access_token")?.text()?).ok()?;
    let life = reply.get("expires_in")?.integer()?;
    let expires_in_seconds = u64::try_from(life)
        .ok()
        .filter(|life| (1..=LONGEST_LIFE).contains(life))?;
    Some(LongLived {
        token,
        expires_in_seconds,
        permissions: permissions(reply.get("permissions")),
    })
}

#[cfg(test)]
mod tests;
