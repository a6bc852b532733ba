//! The dashboard's page as a visitor uses it.

use serde_json::{Value, json};
use suite::browser::Options;
use suite::scene::Scene;

/// The dashboard's root.
pub const ROOT: &str = "document.querySelector('instagram-insights').root";
/// What pages see of a card: its section.
pub fn card(name: &str) -> String {
    format!("{ROOT}.querySelector('section[aria-label=\"{name}\"]')")
}

/// A browser in whose pages the edge's numbers are played.
pub fn options() -> Options {
    Options::new().script(include_str!("insights_edge.js"))
}

/// A scene whose site keeps numbers.
pub async fn scene(options: Options) -> Scene {
    Scene::with(options, |world, _| {
        world.settings(|settings, _| {
            let mut sites: Value = serde_json::from_str(&settings.value("SITES")).unwrap();
            let demo = sites["demo"].as_object_mut().unwrap();
            demo.remove("posts");
            demo.insert("insights".into(), json!(90));
            demo.insert(
                "permissions".into(),
                json!(["instagram_business_basic", "instagram_business_manage_insights"]),
            );
            settings.set("SITES", &sites.to_string());
        })
    })
    .await
}

/// Opens the dashboard's page and connects.
pub async fn open(scene: &Scene) {
    scene
        .browser
        .open(&format!("{}/insights.html", scene.host.origin))
        .await;
    scene.until_live().await;
    scene.press().await;
    scene.until_connected_as("studio.lumen").await;
    until_drawn(scene).await;
}

/// Waits until it is drawn.
pub async fn until_drawn(scene: &Scene) {
    let drawn = format!(
        "{ROOT}.querySelector('.all')?.checkVisibility() && {}.querySelector('.plot path.accent') && {}.querySelectorAll('tbody tr').length",
        card("Reach"),
        card("Posts")
    );
    scene.browser.until(&drawn).await;
}

/// What an expression is.
pub async fn read(scene: &Scene, expression: &str) -> Value {
    scene.browser.run(&format!("return {expression}"), vec![]).await
}

/// Clicks.
pub async fn click(scene: &Scene, card: &str, selector: &str) {
    scene
        .browser
        .click(&format!("{card}.querySelector('{selector}')"))
        .await;
}

/// What a place of a card's plot says, by the keyboard.
pub async fn said(scene: &Scene, name: &str) -> String {
    let said = read(
        scene,
        &format!(
            "{}.querySelector('[role=slider]').getAttribute('aria-valuetext')",
            card(name)
        ),
    )
    .await;
    said.as_str().unwrap_or_default().to_owned()
}

/// Presses a key, so many times, in a card's plot.
pub async fn press(scene: &Scene, name: &str, key: &str, times: usize) {
    // A driver's own typing leaves the shadow root between two keys.
    let focus = format!("{}.querySelector('[role=slider]').focus()", card(name));
    scene.browser.run(&focus, vec![]).await;
    for _ in 0..times {
        for kind in ["keyDown", "keyUp"] {
            let event = json!({"type": kind, "key": key, "code": key});
            scene.browser.devtools("Input.dispatchKeyEvent", event).await;
        }
    }
}
