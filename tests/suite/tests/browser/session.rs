//! The session in the page: it survives reloads and hours, and ends when it is told to.

use suite::browser::Options;
use suite::http::Request;
use suite::pages::Button;
use suite::scene::{Scene, play};

const RENEW: &str = "const done = arguments[arguments.length - 1]; document.querySelector('instagram-connect').token(true).then(done, (error) => done(error.code))";

async fn renewed(scene: &Scene) -> String {
    let token = scene.browser.driver.execute_async(RENEW, vec![]).await.unwrap();
    token.as_str().unwrap().to_owned()
}

fn still_valid(scene: &Scene, token: &str) -> u16 {
    let request = Request::get("/connection")
        .header("Origin", &scene.host.origin)
        .bearer(token);
    scene.world.edge.client.send(&request).status
}

/// R30, R31: no cookie is needed for a reload or another hour; the page's key is, and no script can read it.
#[tokio::test(flavor = "multi_thread")]
async fn the_session_survives_a_reload_and_another_hour_without_a_cookie() {
    play(Options::new().block_third_party_cookies(), async |scene| {
        scene.connect().await;
        scene.until_connected_as("studio.lumen").await;
        scene.browser.driver.refresh().await.unwrap();
        scene.until_connected_as("studio.lumen").await;
        let first = renewed(scene).await;
        let second = renewed(scene).await;
        assert_ne!(first, second);
        assert_eq!(still_valid(scene, &second), 200);
        assert_eq!(scene.redemptions(), 1);
        for exchange in scene.at_edge() {
            let Some(answer) = exchange.response else { continue };
            let flow = ["/authorize", "/instagram/callback"]
                .iter()
                .any(|path| exchange.target.starts_with(path));
            assert!(
                flow || answer.header("set-cookie").is_none(),
                "{} sets a cookie",
                exchange.target
            );
        }
        let kept = scene.browser.storages().await;
        let sessions = kept["database instagram-connect/sessions"].as_str().unwrap();
        assert!(sessions.contains("CryptoKey extractable=false"), "{sessions}");
        assert!(!sessions.contains(&second));
        let token = Button::new(&scene.browser).token().await;
        assert_eq!(token.as_str(), Some(second.as_str()));
    })
    .await;
}

/// R31: a machine whose clock is wrong by an hour connects and renews all the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_clock_is_no_reason_to_fail() {
    let wrong = "{ const own = Date.now; Date.now = () => own() - 3600000; }";
    play(Options::new().script(wrong), async |scene| {
        scene.connect().await;
        scene.until_connected_as("studio.lumen").await;
        scene.browser.driver.refresh().await.unwrap();
        scene.until_connected_as("studio.lumen").await;
        assert_eq!(still_valid(scene, &renewed(scene).await), 200);
    })
    .await;
}

/// R36: sign-out ends this session, here and at the edge; the account stays connected for whoever connects again.
#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session_and_forgets_its_key() {
    play(Options::new(), async |scene| {
        scene.connect().await;
        scene.until_screen_says("@studio.lumen").await;
        let token = renewed(scene).await;
        scene.choose("sign-out").await;
        scene.until_state("idle").await;
        scene.until_screen_says("Connect Instagram").await;
        assert!(!scene.screen().await.contains("@studio.lumen"));
        let events = scene.events().await;
        assert_eq!(events.last().unwrap()["name"], "disconnected");
        assert_eq!(events.last().unwrap()["detail"]["reason"], "signed_out");
        let kept = scene.browser.storages().await;
        assert_eq!(
            kept["database instagram-connect/sessions"],
            r#"{"keys":[],"values":[]}"#
        );
        assert_eq!(kept["local storage"], "{}");
        scene.browser.until("true").await;
        let ended = suite::clock::poll(std::time::Duration::from_secs(5), || {
            (still_valid(scene, &token) == 401).then_some(())
        });
        assert!(ended.is_some(), "the access token still works");
        scene.browser.driver.refresh().await.unwrap();
        scene.until_live().await;
        scene.until_state("idle").await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
    })
    .await;
}

/// R36: disconnecting deletes the connection; every session ends, in the other tab too.
#[tokio::test(flavor = "multi_thread")]
async fn disconnecting_ends_every_session() {
    play(Options::new(), async |scene| {
        scene.host.page(
            "/other.html",
            &Scene::page_with(&Scene::element("account-key=other")),
        );
        scene.connect().await;
        let first = scene.browser.window().await;
        let token = renewed(scene).await;
        let second = scene.new_tab().await;
        scene
            .browser
            .open(&format!("{}/other.html", scene.host.origin))
            .await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        scene.browser.switch_to(&first).await;
        scene.choose("disconnect").await;
        scene.until_state("idle").await;
        assert_eq!(
            scene.events().await.last().unwrap()["detail"]["reason"],
            "disconnected"
        );
        assert_eq!(still_valid(scene, &token), 401);
        scene.browser.switch_to(&second).await;
        scene.browser.driver.refresh().await.unwrap();
        scene.until_state("reconnect").await;
        for words in ["@studio.lumen: This session has ended.", "Connect again."] {
            scene.until_screen_says(words).await;
        }
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
    })
    .await;
}

