//! What `cargo operator snippet` prints, pasted into a page as it stands there; and what becomes of it when the edge is
//! deployed anew.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use suite::browser::Options;
use suite::processes::{folder, operator, target};
use suite::scene::Scene;

/// As a site's owner asks for it.
fn printed(edge: &str) -> Value {
    let mut command = operator(&["snippet", "--edge", edge, "--client-id", "demo", "--json"]);
    let told = command.output().unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    serde_json::from_slice(&told.stdout).unwrap()
}

/// The files of a later deploy: another version of the button, and beside it what the deploy has kept of the former one.
fn deployed_anew(former: &str) -> std::path::PathBuf {
    let (built, newer) = (target().join("dist"), folder("newer"));
    let version = "fedcba9876543210";
    let put = |from: &Path, to: &str| {
        let text = std::fs::read(from).unwrap();
        let to = newer.join(to);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, text).unwrap();
    };
    for file in std::fs::read_dir(built.join("v").join(former)).unwrap().flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        put(&file.path(), &format!("v/{former}/{name}"));
    }
    let loader = std::fs::read_to_string(built.join("connect.js")).unwrap();
    let script = std::fs::read_to_string(built.join("v").join(former).join("element.js")).unwrap();
    let changed = format!("{script}globalThis.newer = 1;");
    let loader = loader
        .replace(former, version)
        .replace(&integrity(&script), &integrity(&changed));
    std::fs::create_dir_all(newer.join("v").join(version)).unwrap();
    std::fs::write(newer.join(format!("v/{version}/element.js")), changed).unwrap();
    std::fs::write(newer.join("connect.js"), loader).unwrap();
    newer
}

fn integrity(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

/// R28, R110: the inlined script works under the policy that is printed with it, whose hash is that of its bytes; it asks the
/// edge for the later half alone; and it still does when the edge has a newer one.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_printed_works_and_goes_on_working() {
    let mut scene = Scene::start(Options::new()).await;
    let printed = printed(&scene.world.edge.url);
    let (html, hash) = (
        printed["inline"]["html"].as_str().unwrap(),
        &printed["inline"]["hash"],
    );
    // Instagram's pictures are the stand-in's here.
    let policy = printed["inline"]["policy"].as_str().unwrap();
    let policy = format!(
        "default-src 'none'; {}",
        policy.replace("img-src", "img-src data: http:")
    );
    let page = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href=\"data:,\"><title>A page</title>{html}"
    );
    scene
        .host
        .page_under("/own.html", &[("Content-Security-Policy", &policy)], &page);
    let url = format!("{}/own.html", scene.host.origin);
    scene.browser.open(&url).await;
    let text = scene
        .browser
        .run("return document.querySelector('script').textContent", vec![])
        .await;
    assert_eq!(json!(integrity(text.as_str().unwrap())), *hash);
    scene.press().await;
    scene.until_connected_as("studio.lumen").await;
    scene.browser.until_windows(1).await;
    assert!(
        scene
            .at_edge()
            .iter()
            .all(|exchange| exchange.target != "/connect.js")
    );

    let newer = deployed_anew(printed["version"].as_str().unwrap());
    scene.world.restart_edge(|settings| settings.assets(&newer));
    let window = String::from(scene.browser.window().await);
    let watch = &scene.browser.watch;
    watch
        .call_in(&window, "Network.clearBrowserCache", json!({}))
        .await;
    scene.browser.open(&url).await;
    scene.until_connected_as("studio.lumen").await;
    scene.browser.until("!globalThis.newer").await;
    scene.end().await;
}
