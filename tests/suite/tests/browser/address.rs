//! The return URL: what is taken from it, and what is refused.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use suite::browser::Options;
use suite::scene::{Scene, play};

/// The fragment in which an answer of these parameters comes.
fn answer(form: &str) -> String {
    format!(
        "#instagram-connect={}",
        utf8_percent_encode(form, NON_ALPHANUMERIC)
    )
}

const PENDING: &str =
    "return Object.keys(localStorage).find((key) => key.startsWith('instagram-connect:')).split(':')[1]";

/// Begins a flow by hand, and gives its state.
async fn begun(scene: &Scene) -> String {
    let (opener, _) = scene.begin_by_hand().await;
    scene.browser.switch_to(&opener).await;
    let state = scene.browser.run(PENDING, vec![]).await;
    state.as_str().unwrap().to_owned()
}

/// R23: an answer that names another issuer, or none, is refused in words; its code goes nowhere.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_another_issuer_is_refused() {
    for issuer in ["&iss=http%3A%2F%2Fevil.localhost", "", "&iss="] {
        play(Options::new(), async |scene| {
            let state = begun(scene).await;
            let opener = scene.browser.window().await;
            scene.new_tab().await;
            let form = format!("code=a-code-of-somebody&state={state}{issuer}");
            let url = format!("{}/{}", scene.host.origin, answer(&form));
            let _ = scene.browser.driver.goto(&url).await;
            scene.browser.switch_to(&opener).await;
            assert_eq!(scene.failure().await, "issuer_mismatch");
            scene
                .until_screen_says("The answer came from another server than the one asked")
                .await;
            assert!(scene.at_edge().iter().all(|exchange| exchange.target != "/token"));
            let said = scene.browser.watch.of("broadcast");
            assert!(
                said.iter()
                    .all(|event| !event.text.contains("a-code-of-somebody")),
                "{said:?}"
            );
        })
        .await;
    }
}

/// R7, R22, R29: what this browser doesn't wait for is none of the button's business, and stays the page's; so does all
/// that comes under the names of others.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_nobody_waits_for_is_left_alone() {
    play(Options::new(), async |scene| {
        let state = begun(scene).await;
        scene
            .host
            .page("/own.html", &Scene::page_with(&Scene::element("")));
        let iss = &scene.world.edge.url;
        for rest in [
            format!("?code=x&state=y&iss={iss}"),
            format!("?code=x&state={state}&iss={iss}"),
            format!("#code=x&state={state}&iss={iss}"),
            answer(&format!("code=x&state=y&iss={iss}")),
            answer(&format!("code=x&state={state}&iss={iss}")) + "&mine=1",
        ] {
            let url = format!("{}/own.html{rest}", scene.host.origin);
            scene.browser.open("about:blank").await;
            scene.browser.open(&url).await;
            scene.until_live().await;
            scene.until_state("idle").await;
            assert_eq!(scene.browser.url().await, url);
        }
        assert!(scene.at_edge().iter().all(|exchange| exchange.target != "/token"));
    })
    .await;
}

/// R27: the address of a finished flow is worthless: opened again it redeems nothing, and nobody is signed out.
#[tokio::test(flavor = "multi_thread")]
async fn a_return_address_works_once() {
    play(Options::new(), async |scene| {
        scene.connect().await;
        let exchanges = scene.at_edge();
        let back = exchanges
            .iter()
            .find(|exchange| exchange.target.starts_with("/instagram/callback"));
        let back = back.unwrap().response.as_ref().unwrap().location();
        scene.browser.open(back.as_str()).await;
        scene.until_state("connected").await;
        assert_eq!(scene.redemptions(), 1);
        let asked = scene.at_edge();
        let tried = asked
            .iter()
            .filter(|exchange| exchange.request.contains("authorization_code"));
        assert!(tried.count() <= 2, "one redemption and its nonce");
    })
    .await;
}

/// R29: between windows go the one-time code and news that are no secrets, over the page's own origin alone.
#[tokio::test(flavor = "multi_thread")]
async fn between_windows_goes_nothing_but_the_one_time_code() {
    play(Options::new(), async |scene| {
        scene.connect().await;
        scene.until_connected_as("studio.lumen").await;
        let session = scene
            .at_edge()
            .iter()
            .filter(|exchange| exchange.target == "/token")
            .filter_map(|exchange| exchange.response.clone())
            .find(|answer| answer.status == 200)
            .unwrap()
            .json();
        let verifiers: Vec<String> = scene
            .browser
            .watch
            .of("storage")
            .iter()
            .filter_map(|event| event.text.split_once("\"verifier\":\""))
            .filter_map(|(_, rest)| rest.split('"').next().map(str::to_owned))
            .collect();
        assert_eq!(verifiers.len(), 1);
        let said = scene.browser.watch.of("broadcast");
        assert!(
            said.iter().any(|event| event.text.contains("\"result\"")),
            "{said:?}"
        );
        for event in said {
            assert!(event.at.starts_with(&scene.host.origin), "{event:?}");
            for secret in ["access_token", "refresh_token"] {
                assert!(
                    !event.text.contains(session[secret].as_str().unwrap()),
                    "{secret} in {event:?}"
                );
            }
            assert!(!event.text.contains(&verifiers[0]), "{event:?}");
        }
        for kind in ["message", "port", "worker"] {
            assert_eq!(scene.browser.watch.of(kind), [], "{kind}");
        }
    })
    .await;
}
