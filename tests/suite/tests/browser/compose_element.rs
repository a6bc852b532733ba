//! `<instagram-compose>` in a page of another origin, under a strict policy: with the page's button or with its own.

use serde_json::json;
use suite::scene::{Scene, play};

use crate::axe::finds_nothing;
use crate::composer::{click, drop_picture, set, until_open, until_says, until_there, value, visitor, write};

/// What `docs/compose.md` says that a page's policy needs.
const STRICT: &str = "default-src 'none'; script-src {edge} 'wasm-unsafe-eval'; connect-src {edge}; img-src blob: data: http:; media-src blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// A page with this in it.
fn page(parts: &str) -> String {
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>A page</title>\
         <meta name=viewport content=\"width=device-width\"><meta name=color-scheme content=\"light dark\">\
         <link rel=icon href=\"data:,\"><script async src=\"{{edge}}/instagram-compose.js\"></script>\
         <main><h1>A page</h1>{parts}</main>"
    )
}

async fn open(scene: &Scene, parts: &str) {
    scene.host.header("Content-Security-Policy", STRICT);
    scene.open_page("/own.html", &page(parts)).await;
    scene.press().await;
    scene.until_connected_as("studio.lumen").await;
    until_open(scene).await;
}

/// R91: on another origin's page, from a dropped picture to the published post, on a narrow phone too, in the dark too; the
/// page hears of it, axe-core finds nothing, and nothing is wider than the screen.
#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_picture_is_published_from_any_page() {
    for options in [visitor(), visitor().phone().size(360, 760).dark()] {
        play(options, async |scene| {
            scene.world.stand_in.publishing(&json!({"image_ms": 100}));
            open(scene, "<instagram-compose client-id=demo></instagram-compose>").await;
            let hear = "globalThis.told = []; document.addEventListener('instagram-compose:posted', ({ detail }) => told.push(detail))";
            scene.browser.run(hear, vec![]).await;
            drop_picture(scene, (600, 750), "image/png", false).await;
            until_there(scene, 1).await;
            write(scene, "#caption", "From any page").await;
            finds_nothing(&scene.browser, "the composer in a page").await;
            scene
                .browser
                .until("document.documentElement.scrollWidth <= innerWidth")
                .await;
            click(scene, "#send").await;
            until_says(scene, ".card:last-child h3", "Picture: Published").await;
            let made = scene.world.stand_in.publications("studio.lumen");
            assert_eq!((made.len(), &made[0]["caption"]), (1, &json!("From any page")));
            let told = scene.browser.run("return told", vec![]).await;
            assert_eq!(told.as_array().map(Vec::len), Some(1), "{told}");
            assert_eq!(told[0]["kind"], "image");
            assert!(told[0]["id"].as_str().is_some_and(|id| !id.is_empty()), "{told}");
        })
        .await;
    }
}

/// What a page has of an element that was taken out: nothing that listens, waits or holds.
const HELD: &str = "navigator.locks.query().then(({ held, pending }) => done(
  [...held, ...pending].filter(({ name }) => name.startsWith('instagram-compose/')).length))";

/// Taken out and put back, again and again, it is there as it was, with the page's own button; taken out it holds nothing, and
/// what was under way makes no noise.
#[tokio::test(flavor = "multi_thread")]
async fn it_is_taken_out_and_put_back() {
    play(visitor(), async |scene| {
        let parts = "<script async src=\"{edge}/connect.js\"></script>\
            <instagram-connect id=studio edge=\"{edge}\" client-id=demo permissions=\"instagram_business_basic instagram_business_content_publish\"></instagram-connect>\
            <instagram-compose for=studio></instagram-compose>";
        open(scene, parts).await;
        write(scene, "#caption", "Kept").await;
        drop_picture(scene, (400, 400), "image/jpeg", false).await;
        until_there(scene, 1).await;
        let count = "document.querySelectorAll('instagram-connect').length";
        assert_eq!(scene.browser.run(&format!("return {count}"), vec![]).await, 1);
        let again = "globalThis.element ??= document.querySelector('instagram-compose');
            for (let at = 0; at < 5; at++) { element.remove(); document.querySelector('main').append(element); }";
        scene.browser.run(again, vec![]).await;
        until_open(scene).await;
        until_there(scene, 1).await;
        assert_eq!(value(scene, "#caption").await, "Kept");
        assert_eq!(scene.browser.run_until_done(HELD, vec![]).await, 1);
        let parts = "document.querySelector('instagram-compose').root.querySelectorAll('.composer').length";
        assert_eq!(scene.browser.run(&format!("return {parts}"), vec![]).await, 1);
        // In the middle of a request.
        set(scene, "#kind", "story").await;
        click(scene, "#check").await;
        scene.browser.run("element.remove()", vec![]).await;
        let nothing = async || scene.browser.run_until_done(HELD, vec![]).await == 0;
        for _ in 0..50 {
            if nothing().await {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        assert!(nothing().await, "another tab can go on");
        scene.browser.run("document.querySelector('main').append(element)", vec![]).await;
        until_open(scene).await;
        assert_eq!(value(scene, "#kind").await, "story");
    })
    .await;
}
