//! Between the callback and the claim: what the replies of Instagram's two exchanges and of `/me` mean for a flow.
//! Whatever is found wanting here is told to the page, and nothing is stored as healthy (R19, R20).

use crate::{
    instagram::{
        Category, Dialect, EndpointProfile, Exchanged, Failure, Me, Permission, Retry, UserId,
        permissions::joined,
    },
    oauth::{
        callback,
        flow::{Flow, FlowResult},
    },
    values::time::{DAY, Moment, SECOND},
};
use serde::{Deserialize, Serialize};

/// Instagram's short-lived token lives for a 24th of a day.
const HOURS_IN_A_DAY: u64 = 24;

/// Which of Instagram's tokens is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenKind {
    /// About an hour; kept only until its exchange succeeds.
    ShortLived,
    /// About 60 days.
    LongLived,
}

/// The dates of a stored token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenDates {
    /// Which one it is.
    pub kind: TokenKind,
    /// When Instagram issued it.
    pub issued: Moment,
    /// When it ends.
    pub expires: Moment,
}

impl TokenDates {
    /// A short-lived token of now.
    #[must_use]
    pub const fn short_lived(profile: &EndpointProfile, now: Moment) -> Self {
        let hour = profile.day_ms / HOURS_IN_A_DAY;
        Self {
            kind: TokenKind::ShortLived,
            issued: now,
            expires: now.plus(hour),
        }
    }

    /// A token that is long-lived already, of unknown age: the shortest life that any may have left is believed, so
    /// that it is refreshed soon.
    #[must_use]
    pub const fn assumed(profile: &EndpointProfile, now: Moment) -> Self {
        Self {
            kind: TokenKind::LongLived,
            issued: now,
            expires: now.plus(profile.days(2)),
        }
    }

    /// A long-lived token of now, with the life that Instagram says (not longer than 90 of its days).
    ///
    /// A server that plays Instagram with shorter days may say true seconds, or Instagram's own number, meaning its days:
    /// a life that true seconds can't mean is counted in the profile's days.
    #[must_use]
    pub const fn long_lived(profile: &EndpointProfile, now: Moment, expires_in_seconds: u64) -> Self {
        let longest = profile.days(90);
        let seconds = expires_in_seconds.saturating_mul(SECOND);
        let days = expires_in_seconds.saturating_mul(profile.day_ms) / 86_400;
        let life = if seconds <= longest {
            seconds
        } else if days <= longest {
            days
        } else {
            longest
        };
        Self {
            kind: TokenKind::LongLived,
            issued: now,
            expires: now.plus(life),
        }
    }
}

/// The account that was connected, as far as Instagram told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The app-scoped id: names the connection, and is what deauthorizations name (R54).
    pub id: UserId,
    /// The professional account's id: what webhooks and `paging.next` name.
    pub user_id: Option<UserId>,
    /// `@name`, without the `@`.
    pub username: Option<String>,
    /// The name shown.
    pub name: Option<String>,
    /// `BUSINESS` or `MEDIA_CREATOR`, as Instagram spells it.
    pub account_type: Option<String>,
    /// The address of its picture, and when Instagram gave it. Such addresses end within days.
    #[serde(default)]
    pub picture: Option<(String, Moment)>,
}

/// A picture's address is handed out for a day.
pub const PICTURE_LIFETIME: u64 = DAY;

impl Account {
    /// What is known right after the exchange.
    #[must_use]
    pub const fn of(id: UserId) -> Self {
        Self {
            id,
            user_id: None,
            username: None,
            name: None,
            account_type: None,
            picture: None,
        }
    }

    /// The picture's address, while it is fresh.
    #[must_use]
    pub fn fresh_picture(&self, now: Moment) -> Option<&str> {
        let (address, given) = self.picture.as_ref()?;
        (now.since(*given) < PICTURE_LIFETIME).then_some(address)
    }

    /// Whether it has a picture whose address should be asked for again.
    #[must_use]
    pub fn has_stale_picture(&self, now: Moment) -> bool {
        self.picture.is_some() && self.fresh_picture(now).is_none()
    }

    /// Whether `/me` has yet to say who this is.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        self.username.is_none()
    }

    /// What `/me` adds.
    pub fn learn(&mut self, me: Me, now: Moment) {
        self.picture = me.profile_picture_url.map(|address| (address, now));
        self.user_id = me.user_id.or_else(|| self.user_id.take());
        self.username = me.username.or_else(|| self.username.take());
        self.name = me.name.or_else(|| self.name.take());
        self.account_type = me.account_type.or_else(|| self.account_type.take());
    }
}

