//! Bytes that no honest client sends, to the edge in workerd: it answers each plainly or hangs up, and goes on serving.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::OnceLock;
use std::time::Duration;

use suite::clock::{Stopwatch, random_word};
use suite::http::Request;
use suite::processes::World;

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(World::start)
}

fn host(world: &World) -> String {
    world.edge.url.trim_start_matches("http://").to_owned()
}

/// The statuses of all answers that came on one connection.
fn statuses(answer: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(answer);
    text.lines()
        .filter_map(|line| line.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok())
        .collect()
}

/// What came on a connection that these bytes were written to.
fn answered(world: &World, bytes: &[u8]) -> String {
    let answer = world.edge.client.send_raw(bytes);
    String::from_utf8_lossy(&answer).into_owned()
}

/// Whether the edge still does its work.
#[track_caller]
fn serves(world: &World) {
    let answer = world.edge.client.send(&Request::get("/health"));
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// Two lengths, or a length and chunks: nobody may see a second request where another sees a body.
#[test]
fn a_request_with_two_ends_is_one_request_or_none() {
    let world = world();
    let host = host(world);
    let canary = random_word();
    let smuggled = format!("GET /health?{canary} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let size = smuggled.len();
    for framing in [
        format!("Content-Length: 5\r\nContent-Length: {size}"),
        format!("Content-Length: {size}\r\nTransfer-Encoding: chunked"),
        format!("Transfer-Encoding: chunked\r\nContent-Length: {size}"),
        "Transfer-Encoding: chunked, identity".to_owned(),
        "Transfer-Encoding:\u{b}chunked".to_owned(),
        "Transfer-Encoding: xchunked".to_owned(),
        "Content-Length: +5".to_owned(),
        "Content-Length: -1".to_owned(),
        "Content-Length: 0x10".to_owned(),
        "Content-Length: 99999999999999999999".to_owned(),
    ] {
        let bytes = format!(
            "POST /token HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n{framing}\r\n\r\n0\r\n\r\n{smuggled}"
        );
        let mut line = TcpStream::connect(host.replace("localhost", "127.0.0.1")).unwrap();
        line.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        line.write_all(bytes.as_bytes()).unwrap();
        let _ = line.shutdown(std::net::Shutdown::Write);
        let mut answer = Vec::new();
        let _ = line.read_to_end(&mut answer);
        let came = statuses(&answer);
        assert!(
            came.iter().all(|status| (400..600).contains(status)),
            "{framing}: {came:?}"
        );
        assert!(came.len() <= 1, "{framing}: {came:?}");
    }
    serves(world);
}

/// Line ends and spaces inside of names and values end no header and begin none.
#[test]
fn header_injections_reach_no_answer() {
    let world = world();
    let host = host(world);
    let canary = random_word();
    for target in [
        format!("/authorize?client_id=demo%0d%0aX-Injected:{canary}"),
        format!("/%0d%0aX-Injected:{canary}"),
        format!("/authorize?redirect_uri=http://127.0.0.1/%0d%0aX-Injected:{canary}"),
        format!("/v/%0d%0aX-Injected:{canary}/connect.js"),
    ] {
        let answer = answered(
            world,
            format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes(),
        );
        let head = answer
            .split("\r\n\r\n")
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        assert!(!head.contains("\nx-injected"), "{target}: {head}");
        assert!(!answer.contains("<script"), "{target}");
    }
    serves(world);
}

/// Another host, an absolute address, a fragment, no path: the edge is who its settings say, and nobody else (R12).
#[test]
fn odd_targets_and_hosts_change_nothing_of_who_the_edge_is() {
    let world = world();
    let host = host(world);
    for (target, host) in [
        ("/.well-known/oauth-authorization-server", "evil.example"),
        (
            "http://evil.example/.well-known/oauth-authorization-server",
            host.as_str(),
        ),
        (
            "//evil.example/.well-known/oauth-authorization-server",
            host.as_str(),
        ),
        (
            "/.well-known/../.well-known/oauth-authorization-server",
            host.as_str(),
        ),
        (
            "/.well-known/oauth-authorization-server?x=http://evil.example",
            "evil.example:80",
        ),
        ("/instagram/callback?code=x&state=y", "evil.example"),
    ] {
        let bytes = format!(
            "GET {target} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\n\
             X-Original-URL: /operator/connections\r\nX-Rewrite-URL: /operator/connections\r\nConnection: close\r\n\r\n"
        );
        let answer = answered(world, bytes.as_bytes());
        assert!(!answer.contains("evil.example"), "{target} at {host}: {answer}");
    }
    serves(world);
}

/// Slow ones hold nobody else up: forty that send a byte now and then, and the edge answers others as ever.
#[test]
fn slow_connections_hold_nobody_up() {
    let world = world();
    let host = host(world);
    let mut slow: Vec<TcpStream> = (0..40)
        .map(|number| {
            let mut line = TcpStream::connect(host.replace("localhost", "127.0.0.1")).unwrap();
            let begun = if number % 2 == 0 {
                format!("GET /health HTTP/1.1\r\nHost: {host}\r\nX-Slow: ")
            } else {
                format!(
                    "POST /token HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                     Content-Length: 4000\r\n\r\ngrant_type="
                )
            };
            line.write_all(begun.as_bytes()).unwrap();
            line
        })
        .collect();
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
    let answer = answered(
        world,
        format!(
            "GET /authorize HTTP/1.1\r\nHost: {}\r\nCookie: {cookies}\r\nConnection: close\r\n\r\n",
            host(world)
        )
        .as_bytes(),
    );
    assert!(
        statuses(answer.as_bytes())
            .iter()
            .all(|status| (400..600).contains(status)),
        "{answer}"
    );
    serves(world);
}
