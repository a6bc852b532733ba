//! How many bytes of Instagram's answers there may be at once (R42): a place is taken before they are read, and given
//! back when the last reader has them.

use crate::values::time::SECOND;

/// So many bytes of one account's answers wait for their readers.
pub const OF_ONE_ACCOUNT: usize = 16 * 1024 * 1024;
/// So many bytes are read and wait in one isolate, whose memory has 128 MB for everything.
pub const OF_ONE_ISOLATE: usize = 32 * 1024 * 1024;
/// A reader that is slower than this gets a part: an answer isn't kept for it any longer.
pub const LONGEST_HOLD: u64 = 30 * SECOND;
/// An answer up to this length is copied for each reader; a longer one is sent in pieces of it.
pub const PIECE: usize = 64 * 1024;

/// Room for a number of bytes.
#[derive(Debug)]
pub struct Room {
    held: usize,
    most: usize,
}

impl Room {
    /// Empty room.
    #[must_use]
    pub const fn of(most: usize) -> Self {
        Self { held: 0, most }
    }

    /// Takes room for so many bytes more; `false`, and nothing taken, where there isn't.
    pub fn take(&mut self, bytes: usize) -> bool {
        let held = self.held.saturating_add(bytes);
        let fits = held <= self.most;
        if fits {
            self.held = held;
        }
        fits
    }

    /// Gives it back.
    pub const fn give(&mut self, bytes: usize) {
        self.held = self.held.saturating_sub(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instagram::MAX_ANSWER_BYTES;

    /// R42, R116: what is full takes nothing more, and what was given back is there again.
    #[test]
    fn room_is_taken_and_given_back() {
        let mut room = Room::of(10);
        assert!(room.take(4) && room.take(6) && room.take(0));
        assert!(!room.take(1) && !room.take(usize::MAX));
        room.give(4);
        assert!(room.take(3) && !room.take(2) && room.take(1) && !room.take(1));
        room.give(usize::MAX);
        assert!(room.take(10));
    }

    /// R42, R116: four of the largest answers fit for one account, and no account has all the room. While it is read, an answer
    /// lies there twice.
    #[test]
    fn the_room_is_well_below_an_isolates_memory() {
        const { assert!(OF_ONE_ACCOUNT >= 4 * MAX_ANSWER_BYTES) };
        const { assert!(OF_ONE_ACCOUNT < OF_ONE_ISOLATE) };
        const { assert!(2 * OF_ONE_ISOLATE + 4 * MAX_ANSWER_BYTES < 100_000_000) };
    }
}
