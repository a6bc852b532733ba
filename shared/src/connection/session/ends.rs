//! When a session ends, and what its site's operator hears of that (R30).

use super::Session;
use crate::{
    connection::why::Why,
    settings::site::ClientKind,
    values::time::{DAY, Timestamp},
};
use serde::Serialize;

/// A page's or a program's session ends after 30 days without use (R30).
pub const IDLE: u64 = 30 * DAY;
/// And after 90 days in any case (R30).
pub const ABSOLUTE: u64 = 90 * DAY;
/// A server's ends after 90 days without use, and not while it is used (R30).
pub const SERVER_IDLE: u64 = 90 * DAY;
/// The end of a server's session is told so long before, or at half of its life.
const NOTICE: u64 = 14 * DAY;

/// What is told of a server's session: nobody looks at its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum SessionNotification {
    /// It ends within two weeks, unless somebody acts.
    #[serde(rename = "session.ending")]
    Ending,
    /// It has ended.
    #[serde(rename = "session.ended")]
    Ended,
}

/// Why a server's session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionEnd {
    /// Its time is over.
    Time,
    /// As its holder is told.
    Because(Why),
    /// Somebody signed out everywhere.
    SignedOut,
}

impl Session {
    /// Why it went while room was made for another one; [`None`] where nobody has to hear of it: a page's visitor sees it,
    /// and what was never used is missed by nobody.
    #[must_use]
    pub fn went(&self, confirmed: Timestamp) -> Option<SessionEnd> {
        if self.kind != ClientKind::Server || !self.is_used() {
            return None;
        }
        Some(if confirmed >= self.ends() {
            SessionEnd::Time
        } else if self.imported {
            SessionEnd::Because(Why::Unproven)
        } else {
            SessionEnd::Because(Why::Replaced)
        })
    }

    /// When somebody has to look at it next: its end is told before, and when it came.
    #[must_use]
    pub fn looked_at(&self) -> Option<Timestamp> {
        let ends = self.ends();
        let told = self.told == Some(ends);
        let at = if told { ends } else { self.warned_at() };
        (self.kind == ClientKind::Server).then_some(at)
    }

    fn warned_at(&self) -> Timestamp {
        let ends = self.ends();
        let life = ends.since(self.began);
        let before = ends.millis().saturating_sub(NOTICE.min(life / 2));
        Timestamp::from_millis(before)
    }

    /// When it ends if nobody uses it again.
    #[must_use]
    pub fn ends(&self) -> Timestamp {
        if self.kind == ClientKind::Server {
            let idle = self.used.plus(SERVER_IDLE);
            return self.set_end().map_or(idle, |end| end.min(idle));
        }
        self.used.plus(IDLE).min(self.began.plus(ABSOLUTE))
    }

    /// The end that its site sets.
    #[must_use]
    pub fn set_end(&self) -> Option<Timestamp> {
        self.lasts.map(|lasts| self.began.plus(lasts))
    }

    /// Takes note of a use. One by a clock that went back makes nothing older: when it is right again, the session would be
    /// idle for as long as it was wrong.
    pub fn touch(&mut self, now: Timestamp) {
        self.used = now.max(self.used).max(self.began.plus(1));
    }

    /// Time jumped from there to `now`. Nobody could use a session in between, so it is no older for that (R118).
    pub fn time_jumped(&mut self, from: Timestamp, now: Timestamp) {
        if from < self.ends() {
            let skipped = now.since(from);
            self.began = self.began.plus(skipped);
            self.used = self.used.plus(skipped);
        }
        self.is_not_of_the_future(now);
    }

    pub(super) fn is_not_of_the_future(&mut self, now: Timestamp) {
        self.began = self.began.min(now);
        self.used = self.used.min(now);
    }

