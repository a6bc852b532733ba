//! A page's life: put aside and brought back, made before it is looked at, cut off and online again.

use std::time::Duration;

use serde_json::{Value, json};
use suite::browser::Options;
use suite::clock::Stopwatch;
use suite::scene::{COUNT_LEFT, Scene, play};

/// Whether the page came out of the back-forward cache, each time that it was shown; and why it didn't.
const SHOWN: &str =
    "globalThis.shown = []; addEventListener('pageshow', (event) => shown.push(event.persisted));";
const RESTORED: &str = "shown.at(-1) === true || (globalThis.why = JSON.stringify(performance.getEntriesByType('navigation')[0].notRestoredReasons), document.body.dataset.why = why, false)";

const BLANK: &str = "<!doctype html><title>Elsewhere</title><link rel=icon href='data:,'><h1>Elsewhere</h1>";

/// The token, or the failure's code, as a page asks for it.
async fn renewed(scene: &Scene) -> String {
    let ask =
        "document.querySelector('instagram-connect').token(true).then(done, (error) => done(error.code))";
    let token = scene.browser.run_until_done(ask, vec![]).await;
    token.as_str().unwrap_or_default().to_owned()
}

/// A page that is put aside whole and brought back: waiting becomes idle, and a click begins anew; connected it stays
/// connected, and its token is renewed.
#[tokio::test(flavor = "multi_thread")]
async fn brought_back_from_the_back_forward_cache_the_button_works() {
    play(Options::new().script(COUNT_LEFT).script(SHOWN), async |scene| {
        scene.by_hand();
        scene.host.page("/elsewhere.html", BLANK);
        scene.open_button("mode=redirect").await;
        scene.until_live().await;
        scene.press().await;
        scene.until_consent().await;
        scene.browser.driver.back().await.unwrap();
        scene.browser.until(RESTORED).await;
        scene.until_state("idle").await;
        scene.until_screen_says("Connect Instagram").await;
        scene.press().await;
        scene.allow("nora.weaves", &[]).await;
        scene.until_connected_as("nora.weaves").await;
        let before = renewed(scene).await;
        // Elsewhere and back, twice.
        for _ in 0..2 {
            scene
                .browser
                .run("location.href = '/elsewhere.html'", vec![])
                .await;
            scene.browser.until("document.title === 'Elsewhere'").await;
            scene.browser.driver.back().await.unwrap();
            scene.browser.until(RESTORED).await;
            scene.until_connected_as("nora.weaves").await;
        }
        let after = renewed(scene).await;
        assert!(after.len() > 60 && after != before, "{after}");
        scene.assert_nothing_left().await;
        scene.choose("sign-out").await;
        scene.until_state("idle").await;
        let challenges = scene.challenges();
        assert_eq!(challenges.len(), 2);
        assert_ne!(challenges[0], challenges[1]);
    })
    .await;
}

/// A page without a session makes no database: one that was left in the middle of that would keep it from the next page.
/// Whoever goes on to another page at once connects there.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_left_at_once_is_in_nobodys_way() {
    play(Options::new(), async |scene| {
        scene
            .host
            .page("/next.html", &Scene::page_with(&Scene::element("")));
        scene.open_button("").await;
        scene.until_live().await;
        scene.browser.run("location.href = '/next.html'", vec![]).await;
        scene.browser.until("location.pathname === '/next.html'").await;
        scene.until_live().await;
        let databases = "indexedDB.databases().then((list) => done(list.length))";
        assert_eq!(scene.browser.run_until_done(databases, vec![]).await, 0);
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
    })
    .await;
}

/// What a page says about the pages that Chromium may make ahead.
fn speculating(urls: &[&str]) -> String {
    let rules = json!({"prerender": [{"source": "list", "eagerness": "immediate", "urls": urls}]});
    format!("{BLANK}<script type=speculationrules>{rules}</script>")
}

/// Waits until there is a document at that address that nobody looks at yet, and gives its target's id.
async fn until_prerendered(scene: &Scene, url: &str) {
    let watch = Stopwatch::start();
    while watch.elapsed() < Duration::from_secs(10) {
        let made = scene.browser.watch.of("document");
        if made.iter().any(|event| event.at == url) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    panic!(
        "{url} was never made ahead: {:?}",
        scene.browser.watch.of("prerender")
    );
}

/// What the edge was asked for but the button's first script.
fn asked(scene: &Scene) -> Vec<String> {
    let all = scene.at_edge().into_iter();
    all.filter(|exchange| exchange.target != "/connect.js")
        .map(|exchange| format!("{} {}", exchange.method, exchange.target))
        .collect()
}

/// A page that is made ahead asks the edge for nothing, with a session or without; looked at, it is connected or connects.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_made_ahead_asks_for_nothing_until_it_is_looked_at() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        let ahead = format!("{}/ahead.html", scene.host.origin);
        scene
            .host
            .page("/ahead.html", &Scene::page_with(&Scene::element("")));
        let go = async || {
            scene
                .open_page("/first.html", &speculating(&["/ahead.html"]))
                .await;
            until_prerendered(scene, &ahead).await;
            tokio::time::sleep(Duration::from_millis(700)).await;
            asked(scene).len()
        };
        let look = async || {
            scene.browser.run("location.href = '/ahead.html'", vec![]).await;
            scene
                .browser
                .until("document.querySelector('instagram-connect')?.state")
                .await;
            scene
                .browser
                .until("performance.getEntriesByType('navigation')[0].activationStart > 0")
                .await;
        };
        assert_eq!(go().await, 0);
        look().await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        scene.browser.until_windows(1).await;
        let before = asked(scene).len();
        assert_eq!(go().await, before, "{:?}", asked(scene).split_off(before));
        look().await;
        scene.until_connected_as("studio.lumen").await;
        assert!(renewed(scene).await.len() > 60);
        scene.assert_nothing_left().await;
    })
    .await;
}

