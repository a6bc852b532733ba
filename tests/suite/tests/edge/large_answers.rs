//! Large answers under load: one body for all readers, and a bound for what is held (R42).

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use serde_json::json;
use suite::oauth::Session;
use suite::processes::World;

/// Nearly the largest answer that is read.
const LARGE: usize = 3_900_000;
/// What 128 of them may cost workerd at its peak, with what waits to be collected; copies cost some 350 MB.
const MOST_MEGABYTES: u64 = 200;

/// R42, R116: 128 equal reads of a large answer share one body; whoever doesn't share it is told to come again, and workerd's
/// memory grows by a part of what the copies would be.
#[test]
fn equal_reads_of_a_large_answer_hold_one_body() {
    let world = World::start();
    let session = world.visitor().connect();
    let body = format!("{{\"data\":[\"{}\"]}}", "x".repeat(LARGE));
    world
        .stand_in
        .faults(&json!([{"at": "media", "kind": "error", "status": 200, "body": body}, {"at": "media", "kind": "slow", "ms": 500}]));
    let before = peak(&world);
    let answers = at_once(&world, &session, 128);
    let after = peak(&world);
    let whole = answers
        .iter()
        .filter(|(status, length)| *status == 200 && *length > LARGE)
        .count();
    let later = answers.iter().filter(|(status, _)| *status == 429).count();
    println!("{whole} whole, {later} told to come again; peak {before} MB before, {after} MB after");
    assert_eq!(whole + later, 128, "{answers:?}");
    assert!(whole >= 32, "{whole}");
    assert!(after - before < MOST_MEGABYTES, "{before} MB became {after} MB");
    // Nothing of it is kept: the same again, and again.
    for _ in 0..3 {
        let answers = at_once(&world, &session, 8);
        assert!(
            answers
                .iter()
                .all(|(status, length)| *status == 200 && *length > LARGE),
            "{answers:?}"
        );
    }
}

/// Status and length of each answer; nothing of them is kept here.
fn at_once(world: &World, session: &Session, readers: usize) -> Vec<(u16, usize)> {
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..readers)
            .map(|_| scope.spawn(|| read(world, session)))
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

fn read(world: &World, session: &Session) -> (u16, usize) {
    let mut stream = TcpStream::connect(("127.0.0.1", world.edge.port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    write!(
        stream,
        "GET /graph/me/media?fields=id HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\nAuthorization: Bearer {}\r\nOrigin: {}\r\n\r\n",
        world.edge.port,
        session.access_token,
        world.visitor().site.origin,
    )
    .unwrap();
    let (mut head, mut length, mut chunk) = (Vec::new(), 0, vec![0; 65_536]);
    loop {
        let count = stream.read(&mut chunk).unwrap();
        if count == 0 {
            break;
        }
        if head.len() < 16 {
            head.extend_from_slice(&chunk[..count.min(16)]);
        }
        length += count;
    }
    let _ = stream.shutdown(Shutdown::Both);
    let status = String::from_utf8_lossy(&head);
    (
        status
            .split(' ')
            .nth(1)
            .and_then(|text| text.parse().ok())
            .unwrap_or(0),
        length,
    )
}

/// The most memory that this world's workerd ever had, in megabytes.
fn peak(world: &World) -> u64 {
    let folder = world
        .state_folder()
        .parent()
        .unwrap()
        .to_string_lossy()
        .into_owned();
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let of_workerd = processes.filter_map(|process| {
        let path = process.path();
        let command = std::fs::read(path.join("cmdline")).ok()?;
        let command = String::from_utf8_lossy(&command).into_owned();
        let named = std::fs::read_to_string(path.join("comm")).ok()?;
        if !(named.trim().starts_with("workerd") && command.contains(&folder)) {
            return None;
        }
        let status = std::fs::read_to_string(path.join("status")).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().split(' ').next()?.parse::<u64>().ok()
    });
    of_workerd.max().expect("workerd runs") / 1024
}
