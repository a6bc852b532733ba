//! A connection in a page that stays open for days: whatever happens meanwhile ends in the right state, and in words.

use std::time::Duration;

use serde_json::{Value, json};
use suite::browser::Options;
use suite::clock::{Stopwatch, poll};
use suite::http::Request;
use suite::oauth::{Site, Visitor};
use suite::pages::Demo;
use suite::scene::{Scene, play};

/// The page's clock, as a test moves it.
const CLOCK: &str =
    "{ const own = Date.now; globalThis.slept = 0; Date.now = () => own() + globalThis.slept; }";

/// A day.
const SLEEP: &str = "globalThis.slept += 86400000";

/// Renews without waiting for it; what came of it stands in `renewal`.
const RENEW: &str = "globalThis.renewal = ''; document.querySelector('instagram-connect').token(true).then((token) => { renewal = token; }, (error) => { renewal = error.code; });";

/// How many hold the session's lock or wait for it, in all tabs.
const COUNT_LOCKS: &str = "navigator.locks.query().then(({ held, pending }) => { globalThis.locks = [...held, ...pending].length })";

/// How often the edge was asked to renew, and gave a token.
fn renewals(scene: &Scene) -> usize {
    let exchanges = scene.at_edge();
    let given = exchanges.iter().filter(|exchange| {
        exchange.request.contains("grant_type=refresh_token")
            && exchange
                .response
                .as_ref()
                .is_some_and(|answer| answer.status == 200)
    });
    given.count()
}

