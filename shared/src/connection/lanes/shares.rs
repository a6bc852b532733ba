//! Tests. Who shares the room in front of a slow Instagram: nobody's greed shuts out a session that asks for little.

use super::{tests::at, *};
use std::collections::HashMap;

/// Sessions in front of an Instagram that takes its time.
#[derive(Default)]
struct Slow {
    lanes: Lanes,
    running: Vec<(Ticket, u64)>,
    whose: HashMap<Ticket, (String, u64)>,
    /// By session: calls that were made, and the longest that one waited.
    made: HashMap<String, (usize, u64)>,
    refused: HashMap<String, usize>,
}

impl Slow {
    fn ask(&mut self, session: &str, now: u64) {
        match self.lanes.enter(Lane::People, Some(session), at(now)) {
            Ok(ticket) => {
                self.whose.insert(ticket, (session.to_owned(), now));
            }
            Err(_) => *self.refused.entry(session.to_owned()).or_default() += 1,
        }
        while let Some(ticket) = self.lanes.displaced() {
            let (session, _) = self.whose.remove(&ticket).unwrap();
            *self.refused.entry(session).or_default() += 1;
        }
        self.start(now);
    }

    fn start(&mut self, now: u64) {
        while let Some(ticket) = self.lanes.next(at(now)) {
            let (session, since) = self.whose.remove(&ticket).unwrap();
            let made = self.made.entry(session).or_default();
            *made = (made.0 + 1, made.1.max(now - since));
            self.running.push((ticket, now + 10_000));
        }
        assert!(self.running.len() <= CALLS, "R42");
    }

    fn pass(&mut self, now: u64) {
        let (over, on): (Vec<_>, Vec<_>) = self.running.iter().partition(|(_, ends)| *ends <= now);
        self.running = on;
        for (ticket, _) in over {
            self.lanes.leave(ticket);
            self.start(now);
        }
    }
}

/// R42: each call takes ten seconds, and one session always has all that it may waiting.
#[test]
fn a_greedy_session_does_not_make_another_wait_for_a_second_call() {
    let mut slow = Slow::default();
    for now in (0..600_000).step_by(500) {
        slow.pass(now);
        for _ in 0..20 {
            slow.ask("greedy", now);
        }
        if now % 30_000 == 500 {
            slow.ask("modest", now);
        }
    }
    assert_eq!(slow.refused.get("modest"), None);
    let (made, longest) = slow.made["modest"];
    assert!(made >= 19 && longest <= 10_000, "{made} made, {longest} ms");
    assert!(slow.made["greedy"].0 > 180, "what is free is used");
}

/// R42: several sessions that fill the room together, as one visitor may have them.
#[test]
fn many_greedy_sessions_do_not_shut_out_one_that_asks_for_little() {
    let mut slow = Slow::default();
    let greedy = ["a", "b", "c", "d"];
    for now in (0..600_000).step_by(500) {
        slow.pass(now);
        for session in greedy {
            for _ in 0..20 {
                slow.ask(session, now);
            }
        }
        if now % 30_000 == 500 {
            slow.ask("modest", now);
        }
    }
    assert_eq!(slow.refused.get("modest"), None);
    let (made, longest) = slow.made["modest"];
    assert!(made >= 19 && longest <= 10_000, "{made} made, {longest} ms");
    // And none of them has less than half of what another has.
    let shares: Vec<usize> = greedy.iter().map(|one| slow.made[*one].0).collect();
    let (least, most) = (shares.iter().min().unwrap(), shares.iter().max().unwrap());
    assert!(2 * least > *most, "{shares:?}");
}

/// R42: a full room is shared evenly, and whoever has no more than the others takes nothing from them.
#[test]
fn room_is_taken_from_whoever_has_most_of_it() {
    let mut slow = Slow::default();
    for _ in 0..18 {
        slow.ask("a", 0);
        slow.ask("b", 0);
    }
    assert_eq!(slow.refused.len(), 0, "the room is full");
    for _ in 0..20 {
        slow.ask("c", 1);
    }
    let refused = |who: &str| slow.refused.get(who).copied().unwrap_or(0);
    let (of_a, of_b, of_c) = (refused("a"), refused("b"), refused("c"));
    assert_eq!(of_a + of_b + of_c, 20, "32 wait, whoever they are");
    assert!(
        of_a.abs_diff(of_b) <= 1 && (9..=11).contains(&of_c),
        "{of_a} {of_b} {of_c}"
    );
}
