//! Popup mode: the opener is cut off by Instagram's pages, and the result comes all the same.

use suite::browser::Options;
use suite::scene::play;

/// R22, R24, R25: a person clicks, consents, and sees the account; the popup closes itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_click_and_a_consent_connect_the_page_and_close_the_popup() {
    play(Options::new(), async |scene| {
        let (opener, _) = scene.begin_by_hand().await;
        scene.allow("nora.weaves", &[]).await;
        scene.browser.until_windows(1).await;
        scene.browser.switch_to(&opener).await;
        scene.until_connected_as("nora.weaves").await;
        scene.until_screen_says("@nora.weaves").await;
        assert_eq!(scene.redemptions(), 1);
        let address = scene.browser.url().await;
        assert_eq!(address, format!("{}/", scene.host.origin));
        let events = scene.events().await;
        assert_eq!(events.len(), 1, "{events:?}");
        assert_eq!(events[0]["name"], "connected");
        assert_eq!(events[0]["detail"]["username"], "nora.weaves");
        assert_eq!(events[0]["composed"], true);
        assert_eq!(events[0]["bubbles"], true);
    })
    .await;
}

/// R24: Instagram's pages make the popup look closed and take its opener away; the flow goes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_popup_that_looks_closed_ends_no_flow() {
    let keep = "{ const own = open; globalThis.open = (...all) => (globalThis.popup = own(...all)); }";
    play(Options::new().script(keep), async |scene| {
        let (opener, popup) = scene.begin_by_hand().await;
        scene.until_consent().await;
        scene.browser.until("window.opener === null").await;
        scene.browser.switch_to(&opener).await;
        scene.browser.until("popup.closed === true").await;
        tokio::time::sleep(std::time::Duration::from_millis(600)).await;
        scene.until_state("waiting").await;
        assert_eq!(scene.events().await.len(), 0);
        scene.browser.switch_to(&popup).await;
        scene.allow_and_return("nora.weaves", &opener).await;
    })
    .await;
}

/// R25: where popups are blocked the page itself goes to Instagram and comes back, and is no window to be closed, though the
/// same page stands in another tab too.
#[tokio::test(flavor = "multi_thread")]
async fn with_popups_blocked_the_page_goes_there_itself() {
    play(Options::new().block_popups(), async |scene| {
        scene.by_hand();
        scene.open().await;
        scene.until_live().await;
        let first = scene.browser.window().await;
        scene.new_tab().await;
        scene.open().await;
        scene.press().await;
        scene.allow("nora.weaves", &[]).await;
        scene.until_connected_as("nora.weaves").await;
        assert_eq!(scene.browser.windows().await.len(), 2);
        assert_eq!(scene.browser.url().await, format!("{}/", scene.host.origin));
        let said = scene.browser.watch.of("broadcast");
        assert!(
            said.iter().all(|event| !event.text.contains("\"result\"")),
            "{said:?}"
        );
        scene.browser.switch_to(&first).await;
        scene.until_connected_as("nora.weaves").await;
        assert_eq!(scene.redemptions(), 1);
    })
    .await;
}

/// R25: a page that wants popups alone is told when they are blocked.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_insists_on_popups_is_told_when_they_are_blocked() {
    play(Options::new().block_popups(), async |scene| {
        scene.open_button("mode=popup").await;
        scene.press().await;
        assert_eq!(scene.failure().await, "popup_blocked");
        scene.until_screen_says("The browser blocked the window.").await;
        scene
            .until_screen_says("Allow pop-ups for this site, then try again.")
            .await;
    })
    .await;
}

/// R70: where `close()` has no effect the popup says that it is done.
#[tokio::test(flavor = "multi_thread")]
async fn a_popup_that_cannot_close_itself_says_that_it_can_be_closed() {
    play(
        Options::new().script("globalThis.close = () => {};"),
        async |scene| {
            let (opener, popup) = scene.begin_by_hand().await;
            scene.allow("nora.weaves", &[]).await;
            scene
                .until_screen_says("Connected. You can close this window.")
                .await;
            scene.browser.switch_to(&opener).await;
            scene.until_connected_as("nora.weaves").await;
            scene.browser.switch_to(&popup).await;
            assert_eq!(scene.browser.url().await, format!("{}/", scene.host.origin));
        },
    )
    .await;
}

/// R24, R67: whoever closes the popup clicks again; the second click has a verifier of its own.
#[tokio::test(flavor = "multi_thread")]
async fn a_closed_popup_is_opened_again_with_another_challenge() {
    play(Options::new(), async |scene| {
        let (opener, _) = scene.begin_by_hand().await;
        scene.until_consent().await;
        scene.close_and_go_to(&opener).await;
        scene.until_state("waiting").await;
        scene.press_for_popup().await;
        scene.allow_and_return("nora.weaves", &opener).await;
        let challenges = scene.challenges();
        assert_eq!(challenges.len(), 2);
        assert_ne!(challenges[0], challenges[1]);
        assert!(
            challenges.iter().all(|challenge| challenge.len() == 43),
            "{challenges:?}"
        );
    })
    .await;
}
