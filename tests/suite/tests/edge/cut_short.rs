//! What an operator began is cut short by power cuts, and begun again: a new sealing key, an import (R45, R53).

use std::time::Duration;

use serde_json::{Value, json};
use suite::clock::{poll, random_word};
use suite::crowd::Crowd;
use suite::oauth::{Session, Site, Visitor};
use suite::processes::{Bare, World};

use crate::backup::{goes_on, moved, other_account, see};
use crate::crowded::{connect, listed, operator, world};
use crate::desk::Desk;
use crate::sealing::keys;
use crate::walker::Chance;

const ACCOUNTS: u64 = 80;
const KILLS: usize = 12;
const REAL_DAY: u64 = 86_400_000;
const PATIENCE: Duration = Duration::from_secs(20);

fn connected(world: &World) -> Vec<Session> {
    let mut terminal = Visitor::new(world, Site::terminal());
    let sessions = (0..ACCOUNTS)
        .map(|account| connect(&mut terminal, account))
        .collect();
    see(world, "terminal", 80);
    sessions
}

/// Types the command until so many power cuts fell into it.
#[track_caller]
fn cut(bare: &mut Bare, seed: u64, command: impl Fn() -> (bool, String) + Sync) {
    let mut chance = Chance(seed);
    let mut cut = 0;
    for _ in 0..KILLS * 5 {
        let (well, words) = std::thread::scope(|scope| {
            let typed = scope.spawn(&command);
            std::thread::sleep(Duration::from_millis(20 + chance.below(300)));
            bare.kill();
            let told = typed.join().unwrap();
            bare.start();
            told
        });
        if well {
            break;
        }
        assert!(!words.contains("panicked"), "{words}");
        cut += 1;
        if cut == KILLS {
            break;
        }
    }
    assert!(cut > 2, "nothing was cut short");
}

fn ready(world: &World) -> Value {
    let seen = poll(PATIENCE, || {
        let answer = operator(world, "GET", "/operator/keys");
        (answer.status == 200).then(|| answer.json())
    });
    seen.expect("the edge is not well")
}

/// R45, R53: whatever moment the power goes, every token opens, and the next sweep ends what is left.
#[test]
fn a_sweep_that_is_cut_short_loses_no_token() {
    let crowd = Crowd::start(REAL_DAY);
    let mut world = world(&crowd, |_| ());
    let sessions = connected(&world);
    let new = format!("k2:{}", random_word());
    let both = format!("{new},k1:{}", world.secrets.key_text());
    world.restart_edge(|settings| settings.secret("SEALING_KEYS", &both));
    let mut bare = world.bare();
    bare.start();
    cut(&mut bare, 45, || keys(&world, &["--reseal"]));
    ready(&world);
    let (done, words) = keys(&world, &["--reseal"]);
    assert!(done, "{words}");
    // A message to the Directory that the power cut is sent again half a minute later.
    let all = || (ready(&world)["rows"] == json!({"k2": ACCOUNTS})).then_some(());
    assert!(poll(PATIENCE * 3, all).is_some(), "{}", ready(&world)["rows"]);
    bare.kill();
    world.restart_edge(|settings| settings.secret("SEALING_KEYS", &new));
    let visitor = Visitor::new(&world, Site::terminal());
    for (session, account) in sessions.iter().zip(0..) {
        goes_on(&visitor, session, account);
    }
    assert_eq!(crowd.wrong(), [""; 0]);
}

/// R52, R53: what was imported before the power went is there once, and the next import brings the rest.
#[test]
fn an_import_that_is_cut_short_is_made_whole_by_the_next() {
    let crowd = Crowd::start(REAL_DAY);
    let desk = Desk::new();
    let here = desk.world(&crowd, |_| ());
    let sessions = connected(&here);
    let (well, words) = desk.back_up(&here, "all");
    assert!(well, "{words}");
    let mut there = desk.world(&crowd, other_account);
    let mut bare = there.bare();
    bare.start();
    cut(&mut bare, 53, || desk.import(&there, "key", "all"));
    ready(&there);
    let (well, words) = desk.import(&there, "key", "all");
    assert!(well && words.contains(", 0 skipped."), "{words}");
    let visitor = moved(&Visitor::new(&here, Site::terminal()), &there);
    for (session, account) in sessions.iter().zip(0..) {
        goes_on(&visitor, session, account);
    }
    // A message to the Directory that the power cut is sent again half a minute later.
    let all = || (listed(&there, "terminal").len() == 80).then_some(());
    assert!(poll(PATIENCE * 3, all).is_some(), "not all are listed");
}
