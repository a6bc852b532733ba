//! Heads of requests that no honest client sends, to the edge in workerd: it answers each plainly or hangs up, and goes
//! on serving. What is odd in an address alone is in `paths`.

use suite::clock::random_word;

use crate::siege::{Bystander, SECRET, host, raw, serves, statuses, world};

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
        let answer = raw(
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
