//! The examples that Vite builds, with the packed npm package.

use std::process::Command;

use suite::browser::Options;
use suite::processes::{root, target};
use suite::scene::{Scene, play};

use crate::walk::{serve_folder, until_feed, until_no_feed, walk};

const CONNECT: &str = "document.querySelector('button.connect:enabled')";
const SIGN_OUT: &str =
    "[...document.querySelectorAll('button')].find((button) => button.innerText === 'Sign out')";

async fn press(scene: &Scene) {
    scene.browser.click(CONNECT).await;
}

async fn sign_out(scene: &Scene) {
    scene.browser.click(SIGN_OUT).await;
    scene.browser.until(CONNECT).await;
}

fn serve(scene: &Scene, name: &str) -> String {
    let at = format!("/{name}/");
    serve_folder(scene, &at, &target().join("examples").join(name));
    at
}

async fn press_button(scene: &Scene) {
    scene.until_state("idle").await;
    scene.until_live().await;
    scene.press().await;
}

async fn choose_sign_out(scene: &Scene) {
    scene.choose("sign-out").await;
}

/// Under `StrictMode` every effect runs twice; of the component and of the hook there is one element each.
#[tokio::test(flavor = "multi_thread")]
async fn react() {
    play(Options::new(), async |scene| {
        let at = serve(scene, "react");
        let connect = async |scene: &Scene| {
            press_button(scene).await;
            scene.browser.until("document.title === '@studio.lumen'").await;
        };
        walk(scene, &at, connect, choose_sign_out).await;
        scene.browser.until("document.title === 'React'").await;
        scene
            .browser
            .until("document.querySelectorAll('instagram-connect').length === 2")
            .await;
    })
    .await;
}

/// A page's script beside this file, bundled with the package as it is packed.
pub fn bundled(name: &str) -> String {
    let folder = root().join("docs/examples/node_modules");
    let told = Command::new(root().join("node_modules/.bin/esbuild"))
        .arg(root().join("tests/suite/tests/examples").join(name))
        .args(["--bundle", "--jsx=automatic", "--log-level=error"])
        .env("NODE_PATH", folder)
        .output()
        .unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    String::from_utf8(told.stdout).unwrap()
}

/// R79: mounted and unmounted ten times nothing is left in the page, and then the last render's handler alone is called.
#[tokio::test(flavor = "multi_thread")]
async fn what_react_takes_out_of_the_page_leaves_nothing() {
    const COUNT: &str = "document.querySelectorAll('instagram-connect').length";
    play(Options::new(), async |scene| {
        scene.host.page("/mounting.js", &bundled("mounting.jsx"));
        let html = "<!doctype html><html lang=en><title>A page</title><link rel=icon href=\"data:,\"><main></main>\
                    <script>edge = \"{edge}\"</script><script src=/mounting.js></script><script>if (location.hash) put('back')</script>";
        scene.open_page("/own.html", html).await;
        for _ in 0..10 {
            scene.browser.run("put('a')", vec![]).await;
            scene.browser.until(&format!("{COUNT} === 2")).await;
            scene.browser.run("take()", vec![]).await;
            scene.browser.until(&format!("{COUNT} === 0")).await;
        }
        scene.browser.run("put('a')", vec![]).await;
        scene.browser.until("document.querySelector('output').innerText === 'idle'").await;
        scene.browser.run("put('b')", vec![]).await;
        press_button(scene).await;
        scene
            .browser
            .until("document.querySelector('output').innerText === 'connected'")
            .await;
        scene.browser.until("told.join() === 'b studio.lumen'").await;
    })
    .await;
}

/// The element in a template, the package for what is read: one session.
#[tokio::test(flavor = "multi_thread")]
async fn vue() {
    play(Options::new(), async |scene| {
        let at = serve(scene, "vue");
        walk(scene, &at, press_button, choose_sign_out).await;
    })
    .await;
}

/// A button of one's own. R51: somebody who says no reads why; an account that Instagram ended is asked to reconnect when
/// something is read, and reconnects.
#[tokio::test(flavor = "multi_thread")]
async fn svelte() {
    play(Options::new(), async |scene| {
        let at = serve(scene, "svelte");
        walk(scene, &at, press, sign_out).await;
        scene.by_hand();
        let window = scene.browser.window().await;
        let known = scene.browser.windows().await;
        press(scene).await;
        scene.browser.switch_to_new(&known).await;
        scene.until_consent().await.deny().await;
        scene.browser.switch_to(&window).await;
        scene
            .until_screen_says("The connection was not allowed at Instagram")
            .await;
        scene.world.stand_in.auto("studio.lumen");
        press(scene).await;
        until_feed(scene, "studio.lumen", 6).await;
        scene.world.stand_in.revoke("studio.lumen", "password");
        scene.browser.click("document.querySelector('.more')").await;
        scene
            .until_screen_says("Instagram ended the connection because the password was changed")
            .await;
        until_no_feed(scene).await;
        scene
            .browser
            .until(&format!("{CONNECT}.innerText === 'Reconnect'"))
            .await;
        press(scene).await;
        until_feed(scene, "studio.lumen", 6).await;
    })
    .await;
}
