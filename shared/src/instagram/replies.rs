//! Reading the answers of the token endpoints: the code exchange, the long-lived exchange and the refresh.

use super::category::Retry;
use super::errors::{Failure, Step};
use super::ids::UserId;
use super::json::Json;
use super::permissions::{Permission, Scope};
use super::received::{Clean, Reply};
use super::tokens::{LongLivedToken, ShortLivedToken};

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
    const STEP: Step = Step::Exchange;

    fn from_clean(clean: &Clean<'_>) -> Option<Self> {
        exchanged(clean)
    }
}

/// The answer of the long-lived exchange: a token with its life, or "already long-lived".
impl Reply for Upgraded {
    const STEP: Step = Step::LongLived;

    fn from_clean(clean: &Clean<'_>) -> Option<Self> {
        long_lived(clean).map(Self::LongLived)
    }

    fn from_refusal(wording: &str, failure: &Failure) -> Option<Self> {
        let already = wording.contains("session key invalid") && failure.retry == Retry::None;
        already.then_some(Self::AlreadyLongLived)
    }
}

/// The answer of the refresh. Whatever isn't a token with its life never replaces a stored token (R49).
impl Reply for LongLived {
    const STEP: Step = Step::Refresh;

    fn from_clean(clean: &Clean<'_>) -> Option<Self> {
        long_lived(clean)
    }
}

fn exchanged(clean: &Clean<'_>) -> Option<Exchanged> {
    let reply = clean.reply();
    let token = ShortLivedToken::parse(clean.token()?).ok()?;
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

fn long_lived(clean: &Clean<'_>) -> Option<LongLived> {
    let reply = clean.reply();
    let token = LongLivedToken::parse(clean.token()?).ok()?;
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
