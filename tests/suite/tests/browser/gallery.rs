//! The gallery: its buttons are the real ones, its edge is played, and its pickers act. With `SCREENSHOTS=1` its pictures
//! are written to `docs/`.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use suite::browser::{Browser, Options};
use suite::processes::root;
use suite::scene::{Host, play};

/// Every card of the first two groups has come to its state.
const SETTLED: &str = r"(() => {
  const wanted = { connected: 'connected', misconfigured: 'failed', idle: 'idle', waiting: 'waiting', busy: 'busy', reconnect: 'reconnect' };
  const cards = [...document.querySelectorAll('[data-group=states] > li, [data-group=failures] > li')];
  return document.documentElement.dataset.ready === '' && cards.length > 15 && cards.every((card) => {
    const state = card.querySelector('instagram-connect').state;
    return state === (wanted[card.querySelector('h3').textContent.split(',')[0]] ?? 'failed');
  }) && [...document.querySelectorAll('[data-group=languages] .stage')].every((stage) => stage.lastChild.state === 'connected');
})()";

/// A button of the gallery, as an expression: of the card with that title.
fn button(title: &str) -> String {
    format!(
        "[...document.querySelectorAll('.cards > li')].find((card) => card.querySelector('h3').textContent === {}).querySelector('instagram-connect')",
        json!(title)
    )
}

/// The gallery in a browser of its own, at the address with this query, when every button has come to its state.
pub async fn gallery(options: &Options, query: &str) -> (Host, Browser) {
    let host = Host::start();
    let browser = Browser::start(options).await;
    open(&host, &browser, query).await;
    (host, browser)
}

/// Goes to the gallery's address with this query.
async fn open(host: &Host, browser: &Browser, query: &str) {
    browser
        .open(&format!("{}/gallery.html{query}", host.origin))
        .await;
    settled(browser).await;
}

