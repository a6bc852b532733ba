//! A time of the command line.
use shared::values::date::moment::moment;

/// A time as the edge reads it: seconds may be left out here.
pub fn time(text: &str) -> Result<String, String> {
    let full = match text.split_at_checked(16) {
        Some((minute, zone)) if !zone.starts_with(':') => format!("{minute}:00{zone}"),
        _ => text.to_owned(),
    };
    match moment(&full) {
        Ok(_) => Ok(full),
        Err(why) => Err(why.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn a_time_may_lack_its_seconds_and_not_its_offset() {
        for (text, expected) in [
            ("2026-12-01T10:00+01:00", Ok("2026-12-01T10:00:00+01:00")),
            ("2026-12-01T10:00Z", Ok("2026-12-01T10:00:00Z")),
            ("2026-12-01T10:00:30Z", Ok("2026-12-01T10:00:30Z")),
            ("2026-12-01T10:00", Err("offset")),
            ("tomorrow", Err("a time is written as")),
        ] {
            match (time(text), expected) {
                (Ok(full), Ok(expected)) => assert_eq!(full, expected),
                (Err(why), Err(words)) => assert!(why.contains(words), "{why}"),
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }
}
