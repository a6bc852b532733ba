//! The Directory's rows: what an operator sees of a site's connections, without opening any of them.
//!
//! A site is spread over 16 Directory objects, by the first digit of the connection's id, which is a hash: one busy site
//! is no hot spot. Connections tell their own row, at least once; a version drops what arrives late.

use crate::{
    connection::{
        agenda::{DELIVERY_LEASE, WaitingEvent},
        lifecycle::Health,
        record::Record,
        sealed_token::SealedToken,
    },
    duties::duty::Duty,
    instagram::{Category, Permission, Retry, Step},
    values::{
        agenda::Due,
        time::{DAY, SECOND, Timestamp},
    },
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The digits that name a site's Directory objects.
const SHARDS: [char; 16] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
];
/// The object that lists all sites there ever were, and keeps the audit log. No site's id has a slash.
pub const OPERATOR: &str = "/operator";
/// The object that has the sites that were added.
pub const SITES: &str = "/sites";
/// The object that knows what Instagram says of the app.
#[must_use]
pub fn app(app_id: &str) -> String {
    format!("/app/{app_id}")
}

/// The object that counts a site's requests, where they have an end.
#[must_use]
pub fn minute(site: &str) -> String {
    format!("/minute/{site}")
}

/// Rows on one page.
pub const PAGE: usize = 100;
/// The audit log is kept for 90 days.
pub const AUDIT_KEPT: u64 = 90 * DAY;
/// A row that is gone is remembered for a day, so that a late message does not bring it back.
pub const GONE_KEPT: u64 = DAY;

/// One connection, as the Directory knows it. Times are Unix seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The connection's id.
    pub connection: String,
    /// Its site.
    pub site: String,
    /// `@name`, without the `@`.
    pub username: Option<String>,
    /// How it is.
    pub health: Health,
    /// What went wrong last.
    pub category: Option<Category>,
    /// Whose move it is.
    pub retry: Option<Retry>,
    /// Why, in plain words.
    pub cause: Option<String>,
    /// What to do.
    pub action: Option<String>,
    /// The permissions that are missing, if any are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_permissions: Vec<Permission>,
    /// How long to wait, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// What was being done at Instagram.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
    /// When it was first connected.
    pub connected_at: u64,
    /// When it would die if nothing more succeeded.
    pub dies_at: u64,
    /// The id of the key that its token is sealed with.
    pub key: String,
    /// The id of the app whose its token is, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
}

impl Row {
    /// The row of a connection whose token is sealed like this.
    #[must_use]
    pub fn of(record: &Record, sealed: &SealedToken) -> Self {
        let failure = record.lifecycle.failure.as_ref();
        Self {
            connection: record.id.clone(),
            site: record.site.clone(),
            username: record.account.username.clone(),
            health: record.lifecycle.health,
            category: failure.map(|failure| failure.category),
            retry: failure.map(|failure| failure.retry),
            cause: failure.map(|failure| failure.cause.to_string()),
            action: failure.map(|failure| failure.action.to_string()),
            missing_permissions: failure
                .map(|failure| failure.missing_permissions.clone())
                .unwrap_or_default(),
            retry_after: failure.and_then(|failure| failure.retry_after_seconds),
            step: failure.and_then(|failure| failure.step),
            connected_at: record.connected.seconds(),
            dies_at: record.lifecycle.would_die().seconds(),
            key: sealed.key_id().to_owned(),
            app: record.app.clone(),
        }
    }
}

/// What a Directory object has on its agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectoryDue {
    /// Rows that are gone and old lines of the audit log are forgotten.
    OldRows,
    /// Aliases are forgotten that no token names any more.
    OldAliases,
    /// An event waits for its delivery: about the app, or about a connection that ended.
    Event(WaitingEvent),
    /// A request of Meta's goes on.
    Duty(Duty),
}

impl From<WaitingEvent> for DirectoryDue {
    fn from(event: WaitingEvent) -> Self {
        Self::Event(event)
    }
}

impl Due for DirectoryDue {
    fn name(&self) -> Cow<'static, str> {
        match self {
            Self::OldRows => "old_rows".into(),
            Self::OldAliases => "old_aliases".into(),
            Self::Event(event) => event.name().into(),
            Self::Duty(duty) => duty.name().into(),
        }
    }

    fn lease(&self) -> u64 {
        match self {
            // A connection that is asked to end once more has ended.
            Self::OldRows | Self::OldAliases | Self::Duty(_) => 5 * SECOND,
            Self::Event(_) => DELIVERY_LEASE,
        }
    }
}

/// When a Directory cleans up next: once a day.
#[must_use]
pub const fn next_cleaning(now: Timestamp) -> Timestamp {
    now.plus(DAY)
}

/// The version after `last`: the time, unless the clock stood still.
#[must_use]
pub fn next_version(last: u64, now: Timestamp) -> u64 {
    now.millis().max(last.saturating_add(1))
}