/// A hundred buttons take their time on a loaded machine.
async fn settled(browser: &Browser) {
    let settled = format!("return {SETTLED}");
    for _ in 0..300 {
        if browser.run(&settled, vec![]).await == true {
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    browser.until(SETTLED).await;
}

/// Picks another language.
pub async fn pick_language(browser: &Browser, language: &str, connect: &str) {
    let pick = "const list = document.querySelector('[name=lang]'); list.value = arguments[0];
        list.dispatchEvent(new Event('change', { bubbles: true }));";
    browser.run(pick, vec![json!(language)]).await;
    let idle = button("idle");
    browser
        .until(&format!(
            "{idle}.root.querySelector('.main').innerText.trim() === {}",
            json!(connect)
        ))
        .await;
}

/// Exceptions, errors in the console, violations of a policy.
fn complaints(browser: &Browser) -> Vec<String> {
    let events = browser.watch.events();
    let bad = events.iter().filter(|event| match event.kind.as_str() {
        "exception" => true,
        "log" => event.text.contains("\"level\":\"error\""),
        _ => false,
    });
    bad.map(|event| format!("{}: {}", event.at, event.text)).collect()
}

/// All its buttons come to their states under its own strict policy, and nothing is asked of anybody but its own server.
#[tokio::test(flavor = "multi_thread")]
async fn every_state_is_shown_without_a_network() {
    let (host, browser) = gallery(&Options::new(), "").await;
    let asked = "return performance.getEntriesByType('resource').map(({ name }) => name)";
    let asked = browser.run(asked, vec![]).await;
    let asked: Vec<String> = serde_json::from_value(asked).unwrap();
    assert!(
        asked.len() > 5 && asked.iter().all(|url| url.starts_with(&host.origin)),
        "{asked:#?}"
    );
    assert!(
        browser
            .tee
            .records()
            .iter()
            .all(|record| record.host != "edge.invalid")
    );
    assert_eq!(browser.windows().await.len(), 1);
    let complaints = complaints(&browser);
    assert!(complaints.is_empty(), "{complaints:#?}");
}

/// A deployed edge serves it with its own headers: the page works under those too.
#[tokio::test(flavor = "multi_thread")]
async fn the_edge_serves_it() {
    play(Options::new(), async |scene| {
        scene
            .browser
            .open(&format!("{}/gallery.html", scene.world.edge.url))
            .await;
        settled(&scene.browser).await;
        let portrait = format!(
            "{}.root.querySelector('img')",
            button("connected, with its picture")
        );
        scene.browser.until(&format!("{portrait}.naturalWidth > 0")).await;
    })
    .await;
}

/// What a picker says the buttons do, the address keeps it, and the line to copy says it.
#[tokio::test(flavor = "multi_thread")]
async fn the_pickers_act_on_the_buttons() {
    let (_host, browser) = gallery(&Options::new(), "").await;
    let width = async || {
        let size = "return document.querySelector('#play instagram-connect').getBoundingClientRect().height";
        browser.run(size, vec![]).await.as_f64().unwrap()
    };
    let before = width().await;
    for choice in ["theme][value=dark", "size][value=large", "shape][value=pill"] {
        browser
            .click(&format!("document.querySelector('[name={choice}]')"))
            .await;
    }
    browser
        .click("document.querySelector('select option[value=de]')")
        .await;
    let says = "document.querySelector('#play instagram-connect').root.querySelector('.main').innerText.includes('Instagram verbinden')";
    browser.until(says).await;
    assert!(width().await > before);
    let seen = "const [button] = document.querySelectorAll('#play instagram-connect');
        const style = getComputedStyle(button.root.querySelector('.main'));
        return [getComputedStyle(button).colorScheme, parseFloat(style.borderStartStartRadius) >= button.offsetHeight / 2,
          location.search, document.querySelector('#code').textContent]";
    let expected = json!([
        "dark",
        true,
        "?lang=de&theme=dark&size=large&shape=pill",
        "<instagram-connect client-id=\"shop\" lang=\"de\" theme=\"dark\" size=\"large\" shape=\"pill\"></instagram-connect>"
    ]);
    assert_eq!(browser.run(seen, vec![]).await, expected);
    browser.driver.refresh().await.unwrap();
    settled(&browser).await;
    browser.until(says).await;
    assert_eq!(browser.run(seen, vec![]).await, expected);
}

/// The button to try goes the whole way, there and back, and so do the others: they are real.
#[tokio::test(flavor = "multi_thread")]
async fn a_click_goes_the_whole_way() {
    let (_host, browser) = gallery(&Options::new(), "").await;
    let trial = "document.querySelector('#play instagram-connect')";
    let main = format!("{trial}.root.querySelector('.main')");
    browser.click(&main).await;
    browser.until(&format!("{trial}.state === 'connected'")).await;
    browser.click(&main).await;
    browser
        .click(&format!("{trial}.root.querySelector('[part~=sign-out]')"))
        .await;
    browser.until(&format!("{trial}.state === 'idle'")).await;
    let other = button("reconnect");
    browser
        .click(&format!("{other}.root.querySelector('.main')"))
        .await;
    browser.until(&format!("{other}.state === 'reconnect'")).await;
    assert_eq!(browser.windows().await.len(), 1);
}

/// On a screen of that size nothing is wider than it; the picture of it, from that section on, is written to `docs/` if it
/// is wanted.
async fn picture(options: &Options, (width, height, scale): (u32, u32, f32), from: &str, name: &str) {
    let (_host, browser) = gallery(options, "").await;
    let window = String::from(browser.window().await);
    let call =
        async |method: &str, parameters: Value| browser.watch.call_in(&window, method, parameters).await;
    let metrics =
        json!({"width": width, "height": height, "deviceScaleFactor": scale, "mobile": width < 600});
    call("Emulation.setDeviceMetricsOverride", metrics).await;
    browser
        .until(&format!("document.documentElement.scrollWidth <= {width}"))
        .await;
    let scroll = format!("document.querySelector('{from}').scrollIntoView(); document.activeElement?.blur()");
    browser.run(&scroll, vec![]).await;
    browser
        .until("document.fonts.status === 'loaded' && [...document.images].every((image) => image.complete)")
        .await;
    let shot = call("Page.captureScreenshot", json!({"format": "png"})).await;
    let png = STANDARD.decode(shot["data"].as_str().unwrap()).unwrap();
    assert!(png.len() > 10_000, "{name} is blank");
    assert!(png.len() < 150_000, "{name} has {} bytes", png.len());
    if std::env::var_os("SCREENSHOTS").is_some_and(|value| value == "1") {
        std::fs::write(root().join("docs").join(format!("{name}.png")), png).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_of_its_states() {
    picture(&Options::new(), (1280, 1200, 1.0), "body", "gallery-light").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_of_it_in_the_dark() {
    picture(
        &Options::new().dark(),
        (1280, 1060, 1.0),
        "#states",
        "gallery-dark",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_of_its_languages() {
    picture(
        &Options::new(),
        (1280, 2000, 0.6),
        "#languages",
        "gallery-languages",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_of_it_on_a_phone() {
    picture(
        &Options::new().phone(),
        (360, 1100, 1.0),
        "#states",
        "gallery-phone",
    )
    .await;
}