/// Waits until the edge has renewed more than `before` times.
async fn until_renewed(scene: &Scene, before: usize) {
    let watch = Stopwatch::start();
    while renewals(scene) <= before {
        assert!(watch.elapsed() < Duration::from_secs(10), "nothing was renewed");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

async fn renewal(scene: &Scene) -> String {
    scene.browser.until("globalThis.renewal").await;
    let token = scene.browser.run("return renewal", vec![]).await;
    token.as_str().unwrap_or_default().to_owned()
}

fn connection(scene: &Scene, token: &str) -> suite::http::Response {
    let request = Request::get("/connection")
        .header("Origin", &scene.host.origin)
        .bearer(token);
    scene.world.edge.client.send(&request)
}

/// Runs a script in a window that sleeps.
async fn in_sleep(scene: &Scene, window: &str, script: &str) {
    let parameters = json!({"expression": script});
    scene
        .browser
        .watch
        .call_in(window, "Runtime.evaluate", parameters)
        .await;
}

async fn names_of_events(scene: &Scene) -> Vec<String> {
    let name = |event: &Value| event["name"].as_str().unwrap_or_default().to_owned();
    scene.events().await.iter().map(name).collect()
}

/// R31, R35: two tabs renew at once: one after the other where the browser has locks, at the same time where it has none,
/// and both go on.
#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_that_renew_at_once_both_go_on() {
    let without_locks = "navigator.locks.request = () => Promise.reject(new Error('no locks'));";
    for (locks, script) in [(true, ""), (false, without_locks)] {
        play(Options::new().script(script), async |scene| {
            scene.connect().await;
            let first = scene.browser.window().await;
            let second = scene.new_tab().await;
            scene.open().await;
            scene.until_connected_as("studio.lumen").await;
            Demo::here(&scene.browser).until_media(12).await;
            let before = renewals(scene);
            scene.browser.tee.hold("grant_type=refresh_token");
            scene.browser.run(RENEW, vec![]).await;
            scene.browser.switch_to(&first).await;
            scene.browser.run(RENEW, vec![]).await;
            // In each tab the page asks for a token and the button looks again; the one that comes into view looks once more.
            if locks {
                scene
                    .browser
                    .until(&format!("({COUNT_LOCKS}, globalThis.locks >= 4)"))
                    .await;
            }
            let held = || scene.browser.tee.held_now();
            let enough = || (if locks { held() == 1 } else { held() >= 4 }).then_some(());
            assert!(
                poll(Duration::from_secs(5), enough).is_some(),
                "{} ask at once",
                held()
            );
            scene.browser.tee.release();
            let mut tokens = Vec::new();
            for window in [&first, &second] {
                scene.browser.switch_to(window).await;
                tokens.push(renewal(scene).await);
                scene.until_connected_as("studio.lumen").await;
                Demo::here(&scene.browser).until_media(12).await;
                assert!(!names_of_events(scene).await.contains(&"disconnected".to_owned()));
            }
            assert_ne!(tokens[0], tokens[1]);
            assert!(tokens.iter().all(|token| connection(scene, token).status == 200));
            let count = renewals(scene) - before;
            assert!(count == 2 || (!locks && count > 2), "{count} renewals");
        })
        .await;
    }
}

/// R26, R30: a laptop that slept for a day with the page open renews when it wakes, in silence.
#[tokio::test(flavor = "multi_thread")]
async fn a_laptop_that_slept_for_a_day_renews_in_silence() {
    play(Options::new().script(CLOCK), async |scene| {
        scene.connect().await;
        let page = Demo::here(&scene.browser);
        page.until_media(12).await;
        let before = renewals(scene);
        let events = names_of_events(scene).await;
        let window = scene.browser.window().await;
        scene.browser.watch.freeze(&window, true).await;
        in_sleep(scene, &String::from(window.clone()), SLEEP).await;
        scene.browser.watch.freeze(&window, false).await;
        until_renewed(scene, before).await;
        page.more().await;
        page.until_media(24).await;
        scene.until_connected_as("studio.lumen").await;
        assert_eq!(names_of_events(scene).await, events);
        assert_eq!(scene.redemptions(), 1);
    })
    .await;
}

/// R26: a laptop that wakes where there is no network yet is still signed in, and renews when there is one.
#[tokio::test(flavor = "multi_thread")]
async fn a_laptop_that_wakes_without_a_network_is_still_signed_in() {
    play(Options::new().script(CLOCK), async |scene| {
        scene.connect().await;
        let page = Demo::here(&scene.browser);
        page.until_media(12).await;
        let before = renewals(scene);
        let window = scene.browser.window().await;
        scene.browser.watch.freeze(&window, true).await;
        in_sleep(scene, &String::from(window.clone()), SLEEP).await;
        scene.browser.tee.set_offline(true);
        scene.browser.watch.freeze(&window, false).await;
        page.more().await;
        scene
            .until_screen_says("Check your network, then try again.")
            .await;
        scene.until_connected_as("studio.lumen").await;
        assert_eq!(renewals(scene), before);
        scene.browser.tee.set_offline(false);
        // The tee is not the machine's own network: the browser doesn't notice by itself.
        scene
            .browser
            .run("dispatchEvent(new Event('online'))", vec![])
            .await;
        until_renewed(scene, before).await;
        scene
            .browser
            .click("document.querySelector('.problem button')")
            .await;
        page.until_media(24).await;
        scene.until_connected_as("studio.lumen").await;
        assert!(!names_of_events(scene).await.contains(&"disconnected".to_owned()));
        scene.browser.driver.refresh().await.unwrap();
        scene.until_connected_as("studio.lumen").await;
        assert_eq!(scene.redemptions(), 1);
    })
    .await;
}

/// R68: the visitor clears the site's data while the page is open: the next renewal says so calmly, and a click connects.
#[tokio::test(flavor = "multi_thread")]
async fn cleared_storage_ends_in_words_and_a_click_connects_again() {
    play(Options::new(), async |scene| {
        scene.connect().await;
        Demo::here(&scene.browser).until_media(12).await;
        let origin = json!({"origin": scene.host.origin, "storageTypes": "local_storage,indexeddb"});
        let window = String::from(scene.browser.window().await);
        scene
            .browser
            .watch
            .call_in(&window, "Storage.clearDataForOrigin", origin)
            .await;
        scene.browser.run(RENEW, vec![]).await;
        assert_eq!(renewal(scene).await, "not_connected");
        scene.until_state("reconnect").await;
        scene.until_screen_says("this browser’s data was cleared").await;
        scene.until_screen_says("Connect again to go on.").await;
        Demo::here(&scene.browser).until_empty().await;
        let events = scene.events().await;
        assert_eq!(events.last().unwrap()["detail"]["reason"], "session_ended");
        assert_eq!(events.last().unwrap()["detail"]["code"], "session_gone");
        // The words stay until something is done about them.
        scene
            .browser
            .run("dispatchEvent(new Event('online'))", vec![])
            .await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        Demo::here(&scene.browser).until_media(12).await;
        assert!(!scene.screen().await.contains("cleared"));
    })
    .await;
}

/// R51, R52: taken back at Instagram while the page is open: the next read says so, the button too, with cause and cure;
/// a click on it connects the same connection again.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_revoked_while_the_page_is_open_is_told_and_mended_in_place() {
    play(Options::new(), async |scene| {
        scene.connect().await;
        let page = Demo::here(&scene.browser);
        page.until_media(12).await;
        let before = scene.events().await[0]["detail"]["connection"].clone();
        scene.world.stand_in.revoke("studio.lumen", "removed");
        page.more().await;
        scene.until_state("reconnect").await;
        assert_eq!(page.button().label().await, "Reconnect");
        let panel = page.button().panel().await;
        assert!(
            panel.contains("@studio.lumen: The site's app was removed in Instagram under Apps and websites."),
            "{panel}"
        );
        assert!(
            panel.contains("Connect again if you still want the site to use your account."),
            "{panel}"
        );
        assert_eq!(scene.failure().await, "token_revoked");
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        page.until_media(12).await;
        let events = scene.events().await;
        assert_eq!(events.last().unwrap()["name"], "connected");
        assert_eq!(events.last().unwrap()["detail"]["connection"], before);
    })
    .await;
}

