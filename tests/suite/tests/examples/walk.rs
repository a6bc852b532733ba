//! What every example can do, and where its files are.

use std::path::{Path, PathBuf};

use suite::processes::root;
use suite::scene::Scene;

/// The edge's address as the examples have it.
const EDGE: &str = "https://connect.example.com";

/// Where the examples lie.
pub fn examples() -> PathBuf {
    root().join("docs/examples")
}

/// Serves a file of an example under that address, with this test's edge in it.
pub fn serve(scene: &Scene, at: &str, file: &Path) {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    scene.host.page(at, &text.replace(EDGE, &scene.world.edge.url));
}

/// Serves all files of a folder below that address; its `index.html` is the address itself.
pub fn serve_folder(scene: &Scene, at: &str, folder: &Path) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| {
        panic!(
            "{}: {error}. `cargo xtask test browser` builds it",
            folder.display()
        )
    });
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match (path.is_dir(), name.as_str()) {
            (true, _) => serve_folder(scene, &format!("{at}{name}/"), &path),
            (false, "index.html") => serve(scene, at, &path),
            (false, _) => serve(scene, &format!("{at}{name}"), &path),
        }
    }
}

/// Waits until that account and so many of its media are shown.
pub async fn until_feed(scene: &Scene, account: &str, media: usize) {
    scene
        .browser
        .until(&format!(
            "document.querySelector('h2').checkVisibility() && document.querySelector('h2').innerText.startsWith('@{account}, ')"
        ))
        .await;
    scene
        .browser
        .until(&format!(
            "document.querySelectorAll('li img').length === {media} && [...document.querySelectorAll('li img')].every((image) => image.naturalWidth)"
        ))
        .await;
}

/// Waits until nobody's feed is shown.
pub async fn until_no_feed(scene: &Scene) {
    scene
        .browser
        .until("![...document.querySelectorAll('h2, li img')].some((node) => node.checkVisibility())")
        .await;
}

/// From the page that is open to the feed's second page, over a reload, to the sign-out, with these ways to press.
pub async fn walk(scene: &Scene, at: &str, connect: impl AsyncFn(&Scene), sign_out: impl AsyncFn(&Scene)) {
    scene.browser.open(&format!("{}{at}", scene.host.origin)).await;
    connect(scene).await;
    until_feed(scene, "studio.lumen", 6).await;
    scene.browser.click("document.querySelector('.more')").await;
    until_feed(scene, "studio.lumen", 12).await;
    scene.browser.driver.refresh().await.unwrap();
    until_feed(scene, "studio.lumen", 6).await;
    assert_eq!(scene.redemptions(), 1);
    sign_out(scene).await;
    until_no_feed(scene).await;
}
