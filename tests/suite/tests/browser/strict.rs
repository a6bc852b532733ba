//! Pages and browsers that forbid things: each ends in a connection or in words, never in silence.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha2::{Digest, Sha384};
use suite::browser::Options;
use suite::processes::target;
use suite::scene::{Scene, play};

const STRICT: &str = "default-src 'none'; script-src {edge} 'wasm-unsafe-eval'; connect-src {edge}; img-src data: http:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// R28: the policy that the documentation tells is enough, in popup and in redirect mode, and nothing is violated.
#[tokio::test(flavor = "multi_thread")]
async fn a_strict_policy_is_no_hindrance() {
    for mode in ["popup", "redirect"] {
        play(Options::new(), async |scene| {
            scene.host.header("Content-Security-Policy", STRICT);
            scene
                .open_page(
                    "/own.html",
                    &Scene::page_with(&Scene::element(&format!("mode={mode}"))),
                )
                .await;
            scene.press().await;
            scene.until_connected_as("studio.lumen").await;
            scene.press().await;
            scene.until_screen_says("Disconnect Instagram").await;
            scene.browser.driver.refresh().await.unwrap();
            scene.until_connected_as("studio.lumen").await;
        })
        .await;
    }
}

/// R28: the immutable script with its integrity, allowed by that hash alone, loads and checks all the rest.
#[tokio::test(flavor = "multi_thread")]
async fn the_script_can_be_pinned_by_its_hash() {
    play(Options::new(), async |scene| {
        let (path, integrity) = pinned();
        let policy = format!("default-src 'none'; script-src '{integrity}' {{edge}}/v/ 'wasm-unsafe-eval'; connect-src {{edge}}; img-src data: http:");
        scene.host.header("Content-Security-Policy", &policy);
        let pin = format!("src=\"{{edge}}{path}\" integrity=\"{integrity}\" crossorigin=anonymous");
        let page = Scene::page_with(&Scene::element("")).replace("src=\"{edge}/connect.js\"", &pin);
        scene.open_page("/own.html", &page).await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        let at_edge = scene.at_edge();
        assert!(at_edge.iter().all(|exchange| exchange.target != "/connect.js"));
        let pinned = at_edge.iter().find(|exchange| exchange.target == path).unwrap();
        let cache = pinned.response.as_ref().unwrap().header("cache-control").unwrap();
        assert!(cache.contains("immutable"), "{cache}");
    })
    .await;
}

/// The immutable script's path and its integrity.
fn pinned() -> (String, String) {
    let versions = std::fs::read_dir(target().join("dist/v")).unwrap().flatten();
    let mut scripts = versions.map(|version| version.path().join("connect.js"));
    let script = scripts.find(|script| script.exists()).unwrap();
    let integrity = STANDARD.encode(Sha384::digest(std::fs::read(&script).unwrap()));
    let version = script
        .parent()
        .unwrap()
        .file_name()
        .unwrap()
        .to_string_lossy()
        .into_owned();
    (format!("/v/{version}/connect.js"), format!("sha384-{integrity}"))
}

/// R66: a click before the wasm is there opens the popup, and the flow waits for it.
#[tokio::test(flavor = "multi_thread")]
async fn a_click_before_the_wasm_arrived_opens_the_popup() {
    play(Options::new(), async |scene| {
        scene.browser.tee.hold("element_bg.wasm");
        scene.by_hand();
        scene.open_button("").await;
        let (opener, _) = scene.press_for_popup().await;
        scene.allow("nora.weaves", &[]).await;
        scene.browser.until_windows(1).await;
        scene.browser.switch_to(&opener).await;
        scene.until_state("busy").await;
        scene.until_screen_says("Connecting").await;
        scene
            .browser
            .until("!document.querySelector('instagram-connect').live")
            .await;
        scene.browser.tee.release();
        scene.until_connected_as("nora.weaves").await;
    })
    .await;
}

