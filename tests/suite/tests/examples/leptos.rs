//! The example in Leptos: the component and the handle of the crate, as a reader builds them.

use serde_json::json;
use suite::browser::Options;
use suite::processes::target;
use suite::scene::{PATH, Published, Scene, play};

use crate::walk::{serve, until_feed, until_no_feed, walk};

const AT: &str = "/examples/leptos/";
const SHOWN: &str = "document.querySelector('[name=shown]')";
const OWN: &str = "document.querySelector('button.own')";
const MORE: &str = "document.querySelector('.more:enabled')";

async fn open(scene: &Scene) {
    serve(scene, AT, &target().join("examples/leptos/index.html"));
    scene.browser.open(&format!("{}{AT}", scene.host.origin)).await;
}

async fn press(scene: &Scene) {
    scene.until_live().await;
    scene.press().await;
}

async fn connect(scene: &Scene) {
    open(scene).await;
    press(scene).await;
    until_feed(scene, "studio.lumen", 6).await;
}

async fn only(scene: &Scene, element: &str) {
    scene
        .browser
        .until(&format!(
            "document.querySelectorAll('instagram-connect').length === 1 && document.querySelector('{element}')"
        ))
        .await;
}

/// From the button over the profile to the next page, a reload, and the end of the session.
#[tokio::test(flavor = "multi_thread")]
async fn leptos() {
    play(Options::new(), async |scene| {
        serve(scene, AT, &target().join("examples/leptos/index.html"));
        let sign_out = async |scene: &Scene| scene.choose("sign-out").await;
        walk(scene, AT, press, sign_out).await;
        scene.until_state("idle").await;
    })
    .await;
}

/// A signal in an attribute reaches the button.
#[tokio::test(flavor = "multi_thread")]
async fn the_buttons_attributes_follow_their_signals() {
    play(Options::new(), async |scene| {
        open(scene).await;
        scene.until_live().await;
        let shape = |value: &str| {
            format!("document.querySelector('instagram-connect').getAttribute('shape') === {value}")
        };
        scene.browser.until(&shape("null")).await;
        for value in ["'pill'", "null"] {
            scene.browser.click("document.querySelector('[name=pill]')").await;
            scene.browser.until(&shape(value)).await;
        }
    })
    .await;
}

/// The page's own button connects and signs out; what does the work is one element that nobody sees.
#[tokio::test(flavor = "multi_thread")]
async fn a_button_of_the_pages_own_connects_and_signs_out() {
    play(Options::new(), async |scene| {
        open(scene).await;
        scene.browser.click(SHOWN).await;
        only(scene, "instagram-connect[hidden]").await;
        scene.browser.click(OWN).await;
        until_feed(scene, "studio.lumen", 6).await;
        scene
            .browser
            .until(&format!("{OWN}.innerText === 'Sign out'"))
            .await;
        scene.browser.click(OWN).await;
        until_no_feed(scene).await;
        scene
            .browser
            .until(&format!("{OWN}.innerText === 'Connect'"))
            .await;
    })
    .await;
}

/// R79: taken out and put back, the button leaves no listener and no node behind, and the feed stays as it is.
#[tokio::test(flavor = "multi_thread")]
async fn taken_out_and_put_back_the_button_leaves_nothing_behind() {
    play(Options::new(), async |scene| {
        connect(scene).await;
        let window = String::from(scene.browser.window().await);
        let call = async |method: &str| scene.browser.watch.call_in(&window, method, json!({})).await;
        let rounds = "const [count, done] = arguments; (async () => {
            const turn = async (hidden) => {
                document.querySelector('[name=shown]').click();
                const right = () => document.querySelector('instagram-connect')?.hidden === hidden && document.querySelectorAll('instagram-connect').length === 1;
                while (!right()) await new Promise((resolve) => setTimeout(resolve));
                await document.querySelector('instagram-connect').ready();
            };
            for (let i = 0; i < count; i++) { await turn(true); await turn(false); }
            done();
        })()";
        let count = async || {
            call("HeapProfiler.collectGarbage").await;
            let counts = call("Memory.getDOMCounters").await;
            ["jsEventListeners", "nodes"].map(|what| counts[what].as_i64().unwrap())
        };
        let feed = "document.querySelector('section').dataset.same = 1";
        scene.browser.run(feed, vec![]).await;
        scene.browser.driver.execute_async(rounds, vec![10.into()]).await.unwrap();
        let before = count().await;
        scene.browser.driver.execute_async(rounds, vec![40.into()]).await.unwrap();
        // One collection doesn't find everything; what a hundred of them leave is leaked.
        let mut after = count().await;
        for _ in 0..100 {
            if (0..2).all(|what| after[what] - before[what] < 20) {
                break;
            }
            after = count().await;
        }
        assert!(
            (0..2).all(|what| after[what] - before[what] < 20),
            "listeners and nodes before forty times: {before:?}, after: {after:?}"
        );
        scene.browser.until("document.querySelector('section').dataset.same").await;
        scene.until_connected_as("studio.lumen").await;
        scene.choose("sign-out").await;
        until_no_feed(scene).await;
        let ended = scene.events().await.iter().filter(|event| event["name"] == "disconnected").count();
        assert_eq!(ended, 1);
    })
    .await;
}

/// R51: what has to be connected again is told where it was read, and the button asks for it; connected again, it is read anew.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_instagram_ended_is_connected_again() {
    play(Options::new(), async |scene| {
        connect(scene).await;
        scene.world.stand_in.revoke("studio.lumen", "password");
        scene.browser.click(MORE).await;
        scene.until_screen_says("because the password was changed").await;
        scene.until_state("reconnect").await;
        scene.press().await;
        until_feed(scene, "studio.lumen", 6).await;
        scene
            .browser
            .until("document.querySelector('section [role=alert]').innerText === ''")
            .await;
    })
    .await;
}

