//! Firefox.

use suite::browser::Options;
use suite::scene::play;

/// R22, R24, R25, R40: a person clicks, consents, and sees the account; the popup closes itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_click_and_a_consent_connect_the_page_and_close_the_popup() {
    play(Options::firefox(), async |scene| {
        let (opener, _) = scene.begin_by_hand().await;
        scene.allow("nora.weaves", &[]).await;
        scene.browser.until_windows(1).await;
        scene.browser.switch_to(&opener).await;
        scene.until_connected_as("nora.weaves").await;
        scene.until_screen_says("@nora.weaves").await;
        assert_eq!(scene.redemptions(), 1);
        assert_eq!(scene.browser.url().await, format!("{}/", scene.host.origin));
        let events = scene.events().await;
        assert_eq!(events.len(), 1, "{events:?}");
        assert_eq!(events[0]["name"], "connected");
        assert_eq!(events[0]["detail"]["username"], "nora.weaves");
    })
    .await;
}
