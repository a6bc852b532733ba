//! oauth4webapi: as a page in Chromium, as a server with a secret, as a program on somebody's own machine.

use serde_json::Value;
use suite::browser::Options;
use suite::scene::{Scene, play};

use crate::page::open_client;
use crate::support::{ODD_SECRET, Program, SERVER_RETURN, shared};

async fn open(scene: &Scene) {
    let button = "<button>Connect</button>";
    open_client(scene, "/oauth4webapi.html", "oauth4webapi-browser", button).await;
    scene.browser.until("globalThis.told?.done").await;
    scene.browser.click("document.querySelector('button')").await;
}

async fn told(scene: &Scene) -> Value {
    scene
        .browser
        .until("location.search !== '' || globalThis.told?.tokens || globalThis.told?.failed")
        .await;
    scene
        .browser
        .until("globalThis.told?.done || globalThis.told?.failed")
        .await;
    let told = scene
        .browser
        .run("return JSON.parse(JSON.stringify(told))", vec![])
        .await;
    assert_eq!(told["failed"], Value::Null, "{told:#}");
    told
}

/// R31, R78: metadata, PKCE, the issuer, a proof with the edge's nonce, renewal, a read and the end.
#[tokio::test(flavor = "multi_thread")]
async fn oauth4webapi_connects_a_page_and_keeps_it_by_its_key() {
    play(Options::new(), async |scene| {
        open(scene).await;
        let told = told(scene).await;
        assert_eq!(told["tokens"]["token_type"], "bearer");
        assert_eq!(told["tokens"]["expires_in"], 600);
        assert_eq!(told["tokens"]["scope"], "instagram_business_basic");
        assert_eq!(told["same"], true, "a bound refresh token stays the same");
        assert_eq!(told["me"]["username"], "studio.lumen");
        assert_eq!(told["without_key"]["error"], "invalid_dpop_proof");
        assert_eq!(told["other_key"]["error"], "invalid_grant");
        assert_eq!(told["revoked"][0]["scheme"], "bearer");
        assert_eq!(told["revoked"][0]["parameters"]["error"], "invalid_token");
        // One refusal for the nonce at each first proof, then the library has it.
        assert_eq!(scene.redemptions(), 1);
    })
    .await;
}

/// RFC 6749 §4.1.2.1, RFC 9207: a visitor's no reaches the library with the edge's issuer.
#[tokio::test(flavor = "multi_thread")]
async fn oauth4webapi_reads_a_visitors_no() {
    play(Options::new(), async |scene| {
        scene.by_hand();
        open(scene).await;
        scene.until_consent().await.deny().await;
        scene.browser.until("globalThis.told?.refused").await;
        let refused = scene.browser.run("return told.refused", vec![]).await;
        assert_eq!(refused["error"], "access_denied");
        let words = refused["description"].as_str().unwrap();
        assert!(words.starts_with("denied "), "{words}");
    })
    .await;
}

/// R32: the secret by HTTP Basic and in the form; every error as the library's own error objects.
#[test]
fn oauth4webapi_is_a_server_with_a_secret() {
    let world = shared();
    for method in ["basic", "post"] {
        let program = Program::node(
            "oauth4webapi-server.mjs",
            &[
                ("EDGE", &world.edge.url),
                ("CLIENT_ID", "odd.server-1"),
                ("CLIENT_SECRET", ODD_SECRET),
                // The return URL may have a query of its own.
                ("REDIRECT_URI", &format!("{SERVER_RETURN}?from=instagram")),
                ("METHOD", method),
            ],
        );
        let told = program.run(world);
        // With a challenge in the answer the library reports that instead of the body.
        assert_eq!(
            told["wrong_secret"]["code"], "OAUTH_WWW_AUTHENTICATE_CHALLENGE",
            "{told:#}"
        );
        assert_eq!(told["wrong_secret"]["status"], 401);
        assert_eq!(told["tokens"]["token_type"], "bearer");
        assert_eq!(told["tokens"]["expires_in"], 600);
        assert_eq!(told["lost"]["connection"], told["tokens"]["connection"]);
        assert_eq!(told["lost"]["refresh_token"], told["tokens"]["refresh_token"]);
        assert_ne!(told["lost"]["access_token"], told["tokens"]["access_token"]);
        assert_eq!(told["stolen"]["status"], 401);
        assert_eq!(told["renewed"]["refresh_token"], told["tokens"]["refresh_token"]);
        assert_eq!(told["me"]["username"], "studio.lumen");
        assert_eq!(told["revoked"]["name"], "WWWAuthenticateChallengeError");
        assert_eq!(
            told["revoked"]["challenges"][0]["parameters"]["error"],
            "invalid_token"
        );
        assert_eq!(told["refused"]["name"], "AuthorizationResponseError");
        assert_eq!(told["refused"]["error"], "invalid_scope");
        assert!(
            told["mixed_up"]["message"].as_str().unwrap().contains("iss"),
            "{told:#}"
        );
    }
}

/// R32, RFC 8252 §7.3: any port of this machine, in both its addresses; a refresh token that is replaced each time.
#[test]
fn oauth4webapi_is_a_program_on_ones_own_machine() {
    let world = shared();
    for loopback in ["127.0.0.1", "[::1]"] {
        let told = Program::node(
            "oauth4webapi-native.mjs",
            &[
                ("EDGE", &world.edge.url),
                ("CLIENT_ID", "tool"),
                ("LOOPBACK", loopback),
            ],
        )
        .run(world);
        assert_eq!(told["returned"], "/callback");
        assert_ne!(told["tokens"]["refresh_token"], told["renewed"]["refresh_token"]);
        assert_eq!(told["me"]["username"], "studio.lumen");
        assert_eq!(told["stolen"]["error"], "invalid_grant");
        assert_eq!(told["ended"]["error"], "invalid_grant");
    }
}
