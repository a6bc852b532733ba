//! Several buttons on one page, and buttons whose attributes change.

use std::time::Duration;

use serde_json::{Value, json};
use suite::browser::Options;
use suite::clock::poll;
use suite::leaks;
use suite::oauth::Site;
use suite::processes::{World, root};
use suite::scene::{COUNT_LEFT, Scene, play};

const NAMES: &str = "[...document.querySelectorAll('instagram-connect')].map((host) => host.root.querySelector('.main').innerText.trim()).join()";

/// How often the edge was asked for a path that ends so.
fn count(scene: &Scene, method: &str, ending: &str) -> usize {
    let hit =
        |exchange: &&suite::tee::Exchange| exchange.method == method && exchange.target.ends_with(ending);
    scene.at_edge().iter().filter(hit).count()
}

/// Three buttons of one session are connected together, ask once, and end together; one that comes later joins, one that
/// goes takes nothing with it.
#[tokio::test(flavor = "multi_thread")]
async fn the_buttons_of_one_session_change_together() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        let three = ["a", "b", "c"].map(|id| Scene::element(&format!("id={id}"))).concat();
        scene.open_page("/own.html", &Scene::page_with(&three)).await;
        scene.by_hand();
        let opener = scene.browser.window().await;
        let known = scene.browser.windows().await;
        scene.press_in("#b").await;
        scene.browser.switch_to_new(&known).await;
        // The one that was pressed goes, and another one comes.
        let popup = scene.browser.window().await;
        scene.browser.switch_to(&opener).await;
        let change = "document.querySelector('#b').remove(); const twin = document.querySelector('#a').cloneNode(); twin.id = 'd'; document.body.append(twin); document.body.prepend(document.querySelector('#c'))";
        scene.browser.run(change, vec![]).await;
        scene.browser.switch_to(&popup).await;
        scene.allow("nora.weaves", &[]).await;
        scene.browser.switch_to(&opener).await;
        scene.browser.until(&format!("{NAMES} === '@nora.weaves,@nora.weaves,@nora.weaves'")).await;
        assert_eq!(scene.redemptions(), 1);
        assert!(count(scene, "GET", "/connection") < 3, "one answer is for all");
        let events = scene.events().await;
        assert_eq!(events.len(), 3, "each button tells of itself: {events:?}");
        scene.assert_nothing_left().await;
        scene.choose("sign-out").await;
        scene.browser.until(&format!("{NAMES} === 'Connect Instagram,Connect Instagram,Connect Instagram'")).await;
        let ended = || (count(scene, "POST", "/revoke") == 1).then_some(());
        assert!(poll(Duration::from_secs(20), ended).is_some());
    })
    .await;
}

/// R35, R110: two edges on one page: the buttons load their later half once, and each has its own session, tokens and ends.
#[tokio::test(flavor = "multi_thread")]
async fn two_edges_on_one_page_do_not_disturb_each_other() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        let origin = scene.host.origin.clone();
        let second = World::builder().sites(move |_| Site::table(&origin)).start();
        second.stand_in.auto("nora.weaves");
        let other = Scene::element("id=b").replace("{edge}", &second.edge.url);
        scene
            .open_page("/own.html", &Scene::page_with(&(Scene::element("id=a") + &other)))
            .await;
        for id in ["#a", "#b"] {
            scene.press_in(id).await;
            scene.until_state_of(id, "connected").await;
            scene.browser.until_windows(1).await;
        }
        scene
            .browser
            .until(&format!("{NAMES} === '@studio.lumen,@nora.weaves'"))
            .await;
        scene.browser.driver.refresh().await.unwrap();
        scene
            .browser
            .until(&format!("{NAMES} === '@studio.lumen,@nora.weaves'"))
            .await;
        scene.assert_nothing_left().await;
        scene.choose("sign-out").await;
        scene
            .browser
            .until(&format!("{NAMES} === 'Connect Instagram,@nora.weaves'"))
            .await;
        let token = "document.querySelector('#b').token(true).then(done, (error) => done(error.code))";
        let token = scene.browser.run_until_done(token, vec![]).await;
        assert!(token.as_str().unwrap().len() > 60, "{token}");
        let halves = "performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/element.js')).length === 1";
        scene.browser.until(halves).await;
        leaks::assert_none(&second.canaries(), &scene.browser.seen().await);
    })
    .await;
}

