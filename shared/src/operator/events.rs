//! Outgoing events in the Standard Webhooks format: somebody is told when a connection needs a person, recovers, or is
//! about to end. At least once, with an id by which doubles are dropped.

use crate::{
    connection::lifecycle::Event,
    operator::directory::Row,
    values::time::{HOUR, MINUTE, Moment, SECOND},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use serde::Serialize;
use zeroize::Zeroizing;

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

/// The key that signs events: `whsec_` and base64 of 24 to 64 random bytes.
pub struct EventSecret(Zeroizing<Vec<u8>>);

impl std::fmt::Debug for EventSecret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("EventSecret([redacted])")
    }
}

impl EventSecret {
    /// Reads the setting.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let encoded = text
            .strip_prefix("whsec_")
            .ok_or("it does not begin with `whsec_`")?;
        let key = Zeroizing::new(
            STANDARD
                .decode(encoded)
                .map_err(|_| "it is not base64 after `whsec_`")?,
        );
        let mut distinct = Zeroizing::new(key.to_vec());
        distinct.sort_unstable();
        distinct.dedup();
        if !(24..=64).contains(&key.len()) || distinct.len() < 12 {
            return Err("it is not 24 to 64 random bytes");
        }
        Ok(Self(key))
    }

    /// The header `webhook-signature` over id, time and body.
    #[must_use]
    pub fn signature(&self, id: &str, seconds: u64, body: &str) -> String {
        let Ok(mut mac) = Hmac::<sha2::Sha256>::new_from_slice(&self.0) else {
            return String::new();
        };
        mac.update(format!("{id}.{seconds}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: Event,
    timestamp: String,
    data: &'a Row,
}

/// The body of an event.
#[must_use]
pub fn body(event: Event, row: &Row, now: Moment) -> String {
    serde_json::to_string(&Body {
        r#type: event,
        timestamp: iso8601(now),
        data: row,
    })
    .unwrap_or_default()
}

/// When to deliver again after `tries` failures; [`None`] when it is given up. `410 Gone` gives up at once.
#[must_use]
pub fn again(tries: usize, status: Option<u16>, now: Moment) -> Option<Moment> {
    if status == Some(410) {
        return None;
    }
    let wait = WAITS.get(tries.saturating_sub(1))?;
    Some(now.plus(*wait))
}

/// `2026-11-24T22:22:33Z`. Days are counted as in Howard Hinnant's `civil_from_days`.
fn iso8601(moment: Moment) -> String {
    let seconds = moment.seconds();
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let shifted = days.saturating_add(719_468);
    let era = shifted / 146_097;
    let of_era = shifted % 146_097;
    let year_of_era = of_era
        .saturating_sub(of_era / 1_460)
        .saturating_add(of_era / 36_524)
        .saturating_sub(of_era / 146_096)
        / 365;
    let before = year_of_era
        .saturating_mul(365)
        .saturating_add(year_of_era / 4)
        .saturating_sub(year_of_era / 100);
    let of_year = of_era.saturating_sub(before);
    let shifted_month = of_year.saturating_mul(5).saturating_add(2) / 153;
    let day = of_year
        .saturating_sub(shifted_month.saturating_mul(153).saturating_add(2) / 5)
        .saturating_add(1);
    let month = if shifted_month < 10 {
        shifted_month.saturating_add(3)
    } else {
        shifted_month.saturating_sub(9)
    };
    let year = year_of_era
        .saturating_add(era.saturating_mul(400))
        .saturating_add(u64::from(month <= 2));
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        rest / 3_600,
        rest / 60 % 60,
        rest % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks specification.
    #[test]
    fn the_signature_is_the_specifications() {
        let secret = EventSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        assert_eq!(
            secret.signature(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                r#"{"test": 2432232314}"#
            ),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
        assert_eq!(format!("{secret:?}"), "EventSecret([redacted])");
    }

    #[test]
    fn poor_secrets_are_refused() {
        for poor in [
            "",
            "secret",
            "whsec_",
            "whsec_AAAA",
            "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        ] {
            assert!(EventSecret::parse(poor).is_err(), "{poor}");
        }
    }

    #[test]
    fn dates_are_dates() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_559_753, "2026-11-24T22:35:53Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
        ] {
            assert_eq!(iso8601(Moment::from_millis(seconds * 1_000)), text);
        }
    }

    #[test]
    fn deliveries_are_repeated_and_then_given_up() {
        let now = Moment::from_millis(0);
        assert_eq!(again(1, Some(500), now), Some(now.plus(5 * SECOND)));
        assert_eq!(again(9, None, now), Some(now.plus(24 * HOUR)));
        assert_eq!(again(10, None, now), None);
        assert_eq!(again(1, Some(410), now), None);
    }
}
