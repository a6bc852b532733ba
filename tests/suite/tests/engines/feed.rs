//! `<instagram-feed>` in the other engines: its layouts and its place, and its pictures large, under the strictest policy.

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use serde_json::Value;
use suite::browser::{Browser, Options};
use suite::scene::{Host, Published};

const FEED: &str = "document.querySelector('instagram-feed')";
const LEFT: char = '\u{E012}';
const RIGHT: char = '\u{E014}';
const ESCAPE: char = '\u{E00C}';

/// How high the feed is, and where the paragraph after it begins.
const PLACE: &str = "return [document.querySelector('instagram-feed').offsetHeight, document.querySelector('main').lastChild.getBoundingClientRect().top]";

async fn press(browser: &Browser, key: char) {
    let keys = KeyActions::new("keyboard".into())
        .then(KeyAction::Down { value: key })
        .then(KeyAction::Up { value: key });
    browser.driver.perform_actions(keys).await.unwrap();
}

/// The picture in sight, large, is the one with this description.
async fn until_shown(browser: &Browser, alt: &str) {
    let shown = format!(
        "(() => {{ const image = {FEED}.root.querySelector('figure:not([inert]) img'), {{ left, right, width }} = image.getBoundingClientRect(); \
         return image.alt === '{alt}' && image.naturalWidth && left >= 0 && right <= innerWidth && width > 100 }})()"
    );
    browser.until(&shown).await;
}

async fn until_pictures(browser: &Browser) {
    browser.until(&format!("{FEED}.dataset.state === 'fresh'")).await;
    let there =
        format!("[...{FEED}.root.querySelectorAll('li img')].some(({{ naturalWidth }}) => naturalWidth)");
    browser.until(&there).await;
}

/// Every layout keeps its place, and the keys lead through the pictures, in both directions of writing.
async fn story(options: Options) {
    let host = Host::start();
    let edge = Published::start(12);
    let browser = Browser::start(&options).await;
    let origin = &edge.origin;
    let policy = format!(
        "default-src 'none'; script-src {origin}; connect-src {origin}; img-src {origin} data:; base-uri 'none'; \
         form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    );
    let open = async |html: &str, attributes: &str| {
        let page = edge.page(html, &edge.element(attributes));
        host.page_under("/feed.html", &[("Content-Security-Policy", &policy)], &page);
        browser.open(&format!("{}/feed.html", host.origin)).await;
    };
    for layout in ["grid", "masonry", "row", "list"] {
        edge.hold(true);
        open("lang=en", &format!("layout={layout} count=9 more")).await;
        browser
            .until(&format!("{FEED}.dataset.state === 'loading'"))
            .await;
        let before = browser.run(PLACE, vec![]).await;
        assert!(before[0].as_u64().unwrap() > 150, "{layout}: {before}");
        edge.hold(false);
        until_pictures(&browser).await;
        assert_eq!(browser.run(PLACE, vec![]).await, before, "{layout}");
    }
    for (html, on, back) in [("lang=en", RIGHT, LEFT), ("lang=ar dir=rtl", LEFT, RIGHT)] {
        open(html, "").await;
        until_pictures(&browser).await;
        browser
            .click(&format!("{FEED}.root.querySelectorAll('li a')[1]"))
            .await;
        until_shown(&browser, "Picture 1 of post 1").await;
        for expected in [
            "Picture 2 of post 1",
            "Picture 3 of post 1",
            "Picture 1 of post 2",
        ] {
            press(&browser, on).await;
            until_shown(&browser, expected).await;
        }
        press(&browser, back).await;
        until_shown(&browser, "Picture 3 of post 1").await;
        press(&browser, ESCAPE).await;
        browser
            .until(&format!("!{FEED}.root.querySelector('dialog')"))
            .await;
    }
    let said = format!("const {{ root }} = {FEED}; return root.querySelector('section').lang");
    assert_eq!(browser.run(&said, vec![]).await, Value::from("ar"));
    edge.says(404, "");
    open("lang=de", "").await;
    browser
        .until(&format!(
            "{FEED}.root.querySelector('[part=empty]')?.innerText === 'Zurzeit keine Beiträge'"
        ))
        .await;
}

/// R28, R90
#[tokio::test(flavor = "multi_thread")]
async fn firefox_shows_a_feed() {
    story(Options::firefox()).await;
}

/// R28, R90
#[tokio::test(flavor = "multi_thread")]
async fn webkit_shows_a_feed() {
    story(Options::webkit()).await;
}
