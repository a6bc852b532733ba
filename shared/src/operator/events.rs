//! Outgoing events in the Standard Webhooks format: somebody is told when a connection needs a person, recovers, or is
//! about to end, and when the app is paused. At least once, with an id by which doubles are dropped.

use crate::{
    connection::{
        record::Record,
        session::{
            Session,
            ends::{SessionEnd, SessionNotification},
        },
        why::Why,
    },
    duties::duty::Departure,
    instagram::{Category, Retry},
    values::{
        date::iso8601,
        time::{HOUR, MINUTE, SECOND, Timestamp},
    },
};
use serde::Serialize;

/// The waits between deliveries, as the Standard Webhooks specification suggests them; after the last the event is
/// given up.
const WAITS: [u64; 9] = [
    5 * SECOND,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
];

#[derive(Serialize)]
struct Body<'a, T, D> {
    r#type: T,
    timestamp: String,
    data: &'a D,
}

/// The body of an event: what happened, and to what.
#[must_use]
pub fn body(event: impl Serialize, data: &impl Serialize, now: Timestamp) -> String {
    serde_json::to_string(&Body {
        r#type: event,
        timestamp: iso8601(now),
        data,
    })
    .unwrap_or_default()
}

/// A server's session, as an event tells of it. Times are Unix seconds.
#[derive(Serialize)]
struct ServerSession<'a> {
    connection: &'a str,
    site: &'a str,
    username: Option<&'a str>,
    category: Category,
    retry: Retry,
    cause: &'static str,
    action: &'static str,
    began_at: u64,
    used_at: u64,
    ends_at: u64,
}

/// The body of an event about a server's session that ends by time: why, and what to do (R30).
#[must_use]
pub fn of_session(event: SessionNotification, session: &Session, record: &Record, now: Timestamp) -> String {
    told_of_session(event, words(event, session), session, record, now)
}

/// The body of an event about a server's session that has ended, for whatever reason (R30).
#[must_use]
pub fn of_ended_session(end: SessionEnd, session: &Session, record: &Record, now: Timestamp) -> String {
    let event = SessionNotification::Ended;
    let words = match end {
        SessionEnd::Time => words(event, session),
        SessionEnd::Because(Why::Replaced) => (
            "A server's session has ended: the account has 50 sessions, and this one was used least when another began.",
            "Connect the account again for this server, and let each server keep its session instead of beginning new ones.",
        ),
        SessionEnd::Because(Why::Unproven) => (
            "A server's session has ended: it came with a backup, and the account was connected again before the server used it here.",
            "Connect the account again for this server.",
        ),
        SessionEnd::SignedOut => (
            "A server's session has ended: somebody signed out everywhere, on a page or in a program with this account.",
            "Connect the account again for this server, if it still needs it.",
        ),
    };
    told_of_session(event, words, session, record, now)
}

fn words(event: SessionNotification, session: &Session) -> (&'static str, &'static str) {
    let set = session.set_end().is_some_and(|end| end == session.ends());
    match (event, set) {
        (SessionNotification::Ending, false) => (
            "A server's session was not renewed for more than ten weeks, and ends after ninety days without a renewal.",
            "Let the server renew it at /token with its refresh token: from then on it has ninety days again.",
        ),
        (SessionNotification::Ending, true) => (
            "A server's session ends soon, since its site sets an end to such sessions (server_session_days).",
            "Connect the account again for this server before that, or change server_session_days.",
        ),
        (SessionNotification::Ended, false) => (
            "A server's session has ended: it was not renewed for ninety days.",
            "Connect the account again for this server, if it still needs it.",
        ),
        (SessionNotification::Ended, true) => (
            "A server's session has ended, since its site sets an end to such sessions (server_session_days).",
            "Connect the account again for this server.",
        ),
    }
}

