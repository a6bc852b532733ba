//! Where the button's script came from: what may say so, and what follows from it (R110).

use serde_json::json;
use suite::browser::Options;
use suite::leaks;
use suite::oauth::Site;
use suite::processes::{World, target};
use suite::scene::{COUNT_LEFT, Scene, play};

const TAG: &str = "<script async src=\"{edge}/connect.js\"></script>";

/// A page without the script, and this before the button.
fn page(before: &str, element: &str) -> String {
    Scene::page_with(element).replace(TAG, before)
}

fn loader() -> String {
    std::fs::read_to_string(target().join("dist/connect.js")).unwrap()
}

/// What a visitor may write into a comment: elements without script, with names that a document's own members have.
fn comment(evil: &str) -> String {
    let pictures = [
        "currentScript",
        "createElement",
        "createElementNS",
        "head",
        "addEventListener",
        "prerendering",
        "readyState",
        "hidden",
        "lang",
        "host",
        "scripts",
        "implementation",
    ]
    .map(|name| format!("<img alt='' name={name} src='{evil}/connect.js'>"));
    let forms = ["currentScript", "head", "requestIdleCallback", "glue", "trustedTypes"]
        .map(|name| format!("<form id={name} name={name} action='{evil}/connect.js'><input name=src value='{evil}/connect.js'><input name=append></form>"));
    pictures.concat() + &forms.concat()
}

/// R110: nothing that HTML of a visitor can name says where the script came from, and nothing of it is in the way.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_visitors_html_names_decides_nothing() {
    play(Options::new(), async |scene| {
        let evil = scene.host.called("evil");
        for (key, mode) in [("popup", ""), ("redirect", "mode=redirect")] {
            let element = format!(
                "<form><input name=lang value=de><instagram-connect client-id=demo account-key={key} {mode}></instagram-connect></form>"
            );
            let html = page(&(comment(&evil) + TAG), &element).replace("<html lang=en>", "<html>");
            scene.open_page(&format!("/{key}.html"), &html).await;
            scene.press().await;
            scene.until_connected_as("studio.lumen").await;
            scene.browser.until_windows(1).await;
            let config = "return document.getElementsByTagName('instagram-connect')[0].config.edge";
            assert_eq!(scene.browser.run(config, vec![]).await, json!(scene.world.edge.url));
        }
        assert_eq!(scene.redemptions(), 2);
        let opened = scene.browser.watch.of("open");
        assert!(opened.iter().all(|event| !event.text.contains("evil")), "{opened:?}");
    })
    .await;
}

/// R110: merged into another file, copied, inlined, and imported by a bundle: the element's `edge` decides where the click
/// and the later half go.
#[tokio::test(flavor = "multi_thread")]
async fn merged_copied_or_inlined_it_works_from_the_edge() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        scene.host.page("/assets/merged.js", &("globalThis.other = 1;".to_owned() + &loader()));
        scene.host.page("/connect.js", &loader());
        scene.host.page("/js/connect.js", &loader());
        for (key, before) in [
            ("merged", "<script src=/assets/merged.js></script>".to_owned()),
            ("copied", "<script src=/connect.js></script>".to_owned()),
            ("moved", "<script defer src='/js/connect.js?ver=6.5'></script>".to_owned()),
            ("inlined", format!("<script>{}</script>", loader())),
            ("module", format!("<script type=module>{}</script>", loader())),
            ("imported", "<script type=module>await import('/js/connect.js')</script>".to_owned()),
        ] {
            let element = Scene::element(&format!("account-key={key}"));
            scene.open_page(&format!("/{key}.html"), &page(&before, &element)).await;
            scene.press().await;
            scene.until_connected_as("studio.lumen").await;
            scene.browser.until_windows(1).await;
            let halves = "performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => /element|wasm/.test(name))";
            let edge = &scene.world.edge.url;
            scene
                .browser
                .until(&format!("{halves}.length === 2 && {halves}.every((name) => name.startsWith('{edge}/v/'))"))
                .await;
            scene.assert_nothing_left().await;
        }
        assert_eq!(scene.redemptions(), 6);
    })
    .await;
}

