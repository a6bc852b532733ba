//! The composer's page: from a dropped picture to a post that is planned or published, under its own strict policy. Once with
//! the edge; in the other stories the edge's `/posts` and `/media` are played by the page (`compose_edge.js`).

use serde_json::{Value, json};
use suite::browser::Options;
use suite::scene::{Scene, play};

use crate::axe::finds_nothing;

const PLAYED: &str = include_str!("compose_edge.js");

/// Drops a picture that the page draws: of that size and type, plain or so that nothing makes it small.
const DROP: &str = r"
const [width, height, type, noisy] = arguments;
const canvas = Object.assign(document.createElement('canvas'), { width, height });
const context = canvas.getContext('2d');
const image = context.createImageData(width, height);
for (let at = 0; at < image.data.length; at++) image.data[at] = at % 4 === 3 ? 255 : noisy ? Math.random() * 256 : 90;
context.putImageData(image, 0, 0);
canvas.toBlob((blob) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([blob], `lamp.${type.split('/')[1]}`, { type }));
  document.querySelector('.drop').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
  done(blob.size);
}, type, 1);
";

const STATES: &str = "[...document.querySelectorAll('.tile-slide .state')].map((state) => state.textContent)";

fn options() -> Options {
    Options::new().script(PLAYED)
}

/// Opens the composer and connects.
async fn open(scene: &Scene) {
    scene
        .browser
        .open(&format!("{}/compose.html", scene.host.origin))
        .await;
    scene.until_live().await;
    scene.press().await;
    scene.until_connected_as("studio.lumen").await;
    until_open(scene).await;
}

async fn until_open(scene: &Scene) {
    scene
        .browser
        .until("document.querySelector('.composer')?.checkVisibility()")
        .await;
}

async fn drop_picture(scene: &Scene, size: (u32, u32), kind: &str, noisy: bool) {
    let (width, height) = size;
    let arguments = vec![json!(width), json!(height), json!(kind), json!(noisy)];
    scene.browser.run_until_done(DROP, arguments).await;
}

/// Waits until so many slides are there, and all are at the edge.
async fn until_there(scene: &Scene, count: usize) {
    let there = format!("{STATES}.length === {count} && {STATES}.every((state) => state === 'At the edge')");
    scene.browser.until(&there).await;
}

async fn write(scene: &Scene, selector: &str, text: &str) {
    let field = scene
        .browser
        .element(&format!("document.querySelector('{selector}')"))
        .await;
    field.send_keys(text).await.unwrap();
}

async fn click(scene: &Scene, selector: &str) {
    scene
        .browser
        .click(&format!("document.querySelector('{selector}')"))
        .await;
}

async fn text(scene: &Scene, selector: &str) -> String {
    let script = format!("return document.querySelector('{selector}')?.innerText ?? ''");
    let text = scene.browser.run(&script, vec![]).await;
    text.as_str().unwrap_or_default().to_owned()
}

async fn until_says(scene: &Scene, selector: &str, words: &str) {
    let said = format!(
        "document.querySelector('{selector}')?.textContent.includes({})",
        json!(words)
    );
    scene.browser.until(&said).await;
}

/// What the played edge knows.
async fn played(scene: &Scene) -> Value {
    scene.browser.run("return played.get()", vec![]).await
}