/// What a flow leaves for its claim. The token lies beside it, sealed for its connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The flow.
    pub flow: Flow,
    /// The connection's id.
    pub connection: String,
    /// Whose account it is.
    pub account: Account,
    /// What was granted; [`None`] when Instagram doesn't say (R17).
    pub permissions: Option<Vec<Permission>>,
    /// Asked for, and unticked.
    pub declined: Vec<Permission>,
    /// The token's dates.
    pub token: TokenDates,
    /// Why the token is still short-lived.
    pub waiting_for: Option<Failure>,
}

/// Checks what was granted against what was asked (R19).
///
/// # Errors
/// The result `missing_permissions`, with the list, when a required one is missing.
pub fn declined(flow: &Flow, exchanged: &Exchanged) -> Result<Vec<Permission>, FlowResult> {
    let Some(granted) = &exchanged.permissions else {
        return Ok(Vec::new());
    };
    let declined: Vec<Permission> = flow
        .permissions
        .iter()
        .filter(|asked| !granted.contains(asked))
        .cloned()
        .collect();
    let required: Vec<Permission> = declined
        .iter()
        .filter(|missing| !flow.optional.contains(missing))
        .cloned()
        .collect();
    if required.is_empty() {
        return Ok(declined);
    }
    let sentence = format!(
        "These permissions were unticked at Instagram, and the page needs them: {}. Nothing was connected.  Click the \
         button again and leave them ticked.",
        joined(&required, ", ")
    );
    Err(FlowResult::error(
        "missing_permissions",
        Category::PermissionMissing.as_str(),
        &sentence,
    ))
}

/// Whether the long-lived exchange may be finished later (R20): Instagram's fault, and it passes.
#[must_use]
pub fn passes(failure: &Failure) -> bool {
    failure.retry == Retry::Later
}

/// Checks the account that `/me` names: a professional one, and the one that is expected (R52).
///
/// # Errors
/// What the page is told.
pub fn acceptable(
    flow: &Flow,
    account: &Account,
    connection: &str,
    profile: &EndpointProfile,
) -> Result<(), FlowResult> {
    if is_personal(account.account_type.as_deref(), profile) {
        return Err(callback::failed(&Failure::not_professional()));
    }
    match &flow.connection {
        Some(expected) if expected != connection => Err(FlowResult::error(
            "account_mismatch",
            Category::Denied.as_str(),
            "Another Instagram account was chosen than the one to reconnect. Nothing was changed.  Click the button again \
             and choose the same account as before; at instagram.com you can switch accounts first.",
        )),
        _ => Ok(()),
    }
}

fn is_personal(account_type: Option<&str>, profile: &EndpointProfile) -> bool {
    profile.dialect == Dialect::Business
        && account_type.is_some_and(|kind| kind.eq_ignore_ascii_case("personal"))
}

/// Whether an account is still a professional one.
///
/// # Errors
/// The failure that a person mends.
pub fn professional(me: &Me, profile: &EndpointProfile) -> Result<(), Failure> {
    if is_personal(me.account_type.as_deref(), profile) {
        Err(Failure::not_professional())
    } else {
        Ok(())
    }
}

/// Who owns a sealed token: swapped rows don't open (R44).
#[must_use]
pub fn owner(site: &str, connection: &str) -> String {
    format!("{site}\n{connection}")
}

/// The name that makes a connection's id: reconnecting the same account leads to the same object (R52).
#[must_use]
pub fn connection_name(site: &str, account: &UserId) -> String {
    format!("{site}/{}", account.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_life_is_what_instagram_says_in_its_days_or_in_seconds() {
        let life = |profile: &str, seconds| {
            let profile = EndpointProfile::parse(profile).unwrap();
            let now = Moment::from_millis(0);
            TokenDates::long_lived(&profile, now, seconds).expires.millis()
        };
        let quick = r#"{"graph_url":"http://127.0.0.1:1","token_url":"http://127.0.0.1:1","authorize_url":"http://127.0.0.1:1","day_ms":1000}"#;
        assert_eq!(life("instagram", 5_183_944), 5_183_944_000);
        assert_eq!(life("instagram", 999_999_999), 90 * 86_400_000);
        assert_eq!(life(quick, 59), 59_000);
        assert_eq!(life(quick, 5_183_944), 59_999);
    }
}