/// R110: what can't be known opens nothing, asks nobody, and is told; also where another vendor's file has the same name.
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_known_opens_nothing() {
    play(Options::new(), async |scene| {
        scene.host.page("/connect.js", "globalThis.vendor = 1;");
        let vendor = format!(
            "<script src='{}/connect.js'></script>",
            scene.host.called("vendor")
        );
        scene.host.page("/assets/merged.js", &loader());
        let inlined = format!("{vendor}<script>{}</script>", loader());
        let module = format!("{vendor}<script type=module>import '/assets/merged.js'</script>");
        for (key, before, edge) in [
            ("merged", "<script src=/assets/merged.js></script>", ""),
            ("inlined", &inlined, ""),
            ("module", &module, ""),
            ("odd", &inlined, "edge=connect.example.com"),
            ("script", &inlined, "edge=javascript:alert(1)//"),
        ] {
            let element = format!("<instagram-connect client-id=demo {edge}></instagram-connect>");
            scene
                .open_page(&format!("/{key}.html"), &page(before, &element))
                .await;
            scene.press().await;
            assert_eq!(scene.failure().await, "misconfigured", "{key}");
            scene.until_screen_says("Add the attribute: edge").await;
            assert_eq!(scene.browser.windows().await.len(), 1);
        }
        assert_eq!(scene.browser.watch.of("open").len(), 0);
        let asked = scene.at_edge();
        assert!(asked.is_empty(), "{asked:?}");
        for text in scene.browser.tee.exchanges(scene.host.port) {
            assert!(
                !text.target.contains("/v/") && !text.target.contains("authorize"),
                "{text:?}"
            );
        }
    })
    .await;
}

/// R110: two vendors' scripts on one page: the first defines the element, and each button belongs to its own edge.
#[tokio::test(flavor = "multi_thread")]
async fn the_second_vendors_buttons_ask_their_own_edge() {
    play(Options::new().script(COUNT_LEFT), async |scene| {
        let origin = scene.host.origin.clone();
        let second = World::builder().sites(move |_| Site::table(&origin)).start();
        second.stand_in.auto("nora.weaves");
        let other = format!("<script src='{}/connect.js'></script>", second.edge.url);
        let element = Scene::element("").replace("{edge}", &second.edge.url);
        let first = "<script src='{edge}/connect.js'></script>";
        scene
            .open_page("/own.html", &page(&(first.to_owned() + &other), &element))
            .await;
        scene.press().await;
        scene.until_connected_as("nora.weaves").await;
        scene.browser.until_windows(1).await;
        let asked = scene.at_edge();
        assert!(
            asked.iter().all(|exchange| exchange.target == "/connect.js"),
            "{asked:?}"
        );
        scene.assert_nothing_left().await;
        leaks::assert_none(&second.canaries(), &scene.browser.seen().await);
    })
    .await;
}

/// R110: an edge of another version hasn't got this script's later half: where the script came from has; and where that
/// isn't known either, it is told.
#[tokio::test(flavor = "multi_thread")]
async fn an_edge_of_another_version_is_no_dead_end() {
    play(Options::new(), async |scene| {
        scene.expect_complaints();
        let older = Scene::element("").replace("{edge}", &scene.host.called("older"));
        scene.by_hand();
        let half = std::fs::read_dir(target().join("dist/v")).unwrap().flatten();
        for version in half.filter(|version| version.path().join("element.js").exists()) {
            let path = format!("/v/{}/element.js", version.file_name().to_string_lossy());
            scene.host.page(&path, "globalThis.older = true;");
        }
        scene.open_page("/own.html", &page(TAG, &older)).await;
        scene.until_live().await;
        let inlined = format!("<script>{}</script>", loader());
        scene.open_page("/inlined.html", &page(&inlined, &older)).await;
        scene.press().await;
        assert_eq!(scene.failure().await, "script_blocked");
        scene.until_screen_says("couldn’t load").await;
        scene.browser.until("!globalThis.older").await;
    })
    .await;
}
