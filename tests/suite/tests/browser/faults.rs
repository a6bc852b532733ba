//! Everything that can go wrong while connecting ends in plain words on the page: what happened, whose move it is, what
//! to do (R43).

use serde_json::{Value, json};
use suite::browser::Options;
use suite::scene::{Scene, play};

/// Presses the button while `fault` is played, and reads what the page says then.
async fn failing(scene: &Scene, switches: &Value, words: &[&str]) {
    scene.world.stand_in.switch(switches);
    scene.press().await;
    scene.until_state("failed").await;
    for words in words {
        scene.until_screen_says(words).await;
    }
    let screen = scene.screen().await;
    assert!(screen.contains("Try again"), "{screen}");
    let codes = [
        "access_denied",
        "server_error",
        "temporarily_unavailable",
        "OAuthException",
        "error_",
        "http_",
    ];
    assert!(
        !codes.iter().any(|code| screen.contains(code)),
        "a code is no sentence: {screen}"
    );
    // The panel is where a visitor sees it.
    let inside = "(() => { const box = document.querySelector('instagram-connect').root.querySelector('.panel').getBoundingClientRect();
        return box.left >= 0 && box.right <= innerWidth && box.height > 20 })()";
    scene.browser.until(inside).await;
    scene.world.stand_in.switch(
        &json!({"faults": [], "code_already_used": false, "personal_passes": false,
        "account_kind": null, "deny": false, "redirected_error": null, "auto": {"account": "studio.lumen"}}),
    );
}

fn at(step: &str, kind: &str) -> Value {
    json!({"faults": [{"at": step, "kind": kind}]})
}

/// R15, R43: the code exchange is made once, and whatever it answers is told.
#[tokio::test(flavor = "multi_thread")]
async fn every_fault_of_the_code_exchange_is_told_in_words() {
    play(Options::new(), async |scene| {
        scene.open().await;
        let passing = "Instagram has a passing problem.";
        let unreadable = "Instagram answered something that can't be read.";
        for (kind, words) in [
            ("cut", "Instagram could not be reached."),
            ("http_500", passing),
            ("http_503", passing),
            ("malformed", unreadable),
            ("html", unreadable),
            ("empty", unreadable),
            (
                "rate_limited",
                "Instagram allows this account no more calls for now.",
            ),
        ] {
            scene.world.stand_in.forget_requests();
            failing(scene, &at("exchange", kind), &[words]).await;
            assert_eq!(
                scene.world.stand_in.requests_to("/oauth/access_token").len(),
                1,
                "{kind}"
            );
        }
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
    })
    .await;
}

/// R43: what Instagram refuses for a reason is told with the reason and the cure.
#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_of_instagrams_is_told_in_words() {
    play(Options::new(), async |scene| {
        scene.open().await;
        let refused = |message: &str| {
            let body = json!({"error_type": "OAuthException", "code": 400, "error_message": message});
            json!({"faults": [{"at": "exchange", "kind": "error", "body": body.to_string()}]})
        };
        failing(scene, &json!({"code_already_used": true}), &["one-time code was already used", "click the button again"]).await;
        failing(scene, &refused("This authorization code has expired"), &["older than an hour", "Click the button again."]).await;
        failing(scene, &refused("Insufficient developer role"), &["no accepted role on the site's app", "Tester invites"]).await;
        let mismatch = "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request";
        failing(scene, &refused(mismatch), &["the redirect address differs", "the app secret is wrong"]).await;
        let personal = json!({"auto": {"account": "jo.private"}, "personal_passes": true});
        failing(scene, &personal, &["This is a personal Instagram account", "Switch to a business or creator account"]).await;
        let tester = json!({"auto": {"account": "pending.pat"}});
        failing(scene, &tester, &["its role on the site's app is not accepted yet", "you accept the invitation in Instagram"]).await;
        failing(scene, &json!({"deny": true}), &["The connection was not allowed at Instagram."]).await;
        let error = json!({"redirected_error": {"error": "strange", "error_reason": "broken", "error_description": "<b>boom</b>"}});
        failing(scene, &error, &["Instagram sent you back with an error it did not explain."]).await;
        assert!(!scene.screen().await.contains("boom"));
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
    })
    .await;
}

