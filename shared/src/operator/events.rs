//! Outgoing events in the Standard Webhooks format: somebody is told when a connection needs a person, recovers, or is
//! about to end. At least once, with an id by which doubles are dropped.

use crate::{
    connection::lifecycle::Notification,
    operator::directory::Row,
    values::time::{HOUR, MINUTE, SECOND, Timestamp},
};
use serde::Serialize;
use time::OffsetDateTime;

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
struct Body<'a> {
    r#type: Notification,
    timestamp: String,
    data: &'a Row,
}

/// The body of an event.
#[must_use]
pub fn body(event: Notification, row: &Row, now: Timestamp) -> String {
    serde_json::to_string(&Body {
        r#type: event,
        timestamp: iso8601(now),
        data: row,
    })
    .unwrap_or_default()
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

/// `2026-11-24T22:22:33Z`.
fn iso8601(moment: Timestamp) -> String {
    let seconds = i64::try_from(moment.seconds()).unwrap_or_default();
    let at = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_dates() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_559_753, "2026-11-24T22:35:53Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
        ] {
            assert_eq!(iso8601(Timestamp::from_millis(seconds * 1_000)), text);
        }
    }

    #[test]
    fn deliveries_are_repeated_and_then_given_up() {
        let now = Timestamp::from_millis(0);
        assert_eq!(again(1, Some(500), now), Some(now.plus(5 * SECOND)));
        assert_eq!(again(9, None, now), Some(now.plus(24 * HOUR)));
        assert_eq!(again(10, None, now), None);
        assert_eq!(again(1, Some(410), now), None);
    }
}
