//! The element in HTML: what stands between its tags, and in which order a page moves it (R111).

use suite::browser::Options;
use suite::scene::{COUNT_LEFT, Scene, play};

const HOST: &str = "document.querySelector('instagram-connect')";

/// How often the console was told of a tag that isn't closed.
fn warnings(scene: &Scene) -> usize {
    let told = scene.browser.watch.of("console");
    told.iter()
        .filter(|event| event.text.contains("HTML knows no <instagram-connect/>"))
        .count()
}

/// R111: a self-closed tag has what follows it between its tags: that is shown all the same, and the console is told.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_self_closed_tag_swallows_is_shown_and_told() {
    play(Options::new(), async |scene| {
        let mut told = 0;
        for (key, after) in [
            ("block", "<p id=after>After</p>"),
            (
                "lines",
                "\n<a id=after href=/>After</a>\n<a href=/>And so on</a>\n",
            ),
            ("inline", " <b id=after>After</b>"),
            ("text", "\nAfter"),
            (
                "twice",
                "<instagram-connect id=after client-id=demo></instagram-connect><script></script>",
            ),
        ] {
            let tag = Scene::element("").replace("></instagram-connect>", "/>");
            let page = Scene::page_with(&format!("<div>{tag}{after}</div><p>More</p>"));
            scene.open_page(&format!("/{key}.html"), &page).await;
            scene.until_live().await;
            scene
                .browser
                .until(&format!(
                    "{HOST}.root.querySelector('slot')?.assignedNodes().length"
                ))
                .await;
            if key != "text" {
                scene
                    .browser
                    .until("document.querySelector('#after').checkVisibility()")
                    .await;
            }
            assert!(warnings(scene) > told, "{key}");
            told = warnings(scene);
        }
    })
    .await;
}

/// R111: what a page means as a fallback is hidden once the button is there, and no word of it in the console.
#[tokio::test(flavor = "multi_thread")]
async fn a_fallback_is_hidden_once_the_button_is_there() {
    play(Options::new(), async |scene| {
        for (key, inside, after) in [
            ("text", "Connect by hand", ""),
            ("link", "<a href=/by-hand>Connect by hand</a>", ""),
            (
                "lines",
                "\n  <p>Connect by hand</p>\n  <p>or <a href=/>so</a></p>\n",
                "\n",
            ),
            ("comment", "<!-- nothing -->", " "),
            ("empty", "", ""),
        ] {
            let element = Scene::element("").replace("></", &format!(">{inside}</"));
            scene
                .open_page(
                    &format!("/{key}.html"),
                    &Scene::page_with(&format!("<div>{element}{after}</div>")),
                )
                .await;
            scene.until_live().await;
            scene.browser.until("document.readyState === 'complete'").await;
            scene
                .browser
                .until(&format!("!{HOST}.root.querySelector('slot')"))
                .await;
            scene
                .browser
                .until(&format!(
                    "[...{HOST}.children].every((child) => !child.checkVisibility())"
                ))
                .await;
        }
        assert_eq!(warnings(scene), 0);
    })
    .await;
}

/// R111: with the later half blocked the page's own fallback is there.
#[tokio::test(flavor = "multi_thread")]
async fn a_fallback_is_shown_where_the_script_is_blocked() {
    play(Options::new(), async |scene| {
        scene.expect_complaints();
        scene
            .host
            .header("Content-Security-Policy", "script-src {edge}/connect.js");
        scene.by_hand();
        let element = Scene::element("").replace("></", "><a href=/by-hand>Connect by hand</a></");
        scene.open_page("/own.html", &Scene::page_with(&element)).await;
        scene.press().await;
        assert_eq!(scene.failure().await, "script_blocked");
        scene
            .browser
            .until(&format!("{HOST}.firstChild.checkVisibility()"))
            .await;
    })
    .await;
}