/// R35, R110: one edge hangs: the other one's button connects without it, and so does its own when it comes to itself. What
/// it sends late is a second copy of the later half, which does nothing.
#[tokio::test(flavor = "multi_thread")]
async fn an_edge_that_hangs_holds_up_no_other_ones_button() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        let origin = scene.host.origin.clone();
        let second = World::builder().sites(move |_| Site::table(&origin)).start();
        second.stand_in.auto("nora.weaves");
        let other = Scene::element("id=b").replace("{edge}", &second.edge.url);
        scene
            .browser
            .tee
            .hold(&format!("element.js HTTP/1.1\r\nHost: localhost:{}", scene.world.edge.port));
        scene
            .open_page("/own.html", &Scene::page_with(&(Scene::element("id=a") + &other)))
            .await;
        scene
            .browser
            .until("[...document.querySelectorAll('instagram-connect')].every((host) => host.live)")
            .await;
        scene.press_in("#b").await;
        scene.until_state_of("#b", "connected").await;
        scene.browser.until_windows(1).await;
        scene.browser.tee.release();
        let halves = "performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/element.js')).length === 2";
        scene.browser.until(halves).await;
        scene.press_in("#a").await;
        scene.until_state_of("#a", "connected").await;
        scene.browser.until_windows(1).await;
        scene
            .browser
            .until(&format!("{NAMES} === '@studio.lumen,@nora.weaves'"))
            .await;
        let said = scene.browser.watch.of("broadcast");
        let taken = said.iter().filter(|event| event.text.contains("\"taken\""));
        assert_eq!(taken.count(), 2, "each answer is taken once: {said:?}");
        assert_eq!(scene.redemptions(), 1);
        scene.assert_nothing_left().await;
        leaks::assert_none(&second.canaries(), &scene.browser.seen().await);
    })
    .await;
}

async fn set(scene: &Scene, name: &str, value: &Value) {
    let script = "const host = document.querySelector('instagram-connect'); arguments[1] === null ? host.removeAttribute(arguments[0]) : host.setAttribute(arguments[0], arguments[1])";
    scene.browser.run(script, vec![name.into(), value.clone()]).await;
}

/// Attributes that change while nothing is connected count at the next click; in the middle of a flow they change nothing
/// of it; connected, another place is another session, and the looks are looks.
#[tokio::test(flavor = "multi_thread")]
async fn attributes_may_change_at_any_time() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        let edge = json!(scene.world.edge.url);
        scene.host.page("/back.html", &Scene::page_with(""));
        scene
            .open_page(
                "/own.html",
                &Scene::page_with(
                    "<instagram-connect client-id=nobody edge=nowhere: mode=popup></instagram-connect>",
                ),
            )
            .await;
        scene.until_live().await;
        // Idle.
        set(scene, "edge", &edge).await;
        set(scene, "client-id", &json!("gallery")).await;
        set(scene, "permissions", &json!("instagram_business_basic")).await;
        set(scene, "return-url", &json!("/back.html")).await;
        set(scene, "mode", &json!("redirect")).await;
        set(scene, "mode", &Value::Null).await;
        scene.by_hand();
        let (opener, popup) = scene.press_for_popup().await;
        scene.until_consent().await;
        scene.browser.switch_to(&opener).await;
        let asked = scene
            .at_edge()
            .iter()
            .find(|exchange| exchange.target.starts_with("/authorize"))
            .unwrap()
            .target
            .clone();
        for part in [
            "client_id=gallery",
            "scope=instagram_business_basic&",
            "back.html",
        ] {
            assert!(asked.contains(part), "{part}: {asked}");
        }
        // In a flow.
        set(scene, "permissions", &Value::Null).await;
        set(scene, "return-url", &Value::Null).await;
        set(scene, "mode", &json!("redirect")).await;
        set(scene, "theme", &json!("dark")).await;
        scene.until_state("waiting").await;
        set(scene, "account-key", &json!("somebody")).await;
        scene.until_state("idle").await;
        scene.browser.switch_to(&popup).await;
        scene.allow("nora.weaves", &[]).await;
        scene.browser.until_windows(1).await;
        scene.browser.switch_to(&opener).await;
        scene.until_state("idle").await;
        set(scene, "account-key", &Value::Null).await;
        scene.until_connected_as("nora.weaves").await;
        // Connected.
        for (name, value) in [
            ("theme", json!("light")),
            ("theme", Value::Null),
            ("mode", Value::Null),
            ("permissions", json!("instagram_business_basic")),
            ("return-url", json!("/back.html")),
        ] {
            set(scene, name, &value).await;
            scene.until_state("connected").await;
        }
        assert_eq!(scene.events().await.len(), 1);
        for (name, other) in [
            ("client-id", json!("demo")),
            ("edge", json!("http://localhost:1")),
            ("account-key", json!("x")),
        ] {
            let script = "return document.querySelector('instagram-connect').getAttribute(arguments[0])";
            let before = scene.browser.run(script, vec![name.into()]).await;
            set(scene, name, &other).await;
            scene.until_state("idle").await;
            let events = scene.events().await;
            assert_eq!(
                events.last().unwrap()["detail"]["reason"],
                "changed",
                "{name}: {events:?}"
            );
            set(scene, name, &before).await;
            scene.until_connected_as("nora.weaves").await;
        }
        scene.assert_nothing_left().await;
    })
    .await;
}

