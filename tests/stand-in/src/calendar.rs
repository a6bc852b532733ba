//! Dates as Instagram writes them.

const WEEKDAYS: [&str; 7] = [
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// `2026-01-02T03:04:05+0000`, as in a medium's `timestamp`.
#[must_use]
pub fn iso(unix: i64) -> String {
    let (year, month, day) = civil(unix.div_euclid(86_400));
    let (hour, minute, second) = clock(unix);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}+0000")
}

/// `Friday, 11-Sep-20 06:41:31 PDT`, as in "Session has expired on …".
#[must_use]
pub fn pacific(unix: i64) -> String {
    let (shift, zone) = if in_summer(unix) { (7, "PDT") } else { (8, "PST") };
    let local = unix - shift * 3600;
    let days = local.div_euclid(86_400);
    let (year, month, day) = civil(days);
    let (hour, minute, second) = clock(local);
    let weekday = WEEKDAYS[usize::try_from(days.rem_euclid(7)).unwrap_or(0)];
    let month = MONTHS[usize::try_from(month - 1).unwrap_or(0) % 12];
    format!(
        "{weekday}, {day:02}-{month}-{:02} {hour:02}:{minute:02}:{second:02} {zone}",
        year % 100
    )
}

/// Unix time of midnight UTC.
#[must_use]
pub const fn midnight(year: i64, month: i64, day: i64) -> i64 {
    days(year, month, day) * 86_400
}

fn clock(unix: i64) -> (i64, i64, i64) {
    let second = unix.rem_euclid(86_400);
    (second / 3600, second / 60 % 60, second % 60)
}

/// Daylight saving in California: second Sunday of March to first Sunday of November, at 2 o'clock.
fn in_summer(unix: i64) -> bool {
    let (year, _, _) = civil(unix.div_euclid(86_400));
    let start = first_sunday(year, 3) + 7;
    let end = first_sunday(year, 11);
    (start * 86_400 + 10 * 3600..end * 86_400 + 9 * 3600).contains(&unix)
}

fn first_sunday(year: i64, month: i64) -> i64 {
    let first = days(year, month, 1);
    first + (3 - first).rem_euclid(7)
}

/// Days since 1970-01-01 (Howard Hinnant's `days_from_civil`).
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let part = (5 * of_year + 2) / 153;
    let month = if part < 10 { part + 3 } else { part - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * part + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_instagram_writes_them() {
        let expiry = midnight(2020, 9, 11) + 13 * 3600 + 41 * 60 + 31;
        assert_eq!(pacific(expiry), "Friday, 11-Sep-20 06:41:31 PDT");
        assert_eq!(pacific(midnight(2026, 11, 24)), "Monday, 23-Nov-26 16:00:00 PST");
        let taken = midnight(2026, 1, 2) + 3 * 3600 + 4 * 60 + 5;
        assert_eq!(iso(taken), "2026-01-02T03:04:05+0000");
    }
}
