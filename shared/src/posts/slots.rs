//! Weekly slots: the next times at which nothing is planned yet.

use super::request::short;
use crate::{
    instagram::json::{self, Json},
    rooms::problem::Problem,
    values::time::{DAY, HOUR, MINUTE, Timestamp},
};

/// The weekdays of slots. 1970 began on a Thursday.
const DAYS: [(&str, u64); 7] = [
    ("thu", 0),
    ("fri", 1),
    ("sat", 2),
    ("sun", 3),
    ("mon", 4),
    ("tue", 5),
    ("wed", 6),
];
const WEEK: u64 = 7 * DAY;
/// A slot is taken by a post that is so near.
const NEAR: u64 = 10 * MINUTE;
const MOST_SLOTS: usize = 50;
const MOST_TIMES: u32 = 100;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slots {
    /// Milliseconds after the beginning of a week, by the clock there.
    weekly: Vec<u64>,
    /// Milliseconds that the clock there is ahead of UTC, and a week.
    ahead: u64,
    count: u32,
}

impl Slots {
    /// `{"slots":["mon 09:00"],"time_zone_offset":"+01:00","count":3}`.
    ///
    /// # Errors
    /// Everything that can't be.
    pub fn asked(body: &str) -> Result<Self, Vec<Problem>> {
        let expected = "{\"slots\":[\"mon 09:00\"],\"time_zone_offset\":\"+01:00\",\"count\":3}";
        let Some(Json::Object(members)) = json::parse(body.as_bytes()) else {
            return Err(vec![Problem::new("", "The body is no JSON object.", expected)]);
        };
        let mut slots = Self {
            weekly: Vec::new(),
            ahead: WEEK,
            count: 1,
        };
        let (mut wrong, mut seen) = (Vec::new(), Vec::new());
        for (name, value) in &members {
            let name = &**name;
            if seen.contains(&name) {
                wrong.push(Problem::new(name, "It is said twice.", "once"));
            }
            seen.push(name);
            match name {
                "slots" => slots.weekly(value, &mut wrong),
                "time_zone_offset" => match value.text().and_then(offset) {
                    Some(ahead) => slots.ahead = ahead,
                    None => wrong.push(Problem::new(name, "It can't be that.", "+01:00, -03:30 or Z")),
                },
                "count" => {
                    let count = match value {
                        Json::Number(digits) => digits.parse().ok(),
                        _ => None,
                    };
                    match count.filter(|count| (1..=MOST_TIMES).contains(count)) {
                        Some(count) => slots.count = count,
                        None => wrong.push(Problem::new(name, "It can't be that.", "1 to 100")),
                    }
                }
                _ => {
                    let name = short(name);
                    let known = "slots, time_zone_offset, count";
                    wrong.push(Problem::new(name, "There is no such member.", known));
                }
            }
        }
        if !seen.contains(&"slots") {
            wrong.push(Problem::new(
                "slots",
                "It is missing.",
                "a list of mon 09:00 and the like",
            ));
        }
        if wrong.is_empty() { Ok(slots) } else { Err(wrong) }
    }

    fn weekly(&mut self, value: &Json<'_>, wrong: &mut Vec<Problem>) {
        let list = match value {
            Json::List(list) if (1..=MOST_SLOTS).contains(&list.len()) => list.as_slice(),
            _ => &[],
        };
        if list.is_empty() {
            wrong.push(Problem::new("slots", "It can't be that.", "a list of 1 to 50"));
        }
        for (at, slot) in list.iter().enumerate() {
            match slot.text().and_then(weekly) {
                Some(slot) => self.weekly.push(slot),
                None => wrong.push(Problem::new(
                    format!("slots[{at}]"),
                    "It can't be that.",
                    "mon, tue, wed, thu, fri, sat or sun, and a time: mon 09:00",
                )),
            }
        }
    }

    /// The next free times after `now`, and not after `last`.
    #[must_use]
    pub fn free(&self, now: Timestamp, last: Timestamp, planned: &[Timestamp]) -> Vec<Timestamp> {
        // By the clock there, a week too late, so that nothing lies before 1970.
        let there = now.millis().saturating_add(self.ahead);
        let week = there.checked_div(WEEK).unwrap_or_default().saturating_mul(WEEK);
        let weeks = last
            .since(now)
            .checked_div(WEEK)
            .unwrap_or_default()
            .saturating_add(2);
        let mut times: Vec<Timestamp> = Vec::new();
        for number in 0..weeks {
            let begin = week.saturating_add(number.saturating_mul(WEEK));
            for slot in &self.weekly {
                let at = begin.saturating_add(*slot).saturating_sub(self.ahead);
                let at = Timestamp::from_millis(at);
                let near = |other: &Timestamp| at.since(*other).max(other.since(at)) < NEAR;
                let free = at > now && at <= last && !planned.iter().any(near);
                if free && !times.contains(&at) {
                    times.push(at);
                }
            }
        }
        times.sort();
        times.truncate(usize::try_from(self.count).unwrap_or(usize::MAX));
        times
    }
}

/// `mon 09:00` in milliseconds of the week.
fn weekly(text: &str) -> Option<u64> {
    let (day, time) = text.split_once(' ')?;
    let (_, day) = DAYS.iter().find(|(name, _)| day.eq_ignore_ascii_case(name))?;
    Some(day.saturating_mul(DAY).saturating_add(clock(time)?))
}

