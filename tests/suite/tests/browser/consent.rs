//! What the visitor may answer at Instagram.

use suite::browser::Options;
use suite::scene::{Scene, play};

const PUBLISH: &str = "instagram_business_content_publish";
const BOTH: &str = "permissions=\"instagram_business_basic instagram_business_content_publish\"";

/// A denial in the popup is told on the page, in words.
#[tokio::test(flavor = "multi_thread")]
async fn a_denial_in_the_popup_is_told_on_the_page() {
    play(Options::new(), async |scene| {
        let (opener, _) = scene.begin_by_hand().await;
        scene.until_consent().await.deny().await;
        scene.browser.until_windows(1).await;
        scene.browser.switch_to(&opener).await;
        assert_eq!(scene.failure().await, "denied");
        scene
            .until_screen_says("The connection was not allowed at Instagram.")
            .await;
        scene.until_screen_says("Try again").await;
        assert_eq!(scene.redemptions(), 0);
        // And the next click may go well.
        scene.press_for_popup().await;
        scene.allow_and_return("nora.weaves", &opener).await;
    })
    .await;
}

/// R22: a denial in redirect mode too, and the address holds nothing of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_denial_in_redirect_mode_is_told_on_the_page_and_leaves_the_address_clean() {
    play(Options::new(), async |scene| {
        scene.by_hand();
        scene.open_button("mode=redirect").await;
        scene.press().await;
        scene.until_consent().await.deny().await;
        assert_eq!(scene.failure().await, "denied");
        scene
            .until_screen_says("The connection was not allowed at Instagram.")
            .await;
        assert_eq!(
            scene.browser.url().await,
            format!("{}/own.html", scene.host.origin)
        );
    })
    .await;
}

/// R19: the missing permission is named on the screen, and nothing is connected.
#[tokio::test(flavor = "multi_thread")]
async fn a_required_permission_that_was_unticked_is_named() {
    play(Options::new(), async |scene| {
        scene.by_hand();
        scene.open_button(BOTH).await;
        let (opener, _) = scene.press_for_popup().await;
        scene.allow("nora.weaves", &[PUBLISH]).await;
        scene.browser.switch_to(&opener).await;
        assert_eq!(scene.failure().await, "permission_missing");
        scene.until_screen_says(PUBLISH).await;
        scene.until_screen_says("leave them ticked").await;
        assert_eq!(scene.redemptions(), 0);
        scene.browser.driver.refresh().await.unwrap();
        scene.until_state("idle").await;
    })
    .await;
}

/// R19: without an optional one the connection works, and the event says what was granted.
#[tokio::test(flavor = "multi_thread")]
async fn an_optional_permission_that_was_unticked_is_only_told() {
    play(Options::new(), async |scene| {
        scene.by_hand();
        let element = Scene::element(BOTH).replace("client-id=demo", "client-id=gallery");
        scene.open_page("/own.html", &Scene::page_with(&element)).await;
        let (opener, _) = scene.press_for_popup().await;
        scene.allow("nora.weaves", &[PUBLISH]).await;
        scene.browser.switch_to(&opener).await;
        scene.until_connected_as("nora.weaves").await;
        let events = scene.events().await;
        assert_eq!(
            events[0]["detail"]["permissions"],
            serde_json::json!(["instagram_business_basic"])
        );
    })
    .await;
}
