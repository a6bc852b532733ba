//! Bodies that no honest client sends: slow, cut, of another length than they say, too long. The edge answers others
//! meanwhile, and nothing of such a body counts.

use std::io::Write as _;
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use suite::clock::Stopwatch;
use suite::http::Request;
use suite::processes::World;

use crate::siege::{Bystander, SECRET, host, line, raw, serves, statuses, world};

/// Slow ones hold nobody else up: forty that send a byte now and then, wherever there is something to read, and the edge
/// answers others as ever.
#[test]
fn slow_connections_hold_nobody_up() {
    let world = world();
    let host = host(world);
    let bystander = Bystander::of(world);
    let token = &bystander.session().access_token;
    let bodies = bodies(world);
    let mut slow: Vec<TcpStream> = (0..40_usize)
        .map(|number| {
            let mut line = line(world);
            let begun = match bodies.get(number % 8) {
                Some((head, begins)) if number % 16 < 8 => format!("{head}Content-Length: 4000\r\n\r\n{begins}"),
                Some((head, begins)) => {
                    format!("{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{begins}\r\nfff\r\n", begins.len())
                }
                None if number % 2 == 0 => format!("GET /health HTTP/1.1\r\nHost: {host}\r\nX-Slow: "),
                None => format!(
                    "GET /graph/me HTTP/1.1\r\nHost: {host}\r\nOrigin: {}\r\nAuthorization: Bearer {token}\r\nX-Slow: ",
                    world.origin
                ),
            };
            line.write_all(begun.as_bytes()).unwrap();
            line
        })
        .collect();
    bystander.during(|| {
        for _ in 0..10 {
            for line in &mut slow {
                let _ = line.write_all(b"a");
            }
            std::thread::sleep(Duration::from_millis(200));
            let watch = Stopwatch::start();
            serves(world);
            assert!(
                watch.elapsed() < Duration::from_secs(5),
                "a slow connection held another up"
            );
        }
    });
}

/// A body that ends before its length, or goes on behind it, or whose pieces lie: nothing of it counts, and what stands
/// behind is no request that anybody answers with more than a refusal.
#[test]
fn a_body_that_is_cut_or_lies_does_nothing() {
    let world = world();
    let bystander = Bystander::of(world);
    bystander.during(|| {
        for (head, begins) in bodies(world) {
            let length = begins.len();
            for (framing, behind) in [
                ("Content-Length: 4000".to_owned(), begins.to_owned()),
                ("Content-Length: 16385".to_owned(), begins.to_owned()),
                ("Content-Length: 9999999999".to_owned(), begins.to_owned()),
                ("Content-Length: 0".to_owned(), begins.to_owned()),
                ("Content-Length: 3".to_owned(), begins.to_owned()),
                (
                    "Transfer-Encoding: chunked".to_owned(),
                    format!("{length:x}\r\n{begins}"),
                ),
                (
                    "Transfer-Encoding: chunked".to_owned(),
                    format!("{length:x}\r\n{begins}\r\n"),
                ),
                (
                    "Transfer-Encoding: chunked".to_owned(),
                    format!("2\r\n{begins}\r\n0\r\n\r\n"),
                ),
                (
                    "Transfer-Encoding: chunked".to_owned(),
                    format!("ffffffffffffffff1\r\n{begins}\r\n0\r\n\r\n"),
                ),
                (
                    "Transfer-Encoding: chunked".to_owned(),
                    format!("-1\r\n{begins}\r\n0\r\n\r\n"),
                ),
                (
                    "Transfer-Encoding: chunked".to_owned(),
                    format!("{length:x};{}\r\n{begins}\r\n", "a".repeat(9_000)),
                ),
            ] {
                let came = statuses(&raw(world, format!("{head}{framing}\r\n\r\n{behind}").as_bytes()));
                assert!(
                    came.iter().all(|status| (400..600).contains(status)),
                    "{head}{framing} {behind:.60}: {came:?}"
                );
            }
            // Gone at once, in the middle.
            for framing in ["Content-Length: 4000", "Transfer-Encoding: chunked"] {
                let mut line = line(world);
                let _ = line.write_all(format!("{head}{framing}\r\n\r\n{begins}").as_bytes());
                let _ = line.shutdown(Shutdown::Both);
            }
        }
    });
}

/// A body that is too long is refused, perhaps before all of it is sent, and one that claims to be packed isn't unpacked.
#[test]
fn bombs_are_refused() {
    let world = world();
    // A gzip header, and what would be a member of it.
    let packed = [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3][..], &[0xff; 2000]].concat();
    for path in ["/token", "/revoke"] {
        for (encoding, body) in [("identity", "a".repeat(3_000_000).as_bytes()), ("gzip", &packed)] {
            let form = Request::new("POST", path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Content-Encoding", encoding)
                .body(body);
            let answer = world.edge.client.attempt(&form, Duration::from_secs(10));
            let status = answer.map_or(400, |answer| answer.status);
            assert!((400..500).contains(&status), "{path} {encoding}: {status}");
        }
    }
    let cookies = format!("__Host-a={}", "b".repeat(100_000));
    let answer = raw(
        world,
        format!(
            "GET /authorize HTTP/1.1\r\nHost: {}\r\nCookie: {cookies}\r\nConnection: close\r\n\r\n",
            host(world)
        )
        .as_bytes(),
    );
    assert!(
        statuses(&answer).iter().all(|status| (400..600).contains(status)),
        "{answer}"
    );
    serves(world);
}

/// Where a body is read, how it is sent there, and what it begins with.
fn bodies(world: &World) -> [(String, &'static str); 6] {
    let host = host(world);
    let post = |path: &str, more: &str| format!("POST {path} HTTP/1.1\r\nHost: {host}\r\n{more}");
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let operator = format!("Authorization: Bearer {SECRET}\r\nContent-Type: application/json\r\n");
    [
        (post("/token", form), "grant_type="),
        (post("/revoke", form), "client_id=terminal&token="),
        (post("/introspect", form), "client_id=backend&token="),
        (post("/instagram/deletion", form), "signed_request="),
        (post("/instagram/deauthorize", form), "signed_request="),
        (post("/operator/import", &operator), "{\"rows\":["),
    ]
}
