//! How far a file came on its way: a server with which it doesn't get on is not asked for ever.

use serde_json::Value;

/// Requests without a byte forward, and it is given up.
const STILL: u8 = 5;
/// Times that it is begun.
const BEGUN: u8 = 3;

/// What became of a file while it was sent.
#[derive(Debug, Default)]
pub struct Way {
    begun: u8,
    still: u8,
    furthest: u64,
    moved: bool,
}

impl Way {
    /// So many bytes are there. Whether it gets on.
    pub fn gets_on(&mut self, received: u64) -> bool {
        if received > self.furthest {
            self.furthest = received;
            self.still = 0;
            self.moved = true;
        } else {
            self.still = self.still.saturating_add(1);
        }
        self.still <= STILL
    }

    /// Whether a server that takes nothing now, as its answer says, still holds the line that broke: it is as far as was known.
    pub fn is_held(&mut self, answer: &str) -> bool {
        let answer: Value = serde_json::from_str(answer).unwrap_or_default();
        let held = answer.get("received").and_then(Value::as_u64) == Some(self.furthest);
        if held {
            self.still = 0;
        }
        held
    }

    /// Whether it came further since this was asked.
    pub fn has_moved(&mut self) -> bool {
        std::mem::take(&mut self.moved)
    }

    /// It is begun. Whether that may help.
    pub fn begins(&mut self) -> bool {
        self.begun = self.begun.saturating_add(1);
        self.furthest = 0;
        self.still = 0;
        self.moved = true;
        self.begun <= BEGUN
    }
}

#[cfg(test)]
mod tests {
    use super::Way;

    #[test]
    fn what_gets_on_is_never_given_up() {
        let mut way = Way::default();
        assert!(way.begins());
        for received in 0..1_000 {
            assert!(way.gets_on(received));
            assert!(way.gets_on(received), "an answer was lost");
        }
    }

    #[test]
    fn a_file_that_stays_where_it_is_is_given_up() {
        let mut way = Way::default();
        assert!(way.gets_on(7));
        assert!((0..20).any(|_| !way.gets_on(7)), "no byte forward");
    }

    #[test]
    fn a_line_that_is_still_held_is_waited_for() {
        let mut way = Way::default();
        assert!(way.gets_on(7) && way.has_moved());
        for _ in 0..50 {
            assert!(way.is_held(r#"{"received":7}"#));
            assert!(way.gets_on(7) && !way.has_moved());
        }
        assert!(!way.is_held(r#"{"received":9}"#) && !way.is_held("nothing"));
    }

    #[test]
    fn a_file_that_is_forgotten_again_and_again_is_given_up() {
        let mut way = Way::default();
        let mut round = || way.begins() && way.gets_on(1);
        assert!(round() && round(), "once it may be forgotten");
        assert!((0..20).any(|_| !round()));
    }
}
