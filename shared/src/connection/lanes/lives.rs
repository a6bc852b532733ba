//! Tests. Simulated crowds: whatever comes in whatever order, the sentences of R42 and R108 hold.

use super::tests::at;
use super::*;
use std::collections::HashMap;

/// A small generator, so that a failing life can be lived again.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % n
    }
}

/// What a watcher knows of a call that waits.
struct Watched {
    lane: Lane,
    arrived: u64,
    /// Calls of the others that it waited for.
    others: Vec<Ticket>,
    /// People's calls that started before it.
    overtaken: usize,
}

#[derive(Default)]
struct World {
    lanes: Lanes,
    waiting: HashMap<Ticket, Watched>,
    running: Vec<(Ticket, Lane, u64)>,
    percent: u16,
    started: [usize; 3],
    longest_overtaken: usize,
}

impl World {
    fn others(&self) -> Vec<Ticket> {
        let others = self.running.iter().filter(|(_, lane, _)| *lane != Lane::People);
        others.map(|(ticket, ..)| *ticket).collect()
    }

    fn arrive(&mut self, lane: Lane, now: u64) {
        if let Ok(ticket) = self.lanes.enter(lane, None, at(now)) {
            let watched = Watched {
                lane,
                arrived: now,
                others: self.others(),
                overtaken: 0,
            };
            self.waiting.insert(ticket, watched);
            let people = self.waiting.values().filter(|call| call.lane == Lane::People);
            assert!(people.count() <= QUEUE + CALLS, "R42: the queue is bounded");
        }
    }

    /// Starts what may start, and looks at each.
    fn start(&mut self, now: u64, ends: impl Fn() -> u64) {
        while let Some(ticket) = self.lanes.next(at(now)) {
            let call = self.waiting.remove(&ticket).expect("a call starts once");
            assert!(
                now - call.arrived <= LONGEST_WAIT,
                "R42: too late to be of use, and made"
            );
            let places = if self.percent >= 75 { 1 } else { CALLS };
            assert!(self.running.len() < places, "R42: more than its places");
            if call.lane == Lane::People {
                assert!(
                    call.others.len() <= 1,
                    "R108: a person waited for {:?}",
                    call.others
                );
            } else {
                assert!(self.others().is_empty(), "R108: two of the others at once");
                self.longest_overtaken = self.longest_overtaken.max(call.overtaken);
            }
            if call.lane == Lane::Background {
                assert!(self.percent < 50, "R108: background above half of the allowance");
                let patient = self.waiting.values().all(|call| call.lane == Lane::Background);
                assert!(patient, "R108: background before somebody who waits");
            }
            for other in self.waiting.values_mut() {
                if call.lane != Lane::People {
                    other.others.push(ticket);
                } else if other.lane == Lane::Due {
                    other.overtaken += 1;
                }
            }
            self.running.push((ticket, call.lane, ends()));
            self.started[call.lane as usize] += 1;
        }
    }

    fn live(seed: u64, busy: u64) -> Self {
        let (mut chance, mut world) = (Chance(seed), Self::default());
        for now in (0..120_000).step_by(100) {
            if chance.below(400) == 0 {
                world.percent = u16::try_from(chance.below(100)).unwrap();
            }
            // Instagram's word comes with each answer, so it is never old here.
            world.lanes.heard(world.percent, at(now));
            let over: Vec<Ticket> = world
                .running
                .iter()
                .filter(|(.., ends)| *ends <= now)
                .map(|(ticket, ..)| *ticket)
                .collect();
            for ticket in over {
                world.running.retain(|(running, ..)| *running != ticket);
                world.lanes.leave(ticket);
                let ends = now + 100 + chance.below(3_000);
                world.start(now, || ends);
            }
            for (lane, one_in) in [(Lane::People, busy), (Lane::Due, 12), (Lane::Background, 12)] {
                if chance.below(one_in) == 0 {
                    world.arrive(lane, now);
                    let ends = now + 100 + chance.below(3_000);
                    world.start(now, || ends);
                }
            }
            if chance.below(50) == 0 {
                // Somebody gives up.
                if let Some(ticket) = world.waiting.keys().copied().min_by_key(|ticket| ticket.0) {
                    world.waiting.remove(&ticket);
                    world.lanes.leave(ticket);
                }
            }
            world.waiting.retain(|_, call| now - call.arrived <= LONGEST_WAIT);
        }
        world
    }
}

/// R42, R108: never more than its places, of the others one at a time, and nobody waits for two of them.
#[test]
fn a_thousand_crowds_keep_to_the_lanes() {
    let mut started = [0; 3];
    for seed in 0..1_000 {
        // From an account that nobody reads to one that everybody does.
        let world = World::live(seed, 1 + seed % 20);
        for (sum, count) in started.iter_mut().zip(world.started) {
            *sum += count;
        }
        // Those before it, and those that had to wait for another of the others already.
        assert!(
            world.longest_overtaken <= 2 * QUEUE,
            "{}",
            world.longest_overtaken
        );
    }
    assert!(started.iter().all(|count| *count > 5_000), "{started:?}");
}

/// What is due is made, however many people come.
#[test]
fn a_crowd_that_never_ends_does_not_starve_what_is_due() {
    let world = World::live(3, 1);
    let [people, due, background] = world.started;
    assert!(people > 100 && due > 3, "{people} {due}");
    assert!(
        background < due,
        "{background}: it goes only when nobody else waits"
    );
}
