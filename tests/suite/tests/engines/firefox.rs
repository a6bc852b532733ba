//! Firefox: the flow by popup and by redirect, the session, the cookie, and what Firefox takes away from sites.

use serde_json::{Value, json};
use suite::browser::{Browser, Options};
use suite::scene::{Scene, play};

/// Names of all cookies, with the site that each is kept apart for.
async fn cookie_names(browser: &Browser) -> Vec<String> {
    let all = browser.cookies().await;
    let name = |cookie: &Value| {
        let site = cookie["partitionKey"].to_string();
        format!("{} {site}", cookie["name"].as_str().unwrap_or_default())
    };
    all["cookies"].as_array().unwrap().iter().map(name).collect()
}

/// R22, R24, R25, R40: a person clicks, consents, and sees the account; the popup closes itself. The flow's cookie is there
/// for the flow alone, and Firefox asks nobody else.
#[tokio::test(flavor = "multi_thread")]
async fn a_click_and_a_consent_connect_the_page_and_close_the_popup() {
    play(Options::firefox(), async |scene| {
        let (opener, _) = scene.begin_by_hand().await;
        scene.until_consent().await;
        scene.browser.until("window.opener === null").await;
        let during = cookie_names(&scene.browser).await;
        assert_eq!(during.len(), 1, "{during:?}");
        assert!(during[0].starts_with("__Host-flow-"), "{during:?}");
        scene.allow("nora.weaves", &[]).await;
        scene.browser.until_windows(1).await;
        scene.browser.switch_to(&opener).await;
        scene.until_connected_as("nora.weaves").await;
        scene.until_screen_says("@nora.weaves").await;
        assert_eq!(cookie_names(&scene.browser).await, Vec::<String>::new());
        assert_eq!(scene.redemptions(), 1);
        assert_eq!(scene.browser.url().await, format!("{}/", scene.host.origin));
        let events = scene.events().await;
        assert_eq!(events.len(), 1, "{events:?}");
        assert_eq!(events[0]["name"], "connected");
        assert_eq!(events[0]["detail"]["username"], "nora.weaves");
        let elsewhere: Vec<String> = scene
            .browser
            .tee
            .records()
            .iter()
            .filter(|record| !record.reached)
            .map(|record| record.host.clone())
            .collect();
        assert_eq!(elsewhere, Vec::<String>::new());
    })
    .await;
}

/// R22, R26: the page itself goes there and comes back to the same address; a reload keeps the session.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_goes_there_comes_back_and_stays_connected() {
    play(Options::firefox(), async |scene| {
        scene.by_hand();
        scene
            .host
            .page("/own.html", &Scene::page_with(&Scene::element("mode=redirect")));
        let address = format!("{}/own.html?tab=a%20b&empty=&x#part", scene.host.origin);
        scene.browser.open(&address).await;
        scene.press().await;
        scene.allow("nora.weaves", &[]).await;
        scene.until_connected_as("nora.weaves").await;
        assert_eq!(scene.browser.url().await, address);
        assert_eq!(scene.events().await[0]["name"], "connected");
        scene.browser.driver.refresh().await.unwrap();
        scene.until_connected_as("nora.weaves").await;
        scene.browser.driver.back().await.unwrap();
        scene.browser.driver.forward().await.unwrap();
        scene.until_connected_as("nora.weaves").await;
        assert_eq!(scene.redemptions(), 1);
    })
    .await;
}