/// From two dropped pictures to a carousel that is published: a PNG becomes a JPEG and that is said, alternative text, a tag by
/// a click, order by the keyboard, counts, a rehearsal; then the twin is warned of.
#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_picture_becomes_a_post() {
    play(options(), async |scene| {
        open(scene).await;
        drop_picture(scene, (1080, 1350), "image/png", false).await;
        until_there(scene, 1).await;
        until_says(scene, ".note", "PNG: it is sent as a JPEG of 1080 × 1350 pixels").await;
        drop_picture(scene, (800, 800), "image/jpeg", false).await;
        until_there(scene, 2).await;
        until_says(scene, "#kind option", "By itself: Carousel").await;
        write(scene, "#alt", "A lamp").await;
        let centre = "document.querySelector('.taggable').scrollIntoView({ block: 'center' })";
        scene.browser.run(centre, vec![]).await;
        click(scene, ".taggable").await;
        scene
            .browser
            .until("document.activeElement.id.startsWith('tag-')")
            .await;
        write(scene, ":focus", "nora.weaves").await;
        // The second one goes to the front, and the focus stays on its button.
        click(scene, ".tile-slide:nth-child(2) [id^=left]").await;
        until_says(scene, ".spoken[role=status]", "Slide 1 of 2 now.").await;
        scene
            .browser
            .until("document.activeElement === document.querySelector('.tile-slide [id^=left]')")
            .await;
        // The same by dragging, there and back.
        for (from, to, words) in [(1, 2, "Slide 2 of 2 now."), (2, 1, "Slide 1 of 2 now.")] {
            let drag = "const tile = (at) => document.querySelector(`.tile-slide:nth-child(${at})`);
                const dataTransfer = new DataTransfer(), [from, to] = [tile(arguments[0]), tile(arguments[1])];
                const fire = (name, at) => at.dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer }));
                fire('dragstart', from); fire('dragover', to); fire('drop', to); fire('dragend', from)";
            scene.browser.run(drag, vec![json!(from), json!(to)]).await;
            until_says(scene, ".spoken[role=status]", words).await;
        }
        write(scene, "#caption", "Hello #one #two @nora").await;
        assert_eq!(
            text(scene, "#counts").await,
            "21 of 2200 characters\n2 of 30 hashtags\n1 of 20 mentions"
        );
        click(scene, "#check").await;
        until_says(scene, ".fine", "It is a nice one.").await;
        assert!(played(scene).await["posts"].as_array().unwrap().is_empty());
        click(scene, "#send").await;
        until_says(scene, ".card h3", "Carousel: Published").await;
        let post = played(scene).await["posts"][0].clone();
        let media = json!([
            {"file": "f2", "alt_text": "A lamp", "tags": [{"username": "nora.weaves", "x": 0.5, "y": 0.5}]},
            {"file": "f1"},
        ]);
        assert_eq!(
            (&post["kind"], &post["caption"]),
            (&json!("carousel"), &json!("Hello #one #two @nora"))
        );
        let tag = &post["media"][0]["tags"][0];
        let near = |value: &Value| (0.45..=0.55).contains(&value.as_f64().unwrap());
        assert!(near(&tag["x"]) && near(&tag["y"]), "{post}");
        let mut sent = post["media"].clone();
        sent[0]["tags"] = media[0]["tags"].clone();
        assert_eq!(sent, media);
        let files = played(scene).await["files"].clone();
        assert_eq!(
            (&files["f1"]["type"], &files["f2"]["type"]),
            (&json!("image/jpeg"), &json!("image/jpeg"))
        );
        // Nothing is left of it in the editor; the same words again are warned of.
        assert_eq!(text(scene, ".strip").await, "");
        write(scene, "#caption", "hello  #one #TWO @nora").await;
        until_says(scene, ".warning", "The same text is posted within a day of this").await;
    })
    .await;
}

/// The same with the edge, and Instagram played: a PNG becomes a JPEG, and the JPEG a post, once.
#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_picture_is_published() {
    play(Options::new(), async |scene| {
        scene.world.stand_in.publishing(&json!({"image_ms": 500}));
        open(scene).await;
        drop_picture(scene, (1080, 1350), "image/png", false).await;
        until_there(scene, 1).await;
        write(scene, "#alt", "A lamp").await;
        write(scene, "#caption", "From the page").await;
        click(scene, "#send").await;
        until_says(scene, ".card h3", "Picture: Published").await;
        let made = scene.world.stand_in.publications("studio.lumen");
        assert_eq!(made.len(), 1, "{made:?}");
        assert_eq!(
            (&made[0]["caption"], &made[0]["alt_text"]),
            (&json!("From the page"), &json!("A lamp"))
        );
    })
    .await;
}

/// A break in the upload is told and waited for, and the upload goes on where it was; a reload in the middle loses nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_break_and_a_reload_lose_nothing() {
    play(options(), async |scene| {
        open(scene).await;
        write(scene, "#caption", "Unsent").await;
        drop_picture(scene, (1600, 1400), "image/jpeg", true).await;
        scene
            .browser
            .until(&format!("/^[1-9].* of /.test({STATES}[0])"))
            .await;
        scene.browser.run("played.set({ down: true })", vec![]).await;
        scene
            .browser
            .until(&format!("{STATES}[0] === 'Waits for the network'"))
            .await;
        scene
            .browser
            .run(
                "played.set({ down: false }); dispatchEvent(new Event('online'))",
                vec![],
            )
            .await;
        until_there(scene, 1).await;
        drop_picture(scene, (1600, 1400), "image/jpeg", true).await;
        scene
            .browser
            .until(&format!("/^[1-9].* of /.test({STATES}[1])"))
            .await;
        scene.browser.driver.refresh().await.unwrap();
        until_open(scene).await;
        until_there(scene, 2).await;
        let known = played(scene).await;
        let files = known["files"].as_object().unwrap();
        assert_eq!(files.len(), 2, "{known}");
        assert!(
            files.values().all(|file| file["size"] == file["received"]),
            "{known}"
        );
        let caption = scene
            .browser
            .run("return document.querySelector('#caption').value", vec![])
            .await;
        assert_eq!(caption, "Unsent");
        // What is taken away goes at the edge too; the first click only asks.
        click(scene, "[aria-label=\"Take slide 1 away\"]").await;
        until_there(scene, 1).await;
        let files = "Object.keys(played.get().files).join()";
        scene.browser.until(&format!("{files} === 'f2'")).await;
        click(scene, "#clear").await;
        until_says(scene, "#clear", "Yes").await;
        until_there(scene, 1).await;
        click(scene, "#clear").await;
        scene
            .browser
            .until(&format!(
                "{files} === '' && !document.querySelector('.tile-slide')"
            ))
            .await;
        // Whoever signs out leaves nothing here.
        write(scene, "#caption", "Unsent").await;
        scene.choose("sign-out").await;
        scene.until_state("idle").await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        until_open(scene).await;
        scene
            .browser
            .until(
                "document.querySelector('#caption').value === '' && !document.querySelector('.tile-slide')",
            )
            .await;
    })
    .await;
}

