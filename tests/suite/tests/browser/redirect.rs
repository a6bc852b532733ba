//! Redirect mode: the page itself goes to Instagram and comes back.

use std::time::Duration;

use suite::browser::Options;
use suite::clock::poll;
use suite::scene::{Scene, play};

const IN_APP: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 334.0.4.32.98 (iPhone14,5; iOS 17_5; de_DE; de; scale=3.00; 1170x2532; 604317474)";
const FACEBOOK: &str = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/128.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/470.0.0.41.84;]";

/// R22: there, a consent by hand, and back on the page, with the query and the hash that it had.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_goes_there_and_comes_back_to_the_same_address() {
    play(Options::new(), async |scene| {
        scene.by_hand();
        let page = Scene::page_with(&Scene::element("mode=redirect"));
        scene.host.page("/own.html", &page);
        let address = format!("{}/own.html?tab=a%20b&empty=&x#part", scene.host.origin);
        scene.browser.open(&address).await;
        scene.press().await;
        scene.allow("nora.weaves", &[]).await;
        scene.until_connected_as("nora.weaves").await;
        assert_eq!(scene.browser.windows().await.len(), 1);
        assert_eq!(scene.browser.url().await, address);
        assert_eq!(scene.redemptions(), 1);
        let events = scene.events().await;
        assert_eq!(events.len(), 1, "{events:?}");
        assert_eq!(events[0]["name"], "connected");
    })
    .await;
}

/// R22: the entry of the browser's history is clean too: going back and forth brings no code.
#[tokio::test(flavor = "multi_thread")]
async fn no_entry_of_the_history_holds_a_code() {
    play(Options::new(), async |scene| {
        scene.open_button("mode=redirect").await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        let window = String::from(scene.browser.window().await);
        let watch = &scene.browser.watch;
        let history = watch
            .call_in(&window, "Page.getNavigationHistory", serde_json::json!({}))
            .await;
        let entries = history["entries"].as_array().unwrap();
        assert!(!entries.is_empty());
        for entry in entries {
            let url = entry["url"].as_str().unwrap();
            assert!(
                !["code", "state", "iss", "instagram-connect="]
                    .iter()
                    .any(|part| url.contains(part)),
                "{url}"
            );
        }
    })
    .await;
}

/// R22, R65: a page that loads itself anew whenever its address changes, as some hash routers do, ends connected: while it is
/// on its way out it redeems nothing, however long that takes.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_reloads_when_its_address_changes_ends_connected() {
    play(Options::new(), async |scene| {
        scene.browser.tee.hold("again=1");
        for (number, (key, rest, act)) in [
            ("popstate", "", "onpopstate = () => again()"),
            ("hashchange", "", "onhashchange = () => again()"),
            ("later", "", "onpopstate = () => setTimeout(again, 20)"),
            ("hash", "#/shop/7", "onpopstate = onhashchange = () => location.reload()"),
        ]
        .into_iter()
        .enumerate()
        {
            let script = "document.cookie = 'again=; max-age=0'; const again = () => { document.cookie = 'again=1'; location.reload(); };";
            let element = Scene::element(&format!("mode=redirect account-key={key}"));
            let page = Scene::page_with(&format!("<script>{script} {act}</script>{element}"));
            let path = format!("/{key}.html");
            scene.host.page(&path, &page);
            let address = format!("{}{path}{rest}", scene.host.origin);
            scene.browser.open(&address).await;
            scene.until_live().await;
            // A driver waits for the page that comes of what it did.
            let click = "const host = document.querySelector('instagram-connect'); setTimeout(() => host.root.querySelector('.main').click(), 500)";
            scene.browser.run(click, vec![]).await;
            if key != "hash" {
                let held = || (scene.browser.tee.held_now() > 0).then_some(());
                assert!(poll(Duration::from_secs(20), held).is_some(), "{key}: no reload");
                tokio::time::sleep(Duration::from_millis(600)).await;
                assert_eq!(scene.redemptions(), number, "{key}");
                scene.browser.tee.release();
            }
            scene.until_connected_as("studio.lumen").await;
            scene.browser.tee.hold("again=1");
            assert_eq!(scene.browser.url().await, address);
            scene.browser.until("!('instagram-connect:' in sessionStorage)").await;
        }
        assert_eq!(scene.redemptions(), 4);
    })
    .await;
}