/// R109: what concerns the site's app is told as the app's, and until it is over the next click says so too.
#[tokio::test(flavor = "multi_thread")]
async fn what_concerns_the_app_is_told_as_the_apps() {
    let unknown =
        json!({"error_type": "OAuthException", "code": 400, "error_message": "Invalid platform app"});
    let unknown = json!({"faults": [{"at": "exchange", "kind": "error", "body": unknown.to_string()}]});
    for (fault, words) in [
        (
            at("exchange", "app_rate_limited"),
            "Instagram allows the site's app no more calls for now",
        ),
        (unknown, "Instagram does not know this app id."),
    ] {
        play(Options::new(), async |scene| {
            scene.open().await;
            failing(scene, &fault, &[words]).await;
            scene.press().await;
            scene.until_state("failed").await;
            scene.until_screen_says(words).await;
        })
        .await;
    }
}

/// R20: the long-lived exchange fails for a passing reason: connected all the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_passing_fault_of_the_long_lived_exchange_costs_nothing() {
    for kind in ["http_500", "cut", "rate_limited"] {
        play(Options::new(), async |scene| {
            scene.world.stand_in.switch(&at("long_lived", kind));
            scene.connect().await;
            scene.until_connected_as("studio.lumen").await;
            scene.until_screen_says("@studio.lumen").await;
        })
        .await;
    }
}

/// R65: a slow Instagram is waited for, and a slow exchange ends connected.
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_exchange_ends_connected() {
    play(Options::new(), async |scene| {
        scene
            .world
            .stand_in
            .faults(&json!([{"at": "exchange", "kind": "slow", "ms": 1200}]));
        scene.connect().await;
        scene.until_connected_as("studio.lumen").await;
    })
    .await;
}

/// R65: the popup is closed while the edge exchanges the code; the next click connects.
#[tokio::test(flavor = "multi_thread")]
async fn a_popup_closed_during_the_exchange_costs_one_more_click() {
    play(Options::new(), async |scene| {
        scene
            .world
            .stand_in
            .faults(&json!([{"at": "exchange", "kind": "slow", "ms": 1500, "times": 1}]));
        scene.open().await;
        let (opener, _) = scene.press_for_popup().await;
        let asked = || (!scene.world.stand_in.requests_to("/oauth/access_token").is_empty()).then_some(());
        assert!(suite::clock::poll(std::time::Duration::from_secs(5), asked).is_some());
        scene.close_and_go_to(&opener).await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
    })
    .await;
}

/// R83: what Instagram itself says in the popup is Instagram's; the page waits, and its button still works.
#[tokio::test(flavor = "multi_thread")]
async fn a_dead_end_at_instagram_leaves_a_button_that_works() {
    play(Options::new(), async |scene| {
        scene.open().await;
        let opener = scene.browser.window().await;
        for (switches, words) in [
            (
                json!({"authorize_host_retired": true}),
                "Sorry, this page isn't available.",
            ),
            (
                json!({"auto": {"account": "jo.private"}}),
                "Switch to a professional account",
            ),
            (
                json!({"auto": {"account": "intern.nobody"}}),
                "Insufficient Developer Role",
            ),
            (json!({"checkpoint": true}), "Help us confirm it's you"),
            (
                json!({"faults": [{"at": "authorize", "kind": "http_500"}]}),
                "Oops, an error occurred",
            ),
        ] {
            scene.world.stand_in.switch(&switches);
            scene.press_for_popup().await;
            scene.until_screen_says(words).await;
            scene.world.stand_in.switch(
                &json!({"authorize_host_retired": false, "checkpoint": false, "faults": [],
                "auto": {"account": "studio.lumen"}}),
            );
            scene.close_and_go_to(&opener).await;
            scene.until_state("waiting").await;
        }
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
    })
    .await;
}

/// The edge can't be reached: words, and the next click works.
#[tokio::test(flavor = "multi_thread")]
async fn an_edge_that_cannot_be_reached_is_told_in_words() {
    play(Options::new(), async |scene| {
        scene.by_hand();
        scene.open().await;
        scene.until_live().await;
        let (opener, _) = scene.press_for_popup().await;
        scene.browser.tee.hold("POST /token");
        scene.allow("studio.lumen", &[]).await;
        scene.browser.switch_to(&opener).await;
        scene.until_state("busy").await;
        scene.browser.tee.set_offline(true);
        scene.browser.tee.release();
        assert_eq!(scene.failure().await, "network");
        scene.until_screen_says("couldn").await;
        scene
            .until_screen_says("Check your network, then try again.")
            .await;
        scene.browser.tee.set_offline(false);
        scene.world.stand_in.auto("studio.lumen");
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
    })
    .await;
}
