//! Power cuts at random moments under load, again and again on the same storage; then everything is checked (R53).
//!
//! Whoever walks here notes what the edge has answered. What was answered must hold after any number of kills; what was
//! never answered may have happened or not, but not by half.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use suite::clock::poll;
use suite::crowd::{Call, Crowd};
use suite::leaks;
use suite::oauth::{Site, Visitor};
use suite::processes::World;

use crate::crowded::{listed, world};
use crate::database::{database, run};
use crate::support::stored;
use crate::walker::{Chance, Done, Known, Walker};

/// Days of two fifths of a second: a token lives for 24 s and is refreshed after 12 to 19. Shorter ones starve on a busy
/// machine, where most of the time between two kills goes into starting.
const DAY_MS: u64 = 400;
/// How long the storm lasts at the least: longer than a token's life.
const STORM_DAYS: u64 = 75;
const WALKERS: u64 = 4;
const ACCOUNTS: u64 = 5;
const PATIENCE: Duration = Duration::from_secs(20);

/// How often; `SUITE_KILLS` says otherwise.
fn kills() -> u64 {
    number("SUITE_KILLS").unwrap_or(200)
}

/// What the choices follow; `SUITE_SEED` says otherwise.
fn seed() -> u64 {
    number("SUITE_SEED").unwrap_or(20_261_124)
}

pub fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn site(walker: u64) -> Site {
    if walker.is_multiple_of(2) {
        Site::terminal()
    } else {
        Site::backend()
    }
}

/// R15, R27, R32, R36, R47, R48, R53, R61
#[test]
fn many_kills_lose_nothing_and_spend_nothing_twice() {
    let seed = seed();
    println!("SUITE_SEED={seed} SUITE_KILLS={}", kills());
    let crowd = Crowd::start(DAY_MS);
    let mut world = world(&crowd, |_| ());
    let mut bare = world.bare();
    bare.start();
    let (over, done) = (AtomicBool::new(false), Done::default());
    let known: Vec<Vec<Known>> = std::thread::scope(|scope| {
        let walkers: Vec<_> = (0..WALKERS)
            .map(|walker| {
                let (world, over, done) = (&world, &over, &done);
                scope.spawn(move || {
                    let walks = Walker {
                        visitor: Visitor::new(world, site(walker)),
                        client: world.edge.client.clone(),
                        done,
                    };
                    let mut chance = Chance(seed ^ (walker << 32));
                    let mut known: Vec<Known> = (0..ACCOUNTS)
                        .map(|account| Known {
                            account: walker * 100 + account,
                            ..Known::default()
                        })
                        .collect();
                    while !over.load(Ordering::Relaxed) {
                        walks.walk(&mut known, &mut chance);
                    }
                    known
                })
            })
            .collect();
        let mut chance = Chance(seed);
        // Long enough for refreshes to fall into the storm, also where workerd starts in no time.
        let begun = crowd.now();
        let long_enough = || crowd.now() > begun + DAY_MS * STORM_DAYS;
        for kill in 0..kills() * 5 {
            if kill >= kills() && long_enough() {
                break;
            }
            // After some answers, however slow the machine is, and then at any moment.
            let enough = done.answers.load(Ordering::Relaxed) + 1 + chance.below(16);
            let busy = || (done.answers.load(Ordering::Relaxed) >= enough).then_some(());
            let _ = poll(Duration::from_secs(3), busy);
            std::thread::sleep(Duration::from_millis(chance.below(40)));
            bare.kill();
            bare.start();
            if walkers.iter().any(std::thread::ScopedJoinHandle::is_finished) {
                break;
            }
        }
        over.store(true, Ordering::Relaxed);
        walkers.into_iter().map(|walker| walker.join().unwrap()).collect()
    });
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let refreshes: usize = known
        .iter()
        .flatten()
        .map(|known| crowd.of(known.account, Call::Refresh).len())
        .sum();
    println!(
        "{} connects, {} renewals, {} reads, {} disconnects, {refreshes} refreshes, {} without an answer",
        count(&done.connects),
        count(&done.renewals),
        count(&done.reads),
        count(&done.disconnects),
        count(&done.lost)
    );
    for counter in [&done.connects, &done.renewals, &done.reads, &done.disconnects] {
        assert!(count(counter) > kills() / 10, "a storm that did nothing");
    }
    assert!(refreshes > 0, "nothing was refreshed in the storm");
    for (walker, known) in (0..WALKERS).zip(known) {
        let walks = Walker {
            visitor: Visitor::new(&world, site(walker)),
            client: world.edge.client.clone(),
            done: &done,
        };
        check(&world, &walks, known, site(walker).id);
    }
    assert_eq!(crowd.wrong(), [""; 0]);
    bare.kill();
    leaks::assert_none(&crowd.canaries(), &stored(&world));
    leaks::assert_none(&crowd.canaries(), &world.seen());
}

/// After the storm: every session that was received works, every one that was ended is dead, and the Directory agrees.
fn check(world: &World, walks: &Walker<'_>, mut known: Vec<Known>, site: &str) {
    let mut alive = BTreeSet::new();
    let mut gone = BTreeSet::new();
    for known in &mut known {
        for held in &mut known.held {
            walks.renew(held);
            walks.read(known.account, held);
            let told = walks.bearer(held, "GET", "/connection").unwrap().json();
            assert_eq!(told["health"], "ok", "account {}: {told}", known.account);
            assert_eq!(told["id"], held.connection.as_str());
            alive.insert(held.connection.clone());
        }
        // Without an answer: all of it, or nothing of it.
        let mut any = false;
        for group in &known.unsure {
            let there: Vec<bool> = group.iter().map(|held| walks.whole(held)).collect();
            any |= there.contains(&true);
            assert!(
                !(there.contains(&true) && there.contains(&false)),
                "account {}: half of it is gone",
                known.account
            );
        }
        for held in &known.ended {
            let answer = walks.bearer(held, "GET", "/connection").unwrap();
            assert_eq!(answer.status, 401, "account {}", known.account);
            assert!(!walks.whole(held), "account {}", known.account);
        }
        if any {
            alive.extend(known.unsure.iter().flatten().map(|held| held.connection.clone()));
        }
        if known.held.is_empty() && !any && !known.claimed {
            gone.extend(
                known
                    .ended
                    .iter()
                    .chain(known.unsure.iter().flatten())
                    .map(|held| held.connection.clone()),
            );
        }
    }
    let agrees = || {
        let rows = listed(world, site);
        let well = alive
            .iter()
            .all(|id| rows.get(id).is_some_and(|row| row["health"] == "ok"));
        (well && gone.iter().all(|id| !rows.contains_key(id))).then_some(())
    };
    let rows = || listed(world, site).into_keys().collect::<BTreeSet<String>>();
    assert!(
        poll(PATIENCE, agrees).is_some(),
        "{site}: missing {:?}, too many {:?}",
        alive.difference(&rows()).collect::<Vec<_>>(),
        gone.intersection(&rows()).collect::<Vec<_>>()
    );
    for id in gone {
        let file = database(world, "Connection", &id);
        // One that was killed when the Directory had heard of its end goes at the next try, a minute later.
        let left = || {
            let tables = "SELECT name FROM sqlite_master WHERE name IN ('connection', 'session', 'agenda')";
            run(&file, tables)
        };
        let empty = || (!file.exists() || left().is_empty()).then_some(());
        assert!(
            poll(Duration::from_secs(90), empty).is_some(),
            "{id}: {:?}",
            left()
        );
    }
}
