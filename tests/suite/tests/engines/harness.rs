//! The harness itself: what it claims to see in the other engines, it sees.

use suite::browser::{Browser, Options};
use suite::leaks::{Canary, Finding, search};
use suite::scene::Host;

const PAGE: &str = r#"<!doctype html><p id=p>hello</p><div id=host></div><script>
document.cookie = "own=CANARY-script-cookie";
localStorage.a = "CANARY-local";
sessionStorage.setItem("b", "CANARY-session");
console.log("said", "CANARY-console");
new BroadcastChannel("c").postMessage("CANARY-broadcast");
const bytes = new TextEncoder().encode("CANARY-bytes").buffer;
const opening = indexedDB.open("db");
opening.onupgradeneeded = () => opening.result.createObjectStore("s");
opening.onsuccess = () => opening.result.transaction("s", "readwrite").objectStore("s").put({ deep: "CANARY-database", bytes }, "k").transaction.oncomplete = () => { document.body.dataset.stored = "yes"; };
host.attachShadow({ mode: "open" }).innerHTML = "<i>CANARY-shadow</i>";
</script>"#;

const NAMES: [&str; 10] = [
    "header",
    "cookie",
    "script-cookie",
    "local",
    "session",
    "console",
    "broadcast",
    "database",
    "bytes",
    "shadow",
];

/// What is found of a page that puts a canary everywhere.
async fn found(options: &Options) -> Vec<Finding> {
    let host = Host::start();
    let headers = [
        ("X-Test", "CANARY-header"),
        ("Set-Cookie", "c=CANARY-cookie; HttpOnly"),
    ];
    host.page_under("/own.html", &headers, PAGE);
    let browser = Browser::start(options).await;
    browser.open(&format!("{}/own.html", host.origin)).await;
    browser.until("document.body.dataset.stored").await;
    let canary = |name: &&str| Canary::new(name, format!("CANARY-{name}").as_bytes());
    search(
        &NAMES.iter().map(canary).collect::<Vec<_>>(),
        &browser.end().await,
    )
}

fn assert_found(findings: &[Finding], places: &[(&str, &str)]) {
    for (canary, place) in places {
        assert!(
            findings
                .iter()
                .any(|finding| finding.canary == *canary && finding.place.starts_with(place)),
            "{canary} is not found in {place}: {findings:#?}"
        );
    }
}

/// What any engine's driver tells.
const EVERYWHERE: [(&str, &str); 8] = [
    ("header", "bytes from 127.0.0.1"),
    ("cookie", "cookies"),
    ("script-cookie", "cookies"),
    ("local", "local storage"),
    ("session", "session storage"),
    ("database", "database db/s"),
    ("bytes", "database db/s"),
    ("shadow", "document at"),
];

/// In Firefox what is said in the console and between windows is seen too, and the files of its profile.
#[tokio::test(flavor = "multi_thread")]
async fn firefox_shows_a_canary_wherever_a_page_puts_it() {
    let findings = found(&Options::firefox()).await;
    assert_found(&findings, &EVERYWHERE);
    assert_found(
        &findings,
        &[
            ("console", "console events"),
            ("broadcast", "broadcast events"),
            ("session", "storage events"),
            ("local", "profile file"),
        ],
    );
}

/// In `WebKitGTK` what is stored, shown and sent is seen.
#[tokio::test(flavor = "multi_thread")]
async fn webkit_shows_a_canary_wherever_a_page_puts_it() {
    assert_found(&found(&Options::webkit()).await, &EVERYWHERE);
}