/// R51: a page that reads nothing learns it too, when it next renews.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_reads_nothing_learns_of_a_lost_connection_when_it_renews() {
    play(Options::new().script(CLOCK), async |scene| {
        scene.connect().await;
        Demo::here(&scene.browser).until_media(12).await;
        let token = scene.browser.driver.execute_async(
            "const done = arguments[arguments.length - 1]; document.querySelector('instagram-connect').token().then(done)",
            vec![],
        );
        let token = token.await.unwrap().as_str().unwrap().to_owned();
        scene.world.stand_in.revoke("studio.lumen", "password");
        // Another reader finds it out.
        let request = Request::get("/graph/me?fields=username").header("Origin", &scene.host.origin).bearer(&token);
        assert_eq!(scene.world.edge.client.send(&request).status, 403);
        scene.until_state("connected").await;
        scene.browser.run(&format!("{SLEEP}; dispatchEvent(new Event('online'))"), vec![]).await;
        scene.until_state("reconnect").await;
        scene.until_screen_says("because the password was changed").await;
    })
    .await;
}

/// R36: somebody disconnects the account elsewhere: the open page learns it at its next read, and a click connects.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_learns_that_the_account_was_disconnected_elsewhere() {
    play(Options::new(), async |scene| {
        scene.connect().await;
        let page = Demo::here(&scene.browser);
        page.until_media(12).await;
        let here = scene.events().await[0]["detail"]["connection"].clone();
        let mut visitor = Visitor::new(&scene.world, Site::demo(&scene.host.origin));
        let elsewhere = visitor.connect();
        assert_eq!(here, elsewhere.connection.as_str());
        assert_eq!(visitor.disconnect(&elsewhere).status, 204);
        page.more().await;
        scene.until_state("reconnect").await;
        scene
            .until_screen_says("@studio.lumen: This session has ended.")
            .await;
        page.until_empty().await;
        let events = scene.events().await;
        assert_eq!(events.last().unwrap()["name"], "disconnected");
        assert_eq!(events.last().unwrap()["detail"]["reason"], "session_ended");
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        page.until_media(12).await;
    })
    .await;
}

/// R20: while the long-lived token is still to come, everything works and nobody is alarmed.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_still_upgrading_is_shown_calmly() {
    play(Options::new(), async |scene| {
        scene
            .world
            .stand_in
            .faults(&json!([{"at": "long_lived", "kind": "http_500"}]));
        scene.connect().await;
        let page = Demo::here(&scene.browser);
        page.until_media(12).await;
        scene.browser.run(RENEW, vec![]).await;
        let answer = connection(scene, &renewal(scene).await).json();
        assert_eq!(answer["health"], "upgrading", "{answer}");
        scene.browser.driver.refresh().await.unwrap();
        scene.until_connected_as("studio.lumen").await;
        page.until_media(12).await;
        page.more().await;
        page.until_media(24).await;
        assert_eq!(page.button().panel().await, "Connected as @studio.lumen");
        assert_eq!(names_of_events(scene).await, ["connected"]);
    })
    .await;
}
