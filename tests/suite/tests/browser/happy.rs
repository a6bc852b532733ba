//! The happy way, from click to feed.

use suite::browser::{Browser, Options};
use suite::leaks::assert_none;
use suite::pages::{Consent, Demo, RECORD_EVENTS};
use suite::processes::World;

/// A world whose Instagram asks the visitor.
fn world() -> World {
    let world = World::builder().page().start();
    world.stand_in.switch(&serde_json::json!({"auto": null}));
    world
}

/// R22, R24, R25, R40: the popup, the consent, the feed, the next page of it, and nothing secret anywhere.
#[tokio::test(flavor = "multi_thread")]
async fn a_click_a_consent_and_the_feed_is_there() {
    let world = world();
    let browser = Browser::start(&Options::new().script(RECORD_EVENTS)).await;
    let page = Demo::open(&browser, &world).await;
    let (window, known) = (browser.window().await, browser.windows().await);
    page.button().click().await;
    browser.switch_to_new(&known).await;
    let consent = Consent::open(&browser).await;
    consent.choose("studio.lumen").await;
    consent.allow().await;
    browser.until_windows(1).await;
    browser.switch_to(&window).await;
    page.button().until("connected").await;
    page.until_profile("studio.lumen").await;
    page.until_media(12).await;
    page.more().await;
    page.until_media(24).await;
    let address = browser.url().await;
    assert!(
        !address.contains("code") && !address.contains("state") && !address.contains("iss"),
        "{address}"
    );
    page.button().until_event("connected").await;
    assert_none(&world.canaries(), &browser.end().await);
}
