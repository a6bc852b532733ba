//! Over a real socket: what only shows there.

use std::collections::HashMap;
use std::path::Path;

use serde_json::json;
use stand_in::demo_page::{self, Site};
use stand_in::{Options, StandIn};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Everything that comes back until the connection ends.
async fn raw(address: &str, request: &str) -> String {
    let host = address.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream
        .write_all(format!("{request} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes())
        .await
        .unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

fn length(answer: &str) -> (usize, usize) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let line = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .unwrap();
    (line.parse().unwrap(), body.len())
}

#[tokio::test]
async fn both_servers_answer_and_the_addresses_are_the_real_ones() {
    let running = StandIn::start(Options::default()).await.unwrap();
    assert!(running.origin().starts_with("http://instagram.localhost:"));
    let answer = raw(&running.server_url(), "GET /v25.0/me").await;
    assert!(
        answer.starts_with("HTTP/1.1 400 ") && answer.contains("\"code\":104"),
        "{answer}"
    );
    assert!(answer.contains("content-type: application/json; charset=UTF-8"));
    let state = raw(&running.control_url(), "GET /state").await;
    assert!(state.contains(&running.app().app_id));
    assert_eq!(running.requests().len(), 1);
}

#[tokio::test]
async fn a_cut_answer_promises_more_than_it_gives() {
    let running = StandIn::start(Options::default()).await.unwrap();
    let whole = raw(&running.server_url(), "GET /v25.0/me").await;
    running
        .throw(&json!({"faults": [{"at": "me", "kind": "cut"}]}))
        .unwrap();
    let cut = raw(&running.server_url(), "GET /v25.0/me").await;
    let (promised, given) = length(&cut);
    assert_eq!((promised, given), (length(&whole).0, promised / 2));
}

#[tokio::test]
async fn a_slow_answer_comes_late_and_whole() {
    let running = StandIn::start(Options::default()).await.unwrap();
    running
        .throw(&json!({"faults": [{"at": "me", "kind": "slow", "ms": 300}]}))
        .unwrap();
    let url = running.server_url();
    let early = tokio::time::timeout(std::time::Duration::from_millis(200), raw(&url, "GET /me")).await;
    assert!(early.is_err());
    let (promised, given) = length(&raw(&url, "GET /me").await);
    assert_eq!(promised, given);
}

#[tokio::test]
async fn the_demo_page_is_a_site_of_its_own_with_the_edges_address() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("site-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(
        dir.join("index.html"),
        "<a href=\"http://localhost:8787/connect.js\">",
    )
    .unwrap();
    std::fs::write(dir.join("a.wasm"), [0, 0x61, 0x73, 0x6d, 0xff]).unwrap();
    std::fs::write(dir.join("b.js"), "\"http://localhost:8787\"").unwrap();
    let site = Site {
        dir: dir.clone(),
        edge: "http://localhost:9999/".to_owned(),
        headers: vec![(
            "content-security-policy".to_owned(),
            "default-src 'none'".to_owned(),
        )],
        pages: HashMap::from([(
            "/strict.html".to_owned(),
            "<p>http://localhost:8787</p>".to_owned(),
        )]),
        ..Site::default()
    };
    let served = demo_page::serve(site).await.unwrap();
    let page = raw(&served.url(), "GET /").await;
    assert!(
        page.ends_with("<a href=\"http://localhost:9999/connect.js\">"),
        "{page}"
    );
    assert!(
        page.contains("cache-control: no-cache")
            && page.contains("content-security-policy: default-src 'none'")
    );
    assert!(
        raw(&served.url(), "GET /strict.html?x=1")
            .await
            .ends_with("<p>http://localhost:9999</p>")
    );
    assert!(
        raw(&served.url(), "GET /b.js")
            .await
            .ends_with("\"http://localhost:8787\"")
    );
    for (path, expected) in [
        ("/none", "404"),
        ("/../Cargo.toml", "404"),
        ("/%2e%2e/x", "404"),
        ("//etc/passwd", "404"),
    ] {
        assert!(
            raw(&served.url(), &format!("GET {path}"))
                .await
                .starts_with(&format!("HTTP/1.1 {expected}")),
            "{path}"
        );
    }
    // A rebuild shows at the next request.
    std::fs::write(dir.join("index.html"), "new").unwrap();
    assert!(raw(&served.url(), "GET /").await.ends_with("new"));
    std::fs::remove_dir_all(dir).unwrap();
}
