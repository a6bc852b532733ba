//! Pages whose policies forbid whatever the button doesn't need; and what it says where they forbid more.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};
use suite::browser::Options;
use suite::processes::{root, target};
use suite::scene::{COUNT_LEFT, Scene, play};

const TRUSTED: &str = "require-trusted-types-for 'script'; trusted-types instagram-connect";

/// The lines that the README tells are enough, for this edge and for the stand-in's pictures; all else is forbidden.
fn documented() -> String {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let block = readme
        .split("```")
        .find(|block| block.trim_start().starts_with("script-src"));
    let lines = block.unwrap().trim().replace('\n', " ");
    let (code, pictures) = lines.split_once("img-src").unwrap();
    assert!(pictures.contains("cdninstagram.com"), "{pictures}");
    let code = code.replace("https://connect.example.com", "{edge}");
    format!("default-src 'none'; base-uri 'none'; form-action 'none'; {code} img-src http: data:")
}

/// The file of the built button's version with that name: its path at the edge, and its integrity.
fn pinned(name: &str) -> (String, String) {
    let versions = std::fs::read_dir(target().join("dist/v")).unwrap().flatten();
    let mut files = versions.map(|version| version.path().join(name));
    let file = files.find(|file| file.exists()).unwrap();
    let integrity = STANDARD.encode(Sha384::digest(std::fs::read(&file).unwrap()));
    let version = file.parent().unwrap().file_name().unwrap().to_string_lossy();
    (format!("/v/{version}/{name}"), format!("sha384-{integrity}"))
}

/// A page with the element of this account key, under this policy, with this script tag.
async fn open_under(scene: &Scene, key: &str, policy: &str, tag: &str, attributes: &str) {
    let element = Scene::element(&format!("account-key={key} {attributes}"));
    let page = Scene::page_with(&element).replace("<script async src=\"{edge}/connect.js\"></script>", tag);
    let path = format!("/{key}.html");
    scene
        .host
        .page_under(&path, &[("Content-Security-Policy", policy)], &page);
    scene.browser.open(&format!("{}{path}", scene.host.origin)).await;
}

const TAG: &str = "<script async src=\"{edge}/connect.js\"></script>";

/// R28: with Trusted Types and the documented lines the button loads in every way, and nothing is violated: by its host,
/// by a nonce or a hash with `strict-dynamic`, as a module; by a popup and by a redirect.
#[tokio::test(flavor = "multi_thread")]
async fn the_documented_policy_suffices_with_trusted_types_too() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        let (path, integrity) = pinned("connect.js");
        let documented = documented();
        let rest = documented.split_once("connect-src").unwrap().1;
        let scripts = |source: &str| {
            format!("default-src 'none'; script-src {source} 'strict-dynamic' 'wasm-unsafe-eval'; connect-src{rest}")
        };
        let by_hash = format!(
            "<script async src=\"{{edge}}{path}\" integrity={integrity} crossorigin></script>"
        );
        for (key, policy, tag, attributes) in [
            ("host", documented.clone(), TAG, ""),
            ("redirect", documented.clone(), TAG, "mode=redirect"),
            ("module", documented.clone(), "<script type=module src=\"{edge}/connect.js\"></script>", ""),
            ("nonce", scripts("'nonce-b3duIG5vbmNl'"), "<script async nonce=b3duIG5vbmNl src=\"{edge}/connect.js\"></script>", ""),
            ("hash", scripts(&format!("'{integrity}'")), &by_hash, ""),
        ] {
            let policy = format!("{policy}; {TRUSTED}");
            open_under(scene, key, &policy, tag, attributes).await;
            scene.press().await;
            scene.until_connected_as("studio.lumen").await;
            scene.browser.until_windows(1).await;
            scene.press().await;
            scene.until_screen_says("Disconnect Instagram").await;
            scene.assert_nothing_left().await;
        }
        assert_eq!(scene.redemptions(), 5);
    })
    .await;
}