/// A time is told in both zones and stands in its month; what was planned is cancelled there, and a refusal names the slide.
#[tokio::test(flavor = "multi_thread")]
async fn a_time_stands_in_its_month_and_a_refusal_names_the_slide() {
    play(options(), async |scene| {
        open(scene).await;
        let zone = json!({"timezoneId": "Asia/Tokyo"});
        scene.browser.devtools("Emulation.setTimezoneOverride", zone).await;
        drop_picture(scene, (400, 400), "image/jpeg", false).await;
        until_there(scene, 1).await;
        write(scene, "#caption", "refuse me").await;
        click(scene, "#send").await;
        until_says(scene, ".problem[role=alert]", "Slide 1, alt text: It says nothing. (1000 characters)").await;
        click(scene, "#later").await;
        let set = "const field = document.querySelector('#when'); field.value = arguments[0];
            field.dispatchEvent(new Event('change', { bubbles: true }))";
        scene.browser.run(set, vec![json!("2031-03-10T12:00")]).await;
        let zones = "Mon, 10 March 2031, 12:00 in Asia/Tokyo (UTC+09:00) · 03:00 UTC";
        until_says(scene, "#zones", zones).await;
        write(scene, "#caption", "\u{e009}a\u{e000}Later").await;
        click(scene, "#send").await;
        until_says(scene, ".spoken[role=status]", "Planned.").await;
        let post = played(scene).await["posts"][0].clone();
        assert_eq!(post["at"], "2031-03-10T12:00:00+09:00");
        // The month is 52 months away: the list is of the month that is shown.
        let month = "const [year, month] = [new Date().getFullYear(), new Date().getMonth()];
            for (let at = year * 12 + month; at < 2031 * 12 + 2; at++) document.querySelector('[aria-label=\"The next month\"]').click()";
        scene.browser.run(month, vec![]).await;
        until_says(scene, ".month", "March 2031").await;
        until_says(scene, ".card h3", "Picture: Planned").await;
        scene.browser.until("[...document.querySelectorAll('.month-view td')].filter((day) => day.querySelector('.entry.scheduled')).map((day) => day.querySelector('.number').textContent).join() === '10'").await;
        click(scene, "[data-act=cancel]").await;
        until_says(scene, ".card h3", "Picture: Cancelled").await;
        click(scene, ".card summary").await;
        until_says(scene, ".card .steps", "Cancelled").await;
    })
    .await;
}

/// R97: what stands in the way is told before anything is composed, and a missing permission is asked for in its place.
#[tokio::test(flavor = "multi_thread")]
async fn what_stands_in_the_way_is_told_first() {
    let limits = "played.set({ limits: { used: 50, total: 50, planned: 3, next_at: '2031-01-01T00:00:00Z', stands_in_the_way: [
        { what: 'permission', cause: 'Posting was not granted.', action: 'Connect again and leave its tick.' }] } })";
    play(options().script(limits), async |scene| {
        open(scene).await;
        until_says(scene, ".hindrances .problem", "Posting was not granted.").await;
        until_says(
            scene,
            ".quota",
            "50 of 50 posts of the last 24 hours are used. 3 planned. The next can go Wed, 1 January 2031",
        )
        .await;
        scene.by_hand();
        let known = scene.browser.windows().await;
        click(scene, ".hindrances button").await;
        scene.browser.switch_to_new(&known).await;
        scene.until_consent().await;
    })
    .await;
}

/// axe-core finds nothing in it, empty and in use, on a desktop in the light and on a phone in the dark, where nothing is wider
/// than the screen.
#[tokio::test(flavor = "multi_thread")]
async fn it_is_for_everybody() {
    for options in [options(), options().phone().dark()] {
        play(options, async |scene| {
            open(scene).await;
            finds_nothing(&scene.browser, "the composer, empty").await;
            drop_picture(scene, (600, 750), "image/png", false).await;
            until_there(scene, 1).await;
            click(scene, "#add-tag").await;
            write(scene, ":focus", "nora.weaves").await;
            write(scene, "#caption", "Hello").await;
            click(scene, "#send").await;
            until_says(scene, ".card h3", "Picture: Published").await;
            drop_picture(scene, (600, 750), "image/jpeg", false).await;
            until_there(scene, 1).await;
            write(scene, "#caption", "hello").await;
            click(scene, "#later").await;
            until_says(scene, ".warning", "The same text").await;
            scene
                .browser
                .run(
                    "for (const part of document.querySelectorAll('details')) part.open = true",
                    vec![],
                )
                .await;
            finds_nothing(&scene.browser, "the composer, in use").await;
            scene
                .browser
                .until("document.documentElement.scrollWidth <= innerWidth")
                .await;
        })
        .await;
    }
}
