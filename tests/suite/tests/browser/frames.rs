//! The button in a frame, and on pages without an address of their own.

use suite::browser::Options;
use suite::scene::{COUNT_LEFT, Scene, play};

const FRAME_SAYS: &str =
    "document.querySelector('instagram-connect').root.querySelector('[part~=message]').textContent";

/// A page of the same site that shows `frame`.
async fn open_frame(scene: &Scene, frame: &str) {
    let page = format!("<!doctype html><title>Outside</title><link rel=icon href='data:,'>{frame}");
    scene.open_page("/outside.html", &page).await;
    scene.browser.driver.enter_frame(0).await.unwrap();
}

/// The inner page as an attribute's value.
fn quoted(page: &str) -> String {
    page.replace('&', "&amp;").replace('"', "&quot;")
}

/// R24: in a frame of its own site the button works as on the page: with an address, as `srcdoc`, and written by a script.
/// What has no address names a return URL.
#[tokio::test(flavor = "multi_thread")]
async fn a_frame_of_the_same_site_works() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        scene.by_hand();
        scene.host.page("/back.html", &Scene::page_with(""));
        let back = format!("return-url={}/back.html", scene.host.origin);
        let inner = |key: &str, more: &str| Scene::page_with(&Scene::element(&format!("account-key={key} {more}")));
        scene.host.page("/inner.html", &inner("address", ""));
        let written = format!(
            "<iframe width=600 height=400></iframe><script>frames[0].document.open(); frames[0].document.write({}); frames[0].document.close()</script>",
            serde_json::to_string(&inner("written", &back)).unwrap().replace("</", "<\\/")
        );
        for frame in [
            "<iframe src=/inner.html width=600 height=400></iframe>".to_owned(),
            format!("<iframe srcdoc=\"{}\" width=600 height=400></iframe>", quoted(&inner("srcdoc", &back))),
            written,
        ] {
            open_frame(scene, &frame).await;
            let (opener, _) = scene.press_for_popup().await;
            scene.allow("nora.weaves", &[]).await;
            scene.browser.switch_to(&opener).await;
            scene.browser.driver.enter_frame(0).await.unwrap();
            scene.until_connected_as("nora.weaves").await;
            scene.browser.until_windows(1).await;
            scene.assert_nothing_left().await;
        }
        assert_eq!(scene.redemptions(), 3);
    })
    .await;
}

/// R68, R83: a page that has no address of its own (`srcdoc`, `blob:`) and names no return URL is told so, and one whose
/// origin is opaque (`data:`) that nothing can come back to it; no window is opened.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_without_an_address_is_told_what_is_missing() {
    play(Options::new(), async |scene| {
        scene.expect_complaints();
        let inner = Scene::page_with(&Scene::element("")).replace("{edge}", &scene.world.edge.url);
        open_frame(
            scene,
            &format!(
                "<iframe srcdoc=\"{}\" width=600 height=400></iframe>",
                quoted(&inner)
            ),
        )
        .await;
        scene.press().await;
        assert_eq!(scene.failure().await, "misconfigured");
        scene
            .browser
            .until(&format!("{FRAME_SAYS}.includes('return-url')"))
            .await;
        scene
            .open_page(
                "/maker.html",
                "<!doctype html><title>Maker</title><link rel=icon href='data:,'>",
            )
            .await;
        let make = "location.href = URL.createObjectURL(new Blob([arguments[0]], { type: 'text/html' }))";
        scene.browser.run(make, vec![inner.clone().into()]).await;
        scene.browser.until("location.protocol === 'blob:'").await;
        scene.press().await;
        assert_eq!(scene.failure().await, "misconfigured");
        let mut data = url::Url::parse("data:text/html,").unwrap();
        data.set_path(&format!(
            "text/html,{}",
            inner.replace('%', "%25").replace('#', "%23")
        ));
        scene.browser.open(data.as_str()).await;
        scene.press().await;
        assert!(
            ["misconfigured", "unsupported_context", "storage_blocked"]
                .contains(&scene.failure().await.as_str())
        );
        assert_eq!(scene.browser.watch.of("open"), []);
        assert_eq!(scene.browser.windows().await.len(), 1);
    })
    .await;
}

/// R68, R25: what a sandbox takes away is told: its origin, its windows. With both it connects.
#[tokio::test(flavor = "multi_thread")]
async fn a_sandbox_is_told_or_connects() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        scene.expect_complaints();
        scene
            .host
            .page("/inner.html", &Scene::page_with(&Scene::element("")));
        let frame = |allow: &str| {
            format!("<iframe sandbox='allow-scripts {allow}' src=/inner.html width=600 height=400></iframe>")
        };
        for (allow, code) in [
            ("", "unsupported_context"),
            ("allow-popups", "unsupported_context"),
            ("allow-same-origin", "popup_blocked"),
        ] {
            open_frame(scene, &frame(allow)).await;
            scene.press().await;
            assert_eq!(scene.failure().await, code, "{allow}");
            scene.browser.until(&format!("{FRAME_SAYS}.length > 10")).await;
            assert_eq!(scene.browser.windows().await.len(), 1);
        }
        assert!(
            scene
                .at_edge()
                .iter()
                .all(|exchange| !exchange.target.starts_with("/authorize"))
        );
        scene.by_hand();
        open_frame(
            scene,
            &frame("allow-same-origin allow-popups allow-popups-to-escape-sandbox"),
        )
        .await;
        let (opener, _) = scene.press_for_popup().await;
        scene.allow("nora.weaves", &[]).await;
        scene.browser.switch_to(&opener).await;
        scene.browser.driver.enter_frame(0).await.unwrap();
        scene.until_connected_as("nora.weaves").await;
        scene.assert_nothing_left().await;
    })
    .await;
}

/// R68, R81: redirect mode would send the frame alone to Instagram, which shows itself in no frame: it is a popup there.
#[tokio::test(flavor = "multi_thread")]
async fn a_frame_is_never_sent_to_instagram() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        scene.by_hand();
        scene
            .host
            .page("/inner.html", &Scene::page_with(&Scene::element("mode=redirect")));
        open_frame(scene, "<iframe src=/inner.html width=600 height=400></iframe>").await;
        let (opener, _) = scene.press_for_popup().await;
        scene.allow("nora.weaves", &[]).await;
        scene.browser.switch_to(&opener).await;
        scene.browser.driver.enter_frame(0).await.unwrap();
        scene.until_connected_as("nora.weaves").await;
    })
    .await;
}
