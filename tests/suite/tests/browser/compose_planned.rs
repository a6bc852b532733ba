//! Planned posts in the composer, with the edge: they are changed, until Instagram was asked for them.

use serde_json::{Value, json};
use suite::scene::{Scene, play};

use crate::compose_published::REEL;
use crate::composer::{
    click, click_surely, drop_file, drop_picture, hence, open, plan, set, tag, until_open, until_says,
    until_there, value, visitor, write,
};

/// Asks the edge with the session of the page's button.
const ASK: &str = "(async () => {
  const [edge, method, path, body] = arguments;
  const token = await document.querySelector('instagram-connect').token();
  const headers = { Authorization: 'Bearer ' + token, 'Content-Type': 'application/json' };
  const answer = await fetch(edge + path, { method, headers, body: body && JSON.stringify(body) });
  done(await answer.json());
})()";

async fn ask(scene: &Scene, method: &str, path: &str, body: Value) -> Value {
    let edge = scene.world.edge.url.clone();
    let arguments = vec![json!(edge), json!(method), json!(path), body];
    scene.browser.run_until_done(ASK, arguments).await
}

/// The one post that there is.
async fn post(scene: &Scene) -> Value {
    let told = ask(scene, "GET", "/posts", Value::Null).await;
    let posts = told["posts"].as_array().cloned().unwrap_or_default();
    assert_eq!(posts.len(), 1, "{posts:#?}");
    posts[0].clone()
}

/// A planned carousel gets another caption, time, text, person and order, with a reload in the middle; what was being made
/// comes back after it; nothing else of it changes, and it is no twin of itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_planned_post_is_changed() {
    play(visitor(), async |scene| {
        open(scene).await;
        drop_picture(scene, (700, 700), "image/jpeg", false).await;
        until_there(scene, 1).await;
        write(scene, "#alt", "The first").await;
        drop_picture(scene, (640, 640), "image/jpeg", false).await;
        until_there(scene, 2).await;
        write(scene, "#caption", "As it was").await;
        plan(scene, 5).await;
        until_says(scene, ".card h3", "Carousel: Planned").await;
        let before = post(scene).await;
        ask(
            scene,
            "PATCH",
            &format!("/posts/{}", before["id"].as_str().unwrap()),
            json!({"location": "106078429431815"}),
        )
        .await;
        write(scene, "#caption", "Half written").await;
        drop_picture(scene, (500, 500), "image/jpeg", false).await;
        until_there(scene, 1).await;
        // The page reads it anew, and lists what is planned for a later month with the present one.
        scene.browser.driver.refresh().await.unwrap();
        until_open(scene).await;
        until_says(scene, ".card h3", "Carousel: Planned").await;
        click(scene, "[data-act=change]").await;
        until_says(scene, ".changing", "Until you save it, it stays as it was.").await;
        until_says(scene, ".changing", "What you were making before is kept").await;
        until_there(scene, 2).await;
        scene
            .browser
            .until("composer.querySelectorAll('.tile-slide img[src^=\"blob:\"]').length === 2")
            .await;
        assert_eq!(value(scene, "#caption").await, "As it was");
        assert_eq!(value(scene, "#alt").await, "The first");
        let twin = "composer.querySelector('.send .warning')";
        scene.browser.until(&format!("!{twin}")).await;
        write(scene, "#caption", ", and more").await;
        tag(scene, "nora.weaves").await;
        click(scene, ".tile-slide:nth-child(2) [id^=left]").await;
        set(scene, "#when", &hence(scene, 6).await).await;
        scene.browser.driver.refresh().await.unwrap();
        until_open(scene).await;
        until_says(scene, ".changing", "Until you save it").await;
        until_there(scene, 2).await;
        assert_eq!(value(scene, "#caption").await, "As it was, and more");
        until_says(scene, "#send", "Save").await;
        click(scene, "#send").await;
        until_says(scene, ".spoken[role=status]", "Saved.").await;
        let after = post(scene).await;
        assert_eq!(after["caption"], "As it was, and more");
        assert_eq!(
            after["location"], "106078429431815",
            "what the page doesn't change stays"
        );
        assert_eq!(after["state"], "scheduled");
        assert_ne!(after["at"], before["at"]);
        assert_eq!(after["media"][0]["file"], before["media"][1]["file"]);
        assert_eq!(after["media"][1]["alt_text"], "The first");
        let tags = json!([{"username": "nora.weaves", "x": 0.5, "y": 0.5}]);
        assert_eq!(after["media"][1]["tags"], tags);
        assert_eq!(after["warnings"], json!([]), "it is no twin of itself");
        // What was being made is here again.
        until_there(scene, 1).await;
        assert_eq!(value(scene, "#caption").await, "Half written");
        // Left as it was: nothing is sent.
        click(scene, "[data-act=change]").await;
        until_says(scene, ".changing", "Until you save it").await;
        write(scene, "#caption", " again").await;
        click_surely(scene, "#clear").await;
        scene.browser.until("!composer.querySelector('.changing')").await;
        assert_eq!(value(scene, "#caption").await, "Half written");
        assert_eq!(post(scene).await["caption"], "As it was, and more");
        // The same words once more are a twin.
        set(scene, "#caption", "As it was, and more").await;
        scene
            .browser
            .until(&format!("{twin}?.textContent.includes('The same text')"))
            .await;
    })
    .await;
}

/// Whoever saves a change after Instagram was asked for the post is told so, and the post goes out as it was.
#[tokio::test(flavor = "multi_thread")]
async fn a_post_that_instagram_was_asked_for_is_not_changed() {
    play(visitor(), async |scene| {
        let slowly = json!({"image_ms": 100, "video_ms": 3000});
        scene.world.stand_in.publishing(&slowly);
        open(scene).await;
        drop_file(scene, REEL, "reel.mp4", "video/mp4").await;
        until_there(scene, 1).await;
        write(scene, "#caption", "As it was").await;
        plan(scene, 5).await;
        until_says(scene, ".card h3", "Reel: Planned").await;
        click(scene, "[data-act=change]").await;
        until_there(scene, 1).await;
        // The cover can be moved: the page has kept a copy, and the edge says how long it is.
        scene
            .browser
            .until("composer.querySelector('#cover')?.max > 3000 && composer.querySelector('.cover video').videoWidth > 0")
            .await;
        write(scene, "#caption", ", and more").await;
        // Meanwhile somebody else sends it off.
        let id = post(scene).await["id"].as_str().unwrap().to_owned();
        ask(scene, "PATCH", &format!("/posts/{id}"), json!({"at": null})).await;
        let asked = || (!scene.world.stand_in.containers("studio.lumen").is_empty()).then_some(());
        assert!(suite::clock::poll(std::time::Duration::from_secs(10), asked).is_some());
        click(scene, "#send").await;
        let words = "Instagram prepares this post already, so it can't be changed any more.";
        until_says(scene, ".send .problem[role=alert]", words).await;
        until_says(scene, "#held", "This post can’t be changed any more.").await;
        until_says(scene, ".card h3", "Reel: Published").await;
        let made = scene.world.stand_in.publications("studio.lumen");
        assert_eq!((made.len(), &made[0]["caption"]), (1, &json!("As it was")));
    })
    .await;
}