/// R51, R52: an account that was lost at Instagram says so, and connects again under the same id.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_instagram_ended_is_connected_again_under_its_id() {
    play(Options::new(), async |scene| {
        scene.connect().await;
        scene.until_screen_says("@studio.lumen").await;
        let before = scene.events().await[0]["detail"]["connection"].clone();
        scene.world.stand_in.revoke("studio.lumen", "password");
        scene.browser.driver.refresh().await.unwrap();
        scene
            .until_screen_says("Instagram ended the connection because the password was changed")
            .await;
        scene.browser.driver.refresh().await.unwrap();
        scene.until_state("reconnect").await;
        scene.until_screen_says("@studio.lumen: Instagram ended").await;
        assert_eq!(scene.failure().await, "token_revoked");
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        let events = scene.events().await;
        assert_eq!(events.last().unwrap()["name"], "connected");
        assert_eq!(events.last().unwrap()["detail"]["connection"], before);
    })
    .await;
}

/// R52: another account than the one that is to be reconnected is refused in words.
#[tokio::test(flavor = "multi_thread")]
async fn reconnecting_another_account_is_refused() {
    play(Options::new(), async |scene| {
        scene.connect().await;
        scene.until_screen_says("@studio.lumen").await;
        scene.world.stand_in.revoke("studio.lumen", "removed");
        scene.browser.driver.refresh().await.unwrap();
        scene
            .until_screen_says("The site's app was removed in Instagram")
            .await;
        scene.browser.driver.refresh().await.unwrap();
        scene.until_state("reconnect").await;
        scene.world.stand_in.auto("nora.weaves");
        scene.press().await;
        scene
            .until_screen_says("Another Instagram account was chosen than the one to reconnect.")
            .await;
    })
    .await;
}

/// R35, R75: two elements with two keys hold two accounts; a third key sees neither.
#[tokio::test(flavor = "multi_thread")]
async fn every_account_key_has_a_session_of_its_own() {
    play(Options::new(), async |scene| {
        let elements: String = ["a", "b", "c"].map(|key| Scene::element(&format!("id={key} account-key={key}"))).concat();
        scene.open_page("/own.html", &Scene::page_with(&elements)).await;
        scene.press_in("#a").await;
        scene.until_state_of("#a", "connected").await;
        scene.world.stand_in.auto("nora.weaves");
        scene.press_in("#b").await;
        scene.until_state_of("#b", "connected").await;
        scene.until_state_of("#c", "idle").await;
        let names = "[...document.querySelectorAll('instagram-connect')].map((host) => host.root.querySelector('.main').innerText.trim()).join()";
        let expected = "@studio.lumen,@nora.weaves,Connect Instagram";
        scene.browser.until(&format!("{names} === '{expected}'")).await;
        scene.browser.driver.refresh().await.unwrap();
        scene.browser.until(&format!("{names} === '{expected}'")).await;
        // Another person signs in at the site.
        scene.browser.run("document.querySelector('#a').setAttribute('account-key', 'd')", vec![]).await;
        scene.until_state_of("#a", "idle").await;
        scene.browser.run("document.querySelector('#a').setAttribute('account-key', 'a')", vec![]).await;
        scene.until_state_of("#a", "connected").await;
        scene.until_state_of("#b", "connected").await;
    })
    .await;
}

/// R35: a session is of one site; another site's button on the same page doesn't see it.
#[tokio::test(flavor = "multi_thread")]
async fn two_sites_on_one_page_do_not_disturb_each_other() {
    play(Options::new(), async |scene| {
        let elements =
            Scene::element("id=a") + &Scene::element("id=b").replace("client-id=demo", "client-id=gallery");
        scene.open_page("/own.html", &Scene::page_with(&elements)).await;
        scene.press_in("#a").await;
        scene.until_state_of("#a", "connected").await;
        scene.until_state_of("#b", "idle").await;
        scene.press_in("#b").await;
        scene.until_state_of("#b", "connected").await;
        scene.choose("sign-out").await;
        scene.until_state_of("#a", "idle").await;
        scene.until_state_of("#b", "connected").await;
    })
    .await;
}
