//! axe-core on everything that a visitor of a site, or a reader of the gallery, can come to: it finds nothing (R77).

use std::sync::OnceLock;

use serde_json::{Value, json};
use suite::browser::{Browser, Options};
use suite::pages::Demo;
use suite::processes::root;
use suite::scene::{Host, play};

use crate::gallery;
use crate::languages::{LANGUAGES, speak};

/// Runs every rule. Within the button, where no picture lies behind words, what it is unsure of counts too (not in the
/// composer, which has pictures and arrows); such a node's target is the way through the shadow root.
const RUN: &str = r"
const [context, done] = arguments;
const told = (kind, list) => list.flatMap(({ id, help, nodes }) =>
  nodes.map(({ target, html, any }) => `${kind} ${id}: ${help}: ${target.flat().join(' ')}: ${html.slice(0, 200)} ${any[0]?.message ?? ''}`));
const inside = (list) => list.map((found) => ({ ...found, nodes: found.nodes.filter(({ target }) => Array.isArray(target[0]) && !target[0][0].startsWith('instagram-compose')) }));
axe.run(context ?? document).then(
  ({ violations, incomplete }) => done([...told('finds', violations), ...told('is unsure of', inside(incomplete))]),
  (error) => done([String(error)]),
);
";

fn source() -> &'static str {
    static SOURCE: OnceLock<String> = OnceLock::new();
    SOURCE.get_or_init(|| {
        let file = root().join("tests/axe/node_modules/axe-core/axe.min.js");
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    })
}

/// What axe-core says against the current document, or against the part of it that `context` selects.
pub async fn findings(browser: &Browser, context: Value) -> Vec<String> {
    browser
        .run(&format!("if (!globalThis.axe) {{ {} }}", source()), vec![])
        .await;
    let found = browser.driver.execute_async(RUN, vec![context]).await.unwrap();
    let list = found.as_array().cloned().unwrap_or_default();
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

pub async fn finds_nothing(browser: &Browser, what: &str) {
    let found = findings(browser, Value::Null).await;
    assert!(found.is_empty(), "{what}: {found:#?}");
}

/// The demo page, before and after somebody has connected, on a desktop and on a phone in the dark.
#[tokio::test(flavor = "multi_thread")]
async fn the_demo_page() {
    for options in [Options::new(), Options::new().phone().dark()] {
        play(options, async |scene| {
            scene.open().await;
            scene.until_live().await;
            finds_nothing(&scene.browser, "the demo page").await;
            scene.press().await;
            scene.until_connected_as("studio.lumen").await;
            Demo::here(&scene.browser).until_media(12).await;
            scene.press().await;
            scene.until_screen_says("Disconnect Instagram").await;
            finds_nothing(&scene.browser, "the demo page, connected").await;
        })
        .await;
    }
}

/// The gallery: the button in every state, theme, size, shape and direction, in the light and in the dark.
#[tokio::test(flavor = "multi_thread")]
async fn the_gallery() {
    for (light, options) in [("light", Options::new()), ("dark", Options::new().dark())] {
        let (_host, browser) = gallery::gallery(&options, "").await;
        finds_nothing(&browser, light).await;
    }
}

/// The button in every state, in every language, as the page has it that speaks that language.
#[tokio::test(flavor = "multi_thread")]
async fn every_state_in_every_language() {
    let (_host, browser) = gallery::gallery(&Options::new(), "").await;
    for language in LANGUAGES {
        speak(&browser, language).await;
        let groups = json!([["[data-group=states]"], ["[data-group=failures]"]]);
        let found = findings(&browser, groups).await;
        assert!(found.is_empty(), "{language}: {found:#?}");
    }
}

/// What the window shows that came back and couldn't close itself.
#[tokio::test(flavor = "multi_thread")]
async fn the_window_that_can_be_closed() {
    play(
        Options::new().script("globalThis.close = () => {};"),
        async |scene| {
            scene.by_hand();
            scene.open().await;
            scene.press_for_popup().await;
            scene.allow("nora.weaves", &[]).await;
            scene.until_screen_says("You can close this window.").await;
            finds_nothing(&scene.browser, "the popup's cover").await;
        },
    )
    .await;
}

/// The pages of the edge's own: an unknown site, and a return from Instagram that nobody waits for.
#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_the_edge() {
    for options in [Options::new(), Options::new().dark()] {
        play(options, async |scene| {
            for path in [
                "/authorize?client_id=nobody",
                "/instagram/callback?code=none&state=none",
                "/nothing/here",
            ] {
                scene
                    .browser
                    .open(&format!("{}{path}", scene.world.edge.url))
                    .await;
                scene.browser.until("document.querySelector('h1')").await;
                finds_nothing(&scene.browser, path).await;
            }
        })
        .await;
    }
}

/// It bites: a button without a name, grey words on grey and a wrong language are found, in a shadow root too.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_found() {
    let host = Host::start();
    host.page(
        "/bad.html",
        "<!doctype html><html lang=en><meta charset=utf-8><title>Bad</title><link rel=icon href='data:,'>\
         <main><h1>Bad</h1><div id=host></div></main>",
    );
    let browser = Browser::start(&Options::new()).await;
    browser.open(&format!("{}/bad.html", host.origin)).await;
    let script = "host.attachShadow({ mode: 'open' }).innerHTML = arguments[0]";
    let inside = "<button></button><p style='color: #999; background: #aaa'>Grey</p><p lang=xy>Words</p>";
    browser.run(script, vec![json!(inside)]).await;
    let found = findings(&browser, Value::Null).await.join("\n");
    for rule in ["button-name", "color-contrast", "valid-lang"] {
        assert!(found.contains(&format!("finds {rule}")), "{found}");
    }
}
