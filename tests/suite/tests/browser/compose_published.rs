//! The composer with the edge, and Instagram played: from what is dropped to what is published, and what stands in the way.

use serde_json::{Value, json};
use suite::scene::{Scene, play};

use crate::composer::{
    STATES, click, click_surely, drop_file, drop_picture, open, set, tag, until_open, until_says,
    until_there, value, visitor, write,
};

const ACCOUNT: &str = "studio.lumen";
const PUBLISH: &str = "instagram_business_content_publish";
/// Four seconds: red, then blue.
pub const REEL: &[u8] = include_bytes!("reel.mp4");

/// What was published, oldest first.
fn published(scene: &Scene) -> Vec<Value> {
    scene.world.stand_in.publications(ACCOUNT)
}

/// Instagram is quick.
fn quick(scene: &Scene) {
    let settings = json!({"image_ms": 100, "video_ms": 300, "carousel_ms": 100});
    scene.world.stand_in.publishing(&settings);
}

/// The newest post's state, as it is the last card or the only one.
const LAST: &str = ".card:last-child h3";

/// R91, R97: a picture, a carousel whose order was changed, a reel with a moment for its cover and one with a picture, and a
/// story go from the page to Instagram, each once.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_dropped_is_published() {
    play(visitor(), async |scene| {
        quick(scene);
        open(scene).await;
        until_says(scene, ".live", "only people with a role on it see what is posted").await;
        drop_picture(scene, (1080, 1350), "image/png", false).await;
        until_there(scene, 1).await;
        write(scene, "#alt", "A lamp").await;
        tag(scene, "nora.weaves").await;
        write(scene, "#caption", "From the page").await;
        click(scene, "#send").await;
        until_says(scene, LAST, "Picture: Published").await;
        until_says(scene, ".quota", "1 of 50 posts of the last 24 hours used.").await;

        drop_picture(scene, (800, 800), "image/jpeg", false).await;
        until_there(scene, 1).await;
        write(scene, "#alt", "The first").await;
        drop_picture(scene, (820, 820), "image/webp", false).await;
        until_there(scene, 2).await;
        until_says(scene, ".note", "WEBP: it is sent as a JPEG of 820 × 820 pixels").await;
        write(scene, "#alt", "The second").await;
        click(scene, ".tile-slide:nth-child(2) [id^=left]").await;
        click(scene, "#send").await;
        until_says(scene, LAST, "Carousel: Published").await;

        drop_file(scene, REEL, "reel.mp4", "video/mp4").await;
        until_there(scene, 1).await;
        set(scene, "#cover", "3000").await;
        blue(scene, ".cover video").await;
        click(scene, "#send").await;
        until_says(scene, LAST, "Reel: Published").await;

        drop_file(scene, REEL, "reel.mp4", "video/mp4").await;
        until_there(scene, 1).await;
        scene.browser.run_until_done(COVER, vec![]).await;
        until_says(scene, ".cover-state", "Uploaded").await;
        scene
            .browser
            .until("composer.querySelector('.in-feed img')")
            .await;
        click(scene, "#send").await;
        scene
            .browser
            .until("composer.querySelectorAll('.card').length === 4")
            .await;
        until_says(scene, LAST, "Reel: Published").await;

        drop_picture(scene, (720, 1280), "image/jpeg", false).await;
        until_there(scene, 1).await;
        set(scene, "#kind", "story").await;
        click(scene, "#send").await;
        until_says(scene, LAST, "Story: Published").await;

        let made = published(scene);
        assert_eq!(made.len(), 5, "{made:#?}");
        let kinds: Vec<&str> = made.iter().map(|one| one["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["image", "carousel", "reel", "reel", "story_image"]);
        assert_eq!(
            (&made[0]["caption"], &made[0]["alt_text"]),
            (&json!("From the page"), &json!("A lamp"))
        );
        assert!(
            made[0]["tagged"].to_string().contains("nora.weaves"),
            "{}",
            made[0]
        );
        let texts: Vec<&Value> = made[1]["children"]
            .as_array()
            .unwrap()
            .iter()
            .map(|child| &child["alt_text"])
            .collect();
        assert_eq!(texts, ["The second", "The first"]);
        assert_eq!(
            (&made[2]["thumb_offset"], &made[2]["cover_sha256"]),
            (&json!(3000), &Value::Null)
        );
        assert!(made[3]["cover_sha256"].is_string(), "{}", made[3]);
        let all: Vec<Option<&str>> = made.iter().map(|one| one["media"].as_str()).collect();
        assert!(all.iter().all(Option::is_some), "{made:#?}");
    })
    .await;
}

/// Chooses a picture for the cover, which the page draws.
const COVER: &str = "
const canvas = Object.assign(document.createElement('canvas'), { width: 540, height: 960 });
canvas.getContext('2d').fillRect(0, 0, 540, 960);
canvas.toBlob((blob) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([blob], 'cover.png', { type: 'image/png' }));
  const field = composer.querySelector('#cover-file');
  field.files = dataTransfer.files;
  field.dispatchEvent(new Event('change', { bubbles: true }));
  done(true);
}, 'image/png');
";

