//! `WebKitGTK`, the engine that Safari shares, with Intelligent Tracking Prevention on.

use suite::browser::Options;
use suite::scene::play;

/// R22, R24, R25, R40: a person clicks, consents, and sees the account; the popup closes itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_click_and_a_consent_connect_the_page_and_close_the_popup() {
    play(Options::webkit(), async |scene| {
        let (opener, _) = scene.begin_by_hand().await;
        scene.allow("nora.weaves", &[]).await;
        scene.browser.until_windows(1).await;
        scene.browser.switch_to(&opener).await;
        scene.until_connected_as("nora.weaves").await;
        assert_eq!(scene.redemptions(), 1);
    })
    .await;
}
