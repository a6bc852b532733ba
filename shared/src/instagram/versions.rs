//! The versions of Instagram's API, and when each ends: two years after the next one came (Graph changelog).

use crate::values::time::{DAY, Timestamp};

/// Version, last day, and that day in days since 1970. The newest has no end yet.
const ENDS: [(&str, &str, u64); 6] = [
    ("v21.0", "2027-01-21", 20_839),
    ("v22.0", "2027-05-20", 20_958),
    ("v23.0", "2027-10-08", 21_099),
    ("v24.0", "2028-02-18", 21_232),
    ("v25.0", "2028-07-29", 21_394),
    ("v26.0", "2028-11-04", 21_492),
];

/// What is asked for when the operator says nothing: a version with more than a year left.
pub const DEFAULT: &str = "v26.0";

/// For so long before a version's end `/health` warns.
pub const WARNING: u64 = 90 * DAY;

/// What the operator should know of the version that is asked for.
#[must_use]
pub fn warning(version: &str, now: Timestamp) -> Option<String> {
    let end = ENDS.iter().find(|(name, ..)| *name == version);
    let Some((name, day, days)) = end else {
        return is_older(version).then(|| {
            format!("ENDPOINT_PROFILE: Instagram's API has no version {version} any more; set `version` to {DEFAULT} or a newer one")
        });
    };
    let ends = Timestamp::from_millis(days.saturating_mul(DAY));
    (now.plus(WARNING) >= ends).then(|| {
        let word = if now >= ends { "ended" } else { "ends" };
        format!("ENDPOINT_PROFILE: version {name} of Instagram's API {word} on {day}; set `version` to a newer one, or update this edge")
    })
}

/// Its number before the point.
#[must_use]
pub fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Older than all that are listed.
fn is_older(version: &str) -> bool {
    let oldest = ENDS.first().and_then(|(name, ..)| major(name));
    major(version)
        .zip(oldest)
        .is_some_and(|(this, oldest)| this < oldest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::Date;

    fn day(text: &str) -> Timestamp {
        let part = |range: std::ops::Range<usize>| text[range].parse::<u16>().unwrap();
        let month = time::Month::try_from(u8::try_from(part(5..7)).unwrap()).unwrap();
        let date = Date::from_calendar_date(i32::from(part(0..4)), month, u8::try_from(part(8..10)).unwrap())
            .unwrap();
        let seconds = date.midnight().assume_utc().unix_timestamp();
        Timestamp::from_millis(u64::try_from(seconds).unwrap() * 1_000)
    }

    #[test]
    fn each_end_is_its_date_and_later_than_the_one_before() {
        for (name, text, days) in ENDS {
            assert_eq!(day(text).millis(), days * DAY, "{name}");
        }
        assert!(ENDS.is_sorted_by_key(|(.., days)| *days));
    }

    /// R60: to the day, for each of them.
    #[test]
    fn an_end_is_told_ninety_days_before() {
        for (name, text, _) in ENDS {
            let end = day(text).millis();
            let at = |millis: u64| warning(name, Timestamp::from_millis(millis));
            assert_eq!(at(end - 90 * DAY - 1), None, "{name}");
            for (millis, word) in [
                (end - 90 * DAY, "ends"),
                (end - 1, "ends"),
                (end, "ended"),
                (end + 900 * DAY, "ended"),
            ] {
                let told = at(millis).unwrap();
                assert!(
                    told.contains(&format!("{name} of Instagram's API {word} on {text}")),
                    "{told}"
                );
            }
        }
    }

    #[test]
    fn an_unknown_version_is_newer_or_gone() {
        let now = day("2026-11-28");
        for newer in ["v27.0", "v28.0", "v100.0"] {
            assert_eq!(warning(newer, now), None, "{newer}");
        }
        for gone in ["v20.0", "v2.12", "v1.0"] {
            assert!(
                warning(gone, now).is_some_and(|told| told.contains(gone)),
                "{gone}"
            );
        }
    }

    /// The default was chosen with a year left, and its end is known.
    #[test]
    fn the_default_lives_for_more_than_a_year() {
        assert_eq!(
            warning(DEFAULT, day("2026-11-28").plus(365 * DAY + WARNING)),
            None
        );
        assert!(ENDS.iter().any(|(name, ..)| *name == DEFAULT));
    }
}
