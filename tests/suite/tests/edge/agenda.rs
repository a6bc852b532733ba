//! What is due stands in one table, and one alarm rings for it: the earliest first, whatever version put it there.

use std::path::{Path, PathBuf};
use std::time::Duration;

use suite::clock::poll;
use suite::crowd::{Call, Crowd, Trouble};
use suite::oauth::{Session, Site, Visitor};
use suite::processes::World;

use crate::crowded::{connect, listed, until_listed, world};
use crate::database::{database, run};
use crate::events::Receiver;

const REAL_DAY: u64 = 86_400_000;
/// A day in which an alarm rings soon.
const QUICK_DAY: u64 = 200;
const PATIENCE: Duration = Duration::from_secs(30);

/// The storage of a version that had no agenda and named no schema: events and ends stood in tables of their own.
fn as_it_was_before(file: &Path) {
    for statement in [
        "CREATE TABLE event (id TEXT PRIMARY KEY, site TEXT NOT NULL, body TEXT NOT NULL, tries INTEGER NOT NULL, \
         due INTEGER NOT NULL)",
        "INSERT INTO event SELECT json_extract(what, '$.event.id'), json_extract(what, '$.event.site'), \
         json_extract(what, '$.event.body'), json_extract(what, '$.event.tries'), due FROM agenda \
         WHERE name LIKE 'event %'",
        "DROP TABLE agenda",
        "DROP VIEW schema_1",
    ] {
        run(file, statement);
    }
}

fn file(world: &World, session: &Session) -> PathBuf {
    database(world, "Connection", &session.connection)
}

/// An account of the demo site whose event the receiver would not take: it waits for its second delivery.
fn with_a_waiting_event(world: &World, crowd: &Crowd, receiver: &Receiver, account: u64) -> Session {
    let mut visitor = world.visitor();
    let session = connect(&mut visitor, account);
    let before = receiver.all().len();
    crowd.trouble(account, Call::Me, Trouble::Dead);
    assert_eq!(visitor.read(&session, "/graph/me?fields=id").status, 403);
    receiver.deliveries(before + 1);
    // It is put off when the receiver's answer is there.
    std::thread::sleep(Duration::from_millis(300));
    crowd.calm(account);
    session
}

/// R53: a token is refreshed also where the alarm was armed before there was an agenda.
#[test]
fn a_connection_of_before_is_kept_alive() {
    let crowd = Crowd::start(QUICK_DAY);
    let mut world = world(&crowd, |_| ());
    let mut bare = world.bare();
    bare.start();
    let mut visitor = Visitor::new(&world, Site::terminal());
    let session = connect(&mut visitor, 1);
    until_listed(&world, "terminal", &session.connection);
    bare.kill();
    as_it_was_before(&file(&world, &session));
    bare.start();
    let before = crowd.of(1, Call::Refresh).len();
    let refreshed = poll(PATIENCE, || {
        (crowd.of(1, Call::Refresh).len() > before).then_some(())
    });
    assert!(refreshed.is_some(), "nothing was refreshed any more");
    assert_eq!(visitor.read(&session, "/graph/me?fields=id").status, 200);
    assert_eq!(crowd.wrong(), [""; 0]);
}

/// An event that waited in the table of before comes under its id, and once.
#[test]
fn an_event_of_before_is_delivered() {
    let (crowd, receiver) = (Crowd::start(REAL_DAY), Receiver::start(&[503]));
    let mut world = receiver.world(&crowd);
    let mut bare = world.bare();
    bare.start();
    let session = with_a_waiting_event(&world, &crowd, &receiver, 1);
    bare.kill();
    as_it_was_before(&file(&world, &session));
    bare.start();
    receiver.deliveries(2);
    let all = receiver.all();
    assert_eq!(all[0].1.header("webhook-id"), all[1].1.header("webhook-id"));
    assert_eq!(all[0].1.body, all[1].1.body);
    // It was taken; it is gone when its answer is there.
    std::thread::sleep(Duration::from_millis(500));
    bare.kill();
    let left = run(
        &file(&world, &session),
        "SELECT name FROM agenda WHERE name LIKE 'event %'",
    );
    assert_eq!(left, [0_u8; 0]);
}

