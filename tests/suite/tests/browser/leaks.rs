//! The leak search bites: what every story is searched for is found when it is really there (R40, R58). The other half, that
//! it finds nothing, is the end of every other story.

use serde_json::json;
use suite::browser::Options;
use suite::leaks::{Finding, Seen};
use suite::scene::{Capture, Scene, play};

#[track_caller]
fn assert_found(findings: &[Finding], canary: &str, place: &str) {
    let hit = |finding: &Finding| finding.canary.starts_with(canary) && finding.place.starts_with(place);
    assert!(
        findings.iter().any(hit),
        "{canary} is not found in {place}: {findings:#?}"
    );
}

/// Connects somebody else to the scene's site too.
fn connect_somebody_else(scene: &Scene) {
    scene.world.stand_in.auto("nora.weaves");
    let visitor = &mut scene.world.visitor();
    visitor.site.origin.clone_from(&scene.host.origin);
    visitor.site.return_url = format!("{}/", scene.host.origin);
    let _ = visitor.connect();
    scene.world.stand_in.auto("studio.lumen");
}

/// R40: Instagram itself puts the code of another's flow into a caption: the edge can't know it, the search does.
#[tokio::test(flavor = "multi_thread")]
async fn a_code_in_a_caption_is_found_on_the_wire_and_on_the_screen() {
    let scene = Scene::start(Options::new()).await;
    connect_somebody_else(&scene);
    let code = scene.world.stand_in.issued("codes").pop().unwrap();
    let medium = json!({"id": "1", "caption": format!("my day {code}"), "media_type": "IMAGE"});
    let body = json!({"data": [medium]}).to_string();
    scene
        .world
        .stand_in
        .faults(&json!([{"at": "media", "kind": "error", "status": 200, "body": body}]));
    scene.connect().await;
    scene.until_screen_says("my day").await;
    let port = scene.world.edge.port;
    let findings = scene.capture().await.findings();
    for place in [
        format!("bytes from localhost:{port}"),
        format!("body of localhost:{port}/graph/me/media"),
        "document at".to_owned(),
    ] {
        assert_found(&findings, "Instagram's code", &place);
    }
}

/// R40: a token in a caption, the connection's own or another's, doesn't even leave the edge, and the page is told in words.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_in_a_caption_does_not_leave_the_edge() {
    play(Options::new(), async |scene| {
        connect_somebody_else(scene);
        scene.open().await;
        scene.press().await;
        scene.until_screen_says("@studio.lumen").await;
        for token in scene.world.stand_in.issued("long_lived") {
            let body = json!({"data": [{"id": "1", "caption": token, "media_type": "IMAGE"}]}).to_string();
            scene
                .world
                .stand_in
                .faults(&json!([{"at": "media", "kind": "error", "status": 200, "body": body}]));
            scene.browser.driver.refresh().await.unwrap();
            scene
                .until_screen_says("Instagram's answer held something secret and was not passed on.")
                .await;
        }
    })
    .await;
}

/// R40: a header, in which no page would show it.
#[tokio::test(flavor = "multi_thread")]
async fn a_secret_in_a_header_is_found() {
    let scene = Scene::start(Options::new()).await;
    scene.host.header("X-Debug", &scene.world.stand_in.app_secret);
    scene.connect().await;
    let place = format!("bytes from 127.0.0.1:{}", scene.host.port);
    assert_found(&scene.capture().await.findings(), "app secret", &place);
}