/// R31, R35, R36: another tab sees the session, its key can't be read; signing out there ends it here, and disconnecting too.
#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_share_a_session_until_one_of_them_ends_it() {
    play(Options::firefox(), async |scene| {
        scene.connect().await;
        let first = scene.browser.window().await;
        let second = scene.new_tab().await;
        scene.open().await;
        scene.until_connected_as("studio.lumen").await;
        let kept = scene.browser.storages().await;
        let sessions = kept["database instagram-connect/sessions"].as_str().unwrap();
        assert!(sessions.contains("CryptoKey extractable=false"), "{sessions}");
        scene.choose("sign-out").await;
        scene.until_state("idle").await;
        scene.browser.switch_to(&first).await;
        scene.until_state("idle").await;
        let kept = scene.browser.storages().await;
        assert_eq!(
            kept["database instagram-connect/sessions"],
            r#"{"keys":[],"values":[]}"#
        );
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        scene.choose("disconnect").await;
        scene.until_state("idle").await;
        assert_eq!(
            scene.events().await.last().unwrap()["detail"]["reason"],
            "disconnected"
        );
        scene.browser.switch_to(&second).await;
        scene.until_state("idle").await;
    })
    .await;
}

/// R68: in a frame of another site the button doesn't begin; it says why and offers the page itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_frame_of_another_site_is_named_and_the_page_itself_is_offered() {
    play(Options::firefox(), async |scene| {
        scene
            .host
            .page("/own.html", &Scene::page_with(&Scene::element("")));
        scene.press_in_a_frame_of_another_site().await;
        let known = scene.browser.windows().await;
        scene
            .browser
            .click("document.querySelector('instagram-connect').root.querySelector('a[href]')")
            .await;
        scene.browser.switch_to_new(&known).await;
        scene
            .browser
            .until(&format!("location.href === '{}/own.html'", scene.host.origin))
            .await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
    })
    .await;
}

/// R30, R31: with Firefox's strict protection, which keeps each site's storage apart, the session survives a reload and a
/// renewal without any cookie.
#[tokio::test(flavor = "multi_thread")]
async fn strict_tracking_protection_costs_no_session() {
    let options = Options::firefox()
        .preference("browser.contentblocking.category", "strict")
        .preference("network.cookie.cookieBehavior", 5)
        .preference("network.cookie.cookieBehavior.optInPartitioning", true)
        .preference("privacy.trackingprotection.enabled", true)
        .preference("privacy.fingerprintingProtection", true)
        .preference("privacy.query_stripping.enabled", true);
    play(options, async |scene| {
        scene.connect().await;
        scene.browser.driver.refresh().await.unwrap();
        scene.until_connected_as("studio.lumen").await;
        let token = scene.browser.run_until_done("document.querySelector('instagram-connect').token(true).then(done, (error) => done(error.code))", vec![]).await;
        assert!(token.as_str().unwrap().contains('.'), "{token}");
        assert_eq!(cookie_names(&scene.browser).await, Vec::<String>::new());
        assert_eq!(scene.redemptions(), 1);
    })
    .await;
}

/// R30: Firefox takes the edge for a site that only passes visitors on, and deletes all that it stored: nothing is lost.
#[tokio::test(flavor = "multi_thread")]
async fn a_purge_of_bounce_trackers_costs_no_session() {
    let options = Options::firefox()
        .preference("privacy.bounceTrackingProtection.mode", 1)
        .preference("privacy.bounceTrackingProtection.bounceTrackingGracePeriodSec", 0)
        .preference(
            "privacy.bounceTrackingProtection.clientBounceDetectionTimerPeriodMS",
            100,
        );
    play(options, async |scene| {
        scene.by_hand();
        scene.open_button("mode=redirect").await;
        scene.press().await;
        scene.allow("nora.weaves", &[]).await;
        scene.until_connected_as("nora.weaves").await;
        let purge = "
            const protection = Cc['@mozilla.org/bounce-tracking-protection;1'].getService(Ci.nsIBounceTrackingProtection);
            const seen = () => protection.testGetBounceTrackerCandidateHosts({}).map((one) => one.siteHost);
            const look = () => seen().includes('localhost') ? protection.testRunPurgeBounceTrackers().then((all) => done(all.map((one) => one.siteHost ?? String(one))), (error) => done(String(error))) : setTimeout(look, 50);
            const { setTimeout } = ChromeUtils.importESModule('resource://gre/modules/Timer.sys.mjs');
            look();";
        let purged = scene.browser.privileged(purge);
        assert_eq!(purged, json!(["localhost"]));
        scene.browser.driver.refresh().await.unwrap();
        scene.until_connected_as("nora.weaves").await;
        assert_eq!(scene.redemptions(), 1);
    })
    .await;
}

