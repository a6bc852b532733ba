//! A power cut in the middle of taking a feed back: whoever takes it back may never hear that it is done, and it is gone all the
//! same.

use std::time::Duration;

use suite::clock::poll;
use suite::crowd::Crowd;
use suite::gallery::Gallery;
use suite::leaks;
use suite::processes::World;

use crate::crowded::connect;
use crate::database::{databases, run};
use crate::feed::{REAL_DAY, posts, publish, visit, world};
use crate::feed_gone::{addresses, assert_gone, of_feed};
use crate::panics::begins_with;
use crate::support::stored;

const MINUTE: Duration = Duration::from_mins(1);

/// R53, R85: before a feed's object did anything.
#[test]
fn a_kill_before_a_feed_is_taken_back_leaves_none() {
    killed("/withdraw", "return new Promise(()=>setInterval(()=>{},100))");
}

/// R53, R85: when it has written over what it showed, and deleted nothing yet.
#[test]
fn a_kill_while_a_feed_is_taken_back_leaves_none() {
    let timers = "if(!globalThis.stuck){globalThis.stuck=true;const t=setTimeout;\
                  globalThis.setTimeout=(act,limit,...more)=>limit?t(act,limit,...more):0}";
    killed("/withdraw", timers);
}

/// Two accounts each have a feed: one takes it back, the other disconnects. The edge ends where a message of that address does
/// what the Worker never does, and comes again as it is.
#[track_caller]
fn killed(address: &str, first: &str) {
    let crowd = Crowd::start(REAL_DAY);
    let gallery = Gallery::start(&crowd, posts());
    let mut world = world(&crowd, &gallery);
    let mut bare = world.bare();
    let file = bare.folder().join("index.js");
    let as_it_is = std::fs::read_to_string(&file).unwrap();
    let mut text = as_it_is.clone();
    begins_with(&mut text, "feed", address, first);
    std::fs::write(&file, text).unwrap();
    bare.start();
    let (mut visitor, mut other) = (world.visitor(), world.visitor());
    let (session, others) = (connect(&mut visitor, 1), connect(&mut other, 2));
    let (id, theirs) = (publish(&visitor, &session, ""), publish(&other, &others, ""));
    let all: Vec<String> = [&id, &theirs]
        .iter()
        .flat_map(|id| addresses(&world, id))
        .collect();
    let ends = [
        visitor.bearer(&session, "DELETE", &format!("/feeds/{id}")),
        other.bearer(&others, "DELETE", "/connection"),
    ];
    std::thread::scope(|scope| {
        for end in &ends {
            let client = &world.edge.client;
            let answer = scope.spawn(|| {
                client
                    .attempt(end, Duration::from_secs(3))
                    .map(|answer| answer.status)
            });
            assert_eq!(answer.join().unwrap(), None, "it is in the middle");
        }
    });
    bare.kill();
    std::fs::write(&file, as_it_is).unwrap();
    bare.start();
    let there = |id: &str| visit(&world, &format!("/feed/{id}.json")).status != 404;
    assert!(there(&id), "nobody has come so far as to delete it");
    let gone = || (!there(&id) && !there(&theirs)).then_some(());
    assert!(poll(MINUTE, gone).is_some(), "a minute later");
    assert_gone(&world, &all);
    bare.kill();
    nothing_is_left(&world);
}

/// Nor does a file hold anything of it, once each database has put its write-ahead log in order.
fn nothing_is_left(world: &World) {
    for class in ["Feed", "Connection"] {
        for file in databases(world, class) {
            run(&file, "SELECT 1");
        }
    }
    leaks::assert_none(&of_feed(), &stored(world));
}
