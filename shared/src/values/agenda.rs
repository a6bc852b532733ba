//! An agenda: what an object has to do, and when. The object has one alarm; the earliest entry arms it. What is due, and
//! when it is due again, is decided beside the machine that it belongs to; here is what all entries have in common.

use crate::values::time::{DAY, HOUR, MINUTE, SECOND, Timestamp};
use serde::{Serialize, de::DeserializeOwned};
use std::borrow::Cow;

/// Something to do. It is stored as JSON; a new kind is a new variant.
pub trait Due: Serialize + DeserializeOwned {
    /// What tells this entry from every other one of the object.
    fn name(&self) -> Cow<'static, str>;

    /// Before somebody works on it, it is put off by so long: a crash in the middle is only a later try. One alarm rings
    /// at a time, so nobody else takes it while the work takes longer.
    fn lease(&self) -> u64 {
        5 * SECOND
    }
}

/// Work that failed is tried again after so long; and when nothing of an agenda can be read, the alarm rings again.
pub const RETRY: u64 = MINUTE;
/// An entry that this version can't read is another version's: it is left alone for so long, and then tried again.
pub const UNKNOWN: u64 = HOUR;
/// At most so many entries in one ring of the alarm; the next ring goes on with the others.
pub const MOST: usize = 10;

/// When an entry is put down for `at`. Farther than a year is farther than any clock of the platform's: then it is looked
/// at again.
#[must_use]
pub fn within_a_year(at: Timestamp, now: Timestamp) -> Timestamp {
    at.min(now.plus(365 * DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_at_the_end_of_time_is_looked_at_in_a_year() {
        let now = Timestamp::from_millis(1_795_559_753_000);
        let never = Timestamp::from_millis(u64::MAX);
        assert_eq!(within_a_year(never, now), now.plus(365 * DAY));
        assert_eq!(within_a_year(now.plus(DAY), now), now.plus(DAY));
    }
}
