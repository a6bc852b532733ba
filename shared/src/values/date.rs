//! Dates as programs and people read them (RFC 3339, in UTC), and as they are read.

pub mod moment;

use super::time::Timestamp;
use time::OffsetDateTime;

/// `2026-11-24T22:22:33Z`.
#[must_use]
pub fn iso8601(moment: Timestamp) -> String {
    let at = date_time(moment);
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

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `24 November 2026`, for people.
#[must_use]
pub fn date(moment: Timestamp) -> String {
    let at = date_time(moment);
    let month = usize::from(u8::from(at.month()).saturating_sub(1));
    let month = MONTHS.get(month).copied().unwrap_or_default();
    format!("{} {month} {}", at.day(), at.year())
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// `Tue, 24 Nov 2026 22:22:33 GMT`: a date as HTTP writes it (RFC 9110 §5.6.7), and RSS may.
#[must_use]
pub fn http(moment: Timestamp) -> String {
    let at = date_time(moment);
    let day = usize::from(at.weekday().number_days_from_monday());
    let month = usize::from(u8::from(at.month()).saturating_sub(1));
    let month = MONTHS.get(month).and_then(|month| month.get(..3));
    format!(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
        DAYS.get(day).copied().unwrap_or_default(),
        at.day(),
        month.unwrap_or_default(),
        at.year(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

/// A date as Instagram writes it, `2026-11-24T22:22:33+0000`, always in UTC, in the form of RFC 3339.
#[must_use]
pub fn of_instagram(text: &str) -> Option<String> {
    let (date, zone) = text.split_at_checked(19)?;
    let digit = |(byte, form): (u8, u8)| {
        if form == b'0' {
            byte.is_ascii_digit()
        } else {
            byte == form
        }
    };
    let fits = date.bytes().zip(*b"0000-00-00T00:00:00").all(digit) && month_of(date).is_some();
    (fits && matches!(zone, "+0000" | "+00:00" | "Z")).then(|| format!("{date}Z"))
}

/// `24 Nov 2026 22:22:33 GMT`: a date of RFC 3339 in UTC as RSS has it (RFC 822 §5.1).
#[must_use]
pub fn rss(text: &str) -> Option<String> {
    let (month, day) = (month_of(text)?, text.get(8..10)?);
    Some(format!(
        "{day} {month} {} {} GMT",
        text.get(..4)?,
        text.get(11..19)?
    ))
}

fn month_of(text: &str) -> Option<&'static str> {
    let month: usize = text.get(5..7)?.parse().ok()?;
    MONTHS.get(month.checked_sub(1)?)?.get(..3)
}

fn date_time(moment: Timestamp) -> OffsetDateTime {
    let seconds = i64::try_from(moment.seconds()).unwrap_or_default();
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
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
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (1, "1970-01-01T00:00:01Z"),
            (61, "1970-01-01T00:01:01Z"),
            (3_661, "1970-01-01T01:01:01Z"),
            (86_399, "1970-01-01T23:59:59Z"),
            (86_400, "1970-01-02T00:00:00Z"),
            (951_868_799, "2000-02-29T23:59:59Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_704_067_199, "2023-12-31T23:59:59Z"),
            (1_704_067_200, "2024-01-01T00:00:00Z"),
            (1_709_164_800, "2024-02-29T00:00:00Z"),
            (1_709_251_200, "2024-03-01T00:00:00Z"),
            (1_735_689_599, "2024-12-31T23:59:59Z"),
            (1_740_787_200, "2025-03-01T00:00:00Z"),
            (13_574_563_200, "2400-02-29T00:00:00Z"),
            (13_574_649_600, "2400-03-01T00:00:00Z"),
        ] {
            assert_eq!(iso8601(Timestamp::from_millis(seconds * 1_000)), text);
        }
    }

    /// The first and the last day of each month of a year of 365 days.
    #[test]
    fn months_are_months() {
        let mut days = 20_454; // 2026-01-01
        for (month, length) in [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            .into_iter()
            .enumerate()
        {
            for day in [1, length] {
                let at = Timestamp::from_millis((days + day - 1) * 86_400_000);
                assert_eq!(iso8601(at), format!("2026-{:02}-{day:02}T00:00:00Z", month + 1));
            }
            days += length;
        }
    }

    #[test]
    fn http_and_feed_readers_read_days_and_months_by_name() {
        for (seconds, text) in [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (1_795_559_753, "Tue, 24 Nov 2026 22:35:53 GMT"),
        ] {
            assert_eq!(http(Timestamp::from_millis(seconds * 1_000)), text);
        }
    }

    #[test]
    fn instagrams_dates_are_read() {
        for zone in ["+0000", "+00:00", "Z"] {
            let text = format!("2026-11-24T22:22:33{zone}");
            assert_eq!(of_instagram(&text).as_deref(), Some("2026-11-24T22:22:33Z"));
        }
        for bad in [
            "",
            "2026-11-24",
            "2026-11-24T22:22:33",
            "2026-11-24T22:22:33+0100",
            "2026-13-24T22:22:33+0000",
            "2026-00-24T22:22:33+0000",
            "+026-11-24T22:22:33+0000",
            "2026-11-24 22:22:33+0000",
            "2026-11-24T22:22:3x+0000",
            "202\u{e9}-1-24T22:22:33+0000",
        ] {
            assert_eq!(of_instagram(bad), None, "{bad}");
        }
        assert_eq!(
            rss("2026-02-01T22:22:33Z").as_deref(),
            Some("01 Feb 2026 22:22:33 GMT")
        );
        assert_eq!((rss(""), rss("2026-14-01T22:22:33Z")), (None, None));
    }

    #[test]
    fn people_read_months_by_name() {
        for (seconds, text) in [
            (0, "1 January 1970"),
            (951_782_400, "29 February 2000"),
            (1_795_559_753, "24 November 2026"),
            (1_704_067_199, "31 December 2023"),
        ] {
            assert_eq!(date(Timestamp::from_millis(seconds * 1_000)), text);
        }
    }
}
