//! The button beside what else reads a page's address: login libraries and routers of others, two versions of each (R22).

use std::process::Command;

use suite::browser::Options;
use suite::processes::root;
use suite::scene::{Scene, play};

/// A page of the folder `tests/clients` with this library, as a site's bundler would make it.
fn bundled(page: &str, library: &str) -> String {
    let output = Command::new(root().join("node_modules/.bin/esbuild"))
        .current_dir(root().join("tests/clients"))
        .arg(format!("beside-{page}.mjs"))
        .args(["--bundle", "--minify", "--format=iife", "--log-level=error"])
        .arg(format!("--alias:library={library}"))
        .arg("--define:process.env.NODE_ENV=\"production\"")
        .output()
        .expect("esbuild runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{said}; `cargo xtask test edge` installs the libraries"
    );
    String::from_utf8(output.stdout).expect("a script is text")
}

/// Puts a page at these paths: the library's script has run before the button's is looked at.
fn serve(scene: &Scene, script: &str, paths: &[&str], before: &str, attributes: &str) {
    let path = format!("/bundles/{}.js", paths.concat().replace('/', "-"));
    scene.host.page(&path, script);
    let button = "<script async src=\"{edge}/connect.js\"></script>";
    let page = Scene::page_with(&Scene::element(attributes)).replace(button, "");
    let page = format!("{page}<script>{before}</script><script src='{path}'></script>{button}");
    for at in paths {
        scene.host.page(at, &page);
    }
}

async fn told(scene: &Scene) -> String {
    let told = scene
        .browser
        .run_until_done("told().then(done, (error) => done(String(error)))", vec![])
        .await;
    told.as_str().unwrap_or_default().to_owned()
}

/// R22: who says no at Instagram is signed out of nothing: the library, made before the button's script, doesn't take the
/// answer for its own, in the page and in the popup.
#[tokio::test(flavor = "multi_thread")]
async fn supabase_js_signs_nobody_out() {
    play(Options::new(), async |scene| {
        scene.by_hand();
        for (number, library) in ["@supabase/supabase-js", "supabase-js-2-49"]
            .into_iter()
            .enumerate()
        {
            let script = bundled("supabase", library);
            for mode in ["popup", "redirect"] {
                let path = format!("/supabase-{mode}-{number}.html");
                serve(
                    scene,
                    &script,
                    &[&path],
                    "",
                    &format!("mode={mode} account-key={mode}{number}"),
                );
                scene.browser.open(&format!("{}{path}", scene.host.origin)).await;
                scene.browser.until("globalThis.told").await;
                assert_eq!(told(scene).await, "signed in");
                let opener = scene.browser.window().await;
                if mode == "popup" {
                    scene.press_for_popup().await;
                } else {
                    scene.press().await;
                }
                scene.until_consent().await.deny().await;
                if mode == "popup" {
                    scene.browser.until_windows(1).await;
                    scene.browser.switch_to(&opener).await;
                }
                assert_eq!(scene.failure().await, "denied");
                assert_eq!(told(scene).await, "signed in", "{library} {mode}");
                scene.browser.driver.refresh().await.unwrap();
                scene.browser.until("globalThis.told").await;
                assert_eq!(told(scene).await, "signed in", "{library} {mode}, later");
            }
        }
    })
    .await;
}

/// R22: the site's own login sees no answer that isn't its own.
#[tokio::test(flavor = "multi_thread")]
async fn auth0_react_finds_no_invalid_state() {
    play(Options::new(), async |scene| {
        for (number, library) in ["@auth0/auth0-react", "auth0-react-2-3"].into_iter().enumerate() {
            let path = format!("/auth0-{number}.html");
            let attributes = format!("mode=redirect account-key=auth0-{number}");
            serve(scene, &bundled("auth0", library), &[&path], "", &attributes);
            scene.browser.open(&format!("{}{path}", scene.host.origin)).await;
            scene.press().await;
            scene.until_connected_as("studio.lumen").await;
            scene.browser.until("globalThis.told").await;
            assert_eq!(told(scene).await, "no error", "{library}");
        }
    })
    .await;
}

/// Connects from every kind of address, by popup and by redirect, and is on the view where it began, at the same address;
/// a step of the router's later brings nothing of the flow back.
async fn ends_where_it_began(page: &str, libraries: [&str; 2]) {
    play(Options::new(), async |scene| {
        for (number, library) in libraries.into_iter().enumerate() {
            let script = bundled(page, library);
            for (kind, hash, address, view) in [
                (
                    "history",
                    false,
                    "/app/shop/7?state=CA&code=mine&iss=x#part",
                    "shop 7",
                ),
                ("plain", false, "/app/shop/7", "shop 7"),
                (
                    "hash",
                    true,
                    "/hash.html?error=1#/shop/7?sort=up&code=red",
                    "shop 7",
                ),
                ("home", true, "/hash.html", "home"),
            ] {
                // The older version in the mode that meets the router itself.
                for mode in ["redirect", "popup"].into_iter().take(2 - number) {
                    let key = format!("{kind}-{mode}-{number}");
                    let attributes = format!("mode={mode} account-key={key}");
                    let paths = ["/app/", "/app/shop/7", "/hash.html"];
                    serve(scene, &script, &paths, &format!("HASH = {hash}"), &attributes);
                    let there = format!("document.querySelector('#view')?.innerText.trim() === '{view}'");
                    scene.browser.open("about:blank").await;
                    scene
                        .browser
                        .open(&format!("{}{address}", scene.host.origin))
                        .await;
                    scene.browser.until(&there).await;
                    let before = scene.browser.url().await;
                    scene.press().await;
                    scene.until_connected_as("studio.lumen").await;
                    scene.browser.until_windows(1).await;
                    scene.browser.until(&there).await;
                    // A router that was there first has gone home by itself, which it writes so. One that is late writes the
                    // answer once more, which is taken away again.
                    let same = |url: &str| url.trim_end_matches("#/").to_owned();
                    let there_again = format!("location.href.replace(/#\\/$/, '') === '{}'", same(&before));
                    scene.browser.until(&there_again).await;
                    if view == "home" {
                        continue;
                    }
                    scene.browser.run("go('/')", vec![]).await;
                    scene
                        .browser
                        .until("document.querySelector('#view')?.innerText.trim() === 'home'")
                        .await;
                    scene.browser.run("history.back()", vec![]).await;
                    scene.browser.until(&there).await;
                    let after = scene.browser.url().await;
                    assert!(!after.contains("instagram-connect"), "{library} {key}: {after}");
                }
            }
        }
    })
    .await;
}

/// R22
#[tokio::test(flavor = "multi_thread")]
async fn vue_router_ends_on_the_view_where_it_began() {
    ends_where_it_began("vue", ["vue-router", "vue-router-4"]).await;
}

/// R22
#[tokio::test(flavor = "multi_thread")]
async fn react_router_ends_on_the_view_where_it_began() {
    ends_where_it_began("react-router", ["react-router", "react-router-6"]).await;
}
