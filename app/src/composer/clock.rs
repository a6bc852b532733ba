//! Moments as dates, in the visitor's zone and in UTC. What the zone's offset is at a moment, the browser says.

use shared::values::date::moment::moment;

/// Milliseconds of a day.
pub const DAY: i64 = 86_400_000;

const MINUTE: i64 = 60_000;
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
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

/// A moment as a calendar and a clock on the wall show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wall {
    /// The year.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
    /// 0 is Monday.
    pub weekday: i64,
    /// 0 to 23.
    pub hour: i64,
    /// 0 to 59.
    pub minute: i64,
    /// 0 to 59.
    pub second: i64,
}

/// What a wall `offset` minutes ahead of UTC shows.
pub fn wall(moment: i64, offset: i64) -> Wall {
    let local = moment + offset * MINUTE;
    let days = local.div_euclid(DAY);
    let second = local.rem_euclid(DAY) / 1_000;
    let (year, month, day) = date_of(days);
    Wall {
        year,
        month,
        day,
        weekday: (days + 3).rem_euclid(7),
        hour: second / 3_600,
        minute: second / 60 % 60,
        second: second % 60,
    }
}

/// Days from 1970-01-01 to this date, by the calendar of today.
pub fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// Reads a moment of RFC 3339.
pub fn read(text: &str) -> Option<i64> {
    moment(text).ok()?.millis().try_into().ok()
}

/// Spells a moment as RFC 3339 does, with that offset.
pub fn written(moment: i64, offset: i64) -> String {
    let Wall {
        year,
        month,
        day,
        hour,
        minute,
        second,
        ..
    } = wall(moment, offset);
    format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{}",
        offset_text(offset)
    )
}

/// As `<input type=datetime-local>` spells it.
pub fn field(moment: i64, offset: i64) -> String {
    written(moment, offset).get(..16).unwrap_or_default().to_owned()
}

/// `+01:00`.
pub fn offset_text(offset: i64) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.abs();
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The moment for people, in their zone and in UTC: "Tue, 1 December 2026, 10:00 in Europe/Berlin (UTC+01:00)", and
/// "09:00 UTC", with the date where it is another one.
pub fn both(moment: i64, offset: i64, zone: &str) -> (String, String) {
    let (own, utc) = (wall(moment, offset), wall(moment, 0));
    let place = if zone.is_empty() {
        String::new()
    } else {
        format!(" in {zone}")
    };
    let own_text = format!(
        "{}, {}{place} (UTC{})",
        date_text(own),
        clock_text(own),
        offset_text(offset)
    );
    // Whoever lives in UTC is told once.
    if matches!(zone, "UTC" | "Etc/UTC") {
        return (
            format!("{}, {}", date_text(own), clock_text(own)),
            "UTC".to_owned(),
        );
    }
    let utc_text = if (own.year, own.month, own.day) == (utc.year, utc.month, utc.day) {
        format!("{} UTC", clock_text(utc))
    } else {
        format!("{}, {} UTC", date_text(utc), clock_text(utc))
    };
    (own_text, utc_text)
}

fn date_text(wall: Wall) -> String {
    let name = usize::try_from(wall.weekday).ok().and_then(|at| WEEKDAYS.get(at));
    format!(
        "{}, {} {} {}",
        name.unwrap_or(&""),
        wall.day,
        month_name(wall.month),
        wall.year
    )
}

/// `10:00`.
pub fn clock_text(wall: Wall) -> String {
    format!("{:02}:{:02}", wall.hour, wall.minute)
}

/// The month's name.
pub fn month_name(month: i64) -> &'static str {
    let name = usize::try_from(month - 1).ok().and_then(|at| MONTHS.get(at));
    name.copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{DAY, both, days, field, read, wall, written};

    #[test]
    fn every_day_of_eight_centuries_has_the_date_after_the_one_before() {
        let mut before = wall(days(1600, 1, 1) * DAY, 0);
        for day in days(1600, 1, 1) + 1..days(2400, 1, 1) {
            let now = wall(day * DAY, 0);
            assert_eq!(days(now.year, now.month, now.day), day);
            assert_eq!(now.weekday, (before.weekday + 1) % 7);
            let next = now.day == before.day + 1 || (now.day == 1 && before.day >= 28);
            assert!(next, "{before:?} {now:?}");
            before = now;
        }
        // A Tuesday.
        assert_eq!(wall(days(2026, 12, 1) * DAY, 0).weekday, 1);
    }

    #[test]
    fn a_moment_is_read_with_whatever_offset_it_is_spelt() {
        let nine = read("2026-12-01T09:00:00Z");
        assert!(nine.is_some());
        for text in [
            "2026-12-01T10:00:00+01:00",
            "2026-11-30T23:30:00-09:30",
            "2026-12-01T09:00:00.000Z",
        ] {
            assert_eq!(read(text), nine, "{text}");
        }
        for text in [
            "",
            "2026-12-01",
            "2026-12-01T09:00:00",
            "soon",
            "2026-12-01T09:00:00+0",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_moment_is_spelt_as_it_is_read() {
        let moment = read("2026-03-29T01:30:00Z").unwrap();
        for offset in [0, 60, 120, -570, 345] {
            assert_eq!(read(&written(moment, offset)), Some(moment));
        }
        assert_eq!(field(moment, 120), "2026-03-29T03:30");
    }

    #[test]
    fn both_zones_are_told_with_the_date_where_it_differs() {
        let moment = read("2026-12-01T09:00:00Z").unwrap();
        assert_eq!(
            both(moment, 60, "Europe/Berlin"),
            (
                "Tue, 1 December 2026, 10:00 in Europe/Berlin (UTC+01:00)".to_owned(),
                "09:00 UTC".to_owned()
            )
        );
        assert_eq!(both(moment, 0, "UTC").0, "Tue, 1 December 2026, 09:00");
        let (own, utc) = both(moment, -600, "");
        assert_eq!(own, "Mon, 30 November 2026, 23:00 (UTC-10:00)");
        assert_eq!(utc, "Tue, 1 December 2026, 09:00 UTC");
    }
}
