//! Several windows of one browser: each flow completes, each code is redeemed once.

use std::time::Duration;

use suite::browser::Options;
use suite::clock::Stopwatch;
use suite::scene::{Scene, play};

/// R10: two tabs, two popups, and the second one answers first.
#[tokio::test(flavor = "multi_thread")]
async fn two_flows_in_two_tabs_both_complete() {
    play(Options::new(), async |scene| {
        scene.by_hand();
        scene
            .host
            .page("/a.html", &Scene::page_with(&Scene::element("account-key=a")));
        scene
            .host
            .page("/b.html", &Scene::page_with(&Scene::element("account-key=b")));
        scene.browser.open(&format!("{}/a.html", scene.host.origin)).await;
        let (first, first_popup) = scene.press_for_popup().await;
        scene.new_tab().await;
        scene.browser.open(&format!("{}/b.html", scene.host.origin)).await;
        let (second, second_popup) = scene.press_for_popup().await;
        scene.allow("nora.weaves", &[]).await;
        scene.browser.switch_to(&first_popup).await;
        scene.allow("studio.lumen", &[]).await;
        scene.browser.switch_to(&second).await;
        scene.until_connected_as("nora.weaves").await;
        scene.browser.switch_to(&first).await;
        scene.until_connected_as("studio.lumen").await;
        assert_ne!(first_popup, second_popup);
        assert_eq!(scene.redemptions(), 2);
    })
    .await;
}

/// R10: two tabs of the same page end connected as well: whichever answer comes last counts in both.
#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_of_the_same_page_agree() {
    play(Options::new(), async |scene| {
        scene.open().await;
        let first = scene.browser.window().await;
        let second = scene.new_tab().await;
        scene.open().await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        scene.browser.switch_to(&first).await;
        scene.until_connected_as("studio.lumen").await;
        scene.choose("sign-out").await;
        scene.until_state("idle").await;
        scene.browser.switch_to(&second).await;
        scene.until_state("idle").await;
    })
    .await;
}

/// R26: the Instagram app came back in a new tab, and the page that began is gone.
#[tokio::test(flavor = "multi_thread")]
async fn a_new_tab_finishes_by_itself_when_the_page_that_began_is_gone() {
    play(Options::new().phone(), async |scene| {
        let (opener, _) = scene.begin_by_hand().await;
        scene.until_consent().await;
        let at_instagram = scene.browser.url().await;
        scene.close_and_go_to(&opener).await;
        let tab = scene.new_tab().await;
        scene.browser.switch_to(&opener).await;
        scene.close_and_go_to(&tab).await;
        scene.world.stand_in.auto("nora.weaves");
        scene.browser.open(&at_instagram).await;
        scene.until_connected_as("nora.weaves").await;
        assert_eq!(scene.browser.url().await, format!("{}/", scene.host.origin));
        assert_eq!(scene.redemptions(), 1);
    })
    .await;
}

/// R26, R70: the page that began is still there: it takes the result, and the new tab says that it can go.
#[tokio::test(flavor = "multi_thread")]
async fn a_new_tab_hands_the_result_to_the_page_that_began() {
    play(Options::new(), async |scene| {
        let (opener, _) = scene.begin_by_hand().await;
        scene.until_consent().await;
        let at_instagram = scene.browser.url().await;
        scene.close_and_go_to(&opener).await;
        scene.new_tab().await;
        scene.world.stand_in.auto("nora.weaves");
        let _ = scene.browser.driver.goto(&at_instagram).await;
        scene.browser.switch_to(&opener).await;
        scene.until_connected_as("nora.weaves").await;
        assert_eq!(scene.redemptions(), 1);
    })
    .await;
}

/// R26: the page that began was reloaded meanwhile; it takes the result all the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_was_reloaded_in_the_middle_still_ends_connected() {
    play(Options::new(), async |scene| {
        let (opener, popup) = scene.begin_by_hand().await;
        scene.browser.switch_to(&opener).await;
        scene.browser.driver.refresh().await.unwrap();
        scene.until_live().await;
        scene.browser.switch_to(&popup).await;
        scene.allow_and_return("nora.weaves", &opener).await;
        assert_eq!(scene.redemptions(), 1);
    })
    .await;
}

/// R69: the opener sleeps for five seconds; the popup goes ahead, and both end connected by one redemption.
#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_opener_wakes_up_connected_and_the_code_was_redeemed_once() {
    play(Options::new(), async |scene| {
        let (opener, popup) = scene.begin_by_hand().await;
        scene.until_consent().await;
        let watch = Stopwatch::start();
        scene.browser.watch.freeze(&opener, true).await;
        scene.allow("nora.weaves", &[]).await;
        scene.until_connected_as("nora.weaves").await;
        tokio::time::sleep(Duration::from_secs(5).saturating_sub(watch.elapsed())).await;
        scene.browser.watch.freeze(&opener, false).await;
        scene.browser.switch_to(&opener).await;
        scene.until_connected_as("nora.weaves").await;
        scene.browser.switch_to(&popup).await;
        scene.until_connected_as("nora.weaves").await;
        assert_eq!(scene.redemptions(), 1);
    })
    .await;
}

/// R69: the opener falls asleep while it redeems, and wakes up after the popup gave up on it.
#[tokio::test(flavor = "multi_thread")]
async fn an_opener_that_falls_asleep_while_it_redeems_loses_nothing() {
    play(
        Options::new().script("globalThis.close = () => {};"),
        async |scene| {
            let (opener, _) = scene.begin_by_hand().await;
            scene.browser.tee.hold("POST /token");
            scene.allow("nora.weaves", &[]).await;
            scene.browser.switch_to(&opener).await;
            scene.until_state("busy").await;
            scene.browser.watch.freeze(&opener, true).await;
            scene.browser.tee.release();
            tokio::time::sleep(Duration::from_millis(1500)).await;
            scene.browser.watch.freeze(&opener, false).await;
            scene.until_connected_as("nora.weaves").await;
            assert_eq!(scene.redemptions(), 1);
        },
    )
    .await;
}
