//! Pages whose server or plugin rewrites their scripts: the documented tag is passed over, and the button works as written.

use std::path::Path;

use suite::browser::Options;
use suite::processes::root;
use suite::scene::{Scene, play};

const NONCE: &str = "6f2a1c0d9b8e7f6a5b4c3d2e";
const WORKED: &str = "document.body.dataset.other === 'yes'";

/// The tag of the README, at this edge.
fn documented() -> String {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let line = readme
        .lines()
        .find(|line| line.contains("/connect.js\"></script>"));
    line.unwrap().replace("https://connect.example.com", "{edge}")
}

fn plain() -> String {
    "<script async src=\"{edge}/connect.js\"></script>".to_owned()
}

/// A page with that tag and a script of the site's own, after it; both as `rewritten`.
fn page(tag: &str, element: &str, own: &str, foot: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>A page</title><link rel=icon href=\"data:,\">{tag}</head><body><h1>A page</h1>{element}<script{own}>document.body.dataset.other = 'yes'</script>{foot}</body></html>"
    )
}

/// As `LiteSpeed` Cache 7.9 writes a page with "combine", "minify", "defer" and "delay" on: the documented tag is as it was, and
/// all that is delayed has a type that no browser runs.
#[tokio::test(flavor = "multi_thread")]
async fn litespeed_leaves_the_documented_tag_as_it_was() {
    play(Options::new(), async |scene| {
        let element = Scene::element("");
        let delayed = " data-optimized=\"1\" type=\"litespeed/javascript\"";
        scene
            .open_page("/own.html", &page(&documented(), &element, delayed, ""))
            .await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        scene.browser.until_windows(1).await;
        scene.browser.until(&format!("!({WORKED})")).await;
    })
    .await;
}

/// With the optimizers' own scripts, which aren't ours to give away: `SUITE_OPTIMIZERS` names a folder that has Cloudflare's
/// `rocket-loader.min.js` and `LiteSpeed`'s `js_delay.min.js`. The documented tag and a plain one, by popup and by redirect.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "with SUITE_OPTIMIZERS=FOLDER, by `cargo test -p suite --test browser optimizers -- --ignored`"]
async fn with_the_real_optimizers_it_connects() {
    let folder = std::env::var_os("SUITE_OPTIMIZERS").expect("SUITE_OPTIMIZERS names the scripts' folder");
    let script = |name: &str| std::fs::read_to_string(Path::new(&folder).join(name)).unwrap();
    let (rocket, delay) = (script("rocket-loader.min.js"), script("js_delay.min.js"));
    play(Options::new(), async |scene| {
        let at = "/cdn-cgi/scripts/7d0fa10a/cloudflare-static/rocket-loader.min.js";
        scene.host.page(at, &rocket);
        let late = format!(" type=\"{NONCE}-text/javascript\"");
        let rocket = format!("<script src=\"{at}\" data-cf-settings=\"{NONCE}-|49\" defer></script>");
        let delay = format!("<script>{delay}</script>");
        let held = " type=\"litespeed/javascript\"";
        let rocketed = plain().replace("<script", &format!("<script{late}"));
        let delayed = plain().replace(" async src", &format!("{held} data-src"));
        for (key, tag, own, foot) in [
            ("rocket-documented", documented(), &*late, &rocket),
            ("rocket-plain", rocketed, &*late, &rocket),
            ("litespeed-documented", documented(), held, &delay),
            ("litespeed-plain", delayed, held, &delay),
        ] {
            for mode in ["popup", "redirect"] {
                let element = Scene::element(&format!("account-key={key}-{mode} mode={mode}"));
                let path = format!("/{key}-{mode}.html");
                scene.open_page(&path, &page(&tag, &element, own, foot)).await;
                let defined = "!!customElements.get('instagram-connect')";
                if key == "litespeed-plain" {
                    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
                    let early = scene.browser.run(&format!("return {defined}"), vec![]).await;
                    assert_eq!(early, false, "it waits for a touch");
                    scene.browser.click("document.querySelector('h1')").await;
                }
                scene.browser.until(defined).await;
                scene.press().await;
                if key == "litespeed-plain" {
                    // What comes back waits for a touch too.
                    let windows = if mode == "popup" { 2 } else { 1 };
                    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
                    let back = scene.browser.windows().await;
                    assert_eq!(back.len(), windows, "{key} {mode}");
                    scene.browser.switch_to(back.last().unwrap()).await;
                    scene.browser.click("document.querySelector('h1')").await;
                    scene.browser.until_windows(1).await;
                    scene.browser.switch_to(&back[0]).await;
                }
                scene.until_connected_as("studio.lumen").await;
                scene.browser.until_windows(1).await;
            }
        }
        assert_eq!(scene.redemptions(), 8);
    })
    .await;
}
