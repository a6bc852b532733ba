//! The composer while something is sent, after an answer that was lost, in two tabs, and after somebody signed out: one post
//! is made of a work, and nobody's work is lost or left.

use serde_json::{Value, json};
use suite::browser::Options;
use suite::scene::{Scene, play};

use crate::composer::{
    click, drop_picture, open, plan, text, until_open, until_says, until_there, value, visitor, write,
};

/// A browser in whose pages the edge's posts are played.
fn options() -> Options {
    visitor().script(include_str!("compose_edge.js"))
}

/// The posts of the played edge.
async fn posts(scene: &Scene) -> Vec<Value> {
    let known = scene.browser.run("return played.get().posts", vec![]).await;
    known.as_array().unwrap().clone()
}

/// R91: a post whose answer was lost is not made once more, though its text was changed meanwhile: a planned one is changed,
/// and of one that is out already it is said. What is being sent is not changed meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_post_whose_answer_was_lost_is_made_once() {
    play(options(), async |scene| {
        open(scene).await;
        drop_picture(scene, (400, 400), "image/jpeg", false).await;
        until_there(scene, 1).await;
        write(scene, "#caption", "First").await;
        scene.browser.run("played.set({ lose: true })", vec![]).await;
        plan(scene, 5).await;
        until_says(
            scene,
            ".send .problem[role=alert]",
            "The server can’t be reached.",
        )
        .await;
        write(scene, "#caption", ", and more").await;
        let kept = vec![json!("First, and more")];
        scene.browser.run_until_done(KEPT, kept).await;
        scene.browser.driver.refresh().await.unwrap();
        until_open(scene).await;
        until_there(scene, 1).await;
        click(scene, "#send").await;
        let words = "It had arrived as you sent it first, so it is planned already.";
        until_says(scene, ".send .problem[role=alert]", words).await;
        until_says(scene, ".changing", "You are changing a planned post").await;
        click(scene, "#send").await;
        until_says(scene, ".spoken[role=status]", "Saved.").await;
        let made = posts(scene).await;
        assert_eq!(
            (made.len(), &made[0]["caption"]),
            (1, &json!("First, and more")),
            "{made:#?}"
        );
        assert_eq!(text(scene, ".strip").await, "");

        drop_picture(scene, (420, 420), "image/jpeg", false).await;
        until_there(scene, 1).await;
        write(scene, "#caption", "Second").await;
        scene
            .browser
            .run("played.set({ lose: true, slow: 400 })", vec![])
            .await;
        click(scene, "#send").await;
        let busy = "composer.querySelector('.fields').inert";
        scene.browser.until(busy).await;
        scene.browser.until(&format!("!{busy}")).await;
        scene.browser.run("played.set({ slow: 60 })", vec![]).await;
        write(scene, "#caption", " again").await;
        click(scene, "#send").await;
        until_says(
            scene,
            ".spoken[role=status]",
            "What you changed since isn’t in it.",
        )
        .await;
        let made = posts(scene).await;
        assert_eq!(
            (made.len(), &made[0]["caption"]),
            (2, &json!("Second")),
            "{made:#?}"
        );
    })
    .await;
}

/// Waits until this browser keeps a work with these words.
const KEPT: &str = "const [words] = arguments;
const look = () => {
  const open = indexedDB.open('instagram-compose');
  open.onsuccess = () => {
    const read = open.result.transaction('work').objectStore('work').getAll();
    read.onsuccess = () => {
      open.result.close();
      read.result.some((row) => row.includes(words)) ? done(true) : setTimeout(look, 50);
    };
  };
};
look();";

/// The rows that this browser keeps.
const ROWS: &str = "const open = indexedDB.open('instagram-compose');
open.onsuccess = () => {
  const rows = [], read = open.result.transaction(['work', 'files']);
  for (const name of ['work', 'files']) {
    read.objectStore(name).getAllKeys().onsuccess = ({ target }) => rows.push(...target.result);
  }
  read.oncomplete = () => { open.result.close(); done(rows.sort()); };
};";

/// Keeps a row as another account's composer does.
const OTHER: &str = "const open = indexedDB.open('instagram-compose');
open.onsuccess = () => {
  const write = open.result.transaction(['work', 'files'], 'readwrite');
  write.objectStore('work').put('{}', 'other/1');
  write.objectStore('files').put('{}', 'other/1/7');
  write.oncomplete = () => { open.result.close(); done(true); };
};";

/// Two tabs don't undo each other's work: one makes the account's posts, the other says so and can go on in its place. Whoever
/// signs out leaves nothing of theirs, and everything of others.
#[tokio::test(flavor = "multi_thread")]
async fn one_tab_makes_an_accounts_posts_and_who_signs_out_leaves_nothing() {
    play(options(), async |scene| {
        open(scene).await;
        let first = scene.browser.window().await;
        write(scene, "#caption", "Of the first tab").await;
        let second = scene.new_tab().await;
        let page = format!("{}/compose.html", scene.host.origin);
        scene.browser.open(&page).await;
        scene.until_connected_as("studio.lumen").await;
        let waits = "composer.querySelector('.elsewhere')?.checkVisibility() && !composer.querySelector('.composer').checkVisibility()";
        scene.browser.until(waits).await;
        click(scene, "#take").await;
        until_open(scene).await;
        assert_eq!(value(scene, "#caption").await, "Of the first tab");
        write(scene, "#caption", " and the second").await;
        drop_picture(scene, (300, 300), "image/jpeg", false).await;
        until_there(scene, 1).await;
        scene.browser.switch_to(&first).await;
        scene.browser.until(waits).await;
        // Closed, the other one goes on with what it made.
        scene.browser.switch_to(&second).await;
        scene.browser.driver.close_window().await.unwrap();
        scene.browser.switch_to(&first).await;
        until_open(scene).await;
        assert_eq!(value(scene, "#caption").await, "Of the first tab and the second");

        scene.browser.run_until_done(OTHER, vec![]).await;
        let rows = scene.browser.run_until_done(ROWS, vec![]).await;
        assert_eq!(rows.as_array().unwrap().len(), 4, "{rows}");
        scene.choose("sign-out").await;
        scene.until_state("idle").await;
        let rows = scene.browser.run_until_done(ROWS, vec![]).await;
        assert_eq!(rows, json!(["other/1", "other/1/7"]));
    })
    .await;
}
