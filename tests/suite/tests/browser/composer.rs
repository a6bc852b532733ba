//! The composer's page as a visitor uses it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use suite::browser::Options;
use suite::scene::Scene;

const DROP: &str = r"
const [width, height, type, noisy] = arguments;
const canvas = Object.assign(document.createElement('canvas'), { width, height });
const context = canvas.getContext('2d');
const image = context.createImageData(width, height);
for (let at = 0; at < image.data.length; at++) image.data[at] = at % 4 === 3 ? 255 : noisy ? Math.random() * 256 : 90;
context.putImageData(image, 0, 0);
canvas.toBlob((blob) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([blob], `lamp.${type.split('/')[1]}`, { type }));
  composer.querySelector('.drop').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
  done(blob.size);
}, type, 1);
";

/// What pages see of the composer: its element's root.
const ROOT: &str = "Object.defineProperty(globalThis, 'composer', { get: () => document.querySelector('instagram-compose')?.root ?? document.createElement('i') });";

/// A browser in whose pages `composer` is the composer's root.
pub fn visitor() -> Options {
    Options::new().script(ROOT)
}

/// Where each slide stands.
pub const STATES: &str =
    "[...composer.querySelectorAll('.tile-slide .state')].map((state) => state.textContent)";

/// Opens the composer and connects.
pub async fn open(scene: &Scene) {
    scene
        .browser
        .open(&format!("{}/compose.html", scene.host.origin))
        .await;
    scene.until_live().await;
    scene.press().await;
    scene.until_connected_as("studio.lumen").await;
    until_open(scene).await;
}

/// Waits until the composer is there for whoever is connected.
pub async fn until_open(scene: &Scene) {
    scene
        .browser
        .until("composer.querySelector('.composer')?.checkVisibility()")
        .await;
}

/// Drops a picture that the page draws: of that size and type, plain or so that nothing makes it small.
pub async fn drop_picture(scene: &Scene, size: (u32, u32), kind: &str, noisy: bool) {
    let (width, height) = size;
    let arguments = vec![json!(width), json!(height), json!(kind), json!(noisy)];
    scene.browser.run_until_done(DROP, arguments).await;
}

/// Waits until so many slides are there, and all are at the edge.
pub async fn until_there(scene: &Scene, count: usize) {
    let there = format!("{STATES}.length === {count} && {STATES}.every((state) => state === 'Uploaded')");
    scene.browser.until(&there).await;
}

/// Types into a field.
pub async fn write(scene: &Scene, selector: &str, text: &str) {
    let field = scene
        .browser
        .element(&format!("composer.querySelector('{selector}')"))
        .await;
    field.send_keys(text).await.unwrap();
}

/// Clicks.
pub async fn click(scene: &Scene, selector: &str) {
    scene
        .browser
        .click(&format!("composer.querySelector('{selector}')"))
        .await;
}

/// What is to be read there.
pub async fn text(scene: &Scene, selector: &str) -> String {
    let script = format!("return composer.querySelector('{selector}')?.innerText ?? ''");
    let text = scene.browser.run(&script, vec![]).await;
    text.as_str().unwrap_or_default().to_owned()
}

/// Waits until it is to be read there.
pub async fn until_says(scene: &Scene, selector: &str, words: &str) {
    let said = format!(
        "composer.querySelector('{selector}')?.textContent.includes({})",
        json!(words)
    );
    scene.browser.until(&said).await;
}

/// Drops a file of these bytes.
pub async fn drop_file(scene: &Scene, bytes: &[u8], name: &str, kind: &str) {
    let script = "const [text, name, type] = arguments;
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([bytes], name, { type }));
        composer.querySelector('.drop').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }))";
    let arguments = vec![json!(STANDARD.encode(bytes)), json!(name), json!(kind)];
    scene.browser.run(script, arguments).await;
}

/// Sets a field to a value, as a picker or a slider does.
pub async fn set(scene: &Scene, selector: &str, value: &str) {
    let script = "const field = composer.querySelector(arguments[0]); field.value = arguments[1];
        for (const name of ['input', 'change']) field.dispatchEvent(new Event(name, { bubbles: true }))";
    scene
        .browser
        .run(script, vec![json!(selector), json!(value)])
        .await;
}

/// What a field holds.
pub async fn value(scene: &Scene, selector: &str) -> String {
    let script = format!("return composer.querySelector('{selector}').value");
    let value = scene.browser.run(&script, vec![]).await;
    value.as_str().unwrap_or_default().to_owned()
}

/// Clicks what asks once more before it does it.
pub async fn click_surely(scene: &Scene, selector: &str) {
    click(scene, selector).await;
    until_says(scene, selector, "Yes").await;
    // Until then it may be the second half of a double click.
    let over = format!("composer.querySelector('{selector}').ariaDisabled === 'false'");
    scene.browser.until(&over).await;
    click(scene, selector).await;
}

/// So many hours from now, as the field for a time spells it.
pub async fn hence(scene: &Scene, hours: u32) -> String {
    let script = "const at = new Date(Date.now() + arguments[0] * 36e5);
        return new Date(at - at.getTimezoneOffset() * 6e4).toISOString().slice(0, 16)";
    let at = scene.browser.run(script, vec![json!(hours)]).await;
    at.as_str().unwrap().to_owned()
}

/// Plans what is there for so many hours from now.
pub async fn plan(scene: &Scene, hours: u32) {
    click(scene, "#later").await;
    set(scene, "#when", &hence(scene, hours).await).await;
    click(scene, "#send").await;
}

/// Tags somebody by the fields, in the middle of the picture.
pub async fn tag(scene: &Scene, name: &str) {
    click(scene, "#add-tag").await;
    scene
        .browser
        .until("composer.activeElement.id.startsWith('tag-')")
        .await;
    write(scene, ":focus", name).await;
}
