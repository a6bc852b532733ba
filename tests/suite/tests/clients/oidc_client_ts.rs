//! oidc-client-ts: plain OAuth in Chromium, by popup and by redirect, its key bound from the first request on.

use serde_json::Value;
use suite::browser::Options;
use suite::scene::{Scene, play};

use crate::page::open_client;

async fn open(scene: &Scene) {
    let buttons = "<button id=popup>Popup</button><button id=redirect>Redirect</button>";
    open_client(scene, "/oidc.html", "oidc-client-ts", buttons).await;
    scene.browser.until("globalThis.renew").await;
}

async fn press(scene: &Scene, button: &str) {
    scene
        .browser
        .click(&format!("document.querySelector('#{button}')"))
        .await;
}

/// What the page told, once it is through.
async fn told(scene: &Scene) -> Value {
    scene
        .browser
        .until("globalThis.told?.done || globalThis.told?.failed || globalThis.told?.refused")
        .await;
    scene
        .browser
        .run("return JSON.parse(JSON.stringify(told))", vec![])
        .await
}

/// Reads, renews by the refresh token, reads again, and signs out.
async fn use_it(scene: &Scene) {
    let told = told(scene).await;
    let user = &told["user"];
    assert_eq!(user["token_type"], "Bearer", "{told:#}");
    assert_eq!(user["scope"], "instagram_business_basic");
    assert_eq!(user.get("id_token"), None);
    let read = "return read()";
    assert_eq!(scene.browser.run(read, vec![]).await["username"], "studio.lumen");
    let renewed = scene
        .browser
        .run(
            "return renew().then((user) => JSON.parse(JSON.stringify(user)))",
            vec![],
        )
        .await;
    assert_ne!(renewed["access_token"], user["access_token"], "{renewed}");
    assert_eq!(scene.browser.run(read, vec![]).await["username"], "studio.lumen");
    // The end: the same access token is refused from now on.
    let over = "const user = await revoke().then(() => 0); return fetch(arguments[0] + '/connection', \
                {headers: {Authorization: 'Bearer ' + arguments[1]}}).then((answer) => answer.status)";
    let status = scene
        .browser
        .run(
            &format!(
                "return (async (...all) => {{ {} }})(...arguments)",
                over.replace("arguments", "all")
            ),
            vec![
                scene.world.edge.url.clone().into(),
                renewed["access_token"].clone(),
            ],
        )
        .await;
    assert_eq!(status, 401);
}

/// R31, R78: found by the edge's address alone, which the library completes as `OpenID` Connect has it.
#[tokio::test(flavor = "multi_thread")]
async fn oidc_client_ts_connects_by_redirect() {
    play(Options::new(), async |scene| {
        open(scene).await;
        press(scene, "redirect").await;
        scene
            .browser
            .until("globalThis.told?.done || globalThis.told?.refused")
            .await;
        let address = scene.browser.url().await;
        assert!(address.ends_with("/oidc.html"), "{address}");
        use_it(scene).await;
        let asked = scene.at_edge();
        let hit = |part: &str| asked.iter().any(|exchange| exchange.target.contains(part));
        assert!(hit("/.well-known/openid-configuration"));
        assert!(hit("dpop_jkt="), "the key is named before the code is there");
    })
    .await;
}

/// R24, R31: Instagram's pages cut the popup off from its opener; the library hears of it all the same.
#[tokio::test(flavor = "multi_thread")]
async fn oidc_client_ts_connects_by_popup() {
    play(Options::new(), async |scene| {
        scene.by_hand();
        open(scene).await;
        let opener = scene.browser.window().await;
        let known = scene.browser.windows().await;
        press(scene, "popup").await;
        scene.browser.switch_to_new(&known).await;
        scene.allow("studio.lumen", &[]).await;
        scene.browser.switch_to(&opener).await;
        use_it(scene).await;
        scene.browser.until_windows(1).await;
    })
    .await;
}

/// RFC 6749 §4.1.2.1: a no is the library's own error.
#[tokio::test(flavor = "multi_thread")]
async fn oidc_client_ts_reads_a_visitors_no() {
    play(Options::new(), async |scene| {
        scene.by_hand();
        open(scene).await;
        press(scene, "redirect").await;
        scene.until_consent().await.deny().await;
        let told = told(scene).await;
        assert_eq!(told["refused"]["name"], "ErrorResponse", "{told:#}");
        assert_eq!(told["refused"]["error"], "access_denied");
    })
    .await;
}
