//! A visitor's page in the month after the token's death: nothing changes, and then there is one quiet line. Days last seconds.

use std::time::Duration;

use serde_json::{Value, json};
use suite::browser::{Browser, Options};
use suite::clock::{Stopwatch, poll};
use suite::days::{Days, tell};
use suite::http::Request;
use suite::processes::World;
use suite::scene::Host;
use tokio::runtime::Runtime;

use crate::feed_element::{FEED, complaints};

/// Long enough for a page to be opened, painted and compared within the last one.
const DAY_MS: u64 = 2_000;
/// The element, and a page's own looks for where nothing is to be shown.
const PAGE: &str = "<!doctype html><html lang=en><meta charset=utf-8><title>A page</title>\
    <meta name=viewport content=\"width=device-width\"><link rel=icon href=\"data:,\">\
    <script async src=\"{edge}/instagram-feed.js\"></script>\
    <style>[data-state=ended]::part(empty) { color: rgb(1, 2, 3) }</style>\
    <main><h1>A page</h1><instagram-feed src=\"FEED\" count=9></instagram-feed><p>After</p></main>";
/// Each picture of the feed, as far as it came: its address, and how wide it is.
const PICTURES: &str = "const images = [...FEED.root.querySelectorAll('img')]; \
    await Promise.all(images.map((image) => (image.loading = 'eager', image.decode().catch(() => {})))); \
    done(images.map(({ src, naturalWidth }) => [src, naturalWidth]))";

/// R76: 29 days after the token's death a visitor who never was there sees what was seen on that day, to the pixel; after 31 days
/// there is the quiet line, in the page's own looks. Nothing complains, and Instagram's CDN hears of nobody.
#[test]
fn a_page_is_the_same_to_the_pixel_until_it_ends_in_quiet() {
    tell(DAY_MS, |days| {
        Runtime::new().unwrap().block_on(a_month(days));
    });
}

async fn a_month(days: &Days) {
    let world = World::builder().day_ms(days.ms).start();
    days.pass_at(&world.edge);
    let mut visitor = world.visitor();
    let session = visitor.connect();
    let ask = |method: &str, target: &str, body: &str| {
        let request = visitor.bearer(&session, method, target).body(body.as_bytes());
        world.edge.client.send(&request).json()
    };
    let feed = ask("POST", "/feeds", r#"{"count":9,"minutes":720,"counts":true}"#);
    let url = feed["url"].as_str().unwrap_or_else(|| panic!("{feed}"));
    let host = Host::start();
    host.point_at(&world.edge.url);
    host.page("/visitor.html", &PAGE.replace("FEED", url));

    // Addresses that end after such a day take more than one renewal.
    let file = format!("/feed/{}.json", feed["id"].as_str().unwrap_or_default());
    let whole = || {
        let feed = world.edge.client.send(&Request::get(&file)).json();
        (feed["items"].as_array().map(Vec::len) == Some(9)).then_some(())
    };
    assert!(poll(Duration::from_mins(1), whole).is_some());
    let first = Visitor::start(&host).await;
    let (late, later) = (Visitor::start(&host).await, Visitor::start(&host).await);

    let own = format!("/feeds/{}", feed["id"].as_str().unwrap_or_default());
    assert_eq!(ask("PATCH", &own, "{}")["state"], "fresh");
    world.stand_in.revoke("studio.lumen", "password");
    let died = Stopwatch::start();
    // A renewal that was under way is over, and nothing new comes any more.
    let dead = || ask("GET", &own, "")["cause"].is_string().then_some(());
    assert!(poll(days.of(2), dead).is_some());
    let (picture, images) = first.sees(&["fresh", "stale"]).await;
    assert_eq!(images.len(), 10, "nine posts and the account's own picture");

    until(died, days.of(29)).await;
    let asked = world.stand_in.count("cdn");
    let (same, still) = late.sees(&["stale"]).await;
    assert_eq!(still, images, "every picture is there");
    assert!(same == picture, "what is seen has changed");
    for (address, width) in &images {
        let path = address.strip_prefix(&world.edge.url).unwrap();
        assert_eq!(world.edge.client.send(&Request::get(path)).status, 200, "{path}");
        assert!(*width > 0, "{path}");
    }

    until(died, days.of(31)).await;
    let (quiet, none) = later.sees(&["ended"]).await;
    assert_eq!(none, []);
    assert!(quiet != picture);
    let line = format!(
        "const line = {FEED}.root.querySelector('[part=empty]'); \
         return [{FEED}.root.textContent, getComputedStyle(line).color, line.offsetHeight > 0]"
    );
    let line = later.browser.run(&line, vec![]).await;
    assert_eq!(line, json!(["No posts right now", "rgb(1, 2, 3)", true]));
    assert_eq!(world.stand_in.count("cdn"), asked, "Instagram's CDN was asked");
}

async fn until(since: Stopwatch, then: Duration) {
    tokio::time::sleep(then.saturating_sub(since.elapsed())).await;
}

/// Somebody with an empty browser, who hasn't opened the page yet.
struct Visitor {
    browser: Browser,
    page: String,
}

impl Visitor {
    async fn start(host: &Host) -> Self {
        Self {
            browser: Browser::start(&Options::new()).await,
            page: format!("{}/visitor.html", host.called("visitor")),
        }
    }

    /// Opens the page, whose feed is then in one of these states: what is painted, and the pictures by their addresses with how wide
    /// they are.
    async fn sees(&self, states: &[&str]) -> (Vec<u8>, Vec<(String, u32)>) {
        self.browser.open(&self.page).await;
        self.browser
            .until(&format!("{}.includes({FEED}?.dataset.state)", json!(states)))
            .await;
        let pictures = format!("(async () => {{ {} }})()", PICTURES.replace("FEED", FEED));
        let pictures: Value = self.browser.run_until_done(&pictures, vec![]).await;
        let painted = self.browser.screenshot().await;
        assert_eq!(complaints(&self.browser), Vec::<String>::new(), "{states:?}");
        (painted, serde_json::from_value(pictures).unwrap())
    }
}
