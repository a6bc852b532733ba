//! Years in seconds, with real alarms: ten lives of a token, with everything that goes wrong meanwhile (R47 to R51).
//!
//! A day lasts an eighth of a second, so a token lives for seven and a half; `SUITE_DAY_MS=1000` takes ten minutes. What is
//! waited for is what happens, and the waits end late: on a busy machine everything takes longer.

use std::time::Duration;

use serde_json::{Value, json};
use suite::clock::{Stopwatch, poll};
use suite::crowd::{Asked, Call, Crowd, Trouble};
use suite::days::{Days, tell};
use suite::oauth::{Session, Site, Visitor};
use suite::processes::{Received, World};

use crate::crowded::{connect, listed, world};

fn day_ms() -> u64 {
    std::env::var("SUITE_DAY_MS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(125)
}

/// For what happens sooner or later.
const PATIENCE: Duration = Duration::from_mins(2);

/// What a token's life is told to be: whole seconds of about 60 days.
fn life_ms(days: &Days) -> u64 {
    days.ms * 60 / 1000 * 1000
}

/// The age at which renewals begin: with 30 days left.
fn begin_ms(days: &Days) -> u64 {
    life_ms(days) - days.ms * 30
}

/// Each is thrown at one renewal, one after the other, again and again.
const FAULTS: [(&str, &str); 9] = [
    ("refresh", "http_500"),
    ("refresh", "html"),
    ("me", "http_503"),
    ("refresh", "empty"),
    ("refresh", "malformed"),
    ("refresh", "slow"),
    ("refresh", "cut"),
    ("me", "empty"),
    ("any", "http_500"),
];
const SLOW_MS: u64 = 300;
/// The edge counts a token's age from before it asked for it; on a busy machine the question takes a while to arrive.
const BUSY_DAYS: u64 = 6;

/// A call that keeps the connection alive, as the stand-in received it.
#[derive(Debug)]
struct Kept {
    refresh: bool,
    at: u64,
    token: String,
}

impl Kept {
    fn read(request: &Received) -> Option<Self> {
        let query = request.part("query");
        let refresh = request.path() == "/refresh_access_token";
        let own = request.path().ends_with("/me") && query.contains("account_type");
        let token = if refresh {
            query.split("access_token=").nth(1)?.to_owned()
        } else {
            request
                .header("authorization")?
                .strip_prefix("Bearer ")?
                .to_owned()
        };
        (refresh || own).then(|| Self {
            refresh,
            at: request.0["at"].as_u64().unwrap_or_default(),
            token,
        })
    }
}

/// R47, R48, R49, R51
#[test]
fn ten_lives_of_a_token_with_faults_on_and_off() {
    tell(day_ms(), ten_lives);
}

fn ten_lives(days: &Days) {
    let world = World::builder().day_ms(days.ms).start();
    days.pass_at(&world.edge);
    let mut visitor = world.visitor();
    let session = visitor.connect();
    let told = |session: &Session| visitor.read(session, "/connection").json();
    let lives = || world.stand_in.issued("long_lived").len();
    let mut rounds = 0;
    // Every fault at least once, and ten lives.
    while rounds < FAULTS.len() || lives() <= 10 {
        let (at, kind) = FAULTS[rounds % FAULTS.len()];
        // A slow answer is a good one, so the next comes half a life later.
        let times = if kind == "slow" { 1 } else { 2 };
        world
            .stand_in
            .faults(&json!([{"at": at, "kind": kind, "times": times, "ms": SLOW_MS}]));
        let used_up = || world.stand_in.state()["switches"]["faults"][0]["times"] == 0;
        let dead = || told(&session)["health"] != "ok";
        // A dead connection asks for nothing any more.
        let met = poll(PATIENCE, || (used_up() || dead()).then(used_up));
        assert_eq!(met, Some(true), "{kind} at {at} met nothing: {}", told(&session));
        world.stand_in.faults(&json!([]));
        rounds += 1;
        let now = told(&session);
        assert_eq!(now["health"], "ok", "after {kind} at {at}: {now}");
        let read = visitor.read(&session, "/graph/me?fields=username");
        assert_eq!(read.json()["username"], "studio.lumen", "{}", read.text());
    }
    let kept: Vec<Kept> = world.stand_in.requests().iter().filter_map(Kept::read).collect();
    println!("{rounds} rounds, {} calls", kept.len());
    in_time(days, &kept);
    confirmed(days, &kept);

    // A password is changed: the week's check, or the next renewal, notices, and the words say what to do.
    world.stand_in.revoke("studio.lumen", "password");
    let end = poll(PATIENCE, || {
        Some(told(&session)).filter(|told| told["health"] == "reconnect")
    });
    let end = end.unwrap_or_else(|| panic!("nobody noticed: {}", told(&session)));
    assert_eq!(end["category"], "token_revoked");
    assert_eq!(end["retry"], "user_reconnect");
    assert!(end["cause"].as_str().unwrap().contains("password"), "{end}");
    assert!(end["action"].as_str().unwrap().contains("onnect again"), "{end}");
}

/// R47: no renewal before 24 hours of age, none after the end; R48: none beside another.
fn in_time(days: &Days, kept: &[Kept]) {
    let refreshes: Vec<&Kept> = kept.iter().filter(|call| call.refresh).collect();
    assert!(refreshes.len() >= 10, "{} renewals", refreshes.len());
    for call in &refreshes {
        // A token was issued before it was first seen, and after the renewal before that.
        let first = kept
            .iter()
            .find(|other| !other.refresh && other.token == call.token);
        let first = first.expect("a token answers /me before anything else is done with it (R49)");
        assert!(
            call.at >= first.at + days.ms,
            "a token of {} ms was renewed",
            call.at - first.at
        );
        let issued = refreshes
            .iter()
            .rev()
            .find(|other| other.at <= first.at && other.token != call.token);
        if let Some(issued) = issued {
            let age = call.at - issued.at;
            assert!(age < life_ms(days), "renewed at the age of {age} ms");
            assert!(
                age + days.ms * BUSY_DAYS >= begin_ms(days),
                "renewed with more than 30 days left, at {age} ms"
            );
        }
    }
}

/// R49: each successor answered `/me` once, before its first other use; only a failed answer is asked for again.
fn confirmed(days: &Days, kept: &[Kept]) {
    let mut tokens: Vec<&str> = kept
        .iter()
        .filter(|call| call.refresh)
        .map(|call| call.token.as_str())
        .collect();
    tokens.dedup();
    let mut single = 0;
    for token in tokens.iter().skip(1) {
        let first = kept.iter().find(|call| call.token == *token).unwrap();
        assert!(!first.refresh, "a token was renewed that never answered");
        let soon = first.at + days.ms * 2;
        let asked = kept
            .iter()
            .filter(|call| !call.refresh && call.token == *token && call.at <= soon)
            .count();
        assert!(asked <= 6, "asked {asked} times");
        single += usize::from(asked == 1);
    }
    assert!(
        single * 3 >= tokens.len() - 1,
        "{single} of {} were asked once",
        tokens.len()
    );
}

fn granted(asked: &[Asked]) -> Vec<u64> {
    asked
        .iter()
        .filter(|asked| asked.granted)
        .map(|asked| asked.at)
        .collect()
}

/// R47, R48, R50: accounts with every kind of trouble beside accounts with none; the latter don't notice.
#[test]
fn bad_accounts_delay_no_good_one() {
    tell(day_ms(), good_ones_beside_bad_ones);
}

fn good_ones_beside_bad_ones(days: &Days) {
    let crowd = Crowd::start(days.ms);
    let world = world(&crowd, |_| ());
    days.pass_at(&world.edge);
    let mut visitor = Visitor::new(&world, Site::terminal());
    let sessions: Vec<Session> = (0..14).map(|account| connect(&mut visitor, account)).collect();
    let bad = [
        (Call::Refresh, Trouble::Slow(Duration::from_secs(3))),
        (Call::Refresh, Trouble::Status(500)),
        (Call::Refresh, Trouble::RetryAfter(1)),
        (Call::Refresh, Trouble::Dead),
        (Call::Me, Trouble::Slow(Duration::from_secs(3))),
        (Call::Refresh, Trouble::Html),
        (Call::Refresh, Trouble::Cut),
    ];
    for (account, (call, trouble)) in (0..).zip(bad) {
        crowd.trouble(account, call, trouble);
    }
    // While a bad one's reader hangs, the others read as ever.
    std::thread::scope(|scope| {
        let hanging = scope.spawn(|| {
            let visitor = Visitor::new(&world, Site::terminal());
            visitor.read(&sessions[4], "/graph/me?fields=id").status
        });
        for session in &sessions[7..] {
            let watch = Stopwatch::start();
            assert_eq!(visitor.read(session, "/graph/me?fields=id").status, 200);
            assert!(watch.elapsed() < Duration::from_secs(3), "{:?}", watch.elapsed());
        }
        assert!([200, 502, 503].contains(&hanging.join().unwrap()));
    });
    let two_lives = crowd.now() + days.ms * 125;
    let renewed = |account| granted(&crowd.of(account, Call::Refresh)).len();
    let lived = || crowd.now() > two_lives && (7..14).all(|account| renewed(account) >= 2);
    let _ = poll(days.of(125) + PATIENCE, || lived().then_some(()));
    for account in 7..14 {
        let times = granted(&crowd.of(account, Call::Refresh));
        assert!(times.len() >= 2, "account {account}: {times:?}");
        let issued = granted(&crowd.of(account, Call::LongLived))[0];
        // From 30 days left on, put off by up to 16, and some days for a busy machine.
        for (from, to) in
            std::iter::once((issued, times[0])).chain(times.windows(2).map(|pair| (pair[0], pair[1])))
        {
            let late = (to - from + days.ms * BUSY_DAYS).checked_sub(begin_ms(days));
            let late = late.unwrap_or_else(|| panic!("account {account}: renewed after {} ms", to - from));
            assert!(
                late <= days.ms * (22 + BUSY_DAYS),
                "account {account}: renewed {late} ms late"
            );
        }
        let session = &sessions[usize::try_from(account).unwrap()];
        assert_eq!(visitor.read(session, "/connection").json()["health"], "ok");
    }
    // `Retry-After` is kept to: never two within a second.
    let asked = crowd.of(2, Call::Refresh);
    assert!(asked.len() >= 2, "{asked:?}");
    for pair in asked.windows(2) {
        assert!(pair[1].at - pair[0].at >= 990, "{asked:?}");
    }
    // Many tries, and at the end a cause; a dead one stops at once.
    assert!(
        crowd.of(1, Call::Refresh).len() >= 10,
        "{}",
        crowd.of(1, Call::Refresh).len()
    );
    let dead = crowd.of(3, Call::Refresh);
    assert_eq!(dead.iter().filter(|asked| !asked.granted).count(), 1, "{dead:?}");
    for (account, category) in [
        (1, "token_expired"),
        (3, "token_revoked"),
        (5, "token_expired"),
        (6, "token_expired"),
    ] {
        let told = || visitor.read(&sessions[account], "/connection").json();
        let _ = poll(PATIENCE, || (told()["health"] == "reconnect").then_some(()));
        let told = told();
        assert_eq!(told["health"], "reconnect", "account {account}: {told}");
        assert_eq!(told["category"], category, "account {account}: {told}");
        assert!(told["cause"].as_str().unwrap().len() > 20 && told["action"].as_str().unwrap().len() > 10);
    }
    assert_eq!(crowd.wrong(), [""; 0]);
    let rows: Vec<Value> = listed(&world, "terminal").into_values().collect();
    let well = rows.iter().filter(|row| row["health"] == "ok").count();
    assert!(rows.len() == 14 && well >= 7, "{well} of {}", rows.len());
}

/// R48: whatever happens while a renewal is under way, there is no second one.
#[test]
fn a_slow_renewal_is_the_only_one() {
    tell(day_ms(), a_slow_renewal);
}

fn a_slow_renewal(days: &Days) {
    let crowd = Crowd::start(days.ms);
    let world = world(&crowd, |_| ());
    days.pass_at(&world.edge);
    let mut visitor = Visitor::new(&world, Site::terminal());
    let mut others: Vec<Session> = (0..40).map(|_| connect(&mut visitor, 1)).collect();
    let session = connect(&mut visitor, 1);
    crowd.trouble(1, Call::Refresh, Trouble::Slow(Duration::from_millis(1_200)));
    let mut more = Vec::new();
    while let Some(other) = others.pop() {
        assert_eq!(visitor.read(&other, "/graph/me?fields=id").status, 200);
        let other = Session::read(&visitor.refresh(&other.refresh_token));
        let revoke = [("token", other.refresh_token.as_str()), ("client_id", "terminal")];
        let answer = world
            .edge
            .client
            .send(&suite::http::Request::post_form("/revoke", &revoke));
        assert_eq!(answer.status, 200);
        more.push(visitor.read(&session, "/graph/me?fields=id").status);
        std::thread::sleep(days.of(2));
    }
    assert!(more.iter().all(|status| *status == 200), "{more:?}");
    let renewed = || (!granted(&crowd.of(1, Call::Refresh)).is_empty()).then_some(());
    assert!(poll(PATIENCE, renewed).is_some(), "no renewal came");
    assert_eq!(crowd.wrong(), [""; 0]);
}
