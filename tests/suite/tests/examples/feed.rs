//! The feed of the npm package in React.

use serde_json::json;
use suite::browser::{Browser, Options};
use suite::scene::{Host, PATH, Published};

use crate::built::bundled;

/// R89: the component brings the script, follows its props, and tells the last render's handlers alone; what stands between
/// its tags is shown until the feed is there, and where it isn't.
#[tokio::test(flavor = "multi_thread")]
async fn react_shows_a_feed_and_is_told_of_it() {
    let (host, edge) = (Host::start(), Published::start(5));
    let browser = Browser::start(&Options::new()).await;
    host.page("/feeding.js", &bundled("feeding.jsx"));
    let html = "<!doctype html><html lang=en><title>A page</title><link rel=icon href=\"data:,\"><main></main>\
                <script src=/feeding.js></script>";
    host.page("/own.html", html);
    browser.open(&format!("{}/own.html", host.origin)).await;
    let src = format!("{}{PATH}", edge.origin);
    let put = async |name: &str, props| {
        browser
            .run("put(arguments[0], arguments[1])", vec![name.into(), props])
            .await;
    };
    let told = async |expected: &str| browser.until(&format!("told.join() === '{expected}'")).await;
    let posts = async |count: usize| {
        let there = format!("element.root.querySelectorAll('li a').length === {count}");
        browser.until(&there).await;
    };
    edge.hold(true);
    put("a", json!({"src": src, "count": 3, "more": true})).await;
    browser
        .until("document.querySelector('instagram-feed p').checkVisibility() && element.state === 'loading'")
        .await;
    edge.hold(false);
    posts(3).await;
    told("a 5").await;
    browser.until("element.hasAttribute('more')").await;
    put(
        "b",
        json!({"src": format!("{src}.html"), "layout": "list", "more": false}),
    )
    .await;
    posts(5).await;
    browser
        .until("element.root.querySelector('li p') && !element.hasAttribute('more')")
        .await;
    told("a 5").await;
    edge.says(404, "");
    put("c", json!({"src": format!("{src}?other")})).await;
    told("a 5,c not_found").await;
    browser
        .until("document.querySelector('instagram-feed p').checkVisibility()")
        .await;
    browser.run("take()", vec![]).await;
    browser
        .until("!document.querySelector('instagram-feed') && element === null")
        .await;
    edge.says(200, &edge.feed(2).to_string());
    put("d", json!({"src": src})).await;
    posts(2).await;
    told("a 5,c not_found,d 2").await;
}
