//! What the visitor feels: nothing moves, nothing hangs, and few requests are made.

use serde_json::{Value, json};
use suite::browser::Options;
use suite::processes::root;
use suite::scene::{COUNT_LEFT, Scene, play};

const SCRIPT: &str = "<script async src=\"{edge}/connect.js\"></script>";

/// Every shift of the layout, and every script in a frame that took long.
const OBSERVE: &str = r"
globalThis.shifts = [];
globalThis.scripts = [];
const observe = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
observe('layout-shift', (entry) => shifts.push({ value: entry.value, recent: entry.hadRecentInput, of: entry.sources.map(({ node }) => node?.nodeName ?? '').join('') }));
observe('long-animation-frame', (entry) => entry.scripts.forEach(({ duration, sourceURL, invoker }) => scripts.push({ duration, sourceURL, invoker })));
";

/// Text around it, so that a shift would move something.
fn page(attributes: &str) -> String {
    Scene::page_with(&format!(
        "<p>Before</p>{}<p>After</p>",
        Scene::element(attributes)
    ))
}

/// The line of the README that keeps the button's place free until its script is there.
fn place() -> String {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let line = readme
        .lines()
        .find(|line| line.starts_with("instagram-connect:not(:defined)"));
    format!("<style>{}</style>", line.unwrap())
}

/// Nothing around the button shifts: when its script comes late, at a click, while waiting, connected, with its menu,
/// signed out, and with a failure. Inside of it what is written is centred, and moves by less than can be seen.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_shifts_in_any_state() {
    play(Options::new().script(OBSERVE).script(COUNT_LEFT), async |scene| {
        scene.by_hand();
        scene.host.page("/back.html", &Scene::page_with(""));
        let late = page("return-url=/back.html").replace(SCRIPT, &place());
        scene.open_page("/own.html", &late).await;
        scene
            .browser
            .until("performance.getEntriesByName('first-contentful-paint').length")
            .await;
        scene.load_script().await;
        let still = async |at: &str| {
            // Two frames later all that the last change moved has moved.
            let frames = "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))";
            scene.browser.run_until_done(frames, vec![]).await;
            let found = scene.browser.run("return shifts.splice(0)", vec![]).await;
            let list = found.as_array().cloned().unwrap_or_default();
            let sum: f64 = list.iter().filter_map(|shift| shift["value"].as_f64()).sum();
            println!("layout shift, {at}: {sum:.6}");
            let around = list.iter().filter(|shift| shift["of"] != "");
            assert!(around.count() == 0 && sum < 0.001, "{at}: {list:#?}");
        };
        scene.until_live().await;
        still("loaded").await;
        let (opener, _) = scene.press_for_popup().await;
        scene.browser.switch_to(&opener).await;
        still("waiting").await;
        scene.browser.switch_to_new(std::slice::from_ref(&opener)).await;
        scene.allow_and_return("nora.weaves", &opener).await;
        scene.press().await;
        scene.until_screen_says("Disconnect Instagram").await;
        still("connected").await;
        scene
            .browser
            .click("document.querySelector('instagram-connect').root.querySelector('[part~=sign-out]')")
            .await;
        scene.until_state("idle").await;
        scene
            .browser
            .run(
                "document.querySelector('instagram-connect').fail('network')",
                vec![],
            )
            .await;
        scene.until_state("failed").await;
        still("failed").await;
        scene.assert_nothing_left().await;
    })
    .await;
}

/// On a processor four times slower no script of the button holds a frame for 50 ms, from load until connected and
/// reloaded: of each step the best of some tries, for the machine may be busy.
#[tokio::test(flavor = "multi_thread")]
async fn no_script_of_the_button_takes_long() {
    play(Options::new().script(OBSERVE), async |scene| {
        scene.browser.devtools("Emulation.setCPUThrottlingRate", json!({"rate": 4})).await;
        let longest = async || {
            let of_the_edge = "return scripts.filter(({ sourceURL, invoker }) => (sourceURL + invoker).includes(arguments[0])).map(({ duration }) => duration)";
            let edge = scene.world.edge.url.clone();
            let list = scene.browser.run(of_the_edge, vec![edge.into()]).await;
            let all = list.as_array().cloned().unwrap_or_default();
            all.iter().filter_map(Value::as_f64).fold(0.0, f64::max)
        };
        let mut best = [f64::MAX; 3];
        for round in 0..8 {
            let element = Scene::element(&format!("account-key={round}"));
            scene.open_page("/own.html", &Scene::page_with(&element)).await;
            scene.until_live().await;
            let loaded = longest().await;
            scene.press().await;
            scene.until_connected_as("studio.lumen").await;
            scene.browser.until_windows(1).await;
            let connected = longest().await;
            scene.browser.driver.refresh().await.unwrap();
            scene.until_connected_as("studio.lumen").await;
            let again = longest().await;
            println!("longest script at 4 × slower: {loaded:.0} ms loaded, {connected:.0} ms connected, {again:.0} ms loaded again");
            for (best, now) in best.iter_mut().zip([loaded, connected, again]) {
                *best = best.min(now);
            }
            if best.iter().all(|best| *best < 50.0) {
                break;
            }
        }
        assert!(best.iter().all(|best| *best < 50.0), "{best:?} ms");
    })
    .await;
}

/// How many requests a connect takes in the page and its popup, and how many a page view of somebody who is connected.
#[tokio::test(flavor = "multi_thread")]
async fn few_requests_are_made_until_connected() {
    play(Options::new(), async |scene| {
        scene.open_page("/own.html", &page("")).await;
        scene.until_live().await;
        let asked = |scene: &Scene, from: usize| {
            let all = scene.at_edge();
            let mut list: Vec<String> = all
                .iter()
                .map(|exchange| {
                    format!(
                        "{} {}",
                        exchange.method,
                        exchange
                            .target
                            .split('?')
                            .next()
                            .unwrap()
                            .rsplit('/')
                            .next()
                            .unwrap()
                    )
                })
                .collect();
            list.split_off(from)
        };
        let mut visible = asked(scene, 0);
        visible.sort();
        assert_eq!(
            visible,
            ["GET connect.js", "GET element.js", "GET element_bg.wasm"]
        );
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        scene.browser.until_windows(1).await;
        let mut connecting = asked(scene, 3);
        connecting.sort();
        println!(
            "until connected: {} requests: {connecting:?}",
            connecting.len() + 3
        );
        let preflights = connecting.iter().filter(|line| line.starts_with("OPTIONS"));
        assert!(preflights.count() <= 2, "{connecting:?}");
        assert!(connecting.len() <= 12, "{connecting:?}");
        let before = scene.at_edge().len();
        scene.browser.driver.refresh().await.unwrap();
        scene.until_connected_as("studio.lumen").await;
        let again = asked(scene, before);
        println!("loaded again: {} requests: {again:?}", again.len());
        assert!(again.len() <= 7, "{again:?}");
    })
    .await;
}
