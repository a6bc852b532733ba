//! A moment as programs write it (RFC 3339), with the offset of whoever wrote it.

use crate::values::time::{DAY, HOUR, MINUTE, SECOND, Timestamp};
use time::{Date, Month};

/// Why a text is no moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoMoment {
    /// It isn't written like one.
    #[error("a time is written as 2026-12-01T10:00:00+01:00")]
    Form,
    /// It doesn't say where on earth it is so late.
    #[error("the time lacks its offset, as in 2026-12-01T10:00:00+01:00, or Z for UTC")]
    NoOffset,
    /// No calendar has such a day.
    #[error("there is no such day")]
    Day,
    /// No clock shows it.
    #[error("there is no such hour, minute or second")]
    Clock,
    /// A second more than the minute has, where none was ever put in.
    #[error("a second 60 is put in at the end of June or December alone, at 23:59 UTC")]
    LeapSecond,
    /// Nowhere is so far from UTC.
    #[error("there is no such offset: they go from -23:59 to +23:59")]
    Offset,
    /// It was before 1970.
    #[error("the time lies before 1970")]
    Early,
}

/// Reads one: `2026-12-01T10:00:00+01:00`, also with small letters and parts of a second. A leap second is the moment
/// after it, as clocks that don't have them count.
///
/// # Errors
/// Why it is none.
pub fn moment(text: &str) -> Result<Timestamp, NoMoment> {
    let (date, rest) = text.split_at_checked(19).ok_or(NoMoment::Form)?;
    let form = *b"0000-00-00T00:00:00";
    let fits = |(byte, form): (u8, u8)| match form {
        b'0' => byte.is_ascii_digit(),
        form => byte.eq_ignore_ascii_case(&form),
    };
    if !date.bytes().zip(form).all(fits) {
        return Err(NoMoment::Form);
    }
    let (millis, zone) = fraction(rest)?;
    let day = day(date)?;
    let [hour, minute, second] = [11, 14, 17].map(|at| digits(date, at, 2));
    if hour > 23 || minute > 59 || second > 60 {
        return Err(NoMoment::Clock);
    }
    let offset = offset(zone)?;
    let parts = [(hour, HOUR), (minute, MINUTE), (second, SECOND), (millis, 1)];
    let of_day = parts.iter().fold(0_u64, |sum, (count, unit)| {
        sum.saturating_add(u64::from(*count).saturating_mul(*unit))
    });
    let at = i64::from(day)
        .saturating_mul(signed(DAY))
        .saturating_add(signed(of_day))
        .saturating_sub(offset.saturating_mul(signed(MINUTE)));
    let at = u64::try_from(at).map_err(|_| NoMoment::Early)?;
    // With its second 60 the moment is the first second of the next minute; only two of those follow a leap second.
    if second == 60 {
        let next = super::iso8601(Timestamp::from_millis(at));
        if !next.contains("-01-01T00:00:00") && !next.contains("-07-01T00:00:00") {
            return Err(NoMoment::LeapSecond);
        }
    }
    Ok(Timestamp::from_millis(at))
}

/// Days since 1970.
fn day(date: &str) -> Result<i32, NoMoment> {
    let [month, day] = [5, 8].map(|at| u8::try_from(digits(date, at, 2)).unwrap_or_default());
    let year = i32::try_from(digits(date, 0, 4)).unwrap_or_default();
    let month = Month::try_from(month).map_err(|_| NoMoment::Day)?;
    let day = Date::from_calendar_date(year, month, day).map_err(|_| NoMoment::Day)?;
    let first = Date::from_ordinal_date(1970, 1).map_err(|_| NoMoment::Day)?;
    Ok(day.to_julian_day().saturating_sub(first.to_julian_day()))
}

/// Parts of a second in milliseconds, and what stands behind them.
fn fraction(rest: &str) -> Result<(u32, &str), NoMoment> {
    let Some(rest) = rest.strip_prefix('.') else {
        return Ok((0, rest));
    };
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (all, zone) = rest.split_at_checked(length).ok_or(NoMoment::Form)?;
    if all.is_empty() {
        return Err(NoMoment::Form);
    }
    let millis = all.chars().chain("00".chars()).take(3).collect::<String>();
    Ok((digits(&millis, 0, 3), zone))
}

/// Minutes that the clock there is ahead of UTC.
fn offset(zone: &str) -> Result<i64, NoMoment> {
    if zone.is_empty() {
        return Err(NoMoment::NoOffset);
    }
    if zone.eq_ignore_ascii_case("z") {
        return Ok(0);
    }
    let fits = |(byte, form): (u8, u8)| match form {
        b'0' => byte.is_ascii_digit(),
        b'+' => matches!(byte, b'+' | b'-'),
        form => byte == form,
    };
    if zone.len() != 6 || !zone.bytes().zip(*b"+00:00").all(fits) {
        return Err(NoMoment::Form);
    }
    let [hours, minutes] = [1, 4].map(|at| digits(zone, at, 2));
    if hours > 23 || minutes > 59 {
        return Err(NoMoment::Offset);
    }
    let minutes = i64::from(hours.saturating_mul(60).saturating_add(minutes));
    Ok(if zone.starts_with('-') {
        minutes.saturating_neg()
    } else {
        minutes
    })
}

