//! The pictures of `<instagram-feed>`, large: by mouse, keyboard and finger; and "More".

use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use serde_json::json;
use suite::browser::Options;

use crate::feed_element::{FEED, Stage};

const ENTER: char = '\u{E007}';
const ESCAPE: char = '\u{E00C}';
const LEFT: char = '\u{E012}';
const RIGHT: char = '\u{E014}';
const TAB: char = '\u{E004}';

/// Presses a key where the focus is.
pub async fn press(stage: &Stage, key: char) {
    let keys = KeyActions::new("keyboard".into())
        .then(KeyAction::Down { value: key })
        .then(KeyAction::Up { value: key });
    stage.browser.driver.perform_actions(keys).await.unwrap();
}

/// The picture in sight is the one with this description, whole, and nothing else can be reached.
async fn until_shown(stage: &Stage, alt: &str) {
    let shown = format!(
        "(() => {{ const {{ root }} = {FEED}; const reach = [...root.querySelectorAll('figure')].filter(({{ inert }}) => !inert); \
         const image = reach[0].querySelector('img'), {{ left, right, width }} = image.getBoundingClientRect(); \
         return reach.length === 1 && image.alt === {} && image.naturalWidth && left >= 0 && right <= innerWidth && width > 100 }})()",
        json!(alt)
    );
    stage.browser.until(&shown).await;
}

fn tile(at: usize) -> String {
    format!("{FEED}.root.querySelectorAll('li a')[{at}]")
}

const CLOSED: &str = "!document.querySelector('instagram-feed').root.querySelector('dialog')";

/// By keyboard alone: Enter opens, the arrows lead through the slides of a carousel to the next post and back, Escape closes,
/// and the focus is where it was.
#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_leads_through_the_pictures() {
    for options in [Options::new(), Options::new().reduced_motion()] {
        let stage = Stage::start(options, 6).await;
        stage.open("").await;
        stage.until_pictures().await;
        stage.inside("root.querySelectorAll('li a')[1].focus()").await;
        press(&stage, ENTER).await;
        until_shown(&stage, "Picture 1 of post 1").await;
        assert_eq!(
            stage.inside("root.activeElement.getAttribute('part')").await,
            "button close"
        );
        assert_eq!(
            stage
                .inside("root.querySelector('dialog').getAttribute('aria-label')")
                .await,
            "Instagram"
        );
        for expected in [
            "Picture 2 of post 1",
            "Picture 3 of post 1",
            "Picture 1 of post 2",
        ] {
            press(&stage, RIGHT).await;
            until_shown(&stage, expected).await;
        }
        press(&stage, LEFT).await;
        until_shown(&stage, "Picture 3 of post 1").await;
        let facts = "root.querySelector('figure:not([inert]) [part=facts]').textContent";
        assert_eq!(
            stage.inside(facts).await,
            "3 / 3 · November 28, 2026 · ♥ 1,235 · 💬 1"
        );
        // Whatever Tab reaches is in the lightbox and in sight.
        for _ in 0..6 {
            press(&stage, TAB).await;
            let outside = "root.activeElement && !(root.activeElement.closest('dialog') && !root.activeElement.closest('[inert]'))";
            assert_eq!(stage.inside(&format!("!!({outside})")).await, false);
        }
        press(&stage, ESCAPE).await;
        stage.browser.until(CLOSED).await;
        let focus = "[...root.querySelectorAll('li a')].indexOf(root.activeElement)";
        assert_eq!(stage.inside(focus).await, 1);
        assert_eq!(stage.complaints(), Vec::<String>::new());
    }
}

/// By mouse: the buttons lead on and back and end at the ends; a click beside the picture closes. Where the lightbox is off,
/// and with a key that means another tab, a click is the link's own.
#[tokio::test(flavor = "multi_thread")]
async fn the_mouse_leads_through_the_pictures() {
    let stage = Stage::start(Options::new(), 3).await;
    stage.open("").await;
    stage.until_pictures().await;
    let button = |name: &str| format!("{FEED}.root.querySelector('[part~={name}]')");
    let seen = |name: &str| format!("getComputedStyle({}).visibility", button(name));
    stage.browser.click(&tile(0)).await;
    until_shown(&stage, "Picture 1 of post 0").await;
    assert_eq!(stage.inside(&seen("previous")).await, "hidden");
    for expected in [
        "Picture 1 of post 1",
        "Picture 2 of post 1",
        "Picture 3 of post 1",
        "Picture 1 of post 2",
    ] {
        stage.browser.click(&button("next")).await;
        until_shown(&stage, expected).await;
    }
    stage
        .browser
        .until(&format!("{} === 'hidden'", seen("next")))
        .await;
    stage.browser.click(&button("previous")).await;
    until_shown(&stage, "Picture 3 of post 1").await;
    stage
        .inside("root.querySelector('figure:not([inert])').click()")
        .await;
    stage.browser.until(CLOSED).await;
    stage.browser.click(&tile(0)).await;
    stage.browser.click(&button("close")).await;
    stage.browser.until(CLOSED).await;
    let taken = "(() => { let taken = []; \
        host.addEventListener('click', (event) => { taken.push(event.defaultPrevented); event.preventDefault(); }); \
        const link = root.querySelector('li a'); \
        for (const key of ['ctrlKey', 'metaKey', 'shiftKey']) link.dispatchEvent(new MouseEvent('click', { [key]: true, bubbles: true, composed: true, cancelable: true })); \
        host.setAttribute('lightbox', 'off'); link.click(); return taken; })()";
    assert_eq!(stage.inside(taken).await, json!([false, false, false, false]));
    stage.browser.until(CLOSED).await;
}