/// A connection that had ended before there was an agenda leaves the Directory, and then nothing is left of it.
#[test]
fn an_end_of_before_reaches_the_directory() {
    let crowd = Crowd::start(QUICK_DAY);
    let mut world = world(&crowd, |_| ());
    let mut bare = world.bare();
    bare.start();
    let mut visitor = Visitor::new(&world, Site::terminal());
    let session = connect(&mut visitor, 1);
    until_listed(&world, "terminal", &session.connection);
    bare.kill();
    let file = file(&world, &session);
    let version = "(SELECT version + 1 FROM connection)";
    for statement in [
        "CREATE TABLE gone (site TEXT NOT NULL, connection TEXT NOT NULL, version INTEGER NOT NULL)",
        &format!(
            "INSERT INTO gone VALUES ('terminal', '{}', {version})",
            session.connection
        ),
        "DROP TABLE connection",
        "DROP TABLE session",
        "DROP TABLE access",
        "DROP TABLE proof",
        "DROP TABLE agenda",
        "DROP VIEW schema_1",
    ] {
        run(&file, statement);
    }
    bare.start();
    let is_listed = || listed(&world, "terminal").contains_key(&session.connection);
    assert!(
        poll(PATIENCE, || (!is_listed()).then_some(())).is_some(),
        "the Directory never heard of the end"
    );
    // The Connection deletes itself after the Directory's answer.
    std::thread::sleep(Duration::from_millis(500));
    bare.kill();
    let tables = run(
        &file,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'",
    );
    assert_eq!(tables, [0_u8; 0]);
}

/// How long after a start the event is delivered and the check made, each of which takes a second, if these were due then.
fn order(event_due: u64, check_due: u64) -> (Duration, Duration) {
    let (crowd, receiver) = (Crowd::start(REAL_DAY), Receiver::start(&[503]));
    let mut world = receiver.world(&crowd);
    let mut bare = world.bare();
    bare.start();
    let session = with_a_waiting_event(&world, &crowd, &receiver, 1);
    bare.kill();
    let file = file(&world, &session);
    for statement in [
        "UPDATE connection SET record = json_set(record, '$.lifecycle.health', 'ok', '$.lifecycle.check_at', 1)",
        &format!("UPDATE agenda SET due = {event_due} WHERE name LIKE 'event %'"),
        &format!("UPDATE agenda SET due = {check_due} WHERE name = 'lifecycle'"),
    ] {
        run(&file, statement);
    }
    crowd.trouble(1, Call::Me, Trouble::Slow(Duration::from_secs(1)));
    let (before, at_the_crowds, at_the_receivers) =
        (crowd.of(1, Call::Me).len(), crowd.now(), receiver.now());
    bare.start();
    receiver.deliveries(2);
    let checked = poll(PATIENCE, || crowd.of(1, Call::Me).into_iter().nth(before));
    let checked = checked.expect("no check came").at - at_the_crowds;
    let delivered = receiver.all()[1].0.saturating_sub(at_the_receivers);
    (delivered, Duration::from_millis(checked))
}

/// Two kinds are due: the one whose time came first goes first, whichever it is.
#[test]
fn what_was_due_first_is_done_first() {
    let (delivered, checked) = order(1_000, 2_000);
    assert!(delivered <= checked, "{delivered:?} {checked:?}");
    let (delivered, checked) = order(2_000, 1_000);
    let after_the_check = checked + Duration::from_millis(900);
    assert!(delivered >= after_the_check, "{delivered:?} {checked:?}");
}

/// What another version put down is left for it, and keeps nothing else from being done.
#[test]
fn an_entry_of_another_version_is_left_alone() {
    let (crowd, receiver) = (Crowd::start(REAL_DAY), Receiver::start(&[503]));
    let mut world = receiver.world(&crowd);
    let mut bare = world.bare();
    bare.start();
    let session = with_a_waiting_event(&world, &crowd, &receiver, 1);
    bare.kill();
    let file = file(&world, &session);
    run(
        &file,
        r#"INSERT INTO agenda VALUES ('feed', 1, '{"feed":{"id":"7"}}')"#,
    );
    bare.start();
    receiver.deliveries(2);
    bare.kill();
    let left = run(&file, "SELECT due, what FROM agenda WHERE name = 'feed'");
    assert_eq!(left[0]["what"], r#"{"feed":{"id":"7"}}"#);
    assert!(left[0]["due"].as_u64().unwrap() > 1, "it is asked again later");
}
