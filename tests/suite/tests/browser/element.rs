//! The custom element in the hands of a page and of a keyboard.

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use suite::browser::Options;
use suite::scene::{Scene, play};

const TAB: char = '\u{E004}';
const ENTER: char = '\u{E007}';
const ESCAPE: char = '\u{E00C}';

async fn strike(scene: &Scene, key: char) {
    let keys = KeyActions::new("keyboard".into())
        .then(KeyAction::Down { value: key })
        .then(KeyAction::Up { value: key });
    scene.browser.driver.perform_actions(keys).await.unwrap();
}

/// R79: taken out and put back ten times, it is one button that works, and each event comes once.
#[tokio::test(flavor = "multi_thread")]
async fn taken_out_and_put_back_ten_times_it_still_works_once() {
    play(Options::new(), async |scene| {
        scene.open_button("").await;
        scene.until_live().await;
        let script = "const host = document.querySelector('instagram-connect');
            for (let i = 0; i < 10; i++) { host.remove(); document.body.append(host); }";
        scene.browser.run(script, vec![]).await;
        scene.until_live().await;
        for _ in 0..3 {
            scene.browser.run(script, vec![]).await;
            scene.until_live().await;
        }
        let count = |selector: &str| format!("return document.querySelector('instagram-connect').root.querySelectorAll('{selector}').length");
        assert_eq!(scene.browser.run(&count(".main"), vec![]).await, 1);
        assert_eq!(scene.browser.run(&count(".panel"), vec![]).await, 1);
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        assert_eq!(scene.browser.watch.of("open").len(), 1);
        assert_eq!(scene.redemptions(), 1);
        assert_eq!(scene.events().await.len(), 1);
        scene.browser.run(script, vec![]).await;
        scene.until_connected_as("studio.lumen").await;
        scene.choose("sign-out").await;
        scene.until_state("idle").await;
        let ended = scene.events().await.iter().filter(|event| event["name"] == "disconnected").count();
        assert_eq!(ended, 1);
    })
    .await;
}

/// R79: what is taken out leaves nothing behind: after a hundred more times there are as many listeners and nodes as before.
#[tokio::test(flavor = "multi_thread")]
async fn taken_out_it_leaves_no_listener_and_no_node_behind() {
    play(Options::new(), async |scene| {
        scene.open_button("").await;
        scene.until_live().await;
        let window = String::from(scene.browser.window().await);
        let call = async |method: &str| scene.browser.watch.call_in(&window, method, serde_json::json!({})).await;
        let rounds = "const done = arguments[arguments.length - 1]; (async () => {
            const host = document.querySelector('instagram-connect');
            for (let i = 0; i < arguments[0]; i++) { host.remove(); document.body.append(host); await host.ready(); }
            done();
        })()";
        let count = async || {
            call("HeapProfiler.collectGarbage").await;
            let counts = call("Memory.getDOMCounters").await;
            ["jsEventListeners", "nodes"].map(|what| counts[what].as_i64().unwrap())
        };
        scene.browser.driver.execute_async(rounds, vec![10.into()]).await.unwrap();
        let before = count().await;
        scene.browser.driver.execute_async(rounds, vec![100.into()]).await.unwrap();
        // One collection doesn't find everything; what a hundred of them leave is leaked.
        let mut after = count().await;
        for _ in 0..100 {
            if (0..2).all(|what| after[what] - before[what] < 20) {
                return;
            }
            after = count().await;
        }
        panic!("listeners and nodes before a hundred times: {before:?}, after: {after:?}");
    })
    .await;
}

/// R79: taken out in the middle of a flow and put back, it takes the result.
#[tokio::test(flavor = "multi_thread")]
async fn taken_out_in_the_middle_of_a_flow_it_takes_the_result() {
    play(Options::new(), async |scene| {
        scene.by_hand();
        scene.open_button("").await;
        let (opener, popup) = scene.press_for_popup().await;
        scene.browser.switch_to(&opener).await;
        let script = "const host = document.querySelector('instagram-connect'); host.remove(); document.body.append(host)";
        scene.browser.run(script, vec![]).await;
        scene.browser.switch_to(&popup).await;
        scene.allow_and_return("nora.weaves", &opener).await;
    })
    .await;
}

