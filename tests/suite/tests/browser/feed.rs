//! The demo page below the button: profile, posts, more posts, and what it says when Instagram doesn't answer.

use serde_json::json;
use suite::browser::Options;
use suite::pages::Demo;
use suite::scene::play;

/// The More button leads through every post, each of them once.
#[tokio::test(flavor = "multi_thread")]
async fn more_leads_through_every_post() {
    play(Options::new(), async |scene| {
        let state = scene.world.stand_in.state();
        let accounts = state["accounts"].as_array().unwrap();
        let lumen = accounts
            .iter()
            .find(|account| account["username"] == "studio.lumen")
            .unwrap();
        let count = usize::try_from(lumen["media_count"].as_u64().unwrap()).unwrap();
        scene.connect().await;
        let page = Demo::here(&scene.browser);
        page.until_profile("studio.lumen").await;
        let mut shown = 12.min(count);
        page.until_media(shown).await;
        // Another's script of that name in the page is not the edge: no token goes there.
        let other = "document.head.prepend(Object.assign(document.createElement('script'), \
                     {type: 'text/plain', src: 'https://widgets.example/connect.js'}))";
        scene.browser.run(other, vec![]).await;
        while shown < count {
            page.more().await;
            shown = (shown + 12).min(count);
            page.until_media(shown).await;
        }
        scene
            .browser
            .until("document.querySelector('.feed > button.more').hidden")
            .await;
        let different =
            "return new Set([...document.querySelectorAll('.feed a.tile')].map((tile) => tile.href)).size";
        assert_eq!(scene.browser.run(different, vec![]).await, count);
        scene.until_screen_says(&format!("{count} posts")).await;
    })
    .await;
}

/// An account without posts, name and picture is no error.
#[tokio::test(flavor = "multi_thread")]
async fn an_empty_account_is_no_error() {
    play(Options::new(), async |scene| {
        scene.world.stand_in.auto("quiet.pine");
        scene.connect().await;
        scene.until_connected_as("quiet.pine").await;
        scene.until_screen_says("This account has no posts yet.").await;
        scene.browser.until("document.querySelector('.feed > button.more').hidden").await;
        let broken = "[...document.images].some((image) => image.checkVisibility() && image.complete && !image.naturalWidth)";
        scene.browser.until(&format!("!{broken}")).await;
    })
    .await;
}

/// R42, R43: whatever happens to the list of posts is told in words, and "Try again" works when it has passed.
#[tokio::test(flavor = "multi_thread")]
async fn every_fault_of_the_list_is_told_in_words_and_can_be_tried_again() {
    play(Options::new(), async |scene| {
        let faults = [
            (
                "cut",
                "Instagram could not be reached.",
                "Try again in a few minutes.",
            ),
            (
                "http_500",
                "Instagram has a passing problem.",
                "Try again in a few minutes.",
            ),
            (
                "http_503",
                "Instagram has a passing problem.",
                "Try again in a few minutes.",
            ),
            (
                "malformed",
                "Instagram answered something that can't be read.",
                "Try again in a few minutes",
            ),
            (
                "html",
                "Instagram answered something that can't be read.",
                "Try again in a few minutes",
            ),
            (
                "empty",
                "Instagram answered something that can't be read.",
                "Try again in a few minutes",
            ),
            (
                "rate_limited",
                "Instagram allows this account no more calls for now.",
                "Wait",
            ),
            (
                "app_rate_limited",
                "Instagram allows the site's app no more calls for now",
                "Wait",
            ),
        ];
        for (kind, cause, action) in faults {
            // The limits are remembered by the connection: each fault meets an account of its own.
            let account = if kind == "rate_limited" {
                "nora.weaves"
            } else {
                "studio.lumen"
            };
            scene.world.stand_in.auto(account);
            scene
                .world
                .stand_in
                .faults(&json!([{"at": "media", "kind": kind, "ms": 1000}]));
            scene.connect().await;
            scene.until_screen_says(cause).await;
            scene.until_screen_says(action).await;
            assert!(
                scene.screen().await.contains(&format!("@{account}")),
                "the profile is there all the same"
            );
            scene.world.stand_in.faults(&json!([]));
            if !kind.ends_with("limited") {
                scene
                    .browser
                    .click("document.querySelector('.problem button')")
                    .await;
                Demo::here(&scene.browser).until_media(12).await;
                assert!(!scene.screen().await.contains(cause));
            }
            scene.choose("disconnect").await;
            scene.until_state("idle").await;
        }
    })
    .await;
}