/// R28, R83: each line that is missing in the policy ends in a named event and in words, never in silence.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_in_a_policy_is_named() {
    play(Options::new(), async |scene| {
        scene.expect_complaints();
        let documented = documented();
        let without = |line: &str, other: &str| {
            let all = documented.split(';').map(str::trim);
            let policy: Vec<_> = all.map(|one| if one.starts_with(line) { other } else { one }).collect();
            assert!(policy.contains(&other), "{line} isn't in {documented}");
            policy.join("; ")
        };
        scene.by_hand();
        for (key, policy, code, words) in [
            (
                "types",
                format!("{documented}; require-trusted-types-for 'script'; trusted-types own"),
                "misconfigured",
                "trusted-types instagram-connect",
            ),
            (
                "half",
                without("script-src", "script-src {edge}/connect.js 'wasm-unsafe-eval'"),
                "script_blocked",
                "couldn’t load",
            ),
            (
                "connect",
                without("connect-src", "connect-src 'self'"),
                "script_blocked",
                "couldn’t load",
            ),
        ] {
            open_under(scene, key, &policy, TAG, "").await;
            let opener = scene.browser.window().await;
            scene.press().await;
            assert_eq!(scene.failure().await, code, "{key}");
            scene.until_screen_says(words).await;
            for window in scene.browser.windows().await {
                if window != opener {
                    scene.browser.switch_to(&window).await;
                    scene.close_and_go_to(&opener).await;
                }
            }
        }
        // The script may load, and the page may not speak with the edge.
        scene.world.stand_in.auto("studio.lumen");
        open_under(scene, "speak", &without("connect-src", "connect-src {edge}/v/"), TAG, "").await;
        scene.press().await;
        assert_eq!(scene.failure().await, "network");
        scene.until_screen_says("couldn’t be reached").await;
        // No picture is no failure.
        open_under(scene, "picture", &without("img-src", "img-src 'none'"), TAG, "").await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        let glyph = "(({ root }) => root.querySelector('img').hidden && root.querySelector('svg').checkVisibility())(document.querySelector('instagram-connect'))";
        scene.browser.until(glyph).await;
    })
    .await;
}

/// R28: a script that isn't the pinned one doesn't run: the page keeps what it put between the tags, and nothing breaks.
/// A later half that was tampered with doesn't run either, and that is told.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_tampered_with_does_not_run() {
    play(Options::new(), async |scene| {
        scene.expect_complaints();
        let (path, integrity) = pinned("connect.js");
        let wrong = integrity.replace(|letter: char| letter.is_ascii_uppercase(), "A");
        let tag = format!("<script async src=\"{{edge}}{path}\" integrity={wrong} crossorigin onerror=\"refused = true\"></script>");
        let element = Scene::element("").replace("></", ">Connect by hand</");
        let page = Scene::page_with(&element).replace(TAG, &tag);
        scene.open_page("/own.html", &page).await;
        scene.browser.until("globalThis.refused").await;
        scene.browser.until("document.querySelector('instagram-connect:not(:defined)').innerText === 'Connect by hand' && document.querySelector('instagram-connect').checkVisibility()").await;
        // The button's files at a server that plays the edge, one of them changed.
        let (half, _) = pinned("element.js");
        scene.host.page(&half, "globalThis.tampered = true;");
        let page = Scene::page_with(&Scene::element("")).replace("{edge}", &scene.host.origin);
        scene.by_hand();
        scene.open_page("/tampered.html", &page).await;
        scene.press().await;
        assert_eq!(scene.failure().await, "script_blocked");
        scene.browser.until("!globalThis.tampered").await;
    })
    .await;
}

/// R28, R25: a page that turns off every feature there is, and one that is sandboxed and may open no window.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_without_features_or_windows_still_connects() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        scene
            .open_page("/blank.html", "<!doctype html><title>Blank</title>")
            .await;
        let all = scene
            .browser
            .run("return document.featurePolicy.features()", vec![])
            .await;
        let all: Vec<String> = all
            .as_array()
            .unwrap()
            .iter()
            .map(|name| format!("{}=()", name.as_str().unwrap()))
            .collect();
        assert!(all.len() > 30, "{all:?}");
        let off = all.join(", ");
        scene.host.page_under(
            "/off.html",
            &[("Permissions-Policy", &off)],
            &Scene::page_with(&Scene::element("account-key=off")),
        );
        scene
            .browser
            .open(&format!("{}/off.html", scene.host.origin))
            .await;
        scene
            .browser
            .until("!document.featurePolicy.allowsFeature('storage-access')")
            .await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        scene.browser.until_windows(1).await;
        scene.assert_nothing_left().await;
        let sandbox = "sandbox allow-scripts allow-same-origin";
        open_under(scene, "sandbox", sandbox, TAG, "").await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        assert_eq!(scene.browser.windows().await.len(), 1);
        assert_eq!(scene.redemptions(), 2);
        scene.expect_complaints();
        let complaints = scene.complaints();
        let own = complaints
            .iter()
            .filter(|line| !line.contains("sandbox") && !line.contains("Permissions-Policy"));
        assert_eq!(own.count(), 0, "{complaints:#?}");
    })
    .await;
}