/// R25: Firefox's own blocker stops a window that no click asked for: a page that insists on popups is told, and any other
/// goes there itself.
#[tokio::test(flavor = "multi_thread")]
async fn with_the_popup_blocked_the_page_is_told_or_goes_there_itself() {
    const ASK: &str = "setTimeout(() => document.querySelector('instagram-connect').connect())";
    play(Options::firefox(), async |scene| {
        scene.open_button("mode=popup").await;
        scene.until_state("idle").await;
        scene.browser.run(ASK, vec![]).await;
        assert_eq!(scene.failure().await, "popup_blocked");
        scene
            .until_screen_says("Allow pop-ups for this site, then try again.")
            .await;
        scene.by_hand();
        scene.open().await;
        scene.until_state("idle").await;
        scene.browser.run(ASK, vec![]).await;
        scene.allow("nora.weaves", &[]).await;
        scene.until_connected_as("nora.weaves").await;
        assert_eq!(scene.browser.windows().await.len(), 1);
    })
    .await;
}

/// R28: a strict policy and Trusted Types are no hindrance, in popup and in redirect mode, and nothing is violated.
#[tokio::test(flavor = "multi_thread")]
async fn a_strict_policy_with_trusted_types_is_no_hindrance() {
    play(Options::firefox(), async |scene| {
        scene.host.header("Content-Security-Policy", "default-src 'none'; script-src {edge} 'wasm-unsafe-eval'; connect-src {edge}; img-src data: http:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types instagram-connect");
        for mode in ["popup", "redirect"] {
            scene.open_button(&format!("mode={mode} account-key={mode}")).await;
            scene.browser.until("typeof trustedTypes === 'object'").await;
            scene.press().await;
            scene.until_connected_as("studio.lumen").await;
            scene.press().await;
            scene.until_screen_says("Disconnect Instagram").await;
        }
    })
    .await;
}

/// R31, R68: a private window connects, and keeps the session through a reload.
#[tokio::test(flavor = "multi_thread")]
async fn a_private_window_connects() {
    let options = Options::firefox().preference("browser.privatebrowsing.autostart", true);
    play(options, async |scene| {
        scene.connect().await;
        scene.browser.driver.refresh().await.unwrap();
        scene.until_connected_as("studio.lumen").await;
        let kept = scene.browser.storages().await;
        let sessions = kept["database instagram-connect/sessions"].as_str().unwrap();
        assert!(sessions.contains("CryptoKey extractable=false"), "{sessions}");
    })
    .await;
}

/// R68: with all cookies blocked Firefox takes storage, databases and channels away too: the click ends in words.
#[tokio::test(flavor = "multi_thread")]
async fn with_all_cookies_blocked_the_click_ends_in_words() {
    let options = Options::firefox().preference("network.cookie.cookieBehavior", 2);
    play(options, async |scene| {
        scene.expect_complaints();
        scene.open_button("").await;
        scene.press().await;
        assert_eq!(scene.failure().await, "storage_blocked");
        scene.until_screen_says("let this page store anything.").await;
        assert_eq!(scene.browser.windows().await.len(), 1);
    })
    .await;
}

/// R66, R83: a browser whose owner turned WebAssembly off is told that the rest of the button couldn't load.
#[tokio::test(flavor = "multi_thread")]
async fn without_webassembly_the_button_says_so() {
    let options = Options::firefox().preference("javascript.options.wasm", false);
    play(options, async |scene| {
        scene.expect_complaints();
        scene.by_hand();
        scene.open_button("").await;
        let (opener, _) = scene.press_for_popup().await;
        scene.browser.switch_to(&opener).await;
        assert_eq!(scene.failure().await, "script_blocked");
        scene
            .until_screen_says("The rest of the button couldn’t load.")
            .await;
    })
    .await;
}
