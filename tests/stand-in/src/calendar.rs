//! Dates as Instagram writes them.

use time::{Date, Month, OffsetDateTime, UtcOffset, Weekday};

const DAY: i64 = 86_400;

/// `2026-01-02T03:04:05+0000`, as in a medium's `timestamp`.
#[must_use]
pub fn iso(unix: i64) -> String {
    let at = at(unix);
    format!(
        "{:04}-{:02}-{:02}T{}+0000",
        at.year(),
        u8::from(at.month()),
        at.day(),
        clock(at)
    )
}

/// `Friday, 11-Sep-20 06:41:31 PDT`, as in "Session has expired on …".
#[must_use]
pub fn pacific(unix: i64) -> String {
    let (shift, zone) = if in_summer(unix) == Some(true) {
        (-7, "PDT")
    } else {
        (-8, "PST")
    };
    let at = at(unix).to_offset(UtcOffset::from_hms(shift, 0, 0).unwrap_or(UtcOffset::UTC));
    let month = at.month().to_string();
    format!(
        "{}, {:02}-{}-{:02} {} {zone}",
        at.weekday(),
        at.day(),
        month.get(..3).unwrap_or(&month),
        at.year() % 100,
        clock(at)
    )
}

/// Which day it is in California, counted from 1970: Instagram's days end at midnight there.
#[must_use]
pub fn pacific_day(unix: i64) -> i64 {
    let hours = if in_summer(unix) == Some(true) { 7 } else { 8 };
    (unix - hours * 3600).div_euclid(DAY)
}

/// Unix time of the midnight with which that day begins in California.
#[must_use]
pub fn pacific_midnight(day: i64) -> i64 {
    let in_summers = day * DAY + 7 * 3600;
    if in_summer(in_summers) == Some(true) {
        in_summers
    } else {
        in_summers + 3600
    }
}

/// Unix time of midnight UTC.
#[must_use]
pub const fn midnight(day: Date) -> i64 {
    day.midnight().assume_utc().unix_timestamp()
}

fn at(unix: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(unix).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn clock(at: OffsetDateTime) -> String {
    format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
}

/// Daylight saving in California: second Sunday of March to first Sunday of November, at 2 o'clock.
fn in_summer(unix: i64) -> Option<bool> {
    let year = at(unix).year();
    let sunday = |month, which| {
        let first = Date::from_calendar_date(year, month, 1).ok()?;
        Some(midnight(
            first.previous_day()?.nth_next_occurrence(Weekday::Sunday, which),
        ))
    };
    let (start, end) = (sunday(Month::March, 2)?, sunday(Month::November, 1)?);
    Some((start + 10 * 3600..end + 9 * 3600).contains(&unix))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn dates_are_written_as_instagram_writes_them() {
        let expiry = midnight(date!(2020 - 09 - 11)) + 13 * 3600 + 41 * 60 + 31;
        assert_eq!(pacific(expiry), "Friday, 11-Sep-20 06:41:31 PDT");
        assert_eq!(
            pacific(midnight(date!(2026 - 11 - 24))),
            "Monday, 23-Nov-26 16:00:00 PST"
        );
        let taken = midnight(date!(2026 - 01 - 02)) + 3 * 3600 + 4 * 60 + 5;
        assert_eq!(iso(taken), "2026-01-02T03:04:05+0000");
    }

    #[test]
    fn daylight_saving_begins_and_ends_at_two_o_clock_of_a_sunday() {
        for (begins, ends) in [
            (date!(2026 - 03 - 08), date!(2026 - 11 - 01)),
            (date!(2027 - 03 - 14), date!(2027 - 11 - 07)),
        ] {
            let (begins, ends) = (midnight(begins) + 10 * 3600, midnight(ends) + 9 * 3600);
            let zone = |unix: i64| pacific(unix).split_off("Sunday, 08-Mar-26 ".len());
            assert_eq!(zone(begins - 1), "01:59:59 PST");
            assert_eq!(zone(begins), "03:00:00 PDT");
            assert_eq!(zone(ends - 1), "01:59:59 PDT");
            assert_eq!(zone(ends), "01:00:00 PST");
        }
    }

    #[test]
    fn days_end_at_midnight_in_california() {
        for (day, utc) in [
            (date!(2026 - 11 - 24), 8),
            (date!(2026 - 03 - 08), 8),
            (date!(2026 - 03 - 09), 7),
            (date!(2026 - 11 - 01), 7),
            (date!(2026 - 11 - 02), 8),
            (date!(2028 - 02 - 29), 8),
        ] {
            let begins = midnight(day) + utc * 3600;
            let index = midnight(day) / DAY;
            assert_eq!(pacific_midnight(index), begins, "{day}");
            assert_eq!(
                (pacific_day(begins - 1), pacific_day(begins)),
                (index - 1, index),
                "{day}"
            );
        }
    }
}
