//! The harness itself: what it claims to see, it sees.

use std::io::{Read, Write};
use std::net::TcpListener;

use suite::browser::{Browser, Options};
use suite::leaks::{Canary, search};

/// Serves a page at every path, with a cookie and a header of its own; `/popup` is another one.
fn serve(page: &'static str) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for line in listener.incoming() {
            let mut line = line.unwrap();
            std::thread::spawn(move || {
                let mut bytes = [0; 4096];
                while line.read(&mut bytes).is_ok_and(|count| count > 0) {
                    let asked = String::from_utf8_lossy(&bytes).into_owned();
                    let body = match asked.split(' ').nth(1).unwrap_or_default() {
                        "/popup" => {
                            "<script>new BroadcastChannel('c').postMessage('CANARY-broadcast'); opener?.postMessage('CANARY-message', '*'); close()</script>"
                        }
                        "/worker.js" => "console.log('CANARY-worker'); postMessage(1)",
                        _ => page,
                    };
                    let kind = if body.starts_with("console") {
                        "text/javascript"
                    } else {
                        "text/html"
                    };
                    let head = format!(
                        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nX-Test: CANARY-header\r\nSet-Cookie: c=CANARY-cookie; HttpOnly\r\nContent-Length: {}\r\n\r\n",
                        body.len()
                    );
                    line.write_all((head + body).as_bytes()).unwrap();
                    bytes.fill(0);
                }
            });
        }
    });
    port
}

const PAGE: &str = r#"<!doctype html><p id=p>hello</p><button id=b>open</button><div id=host></div><script>
document.cookie = "own=CANARY-script-cookie";
localStorage.a = "CANARY-local";
sessionStorage.setItem("b", "CANARY-session");
console.log("said", "CANARY-console");
const open_ = indexedDB.open("db");
open_.onupgradeneeded = () => open_.result.createObjectStore("s");
open_.onsuccess = () => open_.result.transaction("s", "readwrite").objectStore("s").put({ deep: "CANARY-database" }, "k").transaction.oncomplete = () => { document.body.dataset.stored = "yes"; };
host.attachShadow({ mode: "closed" }).innerHTML = "<i>CANARY-shadow</i>";
new Worker("/worker.js").onmessage = () => { document.body.dataset.worker = "yes"; };
b.onclick = () => { window.popup = window.open("/popup"); document.body.dataset.opened = popup ? "yes" : "no"; };
</script>"#;

/// The leak test's pile: every place where a secret could be is in it, windows that closed themselves too.
#[tokio::test(flavor = "multi_thread")]
async fn a_canary_is_found_wherever_a_page_puts_it() {
    let port = serve(PAGE);
    let browser = Browser::start(&Options::new()).await;
    browser.open(&format!("http://localhost:{port}/")).await;
    browser
        .until("document.body.dataset.stored && document.body.dataset.worker")
        .await;
    browser.click("document.querySelector('#b')").await;
    browser.until("document.body.dataset.opened === 'yes'").await;
    browser.until_windows(1).await;
    let names = [
        "broadcast",
        "message",
        "worker",
        "header",
        "cookie",
        "script-cookie",
        "local",
        "session",
        "console",
        "database",
        "shadow",
    ];
    let canaries: Vec<Canary> = names
        .iter()
        .map(|name| Canary::new(name, format!("CANARY-{name}").as_bytes()))
        .collect();
    let findings = search(&canaries, &browser.end().await);
    let at = |canary: &str, place: &str| {
        assert!(
            findings
                .iter()
                .any(|finding| finding.canary == canary && finding.place.starts_with(place)),
            "{canary} is not found in {place}: {findings:#?}"
        );
    };
    at("broadcast", "broadcast events");
    at("message", "message events");
    at("worker", "console events");
    at("header", "bytes from localhost");
    at("cookie", "cookies");
    at("script-cookie", "cookies");
    at("local", "local storage");
    at("session", "session storage");
    at("session", "storage events");
    at("console", "console events");
    at("database", "database db/s");
    at("database", "database events");
    at("shadow", "document at");
    at("local", "profile file");
}

/// R25's ground: a browser that blocks popups gives `null`.
#[tokio::test(flavor = "multi_thread")]
async fn popups_can_be_blocked() {
    let port = serve(PAGE);
    let browser = Browser::start(&Options::new().block_popups()).await;
    browser.open(&format!("http://localhost:{port}/")).await;
    browser.click("document.querySelector('#b')").await;
    browser.until("document.body.dataset.opened === 'no'").await;
    assert_eq!(browser.windows().await.len(), 1);
}

/// R69's ground: a frozen window stands still, and goes on where it stood.
#[tokio::test(flavor = "multi_thread")]
async fn a_window_can_be_frozen_and_thawed() {
    let port = serve(
        "<script>let n = 0; setInterval(() => { document.title = ++n }, 20); setInterval(() => new BroadcastChannel('c').postMessage(n), 20)</script>",
    );
    let browser = Browser::start(&Options::new()).await;
    browser.open(&format!("http://localhost:{port}/")).await;
    let window = browser.window().await;
    browser.watch.freeze(&window, true).await;
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    let before = browser.watch.of("broadcast").len();
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(browser.watch.of("broadcast").len(), before);
    browser.watch.freeze(&window, false).await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(browser.watch.of("broadcast").len() > before);
}

/// The emulations reach the page.
#[tokio::test(flavor = "multi_thread")]
async fn a_phone_in_the_dark_is_what_the_page_sees() {
    let port = serve("<meta name=viewport content='width=device-width'><p>hello</p>");
    let browser = Browser::start(&Options::new().phone().dark().reduced_motion()).await;
    browser.open(&format!("http://localhost:{port}/")).await;
    browser
        .until("innerWidth === 360 && /Android/.test(navigator.userAgent)")
        .await;
    browser
        .until("matchMedia('(prefers-color-scheme: dark)').matches")
        .await;
    browser
        .until("matchMedia('(prefers-reduced-motion: reduce)').matches")
        .await;
    browser.tee.set_offline(true);
    assert!(
        browser
            .driver
            .goto(&format!("http://localhost:{port}/other"))
            .await
            .is_err()
    );
}