fn told_of_session(
    event: SessionNotification,
    (cause, action): (&'static str, &'static str),
    session: &Session,
    record: &Record,
    now: Timestamp,
) -> String {
    let data = ServerSession {
        connection: &record.id,
        site: &record.site,
        username: record.account.username.as_deref(),
        category: Category::TokenExpired,
        retry: Retry::DeveloperFix,
        cause,
        action,
        began_at: session.began.seconds(),
        used_at: session.used.seconds(),
        ends_at: session.ends().seconds(),
    };
    body(event, &data, now)
}

/// A connection that ended. Times are Unix seconds.
#[derive(Serialize)]
struct Gone<'a> {
    connection: &'a str,
    site: &'a str,
    retry: Retry,
    cause: &'static str,
    action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    requested_at: Option<u64>,
    posts_waiting: usize,
}

/// The body of an event about a connection that ended. It says of whom by the connection's id alone, and how many
/// `posts_waiting` end with it. `requested`: when, by Meta's clock.
#[must_use]
pub fn of_departure(
    departure: Departure,
    record: &Record,
    requested: Option<Timestamp>,
    posts_waiting: usize,
    now: Timestamp,
) -> String {
    let (event, retry, cause, action) = match departure {
        Departure::Disconnected => (
            "connection.disconnected",
            Retry::None,
            "Somebody with this account pressed Disconnect on a page of the site, or a program of it did.",
            "Nothing has to be done. What needs the account waits until its owner connects it again.",
        ),
        Departure::Unused => (
            "connection.purged",
            Retry::None,
            "Nobody used the connection for 90 days after its last session had ended, so it was deleted.",
            "If the account is still needed, its owner connects it again; a site with `keep` keeps connections that nobody uses.",
        ),
        Departure::Deauthorized => (
            "connection.deauthorized",
            Retry::UserReconnect,
            "The account's owner removed this app at Instagram, so the connection ended.",
            "If the account shall go on here, its owner connects it again.",
        ),
        Departure::Deleted => (
            "connection.deleted",
            Retry::DeveloperFix,
            "The account's owner asked Meta for the deletion of what is kept, so the connection and all of it were deleted.",
            "Delete what you keep of this connection yourself, too.",
        ),
        Departure::SiteRemoved => (
            "connection.site_removed",
            Retry::DeveloperFix,
            "The operator removed this site from the edge, so its connections ended, and their tokens were deleted.",
            "If the site shall go on, its operator adds it again, and the accounts' owners connect again.",
        ),
    };
    let data = Gone {
        connection: &record.id,
        site: &record.site,
        retry,
        cause,
        action,
        requested_at: requested.map(Timestamp::seconds),
        posts_waiting,
    };
    body(event, &data, now)
}