/// R40, R29: each place in which a page can keep or say something, with a secret of its own in each.
#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_found_wherever_a_page_keeps_or_says_it() {
    let scene = Scene::start(Options::new()).await;
    scene.connect().await;
    scene.until_connected_as("studio.lumen").await;
    let secret = scene.world.stand_in.app_secret.clone();
    let long = scene.world.stand_in.issued("long_lived").pop().unwrap();
    let short = scene.world.stand_in.issued("short_lived").pop().unwrap();
    let key = scene.world.secrets.key_text();
    let places = "const [secret, long, short, key] = arguments;
        const done = arguments[arguments.length - 1];
        new BroadcastChannel('own').postMessage({ deep: [long] });
        postMessage('x' + key, '*');
        localStorage.own = btoa('xx' + secret);
        sessionStorage.own = encodeURIComponent(short);
        document.cookie = 'own=' + key;
        console.debug({ deep: { secret } });
        history.replaceState({ long }, '');
        document.body.dataset.own = short;
        const opening = indexedDB.open('own');
        opening.onupgradeneeded = () => opening.result.createObjectStore('own');
        opening.onsuccess = () => {
            const put = opening.result.transaction('own', 'readwrite').objectStore('own').put(new TextEncoder().encode(long), 'key');
            put.transaction.oncomplete = () => { opening.result.close(); done(); };
        };";
    let arguments = [&secret, &long, &short, &key].map(|word| json!(word)).to_vec();
    scene
        .browser
        .driver
        .execute_async(places, arguments)
        .await
        .unwrap();
    let findings = scene.capture().await.findings();
    assert_found(&findings, "long-lived token", "broadcast events");
    assert_found(&findings, "sealing key", "message events");
    assert_found(&findings, "app secret", "local storage");
    assert_found(&findings, "short-lived token", "session storage");
    assert_found(&findings, "sealing key", "cookies");
    assert_found(&findings, "app secret", "console events");
    assert_found(&findings, "long-lived token", "history events");
    assert_found(&findings, "short-lived token", "document at");
    assert_found(&findings, "long-lived token", "database own/own");
    assert_found(&findings, "long-lived token", "profile file");
}

/// R13: Instagram's code is forgiven in the callback's own address, and found anywhere else.
#[tokio::test(flavor = "multi_thread")]
async fn instagrams_code_outside_of_the_callbacks_address_is_found() {
    let scene = Scene::start(Options::new()).await;
    scene.connect().await;
    let code = scene.world.stand_in.issued("codes").pop().unwrap();
    scene
        .browser
        .run("document.title = arguments[0]", vec![json!(code)])
        .await;
    let findings = scene.capture().await.findings();
    assert_found(&findings, "Instagram's code", "document at");
    let elsewhere = |finding: &Finding| {
        !finding.place.starts_with("document at") && !finding.place.starts_with("target events")
    };
    let rest: Vec<&Finding> = findings
        .iter()
        .filter(|finding| elsewhere(finding) && !finding.place.starts_with("profile"))
        .collect();
    assert!(rest.is_empty(), "{rest:#?}");
}

/// R58: in a line of the edge's log not only tokens are found but all that passed between the browser and the edge.
#[tokio::test(flavor = "multi_thread")]
async fn whatever_passed_is_found_in_a_log_line() {
    let scene = Scene::start(Options::new()).await;
    scene.connect().await;
    scene.until_screen_says("@studio.lumen").await;
    let exchanges = scene.at_edge();
    let token = scene.world.stand_in.issued("long_lived").pop().unwrap();
    let asked = |start: &str| {
        let hit = exchanges
            .iter()
            .find(|exchange| exchange.method != "OPTIONS" && exchange.target.starts_with(start));
        hit.unwrap().request.clone()
    };
    let lines = [
        (
            "long-lived token",
            format!("fetch https://graph.instagram.com/me?access_token={token} failed"),
        ),
        ("state", asked("/authorize")),
        ("code", asked("/instagram/callback")),
        ("cookie", asked("/instagram/callback")),
        ("code_verifier", asked("/token")),
        ("proof", asked("/token")),
        ("access token", asked("/connection")),
    ];
    let mut capture: Capture = scene.capture().await;
    assert_eq!(capture.leaks(), [""; 0]);
    for (canary, line) in lines {
        let clean = std::mem::replace(&mut capture.logs, vec![Seen::new("log of the edge", line)]);
        assert_found(&capture.findings(), canary, "log of the edge");
        capture.logs = clean;
    }
}