/// `09:00` in milliseconds.
fn clock(text: &str) -> Option<u64> {
    let fits = |(byte, form): (u8, u8)| {
        if form == b'0' {
            byte.is_ascii_digit()
        } else {
            byte == form
        }
    };
    if text.len() != 5 || !text.bytes().zip(*b"00:00").all(fits) {
        return None;
    }
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (u64, u64) = (hours.parse().ok()?, minutes.parse().ok()?);
    let of_day = hours
        .saturating_mul(HOUR)
        .saturating_add(minutes.saturating_mul(MINUTE));
    (hours < 24 && minutes < 60).then_some(of_day)
}

/// How far a clock is ahead of UTC, and a week.
fn offset(text: &str) -> Option<u64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(WEEK);
    }
    let (sign, time) = text.split_at_checked(1)?;
    let offset = clock(time)?;
    match sign {
        "+" => Some(WEEK.saturating_add(offset)),
        "-" => Some(WEEK.saturating_sub(offset)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::date::{iso8601, moment::moment};

    fn free(body: &str, now: &str, planned: &[&str]) -> Vec<String> {
        let at = |text: &str| moment(text).unwrap();
        let planned: Vec<Timestamp> = planned.iter().map(|text| at(text)).collect();
        let slots = Slots::asked(body).unwrap();
        let free = slots.free(at(now), at(now).plus(75 * DAY), &planned);
        free.into_iter().map(iso8601).collect()
    }

    #[test]
    fn the_next_free_times_are_those_of_the_clock_there() {
        // 2026-12-01 is a Tuesday.
        let body = r#"{"slots":["mon 09:00","thu 18:30"],"time_zone_offset":"+01:00","count":3}"#;
        assert_eq!(
            free(body, "2026-12-01T09:00:00Z", &[]),
            [
                "2026-12-03T17:30:00Z",
                "2026-12-07T08:00:00Z",
                "2026-12-10T17:30:00Z"
            ]
        );
        // It is another day there.
        let body = r#"{"slots":["Mon 00:30"],"time_zone_offset":"+14:00"}"#;
        assert_eq!(free(body, "2026-12-06T00:00:00Z", &[]), ["2026-12-06T10:30:00Z"]);
        let body = r#"{"slots":["sun 23:30"],"time_zone_offset":"-03:30"}"#;
        assert_eq!(
            free(body, "2026-12-06T23:30:00-03:30", &[]),
            ["2026-12-14T03:00:00Z"]
        );
        let body = r#"{"slots":["tue 09:00","tue 09:00"],"count":2}"#;
        assert_eq!(
            free(body, "2026-12-01T09:00:00Z", &[]),
            ["2026-12-08T09:00:00Z", "2026-12-15T09:00:00Z"],
            "its own moment is over, and each time is one"
        );
    }

    #[test]
    fn what_is_planned_takes_its_slot() {
        let body = r#"{"slots":["wed 10:00"],"count":2}"#;
        let free = |planned: &[&str]| free(body, "2026-12-01T09:00:00Z", planned);
        let [first, second, third] = [
            "2026-12-02T10:00:00Z",
            "2026-12-09T10:00:00Z",
            "2026-12-16T10:00:00Z",
        ];
        assert_eq!(
            free(&["2026-12-02T10:10:00Z", "2026-12-02T09:50:00Z"]),
            [first, second]
        );
        assert_eq!(free(&["2026-12-02T10:09:59Z"]), [second, third]);
        assert_eq!(free(&["2026-12-02T09:50:01Z"]), [second, third]);
        assert_eq!(free(&[first, second]), [third, "2026-12-23T10:00:00Z"]);
    }

    #[test]
    fn no_time_is_too_far_ahead() {
        let body = r#"{"slots":["wed 10:00"],"count":100}"#;
        let all = free(body, "2026-12-01T09:00:00Z", &[]);
        assert_eq!(
            (all.len(), all.last().unwrap().as_str()),
            (11, "2027-02-10T10:00:00Z")
        );
    }

    #[test]
    fn what_is_no_slot_is_told() {
        let wrong = |body: &str| -> Vec<String> {
            let wrong = Slots::asked(body).unwrap_err().into_iter();
            wrong.map(|problem| problem.r#where).collect()
        };
        assert_eq!(wrong("[]"), [""]);
        assert_eq!(wrong("{}"), ["slots"]);
        assert_eq!(wrong(r#"{"slots":[]}"#), ["slots"]);
        let some = r#"{"slots":["mon 9:00","monday 09:00","mon 24:00","mon 09:60","09:00","mon  09:00","mon 09:00"]}"#;
        let places: Vec<String> = (0..6).map(|at| format!("slots[{at}]")).collect();
        assert_eq!(wrong(some), places);
        let rest = r#"{"slots":["mon 09:00"],"time_zone_offset":"Europe/Paris","count":101,"zone":1,"slots":["fri 09:00"]}"#;
        assert_eq!(wrong(rest), ["time_zone_offset", "count", "zone", "slots"]);
        for count in ["0", "\"1\"", "1.5"] {
            assert_eq!(
                wrong(&format!(r#"{{"slots":["mon 09:00"],"count":{count}}}"#)),
                ["count"]
            );
        }
    }
}
