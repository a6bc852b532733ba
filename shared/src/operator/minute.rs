//! How many requests of one site's sessions go on within a minute, where its entry says so (`requests_per_minute`). One object counts
//! for the whole edge and gives each isolate a share at a time, so that most requests ask nobody.

use crate::{
    answers::problem::problem,
    instagram::{Category, Failure, Retry},
    values::{
        http::HttpResponse,
        time::{MINUTE, SECOND, Timestamp},
    },
};

/// A share is this part of what is left of a minute's requests.
const PARTS: u32 = 40;
/// Or so many, so that a small limit doesn't ask for each request.
const LEAST: u32 = 3;

const fn number(now: Timestamp) -> u64 {
    now.millis() / MINUTE
}

/// Seconds until the next minute begins.
fn left(now: Timestamp) -> u32 {
    let ends = number(now).saturating_add(1).saturating_mul(MINUTE);
    let left = ends.saturating_sub(now.millis()).div_ceil(SECOND);
    u32::try_from(left).unwrap_or(1)
}

/// What was given away of a site's minute.
#[derive(Debug, Clone, Copy, Default)]
pub struct Minute {
    minute: u64,
    given: u32,
}

impl Minute {
    /// The next share of `most`; nothing when all is given.
    pub fn share(&mut self, most: u32, now: Timestamp) -> u32 {
        if self.minute != number(now) {
            self.minute = number(now);
            self.given = 0;
        }
        // Of what is left, so that the first isolates don't take all of it.
        let left = most.saturating_sub(self.given);
        let share = (left / PARTS).max(LEAST).min(left);
        self.given = self.given.saturating_add(share);
        share
    }
}

/// What to do with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It goes on.
    Go,
    /// A share is needed first.
    Ask,
    /// The minute is full, for so many seconds.
    Full(u32),
}

/// What an isolate may still let go on of a site's minute.
#[derive(Debug, Clone, Copy, Default)]
pub struct Share {
    minute: u64,
    left: u32,
    full: bool,
}

impl Share {
    /// A request of the site is there.
    pub fn next(&mut self, now: Timestamp) -> Next {
        if self.minute != number(now) {
            *self = Self {
                minute: number(now),
                ..Self::default()
            };
        }
        if let Some(rest) = self.left.checked_sub(1) {
            self.left = rest;
            return Next::Go;
        }
        if self.full {
            Next::Full(left(now))
        } else {
            Next::Ask
        }
    }

    /// Nobody counts for the whole edge: this isolate goes on alone with a minute's requests, once.
    pub const fn alone(&mut self, most: u32) {
        self.left = most;
        self.full = true;
    }

    /// A share came; nothing in it means that the minute is full.
    pub const fn came(&mut self, share: u32) {
        self.left = self.left.saturating_add(share);
        self.full = share == 0;
    }
}

/// What is told when a site's minute is full.
#[must_use]
pub fn full(seconds: u32) -> HttpResponse {
    let failure = Failure::new(
        Category::RateLimited,
        Retry::Later,
        "This site's requests of this minute are used up, by all of its visitors together.",
        "Wait for the time that Retry-After says (in seconds), then ask again. The edge's operator can raise \
         `requests_per_minute` of the site.",
    );
    problem(429, &failure.after(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: u64) -> Timestamp {
        Timestamp::from_millis(MINUTE * 1_000 + second * SECOND)
    }

    /// Requests of three isolates, each with its share, as one object gives them.
    fn go_on(most: u32, requests: usize, second: u64, minute: &mut Minute, shares: &mut [Share; 3]) -> usize {
        let mut went = 0;
        for request in 0..requests {
            let share = &mut shares[request % 3];
            if share.next(at(second)) == Next::Ask {
                share.came(minute.share(most, at(second)));
                if share.next(at(second)) != Next::Go {
                    continue;
                }
            } else if matches!(share.next(at(second)), Next::Full(_)) {
                continue;
            }
            went += 1;
        }
        went
    }

    /// Never more than a minute has, over all isolates, and anew in the next one.
    #[test]
    fn a_minute_has_so_many_requests_and_no_more() {
        for most in [1, 7, 20, 600] {
            let (mut minute, mut shares) = (Minute::default(), [Share::default(); 3]);
            for second in [0, 60] {
                let went = go_on(most, 5_000, second, &mut minute, &mut shares);
                assert!(
                    went >= 1 && went <= usize::try_from(most).unwrap(),
                    "{most}: {went}"
                );
            }
        }
    }

    /// One isolate alone gets all of it, and asks for a share at a time.
    #[test]
    fn one_isolate_gets_the_whole_minute() {
        let (mut minute, mut share, mut went, mut asked) = (Minute::default(), Share::default(), 0, 0);
        loop {
            match share.next(at(1)) {
                Next::Go => went += 1,
                Next::Ask => {
                    asked += 1;
                    share.came(minute.share(100, at(1)));
                }
                Next::Full(seconds) => {
                    assert_eq!(seconds, 59);
                    break;
                }
            }
        }
        assert_eq!((went, asked), (100, 35));
        assert_eq!(share.next(at(60)), Next::Ask, "the next minute");
    }

    /// Many isolates, of which each has a few requests: nobody is told that the minute is full while a third of it is left.
    #[test]
    fn many_isolates_share_a_minute() {
        let (mut minute, mut shares) = (Minute::default(), [Share::default(); 60]);
        let mut went = 0;
        for request in 0..300 {
            let share = &mut shares[request % 60];
            match share.next(at(1)) {
                Next::Go => went += 1,
                Next::Ask => {
                    share.came(minute.share(600, at(1)));
                    went += usize::from(share.next(at(1)) == Next::Go);
                }
                Next::Full(_) => {}
            }
        }
        assert_eq!(went, 300);
    }

    /// While the object doesn't answer, an isolate has one minute's requests in a minute.
    #[test]
    fn alone_an_isolate_counts_for_itself() {
        let mut share = Share::default();
        assert_eq!(share.next(at(1)), Next::Ask);
        share.alone(3);
        let went = (0..10).filter(|_| share.next(at(1)) == Next::Go).count();
        assert_eq!((went, share.next(at(1))), (3, Next::Full(59)));
        assert_eq!(share.next(at(60)), Next::Ask);
    }

    /// R60: what happened, and what to do.
    #[test]
    fn a_full_minute_says_when_to_come_again() {
        let answer = full(31);
        assert_eq!(answer.status, 429);
        assert!(answer.headers.contains(&("Retry-After", "31".to_owned())));
        assert!(answer.body.contains("`requests_per_minute`"));
    }
}
