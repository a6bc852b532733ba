//! A disk that is full: the edge refuses in plain words, keeps what it had, and goes on when there is room again.

use std::time::Duration;

use suite::clock::poll;
use suite::http::Request;
use suite::processes::World;

/// How many renewals fill the room that is left, at the most.
const ENOUGH: usize = 60;

/// R53: what was answered holds, what could not be written is not told as done, and afterwards all is well again.
#[test]
fn a_full_disk_refuses_and_loses_nothing() {
    let mut world = World::start();
    let mut bare = world.bare();
    bare.start();
    ready(&world);
    let visitor = world.visitor();
    let session = {
        let mut first = world.visitor();
        let (flow, back) = first.walk();
        visitor.redeem(&flow, &back.code())
    };
    let mut refresh = session.refresh_token;

    bare.start_on_a_full_disk();
    ready(&world);
    let refused = (0..ENOUGH).find_map(|_| {
        let answer = visitor.refresh(&refresh);
        if answer.status == 200 {
            refresh = answer.json()["refresh_token"].as_str().unwrap().to_owned();
            return None;
        }
        Some(answer)
    });
    let refused = refused.expect("a disk that never was full");
    println!("{} {}", refused.status, refused.text());
    assert!(refused.status >= 500, "{} {}", refused.status, refused.text());
    assert!(
        !refused.text().to_lowercase().contains("sqlite"),
        "{}",
        refused.text()
    );
    ready(&world);

    bare.start();
    ready(&world);
    let answer = visitor.refresh(&refresh);
    assert_eq!(answer.status, 200, "what was answered holds: {}", answer.text());
    world.visitor().connect();
}

/// Waits until it answers: on a busy machine the port is there before the Worker is.
#[track_caller]
fn ready(world: &World) {
    let ask = || {
        let answer = world
            .edge
            .client
            .attempt(&Request::get("/health"), Duration::from_secs(5));
        answer.filter(|answer| answer.status == 200)
    };
    assert!(
        poll(Duration::from_secs(20), ask).is_some(),
        "the edge is not well"
    );
}
