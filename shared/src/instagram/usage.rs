//! Instagram's usage headers: how much of the allowance is gone, and how long until some comes back.

use super::json::{self, Json};

/// What the headers said. Both are unknown when the headers are absent, which is the normal case on a quiet day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// The highest of all percentages, rounded up; can be above 100.
    pub percent: Option<u16>,
    /// Minutes until calls work again, the longest named. Instagram sends 0 for "not limited", which is unknown here.
    pub wait_minutes: Option<u32>,
}

/// The headers that tell it.
pub const HEADERS: [&str; 4] = [
    "x-app-usage",
    "x-business-use-case-usage",
    "x-page-usage",
    "x-ad-account-usage",
];

impl Usage {
    /// Reads the headers of [`HEADERS`] that came; what can't be read counts as absent.
    #[must_use]
    pub fn read<T: AsRef<str>>(headers: impl IntoIterator<Item = Option<T>>) -> Self {
        let mut usage = Self::default();
        for header in headers.into_iter().flatten() {
            if let Some(value) = json::parse(header.as_ref().as_bytes()) {
                usage.take(&value);
            }
        }
        usage
    }

    /// All headers in one walk: the business one nests the same objects under account ids. What counts calls and time has
    /// a name of its own in each.
    fn take(&mut self, value: &Json<'_>) {
        match value {
            Json::Object(members) => {
                for (name, value) in members {
                    match name.as_ref() {
                        "call_count" | "call_volume" | "total_time" | "total_cputime" | "cpu_time"
                        | "total_cpu_time" | "acc_id_util_pct" | "app_id_util_pct" => {
                            self.percent = self
                                .percent
                                .max(number(value).map(|n| u16::try_from(n).unwrap_or(u16::MAX)));
                        }
                        "estimated_time_to_regain_access" => self.wait(number(value)),
                        // Seconds.
                        "reset_time_duration" => self.wait(number(value).map(|seconds| seconds.div_ceil(60))),
                        _ => self.take(value),
                    }
                }
            }
            Json::List(values) => values.iter().for_each(|value| self.take(value)),
            _ => {}
        }
    }

    fn wait(&mut self, minutes: Option<u32>) {
        self.wait_minutes = self.wait_minutes.max(minutes.filter(|minutes| *minutes > 0));
    }
}

/// A count, given as a number or a text, with a fraction rounded up.
fn number(value: &Json<'_>) -> Option<u32> {
    let text = value.scalar()?.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole: u32 = whole.parse().ok()?;
    let more = fraction.bytes().any(|digit| digit != b'0');
    Some(whole.saturating_add(u32::from(more)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R42.
    #[test]
    fn the_highest_percentage_counts() {
        let app = r#"{"call_count":28,"total_time":25,"total_cputime":25}"#;
        assert_eq!(
            Usage::read([Some(app)]),
            Usage {
                percent: Some(28),
                wait_minutes: None
            }
        );
        let business = r#"{"17841400000000001":[{"type":"instagram","call_count":95,"total_cputime":20,"total_time":20,"estimated_time_to_regain_access":0}],"2":[{"call_count":1,"total_time":"97.2","estimated_time_to_regain_access":12}]}"#;
        assert_eq!(
            Usage::read([Some(app), Some(business)]),
            Usage {
                percent: Some(98),
                wait_minutes: Some(12)
            }
        );
    }

    /// R42: other headers of Meta's count under other names.
    #[test]
    fn a_percentage_counts_under_each_of_its_names() {
        for (header, percent) in [
            (r#"{"call_volume":91,"cpu_time":3,"total_time":2}"#, 91),
            (r#"{"call_volume":1,"cpu_time":"93.1","total_time":2}"#, 94),
            (r#"{"1784":[{"call_volume":1,"total_cpu_time":88}]}"#, 88),
            (r#"{"acc_id_util_pct":9.67,"reset_time_duration":0}"#, 10),
            (r#"{"app_id_util_pct":100,"acc_id_util_pct":1}"#, 100),
        ] {
            assert_eq!(Usage::read([Some(header)]).percent, Some(percent), "{header}");
        }
        let reset = Usage::read([Some(r#"{"acc_id_util_pct":100,"reset_time_duration":3601}"#)]);
        assert_eq!(reset.wait_minutes, Some(61));
    }

    /// R42.
    #[test]
    fn absent_or_odd_headers_are_unknown_not_zero() {
        for header in [
            None,
            Some(""),
            Some("{"),
            Some("[]"),
            Some("null"),
            Some(r#"{"call_count":"x"}"#),
        ] {
            assert_eq!(Usage::read([header, header]), Usage::default(), "{header:?}");
        }
        assert_eq!(
            Usage::read([Some(r#"{"call_count":9999999}"#)]).percent,
            Some(u16::MAX)
        );
        assert_eq!(Usage::read([Some(r#"{"call_count":0}"#)]).percent, Some(0));
    }
}
