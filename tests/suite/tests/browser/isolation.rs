//! Pages that keep to themselves: cross-origin opener, embedder and document isolation policies.

use suite::browser::Options;
use suite::scene::{COUNT_LEFT, Scene, play};

const OPENER: &str = "Cross-Origin-Opener-Policy";
const EMBEDDER: &str = "Cross-Origin-Embedder-Policy";
const DOCUMENT: &str = "Document-Isolation-Policy";

/// The account's picture is there.
const PICTURED: &str = "(({ root }) => root.querySelector('img').naturalWidth > 0 && root.querySelector('img').checkVisibility())(document.querySelector('instagram-connect'))";

async fn open(scene: &Scene, key: &str, headers: &[(&str, &str)], attributes: &str) {
    let page = Scene::page_with(&Scene::element(&format!("account-key={key} {attributes}")));
    let path = format!("/{key}.html");
    scene.host.page_under(&path, headers, &page);
    scene.browser.open(&format!("{}{path}", scene.host.origin)).await;
}

/// R24: whatever an opener policy cuts, the result comes: nothing rests on the opener.
#[tokio::test(flavor = "multi_thread")]
async fn every_opener_policy_lets_the_popup_answer() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        scene.by_hand();
        for (key, policy) in [
            ("same", "same-origin"),
            ("popups", "same-origin-allow-popups"),
            ("noopener", "noopener-allow-popups"),
        ] {
            open(scene, key, &[(OPENER, policy)], "").await;
            let (opener, _) = scene.press_for_popup().await;
            scene.allow_and_return("nora.weaves", &opener).await;
            scene.browser.until_windows(1).await;
            scene.assert_nothing_left().await;
        }
        assert_eq!(scene.redemptions(), 3);
    })
    .await;
}

/// R82: on an isolated page every file of the button loads, and the flow completes; the picture is there if its server
/// opens it to such pages, as Instagram's does.
#[tokio::test(flavor = "multi_thread")]
async fn an_isolated_page_connects() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        let same = (OPENER, "same-origin");
        for (key, headers, mode) in [
            ("require", vec![same, (EMBEDDER, "require-corp")], ""),
            ("credentialless", vec![same, (EMBEDDER, "credentialless")], ""),
            ("document", vec![(DOCUMENT, "isolate-and-require-corp")], ""),
            ("lenient", vec![(DOCUMENT, "isolate-and-credentialless")], ""),
            (
                "redirect",
                vec![same, (EMBEDDER, "require-corp")],
                "mode=redirect",
            ),
        ] {
            open(scene, key, &headers, mode).await;
            scene.browser.until("crossOriginIsolated").await;
            scene.press().await;
            scene.until_connected_as("studio.lumen").await;
            scene.browser.until_windows(1).await;
            scene.browser.until("crossOriginIsolated").await;
            scene.browser.until(PICTURED).await;
            scene.assert_nothing_left().await;
        }
        assert_eq!(scene.redemptions(), 5);
    })
    .await;
}