/// The language may change too, in every state, and the words with it.
#[tokio::test(flavor = "multi_thread")]
async fn the_language_may_change_at_any_time() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        let texts = std::fs::read(root().join("app/texts/de.json")).unwrap();
        let texts: Value = serde_json::from_slice(&texts).unwrap();
        let german = |name: &str| texts[name].as_str().unwrap().to_owned();
        scene.by_hand();
        scene.open_button("").await;
        scene.until_live().await;
        set(scene, "lang", &json!("de")).await;
        scene.until_screen_says(&german("connect")).await;
        let (opener, popup) = scene.press_for_popup().await;
        scene.browser.switch_to(&opener).await;
        scene.until_screen_says(&german("waiting")).await;
        set(scene, "lang", &json!("en")).await;
        scene.until_screen_says("Finish at Instagram").await;
        scene.browser.switch_to(&popup).await;
        scene.allow_and_return("nora.weaves", &opener).await;
        scene.press().await;
        scene.until_screen_says("Disconnect Instagram").await;
        set(scene, "lang", &json!("de")).await;
        scene.until_screen_says(&german("disconnect")).await;
        scene.assert_nothing_left().await;
    })
    .await;
}

/// Fifty buttons on one page load the script, the later half and the session once, and stay small.
#[tokio::test(flavor = "multi_thread")]
async fn fifty_buttons_ask_once() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        let many: String = (0..50).map(|_| Scene::element("")).collect();
        scene.open_page("/own.html", &Scene::page_with(&many)).await;
        let all = |state: &str| format!("[...document.querySelectorAll('instagram-connect')].every((host) => host.live && host.state === '{state}')");
        scene.browser.until(&all("idle")).await;
        let counts = async || {
            scene.browser.devtools("HeapProfiler.collectGarbage", json!({})).await;
            let heap = scene.browser.devtools("Runtime.getHeapUsage", json!({})).await;
            let dom = scene.browser.devtools("Memory.getDOMCounters", json!({})).await;
            (heap["usedSize"].as_f64().unwrap() / 1e6, dom["nodes"].as_i64().unwrap(), dom["jsEventListeners"].as_i64().unwrap())
        };
        scene.press().await;
        scene.browser.until(&all("connected")).await;
        scene.browser.until_windows(1).await;
        let (heap, nodes, listeners) = counts().await;
        println!("fifty buttons: {heap:.1} MB of heap, {nodes} nodes, {listeners} listeners");
        assert!(heap < 12.0 && nodes < 50 * 60 && listeners < 50 * 16, "{heap} MB, {nodes} nodes, {listeners} listeners");
        // The popup loaded the script and the later half once more, for itself.
        for (ending, times) in [("/connect.js", 2), ("/element.js", 2), ("element_bg.wasm", 2), ("/connection", 4)] {
            let seen = count(scene, "GET", ending);
            assert!(seen <= times, "{ending}: {seen} times");
        }
        assert_eq!(scene.redemptions(), 1);
        // And once more when the page is loaded again with a session.
        let before = (count(scene, "GET", "/connection"), count(scene, "POST", "/token"));
        scene.browser.driver.refresh().await.unwrap();
        scene.browser.until(&all("connected")).await;
        let after = (count(scene, "GET", "/connection"), count(scene, "POST", "/token"));
        // A first renewal needs a nonce.
        assert!(after.0 - before.0 <= 4 && after.1 - before.1 <= 2, "{before:?} {after:?}");
        scene.assert_nothing_left().await;
    })
    .await;
}
