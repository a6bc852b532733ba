//! A panic in one Connection (R50). The Worker offers none, so this test's copy of the bundle gets one: where the
//! Worker asks for the time, the platform traps as a panic does. What deploys stays as it is.

use std::time::Duration;

use suite::clock::{Stopwatch, poll};
use suite::crowd::{Call, Crowd, Trouble};
use suite::http::Request;
use suite::oauth::{Session, Site, Visitor};
use suite::processes::Bare;

use crate::crowded::{connect, world};

const REAL_DAY: u64 = 86_400_000;
/// The read that panics.
const FATAL: &str = "/graph/me?fields=website";

/// Puts the trap into the copy of the bundle that this workerd runs.
fn set_trap(bare: &Bare) {
    let file = bare.folder().join("index.js");
    let mut text = std::fs::read_to_string(&file).unwrap();
    begin_with(&mut text, "globalThis.trap=true");
    let clock = "Date.now()";
    assert_eq!(text.matches(clock).count(), 1);
    let trap = "(()=>{if(globalThis.trap){globalThis.trap=false;throw new WebAssembly.RuntimeError('unreachable')}})()";
    std::fs::write(&file, text.replace(clock, &format!("({trap},{clock})"))).unwrap();
}

fn begin_with(text: &mut String, first: &str) {
    begins_with(text, "connection", "fields=website", first);
}

/// Where an object of that class begins to answer a request of such an address, it does this first; in the bundle every name
/// but these is short.
pub fn begins_with(text: &mut String, class: &str, address: &str, first: &str) {
    let begin = text.find(&format!(".{class}_fetch(")).unwrap();
    let begin = text[..begin].rfind("fetch(").unwrap();
    let body = begin + text[begin..].find('{').unwrap() + 1;
    let request = text[begin + 6..].split(')').next().unwrap().to_owned();
    text.insert_str(
        body,
        &format!("if({request}.url.includes('{address}')){{{first}}};"),
    );
}

/// R50: an object that never answers is waited for no longer than its limit, here a thirtieth of it, and its caller is
/// told that the edge is unavailable.
#[test]
fn an_object_that_hangs_is_given_up_within_its_limit() {
    let crowd = Crowd::start(REAL_DAY);
    let mut world = world(&crowd, |_| ());
    let mut bare = world.bare();
    let file = bare.folder().join("index.js");
    let mut text = std::fs::read_to_string(&file).unwrap();
    begin_with(&mut text, "return new Promise(()=>setInterval(()=>{},100))");
    let sooner = "{const t=setTimeout;globalThis.setTimeout=(act,limit,...more)=>t(act,limit===45e3?limit/30:limit,...more)}";
    std::fs::write(&file, format!("{text};{sooner}")).unwrap();
    bare.start();
    let mut visitor = Visitor::new(&world, Site::terminal());
    let session = connect(&mut visitor, 1);
    let ask = |target: &str| {
        world
            .edge
            .client
            .send(&Request::get(target).bearer(&session.access_token))
    };
    let watch = Stopwatch::start();
    let hung = ask(FATAL);
    let time = watch.elapsed();
    assert_eq!(hung.status, 503, "{}", hung.text());
    assert!(time >= Duration::from_millis(1_400), "{time:?}");
    assert!(time < Duration::from_secs(6), "{time:?}");
    assert_eq!(
        ask("/graph/me?fields=username").status,
        200,
        "and nobody else is harmed"
    );
}

/// R50: at most what is in flight is harmed; the next request on any Connection works. The caller of the one that
/// panicked gets an error, or nothing: here it runs in the same instance as the object, and ends with it.
#[test]
fn a_panic_harms_what_is_in_flight_and_nothing_after() {
    let crowd = Crowd::start(REAL_DAY);
    let mut world = world(&crowd, |_| ());
    let mut bare = world.bare();
    set_trap(&bare);
    bare.start();
    let mut visitor = Visitor::new(&world, Site::terminal());
    let sessions: Vec<Session> = (1..4).map(|account| connect(&mut visitor, account)).collect();
    let ask = |session: &Session, target: &str| {
        let request = Request::get(target).bearer(&session.access_token);
        world.edge.client.attempt(&request, Duration::from_secs(4))
    };
    for round in 0..3 {
        let (harmed, well): (Option<(u16, String)>, Vec<_>) = std::thread::scope(|scope| {
            let harmed =
                scope.spawn(|| ask(&sessions[0], FATAL).map(|answer| (answer.status, answer.text())));
            // Until it has panicked, also on a busy machine.
            std::thread::sleep(Duration::from_secs(1));
            let well: Vec<_> = sessions
                .iter()
                .rev()
                .map(|session| {
                    let watch = Stopwatch::start();
                    let answer = ask(session, "/graph/me?fields=username");
                    (answer.map(|answer| answer.status), watch.elapsed())
                })
                .collect();
            (harmed.join().unwrap(), well)
        });
        println!("round {round}: harmed {harmed:?}, next {well:?}");
        for (status, time) in well {
            assert_eq!(status, Some(200), "the next request on any Connection works");
            assert!(time < Duration::from_secs(5), "{time:?}");
        }
        let status = harmed.map(|answer| answer.0);
        assert!(status.is_none_or(|status| status >= 500), "{status:?}");
    }
    // Nothing was lost.
    for session in &sessions {
        let renewed = visitor.refresh(&session.refresh_token);
        assert_eq!(renewed.status, 200, "{}", renewed.text());
    }
    assert!(connect(&mut visitor, 9).access_token.len() > 64);
    // A renewal of another connection that is under way is only late.
    crowd.trouble(2, Call::Me, Trouble::Slow(Duration::from_secs(1)));
    let _ = ask(&sessions[1], "/graph/me?fields=id");
    let again = || ask(&sessions[1], "/graph/me?fields=id").filter(|answer| answer.status == 200);
    assert!(poll(Duration::from_mins(1), again).is_some());
}
