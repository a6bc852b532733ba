//! How often one session may cause a call within a minute, and how many readers may share one.

use crate::values::time::{MINUTE, Timestamp};
use std::collections::HashMap;

/// So many readers may share one call (R42).
pub const SHARERS: usize = 32;

/// Calls of each session in this minute.
#[derive(Debug, Default)]
pub struct Allowance {
    minute: u64,
    counts: HashMap<String, u32>,
}

impl Allowance {
    /// Counts a call of a session; `false` when its minute is full.
    pub fn takes(&mut self, session: &str, most: u32, now: Timestamp) -> bool {
        let minute = now.millis() / MINUTE;
        if self.minute != minute {
            self.minute = minute;
            self.counts.clear();
        }
        if let Some(count) = self.counts.get_mut(session) {
            *count = count.saturating_add(1);
            *count <= most
        } else {
            self.counts.insert(session.to_owned(), 1);
            most >= 1
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R42: counted by session, anew in each minute.
    #[test]
    fn a_session_has_its_calls_in_each_minute() {
        let mut allowance = Allowance::default();
        let at = Timestamp::from_millis;
        let taken: Vec<bool> = (0..4).map(|_| allowance.takes("a", 2, at(0))).collect();
        assert_eq!(taken, [true, true, false, false]);
        assert!(allowance.takes("b", 2, at(MINUTE - 1)), "another session");
        assert!(!allowance.takes("a", 2, at(MINUTE - 1)));
        assert!(allowance.takes("a", 2, at(MINUTE)), "another minute");
        assert!(!allowance.takes("c", 0, at(MINUTE)));
    }
}
