//! A site's owner publishes the account's feed from the button's menu, pastes the lines, and takes it back.

use suite::browser::Options;
use suite::http::Request;
use suite::scene::{Scene, play};

const IN_MENU: &str = "document.querySelector('instagram-connect').root";

async fn text(scene: &Scene, selector: &str) -> String {
    let script = format!(
        "const it = {IN_MENU}.querySelector('{selector}'); return it?.checkVisibility() ? it.value || it.textContent : ''"
    );
    let text = scene.browser.run(&script, vec![]).await;
    text.as_str().unwrap().to_owned()
}

async fn until_says(scene: &Scene, selector: &str, words: &str) {
    let it = format!("{IN_MENU}.querySelector('{selector}')");
    scene
        .browser
        .until(&format!(
            "{it}?.checkVisibility() && ({it}.value || {it}.textContent).includes('{words}')"
        ))
        .await;
}

/// R85, R89: published on purpose, with one click; the pasted lines show it to whoever comes; one click takes it back.
#[tokio::test(flavor = "multi_thread")]
async fn the_menu_publishes_a_feed_and_takes_it_back() {
    play(Options::new(), async |scene| {
        scene.open().await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        let listen = "addEventListener('published', ({ detail }) => { window.told = detail; })";
        scene.browser.run(listen, vec![]).await;
        scene.choose("publish").await;
        until_says(scene, "textarea", "<instagram-feed src=").await;
        let lines = text(scene, "textarea").await;
        let origin = scene.world.settings.value("PUBLIC_URL");
        let (_, rest) = lines.split_once("<instagram-feed src=\"").unwrap();
        let (url, _) = rest.split_once('"').unwrap();
        assert!(url.starts_with(&format!("{origin}/feed/")), "{lines}");
        assert!(
            lines.starts_with(&format!(
                "<script async src=\"{origin}/instagram-feed.js\"></script>"
            )),
            "{lines}"
        );
        assert_eq!(text(scene, "[part~=publish]").await, "Unpublish the feed");
        let told = scene.browser.run("return window.told", vec![]).await;
        assert_eq!(told["url"], url);

        // The demo page shows it as a visitor's page does.
        let shown = "document.querySelector('instagram-feed')";
        scene
            .browser
            .until(&format!("{shown}.state === 'fresh' && {shown}.checkVisibility()"))
            .await;
        let pictures = format!(
            "return [...{shown}.shadowRoot.querySelectorAll('img')].map((it) => new URL(it.src).origin)"
        );
        let pictures = scene.browser.run(&pictures, vec![]).await;
        let pictures = pictures.as_array().unwrap();
        assert!(
            pictures.len() > 2 && pictures.iter().all(|from| *from == origin.as_str()),
            "{pictures:?}"
        );

        // What was pasted shows it to a stranger.
        let path = format!("{}.json", url.strip_prefix(&origin).unwrap());
        let read = || scene.world.edge.client.send(&Request::new("GET", &path));
        assert_eq!(read().status, 200);
        scene
            .browser
            .click(&format!("{IN_MENU}.querySelector('[part~=publish]')"))
            .await;
        until_says(scene, "[part~=publish]", "Publish as a feed").await;
        assert_eq!(read().status, 404);
        assert_eq!(text(scene, "textarea").await, "");
        scene.browser.until(&format!("!{shown}.checkVisibility()")).await;
    })
    .await;
}

/// Without the attribute the menu is what it was; and what can't be said to the edge is told in the menu.
#[tokio::test(flavor = "multi_thread")]
async fn only_the_owners_page_offers_it_and_a_failure_is_told() {
    play(Options::new(), async |scene| {
        scene.open_button("").await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        scene.press().await;
        until_says(scene, "[part~=sign-out]", "Sign out").await;
        assert_eq!(text(scene, "[part~=publish]").await, "");
        scene
            .browser
            .run(
                "document.querySelector('instagram-connect').setAttribute('feeds', '')",
                vec![],
            )
            .await;
        // A site whose visitors publish none. Closed and opened again.
        let none = "window.real = fetch; \
                    window.fetch = async () => new Response('{\"feeds\":[],\"most\":0}', { status: (window.asked = 200) })";
        scene.browser.run(none, vec![]).await;
        scene.press().await;
        scene.press().await;
        let looked = format!("window.asked && !{IN_MENU}.querySelector('[part~=publish]').ariaBusy");
        scene.browser.until(&looked).await;
        assert_eq!(text(scene, "[part~=publish]").await, "");
        scene.browser.run("window.fetch = window.real", vec![]).await;
        scene.press().await;
        scene.press().await;
        until_says(scene, "[part~=publish]", "Publish as a feed").await;
        scene
            .browser
            .run(
                "window.fetch = () => Promise.reject(new TypeError('offline'))",
                vec![],
            )
            .await;
        scene
            .browser
            .click(&format!("{IN_MENU}.querySelector('[part~=publish]')"))
            .await;
        until_says(scene, ".feed", "Check your network").await;
    })
    .await;
}