/// R79: an element that a script makes, with its attributes set later, works like one in the page's source.
#[tokio::test(flavor = "multi_thread")]
async fn an_element_that_a_script_makes_works() {
    play(Options::new(), async |scene| {
        scene.open_page("/own.html", &Scene::page_with("")).await;
        scene
            .browser
            .until("customElements.get('instagram-connect')")
            .await;
        let script = "const host = document.createElement('instagram-connect'); document.body.append(host);
            host.setAttribute('edge', arguments[0]); host.setAttribute('client-id', 'demo')";
        scene
            .browser
            .run(script, vec![scene.world.edge.url.clone().into()])
            .await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
    })
    .await;
}

/// R77: a keyboard suffices: to the button, through the consent, into the menu and out of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_keyboard_alone_suffices() {
    play(Options::new(), async |scene| {
        scene.by_hand();
        scene.open_button("").await;
        scene.until_live().await;
        let opener = scene.browser.window().await;
        let known = scene.browser.windows().await;
        let focused = "document.activeElement?.localName === 'instagram-connect'";
        strike(scene, TAB).await;
        scene.browser.until(focused).await;
        let ring = "getComputedStyle(document.activeElement.root.activeElement).outlineStyle !== 'none'";
        scene.browser.until(ring).await;
        strike(scene, ENTER).await;
        scene.browser.switch_to_new(&known).await;
        scene.until_consent().await;
        for _ in 0..12 {
            strike(scene, TAB).await;
            if scene
                .browser
                .run("return document.activeElement.name === 'allow'", vec![])
                .await
                == true
            {
                break;
            }
        }
        strike(scene, ENTER).await;
        scene.browser.until_windows(1).await;
        scene.browser.switch_to(&opener).await;
        scene.until_connected_as("studio.lumen").await;
        scene.browser.until(focused).await;
        strike(scene, ENTER).await;
        scene.until_screen_says("Sign out").await;
        strike(scene, TAB).await;
        strike(scene, ESCAPE).await;
        let closed =
            "!document.querySelector('instagram-connect').root.querySelector('.panel').checkVisibility()";
        scene.browser.until(closed).await;
        scene
            .browser
            .until("document.activeElement.root.activeElement.matches('.main')")
            .await;
        strike(scene, ENTER).await;
        scene.until_screen_says("Sign out").await;
        strike(scene, TAB).await;
        strike(scene, ENTER).await;
        scene.until_state("idle").await;
    })
    .await;
}

/// Nothing moves: the button has the same place before its script, while busy, and connected.
#[tokio::test(flavor = "multi_thread")]
async fn the_button_keeps_its_place_in_every_state() {
    let watch = "globalThis.shifts = []; new PerformanceObserver((list) => shifts.push(...list.getEntries().filter((entry) => !entry.hadRecentInput).map((entry) => entry.value))).observe({ type: 'layout-shift', buffered: true });";
    play(Options::new().script(watch), async |scene| {
        scene.open().await;
        let size =
            "return JSON.stringify(document.querySelector('instagram-connect').getBoundingClientRect())";
        let before = scene.browser.run(size, vec![]).await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        assert_eq!(scene.browser.run(size, vec![]).await, before);
        scene.browser.driver.refresh().await.unwrap();
        scene.until_connected_as("studio.lumen").await;
        assert_eq!(scene.browser.run(size, vec![]).await, before);
        scene.until_screen_says("More").await;
        let sum = scene
            .browser
            .run("return shifts.reduce((sum, value) => sum + value, 0)", vec![])
            .await;
        assert!(sum.as_f64().unwrap() < 0.05, "the layout shifts by {sum}");
    })
    .await;
}