/// When to deliver again after `tries` failures; [`None`] when it is given up. `410 Gone` gives up at once.
#[must_use]
pub fn again(tries: usize, status: Option<u16>, now: Timestamp) -> Option<Timestamp> {
    if status == Some(410) {
        return None;
    }
    let wait = WAITS.get(tries.saturating_sub(1))?;
    Some(now.plus(*wait))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        connection::{lifecycle::Notification, sealed_token::SealedToken},
        operator::directory::Row,
    };

    #[test]
    fn an_event_says_what_happened_when_and_to_whom() {
        let record = crate::testing::record();
        let row = Row::of(&record, &SealedToken::stored("k1.sealed".to_owned()));
        let told: serde_json::Value =
            serde_json::from_str(&body(Notification::NeedsReconnect, &row, crate::testing::now())).unwrap();
        assert_eq!(told["type"], "connection.needs_reconnect");
        assert_eq!(told["timestamp"], "2026-11-24T06:00:00Z");
        assert_eq!(told["data"]["connection"], crate::testing::CONNECTION);
        assert_eq!(told["data"]["site"], "shop");
        for (event, name) in [
            (Notification::Recovered, "connection.recovered"),
            (Notification::Expiring, "connection.expiring"),
        ] {
            assert!(body(event, &row, crate::testing::now()).contains(name));
        }
    }

    /// R30: a feed never goes dark in silence.
    #[test]
    fn the_end_of_a_servers_session_says_why_and_what_to_do() {
        use crate::settings::site::ClientKind;
        let idle = Session {
            id: "Canary1".to_owned(),
            refresh: "Canary2".to_owned(),
            kind: ClientKind::Server,
            ..crate::testing::session()
        };
        let set = Session {
            lasts: Some(1_000),
            ..idle.clone()
        };
        let now = crate::testing::now();
        for (event, session, name, cause) in [
            (
                SessionNotification::Ending,
                &idle,
                "session.ending",
                "was not renewed for more than ten weeks",
            ),
            (
                SessionNotification::Ending,
                &set,
                "session.ending",
                "server_session_days",
            ),
            (
                SessionNotification::Ended,
                &idle,
                "session.ended",
                "was not renewed for ninety days",
            ),
            (
                SessionNotification::Ended,
                &set,
                "session.ended",
                "server_session_days",
            ),
        ] {
            let text = of_session(event, session, &crate::testing::record(), now);
            let told: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(told["type"], name);
            let data = &told["data"];
            assert!(data["cause"].as_str().unwrap().contains(cause), "{text}");
            assert!(data["action"].as_str().unwrap().ends_with('.'), "{text}");
            assert_eq!(data["ends_at"], session.ends().seconds());
            assert_eq!(
                (&data["site"], &data["retry"], &data["category"]),
                (&"shop".into(), &"developer_fix".into(), &"token_expired".into())
            );
            assert!(!text.contains("Canary"), "{text}");
        }
    }

    /// R54, R55: whose move it is, and nothing that says who it was.
    #[test]
    fn an_end_at_metas_word_says_what_happened_and_not_to_whom() {
        let mut record = crate::testing::record();
        record.account.username = Some("canary.name".to_owned());
        let now = crate::testing::now();
        for (kind, event, retry) in [
            (
                Departure::Deauthorized,
                "connection.deauthorized",
                "user_reconnect",
            ),
            (Departure::Deleted, "connection.deleted", "developer_fix"),
            (Departure::Disconnected, "connection.disconnected", "none"),
            (Departure::Unused, "connection.purged", "none"),
            (Departure::SiteRemoved, "connection.site_removed", "developer_fix"),
        ] {
            let text = of_departure(kind, &record, Some(now), 0, now);
            let told: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(
                (&told["type"], &told["data"]["retry"]),
                (&event.into(), &retry.into())
            );
            assert_eq!(told["data"]["connection"], crate::testing::CONNECTION);
            assert_eq!(told["data"]["requested_at"], now.seconds());
            assert_eq!(told["data"]["posts_waiting"], 0);
            assert!(!text.contains("canary"), "{text}");
            assert!(!text.contains(record.account.id.as_str()), "{text}");
        }
    }

    /// R91: what was planned doesn't vanish without a word.
    #[test]
    fn an_end_says_how_many_posts_end_with_it() {
        let now = crate::testing::now();
        let text = of_departure(Departure::Unused, &crate::testing::record(), None, 12, now);
        let told: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(told["data"]["posts_waiting"], 12);
    }

    #[test]
    fn deliveries_are_repeated_and_then_given_up() {
        let now = Timestamp::from_millis(0);
        let waits: Vec<u64> = (1..=9)
            .map(|tries| again(tries, Some(500), now).unwrap().since(now))
            .collect();
        let (seconds, minutes, hours) = (1_000, 60_000, 3_600_000);
        assert_eq!(
            waits,
            [
                5 * seconds,
                5 * minutes,
                30 * minutes,
                2 * hours,
                5 * hours,
                10 * hours,
                14 * hours,
                20 * hours,
                24 * hours
            ]
        );
        assert_eq!(again(0, None, now), Some(now.plus(5 * seconds)));
        assert_eq!(again(9, None, now), Some(now.plus(24 * hours)));
        assert_eq!(again(10, None, now), None);
        assert_eq!(again(1, Some(410), now), None);
    }
}
