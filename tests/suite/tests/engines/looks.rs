//! How the button looks in the other engines. With `SCREENSHOTS=1` the pictures are written to `target/engines`, to be looked
//! at.

use serde_json::json;
use suite::browser::{Browser, Options};
use suite::processes::target;
use suite::scene::{Scene, play};

/// Every picture in sight is there, and nothing moves.
const SETTLED: &str = "[...document.images, ...document.querySelector('instagram-connect').root.querySelectorAll('img')].every((image) => image.complete || image.loading === 'lazy') && document.getAnimations().every((animation) => animation.playState !== 'running' || animation.effect.getTiming().iterations === Infinity)";

const NARROW: &str = "innerWidth === 360 && document.documentElement.scrollWidth <= innerWidth";
const INSIDE: &str = "(() => { const box = document.querySelector('instagram-connect').root.querySelector('.panel').getBoundingClientRect(); return box.width > 0 && box.left >= 0 && box.right <= 360 })()";

/// How light the button's ground and its label are, from 0 to 765.
const LIGHT: &str = "(() => { const style = getComputedStyle(document.querySelector('instagram-connect').root.querySelector('.main')); return [style.backgroundColor, style.color].map((colour) => colour.match(/[\\d.]+/g).slice(0, 3).reduce((sum, part) => sum + +part, 0)); })()";

/// A picture of the window.
pub async fn picture(browser: &Browser, name: &str) {
    browser.until(SETTLED).await;
    let picture = browser.screenshot().await;
    assert!(picture.len() > 3_000, "{name} shows nothing");
    if std::env::var_os("SCREENSHOTS").is_some() {
        let folder = target().join("engines");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), picture).unwrap();
    }
}

/// Sets one of Firefox's preferences while it runs.
fn prefer(scene: &Scene, name: &str, value: i32) {
    let script = format!("Services.prefs.setIntPref('{name}', {value}); done('set')");
    assert_eq!(scene.browser.privileged(&script), "set");
}

/// In Firefox, on 360 pixels: nothing is wider than the screen, before and after. In the dark the button is light, and with
/// forced colours it has a border and colours of the system.
#[tokio::test(flavor = "multi_thread")]
async fn firefox_shows_it_on_a_small_screen_in_the_dark_and_with_forced_colours() {
    play(Options::firefox(), async |scene| {
        let browser = &scene.browser;
        let window = String::from(browser.window().await);
        let size =
            json!({"context": window, "viewport": {"width": 360, "height": 800}, "devicePixelRatio": 2});
        browser.bidi().call("browsingContext.setViewport", size).await;
        scene.open().await;
        scene.until_state("idle").await;
        browser.until(NARROW).await;
        browser
            .until(&format!("{LIGHT}[0] < 200 && {LIGHT}[1] > 600"))
            .await;
        picture(browser, "firefox").await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        scene.until_screen_says("More").await;
        scene.press().await;
        scene.until_screen_says("Disconnect Instagram").await;
        browser.until(NARROW).await;
        browser.until(INSIDE).await;
        picture(browser, "firefox-connected").await;
        prefer(scene, "layout.css.prefers-color-scheme.content-override", 0);
        browser
            .until(&format!("{LIGHT}[0] > 600 && {LIGHT}[1] < 200"))
            .await;
        picture(browser, "firefox-dark").await;
        prefer(scene, "layout.css.prefers-color-scheme.content-override", 1);
        prefer(scene, "browser.display.document_color_use", 2);
        browser
            .until("matchMedia('(forced-colors: active)').matches")
            .await;
        browser
            .until(&format!("Math.abs({LIGHT}[0] - {LIGHT}[1]) > 500"))
            .await;
        picture(browser, "firefox-forced").await;
    })
    .await;
}