/// R80: the return URL with its answer, made ahead, consumes nothing; looked at, it is finished.
#[tokio::test(flavor = "multi_thread")]
async fn a_return_url_made_ahead_consumes_nothing() {
    play(Options::new(), async |scene| {
        scene.open_button("mode=redirect").await;
        scene.until_live().await;
        let own = format!("{}/own.html", scene.host.origin);
        // The answer comes to a page without the button.
        scene.host.page("/own.html", BLANK);
        scene.press().await;
        scene
            .browser
            .until("location.hash.startsWith('#instagram-connect=')")
            .await;
        let back = scene.browser.url().await;
        scene
            .host
            .page("/own.html", &Scene::page_with(&Scene::element("mode=redirect")));
        scene.open_page("/first.html", &speculating(&[&back])).await;
        until_prerendered(scene, &back).await;
        tokio::time::sleep(Duration::from_millis(700)).await;
        let tokens = || {
            scene
                .at_edge()
                .iter()
                .filter(|exchange| exchange.target == "/token")
                .count()
        };
        assert_eq!(tokens(), 0);
        // Nor does the answer leave the address, where the next look would find it.
        let changes = scene.browser.watch.of("history");
        assert!(
            changes
                .iter()
                .all(|change| !change.at.contains("instagram-connect=")),
            "{changes:?}"
        );
        scene
            .browser
            .run("location.href = arguments[0]", vec![back.into()])
            .await;
        scene.until_connected_as("studio.lumen").await;
        scene
            .browser
            .until("performance.getEntriesByType('navigation')[0].activationStart > 0")
            .await;
        assert_eq!(scene.redemptions(), 1);
        assert_eq!(scene.browser.url().await, own);
    })
    .await;
}

/// Cuts the page off as the browser itself notices it, or lets it online again.
async fn offline(scene: &Scene, offline: bool) {
    scene.browser.tee.set_offline(offline);
    scene.browser.devtools("Network.enable", json!({})).await;
    let rates = json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
    scene
        .browser
        .devtools("Network.emulateNetworkConditions", rates)
        .await;
    scene
        .browser
        .until(&format!("navigator.onLine === {}", !offline))
        .await;
}

/// R26, R65: without a network before the click, while at Instagram, and when connected: nothing is lost, and online again
/// it goes on where it was.
#[tokio::test(flavor = "multi_thread")]
async fn offline_and_back_at_every_stage_loses_nothing() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        scene.open_button("").await;
        scene.until_live().await;
        let opener = scene.browser.window().await;
        // Before the click: the window shows the browser's own words, and goes on when it is loaded again.
        offline(scene, true).await;
        let (_, popup) = scene.press_for_popup().await;
        scene
            .browser
            .until(
                "document.querySelector('#main-frame-error, .neterror, #error-information-popup-container')",
            )
            .await;
        scene.browser.switch_to(&opener).await;
        scene.until_state("waiting").await;
        scene.by_hand();
        // While at Instagram: the page was cut off, and waits all the same.
        offline(scene, false).await;
        scene.until_state("waiting").await;
        scene.browser.switch_to(&popup).await;
        scene.browser.driver.refresh().await.unwrap();
        scene.until_consent().await;
        scene.browser.switch_to(&opener).await;
        offline(scene, true).await;
        offline(scene, false).await;
        scene.until_state("waiting").await;
        assert_eq!(scene.events().await, Vec::<Value>::new());
        scene.browser.switch_to(&popup).await;
        scene.allow_and_return("nora.weaves", &opener).await;
        // When connected: it stays, says so when it is asked, and mends itself.
        offline(scene, true).await;
        assert_eq!(renewed(scene).await, "network");
        scene.until_state("connected").await;
        offline(scene, false).await;
        assert!(renewed(scene).await.len() > 60);
        scene.until_connected_as("nora.weaves").await;
        let events = scene.events().await;
        assert_eq!(events.len(), 1, "{events:?}");
        scene.assert_nothing_left().await;
    })
    .await;
}

/// R83: the page came from a cache and there is no network for the later half: the click is told, and works when there is.
#[tokio::test(flavor = "multi_thread")]
async fn a_click_without_a_network_for_the_later_half_is_told_and_can_be_repeated() {
    play(
        Options::new().script("globalThis.requestIdleCallback = () => {};"),
        async |scene| {
            scene.open_button("mode=redirect").await;
            scene
                .browser
                .until("document.querySelector('instagram-connect').root")
                .await;
            scene.browser.devtools("Network.enable", json!({})).await;
            let block = async |urls: Value| {
                scene
                    .browser
                    .devtools("Network.setBlockedURLs", json!({"urls": urls}))
                    .await;
            };
            block(json!(["*element*", "*authorize*"])).await;
            scene
                .browser
                .until("document.querySelector('instagram-connect').state === 'idle'")
                .await;
            scene
                .browser
                .run(
                    "document.querySelector('instagram-connect').fail?.('network')",
                    vec![],
                )
                .await;
            assert_eq!(scene.failure().await, "script_blocked");
            block(json!([])).await;
            scene.press().await;
            scene.until_connected_as("studio.lumen").await;
        },
    )
    .await;
}