/// R43: the same for the profile, above the posts.
#[tokio::test(flavor = "multi_thread")]
async fn every_fault_of_the_profile_is_told_in_words_and_can_be_tried_again() {
    play(Options::new(), async |scene| {
        scene.connect().await;
        let page = Demo::here(&scene.browser);
        page.until_media(12).await;
        for (kind, cause) in [
            ("cut", "Instagram could not be reached."),
            ("http_500", "Instagram has a passing problem."),
            ("malformed", "Instagram answered something that can't be read."),
            ("html", "Instagram answered something that can't be read."),
            ("empty", "Instagram answered something that can't be read."),
        ] {
            scene.world.stand_in.faults(&json!([{"at": "me", "kind": kind}]));
            scene.browser.driver.refresh().await.unwrap();
            scene.until_screen_says(cause).await;
            scene.until_state("connected").await;
            scene.world.stand_in.faults(&json!([]));
            scene
                .browser
                .click("document.querySelector('.problem button')")
                .await;
            page.until_profile("studio.lumen").await;
            page.until_media(12).await;
        }
    })
    .await;
}

/// R42: an answer that is late is waited for, and the page says that it waits.
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_answer_is_waited_for() {
    play(Options::new(), async |scene| {
        scene
            .world
            .stand_in
            .faults(&json!([{"at": "media", "kind": "slow", "ms": 1500}]));
        scene.connect().await;
        scene
            .browser
            .until("document.querySelector('.feed .tile.waits')")
            .await;
        scene
            .browser
            .until("document.querySelector('.feed').getAttribute('aria-busy') === 'true'")
            .await;
        Demo::here(&scene.browser).until_media(12).await;
        scene
            .browser
            .until("!document.querySelector('.feed .tile.waits')")
            .await;
    })
    .await;
}

/// R51: a token that died early is told where the posts would be, and the button turns to "Reconnect".
#[tokio::test(flavor = "multi_thread")]
async fn every_death_of_the_token_is_told_in_words() {
    play(Options::new(), async |scene| {
        for (how, cause) in [
            (
                "removed",
                "The site's app was removed in Instagram under Apps and websites.",
            ),
            (
                "password",
                "Instagram ended the connection because the password was changed or for security.",
            ),
            (
                "checkpoint",
                "Instagram holds the account back until its owner does a security check.",
            ),
            ("expired", "The connection to Instagram has run out."),
            (
                "logged_out",
                "Instagram ended the connection: the account logged out or took it back.",
            ),
        ] {
            scene.connect().await;
            Demo::here(&scene.browser).until_media(12).await;
            scene.world.stand_in.revoke("studio.lumen", how);
            scene.browser.driver.refresh().await.unwrap();
            scene.until_screen_says(cause).await;
            scene.until_state("reconnect").await;
            scene.browser.driver.refresh().await.unwrap();
            scene.until_state("reconnect").await;
            scene.until_screen_says("Reconnect").await;
            scene.until_screen_says("@studio.lumen: ").await;
            scene.until_screen_says(cause).await;
            let item = "document.querySelector('instagram-connect').root.querySelector('[part~=disconnect]')";
            scene.browser.click(item).await;
            scene.until_state("idle").await;
        }
    })
    .await;
}

/// R51, R83: where the posts would be stands a way to connect again, and it leads back to the posts.
#[tokio::test(flavor = "multi_thread")]
async fn beside_the_words_stands_a_way_to_connect_again() {
    play(Options::new(), async |scene| {
        scene.connect().await;
        let page = Demo::here(&scene.browser);
        page.until_media(12).await;
        scene.world.stand_in.revoke("studio.lumen", "removed");
        page.more().await;
        scene
            .until_screen_says("Connect again if you still want the site to use your account.")
            .await;
        scene
            .browser
            .click("document.querySelector('.problem button')")
            .await;
        scene.until_connected_as("studio.lumen").await;
        page.until_media(12).await;
        page.more().await;
        page.until_media(24).await;
    })
    .await;
}

/// The line is cut while somebody is connected: words, no sign-out, and on it goes.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_nobody_is_signed_out() {
    play(Options::new(), async |scene| {
        scene.connect().await;
        Demo::here(&scene.browser).until_media(12).await;
        scene.browser.tee.set_offline(true);
        Demo::here(&scene.browser).more().await;
        scene.until_screen_says("The edge can").await;
        scene.until_state("connected").await;
        scene.browser.tee.set_offline(false);
        scene
            .browser
            .click("document.querySelector('.problem button')")
            .await;
        Demo::here(&scene.browser).until_media(24).await;
    })
    .await;
}