/// R66, R83: without `wasm-unsafe-eval` in the page's policy the popup opens, and an event and words name the cause.
#[tokio::test(flavor = "multi_thread")]
async fn wasm_that_the_policy_forbids_is_named() {
    play(Options::new(), async |scene| {
        scene.expect_complaints();
        scene.host.header("Content-Security-Policy", "script-src {edge}");
        scene.by_hand();
        scene.open_button("").await;
        let (opener, _) = scene.press_for_popup().await;
        scene.until_consent().await;
        scene.browser.switch_to(&opener).await;
        assert_eq!(scene.failure().await, "script_blocked");
        scene
            .until_screen_says("Add to the page’s CSP: script-src 'wasm-unsafe-eval'")
            .await;
        let calls = scene.browser.watch.of("open");
        assert_eq!(calls.len(), 1, "{calls:?}");
    })
    .await;
}

/// R66, R83: a blocker of advertisements that stops the later half is named too, and without it the next click works.
#[tokio::test(flavor = "multi_thread")]
async fn a_script_that_a_blocker_stops_is_named() {
    play(Options::new(), async |scene| {
        scene
            .open_page("/own.html", "<!doctype html><title>Blank</title>")
            .await;
        let window = String::from(scene.browser.window().await);
        let block = async |patterns: serde_json::Value| {
            scene
                .browser
                .watch
                .call_in(&window, "Network.enable", json!({}))
                .await;
            scene
                .browser
                .watch
                .call_in(&window, "Network.setBlockedURLs", json!({"urls": patterns}))
                .await;
        };
        block(json!(["*element.js*"])).await;
        scene.open_button("mode=redirect").await;
        scene.press().await;
        assert_eq!(scene.failure().await, "script_blocked");
        scene
            .until_screen_says("The rest of the button couldn’t load.")
            .await;
        block(json!([])).await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
    })
    .await;
}

/// R68: where the page may store nothing the click ends in words.
#[tokio::test(flavor = "multi_thread")]
async fn blocked_storage_is_named() {
    play(Options::new().block_storage(), async |scene| {
        scene.open_button("").await;
        scene.press().await;
        assert_eq!(scene.failure().await, "storage_blocked");
        scene.until_screen_says("let this page store anything.").await;
        assert_eq!(scene.browser.windows().await.len(), 1);
        scene.expect_complaints();
    })
    .await;
}

/// R68: in a frame of another site the button doesn't begin; it says why and offers the page itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_frame_of_another_site_is_named_and_the_page_itself_is_offered() {
    play(Options::new(), async |scene| {
        scene
            .host
            .page("/own.html", &Scene::page_with(&Scene::element("")));
        scene.press_in_a_frame_of_another_site().await;
        let known = scene.browser.windows().await;
        let link = "document.querySelector('instagram-connect').root.querySelector('a[href]')";
        scene.browser.click(link).await;
        scene.browser.switch_to_new(&known).await;
        scene
            .browser
            .until(&format!("location.href === '{}/own.html'", scene.host.origin))
            .await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
    })
    .await;
}

/// R83: an element without its `client-id` says what is missing, and one with a return URL of another site what is wrong.
#[tokio::test(flavor = "multi_thread")]
async fn a_button_that_is_not_set_up_says_so() {
    play(Options::new(), async |scene| {
        let element = Scene::element("").replace("client-id=demo", "");
        scene.open_page("/own.html", &Scene::page_with(&element)).await;
        scene.press().await;
        assert_eq!(scene.failure().await, "misconfigured");
        scene.until_screen_says("client-id").await;
        // An address, and yet not one that the flow could end at.
        for url in ["https://www.shop.example/back", "mailto:nora@shop.example"] {
            let element = Scene::element(&format!("return-url='{url}'"));
            scene.open_page("/own.html", &Scene::page_with(&element)).await;
            scene.press().await;
            assert_eq!(scene.failure().await, "misconfigured", "{url}");
            scene
                .until_screen_says("“return-url” is none of this site.")
                .await;
        }
    })
    .await;
}

/// R3, R83: a return URL that the site didn't list ends on a page of the edge's that says so.
#[tokio::test(flavor = "multi_thread")]
async fn an_unlisted_return_url_is_named_in_the_popup() {
    play(Options::new(), async |scene| {
        let page = Scene::page_with(&Scene::element("return-url=/else%2Fwhere"));
        scene.open_page("/own.html", &page).await;
        scene.press_for_popup().await;
        scene.browser.until("document.querySelector('h1')").await;
        let text = scene.screen().await;
        assert!(text.contains("return"), "{text}");
        assert!(scene.browser.url().await.starts_with(&scene.world.edge.url));
    })
    .await;
}
