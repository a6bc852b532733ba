use super::*;
use crate::values::date::moment::moment;

fn at(text: &str) -> Timestamp {
    moment(text).unwrap()
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// The days on which clocks on the Pacific coast were and will be put on and back, from the IANA time zone database.
const CHANGES: [(&str, &str); 14] = [
    ("2010-03-14", "2010-11-07"),
    ("2015-03-08", "2015-11-01"),
    ("2020-03-08", "2020-11-01"),
    ("2021-03-14", "2021-11-07"),
    ("2022-03-13", "2022-11-06"),
    ("2023-03-12", "2023-11-05"),
    ("2024-03-10", "2024-11-03"),
    ("2025-03-09", "2025-11-02"),
    ("2026-03-08", "2026-11-01"),
    ("2027-03-14", "2027-11-07"),
    ("2028-03-12", "2028-11-05"),
    ("2029-03-11", "2029-11-04"),
    ("2030-03-10", "2030-11-03"),
    ("2037-03-08", "2037-11-01"),
];

#[test]
fn days_end_at_midnight_on_the_pacific_coast() {
    for (text, expected) in [
        ("2026-06-22T06:59:59Z", "2026-06-21"),
        ("2026-06-22T07:00:00Z", "2026-06-22"),
        ("2026-12-02T07:59:59Z", "2026-12-01"),
        ("2026-12-02T08:00:00Z", "2026-12-02"),
        ("2026-03-08T07:59:59Z", "2026-03-07"),
        ("2026-03-08T08:00:00Z", "2026-03-08"),
        ("2026-03-09T06:59:59Z", "2026-03-08"),
        ("2026-03-09T07:00:00Z", "2026-03-09"),
        ("2026-11-01T06:59:59Z", "2026-10-31"),
        ("2026-11-01T07:00:00Z", "2026-11-01"),
        ("2026-11-02T07:59:59Z", "2026-11-01"),
        ("2026-11-02T08:00:00Z", "2026-11-02"),
    ] {
        assert_eq!(Day::of(at(text)).to_string(), expected, "{text}");
    }
    assert_eq!(Day::of(Timestamp::default()), Day(0));
    assert_eq!(Day::ended_by(Timestamp::default()), Day(0));
}

#[test]
fn an_end_time_names_the_day_before_it_in_either_season() {
    for (text, expected) in [
        ("2026-06-22T07:00:00Z", "2026-06-21"),
        ("2026-06-22T08:00:00Z", "2026-06-21"),
        ("2026-12-02T08:00:00Z", "2026-12-01"),
        ("2026-12-02T07:00:00Z", "2026-12-01"),
        ("2026-03-09T07:00:00Z", "2026-03-08"),
        ("2026-11-02T08:00:00Z", "2026-11-01"),
    ] {
        assert_eq!(Day::ended_by(at(text)).to_string(), expected, "{text}");
    }
}

#[test]
fn two_days_of_a_year_are_an_hour_shorter_and_longer() {
    for (spring, autumn) in CHANGES {
        let year = &spring[..4];
        let (first, last) = (day(&format!("{year}-01-01")), day(&format!("{year}-12-31")));
        let odd: Vec<(String, u64)> = (Window { first, last })
            .days()
            .map(|day| (day.to_string(), (day.ends() - day.begins()) / HOUR))
            .filter(|(_, hours)| *hours != 24)
            .collect();
        assert_eq!(odd, [(spring.to_owned(), 23), (autumn.to_owned(), 25)]);
    }
}

/// Each moment lies in one day, and each day ends where the next begins, for forty years.
#[test]
fn days_leave_no_gap_and_do_not_overlap() {
    for day in (Window {
        first: day("2010-01-01"),
        last: day("2050-12-31"),
    })
    .days()
    {
        let (begins, ends) = (day.begins(), day.ends());
        assert!((23 * HOUR..=25 * HOUR).contains(&(ends - begins)), "{day}");
        for (second, expected) in [
            (begins - 1, day.minus(1)),
            (begins, day),
            (begins + DAY / 2, day),
            (ends - 1, day),
            (ends, day.plus(1)),
        ] {
            assert_eq!(
                Day::of(Timestamp::from_millis(second * SECOND)),
                expected,
                "{second}"
            );
        }
        assert_eq!(Day::ended_by(day.over()), day);
        assert_eq!(Day::parse(&day.to_string()), Some(day));
    }
}

#[test]
fn a_leap_day_is_a_day() {
    for (text, is) in [
        ("2024-02-29", true),
        ("2000-02-29", true),
        ("2026-02-29", false),
        ("2100-02-29", false),
        ("1970-01-01", true),
        ("1969-12-31", false),
        ("2026-13-01", false),
        ("2026-00-01", false),
        ("2026-1-01", false),
        ("2026-01-1", false),
        ("+026-01-01", false),
        ("2026-01-01T00:00:00Z", false),
        ("", false),
    ] {
        assert_eq!(Day::parse(text).is_some(), is, "{text}");
    }
    let leap = day("2024-02-29");
    assert_eq!(leap.plus(1).to_string(), "2024-03-01");
    assert_eq!((leap.month().as_str(), leap.of_month()), ("2024-02", 28));
    assert_eq!(leap.first_of_month().to_string(), "2024-02-01");
    assert_eq!(leap.ends() - leap.begins(), DAY);
}

#[test]
fn weeks_begin_on_monday() {
    for (text, monday) in [
        ("2026-11-30", "2026-11-30"),
        ("2026-12-06", "2026-11-30"),
        ("2026-12-07", "2026-12-07"),
        ("2024-02-29", "2024-02-26"),
        ("1970-01-05", "1970-01-05"),
    ] {
        assert_eq!(day(text).monday().to_string(), monday);
    }
}

/// Windows newest first cover each day once, and none is longer than Instagram answers for.
#[test]
fn windows_cover_each_day_once() {
    let oldest = day("2022-01-01");
    for end in 0..800 {
        let mut last = oldest.plus(end + 365);
        let mut windows = Vec::new();
        loop {
            let window = Window::back(last, oldest);
            assert!(window.fits(), "{window:?}");
            assert!(window.first >= oldest && window.last == last);
            windows.push(window);
            if window.first == oldest {
                break;
            }
            last = window.first.minus(1);
        }
        let total: u32 = windows.iter().map(|window| window.length()).sum();
        assert_eq!(total, end + 366);
        let short = windows.iter().rev().skip(1).filter(|window| window.length() < 30);
        assert!(
            short.clone().count() <= windows.len().div_ceil(12) + 1,
            "{windows:?}"
        );
        assert!(short.clone().all(|window| window.length() == 29));
    }
}

#[test]
fn thirty_days_with_the_change_of_autumn_are_too_long() {
    let window = Window {
        first: day("2026-10-10"),
        last: day("2026-11-08"),
    };
    assert_eq!(
        (window.length(), window.until() - window.since()),
        (30, LONGEST + HOUR)
    );
    assert!(!window.fits());
    assert_eq!(Window::back(window.last, Day(0)).length(), 29);
    assert_eq!(Window::on(window.first, window.last).length(), 29);
    let spring = Window {
        first: day("2026-03-01"),
        last: day("2026-03-30"),
    };
    assert_eq!(spring.until() - spring.since(), LONGEST - HOUR);
    assert_eq!(Window::back(spring.last, Day(0)), spring);
    assert_eq!(Window::on(spring.first, spring.last.plus(9)), spring);
    // A day that isn't over the others is a window all the same.
    assert_eq!(
        Window::back(spring.last, spring.last.plus(5)),
        Window::day(spring.last)
    );
    assert_eq!(Window::on(spring.last, spring.first), Window::day(spring.last));
}

/// Instagram takes each day whose end lies from `since` to `until`, and these two are among them. It has the end an hour off
/// where it takes the other season's time.
#[test]
fn a_window_holds_the_ends_of_its_days_alone() {
    for first in day("2026-02-20").0..day("2026-11-30").0 {
        for length in [1, 7, 29] {
            let first = Day(first);
            let last = first.plus(length - 1);
            let window = Window { first, last };
            for off in [0, HOUR] {
                for end in [first.ends() - off, last.ends() + off, last.ends() - off] {
                    assert!((window.since()..=window.until()).contains(&end), "{window:?}");
                }
                for end in [first.begins() + off, last.plus(1).ends() - off] {
                    assert!(!(window.since()..=window.until()).contains(&end), "{window:?}");
                }
            }
            // It has passed as soon as the day may be asked for.
            assert!(window.until() < last.ends() + 6 * HOUR);
        }
    }
}

#[test]
fn no_day_is_before_the_first_or_after_the_last() {
    assert_eq!(Day(3).minus(5), Day(0));
    assert_eq!(Day(u32::MAX).plus(1), Day(u32::MAX));
    assert_eq!((Day(5).since(Day(7)), Day(7).since(Day(5))), (0, 2));
    // Whatever a clock shows.
    for millis in [u64::MAX, u64::MAX - 1, 1_u64 << 62] {
        let day = Day::of(Timestamp::from_millis(millis));
        assert!(day.to_string().len() >= 10);
        assert!(Window::back(day, Day(0)).length() >= 1);
    }
}