/// Digits that are known to be some.
fn digits(text: &str, at: usize, count: usize) -> u32 {
    let digits = text.get(at..at.saturating_add(count)).unwrap_or_default();
    digits.parse().unwrap_or_default()
}

fn signed(millis: u64) -> i64 {
    i64::try_from(millis).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::date::iso8601;

    #[test]
    fn a_moment_is_read_with_its_offset() {
        for (text, utc) in [
            ("2026-12-01T10:00:00+01:00", "2026-12-01T09:00:00Z"),
            ("2026-12-01T10:00:00Z", "2026-12-01T10:00:00Z"),
            ("2026-12-01t10:00:00z", "2026-12-01T10:00:00Z"),
            ("2026-12-01T10:00:00-00:00", "2026-12-01T10:00:00Z"),
            ("2026-12-31T23:30:00-02:45", "2027-01-01T02:15:00Z"),
            ("2027-01-01T00:10:00+14:00", "2026-12-31T10:10:00Z"),
            ("2028-02-29T00:00:00+00:00", "2028-02-29T00:00:00Z"),
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
            ("1969-12-31T23:59:00-00:01", "1970-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
            // Leap seconds: 2016's, in UTC and where it is later.
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
            ("2017-01-01T00:59:60+01:00", "2017-01-01T00:00:00Z"),
            ("2012-06-30T23:59:60Z", "2012-07-01T00:00:00Z"),
        ] {
            assert_eq!(moment(text).map(iso8601).as_deref(), Ok(utc), "{text}");
        }
    }

    #[test]
    fn parts_of_a_second_count_to_the_millisecond() {
        for (fraction, millis) in [("", 0), (".5", 500), (".007", 7), (".1239999999", 123), (".0", 0)] {
            let text = format!("1970-01-01T00:00:01{fraction}Z");
            assert_eq!(
                moment(&text),
                Ok(Timestamp::from_millis(1_000 + millis)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_moment_is_refused_by_its_name() {
        use NoMoment::{Clock, Day, Early, Form, LeapSecond, NoOffset, Offset};
        for (text, why) in [
            ("", Form),
            ("tomorrow", Form),
            ("2026-12-01", Form),
            ("2026-12-01T10:00", Form),
            ("2026-12-01T10:00Z", Form),
            ("2026-12-01 10:00:00Z", Form),
            ("2026-12-01T10:00:00 Z", Form),
            ("2026-12-01T10:00:00.Z", Form),
            ("2026-12-01T10:00:00,5Z", Form),
            ("2026-12-01T10:00:00+0100", Form),
            ("2026-12-01T10:00:00+01", Form),
            ("2026-12-01T10:00:00\u{2212}01:00", Form),
            ("2026-12-01T10:00:00CET", Form),
            ("+026-12-01T10:00:00Z", Form),
            ("20\u{e9}6-12-01T10:00:0Z", Form),
            ("1764583200", Form),
            ("2026-12-01T10:00:00", NoOffset),
            ("2026-12-01T10:00:00.5", NoOffset),
            ("2026-00-01T10:00:00Z", Day),
            ("2026-13-01T10:00:00Z", Day),
            ("2026-02-29T10:00:00Z", Day),
            ("2026-11-31T10:00:00Z", Day),
            ("2026-11-00T10:00:00Z", Day),
            ("2026-12-01T24:00:00Z", Clock),
            ("2026-12-01T10:60:00Z", Clock),
            ("2026-12-01T10:00:61Z", Clock),
            ("2026-12-01T10:00:60Z", LeapSecond),
            ("2026-12-31T23:59:60+01:00", LeapSecond),
            ("2026-12-01T10:00:00+24:00", Offset),
            ("2026-12-01T10:00:00+01:60", Offset),
            ("1969-12-31T23:59:59Z", Early),
            ("1970-01-01T00:00:00+00:01", Early),
            ("0000-01-01T00:00:00Z", Early),
        ] {
            assert_eq!(moment(text), Err(why), "{text}");
        }
    }

    /// Every day of four centuries is read as it is written.
    #[test]
    fn what_is_written_is_read_again() {
        for day in 0..146_097 {
            let at = Timestamp::from_millis(day * DAY + 86_399_000 - (day % 86_400) * SECOND);
            assert_eq!(moment(&iso8601(at)), Ok(at));
        }
    }
}
