//! The composer's page, under its own strict policy, with the edge's `/posts` and `/media` played by the page
//! (`compose_edge.js`): what is said before, while and after something is sent.

use serde_json::{Value, json};
use suite::browser::Options;
use suite::scene::{Scene, play};

use crate::axe::finds_nothing;
use crate::composer::{
    STATES, click, click_surely, drop_file, drop_picture, hence, open, plan, set, tag, text, until_open,
    until_says, until_there, visitor, write,
};

/// A browser in whose pages the edge's posts are played.
fn options() -> Options {
    visitor().script(include_str!("compose_edge.js"))
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
        until_says(scene, "#kind option", "Automatic: Carousel").await;
        write(scene, "#alt", "A lamp").await;
        let centre = "composer.querySelector('.taggable').scrollIntoView({ block: 'center' })";
        scene.browser.run(centre, vec![]).await;
        click(scene, ".taggable").await;
        scene
            .browser
            .until("composer.activeElement.id.startsWith('tag-')")
            .await;
        write(scene, ":focus", "nora.weaves").await;
        // The second one goes to the front, and the focus stays on its button.
        click(scene, ".tile-slide:nth-child(2) [id^=left]").await;
        until_says(scene, ".spoken[role=status]", "Slide 1 of 2 now.").await;
        scene
            .browser
            .until("composer.activeElement === composer.querySelector('.tile-slide [id^=left]')")
            .await;
        // The same by dragging, there and back.
        for (from, to, words) in [(1, 2, "Slide 2 of 2 now."), (2, 1, "Slide 1 of 2 now.")] {
            let drag = "const tile = (at) => composer.querySelector(`.tile-slide:nth-child(${at})`);
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

/// R96: the edge may hold a broken line for a while, and takes nothing meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_the_edge_still_holds_is_waited_for() {
    play(options(), async |scene| {
        open(scene).await;
        let impatient = "played.set({ held: 9 }); setInterval(() => dispatchEvent(new Event('online')), 50)";
        scene.browser.run(impatient, vec![]).await;
        drop_picture(scene, (300, 300), "image/jpeg", false).await;
        until_there(scene, 1).await;
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
            .run("return composer.querySelector('#caption').value", vec![])
            .await;
        assert_eq!(caption, "Unsent");
        // What is taken away goes at the edge too; the first click only asks.
        click(scene, "[aria-label=\"Take slide 1 away\"]").await;
        until_there(scene, 1).await;
        let files = "Object.keys(played.get().files).join()";
        scene.browser.until(&format!("{files} === 'f2'")).await;
        click_surely(scene, "#clear").await;
        scene
            .browser
            .until(&format!(
                "{files} === '' && !composer.querySelector('.tile-slide')"
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
                "composer.querySelector('#caption').value === '' && !composer.querySelector('.tile-slide')",
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
        set(scene, "#when", "2031-03-10T12:00").await;
        let zones = "Mon, 10 March 2031, 12:00 in Asia/Tokyo (UTC+09:00) · 03:00 UTC";
        until_says(scene, "#zones", zones).await;
        write(scene, "#caption", "\u{e009}a\u{e000}Later").await;
        click(scene, "#send").await;
        until_says(scene, ".spoken[role=status]", "Planned.").await;
        let post = played(scene).await["posts"][0].clone();
        assert_eq!(post["at"], "2031-03-10T12:00:00+09:00");
        // The month of what was planned is the one that is shown.
        until_says(scene, ".month", "March 2031").await;
        until_says(scene, ".card h3", "Picture: Planned").await;
        scene.browser.until("[...composer.querySelectorAll('.month-view td')].filter((day) => day.querySelector('.entry.state-scheduled')).map((day) => day.querySelector('.number').textContent).join() === '10'").await;
        click_surely(scene, "[data-act=cancel]").await;
        until_says(scene, ".card h3", "Picture: Cancelled").await;
        click(scene, ".card summary").await;
        until_says(scene, ".card .steps", "Cancelled").await;
    })
    .await;
}

/// A page that was left open over a day is true again when somebody looks: what became of its posts, how much of the limit is
/// used, a file that is gone at the edge is sent once more, and a time that is over is said.
#[tokio::test(flavor = "multi_thread")]
async fn after_a_day_asleep_the_page_is_true_again() {
    play(options(), async |scene| {
        open(scene).await;
        drop_picture(scene, (400, 400), "image/jpeg", false).await;
        until_there(scene, 1).await;
        plan(scene, 2).await;
        until_says(scene, ".card h3", "Picture: Planned").await;
        drop_picture(scene, (420, 420), "image/jpeg", false).await;
        until_there(scene, 1).await;
        write(scene, "#caption", "Unsent").await;
        click(scene, "#later").await;
        set(scene, "#when", &hence(scene, 3).await).await;
        until_says(scene, "#send", "Plan it").await;
        assert_eq!(text(scene, "#held").await, "");
        scene.browser.run("played.sleep(25 * 36e5)", vec![]).await;
        until_says(scene, ".card h3", "Picture: Published").await;
        until_says(scene, ".quota", "3 of 50 posts of the last 24 hours used.").await;
        until_says(scene, "#zones", "That is over.").await;
        until_says(scene, "#held", "The time is over: choose a later one, or “Now”.").await;
        until_there(scene, 1).await;
        scene
            .browser
            .until("Object.keys(played.get().files).join() === 'f1,f3'")
            .await;
        click(scene, "#now").await;
        click(scene, "#send").await;
        scene
            .browser
            .until(
                "played.get().posts[0].media[0].file === 'f3' && played.get().posts[0].caption === 'Unsent'",
            )
            .await;
    })
    .await;
}

/// What becomes of files that Instagram doesn't take: a JPEG that is too large is made smaller, and what the browser can't read
/// is told with what to do. (PNG and WebP are in other stories.)
#[tokio::test(flavor = "multi_thread")]
async fn files_are_made_fit_or_refused_in_words() {
    play(options(), async |scene| {
        open(scene).await;
        drop_picture(scene, (3200, 2400), "image/jpeg", true).await;
        until_there(scene, 1).await;
        until_says(
            scene,
            ".note",
            "Too large: it is sent as a JPEG of 1440 × 1080 pixels",
        )
        .await;
        until_says(scene, ".tile-slide .made", "Made smaller").await;
        assert!(played(scene).await["files"]["f1"]["size"].as_u64().unwrap() < 8_000_000);
        let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
        for (name, words) in [
            (
                "IMG_1.HEIC",
                "This browser can’t read HEIC pictures. Safari can; or save it as JPEG, and add that.",
            ),
            (
                "notes.txt",
                "This browser can’t read it. Save it as JPEG, or as MP4 if it is a video.",
            ),
        ] {
            drop_file(scene, heic, name, "").await;
            until_says(scene, ".tile-slide:last-child .state", words).await;
            click(scene, "[aria-label=\"Take slide 2 away\"]").await;
        }
        until_there(scene, 1).await;
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
            "50 of 50 posts of the last 24 hours used. 3 planned. The next can go Wed, 1 January 2031",
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
            tag(scene, "nora.weaves").await;
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
                    "for (const part of composer.querySelectorAll('details')) part.open = true",
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