/// R79: a token that is asked for while the element is out of the page leaves nothing behind, and put back it is a button.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_out_of_the_page_leaves_no_view_and_no_blank_button() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        scene.open_button("").await;
        scene.press().await;
        scene.until_connected_as("studio.lumen").await;
        let out = format!(
            "(async () => {{ const host = {HOST}; const place = host.parentNode; host.remove(); await new Promise((act) => setTimeout(act, 50)); const before = countLeft();
               const asked = [host.token(), host.token(true)];
               const tokens = await Promise.all(asked); await 0; await 0;
               const after = countLeft(); place.append(host);
               const label = host.root.querySelector('.main').innerText.trim();
               done([tokens.map((token) => token.length > 60), before === after, host.live, label.length > 0]) }})()"
        );
        let told = scene.browser.run_until_done(&out, vec![]).await;
        assert_eq!(told, serde_json::json!([[true, true], true, null, true]));
        scene.until_connected_as("studio.lumen").await;
        // Put back while the token is still on its way.
        let back = format!(
            "const host = {HOST}; const place = host.parentNode; host.remove();
             host.token(true).then((token) => done(token.length > 60), (error) => done(error.code)); place.append(host);"
        );
        assert_eq!(scene.browser.run_until_done(&back, vec![]).await, true);
        scene.until_connected_as("studio.lumen").await;
        // Put back when there is a view of the time out of the page, which draws into what is no more.
        scene.browser.tee.hold("POST /token");
        let out = format!(
            "globalThis.host = {HOST}; globalThis.place = host.parentNode; host.remove();
             host.token(true).then((token) => (globalThis.renewed = token.length > 60))"
        );
        scene.browser.run(&out, vec![]).await;
        scene.browser.until("host.live").await;
        scene.browser.run("place.append(host)", vec![]).await;
        scene.browser.tee.release();
        scene.browser.until("globalThis.renewed").await;
        scene.until_connected_as("studio.lumen").await;
        scene.assert_nothing_left().await;
    })
    .await;
}

/// R111: moved within one task, its label is there at once.
#[tokio::test(flavor = "multi_thread")]
async fn moved_at_once_it_has_its_label_at_once() {
    play(Options::new(), async |scene| {
        scene.open_button("").await;
        scene.until_live().await;
        let moved = format!(
            "const host = {HOST}; const place = document.createElement('main'); document.body.append(place); place.append(host);
             return host.root.querySelector('.main').innerText.trim()"
        );
        assert_eq!(scene.browser.run(&moved, vec![]).await, "Connect Instagram");
        scene.until_live().await;
        assert_eq!(scene.browser.run(&moved, vec![]).await, "Connect Instagram");
    })
    .await;
}

/// R111: what others keep in the same stores, whatever its name and its value, is neither touched nor in the way.
#[tokio::test(flavor = "multi_thread")]
async fn what_others_store_is_neither_touched_nor_in_the_way() {
    play(Options::new(), async |scene| {
        let odd = "const put = (store) => ['null', '7', '[]', '{}', '{', '', '{\"time\":0}', '\"text\"'].forEach((value, at) => store.setItem('instagram-connect:' + (at || ''), value));
            put(localStorage); put(sessionStorage);
            localStorage.setItem('instagram-connect:' + 'k'.repeat(43), '{\"time\":0}'); localStorage.setItem('instagram-connect', 'x'); localStorage.setItem('instagram-connect edge', '1');
            globalThis.kept = () => JSON.stringify([Object.entries(localStorage).filter(([key, value]) => !value.includes('verifier') && !/ http/.test(key)).sort()]);
            const opening = indexedDB.open('instagram-connect', arguments[0]);
            opening.onupgradeneeded = () => opening.result.createObjectStore(arguments[1], { keyPath: 'id' }).put({ id: 1 });
            opening.onsuccess = () => { opening.result.close(); done(kept()); }";
        for (version, store) in [(3, "carts"), (1, "carts"), (1, "sessions")] {
            scene.open_page("/blank.html", "<!doctype html><title>Blank</title>").await;
            let clear = "indexedDB.databases().then((all) => Promise.all(all.map(({ name }) => new Promise((act) => (indexedDB.deleteDatabase(name).onsuccess = act))))).then(() => { localStorage.clear(); done() })";
            scene.browser.run_until_done(clear, vec![]).await;
            let before = scene.browser.run_until_done(odd, vec![version.into(), store.into()]).await;
            scene.open_button("").await;
            scene.press().await;
            scene.until_connected_as("studio.lumen").await;
            scene.browser.until_windows(1).await;
            scene.browser.driver.refresh().await.unwrap();
            scene.until_connected_as("studio.lumen").await;
            let after = "return JSON.stringify([Object.entries(localStorage).filter(([key, value]) => !value.includes('verifier') && !/ http/.test(key)).sort()])";
            assert_eq!(scene.browser.run(after, vec![]).await, before);
            let theirs = "const opening = indexedDB.open('instagram-connect'); opening.onsuccess = () => { const { version, objectStoreNames } = opening.result; const all = opening.result.transaction(arguments[0]).objectStore(arguments[0]).getAll(); all.onsuccess = () => { opening.result.close(); done([version, [...objectStoreNames].join(), all.result.length]) } }";
            assert_eq!(
                scene.browser.run_until_done(theirs, vec![store.into()]).await,
                serde_json::json!([version, store, 1])
            );
        }
    })
    .await;
}
