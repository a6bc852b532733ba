//! On a phone: 360 pixels, a finger, a tab in place of a popup.

use suite::browser::Options;
use suite::scene::play;

const NO_OVERFLOW: &str = "document.documentElement.scrollWidth <= innerWidth";

/// R26: a tap, the consent in a tab of its own, and back; nothing is wider than the screen on the way.
#[tokio::test(flavor = "multi_thread")]
async fn a_tap_and_a_consent_connect_on_a_phone() {
    play(Options::new().phone(), async |scene| {
        scene.by_hand();
        scene.open().await;
        scene.browser.until("innerWidth === 360 && navigator.maxTouchPoints > 0").await;
        scene.browser.until(NO_OVERFLOW).await;
        let (opener, _) = scene.press_for_popup().await;
        scene.until_consent().await;
        scene.browser.until(NO_OVERFLOW).await;
        scene.allow_and_return("studio.lumen", &opener).await;
        scene.until_screen_says("More").await;
        scene.browser.until(NO_OVERFLOW).await;
        scene.press().await;
        scene.until_screen_says("Disconnect Instagram").await;
        scene.browser.until(NO_OVERFLOW).await;
        let inside = "(() => { const box = document.querySelector('instagram-connect').root.querySelector('.panel').getBoundingClientRect(); return box.left >= 0 && box.right <= 360 })()";
        scene.browser.until(inside).await;
    })
    .await;
}

/// R81: with popups blocked, as phones often do, the page goes there itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_blocks_popups_is_sent_there() {
    play(Options::new().phone().block_popups(), async |scene| {
        scene.by_hand();
        scene.open().await;
        scene.press().await;
        scene.allow("nora.weaves", &[]).await;
        scene.until_connected_as("nora.weaves").await;
        scene.browser.until(NO_OVERFLOW).await;
    })
    .await;
}

/// A long failure fits on the small screen, and its words are in sight.
#[tokio::test(flavor = "multi_thread")]
async fn a_failure_fits_on_a_small_screen() {
    play(Options::new().phone(), async |scene| {
        scene.world.stand_in.auto("pending.pat");
        scene.open().await;
        scene.press().await;
        scene.until_state("failed").await;
        scene.until_screen_says("its role on the site's app is not accepted yet").await;
        scene.browser.until(NO_OVERFLOW).await;
        let inside = "(() => { const box = document.querySelector('instagram-connect').root.querySelector('.panel').getBoundingClientRect(); return box.left >= 0 && box.right <= 360 && box.bottom > box.top })()";
        scene.browser.until(inside).await;
    })
    .await;
}