/// Draws a finger over the middle of a phone's screen.
async fn swipe(stage: &Stage, from: i32, to: i32) {
    let touch = async |kind: &str, points: serde_json::Value| {
        let event = json!({"type": kind, "touchPoints": points});
        stage.browser.devtools("Input.dispatchTouchEvent", event).await;
    };
    touch("touchStart", json!([{"x": from, "y": 300}])).await;
    for step in 1..=10 {
        touch(
            "touchMove",
            json!([{"x": from + (to - from) * step / 10, "y": 300}]),
        )
        .await;
    }
    touch("touchEnd", json!([])).await;
}

/// By finger, on a phone: a swipe leads to the next picture, in a strip that the browser scrolls itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_swipe_leads_to_the_next_picture() {
    let stage = Stage::start(Options::new().phone(), 3).await;
    stage.open("").await;
    stage.until_pictures().await;
    stage.browser.click(&tile(0)).await;
    until_shown(&stage, "Picture 1 of post 0").await;
    for (from, to, expected) in [
        (320, 60, "Picture 1 of post 1"),
        (320, 60, "Picture 2 of post 1"),
        (40, 300, "Picture 1 of post 1"),
    ] {
        // A browser that has much to do takes a finger that moves late for one that rests.
        let leads = async || {
            swipe(&stage, from, to).await;
            let shown = until_shown(&stage, expected);
            tokio::time::timeout(Duration::from_secs(5), shown).await.is_ok()
        };
        assert!(leads().await || leads().await || leads().await, "{expected}");
    }
}

/// A reel leads to Instagram from its poster; where the feed says its address, it is played here, and stops out of sight.
#[tokio::test(flavor = "multi_thread")]
async fn a_video_is_a_link_or_is_played_here() {
    let stage = Stage::start(Options::new(), 4).await;
    let mut feed = stage.edge.feed(4);
    feed["items"][0]["_instagram"]["pictures"][0]["video"] =
        json!(format!("{}/feed/x/film.mp4", stage.edge.origin));
    stage.edge.says(200, &feed.to_string());
    stage.open("").await;
    stage.until_pictures().await;
    stage.browser.click(&tile(0)).await;
    let video = "(({ controls, poster, preload, src, playsInline }) => [controls, /\\/0\\.svg$/.test(poster), preload, /film\\.mp4$/.test(src), playsInline])(root.querySelector('video'))";
    assert_eq!(stage.inside(video).await, json!([true, true, "none", true, true]));
    let paused = "(() => { const video = root.querySelector('video'); video.pause = () => { document.body.dataset.paused = 1; }; })()";
    stage.inside(paused).await;
    press(&stage, RIGHT).await;
    stage.browser.until("document.body.dataset.paused").await;
    press(&stage, ESCAPE).await;
    stage.browser.until(CLOSED).await;
    stage.browser.click(&tile(2)).await;
    until_shown(&stage, "Picture 1 of post 2").await;
    let poster = "(({ href, target, dataset }) => [href, target, dataset.type])(root.querySelector('figure:not([inert]) > a'))";
    assert_eq!(
        stage.inside(poster).await,
        json!(["https://www.instagram.com/p/post2/", "_blank", "reel"])
    );
}

/// "More" shows the next ones and gives the first of them the focus; then it is gone, and its place stays.
#[tokio::test(flavor = "multi_thread")]
async fn more_shows_the_next_ones() {
    for layout in ["grid", "masonry", "list"] {
        let stage = Stage::start(Options::new(), 7).await;
        stage.open(&format!("more count=3 layout={layout}")).await;
        stage.until_pictures().await;
        let more = format!("{FEED}.root.querySelector('[part~=more]')");
        for (shown, focus) in [(6, 3), (7, 6)] {
            stage.browser.click(&more).await;
            assert_eq!(stage.inside("root.querySelectorAll('li').length").await, shown);
            let focused = "[...root.querySelectorAll('li a')].indexOf(root.activeElement)";
            assert_eq!(stage.inside(focused).await, focus);
        }
        stage
            .browser
            .until(&format!(
                "getComputedStyle({more}).visibility === 'hidden' && {more}.offsetHeight > 40"
            ))
            .await;
        // The last of them is shown large, too.
        stage.browser.click(&tile(6)).await;
        until_shown(&stage, "Picture 1 of post 6").await;
    }
}
