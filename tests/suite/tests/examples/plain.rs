//! The examples without a build: plain HTML, and a page as `WordPress` sends it.

use suite::browser::Options;
use suite::scene::{Scene, play};

use crate::walk::{examples, serve, until_feed, walk};

async fn press(scene: &Scene) {
    scene.until_live().await;
    scene.press().await;
}

async fn sign_out(scene: &Scene) {
    scene.choose("sign-out").await;
    scene.until_state("idle").await;
}

/// A double click on "More" brings one page, and no post twice.
async fn more_twice(scene: &Scene) {
    press(scene).await;
    until_feed(scene, "studio.lumen", 6).await;
    let twice = "const more = document.querySelector('.more'); more.click(); more.click()";
    scene.browser.run(twice, vec![]).await;
    until_feed(scene, "studio.lumen", 12).await;
    scene
        .browser
        .until("!document.querySelector('.more').disabled")
        .await;
    scene.browser.run(twice, vec![]).await;
    until_feed(scene, "studio.lumen", 18).await;
    let different = "return new Set([...document.querySelectorAll('li img')].map((image) => image.src)).size";
    assert_eq!(scene.browser.run(different, vec![]).await, 18);
}

/// The script tag, the element, and a feed.
#[tokio::test(flavor = "multi_thread")]
async fn plain_html() {
    play(Options::new(), async |scene| {
        serve(scene, "/html/", &examples().join("html/index.html"));
        walk(scene, "/html/", press, sign_out).await;
        more_twice(scene).await;
    })
    .await;
}

/// The theme's styles don't reach into the button, and what watches the document doesn't change it.
#[tokio::test(flavor = "multi_thread")]
async fn wordpress() {
    play(Options::new(), async |scene| {
        let folder = examples();
        serve(
            scene,
            "/hello-instagram/",
            &folder.join("wordpress/index.html"),
        );
        serve(
            scene,
            "/wp-content/themes/child/instagram-feed.js",
            &folder.join("wordpress/instagram-feed.js"),
        );
        serve(
            scene,
            "/wp-includes/js/jquery/jquery.min.js",
            &folder.join("node_modules/jquery/dist/jquery.min.js"),
        );
        walk(scene, "/hello-instagram/", press, sign_out).await;
        more_twice(scene).await;
        let theme = "getComputedStyle(document.querySelector('instagram-connect').root.querySelector('.main')).paddingTop !== '16px'";
        scene.browser.until(theme).await;
    })
    .await;
}

/// What the readme of the `WordPress` example puts into the page is what the tested page holds.
#[test]
fn the_snippet_of_wordpress_makes_the_tested_page() {
    let read = |name: &str| std::fs::read_to_string(examples().join("wordpress").join(name)).unwrap();
    let (readme, page) = (read("README.md"), read("index.html"));
    let element = page
        .lines()
        .find(|line| line.starts_with("<instagram-connect"))
        .unwrap();
    let (element, feed) = element.split_once("<div").unwrap();
    assert!(readme.contains(&format!("'{element}'")), "{element}");
    assert!(readme.contains(&format!("'<div{feed}'")), "{feed}");
    for name in ["instagram-connect", "instagram-feed"] {
        assert!(
            readme.contains(&format!("wp_enqueue_script( '{name}',")),
            "{name}"
        );
        assert!(page.contains(&format!("id=\"{name}-js\"")), "{name}");
    }
}