/// The return page needs the script alone: without an element there the flow is finished all the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_return_page_without_an_element_finishes_the_flow() {
    play(Options::new(), async |scene| {
        scene.host.page("/back.html", &Scene::page_with(""));
        let page = Scene::page_with(&Scene::element("mode=redirect return-url=/back.html"));
        scene.open_page("/own.html", &page).await;
        scene.press().await;
        let back = format!("location.href === '{}/back.html'", scene.host.origin);
        scene.browser.until(&back).await;
        scene
            .browser
            .until("Object.keys(localStorage).some((key) => key.startsWith('instagram-connect '))")
            .await;
        scene
            .browser
            .open(&format!("{}/own.html", scene.host.origin))
            .await;
        scene.until_connected_as("studio.lumen").await;
        assert_eq!(scene.redemptions(), 1);
    })
    .await;
}

/// A visitor who goes back from Instagram finds a button that works.
#[tokio::test(flavor = "multi_thread")]
async fn after_the_back_button_the_page_can_begin_again() {
    play(Options::new(), async |scene| {
        scene.by_hand();
        scene.open_button("mode=redirect").await;
        scene.press().await;
        scene.until_consent().await;
        scene.browser.driver.back().await.unwrap();
        scene.until_state("idle").await;
        scene.until_screen_says("Connect Instagram").await;
        scene.press().await;
        scene.allow("nora.weaves", &[]).await;
        scene.until_connected_as("nora.weaves").await;
        let challenges = scene.challenges();
        assert_ne!(challenges[0], challenges[1]);
    })
    .await;
}

/// Going back after the flow neither signs out nor redeems again.
#[tokio::test(flavor = "multi_thread")]
async fn the_back_button_after_the_flow_changes_nothing() {
    play(Options::new(), async |scene| {
        scene.by_hand();
        scene.open_button("mode=redirect").await;
        scene.press().await;
        scene.allow("nora.weaves", &[]).await;
        scene.until_connected_as("nora.weaves").await;
        scene.browser.driver.back().await.unwrap();
        scene.browser.driver.forward().await.unwrap();
        scene.until_connected_as("nora.weaves").await;
        scene.browser.driver.refresh().await.unwrap();
        scene.until_connected_as("nora.weaves").await;
        assert_eq!(scene.redemptions(), 1);
    })
    .await;
}

/// R65: a reload while the code is being redeemed costs a click, no more.
#[tokio::test(flavor = "multi_thread")]
async fn a_reload_while_the_code_is_redeemed_costs_one_more_click() {
    play(Options::new(), async |scene| {
        scene.open_button("mode=redirect").await;
        scene.browser.tee.hold("POST /token");
        scene.press().await;
        scene.until_state("busy").await;
        scene
            .browser
            .until("!Object.keys(localStorage).some((key) => key.startsWith('instagram-connect:'))")
            .await;
        scene.browser.driver.refresh().await.unwrap();
        scene.browser.tee.release();
        scene.until_state("idle").await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
    })
    .await;
}

/// R81: in Instagram's and Facebook's own browsers no window is opened.
#[tokio::test(flavor = "multi_thread")]
async fn in_app_browsers_are_sent_there_at_once() {
    for agent in [IN_APP, FACEBOOK] {
        play(Options::new().phone().user_agent(agent), async |scene| {
            scene.open().await;
            scene.press().await;
            scene.until_connected_as("studio.lumen").await;
            assert_eq!(scene.browser.windows().await.len(), 1);
            assert_eq!(scene.browser.watch.of("open"), []);
        })
        .await;
    }
}
