//! What a feed knows of the feeds that are shown in it, in memory alone. Visitors wait for nobody who was silent last time: they
//! get what is known, and others are asked behind their backs. Nothing is known for longer than it may be shown (R85).

use super::joined::{Lent, lives};
use crate::{instagram::EndpointProfile, values::time::Timestamp};

/// The other feeds, as far as they are known.
#[derive(Debug, Default)]
pub struct Others(Vec<Other>);

#[derive(Debug)]
struct Other {
    id: String,
    lent: Lent,
    /// So long that may be shown.
    until: Timestamp,
    /// From then on it is asked again.
    again: Timestamp,
    /// It didn't answer last time.
    silent: bool,
}

/// Who is to be asked, by id.
#[derive(Debug, PartialEq, Eq)]
pub struct Due {
    /// Before a visitor is answered: nothing is known of them.
    pub first: Vec<String>,
    /// While a visitor is answered.
    pub behind: Vec<String>,
}

impl Others {
    /// Who of these is to be asked now. Who is asked behind isn't asked again at once.
    pub fn due(&mut self, feeds: &[String], now: Timestamp, rules: &EndpointProfile) -> Due {
        let (mut first, mut behind) = (Vec::new(), Vec::new());
        for id in feeds {
            match self.0.iter_mut().find(|other| other.id == *id) {
                Some(other) if other.silent || now < other.until => {
                    if now >= other.again {
                        other.again = again(now, rules);
                        behind.push(id.clone());
                    }
                }
                _ => first.push(id.clone()),
            }
        }
        Due { first, behind }
    }

    /// One answered now, or didn't in time: then what it lent before is shown as long as it may.
    pub fn came(&mut self, id: &str, lent: Lent, now: Timestamp, rules: &EndpointProfile) {
        let silent = lent == Lent::Silent;
        let known = self.0.iter().position(|other| other.id == id);
        let known = known.map(|at| self.0.swap_remove(at)).filter(|_| silent);
        let (lent, until) = match known {
            Some(known) => (known.lent, known.until),
            None if silent => (lent, now),
            None => (lent, now.plus(lives(rules))),
        };
        self.0.push(Other {
            id: id.to_owned(),
            lent,
            until,
            again: again(now, rules),
            silent,
        });
    }

    /// What is shown of these now, and until when.
    #[must_use]
    pub fn lent(&self, feeds: &[String], now: Timestamp, rules: &EndpointProfile) -> (Vec<&Lent>, Timestamp) {
        let mut end = now.plus(lives(rules));
        let of = |id: &String| {
            let known = self.0.iter().find(|other| other.id == *id && now < other.until)?;
            end = end.min(known.until);
            Some(&known.lent)
        };
        (feeds.iter().filter_map(of).collect(), end)
    }
}

/// Before what it lent is over, so that nobody waits for the next.
const fn again(now: Timestamp, rules: &EndpointProfile) -> Timestamp {
    now.plus(lives(rules).saturating_mul(3) / 5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::time::SECOND;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_millis(1_795_559_753_000 + seconds * SECOND)
    }

    fn ids(all: &[&str]) -> Vec<String> {
        all.iter().map(|id| (*id).to_owned()).collect()
    }

    /// Two feeds, as a visitor of that second finds them: who is asked first, who behind, and what is shown of how many.
    fn visited(others: &mut Others, second: u64) -> (Vec<String>, Vec<String>, usize) {
        let (feeds, rules) = (ids(&["a", "b"]), EndpointProfile::default());
        let Due { first, behind } = others.due(&feeds, at(second), &rules);
        (first, behind, others.lent(&feeds, at(second), &rules).0.len())
    }

    fn came(others: &mut Others, id: &str, lent: Lent, second: u64) {
        others.came(id, lent, at(second), &EndpointProfile::default());
    }

    /// R85: what is known is asked for again before it is over, while visitors are answered with it; and it is over.
    #[test]
    fn what_is_known_is_renewed_behind_visitors_and_ends() {
        let mut others = Others::default();
        assert_eq!(visited(&mut others, 0), (ids(&["a", "b"]), vec![], 0));
        came(&mut others, "a", Lent::Gone, 0);
        assert_eq!(visited(&mut others, 1), (ids(&["b"]), vec![], 1));
        came(&mut others, "b", Lent::Gone, 1);
        assert_eq!(visited(&mut others, 14), (vec![], vec![], 2));
        assert_eq!(visited(&mut others, 15), (vec![], ids(&["a"]), 2));
        assert_eq!(visited(&mut others, 16), (vec![], ids(&["b"]), 2));
        came(&mut others, "b", Lent::Gone, 17);
        assert_eq!(visited(&mut others, 24), (vec![], vec![], 2));
        // Whoever comes then waits, for nobody says that it is still there.
        assert_eq!(visited(&mut others, 25), (ids(&["a"]), vec![], 1));
        assert_eq!(visited(&mut others, 41), (ids(&["a"]), ids(&["b"]), 1));
        assert_eq!(visited(&mut others, 42), (ids(&["a", "b"]), vec![], 0));
    }

    /// Who was silent is waited for by nobody, is asked again and again, and is back with its first answer.
    #[test]
    fn nobody_waits_for_who_was_silent() {
        let mut others = Others::default();
        came(&mut others, "a", Lent::Gone, 0);
        came(&mut others, "b", Lent::Silent, 0);
        assert_eq!(visited(&mut others, 1), (vec![], vec![], 1));
        assert_eq!(visited(&mut others, 15), (vec![], ids(&["a", "b"]), 1));
        came(&mut others, "a", Lent::Silent, 17);
        came(&mut others, "b", Lent::Silent, 17);
        // What it lent before is shown until it is over, and not as if it were new.
        assert_eq!(visited(&mut others, 24), (vec![], vec![], 1));
        assert_eq!(visited(&mut others, 25), (vec![], vec![], 0));
        assert_eq!(visited(&mut others, 900), (vec![], ids(&["a", "b"]), 0));
        assert_eq!(visited(&mut others, 901), (vec![], vec![], 0));
        came(&mut others, "b", Lent::Gone, 902);
        assert_eq!(visited(&mut others, 903), (vec![], vec![], 1));
    }

    /// R85: a document with several of them is good for as long as the first of them that ends.
    #[test]
    fn what_is_put_together_ends_with_the_first_of_them() {
        let (rules, feeds) = (EndpointProfile::default(), ids(&["a", "b", "c"]));
        let mut others = Others::default();
        came(&mut others, "b", Lent::Gone, 10);
        came(&mut others, "a", Lent::Gone, 0);
        came(&mut others, "c", Lent::Silent, 12);
        assert_eq!(others.lent(&feeds, at(12), &rules).1, at(25));
        assert_eq!(others.lent(&feeds[1..], at(12), &rules).1, at(35));
        assert_eq!(others.lent(&feeds[2..], at(12), &rules).1, at(37));
    }
}
