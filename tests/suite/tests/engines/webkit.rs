//! `WebKitGTK`, the engine that Safari shares, with Intelligent Tracking Prevention on.
//!
//! Shown here: the flow, the session and the looks, with the edge behind https, for `WebKit` keeps no `Secure` cookie of
//! `http://localhost`. Not shown: windows that keep what they store, for the driver's are private ones. The driver
//! tells of no console, no other site's cookies and no message between windows; the leak search reads what passed through
//! the tee, the storages, the databases and the documents.

use suite::browser::{Browser, Options};
use suite::oauth::Site;
use suite::processes::World;
use suite::scene::{Host, Scene, play};

use crate::looks::picture;

/// R22, R24, R25, R40: a person clicks, consents, and sees the account; the popup closes itself, a reload keeps the session
/// and its picture, another tab has it too until it signs out there.
#[tokio::test(flavor = "multi_thread")]
async fn a_popup_connects_a_reload_and_another_tab_keep_the_session_and_signing_out_ends_it() {
    play(Options::webkit(), async |scene| {
        scene.by_hand();
        scene.open().await;
        scene.until_live().await;
        let (opener, _) = scene.press_for_popup().await;
        scene.allow("nora.weaves", &[]).await;
        scene.browser.until_windows(1).await;
        scene.browser.switch_to(&opener).await;
        scene.until_connected_as("nora.weaves").await;
        scene.until_screen_says("@nora.weaves").await;
        let events = scene.events().await;
        assert_eq!(events.len(), 1, "{events:?}");
        assert_eq!(events[0]["detail"]["username"], "nora.weaves");
        scene.browser.driver.refresh().await.unwrap();
        scene.until_connected_as("nora.weaves").await;
        scene
            .browser
            .until("document.querySelector('instagram-connect').root.querySelector('.face img').naturalWidth > 0")
            .await;
        scene
            .browser
            .until("document.querySelector('.feed .tile img').naturalWidth > 0")
            .await;
        picture(&scene.browser, "webkit-connected").await;
        let kept = scene.browser.storages().await;
        let sessions = kept["database instagram-connect/sessions"].as_str().unwrap();
        assert!(sessions.contains("CryptoKey extractable=false"), "{sessions}");
        assert_eq!(scene.redemptions(), 1);
        scene.new_tab().await;
        scene.open().await;
        scene.until_connected_as("nora.weaves").await;
        scene.choose("sign-out").await;
        scene.until_state("idle").await;
        scene.browser.switch_to(&opener).await;
        scene.until_state("idle").await;
    })
    .await;
}

/// R22, R28, R36: the page itself goes there and comes back to the same address, under a strict policy with Trusted Types,
/// without `requestIdleCallback`; disconnecting ends it.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_goes_there_comes_back_and_disconnects() {
    play(Options::webkit(), async |scene| {
        scene.by_hand();
        let policy = "default-src 'none'; script-src {edge} 'wasm-unsafe-eval' 'unsafe-inline'; connect-src {edge}; img-src data: http:; form-action 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types instagram-connect";
        let page = Scene::page_with(&Scene::element("mode=redirect"));
        scene.host.page_under("/own.html", &[("Content-Security-Policy", policy)], &page);
        let address = format!("{}/own.html?tab=a%20b&empty=&x#part", scene.host.origin);
        scene.browser.open(&address).await;
        scene.browser.until("typeof requestIdleCallback === 'undefined'").await;
        scene.until_live().await;
        picture(&scene.browser, "webkit").await;
        scene.press().await;
        scene.allow("nora.weaves", &[]).await;
        scene.until_connected_as("nora.weaves").await;
        assert_eq!(scene.browser.url().await, address);
        assert_eq!(scene.events().await[0]["name"], "connected");
        assert_eq!(scene.redemptions(), 1);
        scene.choose("disconnect").await;
        scene.until_state("idle").await;
    })
    .await;
}

/// R25, R68: a window that no click asked for is blocked: a page that insists on popups is told, and any other goes there
/// itself. In a frame of another site the button doesn't begin, and says why.
#[tokio::test(flavor = "multi_thread")]
async fn what_webkit_takes_away_is_told_or_gone_around() {
    const ASK: &str = "setTimeout(() => document.querySelector('instagram-connect').connect())";
    play(Options::webkit(), async |scene| {
        scene.open_button("mode=popup").await;
        scene.until_state("idle").await;
        scene.browser.run(ASK, vec![]).await;
        assert_eq!(scene.failure().await, "popup_blocked");
        scene.open().await;
        scene.until_state("idle").await;
        scene.browser.run(ASK, vec![]).await;
        scene.until_connected_as("studio.lumen").await;
        assert_eq!(scene.browser.windows().await.len(), 1);
        scene.press_in_a_frame_of_another_site().await;
    })
    .await;
}

/// R83: `WebKit` keeps no `Secure` cookie of an http address, not even of localhost: the edge's page names the cookie as the
/// cause, and leads back.
#[tokio::test(flavor = "multi_thread")]
async fn over_plain_http_the_edge_says_that_the_cookie_is_gone() {
    let host = Host::start();
    let table = Site::table(&host.origin);
    let world = World::builder().sites(move |_| table).start();
    host.point_at(&world.edge.url);
    host.page("/own.html", &Scene::page_with(&Scene::element("mode=redirect")));
    let browser = Browser::start(&Options::webkit()).await;
    browser.open(&format!("{}/own.html", host.origin)).await;
    browser
        .click("document.querySelector('instagram-connect').root.querySelector('.main')")
        .await;
    browser
        .until("location.pathname === '/instagram/callback' && document.body.innerText.includes('its cookie is gone')")
        .await;
}
