//! How a connection is, what may happen to it, and what comes of that.
use crate::{connection::token_dates::TokenDates, instagram::Failure, values::time::Timestamp};
use serde::{Deserialize, Serialize};

/// How a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// It works.
    Ok,
    /// It works, with the short-lived token; the long-lived one is still to come (R20).
    Upgrading,
    /// Somebody has to act; the failure says who and what.
    Reconnect,
}

/// What has to be remembered to keep a connection alive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifecycle {
    /// The token in use.
    pub token: TokenDates,
    /// A refreshed token in the second slot, which has yet to answer `/me` (R49).
    pub candidate: Option<TokenDates>,
    /// How it is.
    pub health: Health,
    /// Why, when it isn't well; the last failure otherwise.
    pub failure: Option<Failure>,
    /// Failed tries in a row.
    pub tries: u32,
    /// How often in a row the stored token could not be used (R45).
    #[serde(default)]
    pub unreadable: u32,
    /// When the next try to refresh or to upgrade is due.
    pub try_at: Timestamp,
    /// When the next light check is due.
    pub check_at: Timestamp,
    /// Nobody's look brings a check forward before this time: one failed, or could not be made (R42). Kept, so that it holds
    /// after a restart.
    #[serde(default)]
    pub rest_until: Option<Timestamp>,
    /// When the last session ends, or ended.
    pub session_until: Timestamp,
    /// Whether somebody was told that it is expiring.
    pub told_expiring: bool,
    /// The last time that it saw: time that went on otherwise from there jumped (R118).
    #[serde(default)]
    pub seen: Timestamp,
    /// When Instagram was last asked, whatever came of it.
    #[serde(default)]
    pub asked: Timestamp,
    /// How often it was asked since its `Date` was last heard.
    #[serde(default)]
    pub silences: u16,
    /// The last time that Instagram's `Date` confirmed: what is final, and due by the clock alone, waits for it.
    #[serde(default)]
    pub confirmed: Timestamp,
}

/// Task for the Connection: at most one piece at a time (R48).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Exchange the short-lived token for a long-lived one.
    Upgrade,
    /// Refresh the long-lived token into the second slot.
    Refresh,
    /// Ask `/me` with the token of the second slot.
    Confirm,
    /// Ask `/me` with the token in use.
    Check,
    /// Delete the connection: nobody has used it for 90 days.
    Purge,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The alarm rang.
    AlarmRang,
    /// The long-lived exchange, or the refresh, brought a token with these dates.
    TokenIssued(TokenDates),
    /// `/me` answered.
    TokenAnswered,
    /// That work failed.
    TaskFailed(Task, Failure),
    /// That work was not begun: a limit was met, the app is paused, or others go first. Not before that time; the failure
    /// says why, where Instagram said so.
    TaskHeld(Task, Timestamp, Option<Failure>),
    /// A page's read failed.
    ReadFailed(Failure),
    /// The token can't be used: its key or its app is not configured now, and may be again (R45).
    TokenUnusable(Failure),
    /// Somebody looks at the connection, and what is known of its account is old.
    AccountStale,
    /// A session began, was renewed or ended: the last one ends then.
    SessionsEnd(Timestamp),
    /// Time jumped; the last session ends then (R118).
    TimeJumped(Timestamp),
    /// Something final is due by the clock: Instagram is asked what time it is (R118).
    TimeAsked,
}

/// Something that the site's operator is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notification {
    /// A person has to act.
    #[serde(rename = "connection.needs_reconnect")]
    NeedsReconnect,
    /// It works again.
    #[serde(rename = "connection.recovered")]
    Recovered,
    /// It ends within days if nothing more succeeds.
    #[serde(rename = "connection.expiring")]
    Expiring,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The state to write.
    pub lifecycle: Lifecycle,
    /// When the alarm has to ring; to be armed before the work is begun.
    pub alarm: Timestamp,
    /// What to do now.
    pub task: Option<Task>,
    /// Whom to tell what.
    pub notification: Option<Notification>,
}