/// Waits until that video shows the blue half of the reel.
async fn blue(scene: &Scene, selector: &str) {
    let script = format!(
        "(() => {{ const canvas = document.createElement('canvas'), context = canvas.getContext('2d');
        context.drawImage(composer.querySelector('{selector}'), 0, 0, 1, 1);
        const [red, , blue] = context.getImageData(0, 0, 1, 1).data; return blue > 200 && red < 50; }})()"
    );
    scene.browser.until(&script).await;
}

/// R96: a break of the line in the middle of an upload is told, and the upload goes on where it was, by itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_break_of_the_line_costs_an_upload_nothing() {
    play(visitor(), async |scene| {
        quick(scene);
        open(scene).await;
        scene.browser.devtools("Network.enable", json!({})).await;
        let line = |offline: bool| {
            json!({"offline": offline, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 1_500_000})
        };
        let set_line = async |offline: bool| {
            scene
                .browser
                .devtools("Network.emulateNetworkConditions", line(offline))
                .await;
        };
        set_line(false).await;
        drop_picture(scene, (1000, 900), "image/jpeg", true).await;
        scene
            .browser
            .until(&format!("/^[1-9].* of /.test({STATES}[0])"))
            .await;
        set_line(true).await;
        scene
            .browser
            .until(&format!("{STATES}[0] === 'Waits for the network'"))
            .await;
        set_line(false).await;
        until_there(scene, 1).await;
        let parts = scene.at_edge();
        let mut offsets: Vec<u64> = parts
            .iter()
            .filter(|part| part.method == "PATCH" && part.target.starts_with("/media/"))
            .filter(|part| part.response.as_ref().is_some_and(|answer| answer.status < 300))
            .filter_map(|part| {
                let rest = part.request.to_ascii_lowercase();
                let (_, rest) = rest.split_once("upload-offset: ")?;
                rest.split_once("\r\n")?.0.parse().ok()
            })
            .collect();
        // They are listed by connection.
        offsets.sort_unstable();
        let expected: Vec<u64> = (0..offsets.len() as u64).map(|part| part << 20).collect();
        assert!(
            offsets.len() > 1 && offsets == expected,
            "each part was sent once: {offsets:?}"
        );
        click(scene, "#send").await;
        until_says(scene, LAST, "Picture: Published").await;
        assert_eq!(published(scene).len(), 1);
    })
    .await;
}

/// R97: who connected without the tick is told before anything is composed, and connects again in place: what was written stays.
#[tokio::test(flavor = "multi_thread")]
async fn a_missing_permission_is_asked_for_in_place() {
    let differ = |world: suite::processes::WorldBuilder, _: &str| {
        world.settings(|settings, _| {
            let mut sites: Value = serde_json::from_str(&settings.value("SITES")).unwrap();
            sites["demo"]["optional_permissions"] = json!([PUBLISH]);
            settings.set("SITES", &sites.to_string());
        })
    };
    let scene = Scene::with(visitor(), differ).await;
    quick(&scene);
    scene.world.stand_in.auto_without(ACCOUNT, &[PUBLISH]);
    open(&scene).await;
    until_says(
        &scene,
        ".hindrances .problem",
        "This account didn't allow posting.",
    )
    .await;
    write(&scene, "#caption", "Written before").await;
    scene.by_hand();
    let opener = scene.browser.window().await;
    let known = scene.browser.windows().await;
    click(&scene, ".hindrances button").await;
    scene.browser.switch_to_new(&known).await;
    scene.allow_and_return(ACCOUNT, &opener).await;
    until_open(&scene).await;
    scene
        .browser
        .until("!composer.querySelector('.hindrances .problem')")
        .await;
    assert_eq!(value(&scene, "#caption").await, "Written before");
    drop_picture(&scene, (640, 640), "image/jpeg", false).await;
    until_there(&scene, 1).await;
    click(&scene, "#send").await;
    until_says(&scene, LAST, "Picture: Published").await;
    scene.end().await;
}

/// A post that is being published can't be cancelled, and that is said where it stands, with whose move it is.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_being_published_is_not_cancelled() {
    play(visitor(), async |scene| {
        quick(scene);
        scene
            .world
            .stand_in
            .faults(&json!([{"at": "publish", "kind": "slow", "ms": 9000}]));
        open(scene).await;
        drop_picture(scene, (640, 640), "image/jpeg", false).await;
        until_there(scene, 1).await;
        click(scene, "#send").await;
        until_says(scene, LAST, "Picture: Being published").await;
        click_surely(scene, "[data-act=cancel]").await;
        let words = "This post is being published at this moment, or it is not known yet whether it was.";
        until_says(scene, ".card .problem[role=alert]", words).await;
        until_says(
            scene,
            ".card .problem[role=alert]",
            "Wait until it is published or has failed",
        )
        .await;
        until_says(scene, LAST, "Picture: Published").await;
        assert_eq!(published(scene).len(), 1);
    })
    .await;
}