/// A token that the edge doesn't take is renewed once, and the visitor sees nothing of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_is_renewed_once() {
    let refuse = "const ask = fetch; let refused = false; globalThis.fetch = (what, ...rest) => {
        if (refused || !what.url?.includes('/graph/me?')) return ask(what, ...rest);
        refused = true;
        return Promise.resolve(new Response('{}', { status: 401 }));
    };";
    play(Options::new().script(refuse), async |scene| {
        connect(scene).await;
        let renewed = scene
            .at_edge()
            .iter()
            .filter(|exchange| {
                exchange.target == "/token" && exchange.request.contains("grant_type=refresh_token")
            })
            .count();
        assert!(renewed > 0, "nothing was renewed");
    })
    .await;
}

/// A list that goes on elsewhere isn't followed: the token goes to the edge alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_goes_on_elsewhere_is_not_followed() {
    let bend = "const ask = fetch; globalThis.fetch = async (what, ...rest) => {
        const answer = await ask(what, ...rest);
        if (!what.url?.includes('/graph/me/media')) return answer;
        const body = await answer.json();
        body.paging.next = location.origin + '/graph/me/media?after=x';
        return new Response(JSON.stringify(body), { status: 200 });
    };";
    play(Options::new().script(bend), async |scene| {
        connect(scene).await;
        scene.browser.click(MORE).await;
        scene
            .until_screen_says("The list goes on at an address that isn't the edge's")
            .await;
        let asked = scene.browser.tee.exchanges(scene.host.port);
        assert!(
            asked
                .iter()
                .all(|exchange| !exchange.target.starts_with("/graph"))
        );
    })
    .await;
}

/// R66: a script that the page's policy blocks is told in words.
#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_script_is_told() {
    play(Options::new(), async |scene| {
        scene.expect_complaints();
        scene
            .host
            .header("Content-Security-Policy", "script-src 'self' 'wasm-unsafe-eval'");
        open(scene).await;
        scene.until_screen_says("The button's script was blocked.").await;
        assert_eq!(scene.failure().await, "script_blocked");
    })
    .await;
}

/// R89: a feed in the page brings its script, is shown, and tells the program; a page that names none has none.
#[tokio::test(flavor = "multi_thread")]
async fn a_published_feed_is_shown_and_told_of() {
    play(Options::new(), async |scene| {
        let edge = Published::start(5);
        edge.hold(true);
        let html = std::fs::read_to_string(target().join("examples/leptos/index.html")).unwrap();
        let body = format!("<body data-feed=\"{}{PATH}\"", edge.origin);
        scene.host.page(AT, &html.replace("<body", &body));
        scene.browser.open(&format!("{}{AT}", scene.host.origin)).await;
        scene
            .browser
            .until("document.querySelector('instagram-feed').state === 'loading'")
            .await;
        scene.until_screen_says("One moment").await;
        edge.hold(false);
        scene
            .browser
            .until("document.querySelector('instagram-feed').root.querySelectorAll('[data-layout=row] li a').length === 5")
            .await;
        scene
            .browser
            .until("document.querySelector('.published').innerText === '5 posts, published'")
            .await;
        scene
            .browser
            .until("document.querySelectorAll('script[src$=\"/instagram-feed.js\"]').length === 1")
            .await;
        open(scene).await;
        scene.until_live().await;
        scene.browser.until("!document.querySelector('instagram-feed')").await;
    })
    .await;
}

/// R95, R96: a picture of the visitor's goes from the page to Instagram by the crate, and what is wrong is said in its place.
#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_posted() {
    play(Options::new(), async |scene| {
        scene.world.stand_in.publishing(&json!({"image_ms": 100}));
        let html = std::fs::read_to_string(target().join("examples/leptos/index.html")).unwrap();
        serve(scene, AT, &target().join("examples/leptos/index.html"));
        scene.host.page(
            AT,
            &html
                .replace("<body", "<body data-poster=\"demo\"")
                .replace("https://connect.example.com", &scene.world.edge.url),
        );
        scene.browser.open(&format!("{}{AT}", scene.host.origin)).await;
        press(scene).await;
        scene.browser.until("document.querySelector('form')").await;
        let choose = "
            const [width, done] = arguments;
            const canvas = Object.assign(document.createElement('canvas'), { width, height: 400 });
            canvas.getContext('2d').fillRect(0, 0, width, 400);
            canvas.toBlob((blob) => {
              const chosen = new DataTransfer();
              chosen.items.add(new File([blob], 'a.jpg', { type: 'image/jpeg' }));
              document.querySelector('[name=picture]').files = chosen.files;
              done();
            }, 'image/jpeg');";
        let until_says = async |words: &str| {
            let says = format!(
                "document.querySelector('output.post').innerText.includes({})",
                json!(words)
            );
            scene.browser.until(&says).await;
        };
        // Four times as wide as high.
        scene
            .browser
            .driver
            .execute_async(choose, vec![1600.into()])
            .await
            .unwrap();
        scene.browser.click("document.querySelector('button.post')").await;
        until_says("media[0]: The picture is 1600 × 400 pixels").await;
        scene
            .browser
            .driver
            .execute_async(choose, vec![400.into()])
            .await
            .unwrap();
        let text = scene
            .browser
            .element("document.querySelector('[name=text]')")
            .await;
        text.send_keys("By the crate").await.unwrap();
        scene.browser.click("document.querySelector('button.post')").await;
        until_says("published http").await;
        let made = scene.world.stand_in.publications("studio.lumen");
        assert_eq!((made.len(), &made[0]["caption"]), (1, &json!("By the crate")));
    })
    .await;
}
