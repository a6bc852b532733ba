//! The account's picture in the connected button.

use suite::browser::Options;
use suite::http::Request;
use suite::pages::Button;
use suite::scene::play;

const PICTURED: &str = "((root) => root.querySelector('img').checkVisibility() && root.querySelector('img').naturalWidth > 0 && !root.querySelector('svg').checkVisibility())(document.querySelector('instagram-connect').root)";
const MARKED: &str = "((root) => !root.querySelector('img').checkVisibility() && root.querySelector('svg').checkVisibility())(document.querySelector('instagram-connect').root)";
const PLACE: &str =
    "return JSON.stringify(document.querySelector('instagram-connect').getBoundingClientRect())";

/// The button shows the picture that the edge names, in the same place and size as before, also after a reload.
#[tokio::test(flavor = "multi_thread")]
async fn the_connected_button_shows_the_accounts_picture() {
    play(Options::new(), async |scene| {
        scene.open().await;
        let before = scene.browser.run(PLACE, vec![]).await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        scene.browser.until(PICTURED).await;
        assert_eq!(scene.browser.run(PLACE, vec![]).await, before);
        let token = Button::new(&scene.browser).token().await;
        let request = Request::get("/connection")
            .header("Origin", &scene.host.origin)
            .bearer(token.as_str().unwrap());
        let known = scene.world.edge.client.send(&request).json();
        let source = "return document.querySelector('instagram-connect').root.querySelector('img').src";
        assert!(known["profile_picture_url"].is_string(), "{known}");
        assert_eq!(
            scene.browser.run(source, vec![]).await,
            known["profile_picture_url"]
        );
        scene.browser.driver.refresh().await.unwrap();
        scene.until_connected_as("studio.lumen").await;
        scene.browser.until(PICTURED).await;
        assert_eq!(scene.browser.run(PLACE, vec![]).await, before);
    })
    .await;
}

/// An account without a picture keeps the mark.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_without_a_picture_keeps_the_mark() {
    play(Options::new(), async |scene| {
        scene.world.stand_in.auto("quiet.pine");
        scene.connect().await;
        scene.until_connected_as("quiet.pine").await;
        scene.browser.until(MARKED).await;
    })
    .await;
}

/// A picture that can't be shown, because the page forbids it or its address ran out, gives way to the mark.
#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_cannot_be_shown_gives_way_to_the_mark() {
    play(Options::new(), async |scene| {
        scene.expect_complaints();
        scene.host.header("Content-Security-Policy", "img-src data:");
        scene.open_button("").await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        scene.browser.until(MARKED).await;
        scene.until_connected_as("studio.lumen").await;
    })
    .await;
}
