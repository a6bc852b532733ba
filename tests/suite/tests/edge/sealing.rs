//! Sealing, with keys that change under a running storage (R44, R45).

use std::time::Duration;

use serde_json::json;
use suite::clock::{poll, random_word};
use suite::crowd::Crowd;
use suite::oauth::{Session, Site, Visitor};
use suite::processes::World;

use crate::crowded::{connect, listed, operator, pages, world};
use crate::database::{database, run};
use crate::typed::run_at;

const REAL_DAY: u64 = 86_400_000;
const PATIENCE: Duration = Duration::from_secs(10);

fn terminal(world: &World) -> Visitor<'_> {
    Visitor::new(world, Site::terminal())
}

fn works(world: &World, session: &mut Session) {
    let visitor = terminal(world);
    *session = Session::read(&visitor.refresh(&session.refresh_token));
    let read = visitor.read(session, "/graph/me?fields=id");
    assert_eq!(read.status, 200, "{}", read.text());
}

fn rows(world: &World) -> serde_json::Value {
    operator(world, "GET", "/operator/keys").json()
}

pub fn keys(world: &World, arguments: &[&str]) -> (bool, String) {
    run_at(world, &[&["keys"], arguments].concat())
}

/// R45: a new key in front, a sweep, and the old one goes; nobody has to connect again.
#[test]
fn a_key_is_changed_and_nobody_notices() {
    let crowd = Crowd::start(REAL_DAY);
    let mut world = world(&crowd, |_| ());
    let mut sessions: Vec<Session> = (0..120)
        .map(|account| connect(&mut terminal(&world), account))
        .collect();
    let old = format!("k1:{}", world.secrets.key_text());
    let new = format!("k2:{}", random_word());
    assert!(
        poll(PATIENCE, || (rows(&world)["rows"]["k1"] == 120).then_some(())).is_some(),
        "{}",
        rows(&world)
    );

    let both = format!("{new},{old}");
    world.restart_edge(|settings| settings.secret("SEALING_KEYS", &both));
    works(&world, &mut sessions[0]);
    let mut late = connect(&mut terminal(&world), 500);
    let mixed = poll(PATIENCE, || {
        let keys = rows(&world);
        (keys["rows"] == json!({"k1": 120, "k2": 1}) && keys["configured"] == json!(["k2", "k1"]))
            .then_some(())
    });
    assert!(mixed.is_some(), "{}", rows(&world));
    // The command refuses while rows need the key, and says how many.
    let (done, words) = keys(&world, &["drop", "k1"]);
    assert!(!done && words.contains("120"), "{words}");

    let (done, words) = keys(&world, &["--reseal"]);
    assert!(done && words.contains("121"), "{words}");
    assert_eq!(rows(&world)["rows"], json!({"k2": 121}));
    let (done, words) = keys(&world, &["drop", "k1"]);
    assert!(done && words.contains("k2"), "{words}");

    world.restart_edge(|settings| settings.secret("SEALING_KEYS", &new));
    works(&world, &mut late);
    for session in sessions.iter_mut().take(20) {
        works(&world, session);
    }
    assert_eq!(crowd.wrong(), [""; 0]);
}

/// R45: the sweep goes on page by page, and a second one finds nothing to do.
#[test]
fn the_sweep_turns_its_pages() {
    let crowd = Crowd::start(REAL_DAY);
    let mut world = world(&crowd, |_| ());
    for account in 0..130 {
        connect(&mut terminal(&world), account);
    }
    assert!(poll(PATIENCE, || (rows(&world)["rows"]["k1"] == 130).then_some(())).is_some());
    let both = format!("k2:{},k1:{}", random_word(), world.secrets.key_text());
    world.restart_edge(|settings| settings.secret("SEALING_KEYS", &both));
    let sum = |pages: &[serde_json::Value]| -> u64 {
        pages.iter().map(|page| page["done"].as_u64().unwrap()).sum()
    };
    let first = pages(&world, "POST", "/operator/reseal?site=terminal");
    assert!(first.len() > 1 && sum(&first) == 130, "{first:?}");
    assert_eq!(sum(&pages(&world, "POST", "/operator/reseal?site=terminal")), 0);
}

/// R45: a key that is missing for a moment kills nothing, and what it sealed says why it can't be read meanwhile.
#[test]
fn a_key_that_is_missing_for_a_moment_kills_nothing() {
    let crowd = Crowd::start(REAL_DAY);
    let mut world = world(&crowd, |_| ());
    let mut session = connect(&mut terminal(&world), 1);
    let old = format!("k1:{}", world.secrets.key_text());
    let other = format!("k2:{}", random_word());
    world.restart_edge(|settings| settings.secret("SEALING_KEYS", &other));
    {
        let visitor = terminal(&world);
        session = Session::read(&visitor.refresh(&session.refresh_token));
        let read = visitor.read(&session, "/graph/me?fields=id");
        assert_eq!(
            (read.status, read.json()["category"].as_str().unwrap()),
            (403, "token_malformed")
        );
        let told = visitor.read(&session, "/connection").json();
        assert_eq!(told["health"], "reconnect");
        assert!(told["cause"].as_str().unwrap().contains("sealing key"), "{told}");
        // Those whose key is there work meanwhile.
        let mut fresh = connect(&mut terminal(&world), 2);
        works(&world, &mut fresh);
        // The sweep counts it, and destroys nothing.
        assert!(poll(PATIENCE, || (listed(&world, "terminal").len() == 2).then_some(())).is_some());
        let swept = operator(&world, "POST", "/operator/reseal?site=terminal").json();
        assert_eq!((&swept["done"], &swept["unreadable"]), (&json!(0), &json!(1)));
    }
    let both = format!("{other},{old}");
    world.restart_edge(|settings| settings.secret("SEALING_KEYS", &both));
    works(&world, &mut session);
    assert_eq!(
        terminal(&world).read(&session, "/connection").json()["health"],
        "ok"
    );
}

/// R44: whoever can write to the storage and swaps two tokens gets neither to work.
#[test]
fn two_swapped_rows_fail_to_open() {
    let crowd = Crowd::start(REAL_DAY);
    let mut world = world(&crowd, |_| ());
    let sessions = [1, 2].map(|account| connect(&mut terminal(&world), account));
    world.edge.stop();
    let files = [0, 1].map(|index: usize| database(&world, "Connection", &sessions[index].connection));
    let tokens = files.clone().map(|file| {
        run(&file, "SELECT token FROM connection")[0]["token"]
            .as_str()
            .unwrap()
            .to_owned()
    });
    assert_ne!(tokens[0], tokens[1]);
    for (file, token) in [(&files[0], &tokens[1]), (&files[1], &tokens[0])] {
        run(file, &format!("UPDATE connection SET token = '{token}'"));
    }
    world.restart_edge(|_| ());
    let visitor = terminal(&world);
    let asked = crowd.asked(1).len() + crowd.asked(2).len();
    for session in &sessions {
        let renewed = Session::read(&visitor.refresh(&session.refresh_token));
        let read = visitor.read(&renewed, "/graph/me?fields=id");
        assert_eq!(read.status, 403, "{}", read.text());
        assert_eq!(read.json()["category"], "token_malformed");
        assert_eq!(
            visitor.read(&renewed, "/connection").json()["health"],
            "reconnect"
        );
    }
    assert_eq!(
        crowd.asked(1).len() + crowd.asked(2).len(),
        asked,
        "neither token was used"
    );
}