/// The Directory object that a connection's row lies in.
#[must_use]
pub fn shard(site: &str, connection: &str) -> String {
    format!("{site}/{}", connection.chars().next().unwrap_or('0'))
}

/// Where a listing goes on: an object, and the connection after which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The object's number.
    shard: usize,
    /// The last connection listed.
    pub after: String,
}

impl Cursor {
    /// The beginning.
    #[must_use]
    pub const fn start() -> Self {
        Self {
            shard: 0,
            after: String::new(),
        }
    }

    /// Reads what [`Cursor::text`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (shard, after) = text.split_once('.')?;
        let shard = shard.parse().ok().filter(|shard| *shard < SHARDS.len())?;
        let hex = after.bytes().all(|byte| byte.is_ascii_hexdigit());
        (hex && after.len() <= 64).then(|| Self {
            shard,
            after: after.to_owned(),
        })
    }

    /// As a page gives it to the next request.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}.{}", self.shard, self.after)
    }

    /// The object's name.
    #[must_use]
    pub fn object(&self, site: &str) -> String {
        format!("{site}/{}", SHARDS.get(self.shard).unwrap_or(&'0'))
    }

    /// Where to go on after `last` was listed from a page of `count` rows; [`None`] at the end.
    #[must_use]
    pub fn next(&self, count: usize, most: usize, last: Option<&str>) -> Option<Self> {
        match last {
            Some(last) if count >= most => Some(Self {
                shard: self.shard,
                after: last.to_owned(),
            }),
            _ => {
                let shard = self.shard.saturating_add(1);
                (shard < SHARDS.len()).then(|| Self {
                    shard,
                    after: String::new(),
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_connection_has_one_of_sixteen_objects() {
        assert_eq!(shard("shop", "c0ffee"), "shop/c");
        assert_eq!(shard("shop", ""), "shop/0");
        let mut cursor = Some(Cursor::start());
        let mut names = Vec::new();
        while let Some(at) = cursor {
            names.push(at.object("shop"));
            cursor = at.next(0, PAGE, None);
        }
        assert_eq!(names.len(), 16);
        assert_eq!((names[0].as_str(), names[15].as_str()), ("shop/0", "shop/f"));
    }

    #[test]
    fn a_row_is_what_the_operator_needs_to_know() {
        let mut record = crate::testing::record();
        record.account.username = Some("studio.lumen".to_owned());
        let sealed = SealedToken::stored("k1.sealed".to_owned());
        let well = Row::of(&record, &sealed);
        let told = serde_json::to_value(&well).unwrap();
        let expected = serde_json::json!({
            "connection": crate::testing::CONNECTION, "site": "shop", "username": "studio.lumen", "health": "ok",
            "connected_at": 1_795_500_000, "dies_at": 1_800_684_000_u64, "key": "k1",
        });
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(told[name], *value, "{name}");
        }
        for name in ["category", "retry", "cause", "action", "app"] {
            assert!(told[name].is_null(), "{name}");
        }
        record.app = Some("5550001112223334".to_owned());
        let of_an_app = serde_json::to_value(Row::of(&record, &sealed)).unwrap();
        assert_eq!(of_an_app["app"], "5550001112223334");
        record.lifecycle.failure = Some(crate::connection::lifecycle::unreadable());
        let ill = Row::of(&record, &sealed);
        assert_eq!(
            (ill.category, ill.retry),
            (Some(Category::TokenMalformed), Some(Retry::UserReconnect))
        );
        assert!(ill.cause.is_some() && ill.action.is_some());
    }

    #[test]
    fn a_page_that_is_not_full_is_the_objects_last() {
        let start = Cursor::start();
        let same = |count, last| start.next(count, 100, last).unwrap().text();
        assert_eq!(same(99, Some("0abc")), "1.");
        assert_eq!(same(100, Some("0abc")), "0.0abc");
        assert_eq!(same(101, Some("0abc")), "0.0abc");
        assert_eq!(same(100, None), "1.");
        let last = Cursor::parse("15.").unwrap();
        assert_eq!(
            (last.object("shop").as_str(), last.next(0, 100, None)),
            ("shop/f", None)
        );
        assert_eq!(last.next(100, 100, Some("fabc")).unwrap().text(), "15.fabc");
    }

    #[test]
    fn a_full_page_goes_on_in_the_same_object() {
        let next = Cursor::start().next(PAGE, PAGE, Some("0abc")).unwrap();
        assert_eq!(next.text(), "0.0abc");
        assert_eq!(Cursor::parse("0.0abc"), Some(next));
        assert!(Cursor::parse(&format!("0.{}", "a".repeat(64))).is_some());
        let long = format!("0.{}", "a".repeat(65));
        for bad in ["", "0", "16.", "x.", "0.zz", "-1.", &long] {
            assert_eq!(Cursor::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn versions_grow_even_when_the_clock_does_not() {
        let now = Timestamp::from_millis(1_000);
        assert_eq!(next_version(0, now), 1_000);
        assert_eq!(next_version(1_000, now), 1_001);
        assert_eq!(next_version(5_000, now), 5_001);
    }
}
