//! Bytes that no honest client sends, to the edge in workerd: it answers each plainly or hangs up, and goes on serving.

use std::io::Write as _;
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use suite::clock::{Stopwatch, random_word};
use suite::http::Request;
use suite::processes::World;

use crate::siege::{Bystander, SECRET, host, line, raw, serves, statuses, world};

/// What came on a connection that these bytes were written to.
fn answered(world: &World, bytes: &[u8]) -> String {
    let answer = world.edge.client.send_raw(bytes);
    String::from_utf8_lossy(&answer).into_owned()
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
        let came = statuses(&raw(world, bytes.as_bytes()));
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

/// A field that is there twice, goes on in the next line, or holds what ends a line is none that lets anybody in.
#[test]
fn doubled_folded_and_broken_fields_let_nobody_in() {
    let world = world();
    let (host, origin) = (host(world), &world.origin);
    let bystander = Bystander::of(world);
    let good = format!("Authorization: Bearer {}", bystander.session().access_token);
    let wrong = format!("Authorization: Bearer {}.{}", "a".repeat(64), "b".repeat(65));
    let operator = format!("Authorization: Bearer {SECRET}");
    let canary = random_word();
    bystander.during(|| {
        for fields in [
            format!("Origin: {origin}\r\n{good}\r\n{wrong}"),
            format!("Origin: {origin}\r\n{wrong}\r\n{good}"),
            format!("Origin: {origin}\r\n{good}\r\n{good}"),
            format!(
                "Origin: {origin}\r\nAuthorization: Bearer\r\n {}",
                bystander.session().access_token
            ),
            format!("Origin: {origin}\r\nOrigin: https://evil.example\r\n{good}"),
            format!("Origin: https://evil.example\r\nOrigin: {origin}\r\n{good}"),
            format!("Origin: {origin}\r\n https://evil.example\r\n{good}"),
            format!("Origin: https://evil.example\r\nX-Origin: {origin}\r\n{good}"),
            format!("Origin: https://evil.example\0\r\n{good}"),
            format!("Origin: {origin}\0\r\n{good}"),
            format!("Origin: {origin}\r{good}\r\n{wrong}"),
            format!("Origin: {origin}\r\n{wrong}\u{e9}"),
            format!("Origin: {origin}\r\n{good}\u{e9}"),
            format!("Origin: {origin}\r\n{}\u{1f388}{}", &good[..good.len() - 4], ""),
            format!("Origin: {origin}\r\n{}\u{1}", &good[..good.len() - 1]),
            format!("Origin: {origin}\r\n{good},"),
            format!("Origin: {origin}\r\n{good} x"),
            format!("Origin: {origin}\r\nAuthorization : {}", &good[15..]),
            format!("Origin: {origin}\r\n{wrong}\r\nDPoP: a.b.c\r\nDPoP: a.b.c"),
        ] {
            let bytes =
                format!("GET /connection HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{fields}\r\n\r\n");
            let answer = raw(world, bytes.as_bytes());
            let came = statuses(&answer);
            assert!(
                came.len() <= 1 && came.iter().all(|status| (400..500).contains(status)),
                "{fields:?}: {answer}"
            );
        }
        for fields in [
            format!("Host: evil.example\r\nHost: {host}"),
            format!("Host: {host}\r\nHost: evil.example"),
            format!("Host: {host}\r\n{operator}\r\n{wrong}"),
            format!("Host: {host}\r\n{wrong}\r\n{operator}"),
            format!("Host: {host}\r\nX: a\r\n {operator}"),
            format!("Host: {host}\r\nX: a\r{operator}"),
            format!("Host: {host}\r\nX: a\0\r\n{operator}x"),
            format!("Host: {host}\r\n{operator}\r\n evil"),
            format!("Host: {host}\r\nContent-Length: 5\r\nContent-Length: 5"),
            format!("Host: {host}\r\nTransfer-Encoding : chunked"),
            format!("Host: {host}\r\nno field at all"),
            format!("Host: {host}\r\n: nameless"),
            format!("Host: {host}\r\n{}", "X-Many: a\r\n".repeat(3_000)),
            format!("Host: {host}\r\nX-Long: {}", "a".repeat(200_000)),
            format!("Host: {host}\r\nX-{}: a", "a".repeat(200_000)),
        ] {
            let bytes = format!(
                "GET /operator/sites HTTP/1.1\r\n{fields}\r\nConnection: close\r\n\r\n\
                 GET /health?{canary} HTTP/1.1\r\nHost: {host}\r\n\r\n"
            );
            let answer = raw(world, bytes.as_bytes());
            let came = statuses(&answer);
            assert!(
                came.len() <= 1 && came.iter().all(|status| (400..500).contains(status)),
                "{fields:.90?}: {came:?}"
            );
            assert!(
                !answer.contains("evil") && !answer.contains("\"shop\""),
                "{fields:.90?}: {answer}"
            );
        }
    });
}

/// A path in another spelling is that path, with all that is asked for there, or none.
#[test]
fn no_spelling_of_a_path_leads_past_who_may() {
    let world = world();
    let (host, origin) = (host(world), &world.origin);
    let bystander = Bystander::of(world);
    let long = format!("/{}", "a/".repeat(20_000));
    let below = format!("/graph/{}", "a".repeat(60_000));
    let paths = [
        "/operator/sites",
        "//operator/sites",
        "/operator//sites",
        "/./operator/sites",
        "/health/../operator/sites",
        "/%2e%2e/operator/sites",
        "/health/%2e%2e/operator/sites",
        "/v/..%2foperator/sites",
        "/operator%2fsites",
        "/%6fperator/sites",
        "/OPERATOR/sites",
        "/operator/Sites",
        "/operator/sites/",
        "/operator/sites%00",
        "/operator/sites%20",
        "/operator/sites;x=1",
        "/operator\\sites",
        "/operator/%73ites",
        "/operator/./sites?x",
        "/connection",
        "/Connection",
        "//connection",
        "/connection/",
        "/%63onnection",
        "/connection%00",
        "/connection%2f",
        "/graph/../connection",
        "/v/%2e%2e/connection",
        "/connection;a",
        "/connection/sessions/..",
        "/graph/me/..%2f..%2foperator/sites",
        "/graph/%2e%2e/operator/sites",
        "/privacy/../operator/sites",
        "/deletion/../../operator/sites",
        "/v/../../../../etc/passwd",
        "/..%2f..%2f..%2fetc/passwd",
        "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/....//....//etc/passwd",
        "/v/..%5c..%5cCargo.toml",
        "/%c0%ae%c0%ae/Cargo.toml",
        "/..%00/index.html",
        "/page/..;/..;/Cargo.toml",
        "/.git/config",
        "/.deploy.vars",
        "/index.js",
        "/index_bg.wasm",
        "/wrangler.jsonc",
        "/%252e%252e/%252e%252e/etc/passwd",
        "/\u{ff0e}\u{ff0e}/etc/passwd",
        "*",
        "",
        "http:",
        "?",
        "/#/../x",
        &long,
        &below,
    ];
    bystander.during(|| {
        for path in paths {
            for method in ["GET", "DELETE", "POST"] {
                let bytes = format!(
                    "{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                );
                let answer = raw(world, bytes.as_bytes());
                let came = statuses(&answer);
                let page = method == "GET" && answer.contains("text/html");
                let refused = came.iter().all(|status| (400..500).contains(status));
                assert!(came.len() <= 1 && (refused || page), "{method} {path:.60}: {came:?} {answer:.300}");
                for held in ["root:", "[workspace]", "[core]", "SEALING_KEYS", "\"shop\"", "WebAssembly.instantiate", "\0asm"] {
                    assert!(!answer.contains(held), "{method} {path:.60}: {held}");
                }
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
    let answer = answered(
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
