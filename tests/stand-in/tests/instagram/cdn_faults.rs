//! What goes wrong at the CDN on purpose, over a real line; and the counts of what came.

use serde_json::json;
use stand_in::{Options, StandIn};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A running Instagram with one small picture, and its address.
async fn with_a_picture() -> (StandIn, String) {
    let running = StandIn::start(Options::default()).await.unwrap();
    let wish = json!({"account": "quiet.pine", "size": [64, 64]});
    running.post(&serde_json::from_value(wish).unwrap()).unwrap();
    running
        .throw(&json!({"auto": {"account": "quiet.pine"}}))
        .unwrap();
    let front = text(&ask(&running.server_url(), "/p/none/").await);
    assert!(front.starts_with("HTTP/1.1 404"));
    let shortcode = running.posts("quiet.pine").unwrap()[0].shortcode.clone();
    let page = text(&ask(&running.server_url(), &format!("/p/{shortcode}/")).await);
    let (_, rest) = page.split_once("src=\"").unwrap();
    let address = rest.split('"').next().unwrap().replace("&amp;", "&");
    (running, address)
}

/// Everything that comes until the line ends.
async fn ask(origin: &str, target: &str) -> Vec<u8> {
    let host = origin.strip_prefix("http://").unwrap();
    let mut line = TcpStream::connect(host).await.unwrap();
    let request = format!("GET {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    line.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A line that is cut may end with a reset.
    let _ = line.read_to_end(&mut answer).await;
    answer
}

fn text(answer: &[u8]) -> String {
    String::from_utf8_lossy(answer).into_owned()
}

fn parts(answer: &[u8]) -> (String, usize) {
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap() + 4;
    (text(&answer[..end]).to_lowercase(), answer.len() - end)
}

#[tokio::test]
async fn the_cdn_can_be_slow_cut_wrong_huge_and_elsewhere() {
    let (running, address) = with_a_picture().await;
    let target = address.strip_prefix(running.cdn()).unwrap().to_owned();
    let get = async |fault: serde_json::Value| {
        running.throw(&json!({"faults": [fault]})).unwrap();
        let began = running.now_ms();
        let answer = ask(running.cdn(), &target).await;
        let (head, length) = parts(&answer);
        (head, length, running.now_ms() - began)
    };
    let (head, whole, _) = get(json!({"at": "any", "kind": "http_500"})).await;
    assert!(
        head.starts_with("http/1.1 200") && head.contains("image/jpeg"),
        "{head}"
    );
    let (_, length, took) = get(json!({"at": "cdn", "kind": "slow", "ms": 300})).await;
    assert!(length == whole && took >= 300);
    let (_, length, took) = get(json!({"at": "cdn", "kind": "stall", "ms": 300})).await;
    assert!(length == whole && took >= 300);
    let (head, length, _) = get(json!({"at": "cdn", "kind": "cut"})).await;
    assert!(head.contains(&format!("content-length: {whole}")) && length == whole / 2);
    for (kind, line) in [
        ("http_404", "404"),
        ("http_500", "500"),
        ("http_503", "503"),
        ("rate_limited", "429"),
    ] {
        let (head, _, _) = get(json!({"at": "cdn", "kind": kind})).await;
        assert!(head.starts_with(&format!("http/1.1 {line}")), "{head}");
    }
    let (head, length, _) = get(json!({"at": "cdn", "kind": "mislabelled"})).await;
    assert!(length == whole && head.contains("content-type: text/html") && !head.contains("image/jpeg"));
    let (head, length, _) = get(json!({"at": "cdn", "kind": "html"})).await;
    assert!(head.starts_with("http/1.1 200") && head.contains("text/html") && length > 0);
    let (head, length, _) = get(json!({"at": "cdn", "kind": "huge", "bytes": 5_000_000})).await;
    assert!(head.contains("content-length: 5000000") && length == 5_000_000);
    let (head, length, _) = get(json!({"at": "cdn", "kind": "endless", "bytes": 5_000_000})).await;
    assert!(
        head.contains("transfer-encoding: chunked") && length > 5_000_000,
        "{head}"
    );
    let (head, _, _) = get(json!({"at": "cdn", "kind": "redirect", "to": "http://127.0.0.1:1/x"})).await;
    assert!(head.starts_with("http/1.1 302") && head.contains("location: http://127.0.0.1:1/x"));
    let (head, _, _) = get(json!({"at": "cdn", "kind": "http_404", "only": "another"})).await;
    assert!(head.starts_with("http/1.1 200"));
    let (head, _, _) = get(json!({"at": "cdn", "kind": "http_404", "only": "_n.jpg"})).await;
    assert!(head.starts_with("http/1.1 404"));
}

#[tokio::test]
async fn what_came_is_counted_by_whom_it_asked() {
    let (running, address) = with_a_picture().await;
    let target = address.strip_prefix(running.cdn()).unwrap();
    running.clear_requests();
    for _ in 0..3 {
        ask(running.cdn(), target).await;
    }
    ask(&running.server_url(), "/v25.0/me/media").await;
    let counts = serde_json::to_value(running.counts()).unwrap();
    assert_eq!(counts, json!({"media": 1, "cdn": 3}));
    let entries = serde_json::to_value(running.requests()).unwrap();
    assert_eq!(
        (&entries[0]["step"], &entries[3]["step"]),
        (&json!("cdn"), &json!("media"))
    );
    assert!(target.starts_with(entries[0]["path"].as_str().unwrap()));
    running.clear_requests();
    assert!(running.counts().is_empty());
}