    /// What is to be told of it at a time that is certain: each end once.
    pub fn tells(&mut self, now: Timestamp) -> Option<SessionNotification> {
        let ends = self.ends();
        if self.kind != ClientKind::Server {
            return None;
        }
        if now >= ends {
            return Some(SessionNotification::Ended);
        }
        let due = now >= self.warned_at() && self.told != Some(ends);
        due.then(|| {
            self.told = Some(ends);
            SessionNotification::Ending
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(days: u64) -> Timestamp {
        Timestamp::from_millis((20_000 + days) * DAY)
    }

    fn session(kind: ClientKind) -> Session {
        Session {
            kind,
            began: at(0),
            used: at(0),
            ..crate::testing::session()
        }
    }

    /// R30: a shop's feed that is renewed every day for three years.
    #[test]
    fn a_servers_session_never_ends_while_it_is_used() {
        let mut server = session(ClientKind::Server);
        for day in 1..1_000 {
            assert!(at(day) < server.ends(), "day {day}");
            server.touch(at(day));
        }
        assert_eq!(server.ends(), at(999 + 90));
        for kind in [ClientKind::Browser, ClientKind::Native] {
            let mut other = session(kind);
            other.touch(at(89));
            assert_eq!(other.ends(), at(90), "{kind:?}");
        }
    }

    /// R30
    #[test]
    fn a_site_may_set_an_end_to_its_servers_sessions() {
        let mut server = Session {
            lasts: Some(120 * DAY),
            ..session(ClientKind::Server)
        };
        assert_eq!(server.ends(), at(90), "idle");
        server.touch(at(80));
        assert_eq!((server.ends(), server.set_end()), (at(120), Some(at(120))));
        assert_eq!(session(ClientKind::Server).set_end(), None);
    }

    /// R30: each end once; a renewal makes another.
    #[test]
    fn the_end_of_a_servers_session_is_told_before_and_when_it_came() {
        use SessionNotification::{Ended, Ending};
        let mut server = session(ClientKind::Server);
        assert_eq!(server.tells(at(76).minus_one()), None);
        assert_eq!(server.tells(at(76)), Some(Ending));
        assert_eq!(server.tells(at(80)), None, "told once");
        server.touch(at(80));
        assert_eq!(server.tells(at(100)), None);
        assert_eq!(server.tells(at(157)), Some(Ending), "another end");
        assert_eq!(server.tells(at(170)), Some(Ended));
        let mut set = Session {
            lasts: Some(30 * DAY),
            ..session(ClientKind::Server)
        };
        assert_eq!(set.tells(at(17)), Some(Ending));
        set.touch(at(18));
        assert_eq!(set.tells(at(19)), None, "a renewal does not move it");
        for kind in [ClientKind::Browser, ClientKind::Native] {
            assert_eq!(
                session(kind).tells(at(999)),
                None,
                "{kind:?}: somebody is there to see it"
            );
        }
    }

    /// R30: also an end after a day is told before it comes.
    #[test]
    fn a_short_session_is_told_of_at_half_of_its_life() {
        let mut short = Session {
            lasts: Some(DAY),
            ..session(ClientKind::Server)
        };
        let noon = at(0).plus(DAY / 2);
        assert_eq!(
            (short.looked_at(), short.tells(noon.minus_one())),
            (Some(noon), None)
        );
        assert_eq!(short.tells(noon), Some(SessionNotification::Ending));
        assert_eq!(short.looked_at(), Some(at(1)), "then at its end");
        assert_eq!(session(ClientKind::Server).looked_at(), Some(at(76)));
        assert_eq!(session(ClientKind::Browser).looked_at(), None);
    }

    /// R30: who hears of a session that made room for another one.
    #[test]
    fn only_a_servers_used_session_is_missed() {
        let mut server = session(ClientKind::Server);
        assert_eq!(server.went(at(0)), None, "never used");
        server.touch(at(1));
        assert_eq!(server.went(at(2)), Some(SessionEnd::Because(Why::Replaced)));
        assert_eq!(server.went(at(91)), Some(SessionEnd::Time));
        server.imported = true;
        assert_eq!(server.went(at(2)), Some(SessionEnd::Because(Why::Unproven)));
        for kind in [ClientKind::Browser, ClientKind::Native] {
            let mut other = session(kind);
            other.touch(at(1));
            assert_eq!(other.went(at(2)), None, "{kind:?}");
        }
    }

    trait Before {
        fn minus_one(self) -> Self;
    }

    impl Before for Timestamp {
        fn minus_one(self) -> Self {
            Self::from_millis(self.millis() - 1)
        }
    }
}
