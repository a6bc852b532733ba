//! The account that was connected, as far as Instagram told.

use crate::{
    instagram::{Me, UserId},
    values::time::{DAY, Timestamp},
};
use serde::{Deserialize, Serialize};

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
    pub picture: Option<(String, Timestamp)>,
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
    pub fn fresh_picture(&self, now: Timestamp) -> Option<&str> {
        let (address, given) = self.picture.as_ref()?;
        (now.since(*given) < PICTURE_LIFETIME).then_some(address)
    }

    /// Whether it has a picture whose address should be asked for again.
    #[must_use]
    pub fn has_stale_picture(&self, now: Timestamp) -> bool {
        self.picture.is_some() && self.fresh_picture(now).is_none()
    }

    /// Whether `/me` has yet to say who this is.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        self.username.is_none()
    }

    /// What `/me` adds.
    pub fn learn(&mut self, me: Me, now: Timestamp) {
        self.picture = me.profile_picture_url.map(|address| (address, now));
        self.user_id = me.user_id.or_else(|| self.user_id.take());
        self.username = me.username.or_else(|| self.username.take());
        self.name = me.name.or_else(|| self.name.take());
        self.account_type = me.account_type.or_else(|| self.account_type.take());
    }
}

#[cfg(test)]
mod tests;
